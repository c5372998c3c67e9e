"""Each reader is told once of what was released, in their language; what is doubtful waits for a person (H17)."""

import json
from datetime import UTC, date, datetime
from email import message_from_bytes, policy

import pytest
from made_delivery import AS_OF, NOW, READERS, Remembering, build, made, office, outbox, release, write_client

from analysis.delivery import notify
from analysis.delivery.transports.transport import NotSent, Unsure
from analysis.foundation.errors import OutOfReach, UsageFault


def run(where, transport, now=NOW, as_of=None):
    box = outbox(where)
    try:
        return [
            (item.state, item.key.person, item.reason)
            for item in notify.run(office(where, now), box, lambda: transport, as_of)
        ]
    finally:
        box.close()


def test_nobody_is_told_of_an_edition_that_is_not_released(tmp_path):
    where, transport = made(tmp_path), Remembering()
    assert run(where, transport) == []
    assert transport.mails == []


def test_each_reader_is_told_once(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    assert run(where, transport) == [("sent", "dsi@acme.example", ""), ("sent", "daf@acme.example", "")]
    assert run(where, transport) == []
    assert [to for to, _ in transport.mails] == ["dsi@acme.example", "daf@acme.example"]
    assert transport.is_closed


def test_who_has_an_account_gets_a_link_and_who_has_none_the_pdf(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    run(where, transport)
    (_, linked), (_, attached) = transport.mails
    link = "https://portail.cevenne.example/clients/acme/2023-02-16/report.html"
    assert link in linked.get_body(("plain",)).get_content()
    assert [*linked.iter_attachments()] == []
    assert "https://" not in attached.get_body(("plain",)).get_content()
    (pdf,) = attached.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("acme-2023-02-16.pdf", b"%PDF-1.7 of acme")


def test_a_released_correction_is_told_and_the_same_release_is_not(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    run(where, transport)
    release(where)
    assert run(where, transport) == []
    build(where, "acme", sync_id="00000002")
    assert run(where, transport) == [], "built again, not released: nothing to tell"
    release(where)
    assert [state for state, *_ in run(where, transport)] == ["sent", "sent"]


def test_an_edition_built_again_before_its_mail_leaves_is_held_until_it_is_released(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    build(where, "acme", sync_id="00000002")
    assert {reason for _, _, reason in run(where, transport)} == {"corrected_unreleased"}
    release(where)
    assert sorted(state for state, *_ in run(where, transport)) == ["dropped", "dropped", "sent", "sent"]
    assert len(transport.mails) == 2


def test_an_edition_told_before_releases_existed_is_told_to_no_one(tmp_path):
    where, transport = made(tmp_path), Remembering()
    record = tmp_path / "warehouse/editions/acme/2023-02-16.json"
    old = json.loads(record.read_text())
    del old["released"]
    record.write_text(json.dumps(old))
    assert run(where, transport) == []


def test_the_newest_release_alone_is_told_unless_a_date_is_given(tmp_path):
    where, transport = made(tmp_path), Remembering()
    build(where, "acme", date(2023, 1, 31))
    release(where, as_of=date(2023, 1, 31))
    release(where)
    run(where, transport)
    assert {mail.get_body(("plain",)).get_content().splitlines()[0] for _, mail in transport.mails} == {
        "Acme, arrêté au 16 février 2023"
    }
    assert [state for state, *_ in run(where, transport, as_of=date(2023, 1, 31))] == ["sent", "sent"]


def test_a_reader_without_pdf_nor_account_waits_until_there_is_one(tmp_path):
    where, transport = made(tmp_path, {"acme": READERS}), Remembering()
    (tmp_path / "reports/acme/2023-02-16/report.pdf").unlink()
    release(where)
    assert run(where, transport)[1] == ("held", "daf@acme.example", "no_pdf")
    assert run(where, transport) == [], "told to staff once, and looked at again by each run"
    build(where, "acme")
    assert run(where, transport) == [("sent", "daf@acme.example", "")]


def _withheld():
    return {"line": "l", "consumed": {"disqualified": "negative_minutes"}, "status": "disqualified"}


def _with_withheld_line(where):
    facts = build(where, "acme")
    return build(where, "acme", lines=[facts["lines"][0] | _withheld()])


def test_withheld_figures_without_a_word_of_a_person_are_not_told(tmp_path):
    where, transport = made(tmp_path), Remembering()
    _with_withheld_line(where)
    release(where)
    assert {item[2] for item in run(where, transport)} == {"disqualified"}
    assert transport.mails == []


def test_withheld_figures_that_a_person_explains_are_told_with_the_words(tmp_path):
    where, transport = made(tmp_path), Remembering()
    comments = tmp_path / "params/comments/acme"
    comments.mkdir(parents=True)
    said = "Deux saisies sont à reprendre."
    (comments / "2023-02.md").write_text(f"---\nauthor: Claire\ndate: 2023-02-17\n---\n{said}\n", encoding="utf-8")
    _with_withheld_line(where)
    release(where)
    assert [state for state, *_ in run(where, transport)] == ["sent", "sent"]
    assert said in transport.mails[0][1].get_body(("html",)).get_content()


@pytest.mark.parametrize("leak", ["Bolt", "b\u00f3lt", "BO\u200bLT", "voir bolt."])
def test_a_mail_that_holds_the_name_of_another_client_does_not_leave(tmp_path, leak):
    where, transport = made(tmp_path), Remembering()
    facts = build(where, "acme")
    build(where, "acme", lines=[facts["lines"][0] | {"name": leak}])
    release(where)
    assert {item[2] for item in run(where, transport)} == {"foreign_name:Bolt"}
    assert transport.mails == []


def test_a_client_whose_name_holds_that_of_another_is_told_all_the_same(tmp_path):
    where, transport = made(tmp_path), Remembering()
    write_client(where, "acme", READERS, "Bolt et Acme")
    build(where, "acme")
    release(where)
    assert [state for state, *_ in run(where, transport)] == ["sent", "sent"]


def test_a_person_sends_a_held_mail_or_drops_it(tmp_path):
    where, transport = made(tmp_path), Remembering()
    facts = build(where, "acme")
    build(where, "acme", lines=[facts["lines"][0] | {"name": "Bolt"}])
    release(where)
    run(where, transport)
    box = outbox(where)
    first, second = (letter.number for letter in box.waiting())
    box.decide(first, "queued", "claire", "2023-02-17T09:00:00+00:00")
    box.decide(second, "dropped", "claire", "2023-02-17T09:00:00+00:00")
    with pytest.raises(UsageFault, match="aucun courriel"):
        box.decide(second, "queued", "claire", "2023-02-17T09:00:00+00:00")
    assert run(where, transport) == [("sent", "dsi@acme.example", "")]
    assert run(where, transport) == []


def test_a_mail_without_an_answer_is_unsure_and_only_a_person_sends_it_again(tmp_path):
    where, transport = made(tmp_path), Remembering(faults=[Unsure("timed out")])
    release(where)
    assert run(where, transport)[0] == ("unsure", "dsi@acme.example", "no_answer:timed out")
    assert run(where, transport) == []
    box = outbox(where)
    (unsure,) = box.waiting()
    box.decide(unsure.number, "queued", "claire", "2023-02-17T09:00:00+00:00")
    run(where, transport)
    assert transport.mails[-1][1]["Message-ID"] == unsure.message_id


def test_a_refusal_is_tried_again_and_a_final_one_waits_for_a_person(tmp_path):
    where, transport = made(tmp_path), Remembering(faults=[NotSent("451 later"), NotSent("550 no such", is_final=True)])
    release(where)
    assert [item[0] for item in run(where, transport)] == ["queued", "failed"]
    assert run(where, transport) == [("sent", "dsi@acme.example", "")]
    assert [letter.reason for letter in outbox(where).waiting()] == ["refused:550 no such"]


def test_a_server_that_refuses_everything_is_not_asked_for_every_mail(tmp_path):
    readers = ", ".join(f"{{person: r{n}@acme.example}}" for n in range(8))
    where = made(tmp_path, {"acme": f"readers: [{readers}]"}, rights=RIGHTS_OF_EIGHT)
    transport = Remembering(faults=[NotSent("connection refused")] * 8)
    release(where)
    assert [item[0] for item in run(where, transport)] == ["queued"] * 3
    assert len(transport.faults) == 5


RIGHTS_OF_EIGHT = "people: [" + ", ".join(f"{{person: r{n}@acme.example, clients: [acme]}}" for n in range(8)) + "]"


def test_a_reader_who_is_removed_is_told_nothing_more(tmp_path):
    where, transport = made(tmp_path), Remembering(faults=[NotSent("451 later")] * 2)
    release(where)
    run(where, transport)
    write_client(where, "acme")
    assert [item[::2] for item in run(where, transport)] == [("dropped", "no_reader")] * 2
    assert transport.mails == []


def test_readers_are_no_part_of_an_edition(tmp_path):
    where = made(tmp_path)
    kept = [path.read_text() for path in (tmp_path / "warehouse/params").iterdir()]
    assert kept
    assert not any("dsi@acme.example" in text for text in kept)
    assert "readers" not in kept[0]
    assert where


def test_two_runs_at_once_send_once(tmp_path):
    where = made(tmp_path)
    release(where)
    box = outbox(where)
    with box.sending(), pytest.raises(OutOfReach, match="en cours"):
        run(where, Remembering())


DUE = date(2023, 2, 28)


def _days_of_reminders(where, transport, *days):
    return {day: [item[:2] for item in run(where, transport, datetime(2023, 2, day, 8, tzinfo=UTC))] for day in days}


def test_a_decision_is_recalled_once_a_week_before_its_last_day_to_those_who_were_told(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    told = _days_of_reminders(where, transport, 17, 20, 21, 22, 28)
    sent = [("sent", "dsi@acme.example")]
    assert told == {17: [*sent, ("sent", "daf@acme.example")], 20: [], 21: sent, 22: [], 28: []}
    text = transport.mails[-1][1].get_body(("plain",)).get_content()
    assert "Choisir la date de la bascule d’Hyper-V" in text
    assert "Où en est chaque ligne" not in text


SAID = """
decisions:
  - {decision: bascule-hyperv, state: %s, on: 2023-02-20, source: {document: Comité, date: 2023-02-20}%s}
"""


def test_a_decision_that_is_closed_is_not_recalled_and_one_that_is_moved_is_recalled_anew(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    run(where, transport)
    write_client(where, "acme", READERS + SAID % ("done", ""))
    assert _days_of_reminders(where, transport, 21, 28) == {21: [], 28: []}
    write_client(where, "acme", READERS + SAID % ("moved", ", due_on: 2023-02-27"))
    assert _days_of_reminders(where, transport, 21)[21] == [("sent", "dsi@acme.example")]


def test_a_rehearsal_says_what_would_be_sent_and_writes_nothing(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    box = outbox(where)
    assert [item.state for item in notify.rehearse(office(where), box)] == ["queued", "queued"]
    assert box.letters() == []
    assert len(run(where, transport)) == 2
    assert [*notify.rehearse(office(where), box)] == []


def test_headers_say_that_a_program_wrote_how_to_stop_and_one_thread(tmp_path):
    where, transport = made(tmp_path), Remembering()
    release(where)
    run(where, transport)
    build(where, "acme", sync_id="00000002")
    release(where)
    run(where, transport)
    first, again = (mail for to, mail in transport.mails if to == "dsi@acme.example")
    read = message_from_bytes(first.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"].strip() == "<mailto:service@cevenne.example?subject=stop%20acme>"
    assert (read["From"], read["Reply-To"]) == (
        "Cévenne Services <rapports@cevenne.example>",
        "service@cevenne.example",
    )
    assert first["References"] == again["References"]
    assert first["Subject"] == again["Subject"]
    assert first["Message-ID"] != again["Message-ID"]
    assert first["References"] != transport.mails[1][1]["References"]


def test_the_date_counted_is_the_edition_of_the_key(tmp_path):
    where = made(tmp_path)
    release(where)
    run(where, Remembering())
    assert {letter.key.as_of for letter in outbox(where).letters()} == {AS_OF.isoformat()}

"""A client sees released and live editions alone; staff see the rest, release it, and are not fooled (rule 13.2)."""

import asyncio
import json
from datetime import date

import pytest
from made_delivery import GOLDEN
from made_portal import URL, make_portal, release, token_of, write_edition

from analysis.delivery.outbox import Key, Outbox
from analysis.portal import application
from analysis.portal.library import TellingFacts
from analysis.portal.settings import Settings
from analysis.portal.shelf import Shelf
from analysis.views.language.wording import wording
from analysis.views.reading import first_screen
from analysis.warehouse.edition_log import EditionLog

RIGHTS = """
groups:
  - {group: direction, is_staff: true, reads_internal: true, releases: true}
  - {group: technique, is_staff: true}
people:
  - {person: dg@msp.fr, groups: [direction]}
  - {person: tech@msp.fr, groups: [technique]}
  - {person: daf@acme.fr, clients: [acme]}
  - {person: two@acme.fr, clients: [acme, bolt], language: en}
  - {person: xls@acme.fr, clients: [acme], sections: [exports]}
"""
PEOPLE = ("dg@msp.fr", "tech@msp.fr", "daf@acme.fr", "two@acme.fr", "xls@acme.fr")
FACTS = json.loads(GOLDEN.read_text(encoding="utf-8"))
MARKS = {"sync_id": "00000001", "params_sha256": "0" * 64}


def write(made, client, name, *, is_released=True, message=None, **more):
    """Writes an edition with real facts, and releases it or not."""
    identity = {"client": client, "name": client.title(), "as_of": name[:10], "language": "fr", "live": "-live" in name}
    edition = identity | MARKS | more
    facts = FACTS | {"edition": FACTS["edition"] | edition}
    if message is not None:
        facts["message"] = message
    files = {
        "report.html": f"<html><body><p>{client} {name}</p></body></html>".encode(),
        "facts.json": json.dumps(facts).encode(),
        "tables.xlsx": b"PK",
    }
    write_edition(made.folder / "reports", client, name, edition, files)
    if not edition["live"]:
        release(made.folder / "warehouse", client, edition, is_released=is_released)


@pytest.fixture
def made(tmp_path):
    portal = make_portal(tmp_path, RIGHTS, editions=(), people=PEOPLE)
    settings = Settings(
        tmp_path / "params",
        tmp_path / "reports",
        tmp_path / "portal",
        URL,
        str(tmp_path / "warehouse"),
        tmp_path / "portal" / "outbox.sqlite",
    )
    portal.app = application.create(settings, environ={}, accounts=portal.accounts, clock=portal.clock)
    for client in ("acme", "bolt"):
        write(portal, client, "2023-01-31")
        write(portal, client, "2023-02-16", is_released=False)
    return portal


def get(made, person, *paths, **headers):
    async def ask():
        browser = await made.signed_in(person)
        return [await browser.get(path, headers=headers) for path in paths]

    return asyncio.run(ask())


def post(made, person, path, **fields):
    async def send():
        browser = await made.signed_in(person)
        page = await browser.get("/account")
        form = {"csrf": token_of(page.text)} | fields
        return await browser.post(path, data=form, headers={"origin": URL})

    return asyncio.run(send())


def test_a_client_sees_what_was_released_and_nothing_else(made):
    write(made, "acme", "2023-02-16-live")
    write(made, "acme", "2023-01-31-k00000001")
    paths = [f"/clients/acme/{name}/report.html" for name in ("2023-01-31", "2023-02-16", "2023-01-31-k00000001")]
    live = "/clients/acme/2023-02-16-live/report.html"
    assert [answer.status_code for answer in get(made, "daf@acme.fr", *paths, live)] == [200, 404, 404, 200]
    assert [answer.status_code for answer in get(made, "tech@msp.fr", *paths, live)] == [200, 200, 200, 200]


def test_a_released_edition_that_is_built_again_waits_and_the_client_is_told_so(made):
    write(made, "acme", "2023-01-31", is_released=False, sync_id="00000002")
    home, report = get(made, "daf@acme.fr", "/clients/acme/", "/clients/acme/2023-01-31/report.html")
    assert "en cours de correction" in home.text
    assert report.status_code == 404


def test_without_a_log_of_editions_nothing_counts_as_released(made, tmp_path):
    settings = Settings(tmp_path / "params", tmp_path / "reports", tmp_path / "portal", URL)
    made.app = application.create(settings, environ={}, accounts=made.accounts, clock=made.clock)
    assert get(made, "daf@acme.fr", "/clients/acme/2023-01-31/report.html")[0].status_code == 404


def test_the_home_of_a_client_says_what_the_first_screen_says(made):
    (home,) = get(made, "daf@acme.fr", "/clients/acme/")
    for said in ("Infogérance", "43,0", "Choisir la date de la bascule", "Rapport", "Classeur", "arrêté au 31 janvier"):
        assert said.lower() in home.text.lower(), said
    assert "2023-02-16" not in home.text
    assert "Tous les clients" not in home.text
    assert 'href="/"' in home.text, "the brand leads home"


def test_one_who_has_several_clients_chooses_in_their_own_language(made):
    home, client = get(made, "two@acme.fr", "/", "/clients/acme/")
    assert "Acme" in home.text
    assert "Bolt" in home.text
    assert "All clients" in client.text
    assert "Where each contract line stands" in client.text


def test_one_who_may_read_the_tables_alone_sees_no_figure(made):
    (home,) = get(made, "xls@acme.fr", "/clients/acme/")
    assert "43,0" not in home.text
    assert "tables.xlsx" in home.text
    assert "report.html" not in home.text


def test_a_browser_is_given_the_way_back_and_a_program_the_very_bytes(made):
    path = "/clients/acme/2023-01-31/report.html"
    (exact,) = get(made, "daf@acme.fr", path)
    (shown,) = get(made, "daf@acme.fr", path, **{"sec-fetch-dest": "document"})
    back = '<p class="screen-only back"><a href="/clients/acme/">← Retour aux documents</a></p>'
    assert exact.text == "<html><body><p>acme 2023-01-31</p></body></html>"
    assert shown.text == exact.text.replace("<body>", f"<body>{back}")
    assert shown.headers["etag"] != exact.headers["etag"]
    assert shown.headers["content-security-policy"].startswith("sandbox")


def test_staff_see_who_needs_a_person_and_search(made):
    everyone, some, none = get(made, "tech@msp.fr", "/", "/?q=bol", "/?q=zzz")
    assert "À préparer : 2" in everyone.text.replace("\u00a0", " ")
    assert "Acme" in everyone.text
    assert "Acme" not in some.text
    assert "Bolt" in some.text
    assert "Aucun client ne répond" in none.text


@pytest.mark.parametrize("person", ["daf@acme.fr", "two@acme.fr"])
def test_what_is_to_prepare_is_for_staff(made, person):
    assert get(made, person, "/prepare")[0].status_code == 404
    pick = {"pick:acme": f"2023-02-16 00000001-{'0' * 16}"}
    assert post(made, person, "/prepare/release", **pick).status_code == 404
    assert EditionLog(str(made.folder / "warehouse")).release_of("acme", date(2023, 2, 16)) is None


def picked(client="acme", day="2023-02-16", mark=f"00000001-{'0' * 16}"):
    return {f"pick:{client}": f"{day} {mark}"}


def test_one_who_has_the_right_releases_several_at_once(made):
    answer = post(made, "dg@msp.fr", "/prepare/release", **picked(), **picked("bolt"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/prepare")
    assert get(made, "daf@acme.fr", "/clients/acme/2023-02-16/report.html")[0].status_code == 200
    assert [event["client"] for event in made.audit() if event["event"] == "released"] == ["acme", "bolt"]
    assert "Rien à préparer" in get(made, "dg@msp.fr", "/prepare")[0].text


def test_staff_without_the_right_read_and_do_not_release(made):
    (page,) = get(made, "tech@msp.fr", "/prepare")
    assert "Acme" in page.text
    assert "/prepare/release" not in page.text.replace('action="/prepare/release"', "")
    assert "checkbox" not in page.text
    assert post(made, "tech@msp.fr", "/prepare/release", **picked()).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        picked(mark="00000002-0"),
        picked(day="2023-02-30"),
        picked(client="nobody"),
        picked(client="../acme"),
        picked(day="2023-02-15"),
        {"pick:acme": ""},
    ],
    ids=str,
)
def test_what_a_person_did_not_read_is_not_released(made, fields):
    assert post(made, "dg@msp.fr", "/prepare/release", **fields).status_code == 409
    assert EditionLog(str(made.folder / "warehouse")).release_of("acme", date(2023, 2, 16)) is None


def test_an_edition_built_again_while_it_was_read_is_not_released(made):
    write(made, "acme", "2023-02-16", is_released=False, sync_id="00000002")
    assert post(made, "dg@msp.fr", "/prepare/release", **picked()).status_code == 409


def test_a_form_from_elsewhere_releases_nothing(made):
    async def send():
        browser = await made.signed_in("dg@msp.fr")
        forged = await browser.post("/prepare/release", data={"csrf": "x", **picked()}, headers={"origin": URL})
        return forged.status_code

    assert asyncio.run(send()) == 403
    assert post(made, "dg@msp.fr", "/prepare/release").status_code == 400


def test_the_sentence_that_changed_is_shown_and_no_other(made):
    same = [row for row in FACTS["message"] if row["code"] != "proposal"]
    write(made, "acme", "2023-02-16", is_released=False, message=[*same, {"code": "nothing_to_decide", "values": {}}])
    (page,) = get(made, "dg@msp.fr", "/prepare")
    acme = page.text.partition("Acme")[2].partition("</tr>")[0]
    assert "Rien à décider ce mois-ci." in acme
    assert "est à surveiller" not in acme


def outbox_of(made):
    return Outbox(made.folder / "portal" / "outbox.sqlite")


def test_staff_see_who_was_told_and_opened_it_and_decide_of_what_waits(made):
    release(made.folder / "warehouse", "acme", {"as_of": "2023-02-16", **MARKS})
    box = outbox_of(made)
    for person, state in (("daf@acme.fr", "sent"), ("else@acme.fr", "sent"), ("lost@acme.fr", "unsure")):
        key = Key("acme", "2023-02-16 abc", person, "edition")
        box.mark(
            box.add(key, "<x@y>", "2023-02-17T08:00:00+00:00"), state, "2023-02-17T08:00:00+00:00", reason="cut_off"
        )
    get(made, "daf@acme.fr", "/clients/acme/2023-02-16/report.html")
    home, page = get(made, "dg@msp.fr", "/", "/prepare")
    assert "2 sur 3, ouvert par 1" in home.text
    assert "lost@acme.fr" in page.text
    assert "il est peut-être parti" in page.text
    (unsure,) = box.waiting()
    assert post(made, "tech@msp.fr", "/prepare/letter", number=str(unsure.number), act="send").status_code == 404
    assert post(made, "dg@msp.fr", "/prepare/letter", number=str(unsure.number), act="send").status_code == 303
    assert [letter.reason for letter in box.letters() if letter.state == "queued"] == ["by dg@msp.fr"]
    assert post(made, "dg@msp.fr", "/prepare/letter", number=str(unsure.number), act="drop").status_code == 409
    assert post(made, "dg@msp.fr", "/prepare/letter", number="x", act="drop").status_code == 400


def test_every_page_bears_the_provider_and_who_has_no_right_is_told_whom_to_ask(made):
    provider = "{name: Cévenne Services, contact: service@cevenne.example, colour: '#7a1fa2'}"
    (made.folder / "params" / "defaults.yaml").write_text(f"provider: {provider}\n", encoding="utf-8")
    made.clock.now += 6
    home, style, logo = get(made, "daf@acme.fr", "/clients/acme/", "/style.css", "/logo")
    assert "Cévenne Services" in home.text
    assert "mailto:service@cevenne.example" in home.text
    assert "--accent:#7a1fa2" in style.text
    assert logo.status_code == 404, "this provider has no logo"


def write_portfolio(made, *rows, decided=()):
    """The newest portfolio, each row (client, euros at stake, odds) a line to watch; clients that have `decided`."""
    lines = [
        {
            **{"client": client, "edition": f"{client}/2023-02-16/report.html", "status": "watch", "at_stake": 1.0},
            **{"at_stake_eur": euros, "at_stake_probability": odds, "due_on": "2023-09-16"},
            **{"at_risk_eur": float(euros) * odds, "decided": "refused" if client in decided else None},
        }
        for client, euros, odds in rows
    ]
    identity = {"kind": "portfolio", "name": "Tous", "as_of": "2023-02-16", "language": "fr", "live": False}
    files = {"facts.json": json.dumps({"cockpit": lines}).encode(), "report.html": b"<html><body></body></html>"}
    write_edition(made.folder / "reports" / "internal", "portfolio", "2023-02-16", identity, files)


def test_staff_are_shown_clients_by_the_euros_that_the_cockpit_puts_at_risk(made):
    """Acme comes first by name; Bolt's 26 200 € at 82 % are more than Acme's 30 000 € at 10 %."""
    assert get(made, "dg@msp.fr", "/")[0].text.index("Acme") < get(made, "dg@msp.fr", "/")[0].text.index("Bolt")
    write_portfolio(made, ("bolt", "26200.00", 0.82), ("acme", "30000.00", 0.1))
    (home,) = get(made, "dg@msp.fr", "/")
    assert home.text.index("Bolt") < home.text.index("Acme")
    told = home.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "26 200 €<br><small>à 82 %, avant le 16 sept. 2023</small>" in told
    (without,) = get(made, "tech@msp.fr", "/")
    assert "26 200" not in without.text.replace("\u202f", " "), "the portfolio is not theirs to read"


def test_a_client_who_has_decided_comes_after_one_who_has_not_as_in_the_cockpit(made):
    write_portfolio(made, ("acme", "30000.00", 0.9), ("bolt", "0.00", 0.5), decided=("acme",))
    (home,) = get(made, "dg@msp.fr", "/")
    assert home.text.index("Bolt") < home.text.index("Acme")
    assert "30 000" not in home.text.replace("\u202f", " ")


def test_a_stake_of_another_date_than_the_edition_s_is_not_told(made):
    write_portfolio(made, ("bolt", "26200.00", 0.82))
    write(made, "bolt", "2023-03-31", is_released=False)
    assert "26 200" not in get(made, "dg@msp.fr", "/")[0].text.replace("\u202f", " ")


def test_a_link_of_the_cockpit_leads_to_the_client_s_edition(made):
    """On disk the cockpit links `../../../acme/2023-02-16/report.html`, which the portal serves beneath `/clients/`."""
    write_portfolio(made, ("acme", "1.00", 0.1))
    ask = "/internal/portfolio/2023-02-16/../../../acme/2023-02-16/report.html"
    led = get(made, "dg@msp.fr", ask)[0]
    assert (led.status_code, led.headers["location"]) == (303, "/clients/acme/2023-02-16/report.html")
    assert get(made, "two@acme.fr", led.headers["location"])[0].status_code == 404, "not released"


def test_the_home_reads_no_edition_that_its_trend_does_not_hold(made, monkeypatch):
    """The golden line began on 1 January 2023: of twelve closed editions of 2022 nothing is read."""
    for month in range(1, 13):
        write(made, "acme", f"2022-{month:02d}-28")
    read = []
    whole = Shelf.once

    def once(shelf, folder, edition, file):
        read.append(edition.name)
        return whole(shelf, folder, edition, file)

    monkeypatch.setattr(Shelf, "once", once)
    (home,) = get(made, "daf@acme.fr", "/clients/acme/")
    assert "28 décembre 2022" in home.text, "they are listed"
    assert read == ["2023-01-31"]


def test_what_the_portal_reads_of_facts_is_what_a_first_screen_tells():
    content = json.dumps(FACTS).encode()
    assert first_screen.brief(TellingFacts.of(content)) == first_screen.brief(FACTS)
    assert set(TellingFacts.model_fields) == {*first_screen.KEPT, "findings", "lines"}


def test_facts_of_the_first_schema_tell_their_lines_and_no_decision():
    """They have neither message nor decisions."""
    first = {key: value for key, value in FACTS.items() if key not in ("message", "waiting", "decisions", "follow_up")}
    screen = first_screen.read(first | {"schema": 1}, wording("fr"))
    assert len(screen.rows) == len(FACTS["lines"])
    assert not any((screen.message, screen.asked, screen.ours, screen.followed, screen.watched))


def test_the_weights_of_files_are_those_of_plain_files_alone(made):
    edition = next(item for item in Shelf(made.folder / "reports").editions("acme") if item.name == "2023-01-31")
    folder = made.folder / "reports" / "acme" / "2023-01-31"
    (folder / "tables.xlsx").unlink()
    (folder / "tables.xlsx").symlink_to(folder / "facts.json")
    found = Shelf(made.folder / "reports").sizes(("acme",), edition)
    assert found == {file: (folder / file).stat().st_size for file in ("report.html", "facts.json", "manifest.json")}

"""The report of a client, its facts, and the entries behind a figure."""

import re
from datetime import date

import facts_schema
import pyarrow as pa
import pytest
from pydantic import ValidationError

from analysis.domain.columns import dictionary
from analysis.domain.sent_lines import Released
from analysis.facts import document, effort, explain
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.foundation.stored_messages import stored_text
from analysis.report import client_report
from analysis.report.previous_edition import History
from analysis.sources.canonical_tables import TABLES
from builders import entry, instant, line, params, tables, ticket

AS_OF = date(2023, 2, 16)


@pytest.fixture
def given():
    """Two tickets of 2023, one of 2022, one deleted, one row that could not be read."""
    return tables(
        ticket=[ticket("1"), ticket("2", ticket_kind="request"), ticket("3", is_deleted=True)],
        time_entry=[
            entry("a", "2023-01-30", 165),
            entry("b", "2023-02-01", 5, "2"),
            entry("c", "2023-02-16", 110, "2"),
            entry("d", "2022-12-30", 60),
            entry("e", "2023-02-01", 30, "3"),
            entry("f", "2023-02-17", 12),
        ],
        rejected_row=[
            {
                "file": "temps.csv", "line": 7, "table": "time_entry", "code": "bad_row", "reason": "date illisible",
                "seconds": 600, "key": "g", "column": "date", "found": "32/13/2023",
            }
        ],
    )  # fmt: skip


def written(given, as_of=AS_OF, **choices):
    return document.to_facts(client_report.build(given, params(**choices), as_of, sync_id="1"))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            stored_text(message("unreadable date; expected: {wanted}", wanted=message("YYYY-MM-DD"))),
            {
                "sentence": "unreadable date; expected: {wanted}",
                "values": {"wanted": {"sentence": "YYYY-MM-DD"}},
            },
        ),
        ("date illisible", "date illisible"),
    ],
)
def test_the_reason_of_a_row_is_a_message_in_no_language_or_the_text_of_before(given, kept, told):
    """The sentence and its values; an older version kept a French text."""
    given["rejected_row"] = pa.Table.from_pylist(
        [row | {"reason": kept} for row in given["rejected_row"].to_pylist()], given["rejected_row"].schema
    )
    (found,) = [item for item in written(given)["findings"] if item["code"] == "bad_row"]
    assert found["detail"] == {"reason": told}


def test_the_ledger_accounts_for_every_row_of_the_source(given):
    """Rule 14: 165 + 5 + 110 + 60 counted, 30 + 12 excluded, 10 quarantined."""
    found = written(given)
    assert found["minutes"] == {
        "source": 392.0,
        "consumed": 340.0,
        "excluded": 42.0,
        "quarantined": 10.0,
        "unallocated": 340.0,
    }
    assert found["rows"] == {"source": 7, "consumed": 4, "excluded": 2, "quarantined": 1, "unallocated": 4}
    assert found["excluded"] == [
        {"code": "bad_row", "rows": 1, "minutes": 10.0},
        {"code": "deleted_ticket", "rows": 1, "minutes": 30.0},
        {"code": "future_entry", "rows": 1, "minutes": 12.0},
    ]


def test_a_line_stands_where_the_rules_say(given):
    """Rules 1.2, 2.1, 2.4: 280 min = 4 h 40 at 7 h a day; expected 263 × 47/365."""
    (found,) = written(given, contract_lines=[line()])["lines"]
    assert found["consumed"] == pytest.approx(280 / 60 / 7)
    assert found["expected"] == pytest.approx(263 * 47 / 365)
    assert found["variance"] == pytest.approx(280 / 60 / 7 - 263 * 47 / 365)
    assert (found["status"], found["minutes"], found["tickets"]) == ("under", 280.0, 2)


def test_weeks_carry_their_tickets_and_the_contract_s_average(given):
    """Rule 2.7: a calendar week of 2023 is worth 263 × 7/365; a ticket worked twice in a week counts once."""
    weeks = {week["period"]: week for week in written(given, contract_lines=[line()])["weekly"]}
    assert weeks["2023-W05"] == {
        "period": "2023-W05",
        "minutes": 170.0,
        "tickets": 2,
        "incidents": 1,
        "requests": 1,
        "out_of_scope_minutes": 0.0,
        "average_days": pytest.approx(263 * 7 / 365),
        "compared_minutes": 170.0,
        "opened": 0,
        "closed": 0,
    }
    assert weeks["2022-W52"]["average_days"] == pytest.approx(263 / 365)


def test_a_period_outside_any_term_has_no_average(given):
    lines = [line(starts_on=date(2023, 2, 1))]
    months = {month["period"]: month["average_days"] for month in written(given, contract_lines=lines)["monthly"]}
    assert (months["2022-12"], months["2023-01"]) == (None, None)
    assert months["2023-02"] == pytest.approx(263 * 28 / 334)


def test_periods_and_axes_sum_to_what_is_consumed(given):
    found = written(given)
    for grain in effort.GRAIN_KEYS.values():
        assert sum(period["minutes"] for period in found[grain]) == 340.0
    for parts in found["axes"].values():
        assert sum(part["minutes"] for part in parts) == 280.0


def test_facts_fit_their_schema_and_are_the_same_bytes_twice(given):
    found = written(given, contract_lines=[line()])
    facts_schema.check(found)
    reversed_rows = {name: table.sort_by([(TABLES[name].key[0], "descending")]) for name, table in given.items()}
    again = written(reversed_rows, contract_lines=[line()])
    assert document.dumps(again) == document.dumps(found)


def test_facts_at_fault_name_the_place(given):
    found = written(given)
    with pytest.raises(ValidationError, match="weather"):
        document.Facts.model_validate(found | {"weather": []})
    with pytest.raises(ValidationError, match="edition"):
        document.Facts.model_validate({name: content for name, content in found.items() if name != "edition"})
    found["daily"][1]["tickets"] = -1
    with pytest.raises(ValidationError, match=re.escape("daily.1.tickets")) as told:
        document.Facts.model_validate(found)
    assert "-1" not in str(told.value)


def test_a_client_without_any_entry_has_a_report():
    found = written(tables(), contract_lines=[line()])
    facts_schema.check(found)
    assert found["minutes"]["source"] == 0
    assert found["lines"][0]["consumed"] == 0


def test_a_source_without_effort_gives_no_zero():
    given = tables(
        ticket=[ticket("0000045", opened_at=instant("2022-11-05 09:00"), closed_at=instant("2023-01-05 09:00"))],
        source_note=[{"code": "no_effort", "subject": "time_entry", "count": 1}],
    )
    found = written(given)
    facts_schema.check(found)
    assert found["minutes"] == {"disqualified": "no_effort"}
    counts = {month["period"]: (month["opened"], month["closed"]) for month in found["monthly"]}
    assert (counts["2022-11"], counts["2022-12"], counts["2023-01"]) == ((1, 0), (0, 0), (0, 1))


def test_every_column_of_the_frames_is_in_the_dictionary(given):
    loaded = client_report.build(given, params(contract_lines=[line()]), AS_OF)
    for table, frame in (("entries", loaded.entries), ("tickets", loaded.tickets)):
        assert [dictionary.of(column, table).name for column in frame] != []


def test_what_is_explained_sums_to_the_figure(given):
    loaded = client_report.build(given, params(contract_lines=[line()]), AS_OF)
    found = document.to_facts(loaded)
    for figure, value in [
        ("minutes.consumed", found["minutes"]["consumed"]),
        ("lines.infogerance.minutes", found["lines"][0]["minutes"]),
        ("weekly.2023-W05.minutes", 170.0),
        ("axes.kind.request", 115.0),
        ("axes.category.", 280.0),
    ]:
        explained = explain.explain(loaded, figure)
        assert explained.value == value
        assert explained.entries["seconds"].sum() == value * 60
    tickets = explain.explain(loaded, "monthly.2023-02.requests")
    assert tickets.value == tickets.entries["ticket_id"].nunique() == 1


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("nothing", "chiffre inconnu : 'nothing' ; formes admises : minutes.consumed"),
        ("lines.mco.consumed", "'mco' inconnu ; valeurs admises : 'infogerance'"),
        ("weekly.2023-W60.minutes", "'2023-W60' inconnu ; valeurs admises : '2022-W52'"),
        ("axes.colour.red", "'colour' inconnu ; valeurs admises : 'category'"),
    ],
)
def test_an_unknown_figure_is_answered_with_those_there_are(given, figure, message):
    loaded = client_report.build(given, params(contract_lines=[line()]), AS_OF)
    with pytest.raises(UsageFault) as caught:
        explain.explain(loaded, figure)
    assert message in str(caught.value)


def test_the_lines_shown_are_those_in_force_else_the_last(given):
    lines = [
        line("2022", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)),
        line("2023"),
        line("2023-support", kind="support", unit="hours", entitlement=50, scope={"kind": ["request"]}),
    ]
    shown = [item["line"] for item in written(given, contract_lines=lines)["lines"]]
    assert shown == ["2023", "2023-support"]
    later = [item["line"] for item in written(given, date(2024, 3, 1), contract_lines=lines)["lines"]]
    assert later == ["2023", "2023-support"]


def test_a_ticket_counted_in_a_released_edition_keeps_its_day():
    """Rule 2.10: work of December typed in February makes that the first work; the ticket counted in January stays."""
    terms = [
        line(
            year,
            kind="tickets",
            unit="tickets",
            entitlement=50,
            starts_on=date(int(year), 1, 1),
            ends_on=date(int(year), 12, 31),
            **({"renews": "2022"} if year == "2023" else {}),
        )
        for year in ("2022", "2023")
    ]
    known = params(contract_lines=terms)
    made = [entry("a", "2023-01-10", 30, "1"), entry("b", "2022-11-08", 30, "2")]
    of_tickets = [ticket("1"), ticket("2"), ticket("3")]
    released = client_report.build(tables(ticket=of_tickets, time_entry=made), known, date(2023, 1, 31)).lines[0]
    assert sorted(released.ticket_days.values()) == [date(2022, 11, 8), date(2023, 1, 10)]
    late = [entry("c", "2022-12-05", 30, "1"), entry("d", "2022-12-05", 30, "3"), entry("e", "2023-02-01", 5, "2")]
    now = tables(ticket=of_tickets, time_entry=[*made, *late])
    history = History(released=Released(date(2023, 1, 31), tickets={"2023": released.ticket_days}))
    kept = client_report.build(now, known, AS_OF, told=history).lines[0]
    assert (kept.state.consumed, kept.terms[0].consumed) == (1, 2), "the ticket 1 stays in 2023"
    moved = client_report.build(now, known, AS_OF).lines[0]
    assert (moved.state.consumed, moved.terms[0].consumed) == (0, 3), "without a release its first work counts"


def test_a_ticket_counted_at_closing_that_is_open_again_keeps_its_released_day():
    lot = line("lot", kind="tickets", unit="tickets", entitlement=50, ticket_counts_at="closing")
    known = params(contract_lines=[lot])
    work = [entry("a", "2023-01-10", 30, "1")]
    closed = ticket("1", closed_at=instant("2023-01-12 09:00"))
    released = client_report.build(tables(ticket=[closed], time_entry=work), known, date(2023, 1, 31)).lines[0]
    reopened = tables(ticket=[ticket("1")], time_entry=work)
    history = History(released=Released(date(2023, 1, 31), tickets={"lot": released.ticket_days}))
    assert client_report.build(reopened, known, AS_OF, told=history).lines[0].state.consumed == 1
    assert client_report.build(reopened, known, AS_OF).lines[0].state.consumed == 0
    gone = tables(ticket=[ticket("1")], time_entry=[])
    assert client_report.build(gone, known, AS_OF, told=history).lines[0].state.consumed == 0, "no work, no ticket"

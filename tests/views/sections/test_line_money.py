"""What the page tells of the money and the term of a contract line."""

from dataclasses import replace
from datetime import date

import pytest
from made_report import make_entries, make_report

from analysis.domain.sent_lines import Released, SentLine
from analysis.report import client_report
from analysis.report.previous_edition import History
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import line_money
from builders import CITATION, entry, line, params, tables, ticket


@pytest.mark.parametrize(
    ("last", "arrives_by", "told"),
    [
        (
            date(2023, 9, 30),
            date(2023, 9, 29),
            "Pour dénoncer, le préavis doit arriver le 29 septembre 2023 au plus tard, dernier jour ouvré avant "
            "l’échéance du 30 septembre 2023.",
        ),
        (date(2024, 9, 30), date(2024, 9, 30), "Dernier jour pour dénoncer : 30 septembre 2024."),
    ],
    ids=["saturday", "monday"],
)
def test_a_notice_is_told_with_the_working_day_before_it(last, arrives_by, told):
    """Rule 2.13: a notice to be received by Saturday 30 September 2023 must arrive by the 29th."""
    report = make_report(make_entries(40))
    sentence = line_money.notes(Reading(report), replace(report.lines[0], notice_on=last, notice_by=arrives_by))[-1]
    assert sentence.replace("\u202f", " ").replace("\xa0", " ") == told


def statement_of(released, ticket_rows):
    """The statement of requests at 100 € an hour: an hour on 3 February, and what was released before."""
    rate = {"profile": "ingénieur", "daily_rate_eur": "700", "effective_from": date(2022, 1, 1), "source": CITATION}
    lines = [line("demandes", kind="requests", unit="euros", entitlement=7000)]
    known = params(contract_lines=lines, rates=[rate], default_profile="ingénieur")
    made = tables(ticket=ticket_rows, time_entry=[entry("late", "2023-02-03", 60, "8")])
    told = History(released=Released(date(2023, 1, 31), {"demandes": released}))
    report = client_report.build(made, known, date(2023, 2, 28), language="fr", told=told)
    return str(line_money.details(Reading(report), report.lines[0])).replace("\u202f", " ").replace("\xa0", " ")


def test_an_adjusting_line_names_the_lines_it_adjusts_and_what_was_told_keeps_its_ticket():
    sent = SentLine("gone", date(2023, 1, 13), 1667, 600, ticket_id="7")
    page = statement_of([sent], [ticket("7"), ticket("8")])
    assert "<caption>2 actions, 1 régularisation</caption>" in page
    assert "Régularisation, temps passé supprimé : <bdi>n° 7</bdi> (13 janv. 2023)" in page
    assert "<bdi>Ticket 7</bdi>" in page
    assert ">−0,17<" in page
    total = page.partition("<tfoot>")[2]
    assert ">1,00<" in total
    assert "100,00 €" in total


def test_a_line_that_was_told_without_its_ticket_is_named_by_its_day():
    page = statement_of([SentLine("gone", date(2023, 1, 13), 1667, 600)], [ticket("8")])
    assert "Régularisation, temps passé supprimé : ligne du 13 janv. 2023" in page


def test_more_lines_than_can_be_read_are_counted():
    sent = [SentLine(f"gone{day}", date(2023, 1, day), 1667, 600, ticket_id=str(day)) for day in range(2, 7)]
    assert "<bdi>n° 4</bdi> (4 janv. 2023), 2 autres" in statement_of(sent, [ticket("8")])

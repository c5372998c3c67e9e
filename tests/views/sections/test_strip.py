"""The strip of the first screen: the euros of its tile add up, and it counts no ticket that the source cannot date."""

import re
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from made_report import make_report

from analysis.views.reading.report_reading import Reading
from analysis.views.sections.strip import strip


def tile(*lines):
    """The value and the note of the euros, for lines of (worked, billed)."""
    report = make_report()
    (line,) = report.lines
    lines = [
        replace(line, consumed_value=Fraction(worked), billed_value=billed and Fraction(billed))
        for worked, billed in lines
    ]
    told = str(strip(Reading(replace(report, lines=tuple(lines))))).replace("\u202f", "").replace("\u00a0", " ")
    return re.search(r"<dt>(de travail[^<]*)</dt><dd>([^<]*)</dd>", told).groups()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("25800", "26300")], "de travail, 26300 € facturés, dont 500 € pour du travail à venir"),
        ([("1013", "646")], "de travail, 646 € facturés, 367 € à provisionner"),
        ([("11614", None)], "de travail"),
        (
            [("4803", "4853"), ("1157", "1933"), ("5853", None), ("3717", None)],
            "de travail, 6786 € facturés, dont 826 € pour du travail à venir, 9570 € sans facture connue",
        ),
    ],
)
def test_what_is_billed_provisioned_and_not_billed_makes_the_work(lines, said):
    note, value = tile(*lines)
    assert note == said
    worked = sum(int(one) for one, _ in lines)
    assert value == f"{worked} €"
    shares = {name: int(amount) for amount, name in re.findall(r"(\d+) € (facturés|pour du|à prov|sans fact)", note)}
    if shares:
        assert (
            shares.get("facturés", 0) - shares.get("pour du", 0) + shares.get("à prov", 0) + shares.get("sans fact", 0)
            == worked
        )


@pytest.mark.parametrize(
    ("unknown", "told"),
    [
        ((), ["tickets créés / clos sur l’année de contrat"]),
        (("opened_on",), ["tickets clos sur l’année de contrat"]),
        (("closed_on",), ["tickets créés sur l’année de contrat"]),
        (("opened_on", "closed_on"), []),
    ],
    ids=["both", "no_opening", "no_closing", "neither"],
)
def test_tickets_that_the_source_cannot_date_are_not_counted_as_none(unknown, told):
    report = make_report()
    tickets = report.tickets.assign(closed_on=pd.Timestamp("2023-01-20")).assign(**dict.fromkeys(unknown, pd.NaT))
    shown = str(strip(Reading(replace(report, tickets=tickets))))
    assert re.findall(r"<dt>(tickets (?:créés|clos)[^<]*)</dt>", shown) == told

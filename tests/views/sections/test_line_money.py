"""What the page tells of the money and the term of a contract line."""

from dataclasses import replace
from datetime import date

import pytest
from made_report import make_entries, make_report

from analysis.views.reading.report_reading import Reading
from analysis.views.sections import line_money


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

"""Each figure of a month says which lines it counts, where its bars count some of them alone."""

import pytest
from made_report import make_report
from made_two_lines import make_two_lines

from analysis.views.reading.report_reading import Reading
from analysis.views.sections import months, variance, what_changed


def plain(text):
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


def titles(report):
    """The title of the months, those of the change, and the name of the cumulated chart."""
    reading = Reading(report)
    return (
        plain(months.chart(reading, report.periods["month"].tail(13)).title),
        plain(variance.message(reading, report.variance["category"])),
        plain(what_changed.block(reading)),
        plain(months.progress_chart(reading, report.progress).name),
    )


@pytest.fixture(scope="module")
def report():
    return make_two_lines()


def test_bars_and_totals_of_a_month_each_say_which_lines_they_count(report):
    """Rule 2.11: the bars count the lines in days alone; January rose on those and fell on all lines together."""
    bars, change, first_screen, cumulated = titles(report)
    assert bars == "Janvier 2023 (lignes en jours ou en heures) : 2,0 j, contre 1,0 j un an plus tôt."
    assert change == "Janvier 2023 (toutes les lignes) : 3,0 j contre 4,0 j en janvier 2022, soit −1,0 j"
    assert "Janvier 2023 et janvier 2022 (toutes les lignes) : −1,0 j" in first_screen
    assert cumulated == "Charge cumulée par mois (toutes les lignes)"


def test_the_title_of_the_months_is_that_of_their_bars(report):
    chart = months.chart(Reading(report), report.periods["month"].tail(13))
    assert (chart.series[0].values[0], chart.series[0].values[-1]) == (1.0, 2.0)


def test_where_bars_count_all_the_work_nothing_is_added():
    made = make_report()
    assert "(" not in months.chart(Reading(made), made.periods["month"].tail(13)).title

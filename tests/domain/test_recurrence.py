"""What a plan promises: each recurrence, its periods and the day they are due (rule 8)."""

from datetime import date

import pytest

from analysis.domain import recurrence
from analysis.domain.periods import Calendar, Span
from analysis.domain.recurrence import PlanItem

FRANCE = Calendar("FR")
YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))


def named(rule, days=YEAR, **others):
    item = PlanItem("Contrôle", "Domaine", rule, days, **others)
    return recurrence.occurrences(item, date(2023, 12, 31), FRANCE)


@pytest.mark.parametrize(
    ("rule", "count", "last"),
    [
        ("daily", 251, "2023-12-29"),
        ("weekly", 53, "2023-W52"),
        ("monthly", 12, "2023-12"),
        ("quarterly", 4, "2023-Q4"),
        ("half-yearly", 2, "2023-H2"),
        ("yearly", 1, "2023"),
        ("FREQ=WEEKLY;BYDAY=MO", 52, "2023-12-25"),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", 3, "2023-03-06"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20230531", 5, "2023-05-31"),
    ],
)
def test_a_year_holds_so_many_occurrences(rule, count, last):
    """251 working days in France; the first ISO week of the year is 2022-W52, cut to its Sunday."""
    found = named(rule)
    assert (len(found), found[-1].period) == (count, last)


@pytest.mark.parametrize(
    ("rule", "ends"), [("quarterly", ["03-31", "06-30", "09-30", "12-31"]), ("half-yearly", ["06-30", "12-31"])]
)
def test_a_period_of_months_ends_on_the_last_day_of_its_last_month(rule, ends):
    assert [f"{found.days.ends_on:%m-%d}" for found in named(rule)] == ends


def test_a_period_is_cut_to_the_days_of_the_plan():
    first, *_, last = named("monthly", Span(date(2023, 1, 10), date(2023, 3, 20)), grace_days=3)
    assert first.days == Span(date(2023, 1, 10), date(2023, 1, 31))
    assert (last.days.ends_on, last.due_on) == (date(2023, 3, 20), date(2023, 3, 23))


def test_the_period_of_an_rrule_lasts_until_its_next_day():
    found = named("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2")
    assert [each.days for each in found] == [
        Span(date(2023, 1, 15), date(2023, 2, 14)),
        Span(date(2023, 2, 15), date(2023, 3, 14)),
    ]


def test_the_29th_of_february_comes_every_four_years():
    leap = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert recurrence.falls(leap, Span(date(2021, 1, 1), date.max), FRANCE)
    assert not recurrence.falls(leap, YEAR, FRANCE)


def test_a_daily_check_of_a_week_end_never_falls():
    assert not recurrence.falls("daily", Span(date(2023, 2, 18), date(2023, 2, 19)), FRANCE)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("hourly", "récurrence inconnue ; valeurs admises : daily"),
        ("FREQ=MINUTELY", "récurrence inconnue"),
        ("FREQ=WEEKLY;BYDAY=XX", "RRULE illisible"),
        ("FREQ=DAILY\nRDATE:20230101T000000", "RRULE illisible"),
    ],
)
def test_a_recurrence_that_cannot_be_read_says_what_is_allowed(rule, message):
    assert message in str(recurrence.fault(rule))


@pytest.mark.parametrize("rule", ["weekly", "FREQ=WEEKLY;BYDAY=MO", "rrule:freq=monthly;byday=1mo"])
def test_a_recurrence_that_can_be_read_has_no_fault(rule):
    assert recurrence.fault(rule) is None


def test_a_week_that_a_change_of_plan_cuts_is_one_occurrence():
    """Rule 8.5: from Wednesday 15 February the grace is 3 days; the week of the change is due once, by the new plan."""
    items = [
        PlanItem("Contrôle", "Domaine", "weekly", Span(date(2023, 2, 6), date(2023, 2, 14))),
        PlanItem("Contrôle", "Domaine", "weekly", Span(date(2023, 2, 15), date.max), grace_days=3),
    ]
    found = recurrence.planned(items, date(2023, 2, 26), FRANCE)
    assert [each.period for each in found] == ["2023-W06", "2023-W07", "2023-W08"]
    assert found[1].days == Span(date(2023, 2, 13), date(2023, 2, 19))
    assert found[1].due_on == date(2023, 2, 22)

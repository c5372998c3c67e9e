"""What comes, from a client's work: landings, forecast, events taken out of their scope, warnings worth a look."""

import pandas as pd
import pytest
from made_work import make_work, steady

from analysis.domain.findings import Disqualified
from analysis.report import outlook, work_by_month
from analysis.report.line import line_report
from builders import line

TEN_A_MONTH = [10.0] * 24


def landed(as_of, months=26, **changes):
    """The line of 2023 with its landing, after so many months of ten days since January 2021."""
    lines = [line("avant", starts_on="2021-01-01", ends_on="2022-12-31"), line(**changes)]
    work = make_work("2021-01", {"RUN": [10.0] * months}, as_of, contract_lines=lines)
    return outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)


def test_in_mid_month_the_days_left_of_it_count_for_their_share():
    """16 February 2023: 20 days consumed, 12/28 of February then ten months of 10 days are left: 20 + 104.29."""
    found = landed("2023-02-16")
    assert found.state.consumed == pytest.approx(20.0)
    assert found.landing.landing == pytest.approx(20 + 10 * (12 / 28 + 10))


def test_at_a_month_s_end_whole_months_are_left():
    """28 February 2023: 20 days consumed, ten months of 10 days are left."""
    assert landed("2023-02-28").landing.landing == pytest.approx(20 + 10 * 10)


def test_the_last_month_counts_for_the_days_of_the_term():
    """A term that ends on 15 March 2023: on 28 February, 15/31 of a month of 10 days is left."""
    found = landed("2023-02-28", ends_on=pd.Timestamp("2023-03-15").date(), entitlement=25)
    assert found.landing.landing == pytest.approx(20 + 10 * 15 / 31)


def test_the_interval_and_the_risk_are_read_from_the_futures():
    """Ten months left at 7, 9, 11 and 13 days: 90, 110, 130, 150 days; two of four pass 120, none passes 150."""
    found = landed("2023-02-28", entitlement=120)
    assert (found.landing.low, found.landing.high) == (pytest.approx(96.0), pytest.approx(144.0))
    assert found.landing.overrun_probability == 0.5
    assert landed("2023-02-28", entitlement=150).landing.overrun_probability == 0.0


def test_after_its_term_a_line_has_landed():
    found = landed("2023-12-31", months=36, entitlement=100)
    assert found.landing.landing == found.landing.low == found.landing.high == pytest.approx(120.0)
    assert found.landing.overrun_probability == 1.0


@pytest.mark.parametrize(("first", "is_given"), [("2022-04", False), ("2022-03", True)])
def test_under_twelve_whole_months_there_is_no_landing_by_forecast(first, is_given):
    """Rule 10.1, for the line's own history, which the terms before it belong to: 11 or 12 months up to February."""
    lines = [line("avant", starts_on="2022-01-01", ends_on="2022-12-31"), line()]
    work = make_work(first, {"RUN": [10.0] * (12 if is_given else 11)}, "2023-02-28", contract_lines=lines)
    found = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)
    assert isinstance(found.landing, Disqualified) != is_given


@pytest.mark.parametrize(("months", "as_of"), [(11, "2021-11-30"), (12, "2021-12-15")])
def test_under_twelve_whole_months_there_is_no_forecast(months, as_of):
    """Rules 10.1 and 10.2: December, not over on the 15th, is no whole month."""
    found = outlook.outlook(make_work("2021-01", {"RUN": [10.0] * months}, as_of), steady)
    assert found == Disqualified("history_too_short", {"found": 11, "needed": 12})


def test_an_unfinished_month_is_never_fitted():
    """Rule 10.2: 24 whole months of ten days, then two weeks of 90: the forecast stays at ten."""
    found = outlook.outlook(make_work("2021-01", {"RUN": [*TEN_A_MONTH, 90.0]}, "2023-01-15"), steady)
    assert len(found.history) == 24
    assert found.months["mean"].tolist() == [10.0] * 12
    assert found.naive.tolist() == [10.0] * 12


def test_a_month_without_entries_is_a_month_of_zero():
    work = make_work("2021-01", {"RUN": [10.0, 10.0], "Projets": [5.0]}, "2021-04-30")
    assert work_by_month.days_a_month(work.entries, work).tolist() == [15.0, 10.0, 0.0, 0.0]


def event(category, **changes):
    values = {
        "event": "migration",
        "kind": "pulse",
        "starts_on": "2022-05-01",
        "ends_on": "2022-05-31",
        "source": "Note",
    }
    return {**values, "scope": {"category": [category]}, **changes}


PULSE = [10.0] * 16 + [50.0] + [10.0] * 7
STEADY_REQUESTS = [5.0] * 24


@pytest.mark.parametrize(("category", "left"), [("RUN", 15.0), ("Projets", 55.0)])
def test_an_event_is_taken_out_of_its_own_scope_alone(category, left):
    """May 2022 holds 50 days of RUN for 10 usually, and 5 of projects as usual: only an event of RUN explains it."""
    work = make_work("2021-01", {"RUN": PULSE, "Projets": STEADY_REQUESTS}, "2022-12-31", events=[event(category)])
    history = work_by_month.days_a_month(work.entries, work)
    found = outlook.without_declared(history, work.entries, work)
    assert (found.removed, found.left) == (("migration",), ())
    assert found.history["2022-05-01"] == pytest.approx(left, abs=0.5)
    assert found.history.drop(pd.Timestamp("2022-05-01")).tolist() == pytest.approx([15.0] * 23)


def on_lines(unit, **others):
    """Two lines that follow one another, in this unit."""
    rest = {"unit": unit, "kind": "support", **others}
    before = line("avant", starts_on="2021-01-01", ends_on="2022-12-31", **rest)
    return {"contract_lines": [before, line(**rest)]}


@pytest.mark.parametrize(("unit", "a_month"), [("days", 15.0), ("hours", 105.0)])
def test_a_line_s_landing_leaves_the_declared_event_out_of_what_is_to_come(unit, a_month):
    """May 2022 holds 50 days of RUN for 10 usually, beside 5 of projects: the ten months left of 2023 hold 15 each."""
    days = {"RUN": [*PULSE, 10.0, 10.0], "Projets": [5.0] * 26}
    work = make_work("2021-01", days, "2023-02-28", events=[event("RUN")], **on_lines(unit))
    found = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)
    assert found.landing.landing == pytest.approx(12 * a_month, rel=0.002)
    assert found.findings == ()


LONG = event("RUN", event="covid", kind="dip", starts_on="2021-03-01", ends_on="2022-06-30", scope={})


def test_an_event_that_leaves_too_little_to_learn_from_stays_in_and_is_named():
    """Sixteen months of twenty-four: eight are left, twelve are needed."""
    work = make_work("2021-01", {"RUN": TEN_A_MONTH}, "2022-12-31", events=[LONG])
    found = outlook.outlook(work, steady)
    assert (found.events, found.events_left) == ((), ("covid",))
    (finding,) = outlook.findings(found)
    assert (finding.code, finding.severity, finding.evidence) == ("event_not_removed", "warning", ("covid",))


def test_an_event_that_stays_in_the_history_of_a_line_is_a_finding_of_the_line():
    work = make_work("2021-01", {"RUN": [*TEN_A_MONTH, 10.0, 10.0]}, "2023-02-28", events=[LONG], **on_lines("days"))
    (finding,) = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady).findings
    assert (finding.code, finding.evidence) == ("event_not_removed", ("covid (infogerance)",))


def test_a_line_that_went_from_days_to_hours_goes_on_from_its_past():
    """Two years of ten days a month in days, then in hours: 28 February 2023, 140 hours, ten months of 70 are left."""
    lines = [line("avant", starts_on="2021-01-01", ends_on="2022-12-31"), line(unit="hours", entitlement=800)]
    work = make_work("2021-01", {"RUN": [10.0] * 26}, "2023-02-28", contract_lines=lines)
    found = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)
    assert found.landing.landing == pytest.approx(12 * 70)


OUTAGE = [10.0] * 12 + [0.0, 0.0] + [10.0] * 10


@pytest.mark.parametrize(("policy", "fitted"), [("zero", 0.0), ("unknown", 10.0)])
def test_a_month_without_entries_is_zero_or_unknown_as_params_say(policy, fitted):
    """January and February 2022 hold nothing: no work, or an import that was never made."""
    work = make_work("2021-01", {"RUN": OUTAGE}, "2022-12-31", empty_months=policy)
    found = outlook.without_declared(work_by_month.days_a_month(work.entries, work), work.entries, work)
    assert found.history["2022-01-01":"2022-02-01"].tolist() == pytest.approx([fitted] * 2, abs=0.5)
    assert found.unknown == (("2022-01", "2022-02") if policy == "unknown" else ())
    assert outlook.outlook(work, steady).unknown_months == found.unknown


def test_unknown_months_that_leave_too_few_others_stay_in_and_are_named():
    work = make_work("2021-01", {"RUN": [10.0] * 8 + [0.0] * 6 + [10.0]}, "2022-03-31", empty_months="unknown")
    found = outlook.outlook(work, steady)
    assert found.unknown_months == ()
    assert found.events_left == ("2021-09", "2021-10", "2021-11", "2021-12", "2022-01", "2022-02")


def test_a_history_that_starts_in_mid_month_starts_with_its_first_whole_month():
    """The first entry is of 15 March 2022, in mid-contract: March is not a whole month of the history."""
    work = make_work("2022-04", {"RUN": [10.0] * 9}, "2022-12-31", contract_lines=[line(starts_on="2022-01-01")])
    late = work.entries.assign(work_date=work.entries["work_date"].replace(pd.Timestamp("2022-04-03"), "2022-03-15"))
    assert work_by_month.days_a_month(late, work).index[0] == pd.Timestamp("2022-04-01")


def test_the_forecast_is_told_with_the_event_left_in_too():
    """Two years of ten days a month, 50 in May 2022: 120 days a year without it, 12 × 280/24 = 140 with it."""
    work = make_work("2021-01", {"RUN": PULSE}, "2022-12-31", events=[event("RUN", scope={})])
    found = outlook.outlook(work, steady)
    assert found.months.attrs["sum"]["mean"] == pytest.approx(120, abs=1)
    assert found.total_as_it_was["mean"] == pytest.approx(140)
    quiet = make_work("2021-01", {"RUN": PULSE}, "2022-12-31")
    assert outlook.outlook(quiet, steady).total_as_it_was is None


def test_the_cost_of_an_event_is_that_of_its_scope():
    """Rule 10.5: 50 days observed for 10 expected; the direct time is that of its scope and dates."""
    work = make_work("2021-01", {"RUN": PULSE, "Projets": STEADY_REQUESTS}, "2022-12-31", events=[event("RUN")])
    (found,) = outlook.event_costs(work)
    assert found.cost.cost == pytest.approx(40.0, abs=0.5)
    assert found.direct_seconds == 50 * 7 * 3_600


def test_an_event_outside_the_history_says_so():
    declared = event("RUN", starts_on="2019-01-01", ends_on="2019-02-01")
    (found,) = outlook.event_costs(make_work("2021-01", {"RUN": PULSE}, "2022-12-31", events=[declared]))
    assert found.cost == Disqualified("event_outside_history", {"event": "migration"})


@pytest.mark.parametrize(("usual", "last", "is_warned"), [(0.01, 0.4, False), (1.0, 40.0, True)])
def test_a_family_that_moved_by_less_than_half_a_day_is_no_warning(usual, last, is_warned):
    """Forty times the usual is rare, but 0.39 day is on plan by rule 2.4."""
    days = {"RUN": [10.0] * 36, "Divers": [usual] * 35 + [last]}
    found = outlook.alerts(make_work("2020-01", days, "2022-12-31"))
    assert ("Divers" in {alert.driver for alert in found}) == is_warned


def test_a_client_without_work_has_no_outlook():
    work = make_work("2021-01", {}, "2022-12-31")
    assert outlook.alerts(work) == ()
    assert outlook.outlook(work, steady) == Disqualified("history_too_short", {"found": 0, "needed": 12})
    assert outlook.season(work) == Disqualified("history_too_short", {"found": 0, "needed": 24})


def test_a_line_that_rounds_time_lands_on_its_accounted_time():
    """Rule 15: 4 200 minutes a month by steps of 1 000 are accounted 5 000; twelve months of them, at 420 a day."""
    source = {"document": "Contrat", "date": "2020-12-01"}
    steps = {"effective_from": "2021-01-01", "unit_minutes": 1000, "source": source}
    before = line("avant", starts_on="2021-01-01", ends_on="2022-12-31", accounting=[steps])
    lines = [before, line(accounting=[steps])]
    work = make_work("2021-01", {"RUN": [10.0] * 26}, "2023-02-28", contract_lines=lines)
    found = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)
    assert found.landing.landing == pytest.approx(12 * 5000 / 420)


@pytest.mark.parametrize(("year_before", "is_at_least"), [(7.0, False), (8.0, True), (9.0, False)])
def test_the_risk_of_a_line_that_grows_is_told_as_a_least_one(year_before, is_at_least):
    """Ten days a month after seven, eight or nine: 43 %, 25 % or 11 % more a year."""
    months = {"RUN": [year_before] * 14 + [10.0] * 12}
    lines = [line("avant", starts_on="2021-01-01", ends_on="2022-12-31"), line()]
    work = make_work("2021-01", months, "2023-02-28", contract_lines=lines)
    found = outlook.with_landing(line_report(work.params.contract_terms[1], work), work, steady)
    assert found.landing.is_risk_at_least == is_at_least


def test_a_month_that_entries_leave_below_zero_is_a_month_of_zero():
    work = make_work("2021-01", {"RUN": [10.0, -3.0, 10.0]}, "2021-03-31")
    assert work_by_month.days_a_month(work.entries, work).tolist() == [10.0, 0.0, 10.0]

"""A project of params judged on real tickets: what it costs, what it saves, what is refused."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from studied import entries_of, judged, months, option, project

from analysis.foundation.errors import DataFault, ParamsFault
from analysis.measures.contract import pricing
from analysis.measures.investing import payback
from analysis.report.projects.foreseeing import Forecast
from builders import CITATION

STEADY = months("2022-03", *[1_000.0] * 12)


def solution(case):
    """The only option of a case."""
    return next(choice.payback for choice in case.choices if choice.payback is not None)


def test_half_of_a_thousand_a_month_pays_twelve_thousand_in_two_years():
    """Rule 11.2, from tickets: 1 000 EUR of incidents a month, half avoided."""
    case = judged(project(), entries_of(STEADY))
    assert case.cost.amount_eur == Decimal("12000.00")
    assert solution(case).economic.payback_months == pytest.approx(24.0)
    assert case.projected.basis == "mean"


def test_only_the_kinds_named_are_avoided_and_the_others_still_cost():
    """Requests cost 300 a month and are not avoided: doing nothing costs 60 × 1 300, the solution 12 000 + 60 × 800."""
    case = judged(project(), entries_of(STEADY, months("2022-03", *[300.0] * 12)))
    totals = {choice.option: choice.total_eur for choice in case.choices}
    assert totals == {payback.DO_NOTHING: pytest.approx(78_000), "solution": pytest.approx(60_000)}
    assert solution(case).economic.payback_months == pytest.approx(24.0)


def test_a_share_of_all_tickets_needs_no_kind():
    shares = [{"kind": "all", "low_percent": 40, "central_percent": 50, "high_percent": 60, "source": CITATION}]
    case = judged(project(option(avoided=shares)), entries_of(STEADY, months("2022-03", *[1_000.0] * 12)))
    assert solution(case).economic.payback_months == pytest.approx(12.0)


def test_declared_costs_are_kept_apart_from_measured_ones():
    """100 EUR a month of downtime, all avoided: 12 000 / 600 = 20 months; the measured cost stays 12 000."""
    problem = {
        "scope": {"category": ["Sauvegarde"]},
        "starts_on": date(2022, 3, 1),
        "declared": [{"name": "Arrêts", "amount_eur": 1_200, "per": "year", "source": CITATION}],
    }
    avoided = {"declared": "Arrêts", "low_percent": 90, "central_percent": 100, "high_percent": 100}
    declared = option(avoided_declared=[{**avoided, "cash_from": "never", "source": CITATION}])
    case = judged(project(declared, problem=problem), entries_of(STEADY))
    assert case.declared_monthly_eur == {"Arrêts": 100.0}
    assert case.cost.amount_eur == Decimal("12000.00")
    assert solution(case).economic.payback_months == pytest.approx(20.0)
    assert solution(case).cash.payback_months == pytest.approx(24.0)


def test_costs_by_year_and_by_month_are_brought_to_months():
    """A run cost of 1 200 a year is 100 a month: 12 000 / 400 = 30."""
    run = [{"name": "Licences", "amount_eur": 1_200, "per": "year", "source": CITATION}]
    case = judged(project(option(running=run)), entries_of(STEADY))
    assert solution(case).economic.payback_months == pytest.approx(30.0)


def test_the_forecast_replaces_the_mean_and_says_so():
    """Twice the cost to come: 12 months."""

    def doubled(history, ahead):
        names = months("2023-03", *[2_000.0] * ahead)
        return Forecast(names, np.full((50, ahead), 2_000.0))

    case = judged(project(), entries_of(STEADY), forecaster=doubled)
    assert case.projected.basis == "forecast"
    assert case.projected.held_after == "2025-02"
    assert case.next_year == (24_000.0, 24_000.0, 24_000.0)
    assert solution(case).economic.payback_months == pytest.approx(12.0)


def test_a_month_that_is_not_over_is_not_projected():
    """Rule 10.2: half of February, at 5 000 EUR, does not enter the mean of the months."""
    half = {**STEADY, "2023-02": 5_000.0}
    case = judged(project(), entries_of(half), as_of=date(2023, 2, 15))
    assert case.cost.periods[-1] == "2023-01"
    assert case.projected.monthly["2023-03"] == pytest.approx(1_000.0)


def test_after_the_go_live_the_saving_is_seen_against_the_past_alone():
    """Live in March 2023: 1 000 a month before, 450 after; 550 saved a month where 500 were promised."""
    after = months("2023-03", *[450.0] * 6)
    case = judged(project(option(is_live=True)), entries_of({**STEADY, **after}), as_of=date(2023, 8, 31))
    seen = case.seen["solution"]
    assert seen.months == pytest.approx([550.0] * 6)
    assert (seen.promised, seen.judgement) == (pytest.approx(3_000.0), "more_than_promised")
    assert case.cost.periods[-1] == "2023-02", "the problem left alone ends before the go-live"


def test_months_of_the_go_live_that_are_cut_are_not_compared():
    after = months("2023-03", *[450.0] * 6)
    live = option(is_live=True, go_live=date(2023, 3, 15))
    case = judged(project(live), entries_of({**STEADY, **after}), as_of=date(2023, 8, 31))
    assert len(case.seen["solution"].months) == 5


def test_nothing_is_seen_before_a_whole_month_is_over():
    case = judged(project(option(is_live=True)), entries_of(STEADY), as_of=date(2023, 3, 20))
    assert case.seen == {}


def test_a_problem_without_a_ticket_names_file_key_and_remedy():
    problem = {"scope": {"category": ["Imprimantes"]}, "starts_on": date(2022, 3, 1)}
    with pytest.raises(ParamsFault) as caught:
        judged(project(problem=problem), entries_of(STEADY))
    assert str(caught.value) == (
        "clients/acme.yaml : projects.sauvegarde.problem.scope : aucun ticket du problème sur la période. "
        "Élargir scope (releve explain montre les catégories), ou avancer starts_on."
    )


def test_a_cost_before_the_known_history_names_file_key_value_and_remedy():
    """Params say March 2021, the tickets start in March 2022."""
    early = option(one_off=[{"name": "Achat", "amount_eur": 1, "paid_on": date(2021, 6, 1), "source": CITATION}])
    problem = {"scope": {"category": ["Sauvegarde"]}, "starts_on": date(2021, 3, 1)}
    with pytest.raises(ParamsFault, match=r"un coût précède l’historique, connu à partir du 2022-03-10 .*2021-06-01"):
        judged(project(early, problem=problem), entries_of(STEADY))


def test_a_history_without_a_whole_month_is_refused():
    with pytest.raises(ParamsFault, match="aucun mois entier"):
        judged(project(), entries_of(months("2022-03", 1_000.0)), as_of=date(2022, 3, 20))


def test_an_entry_without_a_rate_gives_no_euro():
    entries = entries_of(STEADY)
    with pytest.raises(DataFault, match=r"12 intervention\(s\) du problème n’ont pas de TJM"):
        judged(project(), entries, amounts=pricing.price(entries, [], 7))


def test_the_same_seed_gives_the_same_odds():
    varied = months("2022-03", *[500.0, 1_500.0] * 6)
    first, second = (solution(judged(project(), entries_of(varied), seed=5)).odds for _ in range(2))
    assert first == second

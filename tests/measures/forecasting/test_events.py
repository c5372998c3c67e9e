"""Events: their cost, the history without them, and what is proposed but never applied (E4, rule 10.5)."""

from datetime import date

import numpy as np
import pytest
from monthly import months, seasonal

from analysis.measures.forecasting.events import SHIFT_DEVIATIONS, Event, event_cost, proposed_events, without_events
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.history import SeriesFault

ATTACK = Event("attack", "pulse", date(2020, 3, 10), date(2020, 4, 20))
COVID = Event("covid", "dip", date(2020, 3, 17), date(2020, 5, 11))
MERGER = Event("merger", "level_change", date(2021, 1, 1))


def multiplied(history, first, last, factor):
    """The history with its months from `first` to `last` multiplied by `factor`."""
    inside = (history.index >= first) & (history.index <= last)
    return history.where(~inside, history * factor)


def test_cost_of_a_pulse_is_what_it_added():
    """Two months doubled in a series of 20 × season: they add what they were, 20 × (1.1 + 0.9) = 40."""
    history = multiplied(seasonal(60), "2020-03-01", "2020-04-01", 2.0)
    cost = event_cost(history, ATTACK)
    assert [f"{month:%Y-%m}" for month in cost.months] == ["2020-03", "2020-04"]
    assert cost.cost == pytest.approx(40, abs=6)
    assert cost.low < 40 < cost.high
    assert cost.observed == pytest.approx(cost.counterfactual + cost.cost)


def test_cost_of_a_dip_is_negative():
    history = multiplied(seasonal(60), "2020-03-01", "2020-05-01", 0.3)
    cost = event_cost(history, COVID)
    assert cost.high < 0


def test_cost_of_a_lasting_change_is_measured_against_the_months_before_it():
    """A level half as high again for a whole year adds 0.5 × 240 = 120."""
    history = multiplied(seasonal(48), "2021-01-01", "2021-12-01", 1.5)
    cost = event_cost(history, MERGER)
    assert len(cost.months) == 12
    assert cost.cost == pytest.approx(120, abs=20)


def test_declared_dip_leaves_the_forecast_as_on_the_clean_series():
    clean = seasonal(60)
    history = multiplied(clean, "2020-03-01", "2020-05-01", 0.2)
    without = without_events(history, [COVID])
    assert without.to_numpy() == pytest.approx(clean.to_numpy(), rel=0.15)
    assert forecast(without, 12).attrs["sum"]["mean"] == pytest.approx(
        forecast(clean, 12).attrs["sum"]["mean"], rel=0.03
    )


def test_declared_change_of_level_brings_the_past_to_the_new_level():
    history = multiplied(seasonal(48), "2021-01-01", "2021-12-01", 1.5)
    without = without_events(history, [MERGER])
    assert without.iloc[:36].to_numpy() == pytest.approx(1.5 * seasonal(48).iloc[:36].to_numpy(), rel=0.08)
    assert (without.iloc[36:] == history.iloc[36:]).all()


def test_a_change_of_level_shows_through_the_season_of_the_few_months_after_it():
    """Four months, from September, whose season is above that of the year before them."""
    history = multiplied(seasonal(48), "2021-09-01", "2021-12-01", 1.5)
    without = without_events(history, [Event("merger", "level_change", date(2021, 9, 1))])
    assert without.iloc[:44].to_numpy() == pytest.approx(1.5 * seasonal(48).iloc[:44].to_numpy(), rel=0.08)


def test_the_first_month_alone_is_brought_to_the_level_after_it():
    history = months([0.1] + [0.2] * 19)
    without = without_events(history, [Event("start", "level_change", date(2018, 2, 1))])
    assert without.to_numpy() == pytest.approx([0.2] * 20)


def test_a_silent_history_has_no_level_to_change():
    assert (without_events(months([0.0] * 48), [MERGER]) == 0).all()


def test_without_events_the_history_is_left_alone():
    history = seasonal(36)
    assert (without_events(history, []) == history).all()


def test_event_over_the_whole_history_is_refused():
    long = Event("covid", "dip", date(2018, 1, 1), date(2020, 12, 31))
    with pytest.raises(SeriesFault, match="il ne reste que 0 mois"):
        without_events(seasonal(36), [long])
    with pytest.raises(SeriesFault, match="il ne reste que 0 mois"):
        event_cost(seasonal(36), long)


def test_what_an_event_leaves_is_told_where_it_is_too_little():
    with pytest.raises(SeriesFault, match="il ne reste que 11 mois"):
        event_cost(seasonal(20), Event("covid", "dip", date(2018, 3, 1), date(2018, 11, 30)))


def test_event_outside_the_history_is_refused():
    with pytest.raises(SeriesFault, match="est hors de l'historique"):
        without_events(seasonal(36), [Event("later", "pulse", date(2030, 1, 5))])


def test_spike_is_proposed_with_its_params_lines_and_not_applied():
    history = multiplied(seasonal(48), "2020-06-01", "2020-06-01", 4.0)
    (proposal,) = proposed_events(history)
    assert proposal.event.kind == "pulse"
    assert proposal.ratio == pytest.approx(4.0, rel=0.2)
    assert proposal.params_lines.splitlines() == [
        "- event: pulse_2020_06",
        "  kind: pulse",
        "  starts_on: 2020-06-01",
        "  ends_on: 2020-06-30",
        '  source: "…"',
    ]


def test_change_of_level_is_proposed_near_its_month():
    history = multiplied(seasonal(60, noise=0.08), "2020-07-01", "2022-12-01", 1.6)
    shifts = [proposal for proposal in proposed_events(history) if proposal.event.kind == "level_change"]
    assert len(shifts) == 1
    assert abs((shifts[0].event.starts_on - date(2020, 7, 1)).days) <= 62
    assert shifts[0].ratio == pytest.approx(1.6, rel=0.15)
    assert shifts[0].deviations >= SHIFT_DEVIATIONS
    assert "ends_on" not in shifts[0].params_lines


def test_quiet_series_propose_little():
    """Ten series of pure noise of 15 %, four years each: at most two proposals in all."""
    found = [proposed_events(seasonal(48, noise=0.15, seed=seed)) for seed in range(10)]
    assert sum(map(len, found)) <= 2


def test_short_history_proposes_nothing():
    assert proposed_events(months(np.r_[np.ones(20), 50.0])) == ()


def test_work_done_during_the_event_alone_is_all_of_the_event():
    history = months([0.0] * 26 + [8.0, 9.0] + [0.0] * 8)
    assert (without_events(history, [ATTACK]) == 0).all()

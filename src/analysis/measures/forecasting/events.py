"""Cost of events, the history without them, and the events that a history hints at (E4, rule 10.5).

A declared event is always better than a guess: events detected here are proposed, with the lines to paste into params,
and never applied. This holds for changes of level too, since a wrong one ruins a forecast.

References
----------
.. [1] Brodersen et al., *Inferring causal impact using Bayesian structural time-series models*, Ann. Appl. Stat. 9
   (2015): event minus counterfactual, with an interval.
.. [2] Chen, Liu, *Joint estimation of model parameters and outlier effects in time series*, J. Am. Stat. Assoc. 88
   (1993): additive outliers and level shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.foundation.messages import Message, message
from analysis.measures.forecasting.history import (
    MONTHS_FOR_A_FORECAST,
    MONTHS_FOR_SEASONALITY,
    SEASON,
    SeriesFault,
    checked_history,
)
from analysis.measures.forecasting.intervals import PATHS, bounds
from analysis.measures.forecasting.scales import LogScale
from analysis.measures.forecasting.shrinkage import (
    month_contrasts,
    piecewise_trend,
    robust_deviation,
    robust_fit,
    without_outliers,
)
from analysis.measures.forecasting.structural import StructuralAverage, structural_average

Array = NDArray[np.float64]
Kind = Literal["pulse", "dip", "level_change"]

SEED = 20230216
LEVEL = 80.0
"""Of the interval of a cost [percent]."""
OUTLIER_DEVIATIONS = 5.0
SHIFT_DEVIATIONS = 6.0
MONTHS_EACH_SIDE_OF_A_SHIFT = 4
MONTHS_COMPARED = 12


@dataclass(frozen=True)
class Event:
    """A dated event. `ends_on` None: a pulse or a dip of one month, a change of level that lasts."""

    event: str
    kind: Kind
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class EventCost:
    """Cost of an event, in the unit of the history; negative for a saving.

    Attributes
    ----------
    months : first days of the months counted; a month that the event touches is counted whole.
    observed : sum of these months.
    counterfactual : expected sum of these months without the event.
    cost, low, high : observed less counterfactual, with its interval of `level` percent.
    """

    event: Event
    months: pd.DatetimeIndex
    observed: float
    counterfactual: float
    cost: float
    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Proposal:
    """An event that the history hints at: never applied, to be declared by the analyst or dismissed.

    Attributes
    ----------
    ratio : the month, or the new level, relative to the expected one (1.0 is as expected).
    deviations : how far it stands out, in robust standard deviations.
    params_lines : YAML to paste under `events:` in the client's params.
    """

    event: Event
    ratio: float
    deviations: float
    params_lines: str


def without_events(history: pd.Series, events: Sequence[Event]) -> pd.Series:
    """Return `history` as if its declared events had not been, for a forecast to be fitted to.

    Months of a pulse, a dip or a change of level that ended take their counterfactual; months before a change of level
    that lasts are brought to the level after the change. Where the history has work in the months of events alone,
    those months become zero. Without events the history is returned as it is.

    Raises
    ------
    SeriesFault : fewer than 12 months are left to learn from, or an event outside the history.
    """
    checked = checked_history(history)
    values = checked.to_numpy().copy()
    if not events or values.max() <= 0:
        return checked
    hidden = _hidden(checked, events)
    if hidden:
        wanted = tuple(sorted(hidden))
        is_all = np.delete(values, wanted).max() <= 0
        values[list(wanted)] = 0.0 if is_all else _view(checked, wanted, hidden, _steps(checked, events)).point
    for step in _steps(checked, events):
        values[:step] = _at_level_after(values, step)
    return pd.Series(values, index=checked.index, name=checked.name)


def event_cost(history: pd.Series, event: Event, *, others: Sequence[Event] = ()) -> EventCost:
    """Cost of `event`: the observed sum of its months less their counterfactual [1]_ (rule 10.5).

    Parameters
    ----------
    history : Series by month (`MS`) of the event's scope [any unit, ≥ 0].
    others : the other declared events, so that none is taken for the usual.
    """
    checked = checked_history(history)
    touched = _touched(checked, event)
    hidden = _hidden(checked, others) | set(touched)
    if len(checked) - len(hidden) < MONTHS_FOR_A_FORECAST:
        raise SeriesFault(_nothing_left(event, len(checked) - len(hidden)))
    observed = float(checked.iloc[list(touched)].sum())
    view = _view(checked, touched, hidden, _steps(checked, others))
    totals = view.draw(PATHS, np.random.default_rng(SEED)).sum(axis=1)
    expected = float(view.point.sum())
    interval = bounds(totals, expected, (LEVEL,))
    return EventCost(
        event=event,
        months=checked.index[list(touched)],
        observed=observed,
        counterfactual=expected,
        cost=observed - expected,
        low=observed - float(interval[f"hi{LEVEL:g}"]),
        high=observed - float(interval[f"lo{LEVEL:g}"]),
        level=LEVEL,
    )


def proposed_events(history: pd.Series) -> tuple[Proposal, ...]:
    """Events that `history` hints at, strongest first: single odd months, changes of level [2]_.

    Under 24 months nothing is proposed: an odd month and a season cannot be told apart.
    """
    checked = checked_history(history)
    values = checked.to_numpy()
    if len(values) < MONTHS_FOR_SEASONALITY or values.max() <= 0:
        return ()
    transformed = LogScale.from_values(values).forward(values)
    months, first = len(values), checked.index[0].month
    season = month_contrasts(months, first)
    outliers = _outliers(checked, transformed, np.hstack([piecewise_trend(months), season]))
    shift = _shift(checked, without_outliers(transformed), season)
    proposals = [*outliers, *([shift] if shift else [])]
    return tuple(sorted(proposals, key=lambda proposal: -proposal.deviations))


def _outliers(history: pd.Series, transformed: Array, design: Array) -> list[Proposal]:
    _, residual = robust_fit(design, transformed)
    deviation = _deviation(residual)
    return [
        _proposal(
            "pulse" if residual[month] > 0 else "dip",
            history.index[month],
            float(np.exp(residual[month])),
            float(abs(residual[month]) / deviation),
        )
        for month in np.flatnonzero(np.abs(residual) > OUTLIER_DEVIATIONS * deviation)
    ]


def _shift(history: pd.Series, transformed: Array, season: Array) -> Proposal | None:
    """Return the likeliest change of level, if it stands out beside a straight line."""
    months = len(transformed)
    straight = np.column_stack([np.ones(months), np.arange(months) / SEASON, season])
    best: tuple[float, int, float] | None = None
    for month in range(MONTHS_EACH_SIDE_OF_A_SHIFT, months - MONTHS_EACH_SIDE_OF_A_SHIFT + 1):
        step = (np.arange(months) >= month).astype(float)
        design = np.column_stack([straight, step])
        inverse = np.linalg.pinv(design.T @ design)
        coefficients = inverse @ design.T @ transformed
        error = np.sqrt(inverse[-1, -1]) * _deviation(transformed - design @ coefficients)
        if best is None or abs(coefficients[-1]) / error > best[0]:
            best = (float(abs(coefficients[-1]) / error), month, float(coefficients[-1]))
    if best is None or best[0] < SHIFT_DEVIATIONS:
        return None
    return _proposal("level_change", history.index[best[1]], float(np.exp(best[2])), best[0])


def _proposal(kind: Kind, start: pd.Timestamp, ratio: float, deviations: float) -> Proposal:
    end = None if kind == "level_change" else (start + pd.offsets.MonthEnd()).date()
    event = Event(event=f"{kind}_{start:%Y_%m}", kind=kind, starts_on=start.date(), ends_on=end)
    lines = [f"- event: {event.event}", f"  kind: {kind}", f"  starts_on: {event.starts_on}"]
    lines += [f"  ends_on: {end}"] if end else []
    lines += ['  source: "…"']
    return Proposal(event=event, ratio=ratio, deviations=deviations, params_lines="\n".join(lines) + "\n")


def _view(history: pd.Series, wanted: tuple[int, ...], hidden: set[int], steps: tuple[int, ...]) -> StructuralAverage:
    values = history.to_numpy()
    if values[[month for month in range(len(values)) if month not in hidden]].max(initial=0.0) <= 0:
        raise SeriesFault(
            message("events: outside their months the history holds zeros alone; nothing to compare with.")
        )
    inner_steps = tuple(step for step in steps if step > 0)
    return structural_average(values, wanted, unseen=frozenset(hidden), steps=inner_steps)


def _hidden(history: pd.Series, events: Sequence[Event]) -> set[int]:
    """Return the months of the events that ended: nothing is learned from them."""
    hidden = {month for event in events if not _lasts(event) for month in _touched(history, event)}
    left = len(history) - len(hidden)
    if events and left < MONTHS_FOR_A_FORECAST:
        raise SeriesFault(_nothing_left(events[0], left))
    return hidden


def _steps(history: pd.Series, events: Sequence[Event]) -> tuple[int, ...]:
    return tuple(sorted(_touched(history, event)[0] for event in events if _lasts(event)))


def _lasts(event: Event) -> bool:
    return event.kind == "level_change" and event.ends_on is None


def _touched(history: pd.Series, event: Event) -> tuple[int, ...]:
    """Return the numbers of the months of `history` that the event touches, at least one."""
    start = pd.Period(event.starts_on, "M")
    last = history.index[-1].to_period("M")
    end = last if _lasts(event) else pd.Period(event.ends_on or event.starts_on, "M")
    months = history.index.to_period("M")
    touched = tuple(int(month) for month in np.flatnonzero((months >= start) & (months <= end)))
    if not touched:
        raise SeriesFault(
            message(
                "event “{event}”: {start} to {end} is outside the history ({first} to {last}). "
                "Correct its dates in params.",
                event=event.event,
                start=str(start),
                end=str(end),
                first=str(months[0]),
                last=str(last),
            )
        )
    return touched


def _at_level_after(values: Array, step: int) -> Array:
    """Return the months before `step`, brought to the level of the months from `step` on; the season is left aside."""
    scale = LogScale.from_values(values)
    transformed = scale.forward(values)
    if len(values) >= MONTHS_FOR_SEASONALITY:
        months = len(values)
        after = (np.arange(months) >= step).astype(float)
        design = np.column_stack([np.ones(months), after, month_contrasts(months)])
        coefficients, _ = robust_fit(design, transformed)
        level = transformed - month_contrasts(months) @ coefficients[2:]
    else:
        level = transformed
    around = slice(max(step - MONTHS_COMPARED, 0), step), slice(step, step + MONTHS_COMPARED)
    change = float(np.median(level[around[1]]) - np.median(level[around[0]])) if step else 0.0
    return np.maximum(scale.backward(transformed[:step] + change), 0.0)


def _deviation(residual: Array) -> float:
    return robust_deviation(residual) + 1e-6


def _nothing_left(event: Event, left: int) -> Message:
    return message(
        "event “{event}”: outside the declared events only {left} months are left, and {needed} are needed. "
        "Shorten the event or give a longer history.",
        event=event.event,
        left=left,
        needed=MONTHS_FOR_A_FORECAST,
    )

"""Outlook: the client's forecast, season, events, warnings, and the landing of each line (rules 2.5 and 10).

All figures are in days of effort, except a line's landing, in the unit of the line. Only whole months are fitted (rule
10.2). A month without entries inside the history is zero (and a finding, `gap`), unless params call it unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.domain import periods, units
from analysis.domain.findings import SEVERITIES, Disqualified, Finding
from analysis.domain.periods import Span
from analysis.enrich.scope_match import matches
from analysis.measures.contract.landing import landing
from analysis.measures.effort import consumption
from analysis.measures.forecasting.alerts import Alert, driver_alerts, monthly_alerts, weekly_alert
from analysis.measures.forecasting.backtest import Backtest, backtest
from analysis.measures.forecasting.events import Event, EventCost, event_cost, without_events
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.growth import is_growing
from analysis.measures.forecasting.history import MONTHS_FOR_A_FORECAST, MONTHS_FOR_SEASONALITY, SeriesFault, TooShort
from analysis.measures.forecasting.seasonality import Seasonality, seasonality
from analysis.params.clauses import Scope
from analysis.params.entry_rules import Event as EventParams
from analysis.report import contract_terms
from analysis.report.line import LineReport
from analysis.report.line_work import Work
from analysis.report.work_by_month import days_a_month, month_numbers, of_family, quantity_a_month
from analysis.warehouse.result_cache import Recall, calculated

HORIZON = 12
DRIVER = "category_level_1"
SMALLEST_ALERT_DAYS = 0.5
"""Least change of a family that warns: a smaller one is on plan by rule 2.4, however rare."""

Forecaster = Callable[[pd.Series, int], pd.DataFrame]
REMEMBERED = (Alert, Backtest, Event, EventCost, Seasonality, TooShort)
"""Types of the results of this module's calculations, beside series and frames."""


@dataclass(frozen=True)
class Outlook:
    """The forecast of the next twelve months, in days.

    Parameters
    ----------
    history : days of each whole month, events included.
    months : `measures.forecasting.forecast.forecast`: `mean lo80 hi80 lo95 hi95`, and in `attrs` the total (`sum`), the
        members kept and dropped, the basis.
    naive : the last twelve months again, events taken out, by month to come: the forecast must beat it (rule 10.3).
    backtest : the same method on the client's own past; Disqualified where the history is too short for one.
    events : the declared events taken out of the history before fitting.
    events_left : the declared events that could not be taken out: the fitted history holds them.
    unknown_months : months without any entry that params call unknown; their likely value was fitted.
    total_as_it_was : total of the forecast (`mean lo80 hi80 lo95 hi95`) fitted with the events left in; None where no
        event was taken out.
    """

    history: pd.Series
    months: pd.DataFrame
    naive: pd.Series
    backtest: Backtest | Disqualified
    events: tuple[str, ...]
    events_left: tuple[str, ...] = ()
    unknown_months: tuple[str, ...] = ()
    total_as_it_was: Mapping[str, float] | None = None


@dataclass(frozen=True)
class WithoutEvents:
    """A history as if its declared events had not been, to fit a forecast to.

    Parameters
    ----------
    history : months of the history.
    removed, left : the events taken out, and the events left in because too few months would remain to learn from.
    unknown : months without any entry that params call unknown (`empty_months`), filled with their likely value.
    """

    history: pd.Series
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventReport:
    """A declared event, its cost [days], and the real effort in its scope and dates [s] (rule 10.5)."""

    params: EventParams
    cost: EventCost | Disqualified
    direct_seconds: int


def outlook(work: Work, forecaster: Forecaster = forecast, recall: Recall = calculated) -> Outlook | Disqualified:
    """The client's forecast; Disqualified under 12 whole months (rule 10.1)."""
    history = days_a_month(work.entries, work)
    if len(history) < MONTHS_FOR_A_FORECAST:
        return _too_short(len(history), MONTHS_FOR_A_FORECAST)
    declared = without_declared(history, work.entries, work, recall=recall)
    cleaned = declared.history
    tested = recall(backtest, cleaned, forecaster)
    months = recall(without_paths, forecaster, cleaned, HORIZON)
    return Outlook(
        history=history,
        months=months,
        naive=pd.Series(cleaned.iloc[-HORIZON:].to_numpy(), index=months.index),
        backtest=_too_short(tested.found, tested.needed) if isinstance(tested, TooShort) else tested,
        events=declared.removed,
        events_left=declared.left,
        unknown_months=declared.unknown,
        total_as_it_was=recall(total_ahead, forecaster, history, HORIZON) if declared.removed else None,
    )


def findings(forecast: Outlook | Disqualified) -> tuple[Finding, ...]:
    """Return the finding on the declared events that could not be taken out of the history."""
    return () if isinstance(forecast, Disqualified) else _left_in(forecast.events_left)


def season(work: Work, recall: Recall = calculated) -> Seasonality | Disqualified:
    """The client's seasonal profile; Disqualified under 24 whole months."""
    history = days_a_month(work.entries, work)
    if len(history) < MONTHS_FOR_SEASONALITY:
        return _too_short(len(history), MONTHS_FOR_SEASONALITY)
    cleaned = without_declared(history, work.entries, work, recall=recall).history
    calendar = contract_terms.calendar(work.params)
    months = periods.named_spans(Span(history.index[0].date(), history.index[-1].date()), "month")
    working = pd.Series([float(calendar.working_days(days)) for _, days in months], index=history.index)
    profile = recall(seasonality, cleaned, working_days=working)
    return _too_short(profile.found, profile.needed) if isinstance(profile, TooShort) else profile


def event_costs(work: Work, recall: Recall = calculated) -> tuple[EventReport, ...]:
    """Cost of each declared event in its scope (rule 10.5), in the order of params."""
    costs = []
    for event in work.params.events:
        days = Span(event.starts_on, min(event.ends_on or work.as_of, work.as_of))
        direct = consumption.total(consumption.within(_of_scope(work, event.scope), days))
        costs.append(EventReport(event, _cost(event, work, recall), direct))
    return tuple(costs)


def alerts(work: Work, recall: Recall = calculated) -> tuple[Alert, ...]:
    """Early warnings: the client's last months and last whole week, then its families, the rarest first (E6)."""
    history = days_a_month(work.entries, work)
    warnings: list[Alert] = []
    if len(history):
        whole = recall(monthly_alerts, history)
        warnings += [] if isinstance(whole, TooShort) else whole
        week = weekly_alert(_days_a_week(work))
        warnings += [week] if isinstance(week, Alert) else []
        warnings += recall(driver_alerts, _days_a_month_by_value(DRIVER, work, history.index))
    return tuple(alert for alert in warnings if abs(alert.observed - alert.expected) >= SMALLEST_ALERT_DAYS)


def with_landing(
    line: LineReport, work: Work, forecaster: Forecaster = forecast, recall: Recall = calculated
) -> LineReport:
    """The line with its landing by forecast, the 80 % interval and the probability of overrun (rule 2.5, A12).

    As in the client's forecast, declared events are left out of the months to come; their past consumption counts.
    """
    consumed, days_left = line.state.consumed, Span(work.as_of, line.params.ends_on).days - 1
    if line.disqualified is not None:
        return replace(line, landing=line.disqualified)
    if consumed is None or line.params.kind == "unlimited":
        return replace(line, landing=Disqualified("no_entitlement"))
    entries = of_family(line.params, work)
    history = quantity_a_month(line.params, entries, work)
    if len(history) < MONTHS_FOR_A_FORECAST:
        return replace(line, landing=_too_short(len(history), MONTHS_FOR_A_FORECAST))
    declared = without_declared(
        history,
        entries,
        work,
        measure=lambda rows: quantity_a_month(line.params, rows, work, first=history.index[0]),
        recall=recall,
    )
    skipped = len(pd.period_range(history.index[-1], work.as_of, freq="M")) - 2
    months = _months_left(work.as_of, line.params.ends_on)
    quantity_left, used_up_on = np.zeros(1), None
    if days_left > 0:
        shares = [days.days / whole.days for days, whole in months]
        quantity_left, medians = recall(forecast_days_left, forecaster, declared.history, max(skipped, 0), shares)
        used_up_on = _used_up_on(line, consumed, medians, [days for days, _ in months])
    return replace(
        line,
        landing=landing(
            consumed,
            quantity_left,
            line.state.entitlement,
            line.tolerance or 0.0,
            is_risk_at_least=days_left > 0 and is_growing(declared.history),
        ),
        used_up_on=used_up_on,
        findings=(*line.findings, *_left_in(f"{event} ({line.params.line})" for event in declared.left)),
    )


def _used_up_on(line: LineReport, consumed: float, medians: np.ndarray, months: list[Span]) -> date | None:
    """Return the day by which half of the futures have used the entitlement up, each month running evenly."""
    room = (line.state.entitlement or 0.0) - consumed
    if room <= 0:
        return None
    before = 0.0
    for quantity, days in zip(medians.tolist(), months, strict=True):
        if quantity >= room:
            share = (room - before) / (quantity - before)
            return days.starts_on + timedelta(days=max(math.ceil(share * days.days) - 1, 0))
        before = quantity
    return None


def without_paths(forecaster: Forecaster, history: pd.Series, horizon: int) -> pd.DataFrame:
    """Return a forecast without its simulated paths, where nothing shows them."""
    months = forecaster(history, horizon)
    months.attrs = {name: value for name, value in months.attrs.items() if name != "paths"}
    return months


def total_ahead(forecaster: Forecaster, history: pd.Series, horizon: int) -> dict[str, float]:
    """Return the forecast of the whole horizon alone."""
    total: dict[str, float] = forecaster(history, horizon).attrs["sum"]
    return total


def forecast_days_left(
    forecaster: Forecaster, history: pd.Series, skipped: int, shares: list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the consumption that is left, and its median by the end of each month.

    Parameters
    ----------
    skipped : months to forecast that count for nothing.
    shares : share of each month after them that counts.
    """
    paths = forecaster(history, skipped + len(shares)).attrs["paths"][:, skipped:] * np.array(shares)
    return paths.sum(axis=1), np.median(np.cumsum(paths, axis=1), axis=0)


def _days_a_month_by_value(axis: str, work: Work, months: pd.DatetimeIndex) -> dict[str, pd.Series]:
    """Days a month of each value of an axis that entries have (`floored`); `months` are in order, none missing."""
    names, codes = consumption.coded(work.entries[axis])
    since = month_numbers(work.entries["work_date"].to_numpy()) - month_numbers(months.to_numpy())[0]
    inside = (since >= 0) & (since < len(months))
    cells = codes[inside] * len(months) + since[inside]
    seconds = np.bincount(cells, work.entries["seconds"].to_numpy()[inside], minlength=len(names) * len(months))
    table = units.days(consumption.floored(seconds.reshape(len(names), len(months))), work.params.hours_per_day)
    present = np.unique(codes[codes > 0]).tolist()
    return {names[place]: pd.Series(table[place], index=months, name="seconds") for place in present}


def _days_a_week(work: Work) -> pd.Series:
    """Days of each whole week up to `as_of`, by its Monday."""
    dates = work.entries["work_date"]
    end = pd.Timestamp(work.as_of)
    last = end - pd.Timedelta(days=(end.day_of_week + 1) % 7 + 6)
    first = dates.min()
    monday = first - pd.Timedelta(days=first.day_of_week)
    weeks = pd.date_range(monday, last, freq="W-MON")
    since = (dates.to_numpy() - monday.to_numpy()) // np.timedelta64(periods.DAYS_PER_WEEK, "D")
    is_whole = since < len(weeks)
    seconds = np.bincount(since[is_whole], work.entries["seconds"].to_numpy()[is_whole], minlength=len(weeks))
    return units.days(pd.Series(seconds, index=weeks, name="seconds"), work.params.hours_per_day)


def without_declared(
    history: pd.Series,
    entries: pd.DataFrame,
    work: Work,
    *,
    measure: Callable[[pd.DataFrame], pd.Series] | None = None,
    recall: Recall = calculated,
) -> WithoutEvents:
    """Return the history as if the declared events had not been, scope by scope.

    Parameters
    ----------
    history : months of `entries`.
    entries : all of the client's work, or a part of it.
    measure : computes the months of some of `entries`, in the unit of `history`; None: days.
    """
    months_of = measure or (lambda rows: days_a_month(rows, work, first=history.index[0]))
    unknown = _unknown_months(history, work)
    cleaned, removed, left = history.copy(), [], []
    for scope in dict.fromkeys([Scope(), *(event.scope for event in work.params.events)]):
        declared = [_event(item) for item in work.params.events if item.scope == scope and _meets(item, history)]
        events = [*declared, *(unknown if scope == Scope() else ())]
        if not events:
            continue
        months = history if scope == Scope() else months_of(entries[matches(entries, scope)])
        try:
            change = recall(without_events, months, events) - months
        except SeriesFault:
            left += [event.event for event in events]
            continue
        cleaned = (cleaned + change).clip(lower=0)
        removed += [event.event for event in declared]
    filled = tuple(month.event for month in unknown if month.event not in left)
    return WithoutEvents(cleaned, tuple(removed), tuple(left), filled)


def _unknown_months(history: pd.Series, work: Work) -> tuple[Event, ...]:
    """Return the months of `history` without any entry of the client as dips, where params call such months unknown."""
    if work.params.empty_months == "zero":
        return ()
    whole = days_a_month(work.entries, work, first=history.index[0])
    empty = [periods.span(periods.key(month.date(), "month")) for month in whole.index[whole <= 0]]
    return tuple(Event(f"{month.starts_on:%Y-%m}", "dip", month.starts_on, month.ends_on) for month in empty)


def _left_in(events: Iterable[str]) -> tuple[Finding, ...]:
    names = tuple(events)
    if not names:
        return ()
    return (Finding("event_not_removed", SEVERITIES["event_not_removed"], len(names), None, names),)


def _cost(event: EventParams, work: Work, recall: Recall) -> EventCost | Disqualified:
    history = days_a_month(_of_scope(work, event.scope), work, first=_first_month(work))
    others = [item for item in work.params.events if item is not event and item.scope == event.scope]
    if not _meets(event, history):
        return Disqualified("event_outside_history", {"event": event.event})
    try:
        concurrent = [_event(item) for item in others if _meets(item, history)]
        return recall(event_cost, history, _event(event), others=concurrent)
    except SeriesFault:
        return Disqualified("history_too_short", {"event": event.event})


def _first_month(work: Work) -> pd.Timestamp | None:
    history = days_a_month(work.entries, work)
    return history.index[0] if len(history) else None


def _of_scope(work: Work, scope: Scope) -> pd.DataFrame:
    return work.entries if scope == Scope() else work.entries[matches(work.entries, scope)]


def _meets(event: EventParams, history: pd.Series) -> bool:
    if history.empty:
        return False
    last = history.index[-1] + pd.offsets.MonthEnd()
    ends_on = event.ends_on or (last.date() if event.kind == "level_change" else event.starts_on)
    return history.index[0] <= pd.Timestamp(ends_on) and pd.Timestamp(event.starts_on) <= last


def _event(event: EventParams) -> Event:
    return Event(event.event, event.kind, event.starts_on, event.ends_on)


def _months_left(as_of: date, ends_on: date) -> list[tuple[Span, Span]]:
    """Return the days of each month that lie after `as_of` and up to `ends_on`, beside the whole month."""
    left = Span(as_of + timedelta(days=1), ends_on)
    return [(whole.meet(left), whole) for whole in map(periods.span, periods.keys(left, "month"))]


def _too_short(months: int, needed: int) -> Disqualified:
    return Disqualified("history_too_short", {"found": months, "needed": needed})

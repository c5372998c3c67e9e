"""The outlook written down for `facts.json`: forecast, seasonality, events and warnings, in days."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.domain import periods, units
from analysis.domain.findings import Disqualified
from analysis.measures.forecasting.alerts import Alert
from analysis.measures.forecasting.backtest import Backtest
from analysis.measures.forecasting.seasonality import Seasonality
from analysis.report.outlook import EventReport, Outlook


def forecast(outlook: Outlook | Disqualified) -> Any:
    """Facts of the forecast: its months with intervals, their total, the back-test, the history behind."""
    if isinstance(outlook, Disqualified):
        return outlook
    attributes = outlook.months.attrs
    return {
        "unit": "days",
        "basis": attributes["basis"],
        "members": attributes["members"],
        "dropped": attributes["dropped"],
        "events_removed": list(outlook.events),
        "events_left_in": list(outlook.events_left),
        "unknown_months": list(outlook.unknown_months),
        "total_with_events": outlook.total_as_it_was,
        "history": [{"period": _month(month), "days": days} for month, days in outlook.history.items()],
        "months": outlook.months.assign(period=[_month(month) for month in outlook.months.index]),
        "naive": [{"period": _month(month), "days": days} for month, days in outlook.naive.items()],
        "total": attributes["sum"],
        "backtest": _backtest(outlook.backtest),
    }


def seasonality(season: Seasonality | Disqualified) -> Any:
    """Facts of the seasonal profile: its calendar months, its strength, the history behind."""
    if isinstance(season, Disqualified):
        return season
    months = season.months.assign(month=season.months.index)
    facts = {"strength": season.strength, "kept": season.kept, "years": season.years, "has_prior": season.has_prior}
    return {**facts, "months": months}


def event(report: EventReport) -> dict[str, Any]:
    """Facts of a declared event: its cost and the time spent on it."""
    params, cost = report.params, report.cost
    declared = {"event": params.event, "kind": params.kind, "starts_on": params.starts_on, "ends_on": params.ends_on}
    declared |= {"source": params.source, "direct_minutes": units.minutes(report.direct_seconds)}
    if isinstance(cost, Disqualified):
        return {**declared, "cost": cost}
    figures = ("observed", "counterfactual", "cost", "low", "high", "level")
    return {**declared, **{figure: getattr(cost, figure) for figure in figures}}


def warning(alert: Alert) -> dict[str, Any]:
    """Facts of an early warning: the driver, the date, the observed and the expected values."""
    figures = ("kind", "driver", "observed", "expected", "low", "high", "rarity")
    return {"since": alert.since, **{figure: getattr(alert, figure) for figure in figures}}


def _backtest(result: Backtest | Disqualified) -> Any:
    if isinstance(result, Disqualified):
        return result
    origins = result.origins.assign(known_until=[_month(month) for month in result.origins.index])
    figures = ("error", "naive_error", "covered", "is_better")
    return {**{figure: getattr(result, figure) for figure in figures}, "origins": origins}


def _month(month: pd.Timestamp) -> str:
    return periods.key(month.date(), "month")

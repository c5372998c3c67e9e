"""Facts of the outlook: forecast, season, events and warnings, in days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pandas as pd

from analysis.domain import periods, units
from analysis.domain.findings import Disqualified
from analysis.facts.values import Day, Disqualification, Fact, Share, plain, reason, row
from analysis.measures.forecasting.alerts import Alert
from analysis.measures.forecasting.backtest import Backtest
from analysis.measures.forecasting.seasonality import Seasonality
from analysis.report.outlook import EventReport, Outlook

INTERVALS = ("mean", "lo80", "hi80", "lo95", "hi95")
MonthDays = Annotated[Any, row("history", "period", "days")]
ForecastMonth = Annotated[Any, row("forecast_months", "period", *INTERVALS)]
Origin = Annotated[
    Any,
    row(
        "origins",
        *("known_until", "observed", "forecast", "low", "high", "naive", "error", "naive_error"),
        empty=("error", "naive_error"),
    ),
]
SeasonMonth = Annotated[
    Any,
    row(
        "seasonality",
        *("month", "ratio", "low", "high", "ratio_per_working_day", "differs"),
        empty=("ratio_per_working_day",),
    ),
]
Warned = Annotated[
    Any,
    row(
        "warnings",
        *("kind", "driver", "since", "observed", "expected", "low", "high", "rarity"),
        empty=("driver",),
        kind=Literal["level", "month", "week"],
    ),
]


class Total(Fact):
    """The sum of the months forecast, with its intervals."""

    mean: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float


class BacktestFacts(Fact):
    """The same method on the client's own past."""

    error: float | None
    naive_error: float | None
    covered: Share
    is_better: bool
    origins: list[Origin]


class ForecastFacts(Fact):
    """The forecast of the next twelve months, and what it was made from."""

    unit: Literal["days"]
    basis: str
    members: dict[str, float]
    dropped: dict[str, str]
    events_removed: list[str]
    events_left_in: list[str]
    unknown_months: list[str]
    total_with_events: Total | None
    history: list[MonthDays]
    months: list[ForecastMonth]
    naive: list[MonthDays]
    total: Total
    backtest: BacktestFacts | Disqualification


class SeasonalityFacts(Fact):
    """The seasonal profile of the client."""

    strength: float
    kept: float
    years: float
    has_prior: bool
    months: list[SeasonMonth]


class DeclaredEvent(Fact):
    """A declared event and the time spent on it."""

    event: str
    kind: Literal["pulse", "dip", "level_change"]
    starts_on: Day
    ends_on: Day | None
    source: str
    direct_minutes: float


class UncostedEvent(DeclaredEvent):
    """A declared event whose cost cannot be given."""

    cost: Disqualification


class CostedEvent(DeclaredEvent):
    """A declared event with its cost: observed less what was expected without it (rule 10.5)."""

    observed: float
    counterfactual: float
    cost: float
    low: float
    high: float
    level: float


def forecast(outlook: Outlook | Disqualified) -> ForecastFacts | Disqualification:
    """Return the months forecast with their intervals, their total, the back-test, the history behind."""
    if isinstance(outlook, Disqualified):
        return reason(outlook)
    attributes = outlook.months.attrs
    return ForecastFacts(
        unit="days",
        basis=attributes["basis"],
        members=plain(attributes["members"]),
        dropped=attributes["dropped"],
        events_removed=list(outlook.events),
        events_left_in=list(outlook.events_left),
        unknown_months=list(outlook.unknown_months),
        total_with_events=None if outlook.total_as_it_was is None else _total(outlook.total_as_it_was),
        history=_days(outlook.history),
        months=plain(outlook.months.assign(period=[_month(month) for month in outlook.months.index])),
        naive=_days(outlook.naive),
        total=_total(attributes["sum"]),
        backtest=_backtest(outlook.backtest),
    )


def seasonality(season: Seasonality | Disqualified) -> SeasonalityFacts | Disqualification:
    """Return the seasonal profile: its calendar months, its strength, the history behind."""
    if isinstance(season, Disqualified):
        return reason(season)
    return SeasonalityFacts(
        strength=plain(season.strength),
        kept=plain(season.kept),
        years=plain(season.years),
        has_prior=season.has_prior,
        months=plain(season.months.assign(month=season.months.index)),
    )


def event(report: EventReport) -> CostedEvent | UncostedEvent:
    """Return a declared event, its cost and the time spent on it."""
    params, cost = report.params, report.cost
    declared: dict[str, Any] = {
        "event": params.event,
        "kind": params.kind,
        "starts_on": plain(params.starts_on),
        "ends_on": plain(params.ends_on),
        "source": params.source,
        "direct_minutes": units.minutes(report.direct_seconds),
    }
    if isinstance(cost, Disqualified):
        return UncostedEvent(**declared, cost=reason(cost))
    figures = ("observed", "counterfactual", "cost", "low", "high", "level")
    return CostedEvent(**declared, **{figure: plain(getattr(cost, figure)) for figure in figures})


def warning(alert: Alert) -> dict[str, Any]:
    """Return an early warning: the driver, the date, the observed and the expected values."""
    figures = ("kind", "driver", "since", "observed", "expected", "low", "high", "rarity")
    return {figure: plain(getattr(alert, figure)) for figure in figures}


def _total(figures: Mapping[str, float]) -> Total:
    return Total.model_validate(plain(figures))


def _days(history: pd.Series) -> list[dict[str, Any]]:
    return [{"period": _month(month), "days": days} for month, days in history.items()]


def _backtest(result: Backtest | Disqualified) -> BacktestFacts | Disqualification:
    if isinstance(result, Disqualified):
        return reason(result)
    origins = result.origins.assign(known_until=[_month(month) for month in result.origins.index])
    figures = ("error", "naive_error", "covered", "is_better")
    return BacktestFacts(
        **{figure: plain(getattr(result, figure)) for figure in figures},
        origins=plain(origins),
    )


def _month(month: pd.Timestamp) -> str:
    return periods.key(month.date(), "month")

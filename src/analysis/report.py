"""The report of one client at a date: one frozen object that views only show and `facts.json` writes down.

Every figure in it is final and unrounded. Sections that cannot be computed hold `Disqualified` with the reason, never a
zero and never nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from analysis.domain.findings import Disqualified, Finding
from analysis.measures.drawdown import Drawdown
from analysis.params.client import ClientParams
from analysis.params.contract import ContractLine


@dataclass(frozen=True)
class Edition:
    """What tells this edition from every other (rule 13)."""

    client: str
    name: str
    as_of: date
    language: str
    timezone: str
    hours_per_day: float
    code_version: str
    params_sha256: str
    sync_id: str
    live: bool = False
    previous: str | None = None
    seed: int = 0


@dataclass(frozen=True)
class Ledger:
    """Source = consumed + excluded + quarantined, in rows and in seconds (rule 14). `seconds` are those readable.

    `rows` and `seconds` have the keys source, consumed, excluded, quarantined, unallocated. `excluded` lists, for each
    finding code, (code, rows, seconds), excluded and quarantined alike.
    """

    rows: Mapping[str, int]
    seconds: Mapping[str, int]
    excluded: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class LineReport:
    """One contract line: its params, its state, and what was really worked on it up to `as_of`.

    `weekly_average` gives the contract's average of each week of `ClientReport.weekly_of_term`, in the line's unit.
    """

    params: ContractLine
    state: Drawdown
    seconds: int
    tickets: int
    landing_forecast: float | Disqualified
    landing_low: float | None = None
    landing_high: float | None = None
    overrun_probability: float | None = None
    accounted_seconds: float | None = None
    consumed_eur: Any = None
    billed_eur: Any = None
    statement: pd.DataFrame | None = None
    comparison: pd.DataFrame | None = None


@dataclass(frozen=True)
class ClientReport:
    """Everything the report of one client shows.

    Parameters
    ----------
    edition : which edition this is.
    params : the client's resolved params (for texts and choices; never a secret, never shown whole).
    ledger : what was counted and what was not, and why.
    lines : the contract lines in force in the contract year of `as_of`, in the order of params.
    year : the contract year shown first: the span of the main line's term that holds `as_of`.
    periods : grain (day, week, month, year) -> `measures.consumption.by_period` over the whole history up to `as_of`,
        with `average` (the contract's, in days or hours; NaN outside any term).
    axes : axis -> `measures.consumption.by_axis` over the contract year up to `as_of`, with `amount_eur`.
    entries : the counted entries of the whole history up to `as_of` (`enrich.Enriched.entries`).
    tickets : one row a ticket of those entries (`enrich.Enriched.tickets`).
    findings : in order of severity, then of minutes.
    effort : Disqualified where the source has no effort at all: then no consumption is shown.
    """

    edition: Edition
    params: ClientParams
    ledger: Ledger
    lines: tuple[LineReport, ...]
    year: tuple[date, date]
    periods: Mapping[str, pd.DataFrame]
    axes: Mapping[str, pd.DataFrame]
    entries: pd.DataFrame
    tickets: pd.DataFrame
    findings: tuple[Finding, ...]
    effort: Disqualified | None = None
    bridge: Mapping[str, Any] | Disqualified = field(default_factory=lambda: Disqualified("first_edition"))
    corrections: tuple[Mapping[str, Any], ...] = ()
    checks: Any = ()
    check_rates: Any = ()
    chargeback: Any = ()
    applications: Any = ()
    variance: Any = field(default_factory=lambda: Disqualified("not_available"))
    warnings: Any = ()
    seasonality: Any = field(default_factory=lambda: Disqualified("not_available"))
    forecast: Any = field(default_factory=lambda: Disqualified("not_available"))
    events: Any = ()
    payback: Any = ()
    sizing: Any = field(default_factory=lambda: Disqualified("not_available"))
    quality: Any = field(default_factory=lambda: Disqualified("not_available"))

"""Charge of a client's perimeter in a year, by block, beside its inventory and its sizing (H5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.enrich.scope_match import matches
from analysis.measures.estimating import sizing
from analysis.measures.estimating.sizing import SizedBlock, Sizing
from analysis.measures.investing.problem import whole_months
from analysis.params.inventory import Inventory
from analysis.params.sized import Sized, SizedRange
from analysis.report.line_work import Work

CHECK_WORK = Sized.model_fields["check_work"].default
"""Scope of the work of the check plan where the client's params hold no sizing."""
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class ChargeReport:
    """The charge of a client's perimeter.

    Parameters
    ----------
    year : the twelve months up to the date counted.
    inventory : inventory of the client; None where params hold none.
    hours : block (checks, support, requests) -> real effort of the year [h].
    against : `measures.estimating.sizing.against_real`; None where params hold no sizing, Disqualified before
        a year of contract.
    sized : the sizing of params.
    """

    year: Span
    inventory: Inventory | None
    hours: Mapping[str, float]
    against: pd.DataFrame | Disqualified | None
    sized: Sized | None

    @property
    def total_hours(self) -> float:
        """The whole year [h]."""
        return sum(self.hours.values())


def charge_report(work: Work) -> ChargeReport | Disqualified:
    """The charge of the last twelve months; Disqualified without inventory or sizing, or under a year of history."""
    params = work.params
    if params.inventory is None and params.sized is None:
        return Disqualified("no_inventory")
    year = Span(work.as_of - relativedelta(years=1) + timedelta(days=1), work.as_of)
    dates = work.entries["work_date"]
    if dates.empty or dates.min().date() > year.starts_on:
        return Disqualified("history_too_short", {"found": _whole_months(work), "needed": MONTHS_OF_A_YEAR})
    scope = CHECK_WORK if params.sized is None else params.sized.check_work
    hours = sizing.real_hours(work.entries, matches(work.entries, scope), year)
    return ChargeReport(year, params.inventory, hours, _against(params.sized, hours, year), params.sized)


def _against(sized: Sized | None, hours: Mapping[str, float], year: Span) -> pd.DataFrame | Disqualified | None:
    if sized is None:
        return None
    if sized.starts_on > year.starts_on:
        over = sized.starts_on + relativedelta(years=1) - timedelta(days=1)
        return Disqualified("sized_year_not_over", {"until": f"{over}"})
    blocks = tuple(SizedBlock(block.block, *_range(block), "declared") for block in sized.blocks)
    return sizing.against_real(Sizing(blocks, *_range(sized), ()), hours)


def _range(sized: SizedRange) -> tuple[float, float, float]:
    return sized.hours, sized.low_hours, sized.high_hours


def _whole_months(work: Work) -> int:
    if work.entries.empty:
        return 0
    return len(whole_months(Span(work.entries["work_date"].min().date(), work.as_of)))

"""Cost of a problem: the real time of its tickets, in seconds and at the dated rates, month by month (F1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import money, periods
from analysis.domain.findings import Disqualified
from analysis.domain.money import Amounts
from analysis.domain.periods import Span
from analysis.measures.effort import consumption

TREND_MONTHS = 12


@dataclass(frozen=True)
class ProblemCost:
    """Effort and amount of the tickets of a problem.

    Parameters
    ----------
    days : days of the history.
    seconds, tickets, entries : totals over `days`.
    amount_eur : at the dated rates (rule 5.1), rounded once to the cent (rule 5.2); Disqualified where an entry has no
        rate.
    months : a row a whole calendar month of `days` and part of the problem, the empty ones included, in order:
        `period`, `part` (incident, request, `NOT_GIVEN`), `seconds`, `tickets`, `amount_eur` (unrounded; NaN without
        rates).
    by_ticket : `measures.effort.consumption.by_ticket` of the problem: the list behind every figure.
    trend : the last 12 whole months less the 12 before, relative to these; Disqualified under 24 months.
    """

    days: Span
    seconds: int
    tickets: int
    entries: int
    amount_eur: Decimal | Disqualified
    months: pd.DataFrame
    by_ticket: pd.DataFrame
    trend: float | Disqualified

    @property
    def window(self) -> pd.DataFrame:
        """`months` from the month of the first ticket on (rule 11.8); all of them where none has time.

        Before its first ticket a problem is not known: these months count in no mean.
        """
        worked = self.months.loc[self.months["seconds"] > 0, "period"]
        return self.months if worked.empty else self.months[self.months["period"] >= worked.iloc[0]]

    @property
    def periods(self) -> tuple[str, ...]:
        """The whole months of the window, in order."""
        return tuple(self.window["period"].unique())

    def part(self, name: str, column: str) -> np.ndarray:
        """One column of one part, month by month of the window."""
        window = self.window
        return window.loc[window["part"] == name, column].to_numpy(dtype=float)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the problem, in alphabetical order."""
        return tuple(self.months["part"].unique())


def cost_of_problem(
    entries: pd.DataFrame, is_problem: np.ndarray, days: Span, *, amounts: Amounts | None = None
) -> ProblemCost:
    """The measured cost of a problem.

    Parameters
    ----------
    entries : counted entries (`measures.effort.consumption.counted`).
    is_problem : array of bool, a value an entry: true for an entry of the problem.
    days : days of the history.
    amounts : the exact amount of each entry, in the order of `entries`; None: no rates are known.
    """
    mask = np.asarray(is_problem, dtype=bool) & consumption.is_within(entries["work_date"], days)
    chosen = entries[mask]
    priced = None if amounts is None else amounts.select(mask)
    months = _months(chosen, whole_months(days), priced)
    by_ticket = consumption.by_ticket(chosen)
    return ProblemCost(
        days=days,
        seconds=int(chosen["seconds"].sum()),
        tickets=len(by_ticket),
        entries=len(chosen),
        amount_eur=_total(chosen, priced),
        months=months,
        by_ticket=by_ticket,
        trend=_trend(months),
    )


def whole_months(days: Span) -> tuple[str, ...]:
    """Calendar months that lie wholly in `days`: an unfinished month is never projected (rule 10.2).

    Examples
    --------
    >>> from datetime import date
    >>> whole_months(Span(date(2022, 11, 2), date(2023, 2, 16)))
    ('2022-12', '2023-01')
    """
    return tuple(name for name in periods.keys(days, "month") if periods.span(name).meet(days) == periods.span(name))


def _months(chosen: pd.DataFrame, names: tuple[str, ...], priced: Amounts | None) -> pd.DataFrame:
    month = consumption.period_of(chosen["work_date"], "month").astype("str")
    part = consumption.parts_of(chosen["ticket_kind"])
    parts = sorted(part.unique()) or [consumption.NOT_GIVEN]
    cells = pd.MultiIndex.from_product([names, parts], names=["period", "part"])
    groups = chosen.groupby([month.rename("period"), part.rename("part")])
    sums = groups.agg(seconds=("seconds", "sum"), tickets=("ticket_key", "nunique")).reindex(cells, fill_value=0)
    return sums.astype("int64").assign(amount_eur=_amounts_of_cells(chosen, cells, month, part, priced)).reset_index()


def _amounts_of_cells(
    chosen: pd.DataFrame, cells: pd.MultiIndex, month: pd.Series, part: pd.Series, priced: Amounts | None
) -> list[float]:
    """Return the amount of each month and part [€]; NaN where an entry has no rate."""
    if priced is None or _unpriced(chosen, priced):
        return [float("nan")] * len(cells)
    cell_of = cells.get_indexer(pd.MultiIndex.from_arrays([month, part]))
    is_inside = cell_of >= 0
    return [float(amount) for amount in priced.select(is_inside).by_group(cell_of[is_inside], len(cells))]


def _total(chosen: pd.DataFrame, priced: Amounts | None) -> Decimal | Disqualified:
    if priced is None:
        return Disqualified("no_rates")
    unpriced = _unpriced(chosen, priced)
    if unpriced:
        return Disqualified("unknown_profile", {"entries": unpriced})
    return money.euros(money.cents(priced.total()))


def _unpriced(chosen: pd.DataFrame, priced: Amounts) -> int:
    """Number of entries that have time and no rate (an entry of no second needs no rate)."""
    return int((~priced.is_known & (chosen["seconds"] != 0).to_numpy()).sum())


def _trend(months: pd.DataFrame) -> float | Disqualified:
    totals = months.groupby("period", sort=True)["seconds"].sum()
    if len(totals) < 2 * TREND_MONTHS:
        return Disqualified("history_too_short", {"months": len(totals), "needed": 2 * TREND_MONTHS})
    before = int(totals.iloc[-2 * TREND_MONTHS : -TREND_MONTHS].sum())
    after = int(totals.iloc[-TREND_MONTHS:].sum())
    if before == 0:
        return Disqualified("nothing_before")
    return float(Fraction(after - before, before))

"""Bills of a contract line: instalments that no later amendment changes (rule 5.5). Euros before tax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from dateutil.relativedelta import relativedelta

from analysis.domain.periods import Span

Schedule = Literal["monthly", "quarterly", "yearly", "consumed"]

MONTHS_BILLED = {"monthly": 1, "quarterly": 3, "yearly": 12, "consumed": 1}


@dataclass(frozen=True)
class TermValue:
    """Value [€] of the whole term as known from a day on, and the instalment that an amendment may state."""

    counts_from: date
    value_eur: Fraction
    instalment_eur: Fraction | None = None


@dataclass(frozen=True)
class Instalment:
    """One bill of a schedule: the day it is sent and its exact amount [€]; a credit is negative."""

    billed_on: date
    amount_eur: Fraction


def instalments(
    term: Span, values: Sequence[TermValue], *, schedule: Schedule, in_advance: bool
) -> tuple[Instalment, ...]:
    """Return the bills of a line over its term, in order; the first value is that of the contract as signed.

    Parameters
    ----------
    values : each counts from its day on; the first one counts from the beginning.
    schedule : monthly, quarterly or yearly periods, counted from the first day of the term.
    in_advance : sent on the first day of the period, else on its last.

    Notes
    -----
    An instalment is the value of the term on its day less all bills before, shared between the instalments that remain.
    A value that comes when none remains is billed, or credited, alone on its day. A schedule `consumed` bills no share
    of the entitlement: see `billed_until`.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> signed = TermValue(year.starts_on, Fraction(157_800))
    >>> bills = instalments(year, [signed], schedule="monthly", in_advance=True)
    >>> billed(bills, date(2023, 2, 16))
    Fraction(26300, 1)
    """
    first, *later = sorted(values, key=lambda item: item.counts_from)
    periods = periods_of(term, MONTHS_BILLED[schedule])
    days = [period.starts_on if in_advance else period.ends_on for period in periods]
    bills: list[Instalment] = []
    so_far = Fraction(0)
    for rank, day in enumerate(days):
        known = [first, *(item for item in later if item.counts_from <= day)]
        amount = known[-1].instalment_eur
        if amount is None:
            amount = (known[-1].value_eur - so_far) / (len(days) - rank)
        bills.append(Instalment(day, amount))
        so_far += amount
    for item in later:
        if item.counts_from > days[-1]:
            bills.append(Instalment(item.counts_from, item.value_eur - so_far))
            so_far = item.value_eur
    return tuple(bills)


def billed(bills: Iterable[Instalment], as_of: date) -> Fraction:
    """Return the exact sum [€] of the bills sent up to `as_of`, included."""
    return sum((bill.amount_eur for bill in bills if bill.billed_on <= as_of), Fraction(0))


def billed_until(term: Span, as_of: date) -> date:
    """Return the last day whose consumption is billed, for a line that bills its consumption at each month's end.

    Where no month of the term is over, this is the day before the term.
    """
    over = [days.ends_on for days in periods_of(term, 1) if days.ends_on <= as_of]
    return over[-1] if over else term.starts_on - timedelta(days=1)


def periods_of(term: Span, months: int) -> list[Span]:
    """Return the billing periods of a term, counted from its first day, the last one cut to the term."""
    spans = []
    starts_on, number = term.starts_on, 0
    while starts_on <= term.ends_on:
        number += 1
        after = term.starts_on + relativedelta(months=number * months)
        spans.append(Span(starts_on, min(after - timedelta(days=1), term.ends_on)))
        starts_on = after
    return spans

"""Value of work: dated daily rates by profile, or the price of a line (rules 5.1 and 5.5). Euros before tax.

An entry that no rate covers has no amount: it is never worth 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import money, units
from analysis.domain.contracts import Segment
from analysis.domain.findings import SEVERITIES, Finding
from analysis.domain.money import Amounts
from analysis.domain.periods import Span
from analysis.measures.effort import consumption

Schedule = Literal["monthly", "quarterly", "yearly", "consumed"]

MONTHS_BILLED = {"monthly": 1, "quarterly": 3, "yearly": 12, "consumed": 1}
EVIDENCE_KEPT = 200


@dataclass(frozen=True)
class Rate:
    """The daily rate [€] of a profile from a date on; of one contract line, or of all where `line` is None."""

    profile: str
    daily_rate_eur: Decimal
    effective_from: date
    line: str | None = None


@dataclass(frozen=True)
class LinePrice:
    """The price [€] of one unit (a day or an hour) of a line that has a price of its own (rule 5.5)."""

    line: str
    unit: Literal["days", "hours"]
    unit_price_eur: Fraction


@dataclass(frozen=True)
class Instalment:
    """One bill of a schedule: the day it is sent and its exact amount [€]."""

    billed_on: date
    amount_eur: Fraction


def price(
    entries: pd.DataFrame, rates: Iterable[Rate], hours_per_day: float, line_prices: Iterable[LinePrice] = ()
) -> Amounts:
    """The exact amount of each entry, in the order of `entries`.

    Parameters
    ----------
    entries : counted entries: `profile`, `work_date`, `contract_line`, `seconds`.
    rates : of all profiles and dates; a rate of the entry's own line goes before one of all lines.
    hours_per_day : hours of a day [h].
    line_prices : lines with a price of their own, at which their entries are valued, whatever the profile.

    References
    ----------
    Rule 5.1: minutes / 60 / hours_per_day × daily rate of the profile in force on the day.
    """
    dated = sorted(rates, key=lambda rate: (rate.line is not None, rate.effective_from))
    priced_lines = list(line_prices)
    per_day = 1 / (units.SECONDS_PER_HOUR * money.exact(hours_per_day))
    per_second = [money.exact(rate.daily_rate_eur) * per_day for rate in dated]
    per_second += [item.unit_price_eur * _per_unit(item.unit, per_day) for item in priced_lines]
    price_of = np.full(len(entries), -1)
    days = entries["work_date"].to_numpy()
    rows_of_line, rows_of_profile = _rows_of(entries["contract_line"]), _rows_of(entries["profile"])
    for position, rate in enumerate(dated):
        rows = rows_of_profile(rate.profile) & (days >= np.datetime64(rate.effective_from))
        if rate.line is not None:
            rows &= rows_of_line(rate.line)
        price_of[rows] = position
    for position, item in enumerate(priced_lines, start=len(dated)):
        price_of[rows_of_line(item.line)] = position
    return money.amounts(entries["seconds"].to_numpy(), per_second, price_of)


def unpriced(entries: pd.DataFrame, amounts: Amounts) -> Finding | None:
    """The finding on the entries that no rate covers: an unknown profile, or one without a rate on that day.

    Parameters
    ----------
    entries : entries of the lines that need an amount. An entry of no second needs no rate.
    amounts : amount of each entry, in the same order.
    """
    rows = entries[~amounts.is_known & (entries["seconds"] != 0).to_numpy()]
    if rows.empty:
        return None
    profiles = sorted(set(rows["profile"].dropna()))
    tickets = rows["ticket_id"].fillna(rows["time_entry_id"])
    return Finding(
        "unknown_profile",
        SEVERITIES["unknown_profile"],
        len(rows),
        int(rows["seconds"].sum()),
        tuple(dict.fromkeys(tickets))[:EVIDENCE_KEPT],
        {"profiles": ", ".join(profiles)},
    )


def unit_price(price_eur: Decimal, entitlement: float) -> Fraction:
    """The price [€] of one unit of a line: its price over its entitlement as signed (rule 5.5).

    Examples
    --------
    >>> unit_price(Decimal("157800"), 263)
    Fraction(600, 1)
    """
    return money.exact(price_eur) / money.exact(entitlement)


def instalments(
    parts: Iterable[Segment],
    term: Span,
    unit_price_eur: Fraction,
    *,
    schedule: Schedule,
    in_advance: bool,
) -> tuple[Instalment, ...]:
    """Bills of a line over its term, in order: equal parts for each whole month that a segment covers.

    Parameters
    ----------
    parts : segments of the line, in its unit; an amendment changes the bills from its date on.
    unit_price_eur : price of one unit [€]; 1 for a line in euros.
    schedule : monthly, quarterly or yearly periods, counted from the first day of the term.
    in_advance : sent on the first day of the period, else on its last.

    Notes
    -----
    A month of the term that a segment covers in part takes the share of its days. The bills of a whole term sum to the
    price of its entitlement. A schedule `consumed` bills no share of the entitlement: see `billed_until`.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> bills = instalments([Segment(year, 263)], year, Fraction(600), schedule="monthly", in_advance=True)
    >>> money.euros(money.cents(billed(bills, date(2023, 2, 16))))
    Decimal('26300.00')
    """
    months = _periods_of(term, 1)
    per_month = [Fraction(0)] * len(months)
    for part in parts:
        weights = [Fraction(month.meet(part.days).days, whole.days) for month, whole in months]
        for position, weight in enumerate(weights):
            per_month[position] += money.exact(part.quantity) * weight / sum(weights) if weight else 0
    bills = []
    length = MONTHS_BILLED[schedule]
    for position, (days, _) in enumerate(_periods_of(term, length)):
        amount = sum(per_month[position * length : (position + 1) * length], Fraction(0)) * unit_price_eur
        bills.append(Instalment(days.starts_on if in_advance else days.ends_on, amount))
    return tuple(bills)


def billed(bills: Iterable[Instalment], as_of: date) -> Fraction:
    """The exact sum [€] of the bills sent up to `as_of`, included."""
    return sum((bill.amount_eur for bill in bills if bill.billed_on <= as_of), Fraction(0))


def billed_until(term: Span, as_of: date) -> date:
    """Last day whose consumption is billed, for a line that bills its consumption at each month's end.

    Where no month of the term is over, this is the day before the term.
    """
    over = [days.ends_on for days, _ in _periods_of(term, 1) if days.ends_on <= as_of]
    return over[-1] if over else term.starts_on - timedelta(days=1)


def mean_daily_rate(amounts: Amounts, seconds: int, hours_per_day: float) -> Fraction | None:
    """Mean rate of a day of the work so far [€]; None before any work."""
    if not seconds:
        return None
    return amounts.total() * units.SECONDS_PER_HOUR * money.exact(hours_per_day) / seconds


def _per_unit(unit: str, per_day: Fraction) -> Fraction:
    return per_day if unit == "days" else Fraction(1, units.SECONDS_PER_HOUR)


def _rows_of(values: pd.Series) -> Callable[[str], np.ndarray]:
    """Return a function that gives the mask of the rows of a column that hold a name."""
    names, codes = consumption.coded(values)
    place = {name: number for number, name in enumerate(names[1:], start=1)}
    return lambda name: codes == place.get(name, -1)


def _periods_of(term: Span, months: int) -> list[tuple[Span, Span]]:
    """Billing periods of a term, cut to it and whole, counted from its first day."""
    spans = []
    number = 0
    while (starts_on := term.starts_on + relativedelta(months=number * months)) <= term.ends_on:
        after = term.starts_on + relativedelta(months=(number + 1) * months)
        whole = Span(starts_on, after - timedelta(days=1))
        spans.append((whole.meet(term), whole))
        number += 1
    return spans

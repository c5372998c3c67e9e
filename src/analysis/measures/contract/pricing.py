"""Value of work: dated daily rates by profile, or the price of a line (rules 5.1 and 5.5). Euros before tax.

An entry that no rate covers has no amount: it is never worth 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.money import Amounts
from analysis.domain.periods import Span
from analysis.measures.contract.accounting import Accounted
from analysis.measures.effort import consumption


@dataclass(frozen=True)
class Rate:
    """The daily rate [€] of a profile from a date on; of one contract line, or of all where `line` is None."""

    profile: str
    daily_rate_eur: Decimal
    effective_from: date
    line: str | None = None


@dataclass(frozen=True)
class LinePrice:
    """The price [€] of one unit (a day or an hour) of a line that has a price of its own, in one term (rule 5.5)."""

    line: str
    unit: Literal["days", "hours"]
    unit_price_eur: Fraction
    term: Span | None = None
    """Days that the price holds for; None: all."""


def price(
    entries: pd.DataFrame,
    rates: Iterable[Rate],
    hours_per_day: float,
    line_prices: Iterable[LinePrice] = (),
    accounted: Accounted | None = None,
) -> Amounts:
    """Return the exact amount of each entry, in the order of `entries`.

    Parameters
    ----------
    entries : counted entries: `profile`, `work_date`, `contract_line`, `seconds`.
    accounted : time that is paid in the place of the real one, entry by entry, unrounded (rule 15).
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
        rows = rows_of_line(item.line)
        if item.term is not None:
            rows &= consumption.is_within(entries["work_date"], item.term)
        price_of[rows] = position
    if accounted is not None:
        return money.amounts(accounted.numerators, per_second, price_of, accounted.denominator)
    return money.amounts(entries["seconds"].to_numpy(), per_second, price_of)


def unpriced(entries: pd.DataFrame, lacks_amount: np.ndarray, rated: Iterable[str]) -> Finding | None:
    """Return the finding on the entries that no rate covers: an unknown profile, or one without a rate on that day.

    Parameters
    ----------
    entries : entries of the lines that need an amount.
    lacks_amount : mask of those that have time to pay, and no amount.
    rated : profiles that params give a rate.

    Returns
    -------
    Finding or None. Its detail names the first day (`since`), the profiles without a rate and their technicians, the
    profiles `rated`, and the technicians `without_profile`, a key that is absent where every entry has a profile.
    """
    rows = entries[lacks_amount]
    if rows.empty:
        return None
    is_unknown = rows["profile"].isna()
    detail = {
        "profiles": _listed(rows["profile"]),
        "technicians": _listed(rows["technician"][~is_unknown]),
        "rated": ", ".join(sorted(set(rated))),
        "since": rows["work_date"].min().date().isoformat(),
    }
    if is_unknown.any():
        detail["without_profile"] = _listed(rows["technician"][is_unknown])
    tickets = rows["ticket_id"].fillna(rows["time_entry_id"])
    return Finding(
        "unknown_profile",
        SEVERITIES["unknown_profile"],
        len(rows),
        int(rows["seconds"].sum()),
        tuple(dict.fromkeys(tickets))[:MOST_EVIDENCE],
        detail,
    )


def _listed(names: pd.Series) -> str:
    return ", ".join(sorted(set(names.dropna()))[:MOST_EVIDENCE])


def unit_price(price_eur: Decimal, entitlement: float) -> Fraction:
    """The price [€] of one unit of a line: its price over its entitlement as signed (rule 5.5).

    Examples
    --------
    >>> unit_price(Decimal("157800"), 263)
    Fraction(600, 1)
    """
    return money.exact(price_eur) / money.exact(entitlement)


def mean_daily_rate(amounts: Amounts, seconds: int | Fraction, hours_per_day: float) -> Fraction | None:
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

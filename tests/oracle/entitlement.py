"""What a term holds, day by day, as amended (rules 2.1 to 2.3 and 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from oracle.counting import Row
from oracle.days import each_day, is_working_day
from oracle.exact import exact

Daily = dict[date, Fraction]


def has_entitlement(line: Row) -> bool:
    """Return whether a line promises a quantity."""
    return line["kind"] != "unlimited"


def own_entitlement(line: Row) -> Fraction:
    """Return what the contract says before any amendment."""
    if line.get("accrual") == "monthly":
        return sum((exact(value) for value in line["months"].values()), Fraction(0))
    return exact(line["entitlement"])


def daily_quantities(line: Row, params: Row, amendments: list[Row] | None = None) -> Daily:
    """Return what accrues on each day of the term: the base in force that day, and all supplements in force.

    `amendments` : those that are known; all of the line's by default.
    """
    known = sorted(line.get("amendments", []) if amendments is None else amendments, key=_effective_from)
    counts = _accrual(line, params)
    daily = _base(line, [item for item in known if "add" not in item], counts)
    for item in known:
        if "add" in item:
            for day, share in _spread(exact(item["add"]), item["effective_from"], line["ends_on"], counts).items():
                daily[day] += share
    return daily


def _effective_from(item: Row) -> date:
    return item["effective_from"]


def _accrual(line: Row, params: Row) -> Callable[[date], bool]:
    if line.get("accrual") != "working_days":
        return lambda day: True
    country, region = params.get("country", "FR"), params.get("region")
    return lambda day: is_working_day(day, country, region)


def _base(line: Row, changes: list[Row], counts: Callable[[date], bool]) -> Daily:
    """Return the accrual of the latest yearly value or table that names each day.

    A yearly value holds pro rata of the days that its accrual counts (rules 2.2 and 3).
    """
    first, last = line["starts_on"], line["ends_on"]
    daily: Daily = dict.fromkeys(each_day(first, last), Fraction(0))
    segments: dict[tuple[int, str], list[date]] = {}
    for day in daily:
        segments.setdefault(_segment_of(day, line, changes), []).append(day)
    months: dict[str, list[date]] = {}
    for day in daily:
        months.setdefault(f"{day:%Y-%m}", []).append(day)
    for (rank, month), days in segments.items():
        table = line.get("months", {}) if rank < 0 else changes[rank].get("months", {})
        if month:
            counted = [day for day in months[month] if counts(day)] or months[month]
            rate = exact(table.get(month, 0)) / len(counted)
            daily |= dict.fromkeys(set(days) & set(counted), rate)
        else:
            yearly = exact(line["entitlement"] if rank < 0 else changes[rank]["entitlement"])
            term = sum(counts(day) for day in daily)
            daily |= {day: yearly / term for day in days if counts(day)}
    return daily


def _segment_of(day: date, line: Row, changes: list[Row]) -> tuple[int, str]:
    """Return which change holds on a day (−1: the contract itself), and its month where that is a table's."""
    month = f"{day:%Y-%m}"
    for rank in range(len(changes) - 1, -1, -1):
        item = changes[rank]
        if item["effective_from"] > day:
            continue
        if item.get("entitlement") is not None:
            return rank, ""
        if month in item["months"]:
            return rank, month
    return (-1, month) if line.get("accrual") == "monthly" else (-1, "")


def _spread(quantity: Fraction, first: date, last: date, counts: Callable[[date], bool]) -> Daily:
    """Return a quantity in equal shares over the days that count."""
    days = [day for day in each_day(first, last) if counts(day)]
    return dict.fromkeys(days, quantity / len(days)) if days else {}


def evenly(quantity: Fraction, first: date, last: date) -> Daily:
    """Return a quantity in equal shares over all the days: what is carried or deducted accrues so (2.8 and 2.9)."""
    return _spread(quantity, first, last, lambda day: True)

"""What a priced line has billed (rule 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.counting import Row
from oracle.days import ONE_DAY, months_later
from oracle.entitlement import daily_quantities, own_entitlement
from oracle.exact import exact
from oracle.terms import unit_price

MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class Bill:
    """One bill, or one credit where it is negative."""

    on: date
    amount: Fraction


def bills(line: Row, params: Row, as_of: date) -> list[Bill]:
    """Return the bills up to a date: an instalment = (value as amended by then − billed before) / those that remain.

    Once no instalment remains, an amendment is billed or credited alone, on the day from which it counts. The amount
    of an instalment that the latest amendment agrees wins over these shares, not over what is billed alone.
    """
    dates = instalment_dates(line)
    alone = {counts_from(item) for item in line.get("amendments", [])}
    made: list[Bill] = []
    for rank, day in enumerate([*dates, *sorted(day for day in alone if day > dates[-1])]):
        if day > as_of:
            break
        agreed = agreed_instalment(line, day) if rank < len(dates) else None
        left = value_on(line, day, params) - sum((bill.amount for bill in made), Fraction(0))
        made.append(Bill(day, left / max(1, len(dates) - rank) if agreed is None else agreed))
    return made


def agreed_instalment(line: Row, day: date) -> Fraction | None:
    """Return the amount of a bill by the latest amendment that counts on a day, None where that one agrees none."""
    known = [item for item in line.get("amendments", []) if counts_from(item) <= day]
    latest = max(known, key=lambda item: (counts_from(item), item["effective_from"]), default={})
    return exact(latest["instalment_eur"]) if latest.get("instalment_eur") is not None else None


def billed(line: Row, params: Row, as_of: date) -> Fraction:
    """Return what was billed up to a date by the schedule of a priced line."""
    return sum((bill.amount for bill in bills(line, params, as_of)), Fraction(0))


def instalment_dates(line: Row) -> list[date]:
    """Return the day of each instalment: the first of its period in advance, else the last."""
    billing = line.get("billing", {})
    step = MONTHS[billing.get("schedule", "monthly")]
    starts: list[date] = []
    while (day := months_later(line["starts_on"], step * len(starts))) <= line["ends_on"]:
        starts.append(day)
    if billing.get("in_advance", True):
        return starts
    return [min(months_later(line["starts_on"], step * (k + 1)) - ONE_DAY, line["ends_on"]) for k in range(len(starts))]


def last_month_over(line: Row, as_of: date) -> date:
    """Return the last day of the months of a term that are over on a date: the day before it where none is."""
    count = 0
    while months_later(line["starts_on"], count + 1) - ONE_DAY <= as_of:
        count += 1
    return months_later(line["starts_on"], count) - ONE_DAY


def counts_from(amendment: Row) -> date:
    """Return the day from which an amendment counts for bills: the later of its effect and its document."""
    return max(amendment["effective_from"], amendment["source"]["date"])


def value_on(line: Row, day: date, params: Row) -> Fraction:
    """Return the value of the whole term, with the amendments that count for bills on a day.

    A line in euros is worth its entitlement.
    """
    unit = Fraction(1) if line["unit"] == "euros" else unit_price(line)
    price = own_entitlement(line) if line["unit"] == "euros" else exact(line["price_eur"])
    if unit is None:
        return price
    known = [item for item in line.get("amendments", []) if counts_from(item) <= day]
    if not known:
        return price
    held = sum(daily_quantities(line, params, known).values(), Fraction(0))
    agreed = sum(daily_quantities(line, params, []).values(), Fraction(0))
    return price + unit * (held - agreed)

"""The difference between two periods, split by driver (rule 9)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row
from oracle.days import each_day, is_working_day

NAMED = Fraction(8, 10)


def period(entries: list[Entry], first: date, last: date) -> list[Entry]:
    """Return the entries of a period."""
    return [entry for entry in entries if first <= entry.day <= last]


def described(entries: list[Entry], span: tuple[date, date], params: Row) -> dict[str, Any]:
    """Return what is told of a period: minutes, tickets worked by kind, working days."""
    held = period(entries, *span)
    country, region = params.get("country", "FR"), params.get("region")
    tickets, minutes = _count(held)
    return {
        "starts_on": span[0].isoformat(),
        "ends_on": span[1].isoformat(),
        "minutes": minutes,
        "tickets": tickets,
        "incidents": _count([entry for entry in held if entry.axes["kind"] == "incident"])[0],
        "requests": _count([entry for entry in held if entry.axes["kind"] == "request"])[0],
        "working_days": sum(is_working_day(day, country, region) for day in each_day(*span)),
    }


def drivers(before: list[Entry], after: list[Entry], axis: str) -> list[dict[str, Any]]:
    """Return each driver of an axis: volume and duration sum to its difference."""
    keys = dict.fromkeys(entry.axes[axis] for entry in (*before, *after))
    found = []
    for key in keys:
        n0, t0 = _count([entry for entry in before if entry.axes[axis] == key])
        n1, t1 = _count([entry for entry in after if entry.axes[axis] == key])
        volume, duration = effects(n0, t0, n1, t1)
        found.append(
            {
                "key": key,
                "minutes_before": t0,
                "minutes_after": t1,
                "tickets_before": n0,
                "tickets_after": n1,
                "difference_minutes": t1 - t0,
                "volume_minutes": volume,
                "duration_minutes": duration,
            }
        )
    return found


def effects(n0: int, t0: Fraction, n1: int, t1: Fraction) -> tuple[Fraction, Fraction]:
    """Return volume and duration of n tickets and t minutes; all is volume where one side has none."""
    if not n0 or not n1:
        return t1 - t0, Fraction(0)
    m0, m1 = t0 / n0, t1 / n1
    return (n1 - n0) * (m0 + m1) / 2, (m1 - m0) * (n0 + n1) / 2


def named(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the drivers that are named, largest first, until 80 % of Σ|parts| is explained."""
    whole = sum((abs(each["difference_minutes"]) for each in found), Fraction(0))
    made: list[dict[str, Any]] = []
    explained = Fraction(0)
    for each in sorted(found, key=lambda each: -abs(each["difference_minutes"])):
        if explained >= NAMED * whole:
            break
        made.append(each)
        explained += abs(each["difference_minutes"])
    return made


def named_share(found: list[dict[str, Any]]) -> dict[str, Fraction]:
    """Return the share that the named drivers explain; nothing where there is no difference."""
    whole = sum((abs(each["difference_minutes"]) for each in found), Fraction(0))
    explained = sum((abs(each["difference_minutes"]) for each in named(found)), Fraction(0))
    return {"named_share": explained / whole} if whole else {}


def _count(entries: list[Entry]) -> tuple[int, Fraction]:
    tickets = {entry.ticket_id for entry in entries if entry.ticket_id is not None}
    return len(tickets), Fraction(sum(entry.seconds for entry in entries), 60)

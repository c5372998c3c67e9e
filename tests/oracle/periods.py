"""Days, weeks, months and years of a history, and the average that the contract gives each (rules 2.7 and 2.11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row, Tables
from oracle.days import each_day, local, period_of, whole_period
from oracle.entitlement import Daily
from oracle.exact import exact

GRAINS = ("daily", "weekly", "monthly", "yearly")


def history(entries: list[Entry], lines: list[Row], tables: Tables, zone: str, as_of: date) -> tuple[date, date]:
    """Return the days shown, to the date counted: from the first entry, or the first day of the contract year.

    Where there is no entry, the first ticket opened takes its place.
    """
    opened = [row["opened_at"] for row in tables.get("ticket", []) if row.get("opened_at")]
    days = [entry.day for entry in entries] or [local(instant, zone).date() for instant in opened]
    return min([*days, lines[0]["starts_on"], as_of]), as_of


def contract_days(lines: list[Row], accruals: dict[str, Daily], params: Row) -> Daily:
    """Return the days that lines in days and hours promise on each day; other units are not added (rule 2.11)."""
    summed: Daily = defaultdict(Fraction)
    for line in lines:
        if line["unit"] not in ("days", "hours") or line["line"] not in accruals:
            continue
        divisor = exact(params["hours_per_day"]) if line["unit"] == "hours" else Fraction(1)
        for day, quantity in accruals[line["line"]].items():
            summed[day] += quantity / divisor
    return dict(summed)


def rows(
    grain: str, days: tuple[date, date], entries: list[Entry], tables: Tables, promised: Daily, zone: str
) -> list[dict[str, Any]]:
    """Return the periods of a history, those without work included."""
    names = dict.fromkeys(period_of(day, grain) for day in each_day(*days))
    worked: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        worked[period_of(entry.day, grain)].append(entry)
    opened = _instants(tables, "opened_at", days, grain, zone)
    closed = _instants(tables, "closed_at", days, grain, zone)
    spans = {period_of(day, grain): whole_period(day, grain) for day in each_day(*days)}
    return [
        {
            "period": name,
            "minutes": Fraction(sum(entry.seconds for entry in worked[name]), 60),
            "tickets": _tickets(worked[name]),
            "incidents": _tickets(entry for entry in worked[name] if entry.axes["kind"] == "incident"),
            "requests": _tickets(entry for entry in worked[name] if entry.axes["kind"] == "request"),
            "out_of_scope_minutes": Fraction(sum(e.seconds for e in worked[name] if not e.in_scope), 60),
            "opened": opened.get(name, 0),
            "closed": closed.get(name, 0),
            "average_days": _average(spans[name], promised),
        }
        for name in names
    ]


def _average(span: tuple[date, date], promised: Daily) -> Fraction | None:
    """Return what the contract promises over a whole period, None where no line covers a day of it."""
    held = [promised[day] for day in each_day(*span) if day in promised]
    return sum(held, Fraction(0)) if held else None


def _tickets(entries: Iterable[Entry]) -> int:
    """Return how many tickets time was spent on (rule 9)."""
    return len({entry.ticket_id for entry in entries if entry.ticket_id is not None})


def _instants(tables: Tables, column: str, days: tuple[date, date], grain: str, zone: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for ticket in tables.get("ticket", []):
        if ticket.get(column) and not ticket.get("is_deleted"):
            day = local(ticket[column], zone).date()
            if days[0] <= day <= days[1]:
                found[period_of(day, grain)] += 1
    return found

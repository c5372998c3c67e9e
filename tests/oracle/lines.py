"""Which line an entry consumes (rule 4), what it accounts there (rule 15), when a ticket counts (rule 2.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType

from oracle.counting import Entry, Row, Tables
from oracle.days import is_holiday, local
from oracle.enrichment import matches
from oracle.exact import exact

SATURDAY, SUNDAY = 5, 6


def allot(entries: list[Entry], lines: list[Row]) -> None:
    """Give each entry the first line whose scope matches on its day, or none."""
    for entry in entries:
        for line in lines:
            in_term = line["starts_on"] <= entry.day <= line["ends_on"]
            wanted = entry.in_scope or line.get("consumes_out_of_scope", True)
            if in_term and wanted and matches(line.get("scope", {}), entry):
                entry.line = line["line"]
                break


def account(entries: list[Entry], lines: list[Row], params: Row) -> None:
    """Give each entry its accounted seconds on its line."""
    by_name = {line["line"]: line for line in lines}
    ticket_days: dict[tuple[str, str, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        entry.accounted = Fraction(entry.seconds)
        rule = rule_on(by_name[entry.line], entry.day) if entry.line else None
        if rule is None or entry.line is None:
            continue
        if rule.get("per", "entry") == "ticket_day" and entry.ticket_id is not None:
            ticket_days[entry.line, entry.ticket_id, entry.day].append(entry)
        else:
            entry.accounted = rounded(Fraction(entry.seconds), rule) * coefficient(entry, rule, params)
    for (name, _, day), group in ticket_days.items():
        rule = rule_on(by_name[name], day) or {}
        real = Fraction(sum(entry.seconds for entry in group))
        whole = rounded(real, rule)
        for entry in group:
            share = whole * entry.seconds / real if real else whole / len(group)
            entry.accounted = share * coefficient(entry, rule, params)


def rule_on(line: Row, day: date) -> Row | None:
    """Return the accounting rule of a line in force on a day."""
    in_force = [rule for rule in line.get("accounting", []) if rule["effective_from"] <= day]
    return max(in_force, key=lambda rule: rule["effective_from"], default=None)


def rounded(seconds: Fraction, rule: Row) -> Fraction:
    """Return max(m, ⌈minutes / u⌉ · u) in seconds; what is zero stays zero."""
    if not seconds and not rule.get("minimum_on_zero", False):
        return Fraction(0)
    unit = exact(rule.get("unit_minutes", 1)) * 60
    minimum = exact(rule.get("minimum_minutes", 0)) * 60
    return max(minimum, -(-seconds // unit) * unit)


def coefficient(entry: Entry, rule: Row, params: Row) -> Fraction:
    """Return the factor of an entry's profile and time slot: the first that holds, 1 where none does."""
    item = _coefficient_of(entry, rule, params)
    return exact(item["factor"]) if item and not _lacks_clock(entry, item) else Fraction(1)


def lacks_slot(entry: Entry, rule: Row, params: Row) -> bool:
    """Return whether the factor of an entry depends on an hour that it does not have: it takes 1."""
    item = _coefficient_of(entry, rule, params)
    return item is not None and _lacks_clock(entry, item)


def _coefficient_of(entry: Entry, rule: Row, params: Row) -> Row | None:
    """Return the first coefficient that holds for an entry, or would at some hour of its day where it has none."""
    for item in rule.get("coefficients", []):
        if item.get("profile") and entry.profile not in item["profile"]:
            continue
        if item.get("days") and not _is_day(entry.day, item["days"], params):
            continue
        if _lacks_clock(entry, item) or not _has_slot(item) or _is_hour(entry.start, *_slot(item)):
            return item
    return None


def _lacks_clock(entry: Entry, item: Row) -> bool:
    return _has_slot(item) and entry.start is None


def _has_slot(item: Row) -> bool:
    return _slot(item) != (0, 24)


def _slot(item: Row) -> tuple[int, int]:
    return item.get("from_hour", 0), item.get("to_hour", 24)


def _is_day(day: date, kinds: list[str], params: Row) -> bool:
    holiday = is_holiday(day, params.get("country", "FR"), params.get("region"))
    held = {
        "saturday": day.weekday() == SATURDAY,
        "sunday": day.weekday() == SUNDAY,
        "holiday": holiday,
        "weekday": day.weekday() < SATURDAY and not holiday,
    }
    return any(held[kind] for kind in kinds)


def _is_hour(start: datetime | None, first: int, last: int) -> bool:
    if start is None:
        return False
    if first <= last:
        return first <= start.hour < last
    return start.hour >= first or start.hour < last


def ticket_dates(
    line: Row,
    lines: list[Row],
    entries: list[Entry],
    tables: Tables,
    zone: str,
    as_of: date,
    told: Mapping[str, date] = MappingProxyType({}),
) -> dict[str, date]:
    """Return ticket → the day on which it counts on this term of a line in tickets, as known on a date (rule 2.10).

    `told` : ticket → its day in the last released edition, which it keeps.
    """
    terms = terms_of(line, lines)
    names = {term["line"] for term in terms}
    first_work: dict[str, tuple[date, str]] = {}
    for entry in entries:
        if entry.line in names and entry.ticket_id is not None:
            worked = entry.day, str(entry.line)
            first_work[entry.ticket_id] = min(worked, first_work.get(entry.ticket_id, worked))
    tickets = {row["ticket_id"]: row for row in tables.get("ticket", [])}
    by_name = {term["line"]: term for term in terms}
    dates = {}
    for ticket, (worked_on, name) in first_work.items():
        row = {**tickets.get(ticket, {}), "closed_at": _first_closing(ticket, tickets.get(ticket, {}), tables)}
        day = told.get(ticket) or _count_date(by_name[name], terms, row, worked_on, zone, as_of)
        if day is not None and day <= as_of and line["starts_on"] <= day <= line["ends_on"]:
            dates[ticket] = day
    return dates


def _first_closing(ticket: str, row: Row, tables: Tables) -> datetime | None:
    """Return the first closing that the history of a ticket knows; its first solving where it was never closed."""
    for status in ("closed", "solved"):
        instants = [
            change["changed_at"]
            for change in tables.get("ticket_change", [])
            if change["ticket_id"] == ticket and change["field"] == "status" and change["new_value"] == status
        ]
        instants += [row[f"{status}_at"]] if row.get(f"{status}_at") is not None else []
        if instants:
            return min(instants)
    return None


def _count_date(line: Row, terms: list[Row], ticket: Row, worked_on: date, zone: str, as_of: date) -> date | None:
    """Return the day a ticket counts; None while a ticket that counts at its closing is not closed."""
    mode = line.get("ticket_counts_at", "first_work")
    if mode == "first_work":
        return worked_on
    instant = ticket.get("opened_at" if mode == "opening" else "closed_at")
    if instant is None:
        return None if mode == "closing" else worked_on
    day = local(instant, zone).date()
    if mode == "closing" and day > as_of:
        return None
    return day if any(term["starts_on"] <= day <= term["ends_on"] for term in terms) else worked_on


def terms_of(line: Row, lines: list[Row]) -> list[Row]:
    """Return the terms of one line, first to last: those that renew one another."""
    by_name = {item["line"]: item for item in lines}
    first = line
    while first.get("renews") in by_name:
        first = by_name[first["renews"]]
    terms = [first]
    while following := [item for item in lines if item.get("renews") == terms[-1]["line"]]:
        terms.append(following[0])
    return terms

"""Findings by code, with what each touches (rule 14): those that the rules define to the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle.counting import LONG_DAY, Entry, Ledger, Row, Tables
from oracle.days import each_day, is_working_day, local
from oracle.lines import lacks_slot, rule_on
from oracle.money import daily_rate
from oracle.renewal import shown_name

OF_ENTRIES = ("todo_past", "over_24h", "zero_minutes", "partial_minute", "slot_differs")
OF_LEDGER = (
    "deleted_ticket",
    "future_entry",
    "negative_minutes",
    "orphan_entry",
    "merged_copy",
    "merged_lost",
    "repeated_row",
    "duplicate_entry",
)
UNKNOWN = ("category", "requester", "subsidiary", "application", "country")
CODES = (
    *OF_ENTRIES,
    *OF_LEDGER,
    *(f"unknown_{axis}" for axis in UNKNOWN),
    "unknown_profile",
    "before_contract",
    "after_contract",
    "moved_ticket",
    "slot_unknown",
    "over_24h_day",
    "ko_without_ticket",
    "gap",
    "possible_double",
    "unallocated",
)
NOTICED = Fraction(1, 100)
"""Share of the minutes from which what no line takes is a finding (rule 4)."""


def findings(
    ledger: Ledger, lines: list[Row], in_force: list[Row], params: Row, tables: Tables, history: tuple[date, date]
) -> dict[str, dict[str, Any]]:
    """Return code → rows and minutes it touches."""
    entries = ledger.entries
    found: dict[str, dict[str, Any]] = {}

    def touch(code: str, touched: Iterable[Entry]) -> None:
        held = list(touched)
        if held:
            found[code] = {"count": len(held), "minutes": Fraction(sum(entry.seconds for entry in held), 60)}

    for code in OF_ENTRIES:
        touch(code, (entry for entry in entries if code in entry.codes))
    for axis in UNKNOWN:
        if any(entry.axes[axis] for entry in entries):
            touch(f"unknown_{axis}", (entry for entry in entries if not entry.axes[axis]))
    for code, (rows, seconds) in {**ledger.excluded, **ledger.quarantined}.items():
        found[code] = {"count": rows, "minutes": Fraction(seconds, 60)}
    found.pop("client_choice", None)
    touch("unknown_profile", (entry for entry in entries if needs_rate(entry, in_force, params)))
    if lines:
        first, last = min(line["starts_on"] for line in lines), max(line["ends_on"] for line in lines)
        touch("before_contract", (entry for entry in entries if entry.day < first))
        touch("after_contract", (entry for entry in entries if entry.day > last))
        loose = [entry for entry in entries if entry.line is None and first <= entry.day <= last]
        if sum(entry.seconds for entry in loose) > NOTICED * sum(entry.seconds for entry in entries):
            touch("unallocated", loose)
    touch("possible_double", (entry for entry in entries if "possible_double" in entry.codes))
    moved = [entry for entry in entries if _moved_after(entry, params, tables)]
    touch("moved_ticket", moved)
    if moved:
        found["moved_ticket"]["count"] = len({entry.ticket_id for entry in moved})
    touch("slot_unknown", (entry for entry in entries if _without_slot(entry, in_force, params)))
    days = _long_days(entries)
    if days:
        found["over_24h_day"] = {"count": days}
    silent = sum(
        run.get("result") == "ko" and not run.get("incident_ticket_id") and run["run_date"] <= history[1]
        for run in tables.get("check_run", [])
    )
    if silent:
        found["ko_without_ticket"] = {"count": silent}
    gaps = len(_empty_weeks(entries, lines, params, history))
    if gaps:
        found["gap"] = {"count": gaps}
    return found


def needs_rate(entry: Entry, lines: list[Row], params: Row) -> bool:
    """Return whether an entry has no rate on a line that rates value; one in euros or charged back always needs it."""
    line = next((item for item in lines if item["line"] == entry.line), None)
    if line is None or not entry.accounted or line.get("price_eur") is not None:
        return False
    is_charged = any(item["line"] == shown_name(line) for item in params.get("chargeback", []))
    if line["unit"] != "euros" and not params.get("rates") and not is_charged:
        return False
    return daily_rate(entry.profile, entry.day, entry.line, params) is None


def _moved_after(entry: Entry, params: Row, tables: Tables) -> bool:
    zone = params.get("timezone", "Europe/Paris")
    return any(
        change["ticket_id"] == entry.ticket_id
        and change["field"] in ("category", "subsidiary")
        and local(change["changed_at"], zone).date() > entry.day
        for change in tables.get("ticket_change", [])
    )


def _without_slot(entry: Entry, lines: list[Row], params: Row) -> bool:
    line = next((item for item in lines if item["line"] == entry.line), None)
    rule = rule_on(line, entry.day) if line else None
    return rule is not None and lacks_slot(entry, rule, params)


def _long_days(entries: list[Entry]) -> int:
    """Return on how many days a technician has more than 24 hours."""
    sums: dict[tuple[str, date], int] = defaultdict(int)
    for entry in entries:
        if entry.row.get("technician_id"):
            sums[entry.row["technician_id"], entry.day] += entry.seconds
    return sum(seconds > LONG_DAY for seconds in sums.values())


def _empty_weeks(entries: list[Entry], lines: list[Row], params: Row, history: tuple[date, date]) -> list[date]:
    """Return the Mondays of whole weeks of a live contract, in the history and worked, that hold no entry."""
    since, until = history
    live = {day for line in lines for day in each_day(max(line["starts_on"], since), min(line["ends_on"], until))}
    worked = {entry.day - timedelta(days=entry.day.weekday()) for entry in entries}
    country, region = params.get("country", "FR"), params.get("region")
    found = []
    for monday in sorted({day for day in live if day.weekday() == 0}):
        week = [monday + timedelta(days=at) for at in range(7)]
        whole = all(day in live for day in week)
        if whole and monday not in worked and any(is_working_day(day, country, region) for day in week):
            found.append(monday)
    return found

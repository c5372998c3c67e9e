"""Which rows of the source count, and why the others do not (rules 1.3, 1.5 and 14)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from oracle.days import local

Row = dict[str, Any]
Tables = dict[str, list[Row]]

LONG_DAY = 24 * 3600
MERGED = ("merged_copy", "merged_lost")
UNLIKE = ("time_entry_id", "is_private")
"""What two alike entries may have of their own."""


@dataclass
class Entry:
    """One counted time entry, with what enrichment and the contract give it afterwards."""

    row: Row
    ticket: Row | None
    day: date
    start: datetime | None
    """Local time of its start, where it has a time of the day."""
    seconds: int
    codes: set[str] = field(default_factory=set)
    axes: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    in_scope: bool = True
    line: str | None = None
    accounted: Fraction = Fraction(0)
    """Accounted seconds on its line (rule 15)."""

    @property
    def identifier(self) -> str:
        return self.row["time_entry_id"]

    @property
    def ticket_id(self) -> str | None:
        return self.row.get("ticket_id")

    @property
    def profile(self) -> str:
        return self.axes.get("profile", "")


@dataclass
class Ledger:
    """The rows of a source: counted, excluded or quarantined by code (rows, seconds)."""

    entries: list[Entry] = field(default_factory=list)
    excluded: dict[str, tuple[int, int]] = field(default_factory=dict)
    quarantined: dict[str, tuple[int, int]] = field(default_factory=dict)
    blocking: list[tuple[str, date, int]] = field(default_factory=list)
    """(code, day, seconds) of what is blocking and not counted on purpose."""

    def exclude(self, code: str, seconds: int, *, quarantine: bool = False) -> None:
        """Add one row to what is left out under a code."""
        listed = self.quarantined if quarantine else self.excluded
        rows, sum_ = listed.get(code, (0, 0))
        listed[code] = rows + 1, sum_ + seconds


def corrected(tables: Tables, corrections: list[Row]) -> Tables:
    """Return the tables with the values that corrections name replaced."""
    made = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for item in corrections:
        for row in made.get(item["table"], []):
            if row[f"{item['table']}_id"] == item["key"]:
                row[item["column"]] = item["correct"]
    return made


def ledger(params: Row, tables: Tables, as_of: date) -> Ledger:
    """Return every row of `time_entry` in its place (rule 14)."""
    found = Ledger()
    tickets = {row["ticket_id"]: row for row in tables.get("ticket", [])}
    zone = params.get("timezone", "Europe/Paris")
    choices = {item["code"]: item for item in params.get("counting", [])}
    for row in _single_rows(tables.get("time_entry", []), found, zone):
        day = day_of(row, zone)
        seconds = row["seconds"]
        if day is None:
            found.exclude("undated_entry", seconds)
            continue
        ticket = tickets.get(row.get("ticket_id"))
        codes = _codes(row, ticket, day, tables, as_of)
        out = [code for code in codes if code in EXCLUDING]
        chosen = {code for code in codes if code in choices and day >= choices[code]["effective_from"]}
        kept_out = [code for code in out if not (code in chosen and choices[code]["treatment"] == "count")]
        if kept_out:
            found.exclude(kept_out[0], seconds)
            if kept_out[0] == "negative_minutes":
                found.blocking.append(("negative_minutes", day, seconds))
        elif any(choices[code]["treatment"] == "exclude" for code in chosen):
            found.exclude("client_choice", seconds)
        else:
            start = local(row["started_at"], zone) if row.get("started_at") else None
            found.entries.append(Entry(row, ticket, day, start, seconds, set(codes)))
    return found


def without_out_of_scope(found: Ledger, params: Row) -> None:
    """Exclude the work out of the perimeter where the client has chosen so; mark the doubles of what is left."""
    since = [item["effective_from"] for item in params.get("counting", []) if item["code"] == "out_of_scope"]
    kept = []
    for entry in found.entries:
        if not entry.in_scope and any(entry.day >= day for day in since):
            found.exclude("client_choice", entry.seconds)
        else:
            kept.append(entry)
    found.entries[:] = kept
    _mark_doubles(found.entries)


EXCLUDING = ("future_entry", "orphan_entry", "merged_copy", "merged_lost", "deleted_ticket", "negative_minutes")


def day_of(row: Row, zone: str) -> date | None:
    """Return the local civil day of a row's start, else the date it bears, else that of its creation (rule 1.3)."""
    if row.get("started_at"):
        return local(row["started_at"], zone).date()
    if row.get("entry_date"):
        return row["entry_date"]
    return local(row["recorded_at"], zone).date() if row.get("recorded_at") else None


def _single_rows(rows: list[Row], found: Ledger, zone: str) -> list[Row]:
    """Return rows of single keys: same content counts once, other content quarantines all copies."""
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row["time_entry_id"]].append(row)
    single = []
    for copies in by_key.values():
        if any(copy != copies[0] for copy in copies):
            for copy in copies:
                found.exclude("duplicate_entry", copy["seconds"], quarantine=True)
            day = day_of(copies[0], zone)
            if day is not None:
                found.blocking.append(("duplicate_entry", day, max(abs(copy["seconds"]) for copy in copies)))
            continue
        single.append(copies[0])
        for copy in copies[1:]:
            found.exclude("repeated_row", copy["seconds"])
    return single


def _codes(row: Row, ticket: Row | None, day: date, tables: Tables, as_of: date) -> list[str]:
    codes = []
    if day > as_of:
        codes.append("future_entry")
    if row.get("ticket_id") is not None and ticket is None:
        codes.append("orphan_entry")
    if ticket is not None and ticket.get("is_deleted"):
        codes.append(_deleted_code(ticket["ticket_id"], tables))
    if row["seconds"] < 0:
        codes.append("negative_minutes")
    if row.get("state") == "to_do" and row.get("started_at") and row.get("ended_at"):
        codes.append("todo_past")
    if row.get("is_private"):
        codes.append("private_entry")
    if row["seconds"] > LONG_DAY:
        codes.append("over_24h")
    if row["seconds"] == 0:
        codes.append("zero_minutes")
    if row["seconds"] % 60:
        codes.append("partial_minute")
    if row.get("started_at") and row.get("ended_at"):
        slot = int((row["ended_at"] - row["started_at"]).total_seconds())
        if slot != row["seconds"]:
            codes.append("slot_differs")
    return codes


def _deleted_code(ticket_id: str, tables: Tables) -> str:
    kinds = {link["link_kind"] for link in tables.get("ticket_link", []) if link["ticket_id"] == ticket_id}
    copies = any(row.get("copied_from") == ticket_id for row in tables.get("time_entry", []))
    if "son" in kinds or "copied" in kinds:
        return "merged_copy" if "copied" in kinds or copies else "merged_lost"
    return "deleted_ticket"


def _mark_doubles(entries: list[Entry]) -> None:
    """Mark entries that are alike a former one but for their id and for who may read them (`possible_double`)."""
    seen: set[tuple[Any, ...]] = set()
    for entry in entries:
        if _content(entry) in seen:
            entry.codes.add("possible_double")
        seen.add(_content(entry))


def _content(entry: Entry) -> tuple[Any, ...]:
    return tuple(sorted((key, str(value)) for key, value in entry.row.items() if key not in UNLIKE))

"""Random rows of a random client: tickets, entries and runs of checks, with what is awkward in real sources."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oracle.counting import Row, Tables

if TYPE_CHECKING:
    from oracle.random_clients import Draw

OPTIONS = {
    "zero_minutes": 0.3,
    "midnight": 0.3,
    "clock_change": 0.2,
    "heavy_start": 0.1,
    "weekend_holiday": 0.2,
    "future": 0.3,
    "outside_contract": 0.3,
    "moved": 0.2,
    "deleted": 0.2,
    "merged": 0.15,
    "reopened": 0.2,
    "orphan": 0.2,
    "negative": 0.1,
    "large_negative": 0.05,
    "duplicate": 0.1,
    "repeated": 0.2,
    "partial_minute": 0.2,
    "to_do": 0.2,
    "double": 0.2,
    "over_24h": 0.1,
    "no_ticket": 0.1,
    "days_only": 0.3,
    "recorded_only": 0.2,
    "own_category": 0.2,
    "own_profile": 0.2,
    "no_technician": 0.2,
}
SATURDAY = 5
PARIS = ZoneInfo("Europe/Paris")
CATEGORIES = (
    ("1", None, "RUN"),
    ("2", "1", "Support"),
    ("3", "1", "MCO"),
    ("4", None, "Hors périmètre"),
    ("5", "2", "Postes"),
    ("6", "1", "Support avancé"),
)
TITLES = ("Sauvegarde Sage en échec", "Panne réseau", "Arrivée", "Mot de passe", "Réseau Wi-Fi")
WEEKEND_HOLIDAYS = tuple(
    date.fromisoformat(day)
    for day in (
        *("2019-07-14", "2020-08-15", "2020-11-01", "2021-05-01", "2021-05-08", "2021-08-15", "2021-12-25"),
        *("2022-01-01", "2022-05-01", "2022-05-08", "2022-12-25", "2023-01-01", "2023-11-11"),
    )
)
"""French public holidays that fall on a Saturday or a Sunday."""
CLOCK_CHANGES = (date(2019, 10, 27), date(2020, 3, 29), date(2021, 10, 31), date(2022, 3, 27), date(2022, 10, 30))


def rows(draw: Draw, params: Row, first: date, as_of: date) -> Tables:
    """Return the canonical rows of a client, from a little before its contract to a little after the date counted."""
    tables: Tables = {
        "category": [
            dict(zip(("category_id", "parent_category_id", "name"), each, strict=True)) for each in CATEGORIES
        ],
        "subsidiary": [
            {"subsidiary_id": f"f{k}", "name": name} for k, name in enumerate(("Nord", "SUD-01", "Est", "X"))
        ],
        "requester": [
            {"requester_id": f"r{k}", "name": f"Personne {k}", "department": f"Service {k % 2}"} for k in range(3)
        ],
        "technician_profile": [
            {"technician_id": "t0", "name": "Un", "profile": "administrator", "technician_group": "N1"},
            {"technician_id": "t1", "name": "Deux", "profile": "engineer", "technician_group": "N2"},
            {"technician_id": "t2", "name": "Trois", "profile": "architect", "technician_group": "N1"},
            {"technician_id": "t3", "name": "Quatre", "technician_group": "N3"},
        ],
        "application": [{"application_id": f"a{k}", "name": name} for k, name in enumerate(("Sage", "Veeam"))],
    }
    span = (as_of - first).days
    tables["ticket"] = [
        _ticket(draw, str(k), first + timedelta(days=draw.random.randint(-20, span))) for k in range(16)
    ]
    tables["ticket_application"] = [
        {"ticket_id": ticket["ticket_id"], "application_id": draw.random.choice(["a0", "a1"])}
        for ticket in tables["ticket"]
        if draw.random.random() < 0.4
    ]
    entries = [_entry(draw, str(k), tables["ticket"], first, as_of) for k in range(draw.random.choice([8, 30, 60]))]
    tables["time_entry"] = entries
    _awkward_days(draw, tables, first, as_of)
    _awkward_rows(draw, tables)
    _awkward_tickets(draw, tables, first)
    if draw.has("corrections") and entries:
        _correct(params, entries)
    tables["check_run"] = _runs(draw, params, as_of)
    return tables


def _instant(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def _ticket(draw: Draw, identifier: str, day: date) -> Row:
    random = draw.random
    ticket: Row = {
        "ticket_id": identifier,
        "title": random.choice(TITLES),
        "ticket_kind": random.choice(["incident", "request", "request", None]),
        "opened_at": _instant(day, random.randint(0, 23), 30),
        "requester_id": random.choice(["r0", "r1", "r2", None]),
        "category_id": random.choice(["2", "3", "4", "5", "6", None]),
        "subsidiary_id": random.choice(["f0", "f0", "f1", "f2", "f3", None]),
        "country": random.choice(["France", None]),
        "location": random.choice(["Nantes", "Nantes > Entrepôt", None]),
        "contract": random.choice(["C1", "C2", None]),
        "is_deleted": False,
    }
    if random.random() < 0.7:
        ticket["closed_at"] = _instant(day + timedelta(days=random.choice([1, 9, 40, 200])), 17, 0)
    return ticket


def _entry(draw: Draw, identifier: str, tickets: list[Row], first: date, as_of: date) -> Row:
    random = draw.random
    ticket = random.choice(tickets)
    opened = ticket["opened_at"].astimezone(PARIS).date()
    earliest = max(opened, first)
    day = earliest + timedelta(days=int(max(0, (as_of - earliest).days) * random.random() ** 2))
    return {
        "time_entry_id": identifier,
        "ticket_id": ticket["ticket_id"],
        "technician_id": random.choice(["t0", "t1", "t2", "t3"]),
        "started_at": _instant(day, random.randint(0, 23), random.choice([0, 15, 50])),
        "seconds": 60 * random.choice([5, 10, 12, 17, 45, 60, 165, 240, 420, 600]),
        "is_private": random.random() < 0.1,
    }


def _awkward_days(draw: Draw, tables: Tables, first: date, as_of: date) -> None:
    """Move some entries to awkward instants: over midnight, a clock change, out of the contract, after the date."""
    entries = tables["time_entry"]
    random = draw.random
    if draw.has("days_only"):
        for entry in random.sample(entries, 3):
            entry["entry_date"] = entry.pop("started_at").astimezone(PARIS).date()
    timed = [entry for entry in entries if "started_at" in entry]
    if draw.has("recorded_only"):
        entry = timed.pop()
        entry["recorded_at"] = entry.pop("started_at")
    if draw.has("midnight"):
        for entry in random.sample(timed, 2):
            entry["started_at"] = _instant(entry["started_at"].astimezone(PARIS).date(), 23, 30)
    if draw.has("clock_change"):
        days = [day for day in CLOCK_CHANGES if first <= day <= as_of]
        if days:
            timed[0]["started_at"] = _instant(random.choice(days), 2, 30)
    if draw.has("weekend_holiday"):
        for day in [day for day in WEEKEND_HOLIDAYS if first <= day <= as_of][:2]:
            random.choice(timed)["started_at"] = _instant(day, random.choice([9, 23]), 0)
    if draw.has("heavy_start"):
        for entry in sorted(timed, key=lambda entry: entry["started_at"])[:12]:
            entry["seconds"] = 23 * 3600
    if draw.has("outside_contract"):
        timed[1]["started_at"] = _instant(first - timedelta(days=random.randint(1, 40)), 9, 0)
    if draw.has("future"):
        timed[2]["started_at"] = _instant(as_of + timedelta(days=random.randint(1, 30)), 9, 0)
    if draw.has("to_do"):
        timed[3] |= {"state": "to_do", "ended_at": timed[3]["started_at"] + timedelta(hours=1)}


def _awkward_rows(draw: Draw, tables: Tables) -> None:
    """Change some rows: nothing, less than nothing, too much; repeated, duplicated, alike; without a ticket."""
    entries = tables["time_entry"]
    random = draw.random
    late = entries[-4:]
    if draw.has("zero_minutes"):
        late[0]["seconds"] = 0
    if draw.has("partial_minute"):
        late[1]["seconds"] += 9
    if draw.has("over_24h"):
        late[2]["seconds"] = 25 * 3600
    if draw.has("no_ticket"):
        late[3]["ticket_id"] = None
    if draw.has("negative"):
        entries[4]["seconds"] = -60 * random.choice([5, 30])
    if draw.has("large_negative"):
        entries[4]["seconds"] = -3600 * 60
    if draw.has("own_category"):
        entries[0]["category_id"] = random.choice(["3", "4"])
    if draw.has("own_profile"):
        entries[1]["profile"] = "architect"
    if draw.has("no_technician"):
        entries[2]["technician_id"] = None
    added = []
    if draw.has("repeated"):
        added.append(dict(entries[5]))
    if draw.has("duplicate"):
        added.append({**entries[6], "seconds": entries[6]["seconds"] + 60 * random.choice([5, 5000])})
    if draw.has("double"):
        added.append({**entries[7], "time_entry_id": "d7"})
    entries += added


def _awkward_tickets(draw: Draw, tables: Tables, first: date) -> None:
    """Bin, merge or move tickets of their own, each with one entry; add an entry whose ticket does not exist."""
    day = first + timedelta(days=15)
    base: Row = {"technician_id": "t0", "started_at": _instant(day, 10, 0), "seconds": 1800, "is_private": False}

    def add(identifier: str, *, is_deleted: bool) -> None:
        tables["ticket"].append(_ticket(draw, identifier, first) | {"is_deleted": is_deleted})
        tables["time_entry"].append({**base, "time_entry_id": f"e{identifier}", "ticket_id": identifier})

    if draw.has("deleted"):
        add("b1", is_deleted=True)
    if draw.has("merged"):
        add("m1", is_deleted=True)
        kind = draw.random.choice(["copied", None])
        links = [{"ticket_id": "m1", "other_ticket_id": "0", "link_kind": "son"}]
        if kind:
            links.append({"ticket_id": "m1", "other_ticket_id": "0", "link_kind": "copied"})
            copy = {"time_entry_id": "cm1", "ticket_id": "0", "copied_from": "m1"}
            tables["time_entry"].append({**base, **copy})
        tables["ticket_link"] = links
    if draw.has("moved"):
        add("v1", is_deleted=False)
        change = {"ticket_change_id": "h1", "ticket_id": "v1", "changed_at": _instant(day + timedelta(days=9), 9, 0)}
        tables["ticket_change"] = [{**change, "field": "subsidiary", "old_value": "f0", "new_value": "f1"}]
    if draw.has("orphan"):
        tables["time_entry"].append({**base, "time_entry_id": "o1", "ticket_id": "nowhere"})


def close_again(draw: Draw, tables: Tables) -> None:
    """Give some tickets a history: closed once before what their row says, closed and open again, or only solved."""
    if not draw.has("reopened"):
        return
    for ticket in tables["ticket"]:
        status = draw.random.choice(["closed", "solved", "4", None, None])
        if status is not None:
            at = ticket["opened_at"] + timedelta(days=draw.random.choice([0, 5, 90]), hours=draw.random.randint(1, 20))
            change = {"ticket_change_id": f"s{ticket['ticket_id']}", "ticket_id": ticket["ticket_id"], "changed_at": at}
            change |= {"field": "status", "old_value": "2", "new_value": status}
            tables.setdefault("ticket_change", []).append(change)


def _correct(params: Row, entries: list[Row]) -> None:
    entry = entries[0]
    params["corrections"] = [
        {
            "correction": "duree",
            "table": "time_entry",
            "key": entry["time_entry_id"],
            "column": "seconds",
            "faulty": entry["seconds"],
            "correct": entry["seconds"] + 600,
            "reason": "Faute de frappe",
            "author": "A. Nalyste",
            "date": date(2023, 1, 1),
        }
    ]


def _runs(draw: Draw, params: Row, as_of: date) -> list[Row]:
    """Return runs of the checks of the plan: mostly done, some twice, late, forgotten or ko."""
    made: list[Row] = []
    random = draw.random
    steps = {"daily": 1, "monthly": 30, "quarterly": 90, "half-yearly": 150, "yearly": 300}
    for item in params.get("checks", []):
        step = steps.get(item["recurrence"], 7)
        day = item["starts_on"] + timedelta(days=random.randint(0, step // 2))
        while day <= min(item.get("ends_on", as_of), as_of):
            for _ in range(random.choice([0, 1, 1, 1, 2]) if step > 1 or day.weekday() < SATURDAY else 0):
                on = day + timedelta(days=random.randint(-2, 3) if step > 1 else 0)
                if item["starts_on"] <= on:
                    name = random.choice([item["check"], *item.get("names", [])])
                    row: Row = {"check_run_id": f"{len(made):05d}", "check": name, "run_date": on}
                    made.append({**row, "result": random.choice(["ok", "ok", "ok", "ko", None])})
            day += timedelta(days=step)
    return made

"""From a GLPI to a report: the figures are those of the same data through files, and findings come out of its rows."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import facts_schema
import pytest
import yaml

from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault
from analysis.params import load
from analysis.report import client_report
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.services

AS_OF = date(2023, 2, 16)
FIRST = datetime.fromisoformat("2021-09-01 08:00:00")
SOURCE = "outil"
CATEGORIES = {1: (0, "RUN"), 2: (1, "Support"), 3: (1, "MCO"), 4: (2, "Poste > écran")}
ENTITIES = {1: "Dupont", 11: "Lyon", 12: "Nantes"}
PEOPLE = {7: "Jeanne Doé", 8: "Bob Martin", 21: "Zoé Petit", 22: "Luc Faure"}
COUNTRIES = {1: ("Site Lyon", "France"), 2: ("Site Gand", "Belgique")}
CHANNELS = {1: "Téléphone", 2: "E-mail"}
KINDS, STATES = {1: "incident", 2: "request"}, {0: "information", 1: "to_do", 2: "done"}
PARAMS = """
client: dupont
name: Dupont
hours_per_day: 7
contract_lines:
  - {line: infogerance, name: Infogérance, kind: managed_service, unit: days, starts_on: 2023-01-01,
     ends_on: 2023-12-31, entitlement: 40, source: {document: Contrat, date: 2022-12-01}}
rules:
  - {when: {category: ["RUN > MCO"]}, domain: Serveurs}
checks:
  - {check: Sauvegarde, domain: Serveurs, recurrence: weekly, starts_on: 2023-01-02}
"""
GLPI = """
kind: glpi
clients: [{client: dupont, entity: 1}]
checks: {ok: [Conforme], ko: [Non conforme]}
"""
COLUMNS: dict[str, dict[str, Any]] = {
    "time_entry": {
        "time_entry_id": "id", "ticket_id": "ticket", "technician_id": "technician", "state": "state",
        "started_at": {"column": "start", "date": "iso"}, "ended_at": {"column": "end", "date": "iso"},
        "recorded_at": {"column": "recorded", "date": "iso"}, "seconds": {"column": "seconds", "duration": "seconds"},
        "is_private": "private", "detail": "detail",
    },
    "ticket": {
        "ticket_id": "id", "title": "title", "ticket_kind": "kind", "status": "status", "priority": "priority",
        "channel": "channel", "opened_at": {"column": "opened", "date": "iso"}, "requester_id": "requester",
        "solved_at": {"column": "solved", "date": "iso"}, "closed_at": {"column": "closed", "date": "iso"},
        "category_id": "category", "subsidiary_id": "entity", "location": "site", "country": "country",
        "is_deleted": "deleted", "is_recurring": "recurring",
        "total_seconds": {"column": "total", "duration": "seconds"},
    },
    "category": {"category_id": "id", "parent_category_id": "parent", "name": "name"},
    "subsidiary": {"subsidiary_id": "id", "parent_subsidiary_id": "parent", "name": "name"},
    "requester": {"requester_id": "id", "name": "name"},
    "technician_profile": {"technician_id": "id", "name": "name"},
    "application": {"application_id": "id", "name": "name"},
    "ticket_application": {"ticket_id": "ticket", "application_id": "application"},
    "check_run": {
        "check_run_id": "ticket", "check": "check", "run_date": {"column": "day", "date": "iso"},
        "planned_date": {"column": "planned", "date": "iso"}, "result": "result",
        "ticket_id": "ticket",
    },
}  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


def made(seed: int) -> Rows:
    """Tickets of eighteen months and their tasks, in the words of no tool; instants in UTC."""
    chance = random.Random(seed)
    tickets, tasks = [], []
    for number in range(1, 161):
        opened = FIRST + timedelta(days=chance.randrange(530), minutes=chance.randrange(600))
        is_closed = chance.random() < 0.8
        is_check = chance.random() < 0.1
        row = {
            "id": number, "entity": chance.choice(list(ENTITIES)), "opened": opened, "kind": chance.choice((1, 2)),
            "title": "Sauvegarde" if is_check else f"Panne n° {number} & <suite>", "status": 6 if is_closed else 2,
            "entity_of_check": 1, "solved": opened + timedelta(hours=5) if is_closed else None,
            "closed": opened + timedelta(days=3) if is_closed else None, "category": chance.choice((0, 1, 2, 3, 4)),
            "requester": chance.choice((0, 21, 22)), "site": chance.choice((0, 1, 2)), "channel": chance.choice((1, 2)),
            "priority": chance.choice((2, 3, 4)), "deleted": int(chance.random() < 0.05),
            "application": int(chance.random() < 0.3), "result": chance.choice(("ok", "ko")) if is_check else None,
        }  # fmt: skip
        if is_check:
            row |= {"entity": 1, "deleted": 0}
        tickets.append(row)
        for _ in range(chance.randrange(4)):
            start = opened + timedelta(days=chance.randrange(20), minutes=chance.randrange(300))
            seconds = chance.choice((0, 300, 720, 1800, 5400, 9000))
            tasks.append(
                {
                    "id": len(tasks) + 1, "ticket": number if chance.random() < 0.98 else 900, "start": start,
                    "end": start + timedelta(seconds=seconds), "recorded": start + timedelta(days=1),
                    "seconds": seconds, "technician": chance.choice((7, 8)), "state": chance.choice((0, 1, 2)),
                    "private": int(chance.random() < 0.1), "detail": "fait & vérifié",
                }
            )  # fmt: skip
    for row in tickets:
        row["total"] = sum(task["seconds"] for task in tasks if task["ticket"] == row["id"])
    return {"tickets": tickets, "tasks": tasks}


def in_glpi(base: Any, rows: Rows) -> None:
    """The rows as GLPI 10 holds them: ids, seconds, escaped texts."""
    base.sql("UPDATE glpi_entities SET name = 'Dupont' WHERE id = 1")
    base.sql("UPDATE glpi_entities SET name = 'Lyon' WHERE id = 11")
    base.add("glpi_entities", id=12, entities_id=1, name="Nantes")
    for key, (parent, name) in CATEGORIES.items():
        base.add("glpi_itilcategories", id=key, itilcategories_id=parent, name=name.replace(">", "&#62;"))
    for key, name in PEOPLE.items():
        first, last = name.split()
        base.sql(
            "REPLACE INTO glpi_users (id, name, firstname, realname) VALUES (%s, %s, %s, %s)", key, "x", first, last
        )
    for key, (name, country) in COUNTRIES.items():
        base.add("glpi_locations", id=key, name=name, country=country)
    for key, name in CHANNELS.items():
        base.add("glpi_requesttypes", id=key, name=name, is_mail_default=int(name == "E-mail"))
    for key, name in ((1, "Conforme"), (2, "Non conforme")):
        base.add("glpi_solutiontypes", id=key, name=name)
    base.add("glpi_ticketrecurrents", name="Sauvegarde", entities_id=1)
    base.add("glpi_appliances", id=1, name="Sage")
    for row in rows["tickets"]:
        base.add(
            "glpi_tickets", id=row["id"], entities_id=row["entity"], name=escaped(row["title"]), date=row["opened"],
            solvedate=row["solved"], closedate=row["closed"], status=row["status"], type=row["kind"],
            priority=row["priority"], itilcategories_id=row["category"], locations_id=row["site"],
            requesttypes_id=row["channel"], is_deleted=row["deleted"], actiontime=row["total"],
        )  # fmt: skip
        if row["requester"]:
            base.add("glpi_tickets_users", tickets_id=row["id"], users_id=row["requester"], type=1)
        if row["application"]:
            base.add("glpi_items_tickets", tickets_id=row["id"], itemtype="Appliance", items_id=1)
        if row["result"]:
            kind = {"ok": 1, "ko": 2}[row["result"]]
            base.add("glpi_itilsolutions", itemtype="Ticket", items_id=row["id"], solutiontypes_id=kind, status=3)
    for task in rows["tasks"]:
        base.task(
            task["ticket"], id=task["id"], begin=task["start"], end=task["end"], date=task["recorded"],
            actiontime=task["seconds"], users_id_tech=task["technician"], users_id=task["technician"],
            state=task["state"], is_private=task["private"], content=escaped(f"<p>{task['detail']}</p>"),
        )  # fmt: skip


def local_day(instant: datetime) -> date:
    """The civil day in Paris of an instant in UTC."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris")).date()


def escaped(text: str) -> str:
    """A text as GLPI 10 stores it."""
    return text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")


def in_files(rows: Rows) -> Rows:
    """The same rows as an export writes them: words, names, one table a file."""
    words = {2: "En cours (attribué)", 6: "Clos"}
    tickets = [
        row
        | {
            "kind": KINDS[row["kind"]], "status": words[row["status"]], "channel": CHANNELS[row["channel"]],
            "site": COUNTRIES.get(row["site"], ("", ""))[0], "country": COUNTRIES.get(row["site"], ("", ""))[1],
            "category": row["category"] or "", "requester": row["requester"] or "", "deleted": bool(row["deleted"]),
            "recurring": row["title"] == "Sauvegarde",
        }
        for row in rows["tickets"]
    ]  # fmt: skip
    tasks = [task | {"state": STATES[task["state"]], "private": bool(task["private"])} for task in rows["tasks"]]
    runs = [row for row in rows["tickets"] if row["result"] and row["solved"]]
    return {
        "time_entry": tasks,
        "ticket": tickets,
        "category": [{"id": key, "parent": parent or "", "name": name} for key, (parent, name) in CATEGORIES.items()],
        "subsidiary": [{"id": key, "parent": "" if key == 1 else 1, "name": name} for key, name in ENTITIES.items()],
        "requester": [{"id": key, "name": PEOPLE[key]} for key in (21, 22)],
        "technician_profile": [{"id": key, "name": PEOPLE[key]} for key in (7, 8)],
        "application": [{"id": "Appliance-1", "name": "Sage"}],
        "ticket_application": [
            {"ticket": row["id"], "application": "Appliance-1"} for row in rows["tickets"] if row["application"]
        ],
        "check_run": [
            {
                "ticket": row["id"],
                "check": "Sauvegarde",
                "day": row["solved"].date(),
                "planned": local_day(row["opened"]),
                "result": row["result"],
            }
            for row in runs
        ],
    }


def files_mapping(folder: Path, rows: Rows) -> dict[str, Any]:
    """Writes the files; their mapping."""
    for name, table in in_files(rows).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({key for row in table for key in row}))
            writer.writeheader()
            writer.writerows(table)
    return {
        "kind": "files", "timezone": "UTC", "client": {"fixed": "dupont"},
        "files": {name: {"path": f"{name}.csv", "separator": ","} for name in COLUMNS},
        "tables": {name: {"file": name, "columns": columns} for name, columns in COLUMNS.items()},
    }  # fmt: skip


def reported(folder: Path, mapping: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """The facts of the client of these params, from this source, without what tells where they come from."""
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder)
    for kind, name, text in (("clients", "dupont", PARAMS), ("sources", SOURCE, mapping)):
        (where.params / kind).mkdir(parents=True, exist_ok=True)
        (where.params / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    list(synchronise(where, environ=environ))
    warehouse = Warehouse(where.warehouse)
    built = client_report.build(
        warehouse.read("dupont", warehouse.latest()), load.client(where.params, "dupont"), AS_OF, sync_id="1"
    )
    found = document.to_facts(built)
    facts_schema.check(found)
    return found


def test_a_report_through_glpi_is_that_of_the_same_data_through_files(base, tmp_path):
    rows = made(4)
    in_glpi(base, rows)
    by_file = tmp_path / "files"
    by_file.mkdir()
    mapping = yaml.safe_dump(files_mapping(by_file, rows), allow_unicode=True)
    expected = reported(by_file, mapping, {})
    found = reported(tmp_path / "glpi", GLPI, {"RELEVE_GLPI_URL": base.url})
    assert expected["minutes"]["consumed"] > 6_000
    assert sorted(expected) == sorted(found)
    for section in expected:
        assert found[section] == expected[section], section


def findings_of(base: Any, tmp_path: Path) -> dict[str, Any]:
    for name in ("Conforme", "Non conforme"):
        base.add("glpi_solutiontypes", name=name)
    found = reported(tmp_path, GLPI, {"RELEVE_GLPI_URL": base.url})
    return {finding["code"]: finding for finding in found["findings"]}


def test_a_cycle_of_categories_is_a_finding(base, tmp_path):
    first = base.add("glpi_itilcategories", name="A")
    second = base.add("glpi_itilcategories", name="B", itilcategories_id=first)
    base.sql("UPDATE glpi_itilcategories SET itilcategories_id = %s WHERE id = %s", second, first)
    base.task(base.ticket(itilcategories_id=first))
    assert findings_of(base, tmp_path)["tree_cycle"]["evidence"] == [f"glpi_itilcategories {first}"]


def test_a_task_without_any_date_is_not_counted_and_is_a_finding(base, tmp_path):
    ticket = base.ticket()
    base.task(ticket)
    base.task(ticket, date=None, date_creation=None, begin=None)
    finding = findings_of(base, tmp_path)["undated_entry"]
    assert (finding["count"], finding["minutes"], finding["evidence"]) == (1, 10, [str(ticket)])


def test_a_first_category_is_no_move_and_a_second_one_is(base, tmp_path):
    for old in ("&nbsp; (0)", "RUN &#62; Support (2)"):
        ticket = base.ticket()
        base.task(ticket)
        base.add(
            "glpi_logs", itemtype="Ticket", items_id=ticket, id_search_option=7, old_value=old, new_value="B (3)",
            date_mod="2023-01-05 08:00:00",
        )  # fmt: skip
    assert findings_of(base, tmp_path)["moved_ticket"]["evidence"] == [str(ticket)]


def test_nulls_wherever_the_schema_allows_them_make_a_report(base, tmp_path):
    ticket = base.ticket()
    base.task(ticket)
    base.add("glpi_tickets_users", tickets_id=ticket, users_id=7, type=1)
    base.add("glpi_logs", itemtype="Ticket", items_id=ticket, id_search_option=80)
    base.add("glpi_itilcategories", name="A")
    base.add("glpi_locations", name="B")
    base.add("glpi_groups", name="C")
    base.add("glpi_ticketrecurrents", name="D")
    emptied = base.sql(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = DATABASE() AND is_nullable = 'YES' AND table_name <> 'glpi_solutiontypes'"
    )
    for table, column in emptied:
        base.sql(f"UPDATE {table} SET `{column}` = NULL")
    found = findings_of(base, tmp_path)
    assert found["undated_entry"]["count"] == 1
    assert len(emptied) > 30


def test_a_reading_that_fails_leaves_the_last_good_rows(own_base, tmp_path):
    own_base.task(own_base.ticket())
    for name in ("Conforme", "Non conforme"):
        own_base.add("glpi_solutiontypes", name=name)
    environ = {"RELEVE_GLPI_URL": own_base.url}
    before = reported(tmp_path, GLPI, environ)
    warehouse = Warehouse(str(tmp_path / "warehouse"))
    last = warehouse.latest()
    own_base.sql("ALTER TABLE glpi_tickettasks DROP COLUMN actiontime")
    with pytest.raises(DataFault, match=r"glpi_tickettasks\.actiontime"):
        reported(tmp_path, GLPI, environ)
    kept = warehouse.read("dupont", warehouse.latest())["time_entry"]
    assert kept.equals(warehouse.read("dupont", last)["time_entry"])
    assert before["minutes"]["consumed"] == 10

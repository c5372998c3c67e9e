"""Every finding of rule 14 comes out of source rows, through a synchronisation: one client of one export for each code.

`CODES` of the code base and the cases here are the same list; a code without a case fails a test.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.domain.findings import SEVERITIES, Finding
from analysis.foundation.addresses import Places
from analysis.params import load
from analysis.report import client_report
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

AS_OF = date(2023, 6, 16)
FROM_A_DATABASE = {"tree_cycle", "undated_entry", "clock_ahead"}
"""Codes that no file can give: their case is in `tests/sources/glpi`."""
FROM_TWO_READINGS = {"source_not_read", "past_attributes_changed"}
"""Codes that one good reading cannot give: see `tests/warehouse/test_synchronise.py`, `test_past_attributes.py`."""
FROM_TWO_CLIENTS = {"same_id_two_clients"}
"""Codes of a file that holds several clients: see `tests/sources/files/test_shared_identities.py`."""
CITATION = {"document": "Contrat", "date": date(2022, 12, 1)}
LINE = {
    "line": "infogerance",
    "name": "Infogérance",
    "kind": "managed_service",
    "unit": "days",
    "starts_on": date(2023, 1, 1),
    "ends_on": date(2023, 12, 31),
    "entitlement": 100,
    "source": CITATION,
}
TICKET = {"ticket_id": "1", "title": "Panne", "ticket_kind": "incident", "is_deleted": "false"}
INSTANT = {"date": "iso"}
COLUMNS: dict[str, dict[str, Any]] = {
    "time_entry": {
        "time_entry_id": "time_entry_id", "ticket_id": "ticket_id", "technician_id": "technician_id",
        "started_at": {"column": "started_at", **INSTANT}, "ended_at": {"column": "ended_at", **INSTANT},
        "seconds": {"column": "seconds", "duration": "seconds"}, "state": "state", "copied_from": "copied_from",
        "is_private": {"fixed": "false"}, "profile": "profile",
    },
    "ticket": {
        "ticket_id": "ticket_id", "title": "title", "ticket_kind": "ticket_kind", "is_deleted": "is_deleted",
        "requester_id": "requester_id", "subsidiary_id": "subsidiary_id", "country": "country", "channel": "channel",
        "category_id": {"path": "category", "separator": " > "}, "opened_at": {"column": "opened_at", **INSTANT},
        "closed_at": {"column": "closed_at", **INSTANT},
        "total_seconds": {"column": "total_seconds", "duration": "seconds"},
    },
    "ticket_application": {"ticket_id": "ticket_id", "application_id": "application_id"},
    "ticket_link": {"ticket_id": "ticket_id", "other_ticket_id": "other_ticket_id", "link_kind": "link_kind"},
    "ticket_change": {
        "ticket_change_id": "ticket_change_id", "ticket_id": "ticket_id", "field": "field", "old_value": "old_value",
        "changed_at": {"column": "changed_at", **INSTANT},
    },
    "check_run": {
        "check_run_id": "check_run_id", "check": "check", "result": "result",
        "run_date": {"column": "run_date", **INSTANT},
    },
}  # fmt: skip
HEADERS = {
    table: [*sorted({name for name in columns if columns[name] != {"fixed": "false"}} - {"category_id"}), "category"]
    for table, columns in COLUMNS.items()
}


@dataclass(frozen=True)
class Case:
    """What a client's export and params hold so that one finding is made, and what it then says."""

    entries: list[dict[str, str]]
    count: int = 1
    evidence: tuple[str, ...] = ("1",)
    tickets: list[dict[str, str]] = field(default_factory=lambda: [TICKET])
    others: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    source: str = "export"


def worked(day: str, seconds: int = 600, identifier: str = "a", **others: str) -> dict[str, str]:
    """A row of the export: work from 10:00 on."""
    row = {"time_entry_id": identifier, "ticket_id": "1", "technician_id": "t", "state": "done"}
    return row | {"started_at": f"{day} 10:00", "seconds": str(seconds)} | others


def weekly(first: date, last: date, technician: str = "t", prefix: str = "w") -> list[dict[str, str]]:
    """Ten minutes each week."""
    days = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [worked(str(day), identifier=f"{prefix}{day}", technician_id=technician) for day in days]


def of(**values: str) -> dict[str, str]:
    """A ticket."""
    return TICKET | values


FEBRUARY = worked("2023-02-01")
SECOND = worked("2023-02-02", identifier="b", ticket_id="2")
SON = {"ticket_link": [{"ticket_id": "2", "other_ticket_id": "1", "link_kind": "son"}]}
MERGED = [TICKET, of(ticket_id="2", is_deleted="true")]
SAGE = {"ticket_application": [{"ticket_id": "1", "application_id": "sage"}]}
SAGES = {"ticket_application": [{"ticket_id": number, "application_id": "sage"} for number in "12"]}
RULES = [{"when": {"category": [name]}, "domain": name} for name in ("Poste", "Serveur")]
CHECK = {"check": "Sauvegarde", "domain": "Serveurs", "recurrence": "weekly", "starts_on": date(2023, 1, 2)}
KO = {"check_run": [{"check_run_id": "k", "check": "Sauvegarde", "run_date": "2023-01-03", "result": "ko"}]}
YEAR_BEFORE = {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)}
BEFORE = LINE | {"line": "avant", "entitlement": 1, "overrun": "deduct_next"} | YEAR_BEFORE
EUROS = [LINE | {"unit": "euros", "kind": "requests", "entitlement": 7000}]
ROUNDED = {"effective_from": date(2023, 1, 1), "unit_minutes": 15, "source": CITATION}
ROUNDED["coefficients"] = [{"factor": 2, "from_hour": 20, "to_hour": 24}]
COVID = {"event": "covid", "kind": "dip", "starts_on": date(2020, 1, 1), "ends_on": date(2023, 6, 1), "source": "Note"}
LONG_AGO = {"params": {"contract_lines": [LINE | {"ends_on": date(2023, 3, 31)}]}}
WEEKS = weekly(date(2023, 1, 2), date(2023, 6, 12))
MAIL = of(ticket_id="2", channel="E-Mail", opened_at="2023-05-02 09:00")

CASES = {
    "todo_past": Case([worked("2023-02-01", state="to_do", ended_at="2023-02-01 10:10"),
                       worked("2023-02-02", identifier="b", state="to_do")]),
    "over_24h": Case([worked("2023-02-01", 26 * 3600)]),
    "zero_minutes": Case([worked("2023-02-01", 0)]),
    "possible_double": Case([FEBRUARY, worked("2023-02-01", identifier="b")]),
    "moved_ticket": Case(
        [FEBRUARY, worked("2023-03-01", identifier="b")],
        others={
            "ticket_change": [
                {"ticket_change_id": "h", "ticket_id": "1", "field": "category", "old_value": "Poste (3)"}
                | {"changed_at": "2023-02-15 08:00"}
            ]
        },
    ),
    "deleted_ticket": Case([FEBRUARY], tickets=[of(is_deleted="true")]),
    "future_entry": Case([worked("2023-07-01")]),
    "negative_minutes": Case([worked("2023-02-01", -600)]),
    "orphan_entry": Case([worked("2023-02-01", ticket_id="9")], evidence=("9",)),
    "merged_copy": Case(
        [worked("2023-02-01", ticket_id="2"), worked("2023-02-01", identifier="b", copied_from="2")],
        evidence=("2",), tickets=MERGED, others=SON,
    ),
    "merged_lost": Case([worked("2023-02-01", ticket_id="2")], evidence=("2",), tickets=MERGED, others=SON),
    "bad_row": Case([FEBRUARY, worked("2023-02-02", identifier="b", seconds="dix")], evidence=("bad_row.csv:3",)),
    "ambiguous_date": Case([worked("2023-02-01", started_at="02/03/2023")], source="two_orders",
                           evidence=("ambiguous_date.csv:2",)),
    "duplicate_entry": Case([FEBRUARY, worked("2023-02-02")], 2, ("duplicate_entry.csv:2", "duplicate_entry.csv:3")),
    "repeated_row": Case([FEBRUARY, FEBRUARY], evidence=("repeated_row.csv:3",)),
    "partial_minute": Case([worked("2023-02-01", 140)]),
    "slot_differs": Case([worked("2023-02-01", ended_at="2023-02-01 11:00")]),
    "over_24h_day": Case([worked("2023-02-01", 13 * 3600), worked("2023-02-01", 12 * 3600, "b")],
                         evidence=("T01 2023-02-01",)),
    "before_contract": Case([worked("2022-12-31")]),
    "after_contract": Case([worked("2023-04-01")], **LONG_AGO),
    "unknown_category": Case([FEBRUARY, SECOND], tickets=[TICKET, of(ticket_id="2", category="Poste > Écran")]),
    "unknown_requester": Case([FEBRUARY, SECOND], tickets=[TICKET, of(ticket_id="2", requester_id="zoe")]),
    "unknown_subsidiary": Case([FEBRUARY, SECOND], tickets=[TICKET, of(ticket_id="2", subsidiary_id="Lyon")]),
    "unknown_application": Case([FEBRUARY, SECOND], evidence=("2",), tickets=[TICKET, of(ticket_id="2")], others=SAGE),
    "unknown_country": Case([FEBRUARY, SECOND], tickets=[TICKET, of(ticket_id="2", country="France")]),
    "unknown_profile": Case([FEBRUARY], params={"contract_lines": EUROS}),
    "ko_without_ticket": Case([FEBRUARY], others=KO, params={"checks": [CHECK]}, evidence=("Sauvegarde 2023-01-03",)),
    "gap": Case([entry for entry in WEEKS if entry["started_at"] < "2023-05"], 6,
                tuple(f"2023-W{number}" for number in range(18, 24))),
    "source_total_differs": Case([FEBRUARY], tickets=[of(total_seconds="700")]),
    "suspect_duration": Case([worked("2023-02-01", 9)]),
    "unallocated": Case([FEBRUARY], params={"contract_lines": [LINE | {"scope": {"kind": ["request"]}}]}),
    "unused_rule": Case([FEBRUARY], params={"rules": [{"when": {"kind": ["request"]}, "domain": "x"}]}),
    "naive_time": Case([FEBRUARY], source="naive", evidence=("time_entry.started_at",)),
    "slot_unknown": Case([worked("2023-02-01", started_at="2023-02-01")],
                         params={"contract_lines": [LINE | {"accounting": [ROUNDED]}]}),
    "ticket_rows_disagree": Case(
        [FEBRUARY],
        source="kept",
        tickets=[TICKET, of(ticket_kind="request")],
        evidence=("ticket_kind: ticket.ticket-rows-disagree.csv 2",),
    ),
    "line_without_match": Case([FEBRUARY], evidence=("infogerance: Inconnue",),
                               params={"contract_lines": [LINE | {"scope": {"category": ["Inconnue"]}}]}),
    "no_entry": Case([worked("2023-12-01")], evidence=()),
    "no_effort": Case([], source="no_effort", evidence=("time_entry.seconds",)),
    "closed_without_time": Case([FEBRUARY], evidence=("2",),
                                tickets=[TICKET, of(ticket_id="2", closed_at="2023-02-03 10:00")]),
    "technician_silent": Case(WEEKS + weekly(date(2023, 1, 3), date(2023, 5, 9), "gone", "g"), evidence=("T02",)),
    "email_unqualified": Case([FEBRUARY], evidence=("2",), tickets=[of(category="Poste"), MAIL]),
    "client_choice": Case(
        [worked("2023-02-01", 0)],
        params={"counting": [{"code": "zero_minutes", "treatment": "exclude", "effective_from": date(2023, 1, 1),
                              "reason": "Sans objet"}]},
    ),
    "application_in_two_domains": Case(
        [FEBRUARY, SECOND], 2, ("sage",), params={"rules": RULES}, others=SAGES,
        tickets=[of(category="Poste"), of(ticket_id="2", category="Serveur")],
    ),
    "undeclared_subsidiary": Case([FEBRUARY], evidence=("Lyon",), tickets=[of(subsidiary_id="Lyon")],
                                  params={"subsidiaries": [{"subsidiary": "Paris"}]}),
    "event_not_removed": Case(
        [entry for entry in weekly(date(2021, 1, 4), date(2023, 6, 12)) if entry["started_at"]], evidence=("covid",),
        params={"events": [COVID]},
    ),
    "deduction_exceeds": Case([worked("2022-02-01", 50 * 3600)], evidence=("infogerance",),
                              params={"contract_lines": [BEFORE, LINE | {"entitlement": 2, "renews": "avant"}]}),
    "term_assumed": Case([worked("2023-02-01", 3600)], evidence=("avant",),
                         params={"contract_lines": [BEFORE | {"renewal": {"tacit": True}}]}),
}  # fmt: skip


def slug(code: str) -> str:
    """The client whose export makes this finding."""
    return code.replace("_", "-")


def written(path: Path, headers: list[str], rows: list[dict[str, str]]) -> None:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def mapping(code: str, case: Case) -> dict[str, Any]:
    """The mapping of this client's files."""
    tables = {name: {"file": name, "columns": dict(columns)} for name, columns in COLUMNS.items()}
    made: dict[str, Any] = {"kind": "files", "timezone": "Europe/Paris", "max_bad_share": 1}
    if case.source == "naive":
        del made["timezone"]
    if case.source == "two_orders":
        orders = {"column": "started_at", "date": ["day/month/year", "month/day/year"]}
        tables["time_entry"]["columns"]["started_at"] = orders
    if case.source == "kept":
        tables["ticket"]["keep"] = "last"
    if case.source == "no_effort":
        made["has_effort"] = False
        del tables["time_entry"]
    files = {name: {"path": f"{name}.{slug(code)}.csv", "separator": ",", "may_be_empty": True} for name in COLUMNS}
    files["time_entry"]["path"] = f"{code}.csv"
    return made | {"client": {"fixed": slug(code)}, "files": files, "tables": tables}


def client(code: str, case: Case) -> dict[str, Any]:
    """The params of this client."""
    return {"client": slug(code), "name": code, "hours_per_day": 7, "contract_lines": [LINE], **case.params}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Finding]]:
    """Code of the case -> the findings of its client's report."""
    folder = tmp_path_factory.mktemp("findings")
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder)
    for kind in ("clients", "sources"):
        (where.params / kind).mkdir(parents=True)
    for code, case in CASES.items():
        for name in COLUMNS:
            rows = {"time_entry": case.entries, "ticket": case.tickets}.get(name, case.others.get(name, []))
            target = f"{code}.csv" if name == "time_entry" else f"{name}.{slug(code)}.csv"
            written(folder / target, HEADERS[name], rows)
        for kind, text in (("clients", client(code, case)), ("sources", mapping(code, case))):
            (where.params / kind / f"{slug(code)}.yaml").write_text(yaml.safe_dump(text, allow_unicode=True))
    list(synchronise(where, environ={}))
    warehouse = Warehouse(where.warehouse)
    return {
        code: {
            item.code: item
            for item in client_report.build(
                warehouse.read(slug(code), warehouse.latest()), load.client(where.params, slug(code)), AS_OF
            ).findings
        }
        for code in CASES
    }


@pytest.mark.parametrize("code", CASES)
def test_the_finding_comes_out_of_the_source_s_rows(found, code):
    case = CASES[code]
    finding = found[code].get(code)
    assert finding is not None, f"found: {sorted(found[code])}"
    assert (finding.count, finding.evidence) == (case.count, case.evidence)


def test_every_code_has_its_case():
    assert set(CASES) | FROM_A_DATABASE | FROM_TWO_READINGS | FROM_TWO_CLIENTS == set(SEVERITIES)


def test_a_sound_client_has_none(found):
    """A client whose export is whole, as the one beside whose technician a colleague stopped logging."""
    assert set(found["technician_silent"]) == {"technician_silent"}

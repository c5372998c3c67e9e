"""Facts of a GLPI's own database that a draft needs: trees, use of categories and contracts, recurring tickets.

A table or a column that the account may not read gives no row or null: a draft says less, and never fails for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.glpi import text
from analysis.sources.glpi.recurrences import TITLE
from analysis.sources.glpi.references import References
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Address, Session, snapshot

EVERYTHING = GlpiMapping.model_validate({"kind": "glpi", "clients": [{"client": "tous", "entity": 0}]})
CATEGORY_FIELD = 7
"""Number of the category among the fields that a template predefines."""


@dataclass(frozen=True)
class Use:
    """Tickets and seconds of work of an entity itself, without those beneath."""

    tickets: int
    seconds: int


@dataclass(frozen=True)
class Contract:
    """A contract of GLPI; it holds no quantity of work. `notice` is in months; `renewal` 1 is tacit, 2 express."""

    id: int
    entity: int
    name: str
    number: str
    begins_on: date | None
    months: int
    notice: int
    renewal: int
    tickets: int


@dataclass(frozen=True)
class Recurrent:
    """An active recurring ticket: its periodicity as GLPI writes it, its tickets' title and category if predefined."""

    id: int
    entity: int
    name: str
    title: str | None
    category: int | None
    begins_on: date | None
    ends_on: date | None
    periodicity: str


@dataclass(frozen=True)
class GlpiBase:
    """A GLPI as a draft sees it.

    Parameters
    ----------
    references : trees of entities, categories and groups, people.
    uses : entity -> its use.
    categories : entity -> category -> number of tickets.
    languages : entity -> language of its requesters -> number of people.
    departments : column of people that may hold a department -> number of requesters with a value.
    technicians : group -> number of people in it who did a task.
    contracted : entity -> number of its tickets that are linked to a contract.
    solution_types : their names.
    ticket_url : template of a ticket's page; None where the account may not read it.
    """

    references: References
    uses: Mapping[int, Use]
    categories: Mapping[int, Counter[int]]
    languages: Mapping[int, Counter[str]]
    departments: Mapping[str, int]
    requesters: int
    technicians: Mapping[int, int]
    solution_types: Sequence[str]
    contracts: Sequence[Contract]
    contracted: Mapping[int, int]
    recurrents: Sequence[Recurrent]
    ticket_url: str | None


def read(environ: Mapping[str, str], name: str) -> GlpiBase:
    """Read the facts of the GLPI at `RELEVE_GLPI_URL`. Raises the errors of `glpi.reader.extract`."""
    with snapshot(Address.from_environ(EVERYTHING, environ)) as session:
        references = References.read(session, Schema.probe(session, EVERYTHING), EVERYTHING, name)
        facts = _Facts(session)
        recurrents = _recurrents(facts)
        return GlpiBase(
            references=references,
            uses=_uses(session),
            categories=_categories(session),
            languages=_languages(facts),
            departments=_departments(facts),
            requesters=session.rows("SELECT COUNT(DISTINCT users_id) FROM glpi_tickets_users WHERE type = 1", "keys")[
                0
            ][0],
            technicians=_technicians(session),
            solution_types=[row["name"] for row in facts.rows("glpi_solutiontypes", ("id", "name")) if row["name"]],
            contracts=_contracts(facts),
            contracted=_contracted(facts),
            recurrents=recurrents,
            ticket_url=_ticket_url(facts),
        )


class _Facts:
    """Rows of tables by the columns that the account may read."""

    def __init__(self, session: Session) -> None:
        self.session = session
        sql = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE()"
        )
        self.present: dict[str, dict[str, str]] = defaultdict(dict)
        for table, column, kind in session.rows(sql, "keys"):
            self.present[table][column] = kind.casefold()

    def rows(self, table: str, columns: Sequence[str], where: str = "TRUE") -> list[dict[str, Any]]:
        """Return the rows; a column that is not there is None, and so is a zero date. No row where the key is not.

        Instants are told in the zone of the mapping: a recurring ticket of midnight is not of the day before.
        """
        kinds = self.present[table]
        if columns[0] not in kinds:
            return []
        listed = ", ".join(f"`{name}`" if name in kinds else "NULL" for name in columns)
        found = self.session.rows(f"SELECT {listed} FROM `{table}` WHERE {where} ORDER BY 1", "references")
        return [
            {name: _told(value, kinds.get(name, "")) for name, value in zip(columns, row, strict=True)} for row in found
        ]


def _uses(session: Session) -> dict[int, Use]:
    sql = (
        "SELECT t.entities_id, COUNT(DISTINCT t.id), CAST(IFNULL(SUM(k.actiontime), 0) AS SIGNED) FROM glpi_tickets t "
        "LEFT JOIN glpi_tickettasks k ON k.tickets_id = t.id GROUP BY t.entities_id"
    )
    return {entity: Use(tickets, int(seconds)) for entity, tickets, seconds in session.rows(sql, "keys")}


def _categories(session: Session) -> dict[int, Counter[int]]:
    sql = (
        "SELECT entities_id, itilcategories_id, COUNT(*) FROM glpi_tickets WHERE itilcategories_id > 0 "
        "AND is_deleted = 0 GROUP BY 1, 2"
    )
    return _counted(session.rows(sql, "keys"))


def _languages(facts: _Facts) -> dict[int, Counter[str]]:
    if "language" not in facts.present["glpi_users"]:
        return {}
    sql = (
        "SELECT t.entities_id, LEFT(u.language, 2), COUNT(DISTINCT u.id) FROM glpi_tickets_users a "
        "JOIN glpi_tickets t ON t.id = a.tickets_id JOIN glpi_users u ON u.id = a.users_id "
        "WHERE a.type = 1 AND u.language <> '' GROUP BY 1, 2"
    )
    return _counted(facts.session.rows(sql, "keys"))


def _departments(facts: _Facts) -> dict[str, int]:
    counts = {}
    for column in ("usercategories", "usertitles"):
        if f"{column}_id" in facts.present["glpi_users"] and "name" in facts.present[f"glpi_{column}"]:
            sql = (
                "SELECT COUNT(DISTINCT u.id) FROM glpi_users u JOIN glpi_tickets_users a ON a.users_id = u.id "
                f"WHERE a.type = 1 AND u.{column}_id > 0"
            )
            counts[column] = facts.session.rows(sql, "keys")[0][0]
    return counts


def _technicians(session: Session) -> dict[int, int]:
    sql = (
        "SELECT g.groups_id, COUNT(DISTINCT g.users_id) FROM glpi_groups_users g WHERE EXISTS "
        "(SELECT 1 FROM glpi_tickettasks k WHERE k.users_id_tech = g.users_id) GROUP BY 1"
    )
    return dict(session.rows(sql, "keys"))


def _contracts(facts: _Facts) -> list[Contract]:
    names = (
        "id",
        "entities_id",
        "name",
        "num",
        "begin_date",
        "duration",
        "notice",
        "renewal",
        "is_deleted",
        "is_template",
    )
    linked: Counter[int] = Counter()
    if "contracts_id" in facts.present["glpi_tickets_contracts"]:
        sql = "SELECT contracts_id, COUNT(DISTINCT tickets_id) FROM glpi_tickets_contracts GROUP BY 1"
        linked.update(dict(facts.session.rows(sql, "keys")))
    return [
        Contract(
            row["id"],
            row["entities_id"] or 0,
            row["name"] or f"({row['id']})",
            row["num"] or "",
            _day(row["begin_date"]),
            row["duration"] or 0,
            row["notice"] or 0,
            row["renewal"] or 0,
            linked[row["id"]],
        )
        for row in facts.rows("glpi_contracts", names)
        if not row["is_deleted"] and not row["is_template"]
    ]


def _contracted(facts: _Facts) -> dict[int, int]:
    if "tickets_id" not in facts.present["glpi_tickets_contracts"]:
        return {}
    sql = (
        "SELECT t.entities_id, COUNT(DISTINCT t.id) FROM glpi_tickets_contracts c "
        "JOIN glpi_tickets t ON t.id = c.tickets_id GROUP BY 1"
    )
    return dict(facts.session.rows(sql, "keys"))


def _recurrents(facts: _Facts) -> list[Recurrent]:
    names = ("id", "entities_id", "name", "tickettemplates_id", "begin_date", "end_date", "periodicity", "is_active")
    fields: dict[tuple[int, int], str] = {}
    for row in facts.rows("glpi_tickettemplatepredefinedfields", ("id", "tickettemplates_id", "num", "value")):
        fields[row["tickettemplates_id"], row["num"]] = row["value"]
    made = []
    for row in facts.rows("glpi_ticketrecurrents", names):
        category = fields.get((row["tickettemplates_id"], CATEGORY_FIELD), "")
        if row["is_active"] and row["name"]:
            made.append(
                Recurrent(
                    row["id"],
                    row["entities_id"],
                    row["name"],
                    fields.get((row["tickettemplates_id"], TITLE)),
                    int(category) if category.isdecimal() else None,
                    _day(row["begin_date"]),
                    _day(row["end_date"]),
                    str(row["periodicity"] or ""),
                )
            )
    return made


def _ticket_url(facts: _Facts) -> str | None:
    rows = facts.rows("glpi_configs", ("name", "value"), "context = 'core' AND name = 'url_base'")
    address = str(rows[0]["value"] or "").rstrip("/") if rows else ""
    is_address = address.startswith(("http://", "https://"))
    return f"{address}/front/ticket.form.php?id={{ticket_id}}" if is_address else None


def _counted(rows: Sequence[tuple[Any, ...]]) -> dict[int, Counter[Any]]:
    counts: dict[int, Counter[Any]] = defaultdict(Counter)
    for entity, value, count in rows:
        counts[entity][value] = count
    return counts


def _told(value: object, kind: str) -> object:
    """Return a text as it was typed, and an instant as local time."""
    if isinstance(value, datetime) and kind == "timestamp":
        return value.replace(tzinfo=UTC).astimezone(ZoneInfo(EVERYTHING.timezone))
    return text.decoded(pa.array([value], pa.string()))[0].as_py() if isinstance(value, str) else value


def _day(value: object) -> date | None:
    """Return the civil day of a date or of a local time; None for a zero date, which comes as text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None

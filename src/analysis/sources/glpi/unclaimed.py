"""Work in entities that no client of the mapping has, counted for the analyst: nothing is left out unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import Message, message
from analysis.sources.glpi.preparation import Preparation
from analysis.sources.glpi.references import References

MOST_LISTED = 10
_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("entity", "tickets", "seconds")])


class Unclaimed(NamedTuple):
    """An entity of no client, with its tickets and the seconds of their tasks."""

    entity: int
    tickets: int
    seconds: int


def of_base(base: Preparation) -> list[Unclaimed]:
    """Return the entities of no client that have tickets, counted by the server."""
    foreign = base.references.foreign_entities
    if not foreign:
        return []
    sql = (
        "SELECT t.entities_id AS entity, COUNT(DISTINCT t.id) AS tickets, IFNULL(SUM(k.actiontime), 0) AS seconds "
        "FROM glpi_tickets t LEFT JOIN glpi_tickettasks k ON k.tickets_id = t.id "
        f"WHERE t.entities_id IN ({', '.join(map(str, foreign))}) GROUP BY t.entities_id"
    )
    return [Unclaimed(**row) for row in base.session.table(sql, _FIELDS, "keys").to_pylist()]


def of_rows(tickets: pa.Table, tasks: pa.Table, references: References) -> list[Unclaimed]:
    """Return the entities of no client that have tickets, of the rows of `glpi_tickets` and `glpi_tickettasks`."""
    foreign = pa.array(references.foreign_entities, pa.int64())
    owned = tickets.filter(pc.is_in(tickets["entities_id"], value_set=foreign)).select(["id", "entities_id"])
    spent = tasks.group_by("tickets_id").aggregate([("actiontime", "sum")])
    rows = owned.join(spent, "id", "tickets_id").group_by("entities_id").aggregate([
        ("id", "count"), ("actiontime_sum", "sum"),
    ])  # fmt: skip
    columns = (rows["entities_id"], rows["id_count"], pc.fill_null(rows["actiontime_sum_sum"], 0))
    return [Unclaimed(*row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def lines(found: Sequence[Unclaimed], references: References, source: str) -> Iterator[Message]:
    """Yield a notice of the work left aside, the heaviest entity first, with the lines of params that would take it."""
    if not found:
        return
    yield message(
        "GLPI: {entities} entity(ies) of no client, {tickets} ticket(s), {minutes} min left aside. To count them, add "
        "under clients in params/sources/{source}.yaml (name the client):",
        entities=len(found),
        tickets=sum(item.tickets for item in found),
        minutes=sum(item.seconds for item in found) // 60,
        source=source,
    )
    for item in sorted(found, key=lambda item: (-item.seconds, item.entity))[:MOST_LISTED]:
        yield message(
            "  - {{client: to-name, entity: {entity}}}  # {path}: {tickets} ticket(s), {minutes} min",
            entity=item.entity,
            path=references.entities.path(item.entity),
            tickets=item.tickets,
            minutes=item.seconds // 60,
        )
    if len(found) > MOST_LISTED:
        yield message("  … and {count} more entity(ies)", count=len(found) - MOST_LISTED)

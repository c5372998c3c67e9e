"""Work in entities that no client of the mapping has, counted for the analyst: nothing is left out unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analysis.foundation.messages import Message, message
from analysis.sources.glpi.preparation import Preparation

MOST_LISTED = 10
_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("entity", "tickets", "seconds")])


def lines(base: Preparation) -> Iterator[Message]:
    """Yield a notice of the work left aside, the heaviest entity first, with the lines of params that would take it."""
    foreign = base.foreign_entities
    if not foreign:
        return
    sql = (
        "SELECT t.entities_id AS entity, COUNT(DISTINCT t.id) AS tickets, IFNULL(SUM(k.actiontime), 0) AS seconds "
        "FROM glpi_tickets t LEFT JOIN glpi_tickettasks k ON k.tickets_id = t.id "
        f"WHERE t.entities_id IN ({', '.join(map(str, foreign))}) GROUP BY t.entities_id ORDER BY seconds DESC, entity"
    )
    rows = base.session.table(sql, _FIELDS, "keys").to_pylist()
    if not rows:
        return
    tickets, seconds = (sum(row[name] for row in rows) for name in ("tickets", "seconds"))
    yield message(
        "GLPI: {entities} entity(ies) of no client, {tickets} ticket(s), {minutes} min left aside. To count them, add "
        "under clients in params/sources/{source}.yaml (name the client):",
        entities=len(rows),
        tickets=tickets,
        minutes=seconds // 60,
        source=base.source,
    )
    for row in rows[:MOST_LISTED]:
        yield message(
            "  - {{client: to-name, entity: {entity}}}  # {path}: {tickets} ticket(s), {minutes} min",
            entity=row["entity"],
            path=base.references.entities.path(row["entity"]),
            tickets=row["tickets"],
            minutes=row["seconds"] // 60,
        )
    if len(rows) > MOST_LISTED:
        yield message("  … and {count} more entity(ies)", count=len(rows) - MOST_LISTED)

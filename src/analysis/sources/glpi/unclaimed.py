"""Work in entities that no client of the mapping has: counted and told, so that nothing is left out unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analysis.sources.glpi.preparation import Preparation

MOST_LISTED = 10
_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("entity", "tickets", "seconds")])


def lines(base: Preparation) -> Iterator[str]:
    """What is left aside, the heaviest entity first, with the lines of params that would take it; nothing: no line."""
    foreign = base.foreign_entities
    if not foreign:
        return
    sql = (
        "SELECT t.entities_id AS entity, COUNT(DISTINCT t.id) AS tickets, IFNULL(SUM(k.actiontime), 0) AS seconds "
        "FROM glpi_tickets t LEFT JOIN glpi_tickettasks k ON k.tickets_id = t.id "
        f"WHERE t.entities_id IN ({', '.join(map(str, foreign))}) GROUP BY t.entities_id ORDER BY seconds DESC, entity"
    )
    found = base.session.table(sql, _FIELDS, "keys").to_pylist()
    if not found:
        return
    tickets, seconds = (sum(row[name] for row in found) for name in ("tickets", "seconds"))
    yield (
        f"GLPI : {len(found)} entité(s) d’aucun client, {tickets} ticket(s), {seconds // 60} min laissés de côté. "
        f"Pour les compter, ajouter sous clients dans params/sources/{base.source}.yaml (le client est à nommer) :"
    )
    for row in found[:MOST_LISTED]:
        path = base.references.entities.path(row["entity"])
        figures = f"{row['tickets']} ticket(s), {row['seconds'] // 60} min"
        yield f"  - {{client: a-nommer, entity: {row['entity']}}}  # {path} : {figures}"
    if len(found) > MOST_LISTED:
        yield f"  … et {len(found) - MOST_LISTED} autre(s) entité(s)"

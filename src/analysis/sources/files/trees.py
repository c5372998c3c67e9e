"""Trees of categories and subsidiaries that a file gives as paths, and tables of names shared by several clients."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from analysis.params.files_mapping import FilesMapping
from analysis.sources.canonical_tables import CATEGORY, SUBSIDIARY, Table
from analysis.sources.files.columns import PATH_MARK

PARENTS: Mapping[str, tuple[Table, str]] = {
    "category_id": (CATEGORY, "parent_category_id"),
    "subsidiary_id": (SUBSIDIARY, "parent_subsidiary_id"),
}
"""Column that a path may give -> table of the tree's nodes, and its column of parents."""
USERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "category": (("ticket", "category_id"), ("time_entry", "category_id")),
    "subsidiary": (("ticket", "subsidiary_id"),),
    "requester": (("ticket", "requester_id"),),
    "technician_profile": (("time_entry", "technician_id"),),
    "application": (("ticket_application", "application_id"),),
}
"""Table of names -> columns that name its rows."""


def with_nodes(tables: Mapping[str, pa.Table], mapping: FilesMapping) -> dict[str, pa.Table]:
    """Return the tables, with a node for each level of each path that a mapping's `path` gave."""
    result = dict(tables)
    for column, (shape, parent) in PARENTS.items():
        paths: set[tuple[str, str]] = set()
        for name, table in mapping.tables.items():
            if column in table.columns and table.columns[column].path:
                pairs = tables[name].select(["client", column]).group_by(["client", column]).aggregate([])
                paths |= {(row["client"], row[column]) for row in pairs.to_pylist() if row[column] is not None}
        if paths:
            result[shape.name] = _nodes(shape, column, parent, paths)
    return result


def _nodes(shape: Table, key: str, parent: str, paths: set[tuple[str, str]]) -> pa.Table:
    nodes: dict[tuple[str, str], dict[str, object]] = {}
    for client, path in sorted(paths):
        levels = path.split(PATH_MARK)
        for depth in range(1, len(levels) + 1):
            identifier = PATH_MARK.join(levels[:depth])
            above = PATH_MARK.join(levels[: depth - 1]) or None
            node: dict[str, object] = {"client": client, key: identifier, parent: above, "name": levels[depth - 1]}
            nodes[client, identifier] = node
    schema = shape.schema.remove(shape.schema.get_field_index("source"))
    return pa.Table.from_pylist(list(nodes.values()), schema=schema)


def with_owners(tables: Mapping[str, pa.Table], mapping: FilesMapping) -> dict[str, pa.Table]:
    """Return the tables, where a row of a table marked `where_used` goes to every client that names the row or, in a
    tree, a descendant of the row.
    """
    result = dict(tables)
    for name, table in mapping.tables.items():
        if table.client is not None and table.client.where_used:
            result[name] = _rows_of_users(name, tables)
    return result


def _rows_of_users(name: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the rows of a table of names, one for each client that uses them, ancestors included."""
    table = tables[name]
    key = f"{name}_id" if name != "technician_profile" else "technician_id"
    rows = {row[key]: row for row in table.to_pylist()}
    parent = PARENTS[key][1] if key in PARENTS else None
    used: dict[tuple[str, str], None] = {}
    for user, column in USERS[name]:
        if user in tables:
            pairs = tables[user].select(["client", column]).group_by(["client", column]).aggregate([])
            used.update(dict.fromkeys((row["client"], row[column]) for row in pairs.to_pylist()))
    given: dict[tuple[str, str], dict[str, object]] = {}
    for client, identifier in used:
        node: object = identifier
        while node in rows and (client, node) not in given:
            given[client, str(node)] = {**rows[node], "client": client}
            node = rows[node][parent] if parent is not None else None
    return pa.Table.from_pylist([given[pair] for pair in sorted(given)], schema=table.schema)

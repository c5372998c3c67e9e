"""Finding what changed since the last reading, whatever GLPI says of it: no clock and no `date_mod` is trusted.

Each row has a mark (a check of all the columns that are read). The server adds the marks up by blocks of ids; only
blocks whose check moved are compared row by row with the marks that the warehouse holds. So late commits, deletions,
moves, changes that leave `date_mod`, a clock that goes back are all seen alike, and few rows leave the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.glpi.parts import Part
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Nature, Session

Ids = npt.NDArray[np.int64]
BLOCK = 1_024
"""Ids in a block. A block that moved costs so many keys; the state keeps one check a block."""
_BLOCK_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("block", "rows", "xor")])
_MARK_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("owner", "mark")])
_IN_LIST = 2_000
_PRIME = 1_000_003


@dataclass(frozen=True)
class Differences:
    """Ids of the canonical rows that are new or changed, and of those held that are gone."""

    changed: Ids
    gone: Ids


def blocks(session: Session, schema: Schema, parts: Iterable[Part]) -> dict[int, int]:
    """Block of ids -> check of all the rows that its ids own."""
    checks: dict[int, int] = {}
    for part in parts:
        sql = (
            f"SELECT `{part.owner}` DIV {BLOCK} AS block, COUNT(*) AS `rows`, "
            f"BIT_XOR({schema.mark(part.table)}) AS `xor` FROM `{part.table}` WHERE {part.where} GROUP BY block"
        )
        for block, rows, xor in _rows(session.table(sql, _BLOCK_FIELDS, "keys")):
            checks[block] = (checks.get(block, 0) * _PRIME + (rows << 32) + xor) % 2**61
    return checks


def moved(now: Mapping[int, int], state: str) -> list[int]:
    """The blocks whose check is not what it was, and those that came or went."""
    before = {int(block): check for block, check in json.loads(state).items()}
    return sorted(block for block in now.keys() | before.keys() if now.get(block) != before.get(block))


def as_state(checks: Mapping[int, int]) -> str:
    """The checks as the text that `moved` reads."""
    return json.dumps({str(block): checks[block] for block in sorted(checks)}, separators=(",", ":"))


def marks(session: Session, schema: Schema, parts: Sequence[Part], dirty: Sequence[int]) -> tuple[Ids, Ids]:
    """Ids (sorted) and marks of the rows of the first part in these blocks, the other parts' marks folded in."""
    ids, values = _owner_marks(session, schema, parts[0], dirty)
    for part in parts[1:]:
        fold(ids, values, *_owner_marks(session, schema, part, dirty))
    return ids, values


def fold(ids: Ids, values: Ids, owners: Ids, marks_: Ids) -> None:
    """Fold the marks of parts into `values`, in place; owners that are not in `ids` (sorted) are left out."""
    if not ids.size or not owners.size:
        return
    places = np.minimum(np.searchsorted(ids, owners), ids.size - 1)
    is_known = ids[places] == owners
    np.bitwise_xor.at(values, places[is_known], marks_[is_known])


def differences(
    ids: Ids, values: Ids, held_keys: pa.ChunkedArray, held_marks: pa.ChunkedArray | None, dirty: Sequence[int]
) -> Differences:
    """What differs, in these blocks, between the source's rows and those that the warehouse holds.

    Parameters
    ----------
    ids, values : ids (sorted) and marks of the source's rows.
    held_keys, held_marks : ids as text and marks of the warehouse's rows, of all blocks; without marks the rows of the
        table never change once written, they only come and go.
    """
    held_ids = held_keys.cast(pa.int64()).to_numpy()
    is_dirty = np.isin(held_ids // BLOCK, np.asarray(dirty, np.int64))
    held_ids = held_ids[is_dirty]
    order = np.argsort(held_ids, kind="stable")
    held_ids = held_ids[order]
    gone = held_ids[~np.isin(held_ids, ids)]
    if not held_ids.size:
        return Differences(ids, gone)
    places = np.minimum(np.searchsorted(held_ids, ids), held_ids.size - 1)
    is_same = held_ids[places] == ids
    if held_marks is not None:
        is_same &= pc.fill_null(held_marks, -1).to_numpy()[is_dirty][order][places] == values
    return Differences(ids[~is_same], gone)


def among(session: Session, query: str, schema: pa.Schema, column: str, ids: Iterable[int], nature: Nature) -> pa.Table:
    """The rows of `query` (which ends in a condition) whose `column` is one of `ids`."""
    listed = sorted(set(ids))
    tables = [
        session.table(
            f"{query} AND {column} IN ({', '.join(map(str, listed[start : start + _IN_LIST]))})", schema, nature
        )
        for start in range(0, len(listed), _IN_LIST)
    ]
    return pa.concat_tables([schema.empty_table(), *tables])


def ids_owned(session: Session, table: str, owner: str, condition: str, dirty: Sequence[int]) -> Ids:
    """Ids of the rows of a table whose `owner` is in these blocks, under a condition."""
    schema = pa.schema([pa.field("id", pa.int64())])
    found = [
        session.table(f"SELECT id FROM `{table}` WHERE {_within(owner, run)} AND {condition}", schema, "keys")[
            "id"
        ].to_numpy()
        for run in _runs(dirty)
    ]
    return np.concatenate([np.empty(0, np.int64), *found])


def _owner_marks(session: Session, schema: Schema, part: Part, dirty: Sequence[int]) -> tuple[Ids, Ids]:
    owners, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for run in _runs(dirty):
        sql = (
            f"SELECT `{part.owner}` AS owner, BIT_XOR({schema.mark(part.table)}) AS mark FROM `{part.table}` "
            f"WHERE {part.where} AND {_within(part.owner, run)} "
            f"GROUP BY `{part.owner}` ORDER BY `{part.owner}`"
        )
        rows = session.table(sql, _MARK_FIELDS, "keys")
        owners.append(rows["owner"].to_numpy())
        values.append(rows["mark"].to_numpy())
    return np.concatenate(owners), np.concatenate(values)


def _within(column: str, run: tuple[int, int]) -> str:
    return f"`{column}` BETWEEN {run[0] * BLOCK} AND {(run[1] + 1) * BLOCK - 1}"


def _runs(dirty: Sequence[int]) -> list[tuple[int, int]]:
    """Consecutive blocks as (first, last)."""
    runs: list[tuple[int, int]] = []
    for block in sorted(dirty):
        if runs and block == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], block)
        else:
            runs.append((block, block))
    return runs


def _rows(table: pa.Table) -> Iterable[tuple[int, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)

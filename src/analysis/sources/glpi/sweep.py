"""Search for changes since the last reading. No clock is trusted, nor any order of ids or dates.

The state keeps two checks of each block of ids. The check of *contents* adds up the marks of whole rows (a mark is a
check of all columns that are read), and shows any change. Contents are taken of a bounded number of blocks at each
reading: of all blocks in most bases. A larger base has its newest blocks checked at every reading and the others in
turn; besides, the *outline* of all blocks is taken: the columns of narrow indexes (ids, dates of change, owners), which
show rows that came, went, or bear a new date of change, without a read of the rows. In a block with a changed check,
marks are compared with those in the warehouse: first by small spans of ids, then row by row, so that few rows leave the
server.
"""

from __future__ import annotations

import json
import math
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
"""Ids in a block; the state keeps two checks a block."""
SPAN = 32
"""Ids in the spans of a block that moved, at most: a divisor of its size."""
CONTENTS_BLOCKS = 5_120
"""Blocks whose contents are checked at one reading: five million ids; a smaller base is checked whole each time."""
NEWEST_BLOCKS = 64
"""Newest blocks, among these, checked at every reading."""
BLOCK_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("block", "rows", "xor")])
_MARK_FIELDS = pa.schema([pa.field(name, pa.int64()) for name in ("owner", "mark")])
_IN_LIST = 2_000
_RUNS_AT_ONCE = 200
_PRIME = 1_000_003


@dataclass(frozen=True)
class Blocks:
    """Some blocks of `size` ids each, by their numbers."""

    numbers: Ids
    size: int

    def __bool__(self) -> bool:
        return bool(self.numbers.size)

    @classmethod
    def from_numbers(cls, numbers: Iterable[int]) -> Blocks:
        """Blocks of `BLOCK` ids."""
        return cls(np.array(sorted(numbers), np.int64), BLOCK)

    def with_ids(self, ids: Ids) -> Blocks:
        """Return these blocks with those that hold some ids."""
        return Blocks(np.union1d(self.numbers, ids // self.size), self.size)

    def split(self, count: int) -> Iterable[Blocks]:
        """Yield the blocks, at most `count` at once."""
        for start in range(0, self.numbers.size, count):
            yield Blocks(self.numbers[start : start + count], self.size)

    def has(self, ids: Ids) -> npt.NDArray[np.bool_]:
        """Return the mask of the ids that are in the blocks."""
        return np.isin(ids // self.size, self.numbers)

    def ranges(self) -> list[tuple[int, int]]:
        """Return the ids of the blocks, as the first and the last of each run of blocks."""
        return [(first * self.size, (last + 1) * self.size - 1) for first, last in runs(self.numbers.tolist())]

    def conditions(self, column: str) -> Iterable[str]:
        """Yield SQL conditions that hold together exactly for the ids of the blocks; several for scattered blocks."""
        ranges = [f"`{column}` BETWEEN {first} AND {last}" for first, last in self.ranges()]
        for start in range(0, len(ranges), _RUNS_AT_ONCE):
            yield f"({' OR '.join(ranges[start : start + _RUNS_AT_ONCE])})"


@dataclass(frozen=True)
class Held:
    """Ids in the warehouse, sorted, and their marks; rows without marks only come and go."""

    ids: Ids
    marks: Ids | None

    @classmethod
    def from_columns(cls, keys: pa.ChunkedArray, marks_: pa.ChunkedArray | None, blocks: Blocks) -> Held:
        """Return the ids and marks of some blocks, from the ids as text and the marks of a whole table."""
        ids = keys.cast(pa.int64()).to_numpy()
        inside = np.flatnonzero(blocks.has(ids))
        order = inside[np.argsort(ids[inside], kind="stable")]
        known = None if marks_ is None else pc.fill_null(marks_, -1).to_numpy()[order]
        return cls(ids[order], known)

    def within(self, blocks: Blocks) -> Held:
        """Return the ids and marks of some blocks."""
        inside = blocks.has(self.ids)
        return Held(self.ids[inside], None if self.marks is None else self.marks[inside])


@dataclass(frozen=True)
class Differences:
    """Ids of the canonical rows that are new or changed, and of the held rows that are gone."""

    changed: Ids
    gone: Ids


def outline_queries(schema: Schema, parts: Iterable[Part], blocks: Blocks | None = None) -> list[str]:
    """Return the queries of the outline for `checks`: the columns of indexes alone, of the rows that ids of all
    blocks or of some own, rows of no client included.
    """
    return [
        f"SELECT `{part.owner}` DIV {BLOCK} AS block, COUNT(*) AS `rows`, "
        f"BIT_XOR({schema.mark(part.table, part.outline, owner=part.owner)}) AS `xor` FROM `{part.table}` "
        f"WHERE {part.sought} AND {within} GROUP BY block"
        for part in parts
        for within in (("TRUE",) if blocks is None else blocks.conditions(part.owner))
    ]


def contents_queries(schema: Schema, parts: Iterable[Part], blocks: Blocks) -> list[str]:
    """Return the queries of the contents for `checks`: all rows that the ids of some blocks own."""
    return [
        f"SELECT `{part.owner}` DIV {BLOCK} AS block, COUNT(*) AS `rows`, "
        f"BIT_XOR({schema.mark(part.table, owner=part.owner)}) AS `xor` FROM `{part.table}` "
        f"WHERE {part.where} AND {within} GROUP BY block"
        for part in parts
        for within in blocks.conditions(part.owner)
    ]


def checks(tables: Iterable[pa.Table]) -> dict[int, int]:
    """Return block -> check of the rows that the queries count and add up, in the order of the queries."""
    by_block: dict[int, int] = {}
    for rows in tables:
        for block, count, xor in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            by_block[block] = (by_block.get(block, 0) * _PRIME + (count << 32) + xor) % 2**61
    return by_block


def in_turn(known: Iterable[int], first: int) -> tuple[list[int], int]:
    """Return the blocks whose contents are checked at this reading, and the first block of the next reading's turn.

    Parameters
    ----------
    known : all blocks.
    first : first block of the turn, which the last reading gave.
    """
    ordered = sorted(known)
    if len(ordered) <= CONTENTS_BLOCKS:
        return ordered, 0
    newest, others = ordered[-NEWEST_BLOCKS:], ordered[:-NEWEST_BLOCKS]
    start = next((place for place, block in enumerate(others) if block >= first), 0)
    in_this_turn = others[start : start + CONTENTS_BLOCKS - NEWEST_BLOCKS]
    later = others[start + len(in_this_turn) :]
    return [*in_this_turn, *newest], later[0] if later else 0


def moved(now: Mapping[int, int], before: Mapping[int, int]) -> set[int]:
    """Return the blocks with a changed check, and the blocks that came or went."""
    looked_at = now.keys() | before.keys()
    return {block for block in looked_at if now.get(block) != before.get(block)}


def as_state(checks: Mapping[int, int]) -> str:
    """Return checks as the text that `from_state` reads."""
    return json.dumps({str(block): checks[block] for block in sorted(checks)}, separators=(",", ":"))


def from_state(state: str) -> dict[int, int]:
    """Return block -> check, as the last reading left them."""
    return {int(block): check for block, check in json.loads(state).items()}


def suspects(session: Session, schema: Schema, parts: Sequence[Part], dirty: Blocks, held: Held) -> Blocks:
    """Return the spans of changed blocks whose rows, taken together, differ from those in the warehouse."""
    if held.marks is None:
        return dirty
    span = math.gcd(dirty.size, SPAN)
    steps = np.arange(dirty.size // span)
    spans = (dirty.numbers[:, None] * steps.size + steps).ravel()
    sums, counts = np.zeros(spans.size, np.int64), np.zeros(spans.size, np.int64)
    for part in parts:
        for within in dirty.conditions(part.owner):
            sql = (
                f"SELECT `{part.owner}` DIV {span} AS block, COUNT(*) AS `rows`, "
                f"BIT_XOR({schema.mark(part.table, owner=part.owner)}) AS `xor` FROM `{part.table}` "
                f"WHERE {part.where} AND {within} GROUP BY block"
            )
            rows = session.table(sql, BLOCK_FIELDS, "keys")
            places = np.searchsorted(spans, rows["block"].to_numpy())
            sums[places] ^= rows["xor"].to_numpy()
            if part is parts[0]:
                counts[places] += rows["rows"].to_numpy()
    places = np.searchsorted(spans, held.ids // span)
    np.bitwise_xor.at(sums, places, held.marks)
    np.subtract.at(counts, places, 1)
    return Blocks(spans[(sums != 0) | (counts != 0)], span)


def marks(session: Session, schema: Schema, parts: Sequence[Part], blocks: Blocks) -> tuple[Ids, Ids]:
    """Return ids (sorted) and marks of the rows of the first part in some blocks, the other parts' marks folded in."""
    ids, values = _owner_marks(session, schema, parts[0], blocks)
    for part in parts[1:]:
        fold(ids, values, *_owner_marks(session, schema, part, blocks))
    return ids, values


def fold(ids: Ids, values: Ids, owners: Ids, marks_: Ids) -> None:
    """Fold the marks of parts into `values`, in place; owners that are not in `ids` (sorted) are left out."""
    if not ids.size or not owners.size:
        return
    places = np.minimum(np.searchsorted(ids, owners), ids.size - 1)
    is_known = ids[places] == owners
    np.bitwise_xor.at(values, places[is_known], marks_[is_known])


def differences(ids: Ids, values: Ids, held: Held) -> Differences:
    """Return the differences between the source's rows, by ids (sorted) and marks, and those in the warehouse."""
    gone = held.ids[~np.isin(held.ids, ids)]
    if not held.ids.size:
        return Differences(ids, gone)
    places = np.minimum(np.searchsorted(held.ids, ids), held.ids.size - 1)
    is_same = held.ids[places] == ids
    if held.marks is not None:
        is_same &= held.marks[places] == values
    return Differences(ids[~is_same], gone)


def among(session: Session, query: str, schema: pa.Schema, column: str, ids: Iterable[int], nature: Nature) -> pa.Table:
    """Return the rows of `query` (which ends in a condition) whose `column` is one of `ids`."""
    listed = sorted(set(ids))
    tables = [
        session.table(
            f"{query} AND {column} IN ({', '.join(map(str, listed[start : start + _IN_LIST]))})", schema, nature
        )
        for start in range(0, len(listed), _IN_LIST)
    ]
    return pa.concat_tables([schema.empty_table(), *tables])


def ids_owned(session: Session, table: str, owner: str, condition: str, blocks: Blocks) -> Ids:
    """Return the ids of the rows of a table whose `owner` is in some blocks, under a condition."""
    schema = pa.schema([pa.field("id", pa.int64())])
    parts = [
        session.table(f"SELECT id FROM `{table}` WHERE {within} AND {condition}", schema, "keys")["id"].to_numpy()
        for within in blocks.conditions(owner)
    ]
    return np.concatenate([np.empty(0, np.int64), *parts])


def _owner_marks(session: Session, schema: Schema, part: Part, blocks: Blocks) -> tuple[Ids, Ids]:
    """Return the owners of a part's rows in some blocks, sorted, with their folded marks."""
    owners, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for within in blocks.conditions(part.owner):
        sql = (
            f"SELECT `{part.owner}` AS owner, BIT_XOR({schema.mark(part.table, owner=part.owner)}) AS mark "
            f"FROM `{part.table}` "
            f"WHERE {part.where} AND {within} GROUP BY `{part.owner}` ORDER BY `{part.owner}`"
        )
        rows = session.table(sql, _MARK_FIELDS, "keys")
        owners.append(rows["owner"].to_numpy())
        values.append(rows["mark"].to_numpy())
    return np.concatenate(owners), np.concatenate(values)


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as the first and the last of each run of consecutive numbers."""
    pairs: list[tuple[int, int]] = []
    for number in numbers:
        if pairs and number == pairs[-1][1] + 1:
            pairs[-1] = (pairs[-1][0], number)
        else:
            pairs.append((number, number))
    return pairs

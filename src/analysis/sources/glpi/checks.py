"""Taking the checks of blocks (see `sweep`): the server scans for two connections at once, on two of its cores.

These connections see the base a little later than the snapshot that rows are read in. So checks that are not what they
were only tell where to look: the reading takes those of every block it looked into again, in its own snapshot.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

import pyarrow as pa

from analysis.sources.glpi import sweep
from analysis.sources.glpi.parts import CHANGES, Part
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session, snapshot

Parts: TypeAlias = tuple[Part, ...]
CONNECTIONS = 2
BLOCKS_AT_ONCE = 256
"""Blocks of one query of contents: short enough for the connections to end together."""
_RANGE = pa.schema([pa.field(name, pa.int64()) for name in ("first", "last")])


@dataclass(frozen=True)
class Checks:
    """Block of ids -> check, by kind. `turn` is the block where the next reading's turn of contents starts.

    There is no outline where contents are taken of all the blocks, and no contents of the history: its rows are written
    once, they only come and go.
    """

    outline: Mapping[int, int]
    contents: Mapping[int, int]
    turn: int = 0

    @classmethod
    def of_state(cls, name: str, state: Mapping[str, str]) -> Checks:
        """Those of a part that the last reading left."""
        outline, contents = (sweep.from_state(state[f"{name}.{kind}"]) for kind in ("outline", "contents"))
        return cls(outline, contents, int(state[f"{name}.turn"]))

    def as_state(self, name: str) -> dict[str, str]:
        """What `of_state` reads."""
        kinds = {"outline": sweep.as_state(self.outline), "contents": sweep.as_state(self.contents)}
        return {f"{name}.{kind}": text for kind, text in kinds.items()} | {f"{name}.turn": str(self.turn)}

    def moved(self, before: Checks) -> set[int]:
        """The blocks of which a check is not what it was, and those that came or went."""
        return sweep.moved(self.outline, before.outline) | sweep.moved(self.contents, before.contents)

    def again(self, session: Session, schema: Schema, parts: Parts, blocks: sweep.Blocks) -> Checks:
        """With the checks of these blocks as a session sees them."""
        inside = set(blocks.numbers.tolist())
        outline, contents = (
            {block: check for block, check in kind.items() if block not in inside}
            for kind in (self.outline, self.contents)
        )
        if self.outline:
            queries = sweep.outline_queries(schema, parts, blocks)
            outline |= sweep.checks(session.table(sql, sweep.BLOCK_FIELDS, "keys") for sql in queries)
        if parts[0] is not CHANGES:
            queries = sweep.contents_queries(schema, parts, blocks)
            contents |= sweep.checks(session.table(sql, sweep.BLOCK_FIELDS, "keys") for sql in queries)
        return Checks(outline, contents, self.turn)


def take(session: Session, schema: Schema, swept: Iterable[Parts], before: Mapping[str, Checks]) -> dict[str, Checks]:
    """The checks of parts that are checked together, by the name of the first.

    Parameters
    ----------
    session : the reading's own; it counts the rows that the others read.
    before : what the last reading left; where it left nothing, contents are taken of all the blocks.
    """
    found: dict[str, Checks] = {}
    with _Connections(session) as others:
        few = {parts: _few_blocks(session, parts) for parts in swept}
        outlines = {
            parts: [others.submit(sql) for sql in sweep.outline_queries(schema, parts)]
            for parts, blocks in few.items()
            if blocks is None
        }
        contents = {
            parts: others.submit_contents(schema, parts, blocks) for parts, blocks in few.items() if blocks is not None
        }
        kept: dict[Parts, Checks] = {}
        for parts, waiting in outlines.items():
            outline = sweep.checks(query.result() for query in waiting)
            if parts[0] is CHANGES:
                found[parts[0].name] = Checks(outline, {})
                continue
            last = before.get(parts[0].name)
            chosen, turn = sweep.in_turn(outline, last.turn) if last else (sorted(outline), 0)
            known = {} if last is None else last.contents
            kept[parts] = Checks(outline, {block: known[block] for block in known.keys() - set(chosen)}, turn)
            contents[parts] = others.submit_contents(schema, parts, sweep.Blocks.of(chosen))
        for parts, waiting in contents.items():
            of_others = kept.get(parts, Checks({}, {}))
            now = sweep.checks(query.result() for query in waiting)
            found[parts[0].name] = replace(of_others, contents={**of_others.contents, **now})
    return found


def _few_blocks(session: Session, parts: Parts) -> sweep.Blocks | None:
    """The blocks of which contents are taken all at each reading; None where they are so many that it takes an outline.

    Owners that are no more may still have rows in the other parts: their blocks are among them.
    """
    if parts[0] is CHANGES:
        return None
    ends = [
        session.table(
            f"SELECT MIN(`{part.owner}`) AS first, MAX(`{part.owner}`) AS last FROM `{part.table}` WHERE {part.sought}",
            _RANGE,
            "keys",
        ).to_pylist()[0]
        for part in parts
    ]
    known = [end for end in ends if end["first"] is not None]
    if not known:
        return sweep.Blocks.of(())
    first = min(end["first"] for end in known) // sweep.BLOCK
    last = max(end["last"] for end in known) // sweep.BLOCK
    return sweep.Blocks.of(range(first, last + 1)) if last - first < sweep.CONTENTS_BLOCKS else None


class _Connections:
    """A few connections that take queries of checks in their order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workers = ThreadPoolExecutor(CONNECTIONS)
        self._own = threading.local()
        self._opened: list[Session] = []
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.shutdown(cancel_futures=True)
        for opened in self._opened:
            self._session.rows_read.update(opened.rows_read)
        self._closing.close()

    def submit(self, sql: str) -> Future[pa.Table]:
        """The rows of a query of checks, when they come."""
        return self._workers.submit(self._read, sql)

    def submit_contents(self, schema: Schema, parts: Parts, blocks: sweep.Blocks) -> list[Future[pa.Table]]:
        """The rows that the checks of the contents of these blocks are made of, in the order that they want."""
        return [
            self.submit(sql)
            for some in blocks.split(BLOCKS_AT_ONCE)
            for sql in sweep.contents_queries(schema, parts, some)
        ]

    def _read(self, sql: str) -> pa.Table:
        if not hasattr(self._own, "session"):
            self._own.session = self._closing.enter_context(snapshot(self._session.address))
            self._opened.append(self._own.session)
        return self._own.session.table(sql, sweep.BLOCK_FIELDS, "keys")

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
        if self.outline or parts[0] is CHANGES:
            queries = sweep.outline_queries(schema, parts, blocks)
            outline |= sweep.checks(session.table(sql, sweep.BLOCK_FIELDS, "keys") for sql in queries)
        if parts[0] is not CHANGES:
            queries = sweep.contents_queries(schema, parts, blocks)
            contents |= sweep.checks(session.table(sql, sweep.BLOCK_FIELDS, "keys") for sql in queries)
        return Checks(outline, contents, self.turn)


class Scans:
    """Takes checks through a few connections, which it closes at the end.

    Parameters
    ----------
    session : the reading's own; it counts the rows that the others read.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workers = ThreadPoolExecutor(CONNECTIONS)
        self._own = threading.local()
        self._opened: list[Session] = []
        self._closing = ExitStack()
        self._outlines: dict[Parts, list[Future[pa.Table]]] = {}
        self._contents: dict[Parts, list[Future[pa.Table]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.shutdown(cancel_futures=True)
        for opened in self._opened:
            self._session.rows_read.update(opened.rows_read)
        self._closing.close()

    def start(self, schema: Schema, swept: Iterable[Parts]) -> None:
        """Have the server begin with the parts that are checked together, while other things are read."""
        self._schema = schema
        for parts in swept:
            blocks = self._few_blocks(parts)
            if blocks is None:
                self._outlines[parts] = [self._submit(sql) for sql in sweep.outline_queries(schema, parts)]
            else:
                self._contents[parts] = self._submit_contents(parts, blocks)

    def take(self, before: Mapping[str, Checks]) -> dict[str, Checks]:
        """The checks, by the name of the first of the parts that are checked together.

        Parameters
        ----------
        before : what the last reading left; where it left nothing, contents are taken of all the blocks.
        """
        found: dict[str, Checks] = {}
        kept: dict[Parts, Checks] = {}
        for parts, waiting in self._outlines.items():
            outline = sweep.checks(query.result() for query in waiting)
            if parts[0] is CHANGES:
                found[parts[0].name] = Checks(outline, {})
                continue
            last = before.get(parts[0].name)
            chosen, turn = sweep.in_turn(outline, last.turn) if last else (sorted(outline), 0)
            known = {} if last is None else last.contents
            kept[parts] = Checks(outline, {block: known[block] for block in known.keys() - set(chosen)}, turn)
            self._contents[parts] = self._submit_contents(parts, sweep.Blocks.of(chosen))
        for parts, waiting in self._contents.items():
            of_others = kept.get(parts, Checks({}, {}))
            now = sweep.checks(query.result() for query in waiting)
            found[parts[0].name] = replace(of_others, contents={**of_others.contents, **now})
        return found

    def _few_blocks(self, parts: Parts) -> sweep.Blocks | None:
        """The blocks of which contents are taken all at each reading; None where they are so many that it takes an
        outline.

        Owners that are no more may still have rows in the other parts: their blocks are among them.
        """
        if parts[0] is CHANGES:
            return None
        ends: list[int] = []
        for part in parts:
            sql = f"SELECT MIN(`{part.owner}`), MAX(`{part.owner}`) FROM `{part.table}` WHERE {part.sought}"
            ends += [end for end in self._session.rows(sql, "keys")[0] if end is not None]
        if not ends:
            return sweep.Blocks.of(())
        first, last = (end // sweep.BLOCK for end in (min(ends), max(ends)))
        return sweep.Blocks.of(range(first, last + 1)) if last - first < sweep.CONTENTS_BLOCKS else None

    def _submit_contents(self, parts: Parts, blocks: sweep.Blocks) -> list[Future[pa.Table]]:
        """The rows that the checks of the contents of these blocks are made of, in the order that they want."""
        return [
            self._submit(sql)
            for some in blocks.split(BLOCKS_AT_ONCE)
            for sql in sweep.contents_queries(self._schema, parts, some)
        ]

    def _submit(self, sql: str) -> Future[pa.Table]:
        return self._workers.submit(self._read, sql)

    def _read(self, sql: str) -> pa.Table:
        if not hasattr(self._own, "session"):
            self._own.session = self._closing.enter_context(snapshot(self._session.address))
            self._opened.append(self._own.session)
        return self._own.session.table(sql, sweep.BLOCK_FIELDS, "keys")

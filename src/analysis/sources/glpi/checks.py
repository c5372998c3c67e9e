"""Checks of blocks (see `sweep`), taken by two connections at once, on two cores of the server.

These connections see the base a little later than the snapshot of the rows. So a changed check only tells where to
look: the reading takes the checks of all blocks that it looked into again, in its own snapshot.
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
"""Blocks of one query of contents: few enough for the connections to end together."""


@dataclass(frozen=True)
class Checks:
    """Block of ids -> check, by kind. `turn` is the block where the next reading's turn of contents starts.

    There is no outline where contents are taken of all the blocks, and no contents of the history: rows of the history
    never change, they only come and go.
    """

    outline: Mapping[int, int]
    contents: Mapping[int, int]
    turn: int = 0

    @classmethod
    def from_state(cls, name: str, state: Mapping[str, str]) -> Checks:
        """Return the checks of a part that the last reading left."""
        outline, contents = (sweep.from_state(state[f"{name}.{kind}"]) for kind in ("outline", "contents"))
        return cls(outline, contents, int(state[f"{name}.turn"]))

    def as_state(self, name: str) -> dict[str, str]:
        """Return the text that `from_state` reads."""
        kinds = {"outline": sweep.as_state(self.outline), "contents": sweep.as_state(self.contents)}
        return {f"{name}.{kind}": text for kind, text in kinds.items()} | {f"{name}.turn": str(self.turn)}

    def moved(self, before: Checks) -> set[int]:
        """Return the blocks with a changed check, and the blocks that came or went."""
        return sweep.moved(self.outline, before.outline) | sweep.moved(self.contents, before.contents)

    def again(self, session: Session, schema: Schema, parts: Parts, blocks: sweep.Blocks) -> Checks:
        """Return these checks, with those of `blocks` as a session sees them."""
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
    """Scans that take checks through a few connections, closed at the end.

    Parameters
    ----------
    session : session of the reading; it counts the rows that the other sessions read.
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
        """Start the scans of the parts that are checked together, while the reading goes on."""
        self._schema = schema
        for parts in swept:
            blocks = self._few_blocks(parts)
            if blocks is None:
                self._outlines[parts] = [self._submit(sql) for sql in sweep.outline_queries(schema, parts)]
            else:
                self._contents[parts] = self._submit_contents(parts, blocks)

    def take(self, before: Mapping[str, Checks]) -> dict[str, Checks]:
        """Return the checks, by the name of the first of the parts that are checked together.

        Parameters
        ----------
        before : checks that the last reading left; without them, contents are taken of all the blocks.
        """
        by_part: dict[str, Checks] = {}
        outlines: dict[Parts, Checks] = {}
        for parts, waiting in self._outlines.items():
            outline = sweep.checks(query.result() for query in waiting)
            if parts[0] is CHANGES:
                by_part[parts[0].name] = Checks(outline, {})
                continue
            last = before.get(parts[0].name)
            chosen, turn = sweep.in_turn(outline, last.turn) if last else (sorted(outline), 0)
            known = {} if last is None else last.contents
            outlines[parts] = Checks(outline, {block: known[block] for block in known.keys() - set(chosen)}, turn)
            self._contents[parts] = self._submit_contents(parts, sweep.Blocks.from_numbers(chosen))
        for parts, waiting in self._contents.items():
            of_others = outlines.get(parts, Checks({}, {}))
            now = sweep.checks(query.result() for query in waiting)
            by_part[parts[0].name] = replace(of_others, contents={**of_others.contents, **now})
        return by_part

    def _few_blocks(self, parts: Parts) -> sweep.Blocks | None:
        """Return the blocks whose contents are all taken at each reading; None where they are too many: an outline is
        needed.

        Owners that are gone may still have rows in the other parts: their blocks are among the blocks.
        """
        if parts[0] is CHANGES:
            return None
        ends: list[int] = []
        for part in parts:
            sql = f"SELECT MIN(`{part.owner}`), MAX(`{part.owner}`) FROM `{part.table}` WHERE {part.sought}"
            ends += [end for end in self._session.rows(sql, "keys")[0] if end is not None]
        if not ends:
            return sweep.Blocks.from_numbers(())
        first, last = (end // sweep.BLOCK for end in (min(ends), max(ends)))
        return sweep.Blocks.from_numbers(range(first, last + 1)) if last - first < sweep.CONTENTS_BLOCKS else None

    def _submit_contents(self, parts: Parts, blocks: sweep.Blocks) -> list[Future[pa.Table]]:
        """Submit the queries of the contents of these blocks, in the order that their checks need."""
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

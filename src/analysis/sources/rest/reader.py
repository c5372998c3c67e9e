"""A tool read through its REST API, as its file says (kind `rest`).

All records are read each time, and the warehouse finds what changed. With `windows: true` in the mapping, the list of
entries is read for its last days alone where the tool's file has a window: their ids are compared with those of the
warehouse, and a whole reading comes every week.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.document import sha256
from analysis.params.rest_mapping import RestMapping
from analysis.params.rest_tool import Tool
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract, Reading
from analysis.sources.rest import pages
from analysis.sources.rest.client import Connection
from analysis.sources.rest.rows import Assembler, Found, PageRecord

TOOLS = Path(__file__).parent / "tools"
EPOCH = date(1970, 1, 1)
WHOLE, ENTRIES = "whole_on", "time_entry"


@dataclass(frozen=True)
class Network:
    """Way to the servers and to the clock; tests give their own."""

    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    today: Callable[[], date] = lambda: datetime.now(UTC).date()


def extract(name: str, mapping: RestMapping, reading: Reading, network: Network | None = None) -> Extract:
    """Read the records of a tool.

    Raises
    ------
    ParamsFault : the tool is unknown, or its file names a table or a column that is not canonical.
    OutOfReach, DataFault : as `pages`.
    """
    tool = tool_of(name, mapping)
    return _Reading(name, tool, mapping, reading, network or Network()).extract()


def tool_of(name: str, mapping: RestMapping) -> Tool:
    """Return the description of a mapping's tool. Raises ParamsFault as `extract`."""
    file: Path | str = f"params/sources/{name}.yaml"
    if mapping.api is not None:
        tool = mapping.api
    else:
        known = sorted(path.stem for path in TOOLS.glob("*.yaml"))
        if mapping.tool not in known:
            sentence = message("unknown tool; tools: {known}", known=", ".join(known))
            raise ParamsFault([Fault(file, sentence, key="tool", found=mapping.tool)])
        tool = document.read(TOOLS / f"{mapping.tool}.yaml", Tool)
    faults = list(_foreign_names(tool, file))
    if faults:
        raise ParamsFault(faults)
    return tool


def mapping_faults(name: str, mapping: RestMapping) -> Iterable[Fault]:
    """Return the faults of a mapping that need the tool's file or the canonical tables."""
    try:
        tool_of(name, mapping)
    except ParamsFault as error:
        return error.faults
    return ()


def _foreign_names(tool: Tool, file: Path | str) -> Iterable[Fault]:
    for table, views in tool.tables.items():
        if table not in TABLES:
            yield Fault(
                file, message("unknown table; tables: {known}", known=", ".join(TABLES)), key="tables", found=table
            )
            continue
        for view in views:
            for column in (*view.columns, *(key for key in TABLES[table].key if key not in view.columns)):
                if column not in TABLES[table].schema.names or column not in view.columns:
                    sentence = message("unknown column, or a column of the key that is missing")
                    yield Fault(file, sentence, key=f"tables.{table}", found=column)


@dataclass(frozen=True)
class _Reading:
    name: str
    tool: Tool
    mapping: RestMapping
    reading: Reading
    network: Network

    def extract(self) -> Extract:
        since = self._since()
        with ExitStack() as stack:
            found = self._found(stack, since)
            tables = Assembler(self.name, self.tool, self.mapping, found).tables()
            if ENTRIES in tables and self.mapping.windows:
                tables[ENTRIES] = _with_days(tables[ENTRIES])
            whole_on = self.network.today().isoformat() if since is None else self.reading.state[WHOLE]
            made = Extract(
                source=self.name,
                tables=tables,
                clients=self.mapping.slugs,
                mapping_sha256=sha256(self.mapping),
                state={WHOLE: whole_on} if self.mapping.windows else {},
            )
            return made if since is None else self._partial(stack, made, found, since)

    def _windowed(self) -> str | None:
        """Return the name of the records that give entries and are read by a window; None where there are none."""
        names = {view.records for view in self.tool.tables.get(ENTRIES, ())}
        windowed = [name for name in names if self.tool.records[name].window and name not in self.mapping.pages]
        return windowed[0] if len(names) == 1 and windowed else None

    def _since(self) -> date | None:
        """Return the first day of the window; None where all is read."""
        name, last = self._windowed(), self.reading.state.get(WHOLE)
        if not self.mapping.windows or name is None or self.reading.keys is None or last is None:
            return None
        window = self.tool.records[name].window
        assert window is not None, "`_windowed` names records with a window"
        today = self.network.today()
        is_due = (today - date.fromisoformat(last)).days >= window.whole_days
        return None if is_due else today - timedelta(days=window.days)

    def _found(self, stack: ExitStack, since: date | None) -> Found:
        """Return all records, parents before their children."""
        found: dict[str, list[PageRecord]] = {}
        waiting = sorted(self.tool.records, key=lambda name: self.tool.records[name].parent is not None)
        for name in waiting:
            records = self.tool.records[name]
            self.reading.progress(f"{self.tool.tool}: {name}", 0, None)
            if name in self.mapping.pages:
                pattern = self.mapping.pages[name]
                found[name] = pages.from_files(self.tool.tool, name, records, self.reading.folder, pattern)
                continue
            more = {}
            if since is not None and name == self._windowed() and records.window:
                more = {records.window.param: since.isoformat()}
            parents = [item.record for item in found[records.parent]] if records.parent else []
            parent_id = self.tool.records[records.parent].id if records.parent else ""
            connection = self._connection(stack, name)
            found[name] = pages.from_server(self.tool.tool, name, records, connection, more, parents, parent_id)
        return found

    def _connection(self, stack: ExitStack, name: str) -> Connection:
        server = self.tool.records[name].server or next(iter(self.tool.servers))
        made = Connection(
            self.tool.tool,
            self.tool.servers[server],
            self.reading.environ,
            self.mapping.timeout_seconds,
            self.network.transport,
            self.network.sleep,
        )
        return stack.enter_context(closing(made))

    def _partial(self, stack: ExitStack, made: Extract, found: Found, since: date) -> Extract:
        """Return the partial reading: entries that left the window are asked for one by one, the rest is compared."""
        name = self._windowed()
        assert name is not None, "`_since` gives a day to such readings alone"
        assert self.reading.keys is not None, "`_since` gives a day to such readings alone"
        held = self.reading.keys(ENTRIES)
        seen = made.tables[ENTRIES]["time_entry_id"]
        is_open = pc.greater_equal(pc.fill_null(held["mark"], 0), (since - EPOCH).days)
        missing = held.filter(
            pc.and_(is_open, pc.invert(pc.is_in(held["time_entry_id"], value_set=seen.combine_chunks())))
        )
        connection = self._connection(stack, name)
        singles: list[PageRecord] = []
        for identifier in missing["time_entry_id"].unique().to_pylist():
            record = pages.one(self.tool.tool, name, self.tool.records[name], connection, identifier)
            if record is not None:
                singles.append(PageRecord(identifier, 1, record))
        if singles:
            again = Assembler(self.name, self.tool, self.mapping, {**found, name: [*found[name], *singles]}).tables()
            made = replace(made, tables={**again, ENTRIES: _with_days(again[ENTRIES])})
        deleted = {ENTRIES: _absent(missing, made.tables[ENTRIES], ENTRIES)}
        from_entries = {
            table for table, views in self.tool.tables.items() if any(view.records == name for view in views)
        }
        for table in TABLES.keys() - from_entries - {ENTRIES}:
            rows = made.tables.get(table, TABLES[table].empty())
            deleted[table] = _absent(self.reading.keys(table), rows, table)
        return replace(made, is_whole=False, deleted=deleted)


def _with_days(entries: pa.Table) -> pa.Table:
    """Return entries with their civil day as mark, which a window is compared by."""
    day = pc.coalesce(entries["entry_date"], pc.cast(entries["started_at"], pa.date32()))
    place = entries.schema.get_field_index("mark")
    return entries.set_column(place, entries.schema.field(place), pc.cast(pc.cast(day, pa.int32()), pa.int64()))


def _absent(held: pa.Table, delivered: pa.Table, table: str) -> pa.Table:
    key = ["client", *TABLES[table].key]
    return held.select(key).join(delivered.select(key), keys=key, join_type="left anti")

"""The first rows of a source as a synchronisation would read them, on a screen; nothing is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pyarrow as pa
from rich.table import Table
from rich.text import Text

from analysis.foundation.addresses import Places
from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.foundation.messages import Message, message
from analysis.foundation.stored_messages import stored_message, stored_record
from analysis.params import load
from analysis.params import mapping as mappings
from analysis.sources.extract import Reading
from analysis.sources.files.columns import DEFAULT_ZONE
from analysis.sources.registry import READERS
from analysis.terminal import screens

SHOWN_TABLES = ("time_entry", "ticket", "rejected_row")
HIDDEN = ("source", "is_clock_time", "raw_row", "mark")
OF_REJECTED = ("file", "line", "column", "found", "reason")
"""Columns of a row set aside that a screen has room for: where it is, and what is wrong with it."""
ROWS = 5
LONGEST_SHOWN = 40


def show(where: Places, source: str) -> None:
    """Read a source and show the first entries, tickets and rows set aside, without the columns that are empty.

    Raises
    ------
    UsageFault
        When there is no such source; the message lists those that exist.
    ParamsFault, DataFault, OutOfReach
        As a synchronisation would.
    """
    known = mappings.read_each(where.params)
    if source not in known:
        raise UsageFault(
            message(
                "unknown source: {source} in {folder}; sources: {known}",
                source=repr(source),
                folder=where.params / "sources",
                known=", ".join(known) or message("none yet"),
            )
        )
    item = known[source]
    if isinstance(item, ParamsFault):
        raise item
    reading = Reading(folder=where.source, environ=os.environ, limits=load.limits(where.params))
    tables = READERS[item.kind](source, item, reading).tables
    for name in SHOWN_TABLES:
        if name in tables:
            for shown in _shown(
                name, first_rows(tables[name]), ZoneInfo(getattr(item, "timezone", None) or DEFAULT_ZONE)
            ):
                screens.OUTPUT.print(shown)


def first_rows(table: pa.Table | pa.RecordBatchReader) -> pa.Table:
    """Return the first rows of a table, or of a stream that holds one."""
    if isinstance(table, pa.Table):
        return table.slice(0, ROWS)
    batches = [batch for batch in (next(iter(table), None),) if batch is not None]
    return pa.Table.from_batches(batches, table.schema).slice(0, ROWS)


def _shown(name: str, rows: pa.Table, zone: ZoneInfo) -> Iterator[Table]:
    """Yield the rows as a table for a screen, in the times of a zone; none where there is no row."""
    if not rows.num_rows:
        return
    names = OF_REJECTED if name == "rejected_row" else [each for each in rows.column_names if each not in HIDDEN]
    filled = [each for each in names if rows[each].null_count < rows.num_rows]
    table = Table(*filled, title=name)
    for row in rows.to_pylist():
        has_clock = row.get("is_clock_time", True)
        texts = (_text(row[column], zone, has_clock=has_clock) for column in filled)
        table.add_row(*(Text(screens.visible(text)) for text in texts))
    yield table


def _text(value: object, zone: ZoneInfo, *, has_clock: bool) -> str:
    """Return a value as a person reads it in the file: a civil time; a day where the file has no time; a text cut; a
    reason whole, in the analyst's language.
    """
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return f"{local:%Y-%m-%d %H:%M}" if has_clock or local.time() != time() else f"{local:%Y-%m-%d}"
    told = stored_message(stored_record(value)) if isinstance(value, str) else value
    if isinstance(told, Message):
        return str(told)
    return "" if value is None else str(value)[:LONGEST_SHOWN]

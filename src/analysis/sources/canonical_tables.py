"""Canonical tables that every source delivers, and the check of a delivered table.

A table is described once, as data: its columns with type, unit, nullability and meaning, and its key. Sources build
Arrow tables of exactly these columns; `check` names all the faults of a table at once, with row and value. Rows that a
source cannot read go to the table `rejected_row`: none is lost.

Every table holds the columns `client` (slug; the warehouse partitions by it) and `source` (name of the mapping or
connection that delivered the row); the key is unique within client and source. Identifiers are text, always:
`0000045` is not 45.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import Message, message

TEXT = pa.string()
SECONDS = pa.int64()
BOOLEAN = pa.bool_()
DATE = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")

DATES_OF_ENTRY = ("started_at", "entry_date", "recorded_at")
"""Columns that give an entry its day, the first that holds a value (rule 1.3)."""
TICKET_KINDS = ("incident", "request")
UNDECIDED = ""
"""Value of an entry that its source leaves blank, where the other rows of its ticket give several."""
ENTRY_STATES = ("information", "to_do", "done")
RESULTS = ("ok", "ko")
SOLVED, CLOSED = "solved", "closed"
"""Values of a status in a ticket's history that are known in every source."""
LINK_KINDS = ("linked", "duplicate", "son", "copied")
"""A `son` of a binned ticket was merged into its parent; `copied` says that its entries were copied there."""
REJECTION_CODES = ("bad_row", "ambiguous_date", "duplicate_entry", "repeated_row")
"""Codes of rule 14. `repeated_row` is excluded from the count (the first copy counts); the others are quarantined."""
MOST_ROWS_TOLD = 20
"""Of one kind of fault of a column."""


@dataclass(frozen=True)
class Column:
    """A column: Arrow type, meaning (with its unit), nullability, allowed values."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A canonical table. `key` is unique within one client and one source."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    schema: pa.Schema = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = [pa.field(column.name, column.type, column.nullable) for column in self.columns]
        object.__setattr__(self, "schema", pa.schema(fields))

    def column(self, name: str) -> Column:
        """Return the column of a name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Columns that the warehouse gives back to the source (`Reading.keys`): client, key, and mark if any."""
        marks = ("mark",) if "mark" in self.schema.names else ()
        return ("client", *self.key, *marks)

    def empty(self) -> pa.Table:
        """Return a table of this shape without rows."""
        return self.schema.empty_table()


@dataclass(frozen=True)
class TableFault:
    """A faulty value of a delivered table: table, column, row (from 0), the value found and the sentence about it."""

    table: str
    column: str
    row: int | None
    found: object
    message: Message


def _table(name: str, key: tuple[str, ...], meaning: str, *columns: Column) -> Table:
    common = (
        Column("client", TEXT, "slug of the client", nullable=False),
        Column("source", TEXT, "name of the mapping or connection that delivered the row", nullable=False),
    )
    return Table(name=name, key=key, columns=common + columns, meaning=meaning)


TIME_ENTRY = _table(
    "time_entry",
    ("time_entry_id",),
    "one action of one technician on one ticket, with its real time",
    Column("time_entry_id", TEXT, "identifier in the source", nullable=False),
    Column("ticket_id", TEXT, "the ticket worked on; null where the source has none"),
    Column("technician_id", TEXT, "who did the work"),
    Column("technician_group", TEXT, "the team in whose name it was done"),
    Column("profile", TEXT, "profile the source itself states for this entry (administrator, engineer…)"),
    Column("category_id", TEXT, "the entry's own category; null: its ticket's; empty: its ticket's rows disagree"),
    Column(
        "ticket_kind",
        TEXT,
        "incident or request, where the entry itself says; null: its ticket's; empty: its ticket's rows disagree",
        allowed=(*TICKET_KINDS, UNDECIDED),
    ),
    Column("requester_id", TEXT, "for whom, where the entry itself says; null: its ticket's; empty: as above"),
    Column("started_at", INSTANT, "start of the work"),
    Column("ended_at", INSTANT, "end of the work as the source states it"),
    Column("entry_date", DATE, "the civil day it bears, where the source has a date without a time"),
    Column("recorded_at", INSTANT, "when it was typed"),
    Column("is_clock_time", BOOLEAN, "true where started_at is a time of the day, not a date at midnight"),
    Column("seconds", SECONDS, "real effort, in whole seconds; null: the source has no effort at all"),
    Column("state", TEXT, "information, to do or done", allowed=ENTRY_STATES),
    Column("is_private", BOOLEAN, "its text is never shown to the client", nullable=False),
    Column("detail", TEXT, "what was done, plain text"),
    Column("copied_from", TEXT, "the merged ticket this entry was copied from"),
    Column("modified_at", INSTANT, "last change in the source"),
    Column("mark", pa.int64(), "the source's own mark of this version of the row, given back with its key"),
    Column("raw_row", TEXT, "where the identifier was made: hash of the row of the file, whatever is mapped of it"),
)
TICKET = _table(
    "ticket",
    ("ticket_id",),
    "one ticket as it stands now",
    Column("ticket_id", TEXT, "identifier in the source, leading zeros kept", nullable=False),
    Column("title", TEXT, "the ticket's title, plain text"),
    Column("ticket_kind", TEXT, "incident or request", allowed=TICKET_KINDS),
    Column("status", TEXT, "status in the source's own words"),
    Column("priority", TEXT, "priority in the source's own words"),
    Column("channel", TEXT, "how it came (phone, e-mail, self service…)"),
    Column("opened_at", INSTANT, "when it was opened"),
    Column("solved_at", INSTANT, "when it was solved"),
    Column("closed_at", INSTANT, "when it was closed"),
    Column("requester_id", TEXT, "who asked (the first, where there are several)"),
    Column("category_id", TEXT, "its category"),
    Column("subsidiary_id", TEXT, "the subsidiary it belongs to"),
    Column("location", TEXT, "the site, as the source names it"),
    Column("country", TEXT, "the country of the site, free text"),
    Column("assigned_group", TEXT, "the team it is assigned to"),
    Column("is_sla_met", BOOLEAN, "whether the source says its service level was met"),
    Column("is_deleted", BOOLEAN, "in the source's bin", nullable=False),
    Column("total_seconds", SECONDS, "the source's own cached total, a control and never the figure"),
    Column("contract", TEXT, "the contract the source names for it"),
    Column("is_recurring", BOOLEAN, "made by a recurring ticket, not by a person: it has no requester"),
    Column("modified_at", INSTANT, "last change in the source"),
    Column("mark", pa.int64(), "the source's own mark of this version of the row, given back with its key"),
)
CATEGORY = _table(
    "category",
    ("category_id",),
    "a node of the category tree",
    Column("category_id", TEXT, "identifier in the source", nullable=False),
    Column("parent_category_id", TEXT, "its parent; null at the root"),
    Column("name", TEXT, "its own name, without its parents'", nullable=False),
)
SUBSIDIARY = _table(
    "subsidiary",
    ("subsidiary_id",),
    "a part of the client (a tree)",
    Column("subsidiary_id", TEXT, "identifier in the source", nullable=False),
    Column("parent_subsidiary_id", TEXT, "its parent; null at the root"),
    Column("name", TEXT, "its name", nullable=False),
    Column("country", TEXT, "its country, free text"),
    Column("tag", TEXT, "the source's tag, usable by rules"),
)
REQUESTER = _table(
    "requester",
    ("requester_id",),
    "a person of the client who opens tickets",
    Column("requester_id", TEXT, "identifier in the source", nullable=False),
    Column("name", TEXT, "the person's name"),
    Column("department", TEXT, "function or department"),
    Column("location", TEXT, "the person's site"),
    Column("country", TEXT, "the person's country, free text"),
)
TECHNICIAN_PROFILE = _table(
    "technician_profile",
    ("technician_id",),
    "a technician who worked for the client, with the profile the source gives",
    Column("technician_id", TEXT, "identifier in the source", nullable=False),
    Column("name", TEXT, "the person's name"),
    Column("profile", TEXT, "administrator, engineer, consultant, architect… as the source says"),
    Column("technician_group", TEXT, "the person's team"),
)
APPLICATION = _table(
    "application",
    ("application_id",),
    "a business application",
    Column("application_id", TEXT, "identifier in the source", nullable=False),
    Column("name", TEXT, "its name", nullable=False),
)
TICKET_APPLICATION = _table(
    "ticket_application",
    ("ticket_id", "application_id"),
    "which applications a ticket is about (several a ticket)",
    Column("ticket_id", TEXT, "the ticket", nullable=False),
    Column("application_id", TEXT, "the application", nullable=False),
)
TICKET_LINK = _table(
    "ticket_link",
    ("ticket_id", "other_ticket_id", "link_kind"),
    "a link between two tickets, read from the first to the other",
    Column("ticket_id", TEXT, "the ticket that is the duplicate, the son, the copy", nullable=False),
    Column("other_ticket_id", TEXT, "the ticket it points to", nullable=False),
    Column("link_kind", TEXT, "linked, duplicate of, son of, copied to", nullable=False, allowed=LINK_KINDS),
)
TICKET_CHANGE = _table(
    "ticket_change",
    ("ticket_change_id",),
    "a past change of a ticket's category, subsidiary, kind or status",
    Column("ticket_change_id", TEXT, "identifier in the source", nullable=False),
    Column("ticket_id", TEXT, "the ticket", nullable=False),
    Column("changed_at", INSTANT, "when"),
    Column("field", TEXT, "what changed", nullable=False, allowed=("category", "subsidiary", "kind", "status")),
    Column("old_value", TEXT, "value before, in the source's words"),
    Column("new_value", TEXT, "value after, in the source's words; a status that is solved or closed is so written"),
)
CHECK_RUN = _table(
    "check_run",
    ("check_run_id",),
    "one execution of a maintenance check",
    Column("check_run_id", TEXT, "identifier in the source", nullable=False),
    Column("check", TEXT, "name of the check as the source writes it", nullable=False),
    Column("title", TEXT, "another name of the check: the title of the run's ticket, where it differs"),
    Column("planned_date", DATE, "the civil day it was planned for; null: the source does not say"),
    Column("run_date", DATE, "the civil day it was done", nullable=False),
    Column("result", TEXT, "ok or ko; null: not said", allowed=RESULTS),
    Column("ticket_id", TEXT, "the ticket of the run itself"),
    Column("incident_ticket_id", TEXT, "the ticket opened for what was found ko"),
)
SOURCE_NOTE = _table(
    "source_note",
    ("code", "subject"),
    "what a source noticed about itself while it was read, to become a finding",
    Column("code", TEXT, "finding code of rule 14 (naive_time…)", nullable=False),
    Column("subject", TEXT, "table, column, file or row it is about", nullable=False),
    Column("detail", TEXT, "the fact: a message with its values, identifiers, or a day"),
    Column("count", pa.int64(), "how many rows it touches", nullable=False),
)
REJECTED_ROW = _table(
    "rejected_row",
    ("file", "line"),
    "a row that could not enter its table; kept whole, counted in the ledger",
    Column("file", TEXT, "file or table of the source", nullable=False),
    Column("line", pa.int64(), "line in the file (from 1, header included), or row in the table", nullable=False),
    Column("table", TEXT, "the canonical table it was meant for", nullable=False),
    Column("code", TEXT, "finding code", nullable=False, allowed=REJECTION_CODES),
    Column("column", TEXT, "the source's column at fault"),
    Column("found", TEXT, "the value found, cut at 200 characters"),
    Column("reason", TEXT, "what is wrong with it: a message with its values, in no language", nullable=False),
    Column("seconds", SECONDS, "its effort where it could be read"),
    Column("key", TEXT, "the row's key where it could be read"),
    Column("work_date", DATE, "its civil day, where the source gives a day alone"),
    Column("started_at", INSTANT, "its instant, where it could be read"),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        TIME_ENTRY,
        TICKET,
        CATEGORY,
        SUBSIDIARY,
        REQUESTER,
        TECHNICIAN_PROFILE,
        APPLICATION,
        TICKET_APPLICATION,
        TICKET_LINK,
        TICKET_CHANGE,
        CHECK_RUN,
        SOURCE_NOTE,
        REJECTED_ROW,
    )
}


def dated(values: Mapping[str, datetime | date | None]) -> tuple[datetime | None, date | None]:
    """Return the instant of a rejected entry, and its civil day where its source gives a day alone.

    Parameters
    ----------
    values : columns of `DATES_OF_ENTRY`, those that could be read.
    """
    found = next((value for name in DATES_OF_ENTRY if (value := values.get(name)) is not None), None)
    return (found, None) if isinstance(found, datetime) else (None, found)


def check(name: str, table: pa.Table) -> list[TableFault]:
    """Return the faults of one canonical table, at most `MOST_ROWS_TOLD` rows of each kind and column.

    Parameters
    ----------
    name : str, one of `TABLES`.
    table : pyarrow.Table with the columns of that table, any order.

    Returns
    -------
    list of TableFault, empty when the table is as it must be: same columns, same types, no null where none may be, no
    value outside the allowed ones, the key unique within client and source.
    """
    shape = TABLES[name]
    missing = [column.name for column in shape.columns if column.name not in table.column_names]
    unknown = [column for column in table.column_names if column not in shape.schema.names]
    faults = [TableFault(name, column, None, None, message("column missing")) for column in missing]
    faults += [TableFault(name, column, None, None, message("unknown column")) for column in unknown]
    if faults:
        return faults
    for column in shape.columns:
        faults.extend(_column_faults(name, column, table[column.name]))
    if not faults:
        faults.extend(_key_faults(shape, table))
    return faults


def _column_faults(name: str, column: Column, values: pa.ChunkedArray) -> Iterator[TableFault]:
    if values.type != column.type:
        sentence = message("type {found} instead of {wanted}", found=str(values.type), wanted=str(column.type))
        yield TableFault(name, column.name, None, None, sentence)
        return
    if not column.nullable and values.null_count:
        for row in _rows(pc.is_null(values)):
            yield TableFault(name, column.name, row, None, message("value missing"))
    if column.allowed:
        known = pc.is_in(values, value_set=pa.array(column.allowed, TEXT))
        for row in _rows(pc.and_(pc.is_valid(values), pc.invert(known))):
            sentence = message("unknown value; allowed values: {allowed}", allowed=", ".join(column.allowed))
            yield TableFault(name, column.name, row, values[row].as_py(), sentence)


def _key_faults(shape: Table, table: pa.Table) -> Iterator[TableFault]:
    key = ["client", "source", *shape.key]
    counts = table.select(key).group_by(key).aggregate([([], "count_all")])
    repeated = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, MOST_ROWS_TOLD)
    for row in repeated.to_pylist():
        key_values = tuple(row[column] for column in key)
        yield TableFault(shape.name, "+".join(shape.key), None, key_values, message("repeated key"))


def _rows(mask: pa.ChunkedArray) -> list[int]:
    return pc.indices_nonzero(mask).slice(0, MOST_ROWS_TOLD).to_pylist()

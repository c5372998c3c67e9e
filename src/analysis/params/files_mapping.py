"""The mapping of an export's files (kind `files`): `params/sources/<name>.yaml`.

An example that uses most of it (a French CSV of time entries with the columns of their tickets beside them)::

    kind: files
    timezone: Europe/Paris          # zone of the times in the files; absent: Europe/Paris, with the finding naive_time
    client: {column: Société, values: {"ACME SA": acme, "Borel": borel}, empty: sans-client}   # or {fixed: acme}
    files:
      temps:
        path: temps_*.csv.gz        # one name or glob, or a list; .gz, .zip and .zst are opened
        encoding: cp1252            # absent: UTF-8, or what the byte order mark says
        separator: ";"              # absent: the only one of ; , tab | that the header holds
        decimal: ","                # absent: a number with a sign is refused
        nulls: ["?", "NA"]          # an empty cell is always null
    tables:
      time_entry:                   # the first table of a file answers for all its rows
        file: temps
        columns:                    # canonical column: column of the file
          time_entry_id: N°
          ticket_id: Ticket
          technician_id: Intervenant
          started_at: {column: Date, time: Heure, date: day/month/year}
          seconds: {column: Durée, duration: h_m}
          state: {fixed: done}
          is_private: {column: Privé, values: {Oui: "true", Non: "false"}}
      ticket:
        file: temps
        keep: last                  # one row a ticket: the last in file order
        columns:
          ticket_id: Ticket
          title: Objet
          ticket_kind: {column: Type, values: {Incident: incident, Demande: request}}
          category_id: {path: Catégorie, separator: " > "}

Names of tables and columns are those of `analysis.sources.canonical_tables`. Where a header holds a name twice,
`category#2` is its second column. Every cell is read as text: an identifier keeps its leading zeros.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier
from analysis.params.document import Model, SourceMapping
from analysis.params.file_format import ONE_OR_SEVERAL, FileMapping
from analysis.params.locality import Timezone

Duration = Literal["minutes", "seconds", "hours_decimal", "h_m", "d_h_m", "clock", "iso8601", "start_end"]
"""Written form of a duration: `165`, `9900`, `2,75`, `2h45`, `1 jour 2 heures`, `02:45`, `PT2H45M`, or ended_at less
started_at.
"""

DATE_ORDERS = (
    *("day/month/year", "month/day/year", "year/month/day", "iso", "day month_name year"),
    *("excel", "excel_1904"),
)
"""Named ways to write a date. The separator may be `/`, `-` or `.`, the time of day may follow or not; `excel` and
`excel_1904` are the day numbers of a workbook's two epochs; `day month_name year` reads French and English months.
Anything else holds `%` and is read as strptime does.
"""


def _date_format(value: object) -> object:
    if isinstance(value, str) and value not in DATE_ORDERS and not _is_strptime_format(value):
        raise ValueError(
            message("allowed values: {names}, or a format such as %d/%m/%y %H:%M", names=", ".join(DATE_ORDERS))
        )
    return value


def _is_strptime_format(text: str) -> bool:
    if "%" not in text:
        return False
    try:
        datetime.strptime("", text)  # noqa: DTZ007 (no date is read: only the format is judged)
    except ValueError as error:
        return "does not match" in str(error)  # else a directive that does not exist
    return True


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


DateFormat = Annotated[str, BeforeValidator(_date_format, json_schema_input_type=str)]


class ColumnMapping(Model):
    """Origin of one canonical column: a column of the file, a constant value, a path of levels, or an identifier made
    from the row's content. A text alone is the name of a column.
    """

    column: str | None = Field(
        default=None,
        description="Column of the file; a text alone, instead of keys, is that too; absent: another key gives the "
        "origin",
        examples=["Durée"],
    )
    fixed: str | None = Field(
        default=None, description="One value for all rows; absent: another key gives the origin", examples=["done"]
    )
    join: tuple[str, ...] = Field(
        default=(),
        description="Columns that make one identifier together, joined by `/`, null where a column is null; absent: "
        "another key gives the origin",
        examples=[["Société", "N°"]],
    )
    path: Annotated[tuple[str, ...], ONE_OR_SEVERAL] = Field(
        default=(),
        description="For category_id and subsidiary_id, one column that holds a path, or one column a level; absent: "
        "another key gives the origin",
        examples=[["Catégorie"]],
    )
    separator: str | None = Field(
        default=None,
        description="Sign between two levels of a path that one column holds; absent: a column holds one level",
        examples=[" > "],
    )
    generated: bool | Literal["row"] = Field(
        default=False,
        description="For a key that the export does not have: row, a hash of all cells of the row in its file, with "
        "its rank among equal rows; true, the same of the mapped cells alone (for mappings of before). The warehouse "
        "knows an entry by its row: it keeps its first identifier, whatever is mapped later",
        examples=["row"],
    )
    values: dict[str, str | None] = Field(
        default={},
        description="Value of the file -> canonical value (null: none), a value that is not listed making a bad row; "
        "absent: values are read as they are",
        examples=[{"Oui": "true", "Non": "false"}],
    )
    date: Annotated[tuple[DateFormat, ...], ONE_OR_SEVERAL] = Field(
        default=(),
        description="Way the file writes dates: `day/month/year`, `month/day/year`, `year/month/day` (separated by "
        "`/`, `-` or `.`), `iso`, `day month_name year` (14 février 2023), `excel`, `excel_1904`, or a "
        "format such as `%d/%m/%y %H:%M`; or several: a text that two formats read differently is "
        "quarantined (`ambiguous_date`); absent: ISO, else the only order that fits",
        examples=["day/month/year"],
    )
    time: str | None = Field(
        default=None,
        description="Column of the time of day; absent: the date's column holds it, or there is none",
        examples=["Heure"],
    )
    keep: Literal["first", "last"] | None = Field(
        default=None,
        description="In a table with `keep`, value that counts among the rows of one key: the first or the last that "
        "is not empty; absent: that of the row that counts",
        examples=["last"],
    )
    duration: Duration | None = Field(
        default=None,
        description="Way the file writes durations: `minutes` 165, `seconds` 9900, `hours_decimal` 2,75, `h_m` 2h45 "
        "or 45 min, `d_h_m` 1 jour 2 heures, `clock` 02:45 or 26:30:00, `iso8601` PT2H45M, `start_end` "
        "ended_at less started_at (without column); absent: the column is no duration, or `unit_seconds` "
        "says its unit",
        examples=["h_m"],
    )
    unit_seconds: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="Seconds in the unit of a number that is neither minutes, seconds nor hours, instead of duration",
        examples=[1500],
    )
    empty: Literal["zero", "unknown", "refuse"] | None = Field(
        default=None,
        description="Meaning of an empty duration or date of time_entry: zero (no time), unknown (the entry is kept "
        "without it) or refuse (the file is refused); absent: the row is set aside",
        examples=["unknown"],
    )
    labels: tuple[str, ...] = Field(
        default=(),
        description="Columns of one label each, crossed by hand: the names of those that are filled, joined by commas",
        examples=[["Urgent", "Sur site"]],
    )
    day_hours: Annotated[float, Field(gt=0, le=24, multiple_of=0.25)] | None = Field(
        default=None,
        description="Hours in a day of a duration written in days (24 in GLPI, often 8 in Jira), for `duration: "
        "d_h_m` alone; absent: no duration is in days",
        examples=[8],
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = {
            "column": self.column is not None,
            "fixed": self.fixed is not None,
            "join": bool(self.join),
            "path": bool(self.path),
            "generated": bool(self.generated),
            "labels": bool(self.labels),
            "duration: start_end": self.duration == "start_end",
        }
        given = [name for name, is_given in origins.items() if is_given]
        if len(given) != 1:
            raise ValueError(message("a column has exactly one of the keys {keys}", keys=", ".join(origins)))
        if self.separator is not None and len(self.path) != 1:
            raise ValueError(message("separator goes with a single column in path"))
        if len(self.path) == 1 and self.separator is None:
            raise ValueError(message("path with a single column needs separator"))
        if (self.duration == "d_h_m") != (self.day_hours is not None):
            raise ValueError(message("duration: d_h_m and day_hours (24 in GLPI, often 8 in Jira) go together"))
        if self.unit_seconds is not None and (self.column is None or self.duration is not None):
            raise ValueError(message("unit_seconds goes with column, instead of duration"))
        if self.time is not None and self.column is None:
            raise ValueError(message("time goes with column"))
        return self


class ClientMapping(Model):
    """Clients of the rows: one client, or a column whose values name clients.

    A value whose client is null: its rows are left out. `empty` is the slug for rows where the column is empty.
    `where_used` (tables of names alone: categories, requesters…) gives a row to each client whose tickets or entries
    name it.
    """

    fixed: Identifier | None = Field(
        default=None,
        description="Short name of the client of all rows; absent: `column` or `where_used` tells it",
        examples=["acme"],
    )
    column: str | None = Field(
        default=None,
        description="Column that names the client of a row; absent: `fixed` or `where_used` tells it",
        examples=["Société"],
    )
    values: dict[str, Identifier | None] = Field(
        default={},
        description="Value of that column -> short name of the client, null leaving its rows out; absent: there is no "
        "such column",
        examples=[{"ACME SA": "acme", "Borel": "borel"}],
    )
    empty: Identifier | None = Field(
        default=None,
        description="Client of the rows in which the column is empty; absent: such a row is at fault",
        examples=["sans-client"],
    )
    where_used: bool = Field(
        default=False,
        description="In a table of names alone, true: a row goes to each client that names it; absent: `fixed` or "
        "`column` tells the client",
        examples=[True],
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if [self.fixed is not None, self.column is not None, self.where_used].count(True) != 1:
            raise ValueError(message("client has exactly one of the keys fixed, column, where_used"))
        if (self.column is None) != (not self.values):
            raise ValueError(message("client needs column and values together"))
        if self.empty is not None and self.column is None:
            raise ValueError(message("empty goes with column"))
        return self


ColumnOrName = Annotated[ColumnMapping, BeforeValidator(_column, json_schema_input_type=str | ColumnMapping)]


class TableMapping(Model):
    """One canonical table: its file, and its columns."""

    file: str = Field(description="Name of the file, in `files`", examples=["temps"])
    columns: dict[str, ColumnOrName] = Field(
        description="Canonical column -> its origin in the file", examples=[{"ticket_id": "Ticket", "title": "Objet"}]
    )
    keep: Literal["first", "last"] | None = Field(
        default=None,
        description="Row that counts among those of one key, the first or the last in file order (event logs, names "
        "beside entries); absent: a row that is repeated is counted once (`repeated_row`), and rows that "
        "differ are all quarantined",
        examples=["last"],
    )
    client: ClientMapping | None = Field(
        default=None,
        description="Clients of the rows, where this file differs from the whole source; absent: those of the source",
        examples=[{"fixed": "acme"}],
    )


class FilesMapping(SourceMapping):
    """Mapping of CSV, XLSX or Parquet files to canonical tables."""

    kind: Literal["files"] = Field(description="Kind of the source: files", examples=["files"])
    timezone: Timezone | None = Field(
        default=None,
        description="Zone of the times in the files; absent: Europe/Paris, with the finding `naive_time`",
        examples=["Europe/Paris"],
    )
    client: ClientMapping = Field(
        description="Clients of the rows",
        examples=[{"column": "Société", "values": {"ACME SA": "acme", "Borel": "borel"}}],
    )
    files: dict[str, FileMapping] = Field(
        description="Name of a file, free -> its place and format",
        examples=[{"temps": {"path": "temps_*.csv.gz", "encoding": "cp1252", "separator": ";"}}],
    )
    tables: dict[str, TableMapping] = Field(
        description="Canonical table -> its file and columns, the first table of a file answering for all its rows",
        examples=[
            {
                "time_entry": {
                    "file": "temps",
                    "columns": {"time_entry_id": "N°", "seconds": {"column": "Durée", "duration": "h_m"}},
                }
            }
        ],
    )
    has_effort: bool = Field(
        default=True,
        description="false: the export holds no time spent at all, and consumption cannot be computed; absent: it "
        "holds some",
        examples=[False],
    )
    max_bad_share: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.01,
        description="Share of a file's rows that may be set aside, from 0 to 1, beyond which the file is refused; "
        "absent: 0.01",
        examples=[0.02],
    )

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        for name, table in self.tables.items():
            if table.file not in self.files:
                raise ValueError(
                    message(
                        "tables.{table}.file: “{file}” is not in files ({files})",
                        table=name,
                        file=table.file,
                        files=", ".join(self.files),
                    )
                )
        for name, file in self.files.items():
            if file.join is not None and (file.join.file == name or file.join.file not in self.files):
                raise ValueError(
                    message(
                        "files.{name}.join.file: “{file}” is not another of files ({files})",
                        name=name,
                        file=file.join.file,
                        files=", ".join(self.files),
                    )
                )
        entries = self.tables.get("time_entry")
        if entries is not None and self.has_effort != ("seconds" in entries.columns):
            raise ValueError(
                message("tables.time_entry gives seconds, or else has_effort: false says that there is no effort")
            )
        if self.has_effort and entries is None and "ticket" in self.tables:
            raise ValueError(message("without a table time_entry there is no effort: write has_effort: false"))
        if self.client.where_used:
            raise ValueError(message("where_used goes in a table, not for the whole source"))
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """Clients that rows may belong to, without repetition, in the mapping's order."""
        owners = [self.client, *(table.client for table in self.tables.values() if table.client is not None)]
        slugs = [slug for owner in owners for slug in (owner.fixed, *owner.values.values(), owner.empty)]
        return tuple(dict.fromkeys(slug for slug in slugs if slug is not None))

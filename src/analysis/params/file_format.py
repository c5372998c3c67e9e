"""Place and format of one kind of file of a mapping of files."""

from __future__ import annotations

import codecs
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from analysis.foundation.messages import message
from analysis.params.document import Model


def as_list(value: object) -> object:
    """Return a text alone as a list of one; any other value as it is."""
    return (value,) if isinstance(value, str) else value


ONE_OR_SEVERAL = BeforeValidator(as_list, json_schema_input_type=str | tuple[str, ...])
"""A list, or a text alone in the place of a list of one."""
EVERY_SHEET = "*"


Name = Annotated[str, Field(min_length=1)]


Names = Annotated[tuple[Name, ...], ONE_OR_SEVERAL, Field(min_length=1)]


class JoinMapping(Model):
    """Other file that completes the rows of a file: each of its columns is then a column of theirs."""

    file: str = Field(description="Name, in files, of the other file; it has one row a key", examples=["jours"])
    on: Names = Field(description="Columns of the key, of the same names in both", examples=[["N° intervention"]])


class UnfoldMapping(Model):
    """Column whose cells hold one entry each, several columns of that name a row: each filled cell becomes a row."""

    column: Name = Field(
        description="Name of the columns; a row in which all are empty is left out", examples=["Log Work"]
    )
    into: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="Names of the parts of a cell, which are then columns; the first takes what is left",
        examples=[["comment", "started", "author", "seconds"]],
    )
    separator: Name = Field(default=";", description="Sign between two parts", examples=[";"])


class FileMapping(Model):
    """One kind of file: its place and its format."""

    path: Names = Field(
        description="Name or pattern of the file, from the folder of sources, or a list; .gz, .zip and .zst are opened",
        examples=["temps_*.csv.gz"],
    )
    format: Literal["csv", "xlsx", "parquet"] | None = Field(
        default=None,
        description="Format of a file whose name ends by none that is known; absent: the name tells it, and the "
        "content tells workbooks and Parquet",
        examples=["csv"],
    )
    sheet: Annotated[tuple[Name, ...], ONE_OR_SEVERAL] = Field(
        default=(),
        description='Sheet of a workbook, or several of one header each, `"*"` being every visible one; absent: the '
        "only one",
        examples=[["Interventions"]],
    )
    encoding: str | None = Field(
        default=None,
        description="Encoding of the text, `cp1252` for most French exports of Windows; absent: UTF-8, or that of the "
        "byte order mark",
        examples=["cp1252"],
    )
    separator: Literal[";", ",", "\t", "|"] | None = Field(
        default=None, description="Sign between two columns; absent: the only one that the header holds", examples=[";"]
    )
    decimal: Literal[",", "."] | None = Field(
        default=None, description="Decimal sign of numbers; absent: a number with a sign is refused", examples=[","]
    )
    header_row: Annotated[int, Field(ge=1)] = Field(
        default=1, description="Line of the header, from 1; absent: the first", examples=[3]
    )
    skip_last: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Number of rows at the end that are no data (a line of totals); absent: none",
        examples=[1],
    )
    nulls: tuple[str, ...] = Field(
        default=(),
        description="Texts that mean nothing, as an empty cell always does; absent: none",
        examples=[["?", "N/A"]],
    )
    may_be_empty: bool = Field(
        default=False,
        description="true: a file or a sheet without a row is no fault; absent: it is one",
        examples=[True],
    )
    unfold: UnfoldMapping | None = Field(
        default=None,
        description="Column whose cells hold an entry each (`Log Work` of Jira); absent: a row is an entry",
        examples=[{"column": "Log Work", "into": ["comment", "started", "author", "seconds"]}],
    )
    join: JoinMapping | None = Field(
        default=None,
        description="Other file that completes these rows, by a key; absent: none",
        examples=[{"file": "jours", "on": ["N° intervention"]}],
    )

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError(message("unknown encoding; for example utf-8, cp1252, utf-16")) from None
        return value

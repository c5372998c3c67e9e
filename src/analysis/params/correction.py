"""Corrections of source data: named, dated, reasoned, with the faulty value that the source must still hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.clauses import Identifier
from analysis.params.document import Model
from analysis.params.placed import PlacedFaults, repeated

COLUMNS = {
    "time_entry": ("ticket_id", "technician_id", "profile", "category_id", "entry_date", "seconds", "is_private"),
    "ticket": ("title", "ticket_kind", "requester_id", "category_id", "subsidiary_id", "location", "country"),
}
"""Table -> columns that may be corrected."""

Value = str | Annotated[int, Field(strict=True)] | bool | date | None


class Correction(Model):
    """Correction of one value of one row. The run stops where the source no longer holds the value `faulty`."""

    correction: Identifier = Field(description="Identifier of the correction", examples=["duree-100245"])
    table: Literal["time_entry", "ticket"] = Field(description="Table of the row", examples=["time_entry"])
    key: str = Field(description="Identifier of the row in the source", examples=["51234"])
    column: str = Field(description="Column to correct", examples=["seconds"])
    faulty: Value = Field(
        description="Value that the source holds; the run stops where the source no longer holds it", examples=[90000]
    )
    correct: Value = Field(description="Value to read in its place", examples=[9000])
    reason: str = Field(description="Reason of the correction", examples=["Durée saisie avec un zéro de trop."])
    author: str = Field(description="Person who decided the correction", examples=["Claire Vidal"])
    date: Annotated[date, Field(description="Day of the correction", examples=["2023-02-10"])]
    source: str | None = Field(
        default=None,
        description="Source to correct, where several sources feed the client; absent: any",
        examples=["demo"],
    )

    @model_validator(mode="after")
    def _column_can_be_corrected(self) -> Self:
        allowed = COLUMNS[self.table]
        if self.column not in allowed:
            raise ValueError(
                message(
                    "the column {column} cannot be corrected; allowed columns: {allowed}",
                    column=self.column,
                    allowed=", ".join(allowed),
                )
            )
        if self.correct == self.faulty:
            raise ValueError(message("correct is equal to faulty: this correction changes nothing"))
        return self


class ClientCorrections(Model):
    """The whole of `corrections/<client>.yaml`."""

    corrections: tuple[Correction, ...] = Field(
        description="Corrections of the client, in order",
        examples=[
            [
                {
                    "correction": "duree-100245",
                    "table": "time_entry",
                    "key": "51234",
                    "column": "seconds",
                    "faulty": 90000,
                    "correct": 9000,
                    "reason": "Durée saisie avec un zéro de trop.",
                    "author": "Claire Vidal",
                    "date": "2023-02-10",
                }
            ]
        ],
    )

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        faults = tuple(repeated("corrections", "correction", [item.correction for item in self.corrections]))
        if faults:
            raise PlacedFaults(faults)
        return self


def path_of(folder: Path, client: str) -> Path:
    """Return the file of a client's corrections."""
    return folder / "corrections" / f"{client}.yaml"


def read(folder: Path, client: str) -> tuple[Correction, ...]:
    """Return the client's corrections, in the order of the file; none where there is no file.

    Raises
    ------
    ParamsFault
        With all the faults of the file, two corrections of one name among them.
    """
    path = path_of(folder, client)
    return document.read(path, ClientCorrections).corrections if path.exists() else ()

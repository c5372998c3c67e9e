"""Corrections of source data: named, dated, reasoned, with the faulty value that the source must still hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.clauses import Identifier
from analysis.params.document import Model

COLUMNS = {
    "time_entry": ("ticket_id", "technician_id", "profile", "category_id", "entry_date", "seconds", "is_private"),
    "ticket": ("title", "ticket_kind", "requester_id", "category_id", "subsidiary_id", "location", "country"),
}
"""Table -> columns that may be corrected."""

Value = str | Annotated[int, Field(strict=True)] | bool | date | None


class Correction(Model):
    """Correction of one value of one row. The run stops where the source no longer holds the value `faulty`."""

    correction: Identifier
    table: Literal["time_entry", "ticket"]
    key: str
    """Identifier of the row in the source."""
    column: str
    faulty: Value
    correct: Value
    reason: str
    author: str
    date: date
    source: str | None = None
    """Source to correct, where several sources feed the client; absent: any."""

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


class _Document(Model):
    corrections: tuple[Correction, ...]


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
    if not path.exists():
        return ()
    corrections = document.read(path, _Document).corrections
    names = [item.correction for item in corrections]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ParamsFault([Fault(path, message("repeated name"), key="corrections", found=", ".join(repeated))])
    return corrections

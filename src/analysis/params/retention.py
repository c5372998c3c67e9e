"""`retention.yaml`: how long each kind of thing is kept; `releve prune` applies it (H2, H19)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from analysis.params import document
from analysis.params.document import Model

FILE = "retention.yaml"
Months = Annotated[int, Field(ge=1, le=1_200)]


class RetentionParams(Model):
    """The whole of `retention.yaml`."""

    editions_months: Months = Field(
        default=36,
        description="Months of editions kept for each client, counted back from its newest, what of the warehouse no "
        "kept one reads going too; absent: 36",
        examples=[60],
    )
    keep_last_of_year: bool = Field(
        default=True,
        description="true: the last edition of each calendar year stays, however old; absent: it does",
        examples=[False],
    )
    entries_months: Annotated[int, Field(ge=24, le=1_200)] | None = Field(
        default=None,
        description="Months of work kept in the warehouse, counted back from today: older entries, and tickets closed "
        "before that without later work, are read no more. Keep more than your longest contract term and the one "
        "before it; absent: all are kept",
        examples=[72],
    )
    audit_months: Months | None = Field(
        default=None,
        description="Months of lines kept in the portal's audit log, which names readers; absent: all are kept",
        examples=[12],
    )
    outbox_months: Months | None = Field(
        default=None,
        description="Months for which the outbox remembers mails that were sent or dropped, which name readers; those "
        "of each client's newest edition stay, so that nothing is sent twice; absent: all are kept",
        examples=[24],
    )
    logs_months: Months | None = Field(
        default=None,
        description="Months of lines kept in the log of batches; absent: all are kept",
        examples=[12],
    )


def first_kept(today: date, months: int) -> date:
    """Return the first day kept, so many months back: a whole month is kept rather than cut.

    Examples
    --------
    >>> first_kept(date(2026, 11, 30), 12)
    datetime.date(2025, 11, 1)
    """
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def read(folder: Path) -> RetentionParams:
    """Return the choices of `folder/retention.yaml`, or the default ones where there is no such file.

    Raises
    ------
    ParamsFault
        With all the faults of the file.
    """
    path = folder / FILE
    return document.read(path, RetentionParams) if path.exists() else RetentionParams()

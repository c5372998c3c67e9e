"""`retention.yaml`: how long each kind of thing is kept; `releve prune` applies it (H2, H19)."""

from __future__ import annotations

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
    audit_months: Months | None = Field(
        default=None,
        description="Months of lines kept in the portal's audit log, which names readers; absent: all are kept",
        examples=[12],
    )


def read(folder: Path) -> RetentionParams:
    """Return the choices of `folder/retention.yaml`, or the default ones where there is no such file.

    Raises
    ------
    ParamsFault
        With all the faults of the file.
    """
    path = folder / FILE
    return document.read(path, RetentionParams) if path.exists() else RetentionParams()

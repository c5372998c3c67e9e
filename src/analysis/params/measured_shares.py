"""`measured_shares.json`: shares that live projects avoided, by kind of answer, from `releve portfolio` (F6)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.document import Model
from analysis.params.project import Template
from analysis.params.project_costs import AvoidedPercent

FILE = "measured_shares.json"
LEAST_CLIENTS = 5


class MeasuredShare(Model):
    """The shares avoided by one kind of answer: first quartile, median and third quartile of its clients."""

    template: Template = Field(description="Kind of answer", examples=["self_service"])
    clients: int = Field(ge=LEAST_CLIENTS, description="Clients that measured it", examples=[6])
    low_percent: AvoidedPercent = Field(description="First quartile of the shares avoided", examples=[40])
    central_percent: AvoidedPercent = Field(description="Median of the shares avoided", examples=[55])
    high_percent: AvoidedPercent = Field(description="Third quartile of the shares avoided", examples=[70])


class MeasuredShares(Model):
    """The whole of `measured_shares.json`."""

    as_of: date = Field(description="Date of the portfolio that measured them", examples=["2023-02-16"])
    shares: tuple[MeasuredShare, ...] = Field(
        default=(), description="Shares by kind of answer, where five clients or more measured one", examples=[[]]
    )


def read(folder: Path) -> MeasuredShares | None:
    """Return the measured shares of a folder of params; None before the first portfolio.

    Raises
    ------
    ParamsFault
        When the file is not what `releve portfolio` writes.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return MeasuredShares.model_validate_json(path.read_bytes())
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        sentence = message("this file is not the one that “releve portfolio” writes")
        raise ParamsFault([Fault(path, sentence, key=key)]) from None


def write(folder: Path, shares: MeasuredShares) -> Path:
    """Write the measured shares over the file of before; return its path."""
    unfinished = folder / f".{FILE}.unfinished"
    unfinished.write_text(shares.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return unfinished.replace(folder / FILE)

"""`benchmark.json`: ratios of comparable clients, written by `releve portfolio`, without a recognisable client (A11).

The file is read as params are. The part that concerns a client is among the resolved params of that client: an edition
pins that part, and is built again from it to the byte.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.clauses import NotNegative
from analysis.params.contract import LineKind
from analysis.params.document import Model
from analysis.params.folder import BENCHMARK

FILE = BENCHMARK
MEMBERS_FILE = "benchmark-members.json"
M = TypeVar("M", bound=Model)
REMEDY = message("Make it again: releve portfolio --as-of DATE; or delete it.")


class RatioQuartiles(Model):
    """The quartiles of one ratio in a group, coarsely rounded."""

    ratio: str = Field(description="Name of the ratio", examples=["tickets_per_user"])
    low: NotNegative = Field(description="First quartile, in the ratio's unit", examples=[0.4])
    median: NotNegative = Field(description="Median, in the ratio's unit", examples=[0.6])
    high: NotNegative = Field(description="Third quartile, in the ratio's unit", examples=[0.9])


class Traits(Model):
    """Traits that the clients of a group have in common; None: any."""

    kind: LineKind | None = Field(
        default=None,
        description="Kind of the main contract line that the clients share; absent: any",
        examples=["managed_service"],
    )
    size_band: str | None = Field(
        default=None, description="Band of users that the clients share; absent: any", examples=["50-249"]
    )
    sector: str | None = Field(
        default=None, description="Sector that the clients share; absent: any", examples=["logistique"]
    )


class ComparableGroup(Traits):
    """Clients that are compared: common traits (None: any), number of clients at least, ratios."""

    clients: Annotated[int, Field(ge=5)] = Field(
        description="Least number of clients besides any client of the group", examples=[5]
    )
    ratios: tuple[RatioQuartiles, ...] = Field(
        description="Quartiles of each ratio",
        examples=[[{"ratio": "tickets_per_user", "low": 0.4, "median": 0.6, "high": 0.9}]],
    )


class Terms(Model):
    """Terms of a reference on which a client is compared."""

    as_of: date = Field(
        description="Date up to which the clients of the reference were counted", examples=["2023-02-16"]
    )
    size_bands: tuple[Annotated[int, Field(gt=1)], ...] = Field(
        description="First number of users of each size band but the first", examples=[[50, 250, 1000]]
    )
    backup_words: tuple[str, ...] = Field(
        description="Words in a category or a technical domain that mark work on backups", examples=[["sauvegarde"]]
    )


class Reference(Terms):
    """The whole of `benchmark.json`; the closest groups first."""

    groups: tuple[ComparableGroup, ...] = Field(
        description="Groups of comparable clients, the closest first",
        examples=[
            [
                {
                    "kind": "managed_service",
                    "clients": 5,
                    "ratios": [{"ratio": "tickets_per_user", "low": 0.4, "median": 0.6, "high": 0.9}],
                }
            ]
        ],
    )


class Members(Traits):
    """The clients of one published figure."""

    ratio: str = Field(description="Ratio of the published figure", examples=["tickets_per_user"])
    clients: tuple[str, ...] = Field(
        description="Clients whose figures it holds", examples=[["aubrac-logistique", "maison-ferrand"]]
    )


class Membership(Model):
    """The whole of `benchmark-members.json`: the clients whose figures the last references hold, by name."""

    figures: tuple[Members, ...] = Field(
        default=(),
        description="Published figures, each with its clients; absent: none was published",
        examples=[[{"ratio": "tickets_per_user", "clients": ["aubrac-logistique", "maison-ferrand"]}]],
    )


class PinnedReference(Reference):
    """A reference and the hash of the file it comes from."""

    sha256: str = Field(
        description="SHA-256 hash of the file that the reference comes from, in hexadecimal",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


def read(folder: Path) -> PinnedReference | None:
    """Return the reference of `folder/benchmark.json`; None where there is none.

    Raises
    ------
    ParamsFault
        When the file is not what `releve portfolio` writes.
    """
    path = folder / FILE
    if not path.exists():
        return None
    content = path.read_bytes()
    reference = _validated(path, Reference, content)
    return PinnedReference(sha256=hashlib.sha256(content).hexdigest(), **vars(reference))


def read_membership(folder: Path) -> Membership:
    """Return the clients of the last references; none before the first reference.

    Raises
    ------
    ParamsFault
        When the file is not what `releve portfolio` writes.
    """
    path = folder / MEMBERS_FILE
    return _validated(path, Membership, path.read_bytes()) if path.exists() else Membership()


def write(folder: Path, reference: Reference, membership: Membership) -> Path:
    """Write the reference and the clients of its figures over the files of before; return the path of the reference."""
    for name, content in ((MEMBERS_FILE, membership), (FILE, reference)):
        unfinished = folder / f".{name}.unfinished"
        unfinished.write_text(content.model_dump_json(indent=1) + "\n", encoding="utf-8")
        unfinished.replace(folder / name)
    return folder / FILE


def _validated(path: Path, model: type[M], content: bytes) -> M:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        sentence = message("this file is not the one that “releve portfolio” writes")
        raise ParamsFault([Fault(path, sentence, key=key, remedy=REMEDY)]) from None

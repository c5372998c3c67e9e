"""`benchmark.json`: how comparable clients stand, written by `releve portfolio`, in which no client can be told (A11).

It is read as params are: what of it concerns a client is among that client's resolved params, so that an edition pins
it, and is built again from it to the byte.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, ValidationError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.contract import LineKind, NotNegative
from analysis.params.document import Model
from analysis.params.folder import BENCHMARK

FILE = BENCHMARK
MEMBERS_FILE = "benchmark-members.json"
M = TypeVar("M", bound=Model)
REMEDY = message("Make it again: releve portfolio --as-of DATE; or delete it.")


class RatioQuartiles(Model):
    """The quartiles of one ratio in a group, coarsely rounded."""

    ratio: str
    low: NotNegative
    median: NotNegative
    high: NotNegative


class ComparableGroup(Model):
    """Clients that are compared: what they have in common (None: anything), how many at least, their ratios."""

    kind: LineKind | None = None
    size_band: str | None = None
    sector: str | None = None
    clients: Annotated[int, Field(ge=5)]
    """There are at least so many besides any one of them."""
    ratios: tuple[RatioQuartiles, ...]


class Terms(Model):
    """What must be known of a reference to compare a client with it."""

    as_of: date
    """The date that its clients were counted up to."""
    size_bands: tuple[Annotated[int, Field(gt=1)], ...]
    backup_words: tuple[str, ...]


class Reference(Terms):
    """The whole of `benchmark.json`; the closest groups first."""

    groups: tuple[ComparableGroup, ...]


class Members(Model):
    """The clients of one published figure."""

    kind: str | None = None
    size_band: str | None = None
    sector: str | None = None
    ratio: str
    clients: tuple[str, ...]


class Membership(Model):
    """The whole of `benchmark-members.json`: whose figures the last references hold. It names clients."""

    figures: tuple[Members, ...] = ()


class PinnedReference(Reference):
    """A reference and the hash of the file it comes from."""

    sha256: str


def read(folder: Path) -> PinnedReference | None:
    """The reference of `folder/benchmark.json`; None where there is none.

    Raises
    ------
    ParamsFault
        When the file is not what `releve portfolio` writes.
    """
    path = folder / FILE
    if not path.exists():
        return None
    content = path.read_bytes()
    found = _validated(path, Reference, content)
    return PinnedReference(sha256=hashlib.sha256(content).hexdigest(), **vars(found))


def read_membership(folder: Path) -> Membership:
    """Whose figures the last references were; none before the first.

    Raises
    ------
    ParamsFault
        When the file is not what `releve portfolio` writes.
    """
    path = folder / MEMBERS_FILE
    return _validated(path, Membership, path.read_bytes()) if path.exists() else Membership()


def write(folder: Path, reference: Reference, membership: Membership) -> Path:
    """Writes the reference, and whose figures it holds, in the place of those before; the reference's path."""
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

"""Named views: selections of entries that an analyst keeps, in the words of a rule's scope, and by line (B7, H3)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from analysis.params import document
from analysis.params.clauses import Identifier
from analysis.params.document import Model
from analysis.params.selection import Selection


class NamedView(Model):
    """A selection and its name."""

    view: Identifier = Field(
        description="Identifier of the view, in `report.views` and in addresses", examples=["sauvegardes"]
    )
    title: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description="Title of the view on screen", examples=["Sauvegardes"]
    )
    selection: Selection = Field(
        description="Conditions on the entries of the view", examples=[{"category": ["RUN > Support > Sauvegarde"]}]
    )


class ClientViews(Model):
    """The whole of `views/<client>.yaml`."""

    views: tuple[NamedView, ...] = Field(
        default=(),
        description="Saved views of the client; absent: none",
        examples=[
            [{"view": "sauvegardes", "title": "Sauvegardes", "selection": {"category": ["RUN > Support > Sauvegarde"]}}]
        ],
    )


def path_of(folder: Path, client: str) -> Path:
    """Return the file of a client's views."""
    return folder / "views" / f"{client}.yaml"


def read(folder: Path, client: str) -> tuple[NamedView, ...]:
    """Return the client's views; none where there is no file.

    Raises
    ------
    ParamsFault
        With all the faults of the file.
    """
    path = path_of(folder, client)
    return document.read(path, ClientViews).views if path.exists() else ()

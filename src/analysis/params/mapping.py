"""Mapping of a source: one file `params/sources/<name>.yaml`, of the kind that its key `kind` gives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from analysis.foundation.errors import ParamsFault
from analysis.params import document
from analysis.params.files_mapping import FilesMapping
from analysis.params.glpi_mapping import GlpiMapping
from analysis.params.redmine_mapping import RedmineMapping
from analysis.params.rest_mapping import RestMapping

Mapping = Annotated[FilesMapping | GlpiMapping | RedmineMapping | RestMapping, Field(discriminator="kind")]


class _Document(RootModel[Mapping]):
    """The file: one mapping, its model chosen by `kind`."""


def read(path: Path) -> FilesMapping | GlpiMapping | RedmineMapping | RestMapping:
    """Return the mapping of one file. Raises ParamsFault with all its faults."""
    return document.read(path, _Document).root


def files(folder: Path) -> list[Path]:
    """Return the files of the mappings of `folder/sources`, in alphabetical order."""
    return sorted((folder / "sources").glob("*.yaml"))


def read_each(folder: Path) -> dict[str, FilesMapping | GlpiMapping | RedmineMapping | RestMapping | ParamsFault]:
    """Return the mappings of `folder/sources` by the names of their files, in alphabetical order; for a file at fault,
    its faults.
    """
    return {path.stem: _read_or_faults(path) for path in files(folder)}


def _read_or_faults(path: Path) -> FilesMapping | GlpiMapping | RedmineMapping | RestMapping | ParamsFault:
    try:
        return read(path)
    except ParamsFault as error:
        return error

"""Exports that mappings name and that are not there, or lack a column: what a synchronisation would refuse."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.params import load, mapping
from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Reading
from analysis.sources.files import content, reader

LARGEST_READ = 16 * content.MIB
"""Bytes of a source up to which its columns are looked at; a larger one waits for the synchronisation."""


def doubts(where: Places) -> Iterator[str]:
    """Yield the refusal of each source of files that a synchronisation would not read; a worked example is not read."""
    for name, item in mapping.read_each(where.params).items():
        if isinstance(item, FilesMapping) and not item.example:
            try:
                _check(name, item, Reading(folder=where.source, limits=load.limits(where.params)))
            except AnalystError as error:
                yield str(error)


def _check(name: str, item: FilesMapping, reading: Reading) -> None:
    """Raise OutOfReach for a file that is not there, DataFault for one that is damaged or lacks a column."""
    paths = [path for file in item.files.values() for path in content.find(reading.folder, file.path)]
    if sum(path.stat().st_size for path in paths) <= LARGEST_READ:
        reader.read_rows(name, item, reading)

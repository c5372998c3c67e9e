"""Clients and file names of a folder of params. Light to import: no model is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message

BENCHMARK = "benchmark.json"


def clients(folder: Path) -> tuple[str, ...]:
    """Return the slugs of the clients that have a file in `folder/clients`, in alphabetical order.

    Raises
    ------
    ParamsFault
        When two files are for one client (`acme.yaml` and `acme.yml`, or names that differ by case alone).
    """
    files = sorted(client_files(folder))
    by_slug: dict[str, Path] = {}
    faults = []
    for file in files:
        slug = file.stem.casefold()
        if slug in by_slug:
            sentence = message(
                "two files for one client: {first} and {second}", first=by_slug[slug].name, second=file.name
            )
            faults.append(Fault(file, sentence, remedy=message("Keep only one.")))
        by_slug[slug] = file
    if faults:
        raise ParamsFault(faults)
    return tuple(file.stem for file in files)


def client_files(folder: Path) -> Iterator[Path]:
    """Yield the files of clients, in no order."""
    yield from (file for file in (folder / "clients").glob("*") if file.suffix in (".yaml", ".yml"))

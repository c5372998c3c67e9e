"""Clients and file names of a folder of params. Light to import: no model is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.foundation.addresses import PARAMS
from analysis.foundation.errors import Fault, ParamsFault, UsageFault
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


def some_clients(folder: Path) -> tuple[str, ...]:
    """Return the slugs of the clients of a folder that must hold one.

    Raises
    ------
    UsageFault
        Where the folder does not exist, or holds no client.
    ParamsFault
        As `clients`.
    """
    if not folder.is_dir():
        raise UsageFault(
            message(
                "the folder of params {folder} does not exist: name yours by --params or {variable}, or draft one: "
                "releve init NAME EXPORT",
                folder=folder,
                variable=PARAMS,
            )
        )
    found = clients(folder)
    if not found:
        raise UsageFault(
            message(
                "no client's file in {folder}: draft one: releve init NAME EXPORT, or name another folder of params by "
                "--params or {variable}",
                folder=folder / "clients",
                variable=PARAMS,
            )
        )
    return found


def file_of(folder: Path, slug: str) -> Path:
    """Return the file of a client. Raises UsageFault where there is none; the message lists the clients that exist."""
    known = clients(folder)
    if slug not in known:
        raise UsageFault(
            message(
                "unknown client: {client}; clients of {folder}: {known}",
                client=repr(slug),
                folder=folder / "clients",
                known=", ".join(known) or message("none"),
            )
        )
    return next(file for file in client_files(folder) if file.stem == slug)


def client_files(folder: Path) -> Iterator[Path]:
    """Yield the files of clients, in no order."""
    yield from (file for file in (folder / "clients").glob("*") if file.suffix in (".yaml", ".yml"))

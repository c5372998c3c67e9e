"""The demonstration: a seeded export of a fictitious ticket tool, and the params that go with it.

The files are those that an analyst would import, and no others: CSV files, and params with their comments. The same
seed gives the same bytes. `docs/reference/demo.md` lists the figures and their places.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

from analysis.demo import (
    cast,
    checks,
    client_files,
    comment_words,
    people,
    provider_files,
    rhythm,
    shared_files,
    study_files,
    workload,
)
from analysis.demo.as_known import as_known, runs_as_known
from analysis.demo.documents import write_csv
from analysis.demo.exports import People, export
from analysis.demo.faults import with_faults
from analysis.demo.lifecycle import desk_of
from analysis.demo.own_notebooks import OWN_NOTEBOOKS
from analysis.demo.work import Work, work_of
from analysis.foundation import messages
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import schemas

DEFAULT_CLIENTS = len(cast.FIXED_CAST)
AS_OF = cast.AS_OF
"""Day on which the demo's figures are those of the founding transcript."""


def generate(
    folder: Path,
    *,
    clients: int = DEFAULT_CLIENTS,
    entries: int | None = None,
    seed: int = 2023,
    known_on: date | None = None,
) -> None:
    """Write `folder/source/*.csv`, and the YAML files of `folder/params`: clients, source, studies, shared files.

    Parameters
    ----------
    folder : Path, made where it does not exist; files of the same names are replaced.
    clients : int, at least 1: the fixed ones first (one for each kind of contract), then drawn ones.
    entries : int or None, at least 1: how many time entries in all, about; None: what the contracts call for.
    seed : int, at least 0.
    known_on : day on which the tool is exported, before its last one; None: the last one.

    Raises
    ------
    UsageFault
        When a number is below its bound.
    """
    for option, value, least in (("--clients", clients, 1), ("--entries", entries, 1), ("--seed", seed, 0)):
        if value is not None and value < least:
            raise UsageFault(
                message("{option}: at least {least} (found: {value})", option=option, least=least, value=value)
            )
    members = cast.cast(clients, entries, seed)
    _write_params(folder / "params", members)
    _write_source(folder / "source", members, seed, known_on)


def _write_params(folder: Path, members: tuple[cast.Client, ...]) -> None:
    for part in ("clients", "sources", "studies"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    _write_params_file(folder, "defaults.yaml", client_files.defaults_file())
    (folder / provider_files.LOGO).write_bytes(provider_files.logo())
    for path, text in (*provider_files.comment_files(members), *provider_files.answer_files(members)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _write_text(folder / path, text)
    _write_params_file(folder, "portal.yaml", shared_files.portal_file(members))
    _write_params_file(folder, "portfolio.yaml", shared_files.portfolio_file())
    _write_params_file(folder, "remedies.yaml", study_files.remedies())
    _write_params_file(folder, "sources/demo.yaml", client_files.source_file(members))
    for client in members:
        _write_params_file(
            folder, f"clients/{client.slug}.yaml", client_files.client_file(client) + study_files.projects(client)
        )
    for client in members:
        for name, text in OWN_NOTEBOOKS.get(client.slug, {}).items():
            (folder / "notebooks" / client.slug).mkdir(parents=True, exist_ok=True)
            _write_text(folder / "notebooks" / client.slug / name, text)
    for study, text in study_files.study_files(members).items():
        _write_params_file(folder, f"studies/{study}.yaml", text)
    schemas.write(folder / schemas.FOLDER, messages.language())


def _write_source(folder: Path, members: tuple[cast.Client, ...], seed: int, known_on: date | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    closed = rhythm.holidays_between(cast.HISTORY_STARTS.year - 1, cast.LAST_DAY.year)
    technicians = people.technicians(members)
    requesters = [people.requesters(client, number, seed) for number, client in enumerate(members, start=1)]
    load = workload.empty(len(technicians), seed)
    works = []
    for number, client in enumerate(members):
        team = people.team(client, number, technicians, seed)
        work = work_of(client, number, requesters[number], team, closed, seed)
        who, load = workload.distributed(work.entries, team, load, seed)
        works.append(Work(work.tickets, work.entries.assign(technician=who)))
    desk = with_faults(desk_of(works, members, seed), members, seed)
    runs = checks.check_runs(desk, members, closed, seed)
    if known_on is not None:
        desk, runs = as_known(desk, known_on), runs_as_known(runs, known_on)
    for name, table in export(desk, People(requesters, technicians), runs, members).items():
        write_csv(folder / f"{name}.csv", table)


def _write_params_file(folder: Path, name: str, text: str) -> None:
    """Write a YAML file that names its schema first, its comments in the reader's language."""
    told = comment_words.in_language(text, messages.language())
    _write_text(folder / name, schemas.modelines(PurePosixPath(name)) + told)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

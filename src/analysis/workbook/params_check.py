"""All the faults of a folder of params at once: clients and their colours, studies, mappings against the tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import Message, message
from analysis.params import load, mapping, named_view, portal, portfolio, remedy, retention, short_terms, study
from analysis.params.document import SourceMapping
from analysis.params.files_mapping import FilesMapping
from analysis.params.folder import some_clients
from analysis.report import decisions, year_sections
from analysis.sources.registry import mapping_faults
from analysis.studies import proposal
from analysis.views.drawing import theme
from analysis.workbook import notebook_imports
from analysis.workbook.rate_doubts import missing_rates


def check(folder: Path, *, notebooks: Path) -> tuple[str, ...]:
    """Return the slugs of the clients of a folder in which nothing is at fault.

    Parameters
    ----------
    folder : the folder of params.
    notebooks : the folder of the notebooks that clients' files name.

    Raises
    ------
    ParamsFault
        With the faults of every file, not those of the first alone.
    UsageFault
        Where the folder does not exist, or holds no client.
    """
    names = load.clients(folder)
    faults: list[Fault] = []
    for name in names:
        faults += _faults(partial(_client, folder, name, notebooks))
    for path in mapping.files(folder):
        faults += _faults(partial(_mapping, path, names))
    for name in study.names(folder):
        faults += _faults(partial(study.read, study.path_of(folder, name)))
    if (folder / portal.FILE).exists():
        faults += _faults(lambda: portal.check_clients(folder, portal.read(folder), names))
    faults += _faults(partial(portfolio.read, folder))
    faults += _faults(partial(remedy.read, folder))
    faults += _faults(partial(retention.read, folder))
    for name in names:
        faults += _faults(partial(named_view.read, folder, name))
    if faults:
        raise ParamsFault({str(fault): fault for fault in faults}.values())
    return some_clients(folder)


def doubts(folder: Path, names: Sequence[str]) -> Iterator[Message]:
    """Yield what clients' files may say and seldom mean: shares that miss 100, work that no rate values, answers to no
    decision, a name twice.
    """
    clients = [load.client(folder, name) for name in names]
    for client in clients:
        missed = year_sections.shares_missed(client)
        if missed is not None:
            yield message(
                "{file}: the shares of the subsidiaries (share_percent) add up to {total} % from {day}: the rest of "
                "what the contract expects is expected of none.",
                file=load.file_of(folder, client.client),
                total=f"{missed[1]:g}",
                day=missed[0].isoformat(),
            )
        yield from missing_rates(client, load.file_of(folder, client.client))
        for decision in decisions.unmatched(client):
            yield message(
                "{file}: decisions: no report asks {decision}: copy the identifier from a report, or write title for a "
                "decision that you add.",
                file=load.file_of(folder, client.client),
                decision=decision,
            )
    for name, alike in itertools.groupby(sorted(clients, key=attrgetter("name")), attrgetter("name")):
        files = [str(load.file_of(folder, client.client)) for client in alike]
        if len(files) > 1:
            yield message("{files}: these clients have the same name, {name}.", files=", ".join(files), name=name)


def proposed_terms(folder: Path, names: Sequence[str]) -> Iterator[Message]:
    """Yield, for each client whose lines renew one another, the same contract in its short form (rule 2.13)."""
    for name in names:
        for chain in short_terms.chains(load.client(folder, name).contract_lines):
            short = short_terms.short_form(chain)
            if short is not None:
                yield message(
                    "{file}: {lines} renew one another. The same contract as one line with its terms (figures do not "
                    "change; its identifier does):\n{yaml}",
                    file=load.file_of(folder, name),
                    lines=", ".join(line.line for line in chain),
                    yaml=proposal.yaml_text([short.model_dump(exclude_unset=True)]),
                )


def _client(folder: Path, name: str, notebooks: Path) -> None:
    report = load.client(folder, name).report
    if report.accent_colour is not None:
        theme.check_accent(report.accent_colour, file=load.file_of(folder, name))
    if report.notebook is None:
        return
    path = notebooks / f"{report.notebook}.ipynb"
    if not path.is_file():
        known = sorted(other.stem for other in notebooks.glob("*.ipynb"))
        remedy = message("Notebooks of {folder}: {known}.", folder=notebooks, known=", ".join(known))
        sentence = message("this notebook does not exist")
        raise ParamsFault(
            [Fault(load.file_of(folder, name), sentence, key="report.notebook", found=report.notebook, remedy=remedy)]
        )
    faults = list(notebook_imports.faults(path))
    if faults:
        raise ParamsFault(faults)


def _mapping(path: Path, names: Collection[str]) -> None:
    read = mapping.read(path)
    faults = list(mapping_faults(read.kind, path.stem, read))
    missing = [slug for slug in read.slugs if slug not in names]
    if missing and not read.example:
        sentence = message("clients without a file in params/clients: {clients}", clients=", ".join(missing))
        faults.append(Fault(path, sentence, key="client", remedy=_how_to_draft(path.stem, read, missing)))
    if faults:
        raise ParamsFault(faults)


def _how_to_draft(source: str, read: SourceMapping, missing: Sequence[str]) -> Message:
    """Return the command that drafts the files of clients, or the files to write where no export can show them."""
    if isinstance(read, FilesMapping):
        export = next(iter(read.files.values())).path[0]
        options = " ".join(f"--client {slug}" for slug in missing)
        return message("Draft them: releve init {source} {file} {options}", source=source, file=export, options=options)
    files = ", ".join(f"params/clients/{slug}.yaml" for slug in missing)
    return message("Write {files}.", files=files)


def _faults(read: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        read()
    except ParamsFault as error:
        return error.faults
    return ()

"""A person forgotten: their name taken out of the warehouse and the logs, then looked for in every file.

What is found elsewhere is listed, and changed where it is asked: an edition is signed for what it was, params are the
analyst's.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.foundation import atomic_file
from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.messages import message
from analysis.foundation.name_forms import replaced
from analysis.publish.batch import runner
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.name_search import holders, lines
from analysis.publish.editions.order import Order
from analysis.publish.editions.verification import write_params
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.result_cache import ResultCache
from analysis.warehouse.warehouse import Warehouse

LEAST_LENGTH = 4
"""A shorter name would be found within other words."""
LOGS = ("*.json", "*.jsonl")
"""Files of the reports outside editions that are rewritten."""
MAIL = ".eml"
ADDRESS = "@"
REPORT_PDF = "report.pdf"


@dataclass(frozen=True)
class Left:
    """Every place that still names a person.

    Parameters
    ----------
    editions : folders of editions below the reports.
    params : files of params, each with the lines that hold the name.
    mails : mails written as files.
    sources : exports that the next reading will read.
    others : other files.
    """

    editions: tuple[str, ...] = ()
    params: tuple[tuple[str, tuple[int, ...]], ...] = ()
    mails: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def check(where: Places, name: str) -> None:
    """Refuse what cannot be forgotten.

    Raises
    ------
    UsageFault
        When the name is too short, or the reports are on an object store.
    """
    if len(name.strip()) < LEAST_LENGTH:
        raise UsageFault(message("name too short: {name}; it would be found within other words", name=repr(name)))
    if Shelf(where.reports).root is None:
        raise UsageFault(
            message("the editions are looked through on a disk; mount {reports} first", reports=where.reports)
        )


def forget(where: Places, name: str) -> tuple[str, int]:
    """Forget a person in the warehouse, in kept results and in the logs beside the editions.

    Returns
    -------
    The pseudonym, and the number of cells of the warehouse that held the name.
    """
    check(where, name)
    pseudonym, cells = Warehouse(where.warehouse).forget(name)
    ResultCache(where.forecasts, ()).forget(name)
    root = _root(where)
    for pattern in LOGS:
        for path in root.glob(pattern):
            _rewrite(path, name, pseudonym)
    return pseudonym, cells


def edit_params(where: Places, name: str, pseudonym: str) -> tuple[str, ...]:
    """Put the pseudonym in the place of the name in the files of params; return those that changed.

    An address is left: a reader without an address is none, and is for the analyst to take out.
    """
    if ADDRESS in name:
        return ()
    return tuple(
        str(path) for path in sorted(where.params.rglob("*")) if path.is_file() and _rewrite(path, name, pseudonym)
    )


def look(where: Places, name: str, folders: Iterable[Path] = ()) -> Left:
    """Look for a name in every file of an installation.

    Parameters
    ----------
    where : places of this installation; its reports are on a disk.
    name : the name.
    folders : other folders to look into: the portal's, that of the outbox, that of mails as files.
    """
    root = _root(where)
    editions: set[str] = set()
    params: list[tuple[str, tuple[int, ...]]] = []
    mails: list[str] = []
    others: list[str] = []
    searched = (root, where.params, *_on_disk(where.warehouse, where.forecasts), *folders)
    for path in dict.fromkeys(path for folder in searched for path in holders(folder, name)):
        edition = _edition(root, path)
        if edition is not None:
            editions.add(edition)
        elif path.is_relative_to(where.params):
            params.append((str(path), lines(path, name)))
        else:
            (mails if path.suffix == MAIL else others).append(str(path))
    sources = [str(path) for path in holders(where.source, name) if not any(map(path.is_relative_to, searched))]
    return Left(tuple(sorted(editions)), tuple(sorted(params)), tuple(sorted(mails)), tuple(sources), tuple(others))


def remove(where: Places, left: Left) -> None:
    """Remove the editions and the mails as files that name a person."""
    shelf = Shelf(where.reports)
    for edition in left.editions:
        shelf.remove(edition)
    remove_mails(left)


def remove_mails(left: Left) -> None:
    """Remove the mails as files that name a person."""
    for mail in left.mails:
        Path(mail).unlink()


def rebuild(where: Places, editions: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Build editions of clients again in their place, from their data and params without the name.

    Yields
    ------
    An edition, and True where it was built again. Editions of the day, studies and portfolios are removed alone: their
    own commands make them.

    Raises
    ------
    DataFault
        When an edition cannot be built.
    """
    shelf = Shelf(where.reports)
    for folder in editions:
        manifest = shelf.manifest(folder) or {}
        has_pdf = shelf.read(f"{folder}/{REPORT_PDF}") is not None
        shelf.remove(folder)
        facts = manifest.get("edition", {})
        if "client" not in facts or facts.get("live") or not folder.startswith(f"{facts['client']}/"):
            yield folder, False
            continue
        _build(where, folder, facts, has_pdf=has_pdf)
        content = shelf.read(f"{folder}/{MANIFEST}") or b""
        day = date.fromisoformat(facts["as_of"])
        if "-k" not in folder.rpartition("/")[2]:
            sha256 = hashlib.sha256(content).hexdigest()
            EditionLog(where.warehouse).published_again(facts["client"], day, facts["language"], sha256)
        yield folder, True


def _build(where: Places, folder: str, facts: Mapping[str, Any], *, has_pdf: bool) -> None:
    known_at = folder.rpartition("/")[2].partition("-k")[2]
    with tempfile.TemporaryDirectory() as name:
        params = Path(name) / "params"
        write_params(params, Warehouse(where.warehouse).params(facts["params_sha256"]))
        order = Order(
            where=Places(params, where.warehouse, where.reports, where.source, kept_forecasts=where.forecasts),
            client=facts["client"],
            as_of=date.fromisoformat(facts["as_of"]),
            language=facts["language"],
            sync_id=facts["sync_id"],
            known_at=known_at,
            is_closed=False,
            has_pdf=has_pdf,
        )
        result = runner.build_one(order)
    if result.folder is None:
        raise DataFault(message("{address}: cannot be rebuilt: {error}", address=folder, error=result.error))


def _root(where: Places) -> Path:
    return Shelf(where.reports).root or Path()


def _rewrite(path: Path, name: str, pseudonym: str) -> bool:
    """Put the pseudonym in the place of the name in a text file; return True where it held the name."""
    content = path.read_bytes()
    after = replaced(content, name, pseudonym)
    if after == content:
        return False
    atomic_file.rewrite(path, after)
    return True


def _edition(reports: Path, path: Path) -> str | None:
    """Return the edition that a file belongs to, as a folder below the reports; None where it belongs to none."""
    for folder in path.parents:
        if folder == reports or not folder.is_relative_to(reports):
            return None
        if (folder / MANIFEST).is_file():
            return folder.relative_to(reports).as_posix()
    return None


def _on_disk(*addresses: str) -> tuple[Path, ...]:
    return tuple(Path(address) for address in addresses if "://" not in address and Path(address).is_dir())

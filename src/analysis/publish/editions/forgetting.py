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
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from analysis.foundation import atomic_file
from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.messages import message
from analysis.foundation.name_forms import replaced
from analysis.publish.batch import runner
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.name_search import MAIL, Hit, lines, search
from analysis.publish.editions.order import Order
from analysis.publish.editions.verification import write_params
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.result_cache import NONE as NOT_KEPT
from analysis.warehouse.result_cache import ResultCache
from analysis.warehouse.warehouse import Warehouse

LEAST_LENGTH = 4
"""A shorter name would be found within other words."""
LOGS = (".json", ".jsonl")
"""Endings of the files beside the editions that are rewritten."""
ADDRESS = "@"
REPORT_PDF = "report.pdf"
Kind = Literal["editions", "params", "mails", "sources", "others", "unread"]
KINDS: tuple[Kind, ...] = get_args(Kind)


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
    unread : files whose texts could not be read.
    longer : longer words and names in which the name stands, left as they are: they may be other people's.
    """

    editions: tuple[str, ...] = ()
    params: tuple[tuple[str, tuple[int, ...]], ...] = ()
    mails: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()


def check(name: str) -> None:
    """Refuse what cannot be forgotten.

    Raises
    ------
    UsageFault
        When the name is too short.
    """
    if len(name.strip()) < LEAST_LENGTH:
        raise UsageFault(message("name too short: {name}; it would be found within other words", name=repr(name)))


def forget(where: Places, name: str) -> tuple[str, int]:
    """Forget a person in the warehouse, in kept results and in the logs beside the editions.

    Returns
    -------
    The pseudonym, and the number of cells of the warehouse that held the name.
    """
    check(name)
    pseudonym, cells = Warehouse(where.warehouse).forget(name)
    ResultCache(where.forecasts, ()).forget(name)
    shelf = Shelf(where.reports)
    for path in shelf.files():
        if "/" not in path and path.endswith(LOGS):
            content = shelf.read(path) or b""
            after = replaced(content, name, pseudonym)
            if after != content:
                shelf.put(path, after)
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
    """Look for a name in every file of an installation, on a disk or on an object store.

    Parameters
    ----------
    where : places of this installation.
    name : the name.
    folders : other folders to look into: the portal's, that of the outbox, that of mails as files.
    """
    kinds: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
    longer: set[str] = set()
    for place, hit in _hits(where, name, folders):
        longer |= hit.longer
        path = f"{place}/{hit.path}"
        if not hit.is_read:
            kinds["unread"].add(path)
        if hit.is_held:
            kind, shown = _kind(where, place, hit)
            kinds[kind].add(shown)
    return Left(
        editions=tuple(sorted(kinds["editions"])),
        params=tuple((path, lines(Path(path).read_bytes(), name)) for path in sorted(kinds["params"])),
        mails=tuple(sorted(kinds["mails"])),
        sources=tuple(sorted(kinds["sources"])),
        others=tuple(sorted(kinds["others"])),
        unread=tuple(sorted(kinds["unread"])),
        longer=tuple(sorted(longer)),
    )


def _hits(where: Places, name: str, folders: Iterable[Path]) -> Iterator[tuple[str, Hit]]:
    """Yield what a search tells of each file of an installation, once, with the place that holds it."""
    seen: set[str] = set()
    kept = () if where.forecasts == NOT_KEPT else (where.forecasts,)
    for place in map(str, (where.reports, where.params, where.warehouse, *kept, *folders, where.source)):
        for hit in search(place, name):
            path = f"{place}/{hit.path}" if "://" in place else str(Path(place, hit.path).resolve())
            if path not in seen:
                seen.add(path)
                yield place, hit


def _kind(where: Places, place: str, hit: Hit) -> tuple[Kind, str]:
    """Return what holds a name, a kind of place, and how it is named."""
    path = f"{place}/{hit.path}"
    edition = _edition(where.reports, hit.path) if place == where.reports else None
    if edition is not None:
        return "editions", edition
    if place == str(where.params):
        return "params", path
    if place == str(where.source):
        return "sources", path
    return ("mails" if path.endswith(MAIL) else "others"), path


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


def _rewrite(path: Path, name: str, pseudonym: str) -> bool:
    """Put the pseudonym in the place of the name in a text file; return True where it held the name."""
    content = path.read_bytes()
    after = replaced(content, name, pseudonym)
    if after == content:
        return False
    atomic_file.rewrite(path, after)
    return True


def _edition(reports: str, path: str) -> str | None:
    """Return the edition that a file below the reports belongs to; None where it belongs to none."""
    shelf = Shelf(reports)
    folders = (folder.as_posix() for folder in PurePosixPath(path).parents if folder.name)
    return next((folder for folder in folders if shelf.read(f"{folder}/{MANIFEST}") is not None), None)

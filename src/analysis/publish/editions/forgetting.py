"""A person forgotten: their name taken out of the warehouse, then looked for in every file of this installation.

What is found elsewhere is listed, for nothing here may change it in silence: an edition is signed for what it was,
params are the analyst's, the audit log is proof. Editions that name the person may be removed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.warehouse.warehouse import Warehouse

LEAST_LENGTH = 4
"""A shorter name would be found within other words."""
ZIPPED = (".xlsx", ".pptx", ".zip")


@dataclass(frozen=True)
class Forgotten:
    """Result: the pseudonym, and every place that still names the person.

    Parameters
    ----------
    pseudonym : what stands in the warehouse in the place of the name.
    cells : cells of the warehouse that held the name.
    editions : editions that name the person, removed where it was asked.
    others : other files that hold the name: params, kept params, the portal's, logs.
    """

    pseudonym: str
    cells: int
    editions: tuple[str, ...]
    others: tuple[str, ...]


def forget(where: Places, name: str, *, folders: Iterable[Path] = (), remove_editions: bool = False) -> Forgotten:
    """Forget a person.

    Parameters
    ----------
    where : places of this installation; its reports are on a disk.
    name : as the sources write it.
    folders : other folders to look into: the portal's, the outbox.
    remove_editions : remove the editions that name the person; what is current is built again by the next batch.

    Raises
    ------
    UsageFault
        When the name is too short, or the reports are on an object store.
    """
    if len(name.strip()) < LEAST_LENGTH:
        raise UsageFault(message("name too short: {name}; it would be found within other words", name=repr(name)))
    shelf = Shelf(where.reports)
    if shelf.root is None:
        raise UsageFault(
            message("the editions are looked through on a disk; mount {reports} first", reports=where.reports)
        )
    pseudonym, cells = Warehouse(where.warehouse).forget(name.strip())
    editions: set[str] = set()
    others = []
    for root in (shelf.root, where.params, *_on_disk(where.warehouse), *folders):
        for path in holders(root, name.strip()):
            edition = _edition(shelf.root, path)
            if edition is None:
                others.append(str(path))
            else:
                editions.add(edition)
    if remove_editions:
        for edition in sorted(editions):
            shelf.remove(edition)
    return Forgotten(pseudonym, cells, tuple(sorted(editions)), tuple(sorted(others)))


def holders(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files below a folder that hold a name: as it is, as HTML or JSON write it, or compressed."""
    forms = {form.encode() for form in (name, escape(name), json.dumps(name)[1:-1], json.dumps(escape(name))[1:-1])}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and any(form in content for content in _contents(path) for form in forms):
            yield path


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if path.suffix in ZIPPED and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            for member in members.infolist():
                yield members.read(member)
    elif path.suffix == ".parquet":
        rows = pq.ParquetFile(io.BytesIO(content)).read()
        for column in rows.columns:
            if not pa.types.is_nested(column.type):
                yield "\n".join(str(value) for value in column.unique().to_pylist()).encode("utf-8", "replace")


def _edition(reports: Path, path: Path) -> str | None:
    """Return the edition that a file belongs to, as a folder below the reports; None where it belongs to none."""
    for folder in path.parents:
        if folder == reports or not folder.is_relative_to(reports):
            return None
        if (folder / MANIFEST).is_file():
            return folder.relative_to(reports).as_posix()
    return None


def _on_disk(warehouse: str) -> tuple[Path, ...]:
    return () if "://" in warehouse else (Path(warehouse),)

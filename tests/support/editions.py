"""Looking into published editions, for the tests of the batch and of its faults."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from analysis.publish.editions.edition import Shelf


def whole_editions(reports: str | Path) -> list[str]:
    """The editions of a folder, each proved whole against its manifest."""
    shelf = Shelf(reports)
    found = [folder for client in shelf.clients() for folder in shelf.editions(client)]
    for folder in found:
        assert shelf.altered(folder) == [], folder
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Path below a folder -> bytes, those packed in a workbook unpacked beside it."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, content in list(found.items()):
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                found |= {f"{name}/{part}": book.read(part) for part in book.namelist()}
    return found


def leaks(reports: str | Path, marks: dict[str, str]) -> list[tuple[str, str]]:
    """(file, client) wherever a file of one client holds the mark of another."""
    found = []
    for client in marks:
        for name, content in contents(Path(reports) / client).items():
            found += [
                (f"{client}/{name}", other)
                for other, mark in marks.items()
                if other != client and mark.encode() in content
            ]
    return found

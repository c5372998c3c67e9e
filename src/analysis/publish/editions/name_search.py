"""A name looked for in every file of a place, in archives, workbooks, PDF, Parquet and SQLite files, mails too."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy

import pyarrow as pa
import pyarrow.parquet as pq
from pypdf import PdfReader

from analysis.foundation.name_forms import holds, holds_letters, longer_words
from analysis.publish.editions.edition import Shelf

PDF = b"%PDF-"
SQLITE = b"SQLite format 3\0"
PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
MAIL = ".eml"
NO_WAL = b"\x01\x01"
"""Bytes 18 and 19 of a database without a log beside it: one in memory can have none."""


@dataclass(frozen=True)
class Hit:
    """A file that a search of a name tells of.

    Parameters
    ----------
    path : below the place that was searched.
    is_held : True where the file holds the name.
    is_read : False where its texts could not be read: what it holds is not known.
    longer : longer words and names that hold the name: they may be other people's.
    """

    path: str
    is_held: bool
    is_read: bool = True
    longer: frozenset[str] = frozenset()


def search(address: str, name: str) -> Iterator[Hit]:
    """Yield the files below a folder, or an address of an object store, of which a search of a name tells."""
    shelf = Shelf(address)
    for path in shelf.files():
        hit = _hit(path, shelf.read(path) or b"", name)
        if hit is not None:
            yield hit


def lines(content: bytes, name: str) -> tuple[int, ...]:
    """Return the lines of a text, from 1, that hold a name; none where they cannot be told."""
    return tuple(number for number, line in enumerate(content.splitlines(), 1) if holds(line, name))


def _hit(path: str, content: bytes, name: str) -> Hit | None:
    """Return what a search tells of a file; None where the letters of the name are nowhere in it."""
    if holds(path.encode(), name):
        return Hit(path, is_held=True)
    try:
        texts = list(_texts(path, content))
    except Exception:  # whatever a reader of another format says, the file is told as one that could not be read
        return Hit(path, is_held=holds(content, name), is_read=False)
    longer: frozenset[str] = frozenset().union(*(longer_words(text, name) for text in texts))
    is_in_texts = any(holds_letters(text, name) for text in texts)
    is_held = any(holds(text, name) for text in texts) or (holds_letters(content, name) and not is_in_texts)
    return Hit(path, is_held, longer=longer) if is_held or longer else None


def _texts(path: str, content: bytes) -> Iterator[bytes]:
    """Yield the texts of a file; of one whose format is not known, its bytes."""
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            for member in members.infolist():
                yield member.filename.encode()
                yield from _texts(member.filename, members.read(member))
    elif content.startswith(GZIP):
        yield from _texts(path.removesuffix(".gz"), gzip.decompress(content))
    elif content.startswith(PARQUET):
        rows = pq.ParquetFile(io.BytesIO(content)).read()
        for column in rows.columns:
            if not pa.types.is_nested(column.type):
                yield _lines(column.unique().to_pylist())
    elif content.startswith(SQLITE):
        yield from _cells(content)
    elif content.startswith(PDF):
        for page in PdfReader(io.BytesIO(content)).pages:
            yield " ".join(page.extract_text().split()).encode("utf-8", "replace")
    elif path.endswith(MAIL):
        for part in message_from_bytes(content, policy=policy.default).walk():
            yield _lines(part.values())
            decoded = part.get_payload(decode=True)
            if isinstance(decoded, bytes):
                yield from _texts(part.get_filename() or "", decoded)
    else:
        yield content


def _cells(content: bytes) -> Iterator[bytes]:
    """Yield the texts of the tables of a database, one a column."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content[:18] + NO_WAL + content[20:])
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            yield from (_lines(column) for column in zip(*rows, strict=True))


def _lines(values: Iterable[object]) -> bytes:
    return "\n".join(map(str, values)).encode("utf-8", "replace")

"""A name looked for in every file of a folder: in what archives, workbooks, Parquet files and mails hold, too."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.foundation.name_forms import holds, written

ZIPPED = (".xlsx", ".pptx", ".zip")


def holders(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files below a folder that hold a name, in their bytes or in their own name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (_is_named(path.relative_to(folder), name) or any(_found(path, name))):
            yield path


def lines(path: Path, name: str) -> tuple[int, ...]:
    """Return the lines of a text, from 1, that hold a name; none where they cannot be told."""
    return tuple(number for number, line in enumerate(path.read_bytes().splitlines(), 1) if holds(line, name))


def _is_named(path: Path, name: str) -> bool:
    return any(text in path.as_posix() for text in written(name))


def _found(path: Path, name: str) -> Iterator[bool]:
    return (holds(content, name) for content in _contents(path))


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if path.suffix in ZIPPED and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            for member in members.infolist():
                yield members.read(member)
    elif path.suffix == ".gz":
        try:
            yield gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return
    elif path.suffix == ".eml":
        for part in message_from_bytes(content, policy=policy.default).walk():
            decoded = part.get_payload(decode=True)
            yield from (str(value).encode() for value in part.values())
            if isinstance(decoded, bytes):
                yield decoded
    elif path.suffix == ".parquet":
        rows = pq.ParquetFile(io.BytesIO(content)).read()
        for column in rows.columns:
            if not pa.types.is_nested(column.type):
                yield "\n".join(str(value) for value in column.unique().to_pylist()).encode("utf-8", "replace")

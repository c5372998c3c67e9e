"""Content of a source's files: found by name, decompressed within limits, decoded. An encoding is never guessed."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from analysis.foundation.errors import DataFault, Fault, OutOfReach
from analysis.foundation.messages import Message, message
from analysis.params.limits import Limits

FORMATS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet"}
PACKED = (".gz", ".zip", ".zst")
PACKINGS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip"}
BINARY_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"
MIB = 2**20
ANY_RATIO_MIB = 32
"""Size once unpacked below which a file may be compressed as well as it likes [MiB]."""
SAMPLE = 400
"""Bytes that tell a text of two bytes a character from a text with a stray NUL."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """Return the files of names or globs, without repetition, in alphabetical order within a name.

    Raises
    ------
    OutOfReach
        When a name matches no file: the folder is not there, or the export has not been laid in it.
    """
    files: dict[Path, None] = {}
    for name in names:
        matches = _matches(folder, name)
        if not matches:
            remedy = message("Put the export there, or correct path.")
            raise OutOfReach(str(Fault(folder / name, message("no file of this name"), remedy=remedy)))
        files.update(dict.fromkeys(matches))
    return list(files)


def _matches(folder: Path, name: str) -> list[Path]:
    """Return the files of a name or glob; none of a name that no file can have (too long, with a NUL)."""
    root = Path(Path(name).anchor) if Path(name).is_absolute() else folder
    pattern = str(Path(name).relative_to(root)) if Path(name).is_absolute() else name
    try:
        return [path for path in sorted(root.glob(pattern)) if path.is_file()]
    except (OSError, ValueError):
        return []


def unpacked_suffix(path: Path) -> str:
    """Return the suffix that tells the format, in lower case: `.csv` for `a.csv.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read(path: Path, name: str, limits: Limits) -> bytes:
    """Return the decompressed bytes of one file, which messages call `name`. Its first bytes tell its compression.

    Raises
    ------
    DataFault
        When the file is empty, its compression is damaged or cut short, an archive does not hold exactly one file or
        holds another archive, or the file is beyond a limit; nothing beyond a limit is unpacked.
    """
    if path.stat().st_size > limits.file_mib * MIB:
        raise beyond(name, message("file of more than {most} MiB", most=limits.file_mib), "file_mib")
    with path.open("rb") as stream:
        _check_text(stream.read(SAMPLE), path.stat().st_size, name, limits)
    content = path.read_bytes()
    try:
        if packing_of(content) is not None:
            content = _unpacked(content, name, limits)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        remedy = message("Copy the file again from its origin.")
        sentence = message("compressed file cut short or damaged ({error})", error=type(error).__name__)
        raise DataFault(str(Fault(name, sentence, remedy=remedy))) from None
    _check_text(content[:SAMPLE], len(content), name, limits)
    if not content:
        raise DataFault(str(Fault(name, message("this file is empty"), remedy=message("Export again."))))
    if packing_of(content) is not None:
        sentence = message("this archive holds another archive")
        raise DataFault(str(Fault(name, sentence, remedy=message("Leave the export alone in it."))))
    return content


def _check_text(head: bytes, size: int, name: str, limits: Limits) -> None:
    """Refuse a text that is beyond its limit; its first bytes tell it from what has a form of its own."""
    is_text = not head.startswith((*PACKINGS, BINARY_WORKBOOK, PARQUET))
    if is_text and size > limits.text_mib * MIB:
        raise beyond(name, message("text of more than {most} MiB", most=limits.text_mib), "text_mib")


def beyond(name: str, sentence: Message, key: str, line: int | None = None) -> DataFault:
    """Return the refusal of a file beyond a limit, with the key of `defaults.yaml` that raises the limit."""
    remedy = message("Export less at once, or raise limits.{key} in params/defaults.yaml.", key=key)
    return DataFault(str(Fault(name, sentence, line=line, remedy=remedy)))


def packing_of(content: bytes) -> str | None:
    """Return the compression of a file by its first bytes: gzip, zstd or zip; None for a workbook, which is a zip too,
    and for all that is not compressed.
    """
    packing = next((packing for mark, packing in PACKINGS.items() if content.startswith(mark)), None)
    return None if packing == "zip" and is_workbook(content) else packing


def is_workbook(content: bytes) -> bool:
    """Return True for an archive that holds the parts of a workbook, and for the binary form of before 2007."""
    if content.startswith(BINARY_WORKBOOK):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError):
        return False


def form_of(content: bytes, path: Path) -> str | None:
    """Return the format of a file, csv, xlsx or parquet: by its first bytes where they tell, else by its name."""
    named = FORMATS.get(unpacked_suffix(path))
    if content.startswith(PARQUET):
        return "parquet"
    if is_workbook(content):
        return "xlsx"
    is_text = b"\0" not in content[:SAMPLE] and not content.startswith(tuple(PACKINGS))
    return "csv" if named is not None and is_text else named


class Readable(Protocol):
    """A stream that gives its next bytes."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most; none at the end."""


def blocks(stream: Readable, name: str, packed_bytes: int, limits: Limits) -> Iterator[bytes]:
    """Yield what a compressed stream holds, a block at a time. Raises DataFault before it is beyond a limit."""
    most = limits.unpacked_mib * MIB
    by_ratio = max(ANY_RATIO_MIB * MIB, packed_bytes * limits.unpacked_ratio)
    total = 0
    while block := stream.read(MIB):
        total += len(block)
        if total > most:
            sentence = message("compressed file of more than {most} MiB once unpacked", most=limits.unpacked_mib)
            raise beyond(name, sentence, "unpacked_mib")
        if total > by_ratio:
            sentence = message(
                "compressed file more than {ratio} times as large once unpacked", ratio=limits.unpacked_ratio
            )
            raise beyond(name, sentence, "unpacked_ratio")
        yield block


def _unpacked(packed: bytes, name: str, limits: Limits) -> bytes:
    packing = packing_of(packed)
    if packing == "gzip":
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            return b"".join(blocks(stream, name, len(packed), limits))
    if packing == "zstd":
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            return b"".join(blocks(stream, name, len(packed), limits))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            sentence = message("this archive holds {count} files instead of one", count=len(members))
            raise DataFault(str(Fault(name, sentence, remedy=message("Leave the export alone in it."))))
        with archive.open(members[0]) as stream:
            return b"".join(blocks(stream, name, len(packed), limits))


def decode(content: bytes, encoding: str | None, name: str) -> str:
    """Return the text of a file, without its byte order mark.

    The encoding is that of the byte order mark, else that of the mapping, else UTF-8.

    Raises
    ------
    DataFault
        When a byte is not of that encoding, with the line of the first such byte.
    """
    marked = next((coding for mark, coding in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    used = marked or encoding or "utf-8"
    head = content[:SAMPLE]
    if not codecs.lookup(used).name.startswith(("utf-16", "utf-32")) and head.count(0) > len(head) // 4:
        sentence = message(
            "this text is not of the encoding {encoding}: nearly every second byte is null", encoding=used
        )
        remedy = message("Write encoding: utf-16-le (or utf-16-be) in the mapping.")
        raise DataFault(str(Fault(name, sentence, remedy=remedy)))
    try:
        text = content.decode(used)
    except UnicodeDecodeError as error:
        byte = content[error.start : error.start + 1].hex()
        line = content.count(b"\n", 0, error.start) + 1
        remedy = message(
            "Write the encoding of the file in the key encoding of the mapping, for example encoding: cp1252."
        )
        sentence = message("the byte 0x{byte} is not of the encoding {encoding}", byte=byte, encoding=used)
        raise DataFault(str(Fault(name, sentence, line=line, remedy=remedy))) from None
    return text.removeprefix("\ufeff")

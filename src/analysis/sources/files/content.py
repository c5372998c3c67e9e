"""Content of a source's files: found by name, decompressed, decoded. An encoding is never guessed."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa

from analysis.foundation.errors import DataFault, Fault, OutOfReach
from analysis.foundation.messages import message

PACKED = (".gz", ".zip", ".zst")
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
        root = Path(Path(name).anchor) if Path(name).is_absolute() else folder
        pattern = str(Path(name).relative_to(root)) if Path(name).is_absolute() else name
        matches = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not matches:
            remedy = message("Put the export there, or correct path.")
            raise OutOfReach(str(Fault(folder / name, message("no file of this name"), remedy=remedy)))
        files.update(dict.fromkeys(matches))
    return list(files)


def unpacked_suffix(path: Path) -> str:
    """Return the suffix that tells the format, in lower case: `.csv` for `a.csv.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read(path: Path, name: str) -> bytes:
    """Return the decompressed bytes of one file, which messages call `name`.

    Raises
    ------
    DataFault
        When the file is empty, its compression is damaged or cut short, or an archive does not hold exactly one file.
    """
    packed = path.read_bytes()
    suffix = path.suffix.lower()
    try:
        content = _unpack(packed, suffix, name) if packed and suffix in PACKED else packed
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, pa.ArrowInvalid) as error:
        remedy = message("Copy the file again from its origin.")
        sentence = message("compressed file cut short or damaged ({error})", error=type(error).__name__)
        raise DataFault(str(Fault(name, sentence, remedy=remedy))) from None
    if not content:
        raise DataFault(str(Fault(name, message("this file is empty"), remedy=message("Export again."))))
    return content


def _unpack(packed: bytes, suffix: str, name: str) -> bytes:
    if suffix == ".gz":
        return gzip.decompress(packed)
    if suffix == ".zst":
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            return stream.read()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            sentence = message("this archive holds {count} files instead of one", count=len(members))
            raise DataFault(str(Fault(name, sentence, remedy=message("Leave the export alone in it."))))
        return archive.read(members[0])


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

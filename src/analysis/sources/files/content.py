"""The bytes of a source's files: found by name, decompressed, decoded. Nothing is guessed about an encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa

from analysis.foundation.errors import DataFault, Fault, OutOfReach

PACKED = (".gz", ".zip", ".zst")
SAMPLE = 400
"""Bytes looked at to tell a text of two bytes a character from one that holds a stray NUL."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """The files of those names or globs, each once, in alphabetical order within a name.

    Raises
    ------
    OutOfReach
        When a name matches no file: the folder is not there, or the export has not been laid in it.
    """
    found: dict[Path, None] = {}
    for name in names:
        root = Path(Path(name).anchor) if Path(name).is_absolute() else folder
        pattern = str(Path(name).relative_to(root)) if Path(name).is_absolute() else name
        matches = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not matches:
            fault = Fault(folder / name, "aucun fichier de ce nom", remedy="Y déposer l’export, ou corriger path.")
            raise OutOfReach(str(fault))
        found.update(dict.fromkeys(matches))
    return list(found)


def unpacked_suffix(path: Path) -> str:
    """The suffix that tells the format: `.csv` for `a.csv.gz`, in lower case."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read(path: Path, name: str) -> bytes:
    """The decompressed bytes of one file, `name` being how messages call it.

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
        remedy = "Copier de nouveau le fichier depuis son origine."
        message = f"fichier compressé tronqué ou abîmé ({type(error).__name__})"
        raise DataFault(str(Fault(name, message, remedy=remedy))) from None
    if not content:
        raise DataFault(str(Fault(name, "ce fichier est vide", remedy="Refaire l’export.")))
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
            message = f"cette archive contient {len(members)} fichiers au lieu d’un seul"
            raise DataFault(str(Fault(name, message, remedy="N’y laisser que l’export.")))
        return archive.read(members[0])


def decode(content: bytes, encoding: str | None, name: str) -> str:
    """The text of a file, without its byte order mark.

    A byte order mark says the encoding; else the mapping does; else it must be UTF-8.

    Raises
    ------
    DataFault
        At the first byte that is not of that encoding, with its line.
    """
    marked = next((found for mark, found in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    used = marked or encoding or "utf-8"
    head = content[:SAMPLE]
    if not codecs.lookup(used).name.startswith(("utf-16", "utf-32")) and head.count(0) > len(head) // 4:
        message = f"ce texte n’est pas de l’encodage {used} : un octet sur deux ou presque est nul"
        remedy = "Écrire encoding: utf-16-le (ou utf-16-be) dans le mapping."
        raise DataFault(str(Fault(name, message, remedy=remedy)))
    try:
        text = content.decode(used)
    except UnicodeDecodeError as error:
        found = content[error.start : error.start + 1].hex()
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "Écrire l’encodage du fichier dans la clé encoding du mapping, par exemple encoding: cp1252."
        message = f"l’octet 0x{found} n’est pas de l’encodage {used}"
        raise DataFault(str(Fault(name, message, line=line, remedy=remedy))) from None
    return text.removeprefix("\ufeff")

"""Hostile files: small ones that ask for gigabytes, for minutes, or for what lies outside of them.

They are made where they are needed and never kept: `python tests/support/hostile_files.py DIR [MIB]` writes all of
them. Each expands to `mib` MiB, more than any reading may take at once, and is itself small.
"""

from __future__ import annotations

import gzip
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Maker = Callable[[Path, int], None]

EXPANDED_MIB = 1_536
HEADINGS = ("Ticket", "Date", "Technician", "Minutes")
ENTRY = ("00121", "2023-01-03", "Roy Anne", "30")
LINE = ",".join(ENTRY).encode() + b"\n"
HEAD = ",".join(HEADINGS).encode() + b"\n"
FIXED_DATE = (2023, 1, 3, 0, 0, 0)

MOST_ROWS = 1_048_575

HOSTILE: dict[str, Maker] = {}
"""Name of the file -> what writes it, given how far it must expand [MiB]."""


def hostile(name: str) -> Callable[[Maker], Maker]:
    """Register what writes the file of that name."""

    def registered(maker: Maker) -> Maker:
        HOSTILE[name] = maker
        return maker

    return registered


def write(name: str, folder: Path, mib: int = EXPANDED_MIB) -> Path:
    """Write one hostile file in the folder, and return where it is."""
    path = folder / name
    HOSTILE[name](path, mib)
    return path


@hostile("far_cell.xlsx")
def far_cell(path: Path, mib: int) -> None:
    """Four cells of heading, one entry, and one cell in the last corner of the sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Time")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ENTRY)
        sheet.write_string(1_048_575, 16_383, "x")


@hostile("far_columns.xlsx")
def far_columns(path: Path, mib: int) -> None:
    """Some thousand rows, each with one cell in the last column: a rectangle of many cells that hold nothing."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Time")
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, 2 + mib * 2):
            sheet.write_row(row, 0, ENTRY)
            sheet.write_string(row, 16_383, "x")


@hostile("shared_strings.xlsx")
def shared_strings(path: Path, mib: int) -> None:
    """One shared text of gigabytes, that compresses to a thousandth."""
    parts = _parts(_sheet([_row(HEADINGS), b'<row><c t="s"><v>0</v></c></row>']))
    parts["xl/sharedStrings.xml"] = _surrounded(b"<sst %s><si><t>" % MAIN, b"x" * 2**20, b"</t></si></sst>", mib)
    _archive(path, parts)


@hostile("long_sheet.xlsx")
def long_sheet(path: Path, mib: int) -> None:
    """The same row, again and again."""
    rows = _row(ENTRY) * (2**20 // len(_row(ENTRY)))
    head, tail = _sheet([_row(HEADINGS), b"|"]).split(b"|")
    _archive(path, _parts(_surrounded(head, rows, tail, mib)))


@hostile("entities.xlsx")
def entities(path: Path, mib: int) -> None:
    """An XML entity made of entities, ten times ten times ten…: a billion laughs."""
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "lol">{laughs}]>'.encode()
    _archive(path, _parts(declared + _sheet([_row(HEADINGS), _row((*ENTRY[:3], "&l9;"))])))


@hostile("outside_entity.xlsx")
def outside_entity(path: Path, mib: int) -> None:
    """An XML entity that names a file of the machine."""
    own = Path(__file__).resolve().as_uri()
    declared = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY out SYSTEM "{own}">]>'.encode()
    _archive(path, _parts(declared + _sheet([_row(HEADINGS), _row((*ENTRY[:2], "&out;", "30"))])))


@hostile("truncated.xlsx")
def truncated(path: Path, mib: int) -> None:
    """A workbook whose end is missing."""
    far_cell(path, mib)
    path.write_bytes(path.read_bytes()[:-200])


@hostile("rows.csv.gz")
def compressed_rows(path: Path, mib: int) -> None:
    """One entry, tens of millions of times, in as many compressed members as MiB."""
    member = gzip.compress(LINE * (2**20 // len(LINE)), mtime=0)
    path.write_bytes(gzip.compress(HEAD, mtime=0) + member * mib)


@hostile("uncut.csv.gz")
def uncut_rows(path: Path, mib: int) -> None:
    """As many rows as may be read, each of two cells in the place of four."""
    path.write_bytes(gzip.compress(HEAD + b"00121,x\n" * MOST_ROWS, mtime=0))


@hostile("unread.csv.gz")
def unread_rows(path: Path, mib: int) -> None:
    """As many rows as may be read, none with a date."""
    path.write_bytes(gzip.compress(HEAD + b"1,x,a,5\n" * MOST_ROWS, mtime=0))


@hostile("many_uncut.csv.gz")
def many_uncut_rows(path: Path, mib: int) -> None:
    """Eight million rows of two cells, in less than may be compressed as well as it likes."""
    path.write_bytes(gzip.compress(HEAD + b"1,a\n" * 8_000_000, mtime=0))


@hostile("line.csv.gz")
def compressed_line(path: Path, mib: int) -> None:
    """A line that does not end."""
    _compress(path, _surrounded(HEAD + b"00121,2023-01-03,", b"x" * 2**20, b",30\n", mib))


@hostile("quote.csv.gz")
def compressed_quote(path: Path, mib: int) -> None:
    """A quote that does not close: every line after it is one cell."""
    _compress(path, _surrounded(HEAD + b'00121,2023-01-03,"', LINE * (2**20 // len(LINE)), b"", mib))


@hostile("columns.csv")
def columns(path: Path, mib: int) -> None:
    """A heading of half a million columns."""
    blank = [f"c{number}" for number in range(500_000)]
    lines = [",".join((*HEADINGS, *blank)), ",".join((*ENTRY, *[""] * len(blank)))]
    path.write_text("\n".join([*lines, lines[1], ""]), encoding="utf-8")


@hostile("rows.csv.zip")
def zipped_rows(path: Path, mib: int) -> None:
    """One entry, tens of millions of times, in a zip."""
    _archive(path, {"rows.csv": _surrounded(HEAD, LINE * (2**20 // len(LINE)), b"", mib)})


@hostile("nested.csv.zip")
def nested(path: Path, mib: int) -> None:
    """A zip in a zip in a zip."""
    zipped_rows(path, mib)
    for _ in range(2):
        content = path.read_bytes()
        _archive(path, {"rows.csv.zip": content})


@hostile("many.csv.zip")
def many_members(path: Path, mib: int) -> None:
    """A zip of twenty thousand files."""
    _archive(path, {f"{number}.csv": HEAD + LINE for number in range(20_000)})


@hostile("long_value.parquet")
def long_value(path: Path, mib: int) -> None:
    """One text of a MiB, once in the dictionary and in every row: the file declares nothing of what it becomes."""
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(mib, "int32")), pa.array(["x" * 2**20]))
    _save_parquet(path, {"Technician": texts}, mib)


@hostile("many_rows.parquet")
def many_rows(path: Path, mib: int) -> None:
    """Tens of millions of equal rows, in runs."""
    count = 2**20
    shared = {"Technician": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, "int32")), pa.array(["Roy"]))}
    _save_parquet(path, shared, count, groups=max(1, mib // 16))


@hostile("wide.parquet")
def wide_rows(path: Path, mib: int) -> None:
    """As many rows as may be read, each of 48 equal cells."""
    values = dict(zip(HEADINGS, ENTRY, strict=True)) | {f"c{number}": "x" for number in range(44)}
    table = pa.table({name: pa.repeat(pa.scalar(value), MOST_ROWS) for name, value in values.items()})
    pq.write_table(table, path, compression="zstd")


@hostile("nulls.parquet")
def nulls(path: Path, mib: int) -> None:
    """A thousand columns of nulls, a million rows."""
    count = 2**20
    blank = {f"c{number}": pa.nulls(count, pa.null()) for number in range(max(1, mib // 2))}
    _save_parquet(path, {"Technician": pa.nulls(count, pa.string()), **blank}, count)


def _save_parquet(path: Path, more: dict[str, pa.Array], count: int, groups: int = 1) -> None:
    """Write columns of equal values beside these, as so many groups of rows."""
    one = pa.array(np.zeros(count, "int32"))
    shared = {
        "Ticket": pa.DictionaryArray.from_arrays(one, pa.array(["00121"])),
        "Date": pa.DictionaryArray.from_arrays(one, pa.array(["2023-01-03"])),
        "Minutes": pa.array(np.full(count, 30, "int32")),
    }
    table = pa.table(shared | more)
    with pq.ParquetWriter(path, table.schema, compression="zstd", store_schema=False) as writer:
        for _ in range(groups):
            writer.write_table(table, row_group_size=count)


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Content = bytes | Iterator[bytes]


def _parts(sheet: Content) -> dict[str, Content]:
    """Return the parts of a workbook of one sheet."""
    relation = '<Relationship Id="{0}" Type="' + OFFICE + '/{1}" Target="{2}"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{{0}}</Relationships>'
    names = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    kinds = "".join(f'<Override PartName="/xl/{n}.xml" ContentType="{TYPES}.{k}+xml"/>' for n, k in names.items())
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    beneath = relation.format("r1", "worksheet", "worksheets/sheet1.xml")
    beneath += relation.format("r2", "sharedStrings", "sharedStrings.xml")
    book = f'<workbook {MAIN.decode()} xmlns:r="{OFFICE}"><sheets><sheet name="Time" sheetId="1" r:id="r1"/></sheets>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{default}{kinds}</Types>'.encode(),
        "_rels/.rels": relations.format(relation.format("r1", "officeDocument", "xl/workbook.xml")).encode(),
        "xl/workbook.xml": f"{book}</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": relations.format(beneath).encode(),
        "xl/sharedStrings.xml": b"<sst %s/>" % MAIN,
        "xl/worksheets/sheet1.xml": sheet,
    }


def _row(cells: tuple[str, ...]) -> bytes:
    return ("<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>").encode()


def _sheet(rows: list[bytes]) -> bytes:
    return b"<worksheet %s><sheetData>" % MAIN + b"".join(rows) + b"</sheetData></worksheet>"


def _surrounded(head: bytes, block: bytes, tail: bytes, times: int) -> Iterator[bytes]:
    yield head
    for _ in range(times):
        yield block
    yield tail


def _archive(path: Path, parts: dict[str, Content]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, FIXED_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as written:
                for block in [content] if isinstance(content, bytes) else content:
                    written.write(block)


def _compress(path: Path, blocks: Iterator[bytes]) -> None:
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as written:
        for block in blocks:
            written.write(block)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in HOSTILE:
        made = write(each, target, int(sys.argv[2]) if len(sys.argv) > 2 else EXPANDED_MIB)
        print(f"{made} {made.stat().st_size:,} bytes")

"""Awkward CSV files: encodings, separators, lines that are no entries, compression."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

from awkward_columns import ENGLISH, FRENCH, MONTHS, SPENT, Column, Maker, changed, register, save, table, text
from worked_rows import rows

TEXT: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

awkward = register(TEXT)


@awkward("sep_line_fr.csv")
def sep_line(path: Path) -> None:
    """Excel's own first line, that names the separator."""
    path.write_bytes(("sep=;\r\n" + text(table(rows(path.name), FRENCH))).encode("utf-8"))


@awkward("separator_tail_fr.csv")
def separator_tail(path: Path) -> None:
    """Lines of separators alone at the end: rows that were emptied in the sheet."""
    path.write_bytes((text(table(rows(path.name), FRENCH)) + ";;;;;;\r\n" * 4).encode("cp1252"))


@awkward("utf16_tabs_fr.csv")
def utf16_tabs(path: Path) -> None:
    """Excel's « Texte Unicode »: UTF-16 with its mark, tabs."""
    save(path, FRENCH, separator="\t", encoding="utf-16")


@awkward("utf16_without_mark_en.csv")
def utf16_without_mark(path: Path) -> None:
    """UTF-16 without a mark."""
    save(path, ENGLISH, separator=",", encoding="utf-16-le")


@awkward("cp1252_fr.csv")
def cp1252(path: Path) -> None:
    """œ, ’ and € in the encoding of Windows."""
    columns = changed(FRENCH, "Objet", ("Objet", lambda row: f"Mise en œuvre de l’accès à 12 € : {row.title}"))
    save(path, columns, encoding="cp1252")


@awkward("bom_en.csv")
def bom(path: Path) -> None:
    """UTF-8 with its mark."""
    save(path, ENGLISH, separator=",", encoding="utf-8-sig")


@awkward("million_characters_fr.csv")
def million_characters(path: Path) -> None:
    """A log pasted in a comment: a cell of a million characters, whose minutes are work."""
    made = table(rows(path.name), (*FRENCH, ("Commentaire", lambda row: "x" * (10**6 if row.number == 1004 else 5))))
    path.write_bytes(text(made).encode("utf-8"))


@awkward("lines_in_cells_fr.csv")
def lines_in_cells(path: Path) -> None:
    """Comments with line ends, separators and doubled quotes."""
    comment: Column = ("Commentaire", lambda row: f'Vu avec "{row.technician}" ;\nsuite :\r\n- fait ; revu')
    save(path, (*FRENCH[:-1], comment, SPENT))


@awkward("title_lines_fr.csv")
def title_lines(path: Path) -> None:
    """Three lines of title above the heading."""
    title = "Relevé des interventions;;;;;;\r\nPériode : 01/01/2023 au 31/03/2023;;;;;;\r\n;;;;;;\r\n"
    path.write_bytes((title + text(table(rows(path.name), FRENCH))).encode("cp1252"))


@awkward("subtotals_fr.csv")
def subtotals(path: Path) -> None:
    """A sub-total after each month and a grand total."""
    made = rows(path.name)
    lines = table([], FRENCH)
    for month in sorted({row.day.month for row in made}):
        of_month = [row for row in made if row.day.month == month]
        lines += table(of_month, FRENCH)[1:]
        lines.append([f"Sous-total {MONTHS[month - 1]}", *[""] * 5, str(sum(row.minutes for row in of_month))])
    lines.append(["Total général", *[""] * 5, str(sum(row.minutes for row in made))])
    path.write_bytes(text(lines).encode("utf-8"))


@awkward("total_row_en.csv")
def total_row(path: Path) -> None:
    """A row of totals at the end."""
    made = rows(path.name)
    total = ["Total", "", "", "", "", str(sum(row.minutes for row in made))]
    path.write_bytes(text([*table(made, ENGLISH), total], ",").encode("utf-8"))


@awkward("gzip_en.csv.gz")
def gzipped(path: Path) -> None:
    """A compressed CSV."""
    content = text(table(rows(path.name), ENGLISH), ",").encode("utf-8")
    path.write_bytes(gzip.compress(content, mtime=0))


@awkward("zip_fr.csv.zip")
def zipped(path: Path) -> None:
    """A CSV alone in a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("export.csv"), text(table(rows(path.name), FRENCH)).encode("utf-8"))


@awkward("wide_en.csv")
def wide(path: Path) -> None:
    """Two thousand columns, of which six say something."""
    blank: list[Column] = [(f"Custom field {number}", lambda row: "") for number in range(2000)]
    save(path, (*ENGLISH[:3], *blank, *ENGLISH[3:]), separator=",")

"""A first draft of a mapping and of a client's params, from an export that nobody has described (capability H9).

Every guess has its own line, with the mark `# à confirmer` and its reason. Params refuse a file with such a mark, until
the analyst has confirmed all guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault, UsageFault
from analysis.foundation.messages import message
from analysis.params.files_mapping import FileMapping
from analysis.params.limits import Limits
from analysis.sources.drafting import guesses, headings, mapping_text
from analysis.sources.drafting.headings import Roles
from analysis.sources.drafting.mapping_text import guessed, quoted
from analysis.sources.files import content, grid, parquet, workbook
from analysis.sources.files.grid import Grid

HEADER_ROWS = 10
LIMITS = Limits()
TOTAL = r"(?i)^\s*(?:grand |sous-)?total\b"
WHOLE_TREE = {"entite-racine", "root-entity"}
"""Root that GLPI puts above every client."""


@dataclass(frozen=True)
class Draft:
    """The two texts to write, in YAML: `params/sources/<client>.yaml` and `params/clients/<client>.yaml`."""

    mapping: str
    client: str


def draft(file: Path, client: str, *, path: str | None = None, limits: Limits = LIMITS) -> Draft:
    """Return the draft of a mapping and of a client's params from one export.

    Parameters
    ----------
    file : Path of the export: CSV, workbook or Parquet, compressed or not.
    client : str, slug of the client.
    limits : the most that the file may ask for.
    path : str, how the mapping will name the file, from the folder of sources; its bare name by default.

    Raises
    ------
    UsageFault
        When there is no such file, or the slug is not made of `a-z 0-9 - _`.
    DataFault
        When the file is empty, damaged, holds no row, or no column of it is recognised.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", client):
        raise UsageFault(
            message(
                "client name refused: {client}; lower-case letters, digits, - and _ (acme, borel-sa)",
                client=repr(client),
            )
        )
    if not file.is_file():
        raise UsageFault(message("no file of this name: {file}", file=file))
    export, written = _look(file, limits)
    if not len(export.lines):
        remedy = message("Give an export that has rows.")
        raise DataFault(str(Fault(file.name, message("no row beneath the header"), remedy=remedy)))
    looks, nulls = guesses.looks_of(export)
    roles = headings.roles_of(looks)
    if not mapping_text.has_effort(roles) and "ticket_id" not in roles:
        sentence = message("no column recognised; columns of the file: {columns}", columns=", ".join(export.header))
        remedy = message("Write the mapping by hand, after the examples.")
        raise DataFault(str(Fault(file.name, sentence, remedy=remedy)))
    if nulls:
        listed = ", ".join(map(quoted, nulls))
        written.append(guessed("nulls", f"[{listed}]", "ces textes semblent dire « rien »"))
    if "seconds" in roles and (decimal := guesses.decimal_of(roles["seconds"][0])) is not None:
        written.append(guessed("decimal", quoted(decimal.value), decimal.reason))
    lines = [
        f"# Mapping ébauché par releve init d’après {file.name}.",
        "# Chaque supposition porte une marque en fin de ligne : vérifier la valeur, la corriger au besoin, puis",
        "# retirer la marque. releve check refuse le fichier tant qu’il en reste.",
        "kind: files",
        guessed("timezone", "Europe/Paris", "le pays ; rien ne le dit dans le fichier"),
        *(() if mapping_text.has_effort(roles) else ("has_effort: false   # aucune colonne de temps passé reconnue",)),
        *_client(roles, client),
        "files:",
        "  export:",
        f"    path: {quoted(path or file.name)}",
        *(f"    {line}" for line in written),
        "tables:",
        *mapping_text.tables(roles, looks),
    ]
    lines += _unused(looks, "\n".join(lines))
    return Draft(mapping="\n".join(lines) + "\n", client=_client_params(client))


def write(texts: Draft, params: Path, client: str) -> tuple[Path, Path]:
    """Write the two files of a draft beneath a folder of params.

    Raises UsageFault when one of the files exists: nothing is ever overwritten.
    """
    files = params / "sources" / f"{client}.yaml", params / "clients" / f"{client}.yaml"
    present = [str(file) for file in files if file.exists()]
    if present:
        raise UsageFault(message("this file exists already and is not replaced: {files}", files=", ".join(present)))
    for file, text in zip(files, (texts.mapping, texts.client), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return files


def _look(file: Path, limits: Limits) -> tuple[Grid, list[str]]:
    """Return a file as a grid, and the lines of the mapping about its format."""
    raw = content.read(file, file.name, limits)
    form = content.form_of(raw, file)
    if form == "parquet":
        return parquet.read(raw, file.name, limits), []
    if form == "xlsx":
        return _look_at_workbook(raw, file, limits)
    encoding = guesses.encoding_of(raw)
    text = content.decode(raw, encoding.value if encoding else None, file.name)
    if not text.strip():
        sentence = message("this file has empty lines only")
        raise DataFault(str(Fault(file.name, sentence, remedy=message("Export again."))))
    separator, header_row = guesses.layout_of(text)
    mapping = FileMapping.model_validate({"path": file.name, "separator": separator.value, "header_row": header_row})
    written = []
    if encoding is not None:
        written.append(guessed("encoding", encoding.value, encoding.reason))
    written.append(guessed("separator", quoted(separator.value), separator.reason))
    if header_row > 1:
        written.append(guessed("header_row", str(header_row), "la première ligne aussi large que les suivantes"))
    return _without_totals(grid.read_csv(text, mapping, file.name, limits), written)


def _look_at_workbook(raw: bytes, file: Path, limits: Limits) -> tuple[Grid, list[str]]:
    """Return the first visible sheet that has rows, and the lines of the mapping that name it."""
    book = workbook.opened(raw, file.name, limits)
    sheets = book.names
    for sheet in book.visible or sheets:
        header_row = _header_row(book.head(sheet, HEADER_ROWS))
        if header_row is None:
            continue
        mapping = FileMapping.model_validate({"path": file.name, "sheet": sheet, "header_row": header_row})
        export = book.grid(sheet, mapping)
        if not len(export.lines) and not export.broken:
            continue
        written = []
        if len(sheets) > 1:
            why = f'la première des {len(sheets)} feuilles qui soit visible et remplie ; sheet: "*" les lit toutes'
            written.append(guessed("sheet", quoted(sheet), why))
        if header_row > 1:
            written.append(guessed("header_row", str(header_row), "la première des lignes les plus larges"))
        return _without_totals(export, written)
    sentence = message(
        "no header in the first {count} lines of the sheet {sheet}", count=HEADER_ROWS, sheet=", ".join(sheets)
    )
    raise DataFault(str(Fault(file.name, sentence)))


def _header_row(head: Sequence[Sequence[object]]) -> int | None:
    """Return the number of the first of the widest rows at the top of a sheet; None where all are empty."""
    widths = [max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0) for row in head]
    return widths.index(max(widths)) + 1 if any(widths) else None


def _without_totals(export: Grid, written: list[str]) -> tuple[Grid, list[str]]:
    """Return a grid without a last row of totals, and the lines of the mapping with the one that leaves the row out."""
    last = next((text for column in export.cells if len(column) and (text := column[-1].as_py().strip())), "")
    if not re.match(TOTAL, last):
        return export, written
    line = guessed("skip_last", "1", f"la dernière ligne commence par « {last} »")
    cells, lines = tuple(column[:-1] for column in export.cells), export.lines[:-1]
    return replace(export, cells=cells, lines=lines), [*written, line]


def _client(roles: Roles, client: str) -> Iterator[str]:
    """Yield the lines on the clients of the rows. A path (`Acme > Siège`) names a client by its first level."""
    if "client" not in roles:
        yield guessed("client", f"{{fixed: {client}}}", "le fichier n’a pas de colonne de clients")
        return
    look, reason = roles["client"]
    separator = mapping_text.separator_of(look)
    owners = {value: _slug(_first_level(value, separator)) for value in pc.unique(look.cells.drop_null()).to_pylist()}
    slugs = set(owners.values())
    if len(slugs) < 2 and not look.cells.null_count:
        yield guessed("client", f"{{fixed: {client}}}", f"« {look.name} » ne nomme qu’un client")
        return
    client_slug = next((slug for slug in sorted(slugs) if client == slug or client.endswith(f"-{slug}")), None)
    prefix = "" if client_slug is None else client.removesuffix(client_slug)
    yield "client:"
    yield f"  {guessed('column', quoted(look.name), reason)}"
    yield "  values:"
    for value, slug in sorted(owners.items()):
        yield f"    {guessed(quoted(value), prefix + slug, 'la valeur elle-même')}"
    if look.cells.null_count:
        yield f"  {guessed('empty', 'sans-client', f'{look.cells.null_count} lignes ne nomment aucun client')}"


def _first_level(value: str, separator: str | None) -> str:
    levels = value.split(separator) if separator is not None else [value]
    return levels[1] if len(levels) > 1 and _slug(levels[0]) in WHOLE_TREE else levels[0]


def _unused(looks: list[guesses.Look], mapping: str) -> list[str]:
    names = ", ".join(look.name for look in looks if quoted(look.name) not in mapping)
    return [f"# Colonnes laissées de côté : {names}"] if names else []


def _client_params(client: str) -> str:
    return "\n".join(
        (
            f"client: {client}",
            guessed("name", quoted(client), "le nom donné à releve init"),
            guessed("hours_per_day", "7", "la durée légale d’une journée en France"),
            "# Sans contrat, le rapport montre le consommé seul. Un exemple, à compléter :",
            "# contract_lines:",
            "#   - line: infogerance",
            "#     name: Infogérance",
            "#     kind: managed_service      # managed_service, requests, support, tickets, unlimited",
            "#     unit: days                 # days, hours, euros, tickets",
            "#     starts_on: 2026-01-01",
            "#     ends_on: 2026-12-31",
            "#     entitlement: 120",
            "#     source: {document: contrat signé, date: 2025-12-15}",
            "",
        )
    )


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "client"

"""A first draft of a mapping and of a client's params, from an export that nobody has described (capability H9).

Every guess stands on a line of its own with the mark `# à confirmer` and what it was guessed from: such a file is
refused until the analyst has looked at each.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from analysis.errors import DataFault, Fault, UsageFault
from analysis.params.document import TO_CONFIRM
from analysis.params.files_mapping import FileMapping
from analysis.sources.tabular import content, grid, guesses, workbook
from analysis.sources.tabular.grid import Grid
from analysis.sources.tabular.guesses import Look
from analysis.sources.tabular.rows import FORMATS

HEADER_ROWS = 10
TEXTS_OF_TICKET = ("title", "status", "priority", "channel", "requester_id", "subsidiary_id", "location", "contract")
DATES_OF_TICKET = ("opened_at", "solved_at", "closed_at", "modified_at")
TEXTS_OF_ENTRY = ("technician_id", "technician_group", "profile", "detail")
DATES_OF_ENTRY = ("started_at", "ended_at")
PATH_SEPARATORS = (" > ", " / ", " \\ ", ">", "\\")
Roles = dict[str, tuple[Look, str]]


@dataclass(frozen=True)
class Draft:
    """The two texts to write, in YAML: `params/sources/<client>.yaml` and `params/clients/<client>.yaml`."""

    mapping: str
    client: str


def draft(file: Path, client: str, *, path: str | None = None) -> Draft:
    """The draft of a mapping and of a client's params from one export.

    Parameters
    ----------
    file : Path of the export: CSV, workbook or Parquet, compressed or not.
    client : str, slug of the client.
    path : str, how the mapping will name the file, from the folder of sources; its bare name by default.

    Raises
    ------
    UsageFault
        When there is no such file, or the slug is not made of `a-z 0-9 - _`.
    DataFault
        When the file is empty, damaged, holds no row, or no column of it is recognised.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", client):
        raise UsageFault(f"nom de client refusé : {client!r} ; lettres minuscules, chiffres, - et _ (acme, borel-sa)")
    if not file.is_file():
        raise UsageFault(f"aucun fichier de ce nom : {file}")
    found, written = _look(file)
    if not len(found.lines):
        raise DataFault(
            str(Fault(file.name, "aucune ligne sous l’en-tête", remedy="Donner un export qui a des lignes."))
        )
    looks, nulls = guesses.looks_of(found)
    roles = guesses.roles_of(looks)
    if "seconds" not in roles and "ticket_id" not in roles:
        message = f"aucune colonne reconnue ; colonnes du fichier : {', '.join(found.header)}"
        raise DataFault(str(Fault(file.name, message, remedy="Écrire le mapping à la main, d’après les exemples.")))
    if nulls:
        listed = ", ".join(map(_quoted, nulls))
        written.append(_guessed("nulls", f"[{listed}]", "ces textes semblent dire « rien »"))
    if "seconds" in roles and (decimal := guesses.decimal_of(roles["seconds"][0])) is not None:
        written.append(_guessed("decimal", _quoted(decimal.value), decimal.reason))
    lines = [
        f"# Mapping ébauché par releve init d’après {file.name}.",
        "# Chaque supposition porte une marque en fin de ligne : vérifier la valeur, la corriger au besoin, puis",
        "# retirer la marque. releve check refuse le fichier tant qu’il en reste.",
        "kind: files",
        _guessed("timezone", "Europe/Paris", "le pays ; rien ne le dit dans le fichier"),
        *(["has_effort: false   # aucune colonne de temps passé reconnue"] if "seconds" not in roles else []),
        *_client(roles, client),
        "files:",
        "  export:",
        f"    path: {_quoted(path or file.name)}",
        *(f"    {line}" for line in written),
        "tables:",
        *_time_entry(roles),
        *_ticket(roles, looks),
        *_requester(roles),
    ]
    lines += _unused(looks, "\n".join(lines))
    return Draft(mapping="\n".join(lines) + "\n", client=_client_params(client))


def write(texts: Draft, params: Path, client: str) -> tuple[Path, Path]:
    """The two files of a draft, written beneath a folder of params.

    Raises UsageFault when one of them exists: nothing is ever overwritten.
    """
    files = params / "sources" / f"{client}.yaml", params / "clients" / f"{client}.yaml"
    present = [str(file) for file in files if file.exists()]
    if present:
        raise UsageFault(f"ce fichier existe déjà et n’est pas remplacé : {', '.join(present)}")
    for file, text in zip(files, (texts.mapping, texts.client), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return files


def _look(file: Path) -> tuple[Grid, list[str]]:
    """The file as a grid, and the lines of the mapping that say how it is written."""
    raw = content.read(file, file.name)
    form = FORMATS.get(content.unpacked_suffix(file), "csv")
    if form == "parquet":
        return grid.read_parquet(raw, file.name), []
    if form == "xlsx":
        return _look_at_workbook(raw, file)
    encoding = guesses.encoding_of(raw)
    text = content.decode(raw, encoding.value if encoding else None, file.name)
    if not text.strip():
        raise DataFault(str(Fault(file.name, "ce fichier n’a que des lignes vides", remedy="Refaire l’export.")))
    separator, header_row = guesses.layout_of(text)
    mapping = FileMapping.model_validate({"path": file.name, "separator": separator.value, "header_row": header_row})
    written = []
    if encoding is not None:
        written.append(_guessed("encoding", encoding.value, encoding.reason))
    written.append(_guessed("separator", _quoted(separator.value), separator.reason))
    if header_row > 1:
        written.append(_guessed("header_row", str(header_row), "la première ligne aussi large que les suivantes"))
    return grid.read_csv(text, mapping, file.name), written


def _look_at_workbook(raw: bytes, file: Path) -> tuple[Grid, list[str]]:
    sheets = workbook.sheet_names(raw, file.name)
    written = []
    if len(sheets) > 1:
        written.append(_guessed("sheet", _quoted(sheets[0]), f"la première de {len(sheets)} feuilles"))
    widest: tuple[Grid, int] | None = None
    for header_row in range(1, HEADER_ROWS + 1):
        mapping = FileMapping.model_validate({"path": file.name, "sheet": sheets[0], "header_row": header_row})
        try:
            found = workbook.read(raw, mapping, file.name)
        except DataFault:  # that row is empty
            continue
        if widest is None or len(found.header) > len(widest[0].header):
            widest = found, header_row
    if widest is None:
        message = f"aucun en-tête dans les {HEADER_ROWS} premières lignes de la feuille {sheets[0]}"
        raise DataFault(str(Fault(file.name, message)))
    if widest[1] > 1:
        written.append(_guessed("header_row", str(widest[1]), "la première des lignes les plus larges"))
    return widest[0], written


def _client(roles: Roles, client: str) -> Iterator[str]:
    if "client" not in roles or roles["client"][0].distinct < 2:
        yield _guessed("client", f"{{fixed: {client}}}", "le fichier n’a pas de colonne de clients")
        return
    look, reason = roles["client"]
    yield "client:"
    yield f"  {_guessed('column', _quoted(look.name), reason)}"
    yield "  values:"
    values = pc.unique(look.cells.drop_null()).to_pylist()
    own = next((value for value in values if client == _slug(value) or client.endswith(f"-{_slug(value)}")), None)
    prefix = "" if own is None else client.removesuffix(_slug(own))
    for value in sorted(values):
        yield f"    {_guessed(_quoted(value), prefix + _slug(value), 'la valeur elle-même')}"
    if look.cells.null_count:
        yield f"  {_guessed('empty', 'sans-client', f'{look.cells.null_count} lignes ne nomment aucun client')}"


def _time_entry(roles: Roles) -> Iterator[str]:
    if "seconds" not in roles:
        return
    yield "  time_entry:"
    yield "    file: export"
    yield "    columns:"
    if "entry_id" in roles:
        yield _text_column("time_entry_id", *roles["entry_id"])
    else:
        key = _guessed("time_entry_id", "{generated: true}", "aucune colonne n’a une valeur propre à chaque ligne")
        yield f"      {key}"
    if "ticket_id" in roles:
        yield _text_column("ticket_id", *roles["ticket_id"])
    yield from (_text_column(name, *roles[name]) for name in TEXTS_OF_ENTRY if name in roles)
    yield from (_date_column(name, *roles[name]) for name in DATES_OF_ENTRY if name in roles)
    if "started_at" not in roles:
        others = [name for name in ("opened_at", "modified_at", "closed_at") if name in roles]
        yield from (_date_column("started_at", *roles[name]) for name in others[:1])
    look, reason = roles["seconds"]
    assert look.duration is not None, "roles_of gives this part to durations alone"
    value = f"{{column: {_quoted(look.name)}, duration: {look.duration.value}}}"
    yield f"      {_guessed('seconds', value, f'{reason} ; unité : {look.duration.reason}')}"
    yield "      state: {fixed: done}"


def _ticket(roles: Roles, looks: list[Look]) -> Iterator[str]:
    if "ticket_id" not in roles:
        return
    yield "  ticket:"
    yield "    file: export"
    yield f"    {_guessed('keep', 'last', 'un ticket peut tenir sur plusieurs lignes')}"
    yield "    columns:"
    yield _text_column("ticket_id", *roles["ticket_id"])
    yield from (_text_column(name, *roles[name]) for name in TEXTS_OF_TICKET if name in roles)
    yield from (_date_column(name, *roles[name]) for name in DATES_OF_TICKET if name in roles)
    if "technician_group" in roles:
        yield _text_column("assigned_group", *roles["technician_group"])
    if "is_sla_met" in roles:
        yield _text_column("is_sla_met", *roles["is_sla_met"])
    if "ticket_kind" in roles:
        look, reason = roles["ticket_kind"]
        kinds = ", ".join(f"{_quoted(value)}: {kind}" for value, kind in (guesses.kinds_of(look) or {}).items())
        value = f"{{column: {_quoted(look.name)}, values: {{{kinds}}}}}"
        yield f"      {_guessed('ticket_kind', value, reason)}"
    if "category" in roles:
        yield _category_column(roles, looks)


def _category_column(roles: Roles, looks: list[Look]) -> str:
    """The category: one column that holds paths, or the columns of its levels in the file's order."""
    first = roles["category"][0]
    taken = {look.name for role, (look, _) in roles.items() if role != "category"}
    words = {word for text in guesses.WORDS["category"] for word in text.split()} - {"sous"}
    levels = [look for look in looks if words & set(look.words) and look.name not in taken]
    if len(levels) > 1:
        names = ", ".join(_quoted(look.name) for look in levels)
        guess = _guessed("category_id", f"{{path: [{names}]}}", "les noms de ces colonnes, de la racine aux feuilles")
    else:
        held = [each for each in PATH_SEPARATORS if pc.any(pc.match_substring(first.cells, each)).as_py()]
        separator = held[0] if held else PATH_SEPARATORS[0]
        value = f"{{path: {_quoted(first.name)}, separator: {_quoted(separator)}}}"
        guess = _guessed("category_id", value, roles["category"][1])
    return f"      {guess}"


def _requester(roles: Roles) -> Iterator[str]:
    if "requester_id" in roles and "ticket_id" in roles:
        yield "  requester:"
        yield "    file: export"
        yield "    keep: last"
        yield "    columns:"
        yield _text_column("requester_id", *roles["requester_id"])
        yield _text_column("name", *roles["requester_id"])


def _unused(looks: list[Look], mapping: str) -> list[str]:
    names = ", ".join(look.name for look in looks if _quoted(look.name) not in mapping)
    return [f"# Colonnes laissées de côté : {names}"] if names else []


def _client_params(client: str) -> str:
    return "\n".join(
        (
            f"client: {client}",
            _guessed("name", _quoted(client), "le nom donné à releve init"),
            _guessed("hours_per_day", "7", "la durée légale d’une journée en France"),
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


def _text_column(name: str, look: Look, reason: str) -> str:
    return f"      {_guessed(name, _quoted(look.name), reason)}"


def _date_column(name: str, look: Look, reason: str) -> str:
    assert look.date is not None, "roles_of gives these parts to dates alone"
    value = f"{{column: {_quoted(look.name)}, date: {_quoted(look.date.value)}}}"
    return f"      {_guessed(name, value, f'{reason} ; dates : {look.date.reason}')}"


def _guessed(key: str, value: str, reason: str) -> str:
    return f"{key}: {value}   # {TO_CONFIRM} : deviné d’après {reason}"


def _quoted(text: str) -> str:
    """A text as YAML writes it between double quotes (JSON's way is YAML's too)."""
    return json.dumps(text, ensure_ascii=False)


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "client"

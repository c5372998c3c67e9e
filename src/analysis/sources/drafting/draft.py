"""A first draft of a mapping and of a client's params, from an export that nobody has described (capability H9).

Every guess has its own line, with the mark `# à confirmer` and its reason. Params refuse a file with such a mark, until
the analyst has confirmed all guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa

from analysis.foundation import messages
from analysis.foundation.errors import DataFault, Fault, UsageFault
from analysis.foundation.messages import message
from analysis.params import schemas
from analysis.params.file_format import EVERY_SHEET, FileMapping
from analysis.params.limits import Limits
from analysis.sources.drafting import clients, guesses, headings, joins, labels, mapping_text, pivots, tools, units
from analysis.sources.drafting.clients import SeenClient
from analysis.sources.drafting.guesses import Guess, Look, Reason
from analysis.sources.drafting.headings import Roles
from analysis.sources.drafting.mapping_text import MARKS_EXPLAINED, comment, guessed, quoted
from analysis.sources.drafting.tools import Tool
from analysis.sources.files import content, grid, parquet, workbook
from analysis.sources.files.grid import Grid
from analysis.sources.files.rows import TOTAL

HEADER_ROWS = 10
FEWEST_COLUMNS = 4
"""Columns of a file whose last row is a note, and no entry, where one cell of it alone is filled."""
LIMITS = Limits()
JOINED = "beside"
NO_EFFORT = message("no column of time spent; if there is one, write time_entry by hand")


@dataclass(frozen=True)
class Draft:
    """The texts to write, in YAML: `params/sources/<source>.yaml`, and by short name `params/clients/<client>.yaml`;
    with the clients that the file shows, drafted or not.
    """

    mapping: str
    clients: Mapping[str, str]
    seen: tuple[SeenClient, ...] = ()


def draft(
    file: Path,
    source: str,
    *,
    path: str | None = None,
    choose: Callable[[tuple[SeenClient, ...]], Collection[str]] = clients.every,
    is_one: bool = False,
    limits: Limits = LIMITS,
) -> Draft:
    """Return the draft of a mapping and of the params of its clients from one export.

    Parameters
    ----------
    file : Path of the export: CSV, workbook or Parquet, compressed or not.
    source : str, short name of the mapping, and of the client where the file names none.
    path : str, how the mapping will name the file, from the folder of sources; its bare name by default.
    choose : given the clients that the file shows, returns the short names of those wanted; all by default.
    is_one : all rows are of the client `source`, whatever the file says.
    limits : the most that the file may ask for.

    Raises
    ------
    UsageFault
        When there is no such file, the short name is not made of `a-z 0-9 - _`, or a client wanted is not seen.
    DataFault
        When the file is empty, damaged, beyond a limit, holds no row, or no column of it is recognised.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", source):
        raise UsageFault(
            message(
                "client name refused: {client}; lower-case letters, digits, - and _ (acme, borel-sa)",
                client=repr(source),
            )
        )
    if not file.is_file():
        raise UsageFault(message("no file of this name: {file}", file=file))
    export, written = _look(file, limits)
    if tools.JIRA_LOG.column in export.header:
        export = grid.unfolded(export, tools.JIRA_LOG)
        parts = ", ".join(map(quoted, tools.JIRA_LOG.into))
        value = f"{{column: {quoted(tools.JIRA_LOG.column)}, into: [{parts}]}}"
        written.append(guessed("unfold", value, message("the headings of Jira; each filled cell is an entry")))
    if not len(export.lines):
        remedy = message("Give an export that has rows.")
        raise DataFault(str(Fault(file.name, message("no row beneath the header"), remedy=remedy)))
    joined = joins.beside(file, export, lambda other: _look(other, limits))
    if joined is not None:
        export = joined.grid
        written.append(guessed("join", f"{{file: {JOINED}, on: {quoted(joined.on)}}}", joined.reason))
    looks, nulls = guesses.looks_of(export)
    pivots.refuse(export, looks)
    tool = tools.of(looks)
    crossed = labels.labels_of(looks)
    roles = headings.roles_of([look for look in looks if look not in crossed], tool)
    if not mapping_text.has_effort(roles) and "ticket_id" not in roles:
        sentence = message(
            "no column holds times or numbers of tickets that can be read; columns of the file: {columns}",
            columns=", ".join(export.header),
        )
        remedy = message("Correct the values that are no duration, or write the mapping by hand, after the examples.")
        raise DataFault(str(Fault(file.name, sentence, remedy=remedy)))
    if nulls:
        listed = ", ".join(map(quoted, nulls))
        written.append(guessed("nulls", f"[{listed}]", message("these texts, which seem to mean nothing")))
    sign = "." if export.is_typed else None
    if "seconds" in roles:
        if (decimal := guesses.decimal_of(roles["seconds"][0])) is not None:
            sign = decimal.value
            written.append(guessed("decimal", quoted(decimal.value), decimal.reason))
        roles["seconds"] = _with_unit(roles, tool, sign)
    known = {role: column for role, column in roles.items() if role != "client"} if is_one else roles
    seen = clients.seen(known, source, sign, rows=len(export.lines))
    wanted = [source] if is_one else list(choose(seen))
    unseen = sorted(set(wanted) - {client.slug for client in seen})
    if unseen:
        listed = ", ".join(client.slug for client in seen)
        raise UsageFault(message("no row of the client {client}; clients seen: {seen}", client=unseen[0], seen=listed))
    lines = [
        comment(message("Mapping drafted by releve init from {file}.", file=file.name)),
        comment(MARKS_EXPLAINED),
        "kind: files",
        guessed("timezone", "Europe/Paris", message("the country; nothing in the file tells it")),
        *(() if mapping_text.has_effort(roles) else (guessed("has_effort", "false", NO_EFFORT),)),
        *clients.mapping_lines(roles, seen, wanted),
        "files:",
        "  export:",
        f"    path: {quoted(path or file.name)}",
        *(f"    {line}" for line in written),
        *_joined_file(joined, Path(path or file.name)),
        *_remarks(looks, tool),
        "tables:",
        *mapping_text.tables(roles, looks),
    ]
    lines += _unused(looks, "\n".join(lines))
    texts = {client.slug: clients.params_text(client) for client in seen if client.slug in wanted}
    return Draft("\n".join(lines) + "\n", texts, seen)


def _joined_file(joined: joins.Join | None, export: Path) -> Iterator[str]:
    """Yield the lines of the file that is joined, beside the export."""
    if joined is not None:
        yield f"  {JOINED}:"
        yield f"    path: {quoted(export.with_name(joined.file.name).as_posix())}"
        yield from (f"    {line}" for line in joined.written)


def write(texts: Draft, params: Path, source: str, *, only_clients: bool = False) -> tuple[Path, ...]:
    """Write the files of a draft beneath a folder of params, the mapping first.

    Parameters
    ----------
    texts : the draft.
    params : the folder of params.
    source : short name of the mapping.
    only_clients : the mapping exists and stays; the files of clients that lack one are written.

    Raises UsageFault when one of the files exists: nothing is ever overwritten.
    """
    files = {params / "clients" / f"{slug}.yaml": text for slug, text in texts.clients.items()}
    if only_clients:
        files = {file: text for file, text in files.items() if not file.exists()}
    else:
        files = {params / "sources" / f"{source}.yaml": texts.mapping, **files}
    present = [str(file) for file in files if file.exists()]
    if present:
        raise UsageFault(message("this file exists already and is not replaced: {files}", files=", ".join(present)))
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        head = schemas.modelines(PurePosixPath(file.relative_to(params).as_posix()))
        file.write_text(head + text, encoding="utf-8")
    schemas.write(params / schemas.FOLDER, messages.language())
    return tuple(files)


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
        written.append(guessed("header_row", str(header_row), message("the first row as wide as those that follow")))
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
        at = []
        if header_row > 1:
            at = [guessed("header_row", str(header_row), message("the first of the widest rows"))]
        same = _same_sheets(book, mapping, export)
        if len(same) > 1:
            why = message(
                "the {count} filled sheets have the same columns ({first} to {last})",
                count=len(same),
                first=same[0].file,
                last=same[-1].file,
            )
            without = [_without_totals(each, []) for each in same]
            if all(lines == without[0][1] for _, lines in without):
                together = _together(export, [each for each, _ in without])
                return together, [guessed("sheet", quoted(EVERY_SHEET), why), *at, *without[0][1]]
        written = []
        if len(sheets) > 1:
            why = message(
                'the first of {count} sheets that is visible and filled; sheet: "*" reads them all', count=len(sheets)
            )
            written.append(guessed("sheet", quoted(sheet), why))
        return _without_totals(export, [*written, *at])
    sentence = message(
        "no header in the first {count} lines of the sheet {sheet}", count=HEADER_ROWS, sheet=", ".join(sheets)
    )
    raise DataFault(str(Fault(file.name, sentence)))


def _same_sheets(book: workbook.Book, mapping: FileMapping, export: Grid) -> list[Grid]:
    """Return the visible sheets that have rows, named by their sheet, where all have the columns of one; else none."""
    same = []
    for sheet in book.visible:
        if _header_row(book.head(sheet, HEADER_ROWS)) is None:
            continue
        grid_of_sheet = book.grid(sheet, mapping.model_copy(update={"sheet": (sheet,)}))
        if len(grid_of_sheet.lines) and grid_of_sheet.header != export.header:
            return []
        if len(grid_of_sheet.lines):
            same.append(replace(grid_of_sheet, file=sheet))
    return same


def _together(export: Grid, sheets: list[Grid]) -> Grid:
    """Return the rows of several sheets of the same columns, one after the other."""
    columns = range(len(export.header))
    cells = tuple(pa.concat_arrays([each.cells[place] for each in sheets]) for place in columns)
    return replace(export, cells=cells, lines=np.concatenate([each.lines for each in sheets]))


def _header_row(head: Sequence[Sequence[object]]) -> int | None:
    """Return the number of the first of the widest rows at the top of a sheet; None where all are empty."""
    widths = [max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0) for row in head]
    return widths.index(max(widths)) + 1 if any(widths) else None


def _without_totals(export: Grid, written: list[str]) -> tuple[Grid, list[str]]:
    """Return a grid without its last rows that are no entries, and the lines of the mapping with the one that leaves
    them out: a row of totals, or rows with a single cell filled beneath rows with more.
    """
    count, last = 0, ""
    for row in range(len(export.lines) - 1, 0, -1):
        filled = [text for column in export.cells if (text := column[row].as_py().strip())]
        is_note = len(filled) == 1 and len(export.header) >= FEWEST_COLUMNS
        if not filled or not (is_note or (count == 0 and re.match(TOTAL, filled[0]))):
            break
        count, last = count + 1, filled[0]
    if not count:
        return export, written
    line = guessed("skip_last", str(count), message("what begins with “{text}” is no entry", text=last))
    cells, lines = tuple(column[:-count] for column in export.cells), export.lines[:-count]
    return replace(export, cells=cells, lines=lines), [*written, line]


def _with_unit(roles: Roles, tool: Tool | None, sign: str | None) -> tuple[Look, Reason]:
    """Return the column of durations, its unit as the tool, the heading or the values of the file give it."""
    look, reason = roles["seconds"]
    is_number = look.duration is not None and look.duration.value in units.NUMBERS
    is_stated = is_number and any(set(words) & set(look.words) for words in guesses.UNIT_WORDS.values())
    if tool is not None and tool.unit and is_number:
        why = tool.remark or message("the unit of {tool}", tool=tool.name)
        look, is_stated = replace(look, duration=Guess(tool.unit, why)), True
    checked = {**roles, "seconds": (look, reason)}
    return replace(look, duration=units.checked(checked, sign, is_stated=is_stated)), reason


def _remarks(looks: list[Look], tool: Tool | None) -> Iterator[str]:
    """Yield comments on what the tool gives besides, and the mapping does not read."""
    for look in looks:
        if tool is not None and tools.heading(look.name) in tool.accounted:
            yield comment(
                message(
                    "{tool} also counts a billed time: {column}. The real time alone is read.",
                    tool=tool.name,
                    column=quoted(look.name),
                )
            )


def _unused(looks: list[guesses.Look], mapping: str) -> list[str]:
    names = ", ".join(" ".join(look.name.split()) for look in looks if quoted(look.name) not in mapping)
    return [comment(message("Columns left aside: {columns}", columns=names))] if names else []

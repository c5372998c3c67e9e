"""One canonical table from the rows of its files: columns read, bad rows set aside, keys made single."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault
from analysis.params.files_mapping import ClientMapping, FilesMapping, TableMapping
from analysis.sources.canonical_tables import BOOLEAN, TABLES, Table
from analysis.sources.files import columns
from analysis.sources.files.columns import Note, Parsed
from analysis.sources.files.matches import true
from analysis.sources.files.rows import Rows

DATES_OF_ENTRY = ("started_at", "entry_date", "recorded_at")
SHOWN = 200
QUARANTINED = ("bad_row", "ambiguous_date", "duplicate_entry")


class Rejected(NamedTuple):
    """A row that did not enter its table, with the fields of the table `rejected_row`."""

    client: str
    file: str
    line: int
    table: str
    code: str
    column: str | None
    found: str | None
    reason: str
    seconds: int | None
    key: str | None


@dataclass(frozen=True)
class ClientNote:
    """What is worth saying of `count` rows of one client, with the fields of the table `source_note`."""

    client: str
    code: str
    subject: str
    detail: str
    count: int


@dataclass
class Faults:
    """The first fault of each row of a section."""

    size: int
    code: np.ndarray = field(init=False)
    facts: dict[int, tuple[str | None, str | None, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code = np.full(self.size, "", dtype=object)

    def add(self, code: str, mask: np.ndarray, column: str | None, reason: str, found: pa.Array | None = None) -> None:
        """Marks rows that have no fault yet."""
        for row in np.flatnonzero(mask & (self.code == "")):
            value = None if found is None else found[int(row)].as_py()
            self.facts[int(row)] = (column, None if value is None else value[:SHOWN], reason)
        self.code[mask & (self.code == "")] = code


@dataclass(frozen=True)
class Section:
    """A canonical table as its files give it, what could not enter it, and the notes on what did (by client)."""

    name: str
    table: pa.Table
    rejected: tuple[Rejected, ...]
    notes: tuple[ClientNote, ...]


def read(name: str, table: TableMapping, rows: Rows, mapping: FilesMapping, *, answers_for_all: bool) -> Section:
    """One canonical table.

    Parameters
    ----------
    name : str, one of `TABLES`.
    table, mapping : its part of the mapping, and the whole.
    rows : the rows of its files.
    answers_for_all : whether this is the first table read from these files: then a row without a key is bad. A later
        one that keeps one row a key leaves such rows out: they are no rows of that table.

    Raises
    ------
    DataFault
        When more than `max_bad_share` of a file's rows are quarantined, a client is unknown, or dates or decimals
        are not certain.
    """
    shape = TABLES[name]
    owner = table.client or mapping.client
    parsed = {
        column: columns.parse(shape.column(column), each, rows, mapping.timezone)
        for column, each in table.columns.items()
    }
    values = _completed(shape, table, parsed, rows)
    values["client"] = _clients(owner, rows)
    faults = Faults(rows.size)
    for each in parsed.values():
        for problem in each.problems:
            faults.add(problem.code, problem.mask, problem.column, problem.reason, problem.found)
    is_skipped = _find_absent(shape, table, values, faults, mapping, answers_for_all=answers_for_all)
    frame = pa.table({column.name: values[column.name] for column in shape.columns if column.name != "source"})
    kept = np.flatnonzero((faults.code == "") & ~is_skipped)
    if table.keep is not None:
        kept = _one_a_key(frame, shape, kept, table.keep)
    else:
        _find_repeated(frame, shape, kept, faults, _origin(table, shape.key[0]))
        kept = kept[faults.code[kept] == ""]
    broken = _broken(shape, rows, owner) if answers_for_all else []
    _check_share(rows, faults, broken, mapping.max_bad_share)
    rejected = [*_rejected(shape, rows, values, faults), *broken]
    notes = [note for each in parsed.values() for note in each.notes]
    return Section(name, frame.take(pa.array(kept)), tuple(rejected), tuple(_notes(name, notes, frame["client"], kept)))


def _notes(name: str, notes: list[Note], clients: pa.ChunkedArray, kept: np.ndarray) -> Iterator[ClientNote]:
    owners = clients.to_numpy()[kept]
    for note in notes:
        found, counts = np.unique(owners[note.mask[kept]].astype(str), return_counts=True)
        for client, count in zip(found.tolist(), counts.tolist(), strict=True):
            yield ClientNote(client, "naive_time", f"{name}.{note.subject}", note.detail, count)


def _completed(shape: Table, table: TableMapping, parsed: dict[str, Parsed], rows: Rows) -> dict[str, pa.Array]:
    """Every canonical column: read, derived from those read, or null (false where it may not be null)."""
    values = {name: each.data for name, each in parsed.items()}
    for name, each in table.columns.items():
        if each.generated:
            sources = [column for other in table.columns.values() for column in columns.source_columns(other)]
            values[name] = columns.generated_keys([rows.text(column) for column in dict.fromkeys(sources)], rows.files)
        elif each.duration == "start_end":
            values[name] = columns.seconds_between(values["started_at"], values["ended_at"])
    started = parsed.get("started_at")
    if shape.name == "time_entry" and started is not None:
        is_known = pc.is_valid(started.data)
        values["is_clock_time"] = pc.if_else(is_known, pa.array(started.has_time), pa.scalar(None, BOOLEAN))
    for column in shape.columns:
        if column.name not in values:
            is_flag = column.type == BOOLEAN and not column.nullable
            absent = pa.scalar(False, BOOLEAN) if is_flag else pa.scalar(None, column.type)
            values[column.name] = pa.repeat(absent, rows.size)
        elif column.type == BOOLEAN and not column.nullable:
            values[column.name] = pc.fill_null(values[column.name], False)
    return values


def source_columns(table: TableMapping, mapping: FilesMapping) -> list[str]:
    """The columns of the file that a table is made of."""
    named = [column for each in table.columns.values() for column in columns.source_columns(each)]
    owner = table.client or mapping.client
    return named if owner.column is None else [*named, owner.column]


def _clients(owner: ClientMapping, rows: Rows) -> pa.Array:
    """The slug of each row's client; empty where the table's rows go to whoever uses them."""
    if owner.column is None:
        return pa.repeat(pa.scalar(owner.fixed or "", pa.string()), rows.size)
    text = rows.text(owner.column)
    place = pc.index_in(text, value_set=pa.array(list(owner.values), pa.string()))
    unknown = np.flatnonzero(true(pc.is_valid(text)) & true(pc.is_null(place)))
    if len(unknown):
        message = f"client inconnu ; valeurs connues : {', '.join(owner.values)}"
        remedy = f"L’ajouter à client.values dans {rows.mapping_file}."
        raise rows.refused(owner.column, int(unknown[0]), message, remedy)
    slugs = pc.take(pa.array(list(owner.values.values()), pa.string()), place)
    if slugs.null_count and owner.empty is None:
        row = int(np.flatnonzero(true(pc.is_null(slugs)))[0])
        remedy = f"Dire à qui ces lignes reviennent par client.empty dans {rows.mapping_file}."
        raise rows.refused(owner.column, row, "le client de cette ligne n’est pas donné", remedy)
    return pc.fill_null(slugs, owner.empty or "")


def _find_absent(
    shape: Table,
    table: TableMapping,
    values: dict[str, pa.Array],
    faults: Faults,
    mapping: FilesMapping,
    *,
    answers_for_all: bool,
) -> np.ndarray:
    """Marks the rows that lack what their table needs; returns those that are no rows of this table at all."""
    is_skipped = np.zeros(faults.size, bool)
    for name in shape.key:
        if table.keep is not None and not answers_for_all:
            is_skipped |= true(pc.is_null(values[name]))
    for column in shape.columns:
        if column.nullable or column.name in ("client", "source"):
            continue
        absent = true(pc.is_null(values[column.name])) & ~is_skipped
        faults.add("bad_row", absent, _origin(table, column.name), f"valeur obligatoire absente ({column.name})")
    if shape.name == "time_entry":
        dated = [name for name in DATES_OF_ENTRY if name in table.columns]
        undated = np.logical_and.reduce([true(pc.is_null(values[name])) for name in dated])
        faults.add(
            "bad_row",
            undated,
            _origin(table, dated[0]),
            "aucune date (une ligne de totaux se déclare par skip_last: 1)",
        )
        if mapping.has_effort:
            absent = true(pc.is_null(values["seconds"]))
            faults.add("bad_row", absent, _origin(table, "seconds"), "durée absente")
    return is_skipped


def _origin(table: TableMapping, name: str) -> str:
    each = table.columns.get(name)
    sources = [] if each is None else columns.source_columns(each)
    return sources[0] if sources else name


def _one_a_key(frame: pa.Table, shape: Table, kept: np.ndarray, keep: str) -> np.ndarray:
    keys = frame.select(["client", *shape.key]).take(pa.array(kept)).to_pandas()
    return kept[~keys.duplicated(keep="first" if keep == "first" else "last").to_numpy()]


def _find_repeated(frame: pa.Table, shape: Table, kept: np.ndarray, faults: Faults, column: str) -> None:
    """Same key and content: the first counts. Same key, other content: nobody can say which is right, none counts."""
    key = ["client", *shape.key]
    keys = frame.select(key).take(pa.array(kept)).to_pandas()
    is_shared = keys.duplicated(keep=False).to_numpy()
    if not is_shared.any():
        return
    shared = kept[is_shared]
    content = frame.take(pa.array(shared)).to_pandas()
    is_copy = content.duplicated(keep="first").to_numpy()
    versions = content[~is_copy].groupby(key, sort=False).size().rename("versions")
    is_contested = content[key].merge(versions, left_on=key, right_index=True, how="left")["versions"].to_numpy() > 1
    names = "+".join(shape.key)
    for code, mask, reason in (
        ("duplicate_entry", is_contested, f"clé {names} répétée avec un autre contenu"),
        ("repeated_row", is_copy & ~is_contested, f"ligne répétée à l’identique (clé {names}) : comptée une fois"),
    ):
        rows = np.zeros(faults.size, bool)
        rows[shared[mask]] = True
        faults.add(code, rows, column, reason, pc.cast(frame[shape.key[0]], pa.string()).combine_chunks())


def _rejected(shape: Table, rows: Rows, values: dict[str, pa.Array], faults: Faults) -> list[Rejected]:
    seconds = values.get("seconds")
    found = []
    for row in np.flatnonzero(faults.code != ""):
        file, line = rows.place(int(row))
        column, value, reason = faults.facts[int(row)]
        parts = [values[name][int(row)].as_py() for name in shape.key]
        found.append(
            Rejected(
                client=values["client"][int(row)].as_py(),
                file=file,
                line=line,
                table=shape.name,
                code=faults.code[row],
                column=column,
                found=value,
                reason=reason,
                seconds=None if seconds is None else seconds[int(row)].as_py(),
                key=None if None in parts else "+".join(map(str, parts)),
            )
        )
    return found


def _broken(shape: Table, rows: Rows, owner: ClientMapping) -> list[Rejected]:
    """The rows that were not even cut into columns: their client is the only one, or the one of rows that name none."""
    client = owner.fixed or owner.empty
    found = []
    for grid in rows.grids:
        for broken in grid.broken:
            if client is None:
                remedy = (
                    "Corriger la ligne dans l’export, ou dire par client.empty à qui revient une ligne sans client."
                )
                fault = Fault(grid.file, broken.reason, line=broken.line, found=broken.found, remedy=remedy)
                raise DataFault(str(fault))
            facts = (broken.column, broken.found[:SHOWN], broken.reason)
            found.append(Rejected(client, grid.file, broken.line, shape.name, "bad_row", *facts, None, None))
    return found


def _check_share(rows: Rows, faults: Faults, broken: list[Rejected], most: float) -> None:
    """Refuses the files of which more than `most` of the rows are quarantined, each with its first bad row."""
    is_bad = np.isin(faults.code.astype(str), QUARANTINED)
    refused = []
    for number, grid in enumerate(rows.grids):
        start, end = rows.starts[number : number + 2]
        bad = np.flatnonzero(is_bad[start:end])
        uncut = [each for each in broken if each.file == grid.file]
        total = len(grid.lines) + len(uncut)
        if len(bad) + len(uncut) <= most * total:
            continue
        firsts = [(each.line, each.column, each.found, each.reason) for each in uncut[:1]]
        if len(bad):
            firsts.append((int(grid.lines[bad[0]]), *faults.facts[int(start + bad[0])]))
        line, column, found, reason = min(firsts, key=itemgetter(0))
        share = f"{len(bad) + len(uncut)} sur {total}, au-delà de max_bad_share ({100 * most:g} %)".replace(".", ",")
        message = f"{reason} ; fichier refusé, lignes en défaut : {share}"
        remedy = f"Corriger l’export ou {rows.mapping_file}."
        refused.append(Fault(grid.file, message, key=column or "", line=line, found=found, remedy=remedy))
    if refused:
        raise DataFault("\n".join(map(str, refused)))

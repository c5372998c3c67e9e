"""A name taken out of every version of the warehouse: its data files and what the logs of its tables say of them.

Delta keeps old versions in files that never change; here they do, at the same place, with the hashes of their rows and
of the clients made again. What is interrupted is ended by the same command.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import unquote

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from fsspec.spec import AbstractFileSystem

from analysis.foundation import atomic_file
from analysis.foundation.errors import DataFault
from analysis.foundation.messages import message
from analysis.foundation.name_forms import replaced_text, written
from analysis.sources.canonical_tables import Table
from analysis.warehouse.delta_table import within_reach
from analysis.warehouse.row_changes import KEY_HASH, ROW_HASH, with_hashes

LOG = "_delta_log"


@dataclass(frozen=True)
class Rewritten:
    """Number of data files of one table that held the name, and of cells in which it stood."""

    files: int
    cells: int


def rewrite(warehouse_url: str, table: Table, name: str, pseudonym: str) -> Rewritten:
    """Replace a name in every data file of a table, of all its versions.

    Raises
    ------
    DataFault
        Where the log of the table does not begin at its first version: files of before could not be found.
    """
    url = f"{warehouse_url}/{table.name}"
    with within_reach(warehouse_url, table.name):
        files, root = fsspec.url_to_fs(url, use_listings_cache=False)
        if not files.exists(f"{root}/{LOG}"):
            return Rewritten(0, 0)
        entries = _entries(files, root)
        if not entries or int(entries[0].rpartition("/")[2].removesuffix(".json")) != 0:
            raise DataFault(message("{table}: the log does not begin at version 0; nothing is changed", table=url))
        partitions = _partitions(files, entries)
        cells, rewritten, sizes = 0, [], {}
        for path, client in partitions.items():
            place = f"{root}/{unquote(path)}"
            if not files.exists(place):
                continue
            content = files.cat_file(place)
            found = _replaced(table, content, client, name, pseudonym)
            if found is not None:
                content, count = found
                atomic_file.write(files, place, content)
                cells += count
                rewritten.append(path)
            sizes[path] = len(content)
        rewrite_log(files, root, sizes, name)
    return Rewritten(len(rewritten), cells)


def _partitions(files: AbstractFileSystem, entries: list[str]) -> dict[str, str]:
    """Return the client of each data file that any version has added."""
    found = {}
    for entry in entries:
        for line in files.cat_file(entry).splitlines():
            added = json.loads(line).get("add")
            if added:
                found[added["path"]] = added["partitionValues"]["client"]
    return found


def _replaced(table: Table, content: bytes, client: str, name: str, pseudonym: str) -> tuple[bytes, int] | None:
    """Return a data file without the name, and the number of cells where it stood; None where it did not."""
    rows = _plain(pq.ParquetFile(io.BytesIO(content)).read())
    count = 0
    for place, field in enumerate(rows.schema):
        if not pa.types.is_string(field.type):
            continue
        cells, changed = _renamed(rows[field.name], name, pseudonym)
        if changed:
            count += changed
            rows = rows.set_column(place, field, cells)
    if not count:
        return None
    whole = rows.append_column("client", pa.array([client] * rows.num_rows, pa.string()))
    for column in table.columns:
        if column.name not in whole.schema.names:
            whole = whole.append_column(column.name, pa.nulls(rows.num_rows, column.type))
    hashed = with_hashes(table, whole.select(table.schema.names))
    for column_name in (KEY_HASH, ROW_HASH):
        place = rows.schema.get_field_index(column_name)
        rows = rows.set_column(place, rows.schema.field(place), hashed[column_name])
    written = io.BytesIO()
    pq.write_table(rows, written)
    return written.getvalue(), count


def _renamed(cells: pa.ChunkedArray, name: str, pseudonym: str) -> tuple[pa.ChunkedArray, int]:
    """Return a column without the name, and the number of its cells that held it as a word."""
    is_near = reduce(pc.or_kleene, (pc.match_substring(cells, text) for text in written(name)))
    places = np.flatnonzero(pc.fill_null(is_near, fill_value=False).to_numpy())
    texts = cells.to_pylist() if len(places) else []
    changed = 0
    for place in places:
        after = replaced_text(texts[place], name, pseudonym)
        changed += after != texts[place]
        texts[place] = after
    return (pa.chunked_array([pa.array(texts, cells.type)]), changed) if changed else (cells, 0)


def _plain(rows: pa.Table) -> pa.Table:
    """Return rows whose texts are of the ordinary type; nothing is computed for that of Delta's writer."""
    fields = [field.with_type(pa.string()) if _is_text(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def rewrite_log(files: AbstractFileSystem, root: str, sizes: Mapping[str, int], name: str = "") -> None:
    """Say the lengths that data files have now in every entry of a table's log.

    Parameters
    ----------
    files, root : the table.
    sizes : path of a data file, as the log writes it -> its length.
    name : a name that the least and greatest values of columns must not hold any more; empty: they stay.
    """
    is_changed = False
    for entry in _entries(files, root):
        before = files.cat_file(entry)
        after = b"".join(
            json.dumps(_action(json.loads(line), sizes, name)).encode() + b"\n" for line in before.splitlines()
        )
        if [*map(json.loads, before.splitlines())] != [*map(json.loads, after.splitlines())]:
            atomic_file.write(files, entry, after)
            is_changed = True
    if is_changed:
        for shortcut in (*files.glob(f"{root}/{LOG}/*.checkpoint*.parquet"), f"{root}/{LOG}/_last_checkpoint"):
            if files.exists(shortcut):
                files.rm_file(shortcut)


def _action(action: dict[str, Any], sizes: Mapping[str, int], name: str) -> dict[str, Any]:
    for kind in ("add", "remove"):
        named = action.get(kind)
        if not named or named["path"] not in sizes:
            continue
        is_rewritten = named.get("size") not in (None, sizes[named["path"]])
        if is_rewritten:
            named["size"] = sizes[named["path"]]
        if name and named.get("stats") and (is_rewritten or any(text in named["stats"] for text in written(name))):
            named["stats"] = json.dumps({"numRecords": json.loads(named["stats"])["numRecords"]})
    return action


def _entries(files: AbstractFileSystem, root: str) -> list[str]:
    return sorted(files.glob(f"{root}/{LOG}/*.json"))

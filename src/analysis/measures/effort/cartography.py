"""Effort and money by axis: along one, two crossed, a tree of any depth, time (rule 7, capabilities D1 to D3).

Every table is a partition: each second is in one part, and the parts are checked to sum to the whole. Money follows
the time, in cents that add up (rule 5.4).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import money
from analysis.domain.category_paths import path_names, path_text
from analysis.domain.money import Amounts
from analysis.measures.effort import consumption
from analysis.measures.effort.consumption import NOT_GIVEN, coded

OTHERS = "\x1fothers"
"""The part that joins the smallest parts of a chart; views write it « autres »."""
MARKS_AN_ENTRY = 32


@dataclass(frozen=True)
class Effort:
    """Counted entries made ready to be partitioned along many axes.

    Parameters
    ----------
    entries : counted entries, over the days wanted.
    seconds : their effort [s].
    tickets : a number for each entry's ticket; -1 where it has none.
    amounts : amount of each entry; None for a client without rates.
    """

    entries: pd.DataFrame
    seconds: np.ndarray
    tickets: np.ndarray
    amounts: Amounts | None


def effort(entries: pd.DataFrame, amounts: Amounts | None = None) -> Effort:
    """Return the `Effort` of counted entries; `amounts` holds the amount of each entry, in the same order."""
    return Effort(entries, entries["seconds"].to_numpy(), consumption.numbers(entries["ticket_key"]), amounts)


def partition(work: Effort, axis: str, *, most: int | None = None) -> pd.DataFrame:
    """The parts of an axis, the largest first; entries without a value are in the part `NOT_GIVEN`.

    Parameters
    ----------
    work : Effort.
    axis : a text column of the entries.
    most : number of parts to keep, where a chart cannot show them all; the smallest go to `OTHERS`. None keeps all.

    Returns
    -------
    DataFrame, a row a part: `key`, `seconds`, `entries`, `tickets`, `amount_eur` (Decimal; None in a part where an
    entry has no rate, or where there are none).
    """
    names, codes = coded(work.entries[axis])
    if most is not None and len(names) > most:
        names, codes = _merged(names, codes, work.seconds, most)
    figures = _counts(work.seconds, work.tickets, codes, len(names))
    assert figures["seconds"].sum() == work.seconds.sum(), axis
    seconds = figures["seconds"].tolist()
    order = sorted(np.flatnonzero(figures["entries"]).tolist(), key=lambda part: (-seconds[part], names[part]))
    cents = _cents(work, codes, len(names))
    return pd.DataFrame(
        {
            "key": pd.array([names[part] for part in order], dtype="str"),
            **{name: counts[order] for name, counts in figures.items()},
            "amount_eur": _euros([cents[part] for part in order]),
        }
    )


def cross(work: Effort, axis: str, other: str) -> pd.DataFrame:
    """Two axes crossed: the cells that hold entries, in long form.

    Returns
    -------
    DataFrame, a row a cell: `key` (of `axis`), `other` (of `other`), `seconds`, `entries`, `tickets`, `amount_eur`; the
    largest part of `axis` first, then the largest cell. The margins of the seconds are the axes alone, which is
    asserted; the cents of a row sum to those of `axis` alone.
    """
    return _crossed(work, coded(work.entries[axis]), coded(work.entries[other]))


def over_time(work: Effort, axis: str, grain: str) -> pd.DataFrame:
    """An axis by period: the cells of `cross`, `other` being the period's name (day, week, month or year)."""
    names = consumption.period_of(work.entries["work_date"], grain)
    return _crossed(work, coded(work.entries[axis]), coded(names))


def tree(work: Effort, levels: Sequence[str]) -> pd.DataFrame:
    """A hierarchical axis with its subtotals at every depth.

    Parameters
    ----------
    work : Effort.
    levels : one column that holds paths (`category_path`), or columns from the root down (`country`, `subsidiary`).

    Returns
    -------
    DataFrame, a row a node, each parent before its children and the largest child first: `path` (as
    `analysis.domain.category_paths` writes it), `parent` (the same; `NOT_GIVEN` at the root), `name`, `level` (from 1),
    `seconds` (with all that is beneath), `own_seconds` (of entries that go no deeper), `entries`, `tickets`,
    `amount_eur`. The first level sums to the whole, and each node to its own plus its children's.
    """
    paths, codes = _paths(work.entries, levels)
    leaf_cents = _cents(work, codes, len(paths))
    deepest = max(map(len, paths), default=0)
    tables = []
    for level in range(1, deepest + 1):
        heads = [path[:level] if len(path) >= level else None for path in paths]
        nodes = list(dict.fromkeys(head for head in heads if head is not None))
        place = {node: number for number, node in enumerate(nodes)}
        node_of = np.array([-1 if head is None else place[head] for head in heads])
        table = _table_of_nodes(work, codes, node_of, nodes, leaf_cents)
        table["own_seconds"] = table["seconds"]
        tables.append(table)
    for above, beneath in itertools.pairwise(tables):
        children = beneath["seconds"].groupby(beneath["path"].map(lambda path: path[:-1])).sum()
        above["own_seconds"] -= above["path"].map(children).fillna(0).astype("int64")
    assert not tables or tables[0]["seconds"].sum() == work.seconds.sum(), levels
    return _in_tree_order(tables)


def beside_expected(parts: pd.DataFrame, expected_seconds: Mapping[str, float]) -> pd.DataFrame:
    """Return the parts beside what the contract expects of each: `expected_seconds` and `variance_seconds` (D1).

    Parameters
    ----------
    parts : of `partition`.
    expected_seconds : part -> effort expected of it to date [s]. A part without any has NaN; one that has no entry is
        added, so that the column sums to what is expected.
    """
    known = set(parts["key"].tolist())
    idle = [name for name, expected in expected_seconds.items() if expected and name not in known]
    nothing = {"seconds": 0, "entries": 0, "tickets": 0}
    amount = money.euros(0) if len(parts) and parts["amount_eur"].notna().all() else None
    if idle:
        added = pd.DataFrame([{"key": name, **nothing, "amount_eur": amount} for name in idle])
        parts = pd.concat([parts, added.astype({"key": "str"})], ignore_index=True)
    expected = np.array([expected_seconds.get(key, np.nan) for key in parts["key"].tolist()])
    return parts.assign(expected_seconds=expected, variance_seconds=parts["seconds"] - expected)


def _merged(names: list[str], codes: np.ndarray, seconds: np.ndarray, most: int) -> tuple[list[str], np.ndarray]:
    """Return the `most` - 1 largest parts, and the others as one part."""
    sums = np.bincount(codes, weights=seconds, minlength=len(names))
    order = sorted(range(len(names)), key=lambda part: (-sums[part], names[part]))
    largest = order[: most - 1]
    place = np.full(len(names), len(largest))
    place[largest] = range(len(largest))
    return [*(names[part] for part in largest), OTHERS], place[codes]


def _counts(seconds: np.ndarray, tickets: np.ndarray, codes: np.ndarray, parts: int) -> dict[str, np.ndarray]:
    """Seconds, entries and different tickets of each part, by its number."""
    known = tickets >= 0
    return {
        "seconds": np.bincount(codes, weights=seconds, minlength=parts).astype("int64"),
        "entries": np.bincount(codes, minlength=parts),
        "tickets": _distinct(codes[known], tickets[known], parts),
    }


def _distinct(codes: np.ndarray, tickets: np.ndarray, parts: int) -> np.ndarray:
    """Number of different tickets of each part. A table of marks is faster than hashing, as long as it stays small."""
    width = int(tickets.max(initial=0)) + 1
    pairs = codes * width + tickets
    if parts * width > MARKS_AN_ENTRY * len(pairs):
        return np.bincount(pd.unique(pairs) // width, minlength=parts)
    marks = np.zeros(parts * width, dtype=bool)
    marks[pairs] = True
    return np.count_nonzero(marks.reshape(parts, width), axis=1)


def _cents(work: Effort, codes: np.ndarray, parts: int) -> list[int | None]:
    """Amount of each part, in cents that sum to the rounded whole; None where an entry has no rate."""
    if work.amounts is None:
        return [None] * parts
    sums = work.amounts.numerators_by_group(codes, parts)
    lacks = codes[~work.amounts.is_known & (work.seconds != 0)]
    unknown = (np.bincount(lacks, minlength=parts) > 0).tolist()
    known = [0 if missing else value for value, missing in zip(sums, unknown, strict=True)]
    shares = money.cents_of_parts([Fraction(value, work.amounts.denominator) for value in known])
    return [None if missing else share for share, missing in zip(shares, unknown, strict=True)]


def _euros(cents: Iterable[int | None]) -> np.ndarray:
    return np.array([None if value is None else money.euros(value) for value in cents], dtype=object)


def _crossed(work: Effort, first: tuple[list[str], np.ndarray], second: tuple[list[str], np.ndarray]) -> pd.DataFrame:
    (names, codes), (others, other_codes) = first, second
    cells, cell_of = np.unique(codes * len(others) + other_codes, return_inverse=True)
    table = pd.DataFrame(_counts(work.seconds, work.tickets, cell_of, len(cells)))
    rows, columns = cells // len(others), cells % len(others)
    table.insert(0, "key", [names[row] for row in rows])
    table.insert(1, "other", [others[column] for column in columns])
    table["amount_eur"] = _euros(_cents_of_cells(work, codes, len(names), cell_of, rows))
    for margin, axis, size in ((rows, codes, len(names)), (columns, other_codes, len(others))):
        alone = np.bincount(axis, weights=work.seconds, minlength=size)
        assert (np.bincount(margin, weights=table["seconds"], minlength=size) == alone).all()
    weight = table.groupby("key")["seconds"].transform("sum")
    order = table.assign(weight=weight).sort_values(
        ["weight", "key", "seconds", "other"], ascending=[False, True, False, True]
    )
    return order.drop(columns="weight").reset_index(drop=True)


def _cents_of_cells(
    work: Effort, codes: np.ndarray, parts: int, cell_of: np.ndarray, rows: np.ndarray
) -> list[int | None]:
    """The cents of each cell: the cents of a row on the axis alone are shared between the cells of the row."""
    if work.amounts is None:
        return [None] * len(rows)
    cents_by_row = _cents(work, codes, parts)
    amount_by_cell = work.amounts.by_group(cell_of, len(rows))
    cents: list[int | None] = [None] * len(rows)
    for row in np.unique(rows):
        cells = np.flatnonzero(rows == row)
        whole = cents_by_row[row]
        if whole is None:
            continue
        weights = [amount_by_cell[cell] for cell in cells]
        shares = money.largest_remainder(weights, whole) if any(weights) else [0] * len(cells)
        for cell, share in zip(cells, shares, strict=True):
            cents[cell] = share
    return cents


def _paths(entries: pd.DataFrame, levels: Sequence[str]) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The different paths, root first, and each row's place among them."""
    if len(levels) == 1:
        names, codes = coded(entries[levels[0]])
        return [path_names(name) or (NOT_GIVEN,) for name in names], codes
    by_level = [coded(entries[level]) for level in levels]
    combined = np.zeros(len(entries), dtype="int64")
    for names, codes in by_level:
        combined = combined * len(names) + codes
    distinct, place = np.unique(combined, return_inverse=True)
    paths = []
    for number in distinct.tolist():
        path: list[str] = []
        for names, _ in reversed(by_level):
            number, code = divmod(number, len(names))
            path.insert(0, names[code])
        paths.append(tuple(path))
    return paths, place


def _table_of_nodes(
    work: Effort,
    codes: np.ndarray,
    node_of: np.ndarray,
    nodes: Sequence[tuple[str, ...]],
    leaf_cents: Sequence[int | None],
) -> pd.DataFrame:
    """The figures of the nodes of one level; `node_of` gives the node of each path, -1 where the path is shorter."""
    reaches = node_of[codes] >= 0
    table = pd.DataFrame(_counts(work.seconds[reaches], work.tickets[reaches], node_of[codes][reaches], len(nodes)))
    sums: list[int | None] = [0] * len(nodes)
    present = np.bincount(codes, minlength=len(node_of)) > 0
    for node, cents, is_there in zip(node_of.tolist(), leaf_cents, present, strict=True):
        if node >= 0 and is_there:
            so_far = sums[node]
            sums[node] = None if cents is None or so_far is None else so_far + cents
    table["amount_eur"] = _euros(sums)
    table["path"] = pd.Series(list(nodes), dtype=object)
    return table[table["entries"] > 0].reset_index(drop=True)


def _in_tree_order(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = ["path", "parent", "name", "level", "seconds", "own_seconds", "entries", "tickets", "amount_eur"]
    if not tables:
        return pd.DataFrame(columns=columns)
    nodes = pd.concat(tables, ignore_index=True)
    weight = dict(zip(nodes["path"], nodes["seconds"], strict=True))

    def rank(path: tuple[str, ...]) -> list[tuple[int, str]]:
        return [(-weight[path[: depth + 1]], name) for depth, name in enumerate(path)]

    order = sorted(range(len(nodes)), key=[rank(path) for path in nodes["path"]].__getitem__)
    nodes = nodes.iloc[order]
    names = nodes["path"]
    return nodes.assign(
        path=names.map(path_text),
        parent=names.map(lambda path: path_text(path[:-1])),
        name=names.map(lambda path: path[-1]),
        level=names.map(len),
    )[columns].reset_index(drop=True)

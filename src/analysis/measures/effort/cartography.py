"""Effort and money by axis: along one, two crossed (rule 7, capabilities D1 and D3).

Every table is a partition: each second is in one part, and the parts are checked to sum to the whole. Money follows
the time, in cents that add up (rule 5.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import money
from analysis.domain.money import Amounts
from analysis.measures.effort.consumption import parts_of


@dataclass(frozen=True)
class Effort:
    """Counted entries to partition along many axes.

    Parameters
    ----------
    entries : counted entries, over the days wanted: `seconds`, `ticket_key`, and the axes.
    amounts : amount of each entry, in the same order; None for a client without rates.
    """

    entries: pd.DataFrame
    amounts: Amounts | None

    @property
    def seconds(self) -> int:
        """The whole effort [s]."""
        return int(self.entries["seconds"].sum())


def effort(entries: pd.DataFrame, amounts: Amounts | None = None) -> Effort:
    """Return the `Effort` of counted entries; `amounts` holds the amount of each entry, in the same order."""
    return Effort(entries.reset_index(drop=True), amounts)


def partition(work: Effort, axis: str) -> pd.DataFrame:
    """The parts of an axis, the largest first; entries without a value are in the part `NOT_GIVEN`.

    Parameters
    ----------
    work : Effort.
    axis : a text column of the entries.

    Returns
    -------
    DataFrame, a row a part: `key`, `seconds`, `entries`, `tickets`, `amount_eur` (Decimal; None in a part where an
    entry has no rate, or where there are none).
    """
    keys = parts_of(work.entries[axis]).rename("key")
    parts = _figures(work.entries, [keys]).reset_index()
    assert parts["seconds"].sum() == work.seconds, axis
    parts = parts.sort_values(["seconds", "key"], ascending=[False, True], ignore_index=True)
    return parts.assign(amount_eur=_euros(_cents(work, keys, pd.Index(parts["key"]))))


def cross(work: Effort, axis: str, other: str) -> pd.DataFrame:
    """Two axes crossed: the cells that hold entries, in long form.

    Returns
    -------
    DataFrame, a row a cell: `key` (of `axis`), `other` (of `other`), `seconds`, `entries`, `tickets`, `amount_eur`; the
    largest part of `axis` first, then the largest cell. The margins of the seconds are the axes alone, which is
    asserted; the cents of a row sum to those of `axis` alone.
    """
    keys = [parts_of(work.entries[axis]).rename("key"), parts_of(work.entries[other]).rename("other")]
    table = _figures(work.entries, keys)
    for key in keys:
        alone = work.entries["seconds"].groupby(key).sum()
        assert (table["seconds"].groupby(level=key.name).sum() == alone).all()
    table = table.assign(weight=table["seconds"].groupby(level="key").transform("sum")).reset_index()
    table = table.sort_values(
        ["weight", "key", "seconds", "other"], ascending=[False, True, False, True], ignore_index=True
    )
    cells = pd.MultiIndex.from_frame(table[["key", "other"]])
    return table.drop(columns="weight").assign(amount_eur=_euros(_cents_of_cells(work, keys, cells)))


def beside_expected(parts: pd.DataFrame, expected_seconds: Mapping[str, float]) -> pd.DataFrame:
    """Return the parts beside what the contract expects of each: `expected_seconds` and `variance_seconds` (D1).

    Parameters
    ----------
    parts : of `partition`.
    expected_seconds : part -> effort expected of it to date [s]. A part without any has NaN; one that has no entry is
        added, so that the column sums to what is expected, 0 included.
    """
    known = set(parts["key"].tolist())
    idle = [name for name in expected_seconds if name not in known]
    nothing = {"seconds": 0, "entries": 0, "tickets": 0}
    amount = money.euros(0) if len(parts) and parts["amount_eur"].notna().all() else None
    if idle:
        added = pd.DataFrame([{"key": name, **nothing, "amount_eur": amount} for name in idle])
        parts = pd.concat([parts, added.astype({"key": "str"})], ignore_index=True)
    expected = np.array([expected_seconds.get(key, np.nan) for key in parts["key"].tolist()])
    return parts.assign(expected_seconds=expected, variance_seconds=parts["seconds"] - expected)


def _figures(entries: pd.DataFrame, keys: list[pd.Series]) -> pd.DataFrame:
    """Return seconds, entries and different tickets of each group of entries, by its keys."""
    groups = entries.groupby(keys)
    return pd.DataFrame(
        {"seconds": groups["seconds"].sum(), "entries": groups.size(), "tickets": groups["ticket_key"].nunique()}
    )


def _cents(work: Effort, keys: pd.Series, parts: pd.Index) -> list[int | None]:
    """Return the amounts of the parts shown, in their order, in cents that sum to the rounded whole (rule 5.4).

    The amount is None where an entry of the part has no rate.
    """
    if work.amounts is None:
        return [None] * len(parts)
    places = parts.get_indexer(keys)
    is_lacking = ~work.amounts.is_known & (work.entries["seconds"] != 0)
    lacks = is_lacking.groupby(places).any().tolist()
    sums = work.amounts.by_group(places, len(parts))
    shares = money.cents_of_parts([Fraction(0) if lacking else part for lacking, part in zip(lacks, sums, strict=True)])
    return [None if lacking else share for lacking, share in zip(lacks, shares, strict=True)]


def _cents_of_cells(work: Effort, keys: list[pd.Series], cells: pd.MultiIndex) -> list[int | None]:
    """Return the cents of each cell: the cents of a row on the axis alone are shared between the cells of the row."""
    if work.amounts is None:
        return [None] * len(cells)
    amounts = work.amounts.by_group(cells.get_indexer(pd.MultiIndex.from_arrays(keys)), len(cells))
    rows = cells.get_level_values("key")
    cents: list[int | None] = []
    for row, whole in zip(rows.unique(), _cents(work, keys[0], rows.unique()), strict=True):
        weights = [amount for amount, key in zip(amounts, rows, strict=True) if key == row]
        if whole is None or not any(weights):
            cents += [None if whole is None else 0] * len(weights)
        else:
            cents += money.largest_remainder(weights, whole)
    return cents


def _euros(cents: list[int | None]) -> list[Decimal | None]:
    return [None if value is None else money.euros(value) for value in cents]

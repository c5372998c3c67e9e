"""Sums over a selection of entries, fast enough to follow a hand: over arrays of codes, never over texts (H3).

At 100 000 entries a sum by period or by axis takes about a millisecond. Nothing is read again, and only the rows shown
are sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.texts import plain
from analysis.measures.effort import consumption
from analysis.measures.effort.consumption import NOT_GIVEN

Mask = NDArray[np.bool_]
GRAINS = ("year", "month", "week", "day")


@dataclass(frozen=True)
class Coded:
    """A column as codes into the names of its values, in the order of the names."""

    codes: NDArray[np.intp]
    names: pd.Index

    def holds(self, name: str) -> Mask:
        """Return a mask of the rows that have a value."""
        return self.codes == self.names.get_loc(name)

    def sums(self, mask: Mask, weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sum of `weights` over the chosen rows, for each name."""
        # float64 holds whole numbers exactly up to 2**53 seconds, 285 million years.
        counted = np.bincount(self.codes[mask], weights=weights[mask], minlength=len(self.names))
        return counted.astype("int64")


@dataclass(frozen=True)
class Facets:
    """The entries of a client, ready to be chosen from.

    Parameters
    ----------
    entries : counted entries of `analysis.enrich.entries`, in the order of the masks.
    seconds : their real effort [s].
    periods : grain -> period of each entry.
    axes : axis -> part of each entry, `NOT_GIVEN` among them.
    tickets : ticket of each entry.
    titles : title of each entry's ticket.
    plain_titles : the names of `titles`, without case nor accents, for comparison.
    """

    entries: pd.DataFrame
    seconds: NDArray[np.int64]
    periods: Mapping[str, Coded]
    axes: Mapping[str, Coded]
    tickets: Coded
    titles: Coded
    plain_titles: tuple[str, ...]

    def with_words(self, words: str) -> Mask:
        """The entries whose ticket's title holds the words, whatever their case and accents."""
        phrase = plain(words)
        has_phrase = np.fromiter((phrase in title for title in self.plain_titles), dtype=bool)
        return has_phrase[self.titles.codes]

    def total(self, mask: Mask) -> tuple[int, int, int]:
        """Seconds, entries and tickets of a selection."""
        worked = np.unique(self.tickets.codes[mask])
        return int(self.seconds[mask].sum()), int(mask.sum()), int((worked < len(self.tickets.names) - 1).sum())

    def by_period(self, mask: Mask, grain: str) -> pd.DataFrame:
        """`period`, `seconds`: the periods from the first to the last that has work in the selection."""
        coded = self.periods[grain]
        sums = coded.sums(mask, self.seconds)
        worked = np.flatnonzero(sums)
        span = slice(worked[0], worked[-1] + 1) if len(worked) else slice(0)
        return pd.DataFrame({"period": coded.names[span], "seconds": sums[span]})

    def by_axis(self, mask: Mask, axis: str) -> pd.DataFrame:
        """`key`, `seconds`: the parts of an axis that have entries in the selection, the largest first."""
        coded = self.axes[axis]
        present = np.bincount(coded.codes[mask], minlength=len(coded.names)) > 0
        table = pd.DataFrame({"key": coded.names[present], "seconds": coded.sums(mask, self.seconds)[present]})
        return table.sort_values(["seconds", "key"], ascending=[False, True], ignore_index=True)

    def by_ticket(self, mask: Mask, most: int) -> pd.DataFrame:
        """`ticket_key`, `seconds`: the heaviest tickets of the selection, at most so many."""
        sums = self.tickets.sums(mask, self.seconds)[:-1]
        first = np.argsort(-sums, kind="stable")[:most]
        heaviest = first[sums[first] > 0]
        return pd.DataFrame({"ticket_key": self.tickets.names[heaviest], "seconds": sums[heaviest]})


def facets(entries: pd.DataFrame, axes: Mapping[str, str]) -> Facets:
    """Prepare entries to be chosen from, once a client.

    Parameters
    ----------
    entries : counted entries.
    axes : axis -> column.
    """
    entries = entries.reset_index(drop=True)
    titles = _coded(entries["title"])
    periods = {grain: _coded(consumption.period_of(entries["work_date"], grain)) for grain in GRAINS}
    return Facets(
        entries=entries,
        seconds=entries["seconds"].to_numpy(dtype="int64"),
        periods=periods,
        axes={axis: _coded(entries[column]) for axis, column in axes.items()},
        tickets=_coded(entries["ticket_key"]),
        titles=titles,
        plain_titles=tuple(plain(title) for title in titles.names),
    )


def _coded(column: pd.Series) -> Coded:
    """Return a column as codes; a missing value has the last code, that of `NOT_GIVEN`."""
    values = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    names = pd.Index([*(str(name) for name in values.cat.categories), NOT_GIVEN], dtype="str")
    codes = values.cat.codes.to_numpy(dtype=np.intp)
    return Coded(np.where(codes < 0, len(names) - 1, codes), names)

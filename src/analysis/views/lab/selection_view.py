"""A client's entries made ready to be explored: what may be chosen, in words, and the sums of a choice (H3, H11).

Everything is an array of codes: a choice of 100 000 entries takes milliseconds. The lists that never change (values of
an axis, names of periods) are given once; a choice is then numbers alone, aligned to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.category_paths import path_names, path_text
from analysis.domain.periods import Span
from analysis.enrich.scope_match import matches
from analysis.measures.effort.consumption import NOT_GIVEN
from analysis.measures.effort.exploration import GRAINS, Facets, Mask, facets
from analysis.params.selection import Selection
from analysis.report.client_report import AXES, ClientReport
from analysis.views.drawing.markup import clean, ticket_url
from analysis.views.language.wording import mark
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

FILTERED = (
    "line", "category", "kind", "scope", "subsidiary", "country", "application", "requester", "department", "domain",
    "profile", "control", "technician",
)  # fmt: skip
"""Axes that have a filter of their own, in order; those without a value are left out."""
FIELDS = {axis: axis for axis in FILTERED if axis != "scope"} | {"control": "controls"}
"""Axis -> its field in a `Selection`."""
COLUMNS = AXES | {"line": "contract_line", "technician": "technician"}
MOST_PARTS = 40
MOST_TICKETS = 60
MOST_ENTRIES = 200
GRAIN_WORDS = {"year": mark("calendar year"), "month": mark("month"), "week": mark("week"), "day": mark("day")}
TECHNICIAN = mark("Technician")


@dataclass(frozen=True)
class AxisValues:
    """The values of an axis in the order of its list: keys, words, depth in a tree, and the rows of each.

    Parameters
    ----------
    keys, shown, depths : one a value.
    codes : for each entry the value that it has; of a tree, its deepest.
    above : of a tree, the values that hold each value, itself included; None: no tree.
    """

    keys: tuple[str, ...]
    shown: tuple[str, ...]
    depths: tuple[int, ...]
    codes: np.ndarray
    above: np.ndarray | None = None

    def sums(self, mask: Mask, seconds: np.ndarray) -> np.ndarray:
        """Return the effort of each value in a selection [s]; of a branch, with what is beneath it."""
        counted = np.bincount(self.codes[mask], weights=seconds[mask], minlength=len(self.keys)).astype("int64")
        return counted if self.above is None else counted @ self.above


@dataclass(frozen=True)
class Exploring:
    """One client's entries, and the words they are shown in."""

    report: ClientReport

    @cached_property
    def reading(self) -> Reading:
        """The report with its words."""
        return Reading(self.report)

    @cached_property
    def facets(self) -> Facets:
        """The entries ready to be chosen from."""
        axes = {axis: column for axis, column in COLUMNS.items() if column in self.report.entries}
        return facets(self.report.entries, axes)

    @cached_property
    def history(self) -> Span:
        """The days from the first entry to the date counted."""
        days = self.report.entries["work_date"]
        return Span(days.min().date() if len(days) else self.report.edition.as_of, self.report.edition.as_of)

    @cached_property
    def axes(self) -> dict[str, AxisValues]:
        """The axes that say something, each with its values."""
        said = {axis: self._values(axis) for axis in FILTERED if axis in self.facets.axes}
        return {axis: values for axis, values in said.items() if any(values.keys)}

    def axis_name(self, axis: str) -> str:
        """Return the name of an axis in words."""
        return (
            self.reading.words.text(TECHNICIAN) if axis == "technician" else page_words.axis(self.reading.words, axis)
        )

    @cached_property
    def grids(self) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
        """Grain -> the names of its periods over the history, and the period of each entry."""
        offsets = (self.facets.entries["work_date"].to_numpy() - np.datetime64(self.history.starts_on)).astype(
            "timedelta64[D]"
        )
        grids = {grain: periods.grid(self.history, grain) for grain in GRAINS}
        return {grain: (grid.names, grid.place[offsets.astype("int64")]) for grain, grid in grids.items()}

    def period_names(self, grain: str) -> list[tuple[str, str]]:
        """Return the key and the words of each period of a grain."""
        words = self.reading.words
        return [(name, words.period(name, "medium")) for name in self.grids[grain][0]]

    def averages(self, grain: str) -> list[float | None]:
        """Return the contract's average of each period of a grain, in the client's unit; None outside any term."""
        table = self.report.periods[grain].set_index("period")["average"].reindex(list(self.grids[grain][0]))
        return list(self.reading.averages(table.reset_index()))

    def choose(self, selection: Selection) -> Mask:
        """Mask of the entries of a selection."""
        words, others = selection.title, selection.model_copy(update={"title": ()})
        mask = matches(self.facets.entries, others)
        return mask & np.logical_or.reduce([self.facets.with_words(word) for word in words]) if words else mask

    def by_period(self, mask: Mask, grain: str) -> list[int]:
        """Return the effort of each period of a grain [s]."""
        names, place = self.grids[grain]
        counted = np.bincount(place[mask], weights=self.facets.seconds[mask], minlength=len(names))
        return counted.astype("int64").tolist()

    def by_axis(self, mask: Mask, axis: str, kept: Mask | None) -> list[tuple[int, int, int]]:
        """Return the heaviest parts of an axis: place in its list, effort, effort of the kept selection [s].

        A tree gives the leaves. Against a kept selection the parts that differ most come first.
        """
        values = self.axes[axis]
        seconds = self.facets.seconds
        now = np.bincount(values.codes[mask], weights=seconds[mask], minlength=len(values.keys)).astype("int64")
        before = np.zeros_like(now)
        if kept is not None:
            before = np.bincount(values.codes[kept], weights=seconds[kept], minlength=len(values.keys)).astype("int64")
        weights = now if kept is None else np.abs(now - before)
        order = np.argsort(-weights, kind="stable")[:MOST_PARTS]
        shown = order[(now[order] > 0) | (before[order] > 0)]
        return list(zip(shown.tolist(), now[shown].tolist(), before[shown].tolist(), strict=True))

    def by_ticket(self, mask: Mask) -> list[dict[str, Any]]:
        """Return the heaviest tickets: identifier, title, effort [s], address of their page."""
        rows = []
        for row in rows_of(self.facets.by_ticket(mask, MOST_TICKETS)):
            ticket_id, title = self.reading.ticket(row.ticket_key)
            url = ticket_url(self.report.params.ticket_url, ticket_id)
            rows.append({"id": clean(ticket_id, 40), "title": clean(title, 120), "seconds": row.seconds, "url": url})
        return rows

    def entries_of(self, mask: Mask) -> list[list[Any]]:
        """Return the first entries in the order of their days: day, ticket, title, technician, effort [s]."""
        words, source = self.reading.words, self.facets.entries
        places = np.flatnonzero(mask)
        days = source["work_date"].to_numpy()[places]
        first = places[np.argsort(days, kind="stable")[:MOST_ENTRIES]]
        columns = ["work_date", "ticket_id", "title", "technician", "seconds"]
        return [
            [
                words.day(row.work_date.date(), "short"),
                *(clean(_text(value), 90) for value in (row.ticket_id, row.title, row.technician)),
                row.seconds,
            ]
            for row in rows_of(source[columns].iloc[first])
        ]

    def unknown(self, selection: Selection) -> list[str]:
        """The values of a selection that no entry has any more (a category that was renamed, a subsidiary sold)."""
        asked = selection.model_dump(include=set(FIELDS.values()))
        alone = [(name, value) for name, values in asked.items() for value in values if value != NOT_GIVEN]
        known = [(value, Selection.model_validate({name: (value,)})) for name, value in alone]
        return [value for value, one in known if not matches(self.facets.entries, one).any()]

    def _values(self, axis: str) -> AxisValues:
        coded = self.facets.axes[axis]
        present = np.bincount(coded.codes, minlength=len(coded.names)) > 0
        if axis == "category":
            return self._tree([str(name) for name in coded.names], coded.codes, present)
        sums = np.bincount(coded.codes, weights=self.facets.seconds, minlength=len(coded.names))
        order = sorted(np.flatnonzero(present).tolist(), key=lambda code: (coded.names[code] == NOT_GIVEN, -sums[code]))
        keys = tuple(str(coded.names[code]) for code in order)
        place = _places(order, len(coded.names))
        return AxisValues(keys, tuple(map(self._named(axis), keys)), (0,) * len(keys), place[coded.codes])

    def _named(self, axis: str) -> Any:
        if axis == "line":
            names = {line.line: line.name for line in self.report.params.contract_lines}
            return lambda key: clean(names[key]) if key in names else self.reading.name_of(key)
        return lambda key: page_words.part(self.reading, axis, key)

    def _tree(self, names: Sequence[str], codes: np.ndarray, present: np.ndarray) -> AxisValues:
        """Every category and every branch above one, in the order of the tree; last, what has none."""
        leaves = {path_names(name) for name, is_present in zip(names, present, strict=True) if is_present and name}
        branches = sorted({path[:depth] for path in leaves for depth in range(1, len(path) + 1)})
        keys = [*map(path_text, branches), *([NOT_GIVEN] if present[names.index(NOT_GIVEN)] else [])]
        at: Mapping[str, int] = {key: number for number, key in enumerate(keys)}
        place = np.array([at.get(name, -1) for name in names])
        above = np.eye(len(keys), dtype="int64")
        for path in branches:
            for depth in range(1, len(path)):
                above[at[path_text(path)], at[path_text(path[:depth])]] = 1
        shown = [clean(path[-1]) for path in branches] + [self.reading.name_of(NOT_GIVEN)] * (len(keys) - len(branches))
        depths = [len(path) - 1 for path in branches] + [0] * (len(keys) - len(branches))
        return AxisValues(tuple(keys), tuple(shown), tuple(depths), place[codes], above)


def _places(order: Sequence[int], size: int) -> np.ndarray:
    """Return the place of each code in an order; -1 where it is not in it."""
    place = np.full(size, -1)
    place[list(order)] = np.arange(len(order))
    return place


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)

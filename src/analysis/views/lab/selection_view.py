"""A selection as the explorer shows it, in HTML: total, periods, an axis, tickets, entries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.category_paths import path_names, path_text
from analysis.enrich.scope_match import matches
from analysis.measures.effort.consumption import NOT_GIVEN
from analysis.measures.effort.exploration import Facets, Mask, facets
from analysis.params.contract import Scope
from analysis.report.client_report import AXES, ClientReport
from analysis.views.drawing import svg, tables, theme
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, clean, filled, isolated, join
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

FILTERED = (
    "kind", "scope", "category", "subsidiary", "country", "application", "requester", "department", "domain", "profile",
    "control",
)  # fmt: skip
"""Axes that have a filter of their own, in order, where params choose none."""
FIELDS = {axis: axis for axis in FILTERED if axis != "scope"} | {"control": "controls"}
"""Axis -> its field in a `Scope`."""
MOST_BARS = 60
MOST_PARTS = 15
MOST_TICKETS = 25
MOST_ENTRIES = 200
STYLE = Markup(
    f".explored .t-main{{fill:{theme.ROLES['main'].light}}}.explored svg text{{fill:currentColor;font:12px sans-serif}}"
    ".explored .plot{display:grid;grid-template-columns:2.6rem minmax(0,1fr);column-gap:.5rem}"
    ".explored .hit{fill:transparent}.explored .plot svg{overflow:visible;display:block}"
    ".explored .tick,.explored .zero{stroke:currentColor;opacity:.3}"
    ".explored .number{text-align:right}.explored td,.explored th{padding:.2rem .6rem;text-align:left}"
    ".explored caption{text-align:left;white-space:nowrap;font-weight:600}"
)
"""Style for JupyterLab, which has not the page's stylesheet: charts and tables."""
FINER = {"year": "month", "month": "week", "week": "day", "day": "day"}


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
        return facets(self.report.entries, {axis: AXES[axis] for axis in AXES if AXES[axis] in self.report.entries})

    @cached_property
    def filtered(self) -> tuple[str, ...]:
        """The axes to filter by: those that params choose, where they do; without those that say nothing."""
        chosen = self.report.params.report.axes or FILTERED
        return tuple(axis for axis in chosen if axis in self.facets.axes and any(key for _, key in self.parts(axis)))

    def choose(self, scope: Scope) -> Mask:
        """Mask of the entries of a selection."""
        words, others = scope.title, scope.model_copy(update={"title": ()})
        mask = matches(self.facets.entries, others)
        return mask & np.logical_or.reduce([self.facets.with_words(word) for word in words]) if words else mask

    def parts(self, axis: str) -> list[tuple[str, str]]:
        """The values that an axis may be filtered by, the heaviest first, categories as their tree: (as shown, key)."""
        if axis == "category":
            return self._tree()
        table = self.facets.by_axis(np.ones(len(self.facets.seconds), dtype=bool), axis)
        keys = sorted(table["key"], key=lambda key: key == NOT_GIVEN)
        return [(page_words.part(self.reading, axis, key), key) for key in keys]

    def _tree(self) -> list[tuple[str, str]]:
        """Every category and every branch above one, in the order of the tree, set in by their depth."""
        leaves = {path_names(name) for name in self.facets.axes["category"].names if name}
        branches = sorted({names[:depth] for names in leaves for depth in range(1, len(names) + 1)})
        tree = [("\u2003" * (len(names) - 1) + clean(names[-1]), path_text(names)) for names in branches]
        coded = self.facets.axes["category"]
        silent = (coded.codes == len(coded.names) - 1).any()
        return [*tree, (self.reading.name_of(NOT_GIVEN), NOT_GIVEN)] if silent else tree

    def unknown(self, scope: Scope) -> list[str]:
        """The values of a selection that no entry has any more (a category that was renamed, a subsidiary sold)."""
        asked = scope.model_dump(include=set(FIELDS.values()))
        alone = [(name, value) for name, values in asked.items() for value in values if value != NOT_GIVEN]
        known = [(value, Scope.model_validate({name: (value,)})) for name, value in alone]
        return [value for value, one in known if not matches(self.facets.entries, one).any()]

    def shown(self, mask: Mask, grain: str, axis: str, other: Mask | None = None) -> Markup:
        """The selection in one page: total, chart, axis (against `other` where one is kept), tickets."""
        parts = [self.summary(mask), self._chart(mask, grain), self._axis(mask, axis, other), self._tickets(mask)]
        return filled('<style>{}</style><div class="explored">{}</div>', STYLE, join(parts))

    def summary(self, mask: Mask) -> Markup:
        """Effort, entries and tickets of the selection."""
        words = self.reading.words
        seconds, entries, tickets = self.facets.total(mask)
        sentence = words.text(
            "{effort} ({minutes}), {entries}, {tickets}",
            effort=self.reading.effort(seconds),
            minutes=words.minutes(seconds),
            entries=words.count("{n} entry", "{n} entries", entries),
            tickets=words.count("{n} ticket", "{n} tickets", tickets),
        )
        return filled('<p role="status"><strong>{}</strong></p>', sentence)

    def periods_of(self, mask: Mask, grain: str) -> list[tuple[str, str]]:
        """The periods of the selection to drill into: (name and effort, key)."""
        words = self.reading.words
        table = self.facets.by_period(mask, grain).tail(MOST_BARS)
        return [
            (f"{words.period(row.period, 'medium')} · {self.reading.brief_effort(row.seconds)}", row.period)
            for row in rows_of(table)
        ]

    def figures_of(self, mask: Mask, grain: str, axis: str) -> list[tuple[str, Figure]]:
        """The figures that are shown of a selection, to be explained one by one: (as shown, which)."""
        reading = self.reading
        periods = [(name, ("period", key)) for name, key in self.periods_of(mask, grain)]
        parts = [
            (f"{page_words.part(reading, axis, row.key)} · {reading.brief_effort(row.seconds)}", ("part", row.key))
            for row in rows_of(self.facets.by_axis(mask, axis).head(MOST_PARTS))
        ]
        tickets = [
            (f"{self._ticket_name(row.ticket_key)} · {reading.brief_effort(row.seconds)}", ("ticket", row.ticket_key))
            for row in rows_of(self.facets.by_ticket(mask, MOST_TICKETS))
        ]
        return [(reading.words.text("The whole selection"), ("whole", "")), *periods, *parts, *tickets]

    def _ticket_name(self, ticket_key: str) -> str:
        return self.reading.words.text("no. {ticket}", ticket=clean(self.reading.ticket(ticket_key)[0], 40))

    def behind(self, mask: Mask, figure: Figure, grain: str, axis: str) -> Mask:
        """The entries of a selection behind one of its figures."""
        kind, key = figure
        coded = {"period": self.facets.periods[grain], "part": self.facets.axes[axis], "ticket": self.facets.tickets}
        return mask if kind == "whole" else mask & coded[kind].holds(key)

    def why(self, mask: Mask) -> Markup:
        """The entries behind the figure: each with its minutes, and the sum that it is (B6)."""
        words = self.reading.words
        rows = self.facets.entries[mask].sort_values(["work_date", "time_entry_id"]).head(MOST_ENTRIES)
        columns = [Column(words.text("Date")), Column(words.text("Ticket")), Column(words.text("Title"))]
        columns += [Column(words.text("Technician")), Column(words.text("Minutes"), "number")]
        cells = [
            [
                words.day(row.work_date.date(), "short"),
                isolated(_text(row.ticket_id)),
                isolated(_text(row.title), 90),
                isolated(_text(row.technician)),
                words.minutes(row.seconds),
            ]
            for row in rows_of(rows)
        ]
        seconds, entries, _ = self.facets.total(mask)
        total = [words.text("Total"), words.count("{n} entry", "{n} entries", entries), "", "", words.minutes(seconds)]
        caption = words.text("The entries behind this figure, the first {n}", n=words.number(len(rows), 0))
        return tables.table(caption, columns, cells, total=total)

    def _chart(self, mask: Mask, grain: str) -> Markup:
        words = self.reading.words
        table = self.facets.by_period(mask, grain).tail(MOST_BARS)
        if table.empty:
            return self.reading.paragraph(words.text("Nothing matches these filters."))
        return svg.figure(
            Chart(
                chart="explored",
                kind="bars",
                title=words.text("Effort by {grain}", grain=words.text(GRAIN_WORDS[grain])),
                name=words.text("Effort by {grain}", grain=words.text(GRAIN_WORDS[grain])),
                unit=self.reading.unit,
                labels=tuple(words.period(period, "medium") for period in table["period"]),
                series=(Series(words.text("effort"), tuple(self.reading.amount(value) for value in table["seconds"])),),
                label_title=words.text("Period"),
            ),
            words,
        )

    def _axis(self, mask: Mask, axis: str, other: Mask | None) -> Markup:
        words = self.reading.words
        table = self.facets.by_axis(mask, axis).head(MOST_PARTS)
        whole = max(1, int(self.facets.seconds[mask].sum()))
        columns = [
            Column(page_words.axis(words, axis)),
            Column(words.sentence(words.unit(self.reading.unit)), "number"),
        ]
        kept = None
        if other is not None:
            kept = self.facets.by_axis(other, axis).set_index("key")["seconds"]
            table = table.merge(kept.rename("kept").reset_index(), on="key", how="outer").fillna(0)
            table = table.sort_values("seconds", ascending=False).head(MOST_PARTS)
            columns += [Column(words.text("Selection kept"), "number"), Column(words.text("Difference"), "number")]
        columns.append(Column(words.text("Share"), "number"))
        rows = []
        for row in rows_of(table):
            cells = [page_words.part(self.reading, axis, row.key), words.number(self.reading.amount(row.seconds))]
            if kept is not None:
                cells.append(words.number(self.reading.amount(row.kept)))
                cells.append(words.number(self.reading.amount(row.seconds - row.kept), signed=True))
            rows.append([*cells, words.percent(row.seconds / whole)])
        return tables.table(words.text("Effort by {axis}", axis=page_words.axis(words, axis)), columns, rows)

    def _tickets(self, mask: Mask) -> Markup:
        words = self.reading.words
        columns = [Column(words.text("Ticket")), Column(words.text("Title"))]
        columns.append(Column(words.sentence(words.unit(self.reading.unit)), "number"))
        rows = [
            [
                self.reading.ticket_link(row.ticket_key),
                isolated(self.reading.ticket(row.ticket_key)[1], 120),
                words.number(self.reading.amount(row.seconds)),
            ]
            for row in rows_of(self.facets.by_ticket(mask, MOST_TICKETS))
        ]
        return tables.table(words.text("Heaviest tickets"), columns, rows)


Figure = tuple[str, str]
"""The kind of a figure (whole, period, part or ticket) and its key."""
GRAIN_WORDS = {"year": mark("calendar year"), "month": mark("month"), "week": mark("week"), "day": mark("day")}


def zoomed(scope: Scope, period: str) -> Scope:
    """The selection, in one of its periods."""
    span = periods.span(period)
    first = max(filter(None, (scope.starts_on, span.starts_on)))
    last = min(filter(None, (scope.ends_on, span.ends_on)))
    return scope.model_copy(update={"starts_on": first, "ends_on": last})


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)

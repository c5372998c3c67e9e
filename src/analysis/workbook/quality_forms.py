"""Data quality at hand: a rule for what none covers, its effect before it is saved; a correction, written for you."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets as ipy

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.measures.trust import quality
from analysis.params import writing
from analysis.params.correction import COLUMNS
from analysis.report.client_report import ClientReport
from analysis.views.drawing import tables
from analysis.views.drawing.markup import clean, filled
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.workbook import proposals

MOST_UNCOVERED = 40
TITLES = {
    "ticket_id": mark("Ticket"),
    "technician_id": mark("Technician’s identifier"),
    "profile": mark("Profile"),
    "category_id": mark("Category’s identifier"),
    "entry_date": mark("Date"),
    "seconds": mark("Seconds"),
    "is_private": mark("Private"),
    "title": mark("Title"),
    "ticket_kind": mark("Kind"),
    "requester_id": mark("Requester’s identifier"),
    "subsidiary_id": mark("Subsidiary’s identifier"),
    "location": mark("Location"),
    "country": mark("Country"),
}
"""Column that may be corrected -> its title."""
LABELS = "9rem"
"""Width of the labels: none is cut, in either language."""


class Proposing:
    """The controls of what may be proposed for a client; `box` is the widget."""

    def __init__(self, client_report: ClientReport, where: Places) -> None:
        self._report = client_report
        self._params = where.params
        self._where = where
        self._reading = Reading(client_report)
        words = self._reading.words
        self._uncovered = list(rows_of(quality.coverage(client_report.entries).head(MOST_UNCOVERED)))
        self.group = ipy.Select(options=self._groups(), description=words.text("Not covered"), rows=6)
        axes = [(page_words.axis(words, axis), axis) for axis in proposals.AXES]
        self.axis = ipy.Dropdown(options=axes, description=words.text("Give"))
        self.value = ipy.Text(description=words.text("Value"))
        self.effect = ipy.HTML()
        self.row = ipy.Text(description=words.text("Identifier"))
        self.table = ipy.Dropdown(
            options=[(words.text("Ticket"), "ticket"), (words.text("Entry"), "time_entry")],
            description=words.text("Table"),
        )
        self.column = ipy.Dropdown(options=self._columns("ticket"), description=words.text("Column"))
        self.correct = ipy.Text(description=words.text("Right value"))
        self.reason = ipy.Text(description=words.text("Reason"))
        self.author = ipy.Text(description=words.text("Author"))
        self.notice = ipy.HTML()
        self.buttons = {
            "effect": self._button(words.text("See the effect"), self._show_effect),
            "rule": self._button(words.text("Save the rule"), self._save_rule),
            "correction": self._button(words.text("Save the correction"), self._save_correction),
        }
        written = (self.value, self.row, self.correct, self.reason, self.author)
        for control in (self.group, self.axis, self.table, self.column, *written):
            control.style.description_width = LABELS
        for control in (self.group, self.axis):
            control.observe(self._suggest, names="value")
        self.table.observe(self._other_table, names="value")
        self._suggest(None)
        does = ipy.HBox([self.buttons["effect"], self.buttons["rule"]])
        rule = [self.group, self.axis, self.value, does, self.effect]
        correction = [self.table, self.row, self.column, self.correct, self.reason, self.author]
        self.box = ipy.VBox(
            [
                _heading(words.text("A rule for what none covers")),
                ipy.VBox(rule),
                _heading(words.text("A correction")),
                ipy.VBox([*correction, ipy.HBox([self.buttons["correction"]])]),
                self.notice,
            ]
        )

    def _columns(self, table: str) -> list[tuple[str, str]]:
        """The columns of a table that may be corrected, by their titles."""
        words = self._reading.words
        return [(words.text(TITLES[name]), name) for name in COLUMNS[table]]

    def _groups(self) -> list[tuple[str, int]]:
        not_given = self._reading.words.text("not given")
        return [
            (f"{self._reading.brief_effort(row.seconds)} · {row.category_path or not_given}", number)
            for number, row in enumerate(self._uncovered)
            if isinstance(row.category_path, str)
        ]

    def _picked(self) -> tuple[str, str | None] | None:
        if self.group.value is None:
            return None
        row = self._uncovered[self.group.value]
        return row.category_path, row.ticket_kind if isinstance(row.ticket_kind, str) else None

    def _suggest(self, _: Any) -> None:
        picked = self._picked()
        if picked is not None:
            self.value.value = proposals.suggestion(self._report.entries, *picked, self.axis.value)
            self.effect.value = ""

    def _other_table(self, _: Any) -> None:
        self.column.options = self._columns(self.table.value)

    def _show_effect(self) -> None:
        picked = self._picked()
        if picked is None or not self.value.value.strip():
            return
        words, axis = self._reading.words, self.axis.value
        rule = proposals.rule(*picked, axis, self.value.value.strip())
        effect = proposals.effect(self._report.entries, rule, axis)
        sentence = words.text(
            "{effort} in {tickets} would be covered.",
            effort=self._reading.effort(effect.seconds),
            tickets=words.count("{n} ticket", "{n} tickets", effect.tickets),
        )
        columns = [Column(words.text("Value today"))]
        columns.append(Column(words.sentence(words.unit(self._reading.unit)), "number"))
        rows = [
            [page_words.part(self._reading, axis, row.key), words.number(self._reading.amount(row.seconds))]
            for row in rows_of(effect.now)
        ]
        table = tables.table(words.text("What these entries are today"), columns, rows)
        self.effect.value = str(filled("<p>{}</p>{}", sentence, table))

    def _save_rule(self) -> None:
        picked = self._picked()
        if picked is None or not self.value.value.strip():
            return
        rule = proposals.rule(*picked, self.axis.value, self.value.value.strip())
        self._saved(str(writing.save_rule(self._params, self._report.edition.client, rule)))

    def _save_correction(self) -> None:
        words = self._reading.words
        if not (self.row.value.strip() and self.reason.value.strip() and self.author.value.strip()):
            self._say(words.text("A correction needs an identifier, a reason and an author."))
            return
        written = self.correct.value.strip()
        item = proposals.correction(
            self._report.params,
            self._where,
            table=self.table.value,
            key=self.row.value.strip(),
            column=self.column.value,
            correct=int(written) if self.column.value == "seconds" and written.isdecimal() else written or None,
            reason=self.reason.value.strip(),
            author=self.author.value.strip(),
            on=date.today(),  # noqa: DTZ011 - the day on the analyst's own calendar
        )
        self._saved(str(writing.save_correction(self._params, self._report.edition.client, item)))

    def _button(self, name: str, does: Callable[[], None]) -> ipy.Button:
        button = ipy.Button(description=name, tooltip=name, layout=ipy.Layout(width="auto"))

        def clicked(_: ipy.Button) -> None:
            try:
                does()
            except (AnalystError, ValueError) as error:
                self._say(str(error))

        button.on_click(clicked)
        return button

    def _saved(self, path: str) -> None:
        self._say(self._reading.words.text("Saved in {file}", file=path))

    def _say(self, text: str) -> None:
        self.notice.value = str(filled('<p role="status">{}</p>', clean(text, 2_000)))


def _heading(text: str) -> ipy.HTML:
    return ipy.HTML(str(filled("<h3>{}</h3>", text)))

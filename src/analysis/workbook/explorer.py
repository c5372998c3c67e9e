"""The explorer of JupyterLab: filters, a drill from year to ticket, two selections compared, what may be saved (H3).

Only native controls (lists, dates, texts, buttons): each has its label and follows the keyboard. What they show is one
piece of HTML from `analysis.views.lab.selection_view`, made again at each change from arrays in memory.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import ipywidgets as ipy

from analysis.domain.texts import plain
from analysis.foundation import addresses
from analysis.foundation.errors import AnalystError
from analysis.measures.effort.exploration import GRAINS, Mask
from analysis.params import load as load_params
from analysis.params import named_view, writing
from analysis.params.contract import Scope
from analysis.params.named_view import NamedView
from analysis.report.client_report import ClientReport, load
from analysis.views.drawing.markup import clean, filled
from analysis.views.lab.selection_view import FIELDS, FINER, GRAIN_WORDS, Exploring, zoomed
from analysis.views.lab.selection_workbook import workbook
from analysis.views.language.wording import Wording
from analysis.views.reading import page_words
from analysis.workbook.quality_forms import LABELS, Proposing

WIDE = ipy.Layout(width="100%")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def explorer(client_report: ClientReport) -> ipy.Widget:
    """The explorer of a client, ready to be shown by a cell."""
    return Explorer(client_report).box


class Explorer:
    """The controls and what they show.

    Parameters
    ----------
    client_report : report of the client shown first; another one is loaded when it is chosen.

    `box` is the widget; `scope` the selection as its controls say it.
    """

    def __init__(self, client_report: ClientReport) -> None:
        self.box = ipy.VBox(layout=WIDE)
        self._kept: Mask | None = None
        self._is_quiet = False
        self._others: dict[str, Any] = {}
        """Filters of the selection that no control shows: a saved view may be narrower than the controls."""
        self._open(client_report)

    @property
    def scope(self) -> Scope:
        """The selection, in the words of a rule."""
        chosen: dict[str, Any] = {
            FIELDS[axis]: tuple(control.value) for axis, control in self.filters.items() if axis in FIELDS
        }
        if "scope" in self.filters:
            scopes = self.filters["scope"].value
            chosen["in_scope"] = scopes[0] == "in_scope" if len(scopes) == 1 else None
        if self.words.value.strip():
            chosen["title"] = (self.words.value.strip(),)
        return Scope.model_validate(
            {**self._others, **chosen, "starts_on": self.first.value, "ends_on": self.last.value}
        )

    def show(self, scope: Scope) -> None:
        """Puts a selection in the controls, and shows it."""
        self._is_quiet = True
        wanted = scope.model_dump(exclude_defaults=True)
        for axis, control in self.filters.items():
            if axis == "scope":
                in_scope = wanted.pop("in_scope", None)
                control.value = () if in_scope is None else ("in_scope" if in_scope else "out_of_scope",)
            else:
                known = {key for _, key in control.options}
                control.value = tuple(value for value in wanted.pop(FIELDS[axis], ()) if value in known)
        self.words.value = wanted.pop("title")[0] if len(scope.title) == 1 else ""
        self.first.value, self.last.value = wanted.pop("starts_on", None), wanted.pop("ends_on", None)
        self._others = wanted
        self._is_quiet = False
        self._refresh()

    def _open(self, client_report: ClientReport) -> None:
        self._exploring = Exploring(client_report)
        self._kept, self._others = None, {}
        self._build(self._exploring.reading.words)
        self._refresh()

    def _build(self, words: Wording) -> None:
        edition = self._exploring.report.edition
        self.client = ipy.Dropdown(
            options=load_params.clients(addresses.find().params), value=edition.client, description=words.text("Client")
        )
        self.first = ipy.DatePicker(description=words.text("From"))
        self.last = ipy.DatePicker(description=words.text("To"))
        self.words = ipy.Text(description=words.text("Words in titles"), continuous_update=True)
        self.filters = {axis: self._filter(axis) for axis in self._exploring.filtered}
        self.grain = ipy.Dropdown(
            options=[(words.text(GRAIN_WORDS[grain]), grain) for grain in GRAINS], value="month",
            description=words.text("Time step"),
        )  # fmt: skip
        axes = [(page_words.axis(words, axis), axis) for axis in self._exploring.facets.axes]
        self.axis = ipy.Dropdown(options=axes, value="category", description=words.text("Axis"))
        self.period = ipy.Select(description=words.text("Period"), rows=6)
        self.figure = ipy.Dropdown(description=words.text("Figure"))
        self.shown = ipy.HTML(layout=WIDE)
        self.notice = ipy.HTML()
        self.view = ipy.Text(description=words.text("Name of the view"))
        self.in_report = ipy.Checkbox(description=words.text("Show it in the client’s report"), indent=False)
        self.views = ipy.Dropdown(description=words.text("Saved views"))
        self.buttons = {
            "drill": self._button(words.text("Look into this period"), self._drill),
            "clear": self._button(words.text("Clear the filters"), self._clear),
            "keep": self._button(words.text("Keep to compare"), self._keep),
            "drop": self._button(words.text("Stop comparing"), self._drop),
            "why": self._button(words.text("Why this figure"), self._why),
            "save": self._button(words.text("Save as a view"), self._save),
            "open": self._button(words.text("Open the view"), self._open_view),
            "xlsx": self._button(words.text("Entries in a workbook (XLSX)"), self._workbook),
        }
        moved = (self.first, self.last, self.words, self.grain, self.axis, *self.filters.values())
        for control in moved:
            control.observe(self._changed, names="value")
        for control in (*moved, self.client, self.period, self.figure, self.view, self.views):
            control.style.description_width = LABELS
            control.layout.width = "95%"
        self.client.observe(self._other_client, names="value")
        self._list_views()
        columns = ipy.Layout(grid_template_columns="repeat(auto-fill, minmax(21rem, 1fr))", width="100%")
        controls = [self.client, self.first, self.last, self.words, self.grain, self.axis]
        self.box.children = (
            ipy.GridBox([*controls, *self.filters.values()], layout=columns),
            ipy.GridBox([self.period, self.figure, self.view, self.in_report, self.views], layout=columns),
            ipy.Box(list(self.buttons.values()), layout=ipy.Layout(flex_flow="row wrap")),
            self.notice,
            self.shown,
            Proposing(self._exploring.report).box,
        )

    def _filter(self, axis: str) -> ipy.SelectMultiple:
        options = self._exploring.parts(axis)
        name = page_words.axis(self._exploring.reading.words, axis)
        return ipy.SelectMultiple(options=options, description=name, rows=min(5, max(2, len(options))))

    def _button(self, name: str, does: Callable[[], None]) -> ipy.Button:
        button = ipy.Button(description=name, tooltip=name, layout=ipy.Layout(width="auto"))

        @wraps(does)
        def clicked(_: ipy.Button) -> None:
            try:
                does()
            except AnalystError as error:
                self._say(str(error))

        button.on_click(clicked)
        return button

    def _changed(self, _: Any) -> None:
        if not self._is_quiet:
            self._refresh()

    def _refresh(self) -> None:
        self._mask = self._exploring.choose(self.scope)
        self.shown.value = str(self._exploring.shown(self._mask, self.grain.value, self.axis.value, self._kept))
        self.period.index = None
        self.period.options = self._exploring.periods_of(self._mask, self.grain.value)
        self.figure.options = self._exploring.figures_of(self._mask, self.grain.value, self.axis.value)
        self.figure.index = 0

    def _other_client(self, change: dict[str, Any]) -> None:
        edition = self._exploring.report.edition
        try:
            self._open(load(change["new"], edition.as_of.isoformat(), edition.language))
        except AnalystError as error:
            self._say(str(error))

    def _drill(self) -> None:
        if self.period.value is None:
            self._say(self._exploring.reading.words.text("Choose a period first."))
            return
        scope = zoomed(self.scope, self.period.value)
        self._is_quiet = True
        self.grain.value = FINER[self.grain.value]
        self.show(scope)

    def _clear(self) -> None:
        self._is_quiet = True
        self.grain.value = "month"
        self.show(Scope())

    def _keep(self) -> None:
        self._kept = self._mask
        self._refresh()

    def _drop(self) -> None:
        self._kept = None
        self._refresh()

    def _why(self) -> None:
        behind = self._exploring.behind(self._mask, self.figure.value, self.grain.value, self.axis.value)
        self.shown.value = str(filled("{}{}", self._exploring.summary(behind), self._exploring.why(behind)))

    def _save(self) -> None:
        client, words = self._exploring.report.edition.client, self._exploring.reading.words
        title = self.view.value.strip()
        slug = "-".join("".join(letter if letter.isalnum() else " " for letter in plain(title)).split())
        if not slug:
            self._say(words.text("Give the view a name first."))
            return
        path = writing.save_view(
            addresses.find().params, client, NamedView(view=slug[:60], title=title, selection=self.scope)
        )
        if self.in_report.value:
            writing.show_view(addresses.find().params, client, slug[:60])
        self._list_views()
        self._say(words.text("Saved in {file}", file=str(path)))

    def _open_view(self) -> None:
        saved = {view.view: view for view in self._saved}.get(self.views.value)
        if saved is None:
            return
        lost = self._exploring.unknown(saved.selection)
        self.show(saved.selection)
        words = self._exploring.reading.words
        self._say(words.text("No entry has these values any more: {values}", values=", ".join(lost)) if lost else "")

    def _list_views(self) -> None:
        self._saved = named_view.read(addresses.find().params, self._exploring.report.edition.client)
        self.views.options = [(view.title, view.view) for view in self._saved]

    def _workbook(self) -> None:
        """A link that holds the workbook itself: it works in JupyterLab and in Voila, and leaves no file behind."""
        words = self._exploring.reading.words
        content = workbook(self._exploring.facets.entries[self._mask], words)
        name = f"{self._exploring.report.edition.client}-{date.isoformat(self._exploring.report.edition.as_of)}.xlsx"
        self.notice.value = str(
            filled(
                '<a download="{}" href="data:{};base64,{}">{}</a>',
                name,
                XLSX,
                base64.b64encode(content).decode(),
                words.text("Save {file}", file=name),
            )
        )

    def _say(self, text: str) -> None:
        self.notice.value = str(filled('<p role="status">{}</p>', clean(text, 2_000)))

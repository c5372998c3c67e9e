"""The explorer of JupyterLab: a chart that one brushes, searchable filters, two selections compared, forms (H3, H11).

The widget (`explorer.js`) sends what one chose as pairs of filters; `explorer_answers` answers with sums. What one
chose is data: `Explorer.selection`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as ipy
import traitlets

from analysis.domain.texts import plain
from analysis.foundation.errors import AnalystError, UsageFault
from analysis.foundation.messages import message
from analysis.params import named_view, writing
from analysis.params.named_view import NamedView
from analysis.views.lab.selection_view import Exploring
from analysis.workbook import exported_entries, filters
from analysis.workbook.explorer_answers import Choice, answer, choice_of, constants
from analysis.workbook.quality_forms import Proposing
from analysis.workbook.selected import Selected

if TYPE_CHECKING:
    from analysis.workbook.loaded import LoadedReport

HERE = Path(__file__).parent
LONGEST_NAME = 60


class ExplorerWidget(anywidget.AnyWidget):
    """The part that the browser draws: constants of the client, the view shown, the names of the saved views."""

    _esm = HERE / "explorer.js"
    _css = HERE / "explorer.css"
    constants = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    views: traitlets.List[list[str]] = traitlets.List().tag(sync=True)


class Explorer:
    """An explorer of a loaded report; a cell shows it.

    Parameters
    ----------
    loaded : the report.

    Examples
    --------
    >>> import releve
    >>> x = releve.example().explore()
    >>> x.choose(period="2023-W05", kind="incident")
    >>> x.selection.python
    "r.where(kind='incident', period='2023-W05')"
    """

    def __init__(self, loaded: LoadedReport) -> None:
        self.loaded = loaded
        self._exploring = Exploring(loaded.report)
        self._choice = Choice()
        self.widget = ExplorerWidget(
            constants=constants(self._exploring), view=answer(self._exploring, self._choice), views=self._listed()
        )
        self.widget.on_msg(lambda _, content, buffers: self.receive(content))
        forms = ipy.Accordion(children=[Proposing(loaded.report, loaded.where_from).box])
        forms.titles = (self._exploring.reading.words.text("Propose a rule or a correction"),)
        self.box = ipy.VBox([self.widget, forms], layout=ipy.Layout(width="100%"))

    @property
    def selection(self) -> Selected:
        """The selection as data: `x.selection.entries`, `.filter`, `.python`."""
        return Selected(self.loaded, self._choice.selection)

    @property
    def kept(self) -> Selected | None:
        """Selection A of the comparison; None where nothing is compared."""
        return None if self._choice.kept is None else Selected(self.loaded, self._choice.kept)

    def choose(self, text: str = "", /, **values: Any) -> None:
        """Choose by the filters of `LoadedReport.where`; the widget follows."""
        self._show({"pairs": filters.pairs_of(self.loaded.where(text, **values).selection)})

    def keep(self) -> None:
        """Keep the selection as A: what is chosen afterwards is compared with it."""
        self._show({"kept": filters.pairs_of(self._choice.selection)})

    def save(self, name: str, *, in_report: bool = False) -> Path:
        """Save the selection as a view of the client, in params, and return the file.

        Parameters
        ----------
        name : title of the view; its identifier is made of its letters.
        in_report : True to show it as a section of the client's report.

        Raises
        ------
        UsageFault
            Where the name has no letter nor digit.
        ParamsFault
            Where the file of params is at fault; it is then unchanged.
        """
        slug = "-".join("".join(letter if letter.isalnum() else " " for letter in plain(name)).split())[:LONGEST_NAME]
        if not slug:
            raise UsageFault(message("give the view a name first"))
        folder, client = self.loaded.where_from.params, self.loaded.report.edition.client
        view = NamedView(view=slug, title=name.strip(), selection=self._choice.selection)
        path = writing.save_view(folder, client, view)
        if in_report:
            writing.show_view(folder, client, slug)
        self.widget.views = self._listed()
        self.widget.send({"kind": "views", "views": self.widget.views})
        return path

    def open(self, view: str) -> None:
        """Choose what a saved view says. Raises UsageFault where there is none of that identifier."""
        saved = {item.view: item for item in self._saved()}
        if view not in saved:
            raise UsageFault(
                message(
                    "unknown saved view: {view}; there are: {known}", view=repr(view), known=", ".join(saved) or "–"
                )
            )
        selection = saved[view].selection
        self._show({"pairs": filters.pairs_of(selection)})
        lost = self._exploring.unknown(selection)
        if lost:
            words = self._exploring.reading.words
            self._tell(words.text("No entry has these values any more: {values}", values=", ".join(lost)))

    def _saved(self) -> tuple[NamedView, ...]:
        return named_view.read(self.loaded.where_from.params, self.loaded.report.edition.client)

    def _listed(self) -> list[list[str]]:
        return [[view.view, view.title] for view in self._saved()]

    def _show(self, change: Mapping[str, Any]) -> None:
        now = self._choice
        state = {
            "pairs": filters.pairs_of(now.selection),
            "grain": now.grain,
            "axis": now.axis,
            "kept": None if now.kept is None else filters.pairs_of(now.kept),
        }
        self._choice = choice_of({**state, **change})
        self.widget.view = answer(self._exploring, self._choice)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Answer a message of the browser: choose, save, open, export; what a person can mend is told in its place."""
        does: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "choose": lambda told: self._show(told["state"]),
            "save": self._save,
            "open": lambda told: self.open(str(told["view"])) if told.get("view") else None,
            "export": self._export,
        }
        try:
            does[content["kind"]](content)
        except AnalystError as error:
            self._tell(str(error))
            self.widget.send_state("view")

    def _save(self, told: Mapping[str, Any]) -> None:
        path = self.save(str(told.get("name", "")), in_report=bool(told.get("in_report")))
        self._tell(self._exploring.reading.words.text("Saved in {file}", file=str(path)))

    def _export(self, told: Mapping[str, Any]) -> None:
        name, kind, content = exported_entries.exported(self.selection, str(told["format"]))
        self.widget.send({"kind": "file", "name": name, "type": kind}, buffers=[content])

    def _tell(self, text: str) -> None:
        self.widget.send({"kind": "told", "text": text})

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        return f"<explorer of {self.loaded.report.edition.name}: {self.selection.python}>"

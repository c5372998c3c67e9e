"""A client's report as an analyst holds it: frames, selections, plots, a card (architecture §11, H10).

The report itself stays frozen and unrounded: `LoadedReport.report`, which the sections of `analysis.views` take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.domain.category_paths import path_names, path_text
from analysis.domain.periods import Span
from analysis.facts import document
from analysis.facts import explain as figures
from analysis.foundation.addresses import Places
from analysis.foundation.messages import message
from analysis.params.selection import Selection
from analysis.report.client_report import ClientReport
from analysis.workbook import card, filters, frames
from analysis.workbook.explained import Explained
from analysis.workbook.known_values import Choices, among
from analysis.workbook.plots import Plots
from analysis.workbook.selected import Selected

if TYPE_CHECKING:
    from analysis.workbook.explorer import Explorer

Value = str | bool | date | None | Sequence[str | None]
"""A value of a filter, or several; None among them: entries without a value."""
FREE = ("title", "ticket", "period", "scope", "kind")
"""Keys whose values are no list of names."""


class LoadedReport:
    """The report of one client at a date, as frames and plots.

    Parameters
    ----------
    report : the frozen report.
    where_from : addresses of the params and the warehouse that it was read from.

    Examples
    --------
    >>> import releve
    >>> r = releve.example()
    >>> len(r.lines), r.lines["consumed"].tolist()
    (1, [43.0])
    >>> r.entries["seconds"].dtype, bool(r.entries["subsidiary"].isna().any())
    (dtype('int64'), False)
    """

    def __init__(self, report: ClientReport, where_from: Places) -> None:
        self.report = report
        self.where_from = where_from

    @cached_property
    def entries(self) -> pd.DataFrame:
        """A row a counted entry of the whole history: its civil day, its axes, its seconds, its amount."""
        return frames.entries(self.report)

    @cached_property
    def tickets(self) -> pd.DataFrame:
        """A row a ticket of the whole history, worked or not, the heaviest first."""
        return frames.tickets(self.report, self.entries, all_of_them=True)

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """A row a week of the whole history, with the contract's average in days."""
        return frames.periods(self.report.periods["week"], self.report)

    @cached_property
    def months(self) -> pd.DataFrame:
        """A row a month of the whole history, with the contract's average in days."""
        return frames.periods(self.report.periods["month"], self.report)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """A row a contract line in force, in the line's unit."""
        return frames.lines(self.report)

    @cached_property
    def forecast(self) -> pd.DataFrame:
        """A row a month to come, in days: the mean and its bounds; `attrs["sum"]` for the whole."""
        return frames.forecast(self.report)

    @cached_property
    def checks(self) -> pd.DataFrame:
        """A row an occurrence of the check plan in the contract year."""
        return frames.checks(self.report)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """A row a finding, with its meaning and its evidence."""
        return frames.findings(self.report)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The content of `facts.json`."""
        return document.to_facts(self.report)

    @property
    def plot(self) -> Plots:
        """The charts of the report as plotly figures: `r.plot.weeks()`."""
        return self._plots

    @cached_property
    def _plots(self) -> Plots:
        return Plots(self.report)

    @cached_property
    def choices(self) -> Choices:
        """The values that each filter may take: `r.choices["subsidiary"]`."""
        source, missing = self.report.entries, frames.not_given(self.report)
        known = {}
        for key, name in filters.FIELDS.items():
            column = {"line": "contract_line", "kind": "ticket_kind", "category": "category_path"}.get(key, name)
            if key not in FREE and column in source:
                present = frames.filled(source[column], missing).cat.remove_unused_categories().cat.categories
                known[key] = tuple(name for name in present if name != missing)
        known["line"] = tuple(dict.fromkeys([*(line.line for line in self.report.params.contract_lines)]))
        known["category"] = tuple(
            path_text(names) for names in sorted({
                path_names(path)[:depth] for path in known["category"] for depth in range(1, len(path_names(path)) + 1)
            })
        )  # fmt: skip
        known |= {"kind": ("incident", "request"), "scope": tuple(filters.SCOPES)}
        return Choices(known)

    @property
    def history(self) -> Span:
        """The days from the first counted entry to the date counted."""
        work_date = self.report.entries["work_date"]
        first = work_date.min().date() if len(work_date) else self.report.edition.as_of
        return Span(first, self.report.edition.as_of)

    def where(
        self,
        text: str = "",
        /,
        *,
        line: Value = (),
        category: Value = (),
        kind: Value = (),
        scope: Value = (),
        subsidiary: Value = (),
        country: Value = (),
        department: Value = (),
        requester: Value = (),
        application: Value = (),
        domain: Value = (),
        profile: Value = (),
        control: Value = (),
        technician: Value = (),
        technician_group: Value = (),
        location: Value = (),
        contract: Value = (),
        source: Value = (),
        ticket: Value = (),
        title: Value = (),
        period: str | date | None = None,
        **others: Value,
    ) -> Selected:
        """Return the entries that a filter chooses.

        Parameters
        ----------
        text : a filter as text or a deep link to the client's page, in the place of the keys or beside them.
        line … title : a value, or several of which one must hold; None (or the words for « not given »): without a
            value. A category holds all that is beneath it; `title` is words to find in the ticket's title.
        period : a day, a week (2023-W07), a month, a quarter (2023-Q1), a year, or two of them with two points between:
            `2021..2023-Q1`, `2021..`.
        others : the same keys as params write them (`in_scope`, `controls`, `starts_on`, `ends_on`).

        Raises
        ------
        UsageFault
            For a key, a value or a period that there is not; the message gives the nearest and those there are.

        Examples
        --------
        >>> import releve
        >>> r = releve.example()
        >>> backup = r.where(category="RUN > MCO", period="2023-01")
        >>> backup.filter
        'category=RUN > MCO&period=2023-01'
        >>> r.where(backup.filter).seconds == r.where(backup.link).seconds == backup.seconds
        True
        """
        given = {
            "line": line,
            "category": category,
            "kind": kind,
            "scope": scope,
            "subsidiary": subsidiary,
            "country": country,
            "department": department,
            "requester": requester,
            "application": application,
            "domain": domain,
            "profile": profile,
            "control": control,
            "technician": technician,
            "technician_group": technician_group,
            "location": location,
            "contract": contract,
            "source": source,
            "ticket": ticket,
            "title": title,
        }
        asked = {name: value for name, value in given.items() if value != ()} | others
        if period is not None:
            asked["period"] = period
        chosen = filters.selection_from_values(asked)
        if text:
            said = filters.selection_from_text(text, self.report.year.until(self.report.edition.as_of))
            chosen = filters.selection_of(filters.flat(filters.by_key(said) | filters.by_key(chosen)))
        return Selected(self, self._checked(chosen))

    def by(self, *columns: str) -> pd.DataFrame:
        """Return the effort of the whole history by one or more columns, crossed: see `Selected.by`."""
        return self.where().by(*columns)

    def explain(self, figure: str) -> Explained:
        """Return a figure of `facts.json` and the entries behind it: `lines.infogerance.consumed`.

        Raises
        ------
        UsageFault
            When the path names no figure made of entries; the message lists the forms of figures.
        """
        return Explained(figures.explain(self.report, figure), self.report.edition.language)

    def explore(self) -> Explorer:
        """Return the explorer, a widget for JupyterLab whose `selection` is data."""
        from analysis.workbook.explorer import Explorer  # widgets, which a batch never needs

        return Explorer(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the client's page, as the batch would publish it, and return its path."""
        from analysis.workbook.page_file import write_page  # a run of the notebook

        return write_page(self, Path(path))

    def _checked(self, selection: Selection) -> Selection:
        """Return the selection with each value as the report spells it."""
        missing = frames.not_given(self.report)
        pairs = []
        for key, value in filters.pairs_of(selection):
            if key in FREE or value == "":
                pairs.append((key, value))
            elif value == missing:
                pairs.append((key, ""))
            else:
                pairs.append((key, among(message("value of {filter}", filter=key), value, self.choices[key])))
        return filters.selection_of(pairs)

    def __repr__(self) -> str:
        edition = self.report.edition
        lines = ", ".join(line.params.line for line in self.report.lines)
        return f"<{edition.name}, {edition.as_of}: {len(self.report.entries)} entries, lines {lines}>"

    def _repr_html_(self) -> str:
        return str(card.of_report(self))

    def __getattr__(self, name: str) -> Any:
        if name in ("edition", "params"):
            raise AttributeError(str(message("a section of analysis.views takes the frozen report: write .report")))
        raise AttributeError(name)

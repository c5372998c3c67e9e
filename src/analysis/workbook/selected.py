"""A selection of a loaded report as data: its entries, tickets, periods, its sum, and how to write it (H10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.domain import units
from analysis.domain.periods import Span
from analysis.enrich.scope_match import matches
from analysis.foundation.messages import message
from analysis.measures.effort import consumption, crossing
from analysis.params.selection import Selection
from analysis.views.language.wording import wording
from analysis.workbook import card, filters, frames
from analysis.workbook.known_values import among

if TYPE_CHECKING:
    from analysis.workbook.loaded import LoadedReport

COLUMN_OF = {
    "line": "contract_line", "category": "category_path", "kind": "ticket_kind", "scope": "in_scope",
    "control": "controls", "ticket": "ticket_id",
}  # fmt: skip
"""Names of the grammar of filters whose column has another name."""


@dataclass(frozen=True)
class Selected:
    """Entries of a report chosen by a filter, as `LoadedReport.where` returns them.

    Parameters
    ----------
    loaded : the report.
    selection : the conditions.

    Examples
    --------
    >>> import releve
    >>> r = releve.example()
    >>> peak = r.where(period="2023-W05")
    >>> peak.hours
    88.2
    >>> peak.tickets["hours"].head(3).tolist()
    [15.4, 11.966666666666667, 9.7]
    """

    loaded: LoadedReport = field(repr=False)
    selection: Selection

    @cached_property
    def entries(self) -> pd.DataFrame:
        """The entries chosen: the rows of `LoadedReport.entries`."""
        return self.loaded.entries[self.mask].reset_index(drop=True)

    @cached_property
    def mask(self) -> np.ndarray:
        """A mask of the report's entries."""
        return matches(self.loaded.report.entries, self.selection)

    @cached_property
    def tickets(self) -> pd.DataFrame:
        """The tickets worked in the selection, the heaviest first, with their effort in it."""
        return frames.tickets(self.loaded.report, self.entries, all_of_them=False)

    @property
    def seconds(self) -> int:
        """Real effort [s]."""
        return int(self.entries["seconds"].sum())

    @property
    def hours(self) -> float:
        """Real effort [h]."""
        return float(units.hours(self.seconds))

    @property
    def days(self) -> float:
        """Real effort in the client's days [d]."""
        return float(units.days(self.seconds, self.loaded.report.edition.hours_per_day))

    @property
    def weeks(self) -> pd.DataFrame:
        """A row a week of the days chosen, the empty ones included."""
        return self._periods("week")

    @property
    def months(self) -> pd.DataFrame:
        """A row a month of the days chosen, the empty ones included."""
        return self._periods("month")

    def where(self, text: str = "", /, **values: Any) -> Selected:
        """Return the selection with more filters, as `LoadedReport.where` takes them; a key given again is replaced."""
        narrower = self.loaded.where(text, **values).selection
        mine, more = filters.by_key(self.selection), filters.by_key(narrower)
        return Selected(self.loaded, filters.selection_of(filters.flat(mine | more)))

    def by(self, *columns: str) -> pd.DataFrame:
        """Return the effort by one or more columns of the entries, crossed.

        Parameters
        ----------
        columns : axes by the names of `where`, columns of `entries`, or year, quarter, month, week.

        Returns
        -------
        DataFrame, a row a combination that has entries: the columns, `seconds`, `hours`, `days`, `entries`, `tickets`,
        `median_ticket_hours` (the median over its tickets of their effort in it), `amount_eur`.

        Raises
        ------
        UsageFault
            For a column that there is not; the message names those there are.

        Examples
        --------
        >>> import releve
        >>> r = releve.example()
        >>> by_kind = r.where(period="2023").by("kind")
        >>> bool(by_kind["seconds"].sum() == r.where(period="2023").seconds)
        True
        """
        known = [name for name in self.entries if name not in ("seconds", "hours", "accounted_seconds", "amount_eur")]
        allowed = [*(name for name, column in COLUMN_OF.items() if column in known), *known]
        asked = [among(message("column"), name, allowed) for name in columns]
        names = [COLUMN_OF.get(name, name) for name in asked]
        table = crossing.crossed(self.entries, names)
        table.insert(len(names) + 1, "hours", units.hours(table["seconds"]))
        table.insert(len(names) + 2, "days", units.days(table["seconds"], self.loaded.report.edition.hours_per_day))
        median = units.hours(table.pop("median_ticket_seconds"))
        table.insert(table.columns.get_loc("tickets") + 1, "median_ticket_hours", median)
        return table.rename(columns={column: name for name, column in zip(asked, names, strict=True)})

    @property
    def filter(self) -> str:
        """The selection as text, which `where` reads: `line=infogerance&period=2023-W05`."""
        return filters.text_of(self.selection)

    @property
    def python(self) -> str:
        """The line of Python that makes the selection of a report named `r`."""
        return filters.python_of(self.selection)

    @property
    def link(self) -> str:
        """The end of the address that opens the client's page on the selection (`#view?…`)."""
        history = self.loaded.history
        return filters.link_of(self.selection, history)

    def __len__(self) -> int:
        return int(self.mask.sum())

    def __repr__(self) -> str:
        return f"{self.python}: {len(self)} entries, {self.hours:g} h"

    def _repr_html_(self) -> str:
        return str(card.of_selection(self, wording(self.loaded.report.edition.language)))

    def _periods(self, grain: str) -> pd.DataFrame:
        history = self.loaded.history
        days = Span(self.selection.starts_on or history.starts_on, self.selection.ends_on or history.ends_on)
        chosen = self.loaded.report.entries[self.mask]
        return frames.periods(consumption.by_period(chosen, days.meet(history), grain), self.loaded.report)

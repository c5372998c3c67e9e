"""A figure and the entries behind it, as a notebook shows them (B6)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.facts.explain import Explanation
from analysis.views.language.wording import wording
from analysis.workbook import card


@dataclass(frozen=True)
class Explained:
    """A figure of `facts.json`, and the entries whose sum (or number of tickets) it is.

    Parameters
    ----------
    explanation : the figure, its value, its unit, its entries.
    language : of what is shown.

    Examples
    --------
    >>> import releve
    >>> r = releve.example()
    >>> consumed = r.explain("lines.infogerance.consumed")
    >>> consumed.value, consumed.unit
    (43.0, 'days')
    """

    explanation: Explanation
    language: str

    @property
    def figure(self) -> str:
        """Name of the figure."""
        return self.explanation.figure

    @property
    def value(self) -> float | Disqualified:
        """Value of the figure, unrounded, in its unit; Disqualified where it cannot be given."""
        return self.explanation.value

    @property
    def unit(self) -> str:
        """Unit of the value: minutes, tickets, or that of the contract line (hours where it has none)."""
        return self.explanation.unit

    @property
    def entries(self) -> pd.DataFrame:
        """The entries, in the order of their days; the `quantity` of each is its part of the value."""
        return self.explanation.entries

    def __repr__(self) -> str:
        value = self.value.reason if isinstance(self.value, Disqualified) else f"{self.value:g} {self.unit}"
        return f"{self.figure} = {value} ({len(self.entries)} entries)"

    def _repr_html_(self) -> str:
        return str(card.of_explanation(self.explanation, wording(self.language)))

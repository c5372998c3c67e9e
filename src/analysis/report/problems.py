"""Recurring problems of a client, from its report (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.periods import Span
from analysis.enrich.scope_match import matches
from analysis.measures.effort import consumption
from analysis.measures.problems import recurring as measure
from analysis.measures.problems.title_groups import cleaned
from analysis.params.clauses import Scope
from analysis.params.named_problem import NamedProblem
from analysis.params.remedy import Remedies
from analysis.report.client_report import ClientReport
from analysis.report.contract_terms import amounts

MONTHS = 12
NAMED = ("requester", "technician", "subsidiary", "location")
"""Columns of the entries whose words are no part of a problem."""
NO_REMEDY = Remedies()


@dataclass(frozen=True)
class Problems:
    """The recurring problems of a window.

    Parameters
    ----------
    client, name : identifier and name of the client.
    table : `measures.problems.recurring.Recurring.table`.
    window : the twelve months, up to the date counted, that they were looked for in.
    ungrouped : share of the time looked at whose titles are in no group.
    planned : share of all the time that is ordered work, not looked at.
    entries : entries of the window that were looked at.
    members : way -> problem of each of `entries`.
    """

    client: str
    name: str
    table: pd.DataFrame
    window: Span
    ungrouped: float
    planned: float
    entries: pd.DataFrame
    members: dict[str, pd.Series]

    @property
    def every(self) -> pd.DataFrame:
        """The problems that are no part of another: what could be avoided first, then what costs, then small ones."""
        return self.table[self.table["part_of"].isna()].reset_index(drop=True)

    @property
    def whole(self) -> pd.DataFrame:
        """Those of `every` that are worth telling, which come first there."""
        return self.every[self.every["told_for"] != ""]


def problems(report: ClientReport, remedies: Remedies = NO_REMEDY, *, has_alike: bool = True) -> Problems:
    """Return the recurring problems of the last twelve months, at the rates of profiles (rule 5.1).

    `has_alike` False leaves out the groups of alike titles, which take seconds.
    """
    as_of = report.edition.as_of
    window = Span(as_of + timedelta(days=1) - relativedelta(months=MONTHS), as_of)
    entries = report.entries
    priced = amounts(entries, report.params, with_line_prices=False)
    euros = pd.Series(priced.numerators.astype("float64") / priced.denominator, index=entries.index)
    named = _named(entries, report.params.problems)
    work = entries.assign(
        amount_eur=euros.where(priced.is_known),
        named=named,
        **_answers(entries, remedies),
    )
    is_planned = _any(entries, remedies.planned)
    names = {
        word
        for column in NAMED
        if column in entries
        for name in entries[column].dropna().unique()
        for word in cleaned(str(name)).split()
    }
    found = measure.recurring(work[~is_planned], window, names, has_alike=has_alike)
    inside = consumption.is_within(entries["work_date"], window)
    all_time = float(entries.loc[inside, "seconds"].sum())
    return Problems(
        client=report.params.client,
        name=report.params.name,
        table=found.table,
        window=window,
        ungrouped=found.ungrouped,
        planned=float(entries.loc[inside & is_planned, "seconds"].sum()) / all_time if all_time else 0.0,
        entries=work[~is_planned & inside],
        members=found.members,
    )


def _answers(entries: pd.DataFrame, remedies: Remedies) -> dict[str, np.ndarray]:
    """Return, of each entry, the first remedy that answers it and the shares that it avoids."""
    columns: dict[str, np.ndarray] = {
        "remedy": np.full(len(entries), None, dtype=object),
        **{name: np.zeros(len(entries)) for name in ("avoided_low", "avoided", "avoided_high")},
    }
    for item in reversed(remedies.remedies):
        mask = _any(entries, item.when)
        columns["remedy"][mask] = item.remedy
        columns["avoided_low"][mask] = item.low_percent / 100
        columns["avoided"][mask] = item.central_percent / 100
        columns["avoided_high"][mask] = item.high_percent / 100
    return columns


def _named(entries: pd.DataFrame, confirmed: Sequence[NamedProblem]) -> np.ndarray:
    """Return the problem that a person confirmed of each entry: the first that holds it."""
    names = np.full(len(entries), None, dtype=object)
    for item in reversed(confirmed):
        names[matches(entries, item.scope)] = item.name
    return names


def _any(entries: pd.DataFrame, scopes: Sequence[Scope]) -> np.ndarray:
    mask = np.zeros(len(entries), dtype=bool)
    for scope in scopes:
        mask |= matches(entries, scope)
    return mask

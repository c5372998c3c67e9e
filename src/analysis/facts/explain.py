"""The entries behind a figure of `facts.json`, which is a sum over entries (B6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.domain import periods, units
from analysis.domain.findings import Disqualified
from analysis.facts.effort import GRAIN_KEYS
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import Message, message
from analysis.measures.effort import consumption
from analysis.report.client_report import AXES, ClientReport
from analysis.report.contract_terms import rows_of, terms_of
from analysis.report.line import LineReport
from analysis.report.line_work import line_work, quantities
from analysis.report.saved_views import entries_of

COLUMNS = (
    *("work_date", "ticket_id", "time_entry_id", "source", "title", "technician", "category_path"),
    *("seconds", "quantity"),
)
"""Columns of the entries; `quantity` is the part of each in the figure, in its unit (empty: it has no amount)."""
ORDER = ("work_date", "source", "time_entry_id")
PERIOD_FIGURES = ("minutes", "out_of_scope_minutes", "tickets", "incidents", "requests")
LINE_FIGURES = ("consumed", "minutes", "tickets")
VIEW_FIGURES = ("minutes", "tickets")
LISTED = 30
FORMS = message(
    "minutes.consumed, minutes.unallocated; "
    "lines.<line>.consumed, lines.<line>.minutes, lines.<line>.tickets; "
    "daily.<day>.minutes, weekly.<week>.minutes, monthly.<month>.minutes, yearly.<year>.minutes "
    "(also out_of_scope_minutes, tickets, incidents, requests); "
    "axes.<axis>.<value> (no value: not given); "
    "views.<view>.minutes, views.<view>.tickets"
)


@dataclass(frozen=True)
class Explanation:
    """A figure, its value and unit, and the entries whose quantities sum to that value.

    A ticket counts by its first entry; `value` is Disqualified where the figure cannot be given.
    """

    figure: str
    value: float | Disqualified
    unit: str
    entries: pd.DataFrame


def explain(report: ClientReport, figure: str) -> Explanation:
    """Return the entries behind `figure`, a dotted path into `facts.json`.

    Raises
    ------
    UsageFault
        When the path names no figure made of entries; the message lists the forms of figures, or the values known at
        the place of the unknown value.
    """
    section, _, rest = figure.partition(".")
    if section == "minutes" and rest in ("consumed", "unallocated"):
        free = report.entries["contract_line"].isna()
        return _explained(figure, report.entries[free] if rest == "unallocated" else report.entries, "minutes")
    if section == "lines":
        return _line(report, figure, rest)
    grains = {key: grain for grain, key in GRAIN_KEYS.items()}
    if section in grains:
        return _period(report, figure, rest, grains[section])
    if section == "views":
        return _view(report, figure, rest)
    if section == "axes":
        return _axis(report, figure, rest)
    raise UsageFault(message("unknown figure: {figure}; forms allowed: {forms}", figure=repr(figure), forms=FORMS))


def _line(report: ClientReport, figure: str, rest: str) -> Explanation:
    name, _, measure = rest.rpartition(".")
    lines = {line.params.line: line for line in report.lines}
    _check(figure, name, lines)
    _check(figure, measure, LINE_FIGURES)
    if measure == "consumed":
        return _consumed(report, figure, lines[name])
    return _explained(figure, report.entries[rows_of([lines[name].params], report.entries)], measure)


def _consumed(report: ClientReport, figure: str, line: LineReport) -> Explanation:
    """Return the consumption of a line, in its unit, and what each entry consumes of it: accounted where it rounds."""
    term = line.params
    if term.unit == "tickets":
        counted = [key for key, day in line.ticket_days.items() if day in term.days.until(line.as_of)]
        is_counted = report.entries["ticket_key"].isin(counted).to_numpy(dtype=bool)
        rows = report.entries[rows_of(terms_of(term, report.params), report.entries) & is_counted]
        parts = _firsts(rows)
    else:
        work = report.work
        of_line = line_work(term, work)
        numerators, denominator = quantities(term, of_line, work)
        rows, parts = of_line.entries, np.array([float(part / denominator) for part in numerators.tolist()])
        if term.unit == "euros":
            parts[of_line.lacks_amount] = np.nan
    value = line.disqualified or float(line.state.consumed or 0)
    return Explanation(figure, value, "hours" if term.unit == "none" else term.unit, _listed(rows, parts))


def _period(report: ClientReport, figure: str, rest: str, grain: str) -> Explanation:
    name, _, measure = rest.rpartition(".")
    _check(figure, measure, PERIOD_FIGURES)
    _check(figure, name, tuple(report.periods[grain]["period"]))
    rows = consumption.within(report.entries, periods.span(name))
    if measure == "out_of_scope_minutes":
        rows = rows[~rows["in_scope"]]
    kind = {"incidents": "incident", "requests": "request"}.get(measure)
    if kind:
        rows = rows[(rows["ticket_kind"] == kind).to_numpy(dtype=bool)]
    return _explained(figure, rows, "minutes" if "minutes" in measure else "tickets")


def _axis(report: ClientReport, figure: str, rest: str) -> Explanation:
    axis, _, value = rest.partition(".")
    _check(figure, axis, AXES)
    _check(figure, value, tuple(report.axes[axis]["key"]))
    rows = consumption.within(report.entries, report.year)
    keys = rows[AXES[axis]]
    mask = keys.isna() if value == consumption.NOT_GIVEN else keys.astype("str") == value
    return _explained(figure, rows[mask.to_numpy(dtype=bool)], "minutes")


def _view(report: ClientReport, figure: str, rest: str) -> Explanation:
    name, _, measure = rest.rpartition(".")
    views = {item.view.view: item for item in report.views}
    _check(figure, name, views)
    _check(figure, measure, VIEW_FIGURES)
    return _explained(figure, entries_of(views[name].view, report.entries, views[name].days), measure)


def _explained(figure: str, rows: pd.DataFrame, unit: str) -> Explanation:
    """Return a figure in minutes or tickets and the entries behind it."""
    if unit == "tickets":
        return Explanation(figure, float(rows["ticket_key"].nunique()), unit, _listed(rows, _firsts(rows)))
    minutes = rows["seconds"].to_numpy() / units.SECONDS_PER_MINUTE
    return Explanation(figure, units.minutes(consumption.total(rows)), unit, _listed(rows, minutes))


def _firsts(rows: pd.DataFrame) -> np.ndarray:
    """Return 1 for the first entry of each ticket, 0 for the others."""
    keys = rows.sort_values(list(ORDER))["ticket_key"]
    firsts = keys.notna() & ~keys.duplicated()
    return firsts.reindex(rows.index).to_numpy(dtype="float64")


def _listed(rows: pd.DataFrame, parts: np.ndarray) -> pd.DataFrame:
    """Return the entries behind a figure in the order of their days, with the part of each in it."""
    return rows.assign(quantity=parts).sort_values(list(ORDER), ignore_index=True)[list(COLUMNS)]


def _check(figure: str, name: str, names: object) -> None:
    """Raise UsageFault, with the names known, where `name` is none of them."""
    known = list(names)  # type: ignore[call-overload]
    if name not in known:
        listed: Message | str = ", ".join(repr(value) for value in known[:LISTED])
        if len(known) > LISTED:
            listed = message("{names} … ({n} in all)", names=listed, n=len(known))
        sentence = message(
            "figure {figure}: unknown {name}; values allowed: {names}",
            figure=repr(figure),
            name=repr(name),
            names=listed,
        )
        raise UsageFault(sentence)

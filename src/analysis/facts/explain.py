"""The entries behind a figure of `facts.json`, which is a sum over entries (B6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.facts.effort import GRAIN_KEYS
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import Message, message
from analysis.measures.effort import consumption
from analysis.report.client_report import AXES, ClientReport
from analysis.report.contract_terms import in_unit, rows_of
from analysis.report.saved_views import entries_of

COLUMNS = ("work_date", "ticket_id", "time_entry_id", "source", "title", "technician", "category_path", "seconds")
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
    """A figure, its value and unit, and the entries whose sum (or number of tickets) is that value."""

    figure: str
    value: float
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
        return _explained(report, figure, report.entries[free] if rest == "unallocated" else report.entries, "minutes")
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
    lines = {line.params.line: line.params for line in report.lines}
    _check(figure, name, lines)
    _check(figure, measure, LINE_FIGURES)
    rows = report.entries[rows_of([lines[name]], report.entries)]
    unit = lines[name].unit if measure == "consumed" else measure
    return _explained(report, figure, rows, "minutes" if unit == "none" else unit)


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
    return _explained(report, figure, rows, "minutes" if "minutes" in measure else "tickets")


def _axis(report: ClientReport, figure: str, rest: str) -> Explanation:
    axis, _, value = rest.partition(".")
    _check(figure, axis, AXES)
    _check(figure, value, tuple(report.axes[axis]["key"]))
    rows = consumption.within(report.entries, report.year)
    keys = rows[AXES[axis]]
    mask = keys.isna() if value == consumption.NOT_GIVEN else keys.astype("str") == value
    return _explained(report, figure, rows[mask.to_numpy(dtype=bool)], "minutes")


def _view(report: ClientReport, figure: str, rest: str) -> Explanation:
    name, _, measure = rest.rpartition(".")
    views = {item.view.view: item for item in report.views}
    _check(figure, name, views)
    _check(figure, measure, VIEW_FIGURES)
    return _explained(report, figure, entries_of(views[name].view, report.entries, views[name].days), measure)


def _explained(report: ClientReport, figure: str, rows: pd.DataFrame, unit: str) -> Explanation:
    seconds, tickets = consumption.total(rows), int(rows["ticket_key"].nunique())
    value = seconds / 60 if unit == "minutes" else in_unit(unit, seconds, tickets, report.edition.hours_per_day)
    ordered = rows.sort_values(["work_date", "source", "time_entry_id"], ignore_index=True)
    return Explanation(figure, float(np.float64(value)), unit, ordered[list(COLUMNS)])


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

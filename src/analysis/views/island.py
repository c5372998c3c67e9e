"""The data of the page: columns of whole numbers and dictionaries, that an auditor can read and the script adds up.

Entries are grouped by what they have in common. A case is a ticket with the axes that have one value in every ticket; a
group is a part of a case with one value on the other axes; an entry is then a day and a duration alone, which keeps
20 000 of them small. Axes of few values share one number, as hours and minutes share a time. No text of an entry and
no technician is in it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from analysis.matching import PATH_SEPARATOR
from analysis.measures import consumption
from analysis.report import ClientReport
from analysis.views import markup, page_words
from analysis.views.markup import Markup
from analysis.views.reading import Reading

SCHEMA = 2
MOST_ENTRIES = 200_000
"""Beyond, entries are summed by group and month: the page says so, and names the command that lists them."""

LONGEST_KEY = 2_000
"""Letters of an axis value that are kept, so that a path keeps its levels."""

FEW_VALUES = 100
"""Beyond, an axis has a column of its own."""
LARGEST_NUMBER = 2**53
"""Above, a script no longer counts by one."""

COLUMNS = {
    "scope": "in_scope",
    "kind": "ticket_kind",
    "category": "category_path",
    "subsidiary": "subsidiary",
    "country": "country",
    "department": "department",
    "requester": "requester",
    "application": "application",
    "domain": "domain",
    "profile": "profile",
    "control": "controls",
    "line": "contract_line",
}
"""Axis -> its column in the entries, in the order of the filters where params give none."""
ALWAYS = ("scope", "kind", "category", "profile")
"""Axes that the page counts with, whichever axes the report shows."""


def island(report: ClientReport) -> Markup:
    """The data as an element of the page."""
    return markup.json_script(data(report), anchor="releve-data")


def data(report: ClientReport) -> dict[str, Any]:
    """The data as plain values.

    `cases.packed` and `groups.packed` hold, for each case and group, the columns that `packs` names with their radix in
    one number: the first column is the remainder by its radix, the quotient holds the others. `size` counts the groups
    of a case and the entries of a group; the others are places in an axis's values. The first `loose` cases have no
    ticket, each following one has the next ticket. `cases.first` is the first day of a case, as its difference with
    that of the case before it; `entries.day` is the difference with the entry before it in its group, and of the first
    with the case's; days count from `first`. `entries.time` is in units of `tick` seconds.
    """
    reading = Reading(report)
    is_whole = len(report.entries) <= MOST_ENTRIES
    coded = _coded(report)
    axes = list(coded.names)
    frame = coded.frame
    if not is_whole:
        months = frame["day"].map(_month_starts(report, frame["day"]))
        frame = frame.assign(day=months).groupby([*axes, "ticket", "day"], as_index=False)["seconds"].sum()
    own = [axis for axis in axes if _is_of_ticket(frame, axis)]
    others = [axis for axis in axes if axis not in own]
    frame = frame.sort_values(["ticket", *own, *others, "day"], kind="stable", ignore_index=True)
    case = frame.groupby(["ticket", *own], sort=False).ngroup()
    group = frame.groupby([case, *others], sort=False).ngroup()
    starts = ~group.duplicated()
    first = frame.groupby(case)["day"].transform("min")
    day = frame["day"] - frame["day"].shift(fill_value=0).where(~starts, first)
    tick = SECONDS_PER_MINUTE if (frame["seconds"] % SECONDS_PER_MINUTE == 0).all() else 1
    cases = frame[~case.duplicated()].assign(size=_sizes(case[starts]))
    groups = frame[starts].assign(size=_sizes(group))
    values = {axis: len(names) for axis, names in coded.names.items()}
    packs = {"cases": _packs(cases, own, values), "groups": _packs(groups, others, values)}
    return {
        "schema": SCHEMA,
        "language": report.edition.language,
        "client": report.edition.client,
        "as_of": report.edition.as_of.isoformat(),
        "unit": reading.unit,
        "seconds_per_unit": SECONDS_PER_HOUR * (report.edition.hours_per_day if reading.unit == "days" else 1),
        "first": _first(report).isoformat(),
        "year": [report.year.starts_on.isoformat(), report.year.ends_on.isoformat()],
        "whole": is_whole,
        "tick": tick,
        "separator": PATH_SEPARATOR,
        "ticket_url": report.params.ticket_url,
        "packs": packs,
        "entries": {"day": day.tolist(), "time": (frame["seconds"] // tick).tolist()},
        "groups": _columns(groups, others, packs["groups"]),
        "cases": {**_columns(cases, own, packs["cases"]), "first": _steps(first[~case.duplicated()])},
        "loose": int((cases["ticket"] < 0).sum()),
        "tickets": _tickets(reading, coded.tickets),
        "axes": [_axis(reading, axis, coded.names[axis]) for axis in axes],
        "averages": {grain: _averages(reading, table) for grain, table in sorted(report.periods.items())},
        "control": {
            "seconds": consumption.total(report.entries),
            "entries": len(frame),
            "tickets": int(report.entries["ticket_key"].nunique()),
            "year_seconds": consumption.total(reading.year_entries),
        },
        "words": page_words.words(reading.words),
    }


def _first(report: ClientReport) -> date:
    """The day that the others are counted from."""
    return report.entries["work_date"].min().date() if len(report.entries) else report.edition.as_of


@dataclass(frozen=True)
class _Coded:
    """Entries as whole numbers: axes and `ticket` (-1: none) as codes, `day` from the first, `seconds`."""

    frame: pd.DataFrame
    names: dict[str, list[str]]
    tickets: list[str]


def shown_axes(report: ClientReport) -> tuple[str, ...]:
    """The axes that params choose for the report, in their order; all of them where params choose none."""
    return report.params.report.axes or tuple(COLUMNS)


def _coded(report: ClientReport) -> _Coded:
    """Each axis as codes with their values, the tickets as codes; an axis without any value is left out."""
    entries = report.entries
    columns: dict[str, Any] = {}
    values: dict[str, list[str]] = {}
    for axis in dict.fromkeys([*shown_axes(report), *ALWAYS]):
        texts = entries[COLUMNS[axis]].astype("str").where(entries[COLUMNS[axis]].notna(), consumption.NOT_GIVEN)
        if axis == "scope":
            texts = texts.map({"True": "in_scope", "False": "out_of_scope"})
        codes, names = pd.factorize(texts, sort=True)
        if list(names) != [consumption.NOT_GIVEN]:
            columns[axis], values[axis] = codes, list(names)
    tickets = sorted(entries["ticket_key"].dropna().unique(), key=lambda key: (len(key), key))
    columns["ticket"] = pd.Index(tickets, dtype="object").get_indexer(entries["ticket_key"].astype("object"))
    columns["day"] = (entries["work_date"] - entries["work_date"].min()).dt.days.to_numpy()
    columns["seconds"] = entries["seconds"].to_numpy()
    return _Coded(pd.DataFrame(columns), values, tickets)


def _is_of_ticket(frame: pd.DataFrame, axis: str) -> bool:
    """Whether an axis has one value in each ticket."""
    tickets = frame[frame["ticket"] >= 0]
    return not tickets.empty and len(tickets[["ticket", axis]].drop_duplicates()) == tickets["ticket"].nunique()


def _packs(frame: pd.DataFrame, axes: list[str], values: Mapping[str, int]) -> list[tuple[str, int]]:
    """The columns that share one number, each with its radix: the sizes, and the axes of few values."""
    found = [("size", int(frame["size"].max()) + 1 if len(frame) else 1)]
    for axis in axes:
        if values[axis] <= FEW_VALUES and math.prod(radix for _, radix in found) * values[axis] <= LARGEST_NUMBER:
            found.append((axis, values[axis]))
    return found


def _columns(frame: pd.DataFrame, axes: list[str], packs: list[tuple[str, int]]) -> dict[str, list[int]]:
    """The number of each row that holds the packed columns, and the columns that are not packed."""
    packed = np.zeros(len(frame), dtype="int64")
    for column, radix in reversed(packs):
        packed = packed * radix + frame[column].to_numpy()
    alone = [axis for axis in axes if axis not in dict(packs)]
    return {"packed": packed.tolist(), **{axis: frame[axis].tolist() for axis in alone}}


def _steps(codes: pd.Series) -> list[int]:
    """Each code as its difference with the one before it, the first from 0."""
    return [int(step) for step in codes - codes.shift(fill_value=0)]


def _sizes(runs: pd.Series) -> list[int]:
    """How many rows each number of `runs`, which go from 0 up without a gap, has."""
    return [int(size) for size in np.bincount(runs)] if len(runs) else []


def _month_starts(report: ClientReport, days: pd.Series) -> dict[int, int]:
    """Day -> the first day of its month, or of the data; both counted from the first day."""
    first = pd.Timestamp(_first(report))
    found = {}
    for day in days.unique():
        month = (first + pd.Timedelta(days=int(day))).replace(day=1)
        found[int(day)] = max(0, (month - first).days)
    return found


def _tickets(reading: Reading, keys: list[str]) -> dict[str, list[Any]]:
    """The identifiers, a number of as many digits as the one before it as its difference with it; the titles."""
    known = [reading.ticket(key) for key in keys]
    ids = [markup.clean(ticket_id, 60) for ticket_id, _ in known]
    steps = [
        int(after) - int(before) if _is_number(before) and _is_number(after) and len(before) == len(after) else after
        for before, after in itertools.pairwise(["", *ids])
    ]
    return {"id": steps, "title": [title for _, title in known]}


def _is_number(text: str) -> bool:
    """Whether a text is a whole number that a script counts exactly."""
    return text.isascii() and text.isdigit() and len(text) <= 15


def _axis(reading: Reading, axis: str, values: list[str]) -> dict[str, Any]:
    """An axis: its name, its values as the source writes them, and the words of those that have some."""
    lines = {line.line: line.name for line in reading.report.params.contract_lines}
    shown = [
        markup.clean(lines.get(value, value)) if axis == "line" else page_words.part(reading, axis, value)
        for value in values
    ]
    keys = [markup.clean(value, LONGEST_KEY) for value in values]
    found: dict[str, Any] = {"axis": axis, "name": page_words.axis(reading.words, axis), "values": keys}
    if shown != keys:
        found["shown"] = shown
    if axis not in shown_axes(reading.report):
        found["hidden"] = True
    return found


def _averages(reading: Reading, table: pd.DataFrame) -> dict[str, float | None]:
    """The contract's average from each period on where it changes, in the unit of the page; None: none from there."""
    found: dict[str, float | None] = {}
    last = None
    for period, average in zip(table["period"], reading.averages(table), strict=True):
        shown = None if average is None else round(average, 6)
        if shown != last:
            found[period] = last = shown
    return found

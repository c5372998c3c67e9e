"""The data of the page: columns of whole numbers and dictionaries, that an auditor can read and the script adds up.

Entries are grouped by what they have in common. A case is a ticket with the axes that have one value in every ticket; a
group is a part of a case with one value on the other axes; an entry is then a day and a duration alone, which keeps
20 000 of them small. Axes of few values share one number, as hours and minutes share a time. What was done, and its
hour, are in it for the latest entries, unless they are private or params show no text; no technician is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain import csv_text, periods
from analysis.domain.periods import Span
from analysis.domain.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from analysis.enrich.scope_match import PATH_SEPARATOR
from analysis.measures.effort import consumption
from analysis.params.term import ContractTerm
from analysis.report import contract_terms
from analysis.report.client_report import ClientReport
from analysis.report.line_work import paid_seconds
from analysis.views.drawing import markup
from analysis.views.drawing.markup import Markup
from analysis.views.reading import answers, page_rates, page_words
from analysis.views.reading.report_reading import Reading

SCHEMA = 2
MOST_ENTRIES = 200_000
"""Beyond, entries are summed by group and month: the page says so, and names the command that lists them."""

MOST_DETAILS = 200_000
"""Letters of texts and hours of entries that the page holds, the latest entries first; tables hold them all."""
LEAST_DETAIL = 12
"""Letters that the place, the hour and the code of a text take."""
GRAINS_OF_A_LINE = ("month", "week")
PRIVATE = -2
"""Code of the text of a private entry."""
LONGEST_KEY = 2_000
"""Letters of an axis value that are kept, so that a path keeps its levels."""

SUMMED = ("seconds", "paid")
"""Columns of entries that are added up, where entries are."""
FEW_VALUES = 100
"""Beyond, an axis has a column of its own."""
LARGEST_NUMBER = 2**53
"""Above, a script no longer counts by one."""

SCOPES: Mapping[Any, str] = {True: "in_scope", False: "out_of_scope"}
"""The texts of the one axis that is no text in the entries."""
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
ALWAYS = ("scope", "kind", "category", "profile", "line")
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
    with the case's; days count from `first`. `entries.time` is in units of `tick` seconds. `entries.accounted` is there
    where a line rounds time, in seconds. `compared` names the lines whose work the averages are compared with.
    `rates` is the value of an hour (`page_rates`).
    """
    reading = Reading(report)
    is_whole = len(report.entries) <= MOST_ENTRIES
    coded = _coded(report)
    axes = list(coded.names)
    columns_of_page = coded.columns if is_whole else _by_month(coded.columns, _first(report))
    if is_whole:
        columns_of_page = columns_of_page | {"row": np.arange(len(report.entries))}
    own = [axis for axis in axes if _is_of_ticket(columns_of_page["ticket"], columns_of_page[axis])]
    others = [axis for axis in axes if axis not in own]
    columns_of_page = _sorted(columns_of_page, ["ticket", *own, *others, "day"])
    opens_case = _changes([columns_of_page["ticket"], *(columns_of_page[axis] for axis in own)])
    opens_group = opens_case | _changes([columns_of_page[axis] for axis in others], len(opens_case))
    case, group = np.cumsum(opens_case) - 1, np.cumsum(opens_group) - 1
    first = _folded(np.minimum, columns_of_page["day"], opens_case)
    days = np.diff(columns_of_page["day"], prepend=0)
    days[opens_group] = (columns_of_page["day"] - first[case])[opens_group]
    tick = SECONDS_PER_MINUTE if (columns_of_page["seconds"] % SECONDS_PER_MINUTE == 0).all() else 1
    cases = {name: column[opens_case] for name, column in columns_of_page.items()} | {
        "size": np.bincount(case[opens_group])
    }
    groups = {name: column[opens_group] for name, column in columns_of_page.items()} | {"size": np.bincount(group)}
    values = {axis: len(names) for axis, names in coded.names.items()}
    packs = {"cases": _packs(cases, own, values), "groups": _packs(groups, others, values)}
    worked = report.entries[["work_date", "seconds"]]
    paid = columns_of_page["paid"]
    accounted = {} if (paid == columns_of_page["seconds"]).all() else {"accounted": np.round(paid, 2).tolist()}
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
        "contact": None if report.params.provider is None else report.params.provider.contact,
        "name": markup.clean(report.edition.name),
        "packs": packs,
        "entries": {"day": days.tolist(), "time": (columns_of_page["seconds"] // tick).tolist()} | accounted,
        "compared": reading.compared_lines,
        "groups": _columns(groups, others, packs["groups"]),
        "cases": {**_columns(cases, own, packs["cases"]), "first": np.diff(first, prepend=0).tolist()},
        "loose": int((cases["ticket"] < 0).sum()),
        "tickets": _tickets(reading, coded.tickets),
        "axes": [_axis(reading, axis, coded.names[axis]) for axis in axes],
        "averages": {grain: _averages(reading, table) for grain, table in sorted(report.periods.items())},
        "line_averages": _line_averages(reading),
        "details": _details(report, columns_of_page["row"]) if is_whole else None,
        "control": {
            "seconds": consumption.total(report.entries),
            "entries": len(case),
            "tickets": int(report.entries["ticket_key"].nunique()),
            "year_seconds": consumption.total(consumption.within(worked, report.year)),
        },
        "words": page_words.words(reading.words) | {"bars_of": reading.bars_of},
        "csv": csv_text.rules(reading.words.language),
        "answers": answers.of_tickets(reading),
        "rates": page_rates.rates(report, coded.columns) if is_whole else None,
    }


def _first(report: ClientReport) -> date:
    """The day that the others are counted from."""
    return report.entries["work_date"].min().date() if len(report.entries) else report.edition.as_of


@dataclass(frozen=True)
class _Coded:
    """Entries as whole numbers, an array a column: the axes and `ticket` (-1: none) as places in their values, `day`
    from the first, `seconds`."""

    columns: dict[str, np.ndarray]
    names: dict[str, list[str]]
    tickets: list[str]


def shown_axes(report: ClientReport) -> tuple[str, ...]:
    """The axes that params choose for the report, in their order; all of them where params choose none."""
    return report.params.report.axes or tuple(COLUMNS)


def _coded(report: ClientReport) -> _Coded:
    """Each axis as codes with their values, the tickets as codes; an axis without any value is left out."""
    entries = report.entries
    columns: dict[str, np.ndarray] = {}
    values: dict[str, list[str]] = {}
    for axis in dict.fromkeys([*shown_axes(report), *ALWAYS]):
        codes, names = _places(entries[COLUMNS[axis]], missing=consumption.NOT_GIVEN)
        if names != [consumption.NOT_GIVEN]:
            columns[axis], values[axis] = codes, names
    columns["ticket"], tickets = _places(entries["ticket_key"], by=lambda key: (len(key), key))
    columns["day"] = (entries["work_date"].to_numpy().astype("datetime64[D]") - np.datetime64(_first(report))).astype(
        int
    )
    columns["seconds"] = entries["seconds"].to_numpy()
    columns["paid"] = paid_seconds(entries, report.params).to_numpy()
    return _Coded(columns, values, tickets)


def _places(
    cells: pd.Series, *, missing: str | None = None, by: Callable[[str], Any] | None = None
) -> tuple[np.ndarray, list[str]]:
    """The place of each row's text among the different ones, and these in order.

    Parameters
    ----------
    missing : what a row without text has; None: it has the place -1.
    by : what orders the texts; None: themselves.
    """
    known = cells.astype("category").cat
    codes = known.codes.to_numpy()
    texts = [*(SCOPES.get(value, str(value)) for value in known.categories.tolist()), missing]
    values = {texts[code] for code in np.flatnonzero(np.bincount(codes + 1)) - 1}
    names = sorted((text for text in values if text is not None), key=by)
    places = {name: place for place, name in enumerate(names)}
    return np.array([places.get(text, -1) for text in texts])[codes], names  # type: ignore[arg-type]


def _is_of_ticket(tickets: np.ndarray, codes: np.ndarray) -> bool:
    """Return True where there are tickets and each has a single value of the axis."""
    tickets, codes = tickets[tickets >= 0], codes[tickets >= 0]
    one = np.zeros(tickets.max(initial=-1) + 1, dtype=int)
    one[tickets] = codes
    return len(tickets) > 0 and bool((one[tickets] == codes).all())


def _sorted(columns: Mapping[str, np.ndarray], names: Sequence[str]) -> dict[str, np.ndarray]:
    """The rows by several columns, none of them below -1. Those that fit in one number are sorted at once."""
    keys: list[np.ndarray] = []
    room = 0
    for column in (columns[name] + 1 for name in names):
        size = int(column.max(initial=0)) + 1
        if keys and room * size <= LARGEST_NUMBER:
            keys[-1], room = keys[-1] * size + column, room * size
        else:
            keys, room = [*keys, column.astype("int64")], size
    order = np.lexsort(keys[::-1])
    return {name: column[order] for name, column in columns.items()}


def _changes(columns: Sequence[np.ndarray], rows: int | None = None) -> np.ndarray:
    """Mask of the rows that differ from the row before in a column; the first row always does."""
    is_new = np.zeros(len(columns[0]) if rows is None else rows, dtype=bool)
    is_new[:1] = True
    for column in columns:
        is_new[1:] |= column[1:] != column[:-1]
    return is_new


def _folded(fold: np.ufunc, cells: np.ndarray, opens: np.ndarray) -> np.ndarray:
    """The sum or the least, as `fold` says, of each run of cells; `opens` tells the first of each run."""
    return fold.reduceat(cells, np.flatnonzero(opens)) if len(cells) else cells


def _by_month(columns: dict[str, np.ndarray], first: date) -> dict[str, np.ndarray]:
    """Entries summed where they differ by their day in the month alone: on its first day, or that of the data."""
    start = np.datetime64(first)
    months = ((start + columns["day"]).astype("datetime64[M]").astype("datetime64[D]") - start).astype("int64")
    same = [name for name in columns if name not in SUMMED]
    sorted_columns = _sorted(columns | {"day": np.maximum(0, months)}, same)
    opens = _changes([sorted_columns[name] for name in same])
    sums = {name: _folded(np.add, sorted_columns[name], opens) for name in SUMMED}
    return {name: sorted_columns[name][opens] for name in same} | sums


def _packs(rows: Mapping[str, np.ndarray], axes: list[str], values: Mapping[str, int]) -> list[tuple[str, int]]:
    """The columns that share one number, each with its radix: the sizes, and the axes of few values."""
    digits = [("size", int(rows["size"].max(initial=0)) + 1)]
    for axis in axes:
        if values[axis] <= FEW_VALUES and math.prod(radix for _, radix in digits) * values[axis] <= LARGEST_NUMBER:
            digits.append((axis, values[axis]))
    return digits


def _columns(rows: Mapping[str, np.ndarray], axes: list[str], packs: list[tuple[str, int]]) -> dict[str, list[int]]:
    """The number of each row that holds the packed columns, and the columns that are not packed."""
    packed = np.zeros(len(rows["size"]), dtype="int64")
    for column, radix in reversed(packs):
        packed = packed * radix + rows[column]
    alone = [axis for axis in axes if axis not in dict(packs)]
    return {"packed": packed.tolist(), **{axis: rows[axis].tolist() for axis in alone}}


def _tickets(reading: Reading, keys: list[str]) -> dict[str, list[Any]]:
    """The identifiers, a number of as many digits as the one before it as its difference with it; the titles."""
    known = [reading.ticket(key) for key in keys]
    ids = [markup.clean(ticket_id, 60) for ticket_id, _ in known]
    numbers = [(len(text), int(text)) if _is_number(text) else None for text in ids]
    steps = [
        after[1] - before[1] if before and after and before[0] == after[0] else text
        for text, before, after in zip(ids, [None, *numbers], numbers, strict=False)
    ]
    return {"id": steps, "title": [title for _, title in known]}


def _is_number(text: str) -> bool:
    """Return True for the text of a whole number that a script counts exactly."""
    return text.isascii() and text.isdigit() and len(text) <= 15


def _axis(reading: Reading, axis: str, values: list[str]) -> dict[str, Any]:
    """An axis: its name, its values as the source writes them, and the words of those that have some."""
    lines = {line.line: line.name for line in reading.report.params.contract_lines}
    shown = [
        reading.name_of(lines.get(value, value)) if axis == "line" else page_words.part(reading, axis, value)
        for value in values
    ]
    keys = [markup.clean(value, LONGEST_KEY) for value in values]
    data: dict[str, Any] = {"axis": axis, "name": page_words.axis(reading.words, axis), "values": keys}
    if shown != keys:
        data["shown"] = shown
    if axis not in shown_axes(reading.report):
        data["hidden"] = True
    return data


def _details(report: ClientReport, rows: np.ndarray) -> dict[str, Any] | None:
    """The text of the latest entries, and at which minute of their day; None where params show no text.

    `entry` is the place of an entry in the page, as its difference with the one before; `minute` is -1 where the source
    has no clock time; `text` is a place in `texts`, -1 without text, `PRIVATE` for a private one. `since` is the first
    day that is told whole.
    """
    if not report.params.report.entry_details or not {"detail", "started_at"} <= set(report.entries.columns):
        return None
    entries = report.entries
    times = entries["started_at"]
    minutes = (times.dt.hour * 60 + times.dt.minute).fillna(-1).astype("int64").to_numpy()
    texts = ["" if not isinstance(text, str) else markup.clean(text) for text in entries["detail"].tolist()]
    private = entries["is_private"].to_numpy(dtype=bool)
    place_of_row = np.argsort(rows)
    days = entries["work_date"].to_numpy()
    known: dict[str, int] = {}
    told: dict[int, tuple[int, int]] = {}
    room, since = MOST_DETAILS, None
    for row in np.argsort(-days.astype("int64"), kind="stable").tolist():
        text = "" if private[row] else texts[row]
        room -= LEAST_DETAIL + (0 if text in known else len(text))
        if room < 0:
            since = days[row] + np.timedelta64(1, "D")
            break
        code = PRIVATE if private[row] and texts[row] else known.setdefault(text, len(known)) if text else -1
        if code != -1 or minutes[row] >= 0:
            told[int(place_of_row[row])] = (int(minutes[row]), code)
    places = sorted(told)
    return {
        "since": None if since is None else str(since.astype("datetime64[D]")),
        "entry": np.diff(places, prepend=0).tolist(),
        "minute": [told[place][0] for place in places],
        "text": [told[place][1] for place in places],
        "texts": list(known),
    }


def _line_averages(reading: Reading) -> dict[str, dict[str, dict[str, float | None]]]:
    """The average of each line that counts time, by grain, as `_averages` writes them (rule 2.11)."""
    terms: dict[str, list[ContractTerm]] = {}
    for term in reading.report.params.contract_terms:
        if term.unit in contract_terms.TIME_UNITS:
            terms.setdefault(term.line, []).append(term)
    tables = {grain: table for grain in GRAINS_OF_A_LINE if len(table := reading.report.periods[grain])}
    return {
        line: {grain: _averages(reading, _accrued(reading, table, own)) for grain, table in tables.items()}
        for line, own in terms.items()
    }


def _accrued(reading: Reading, table: pd.DataFrame, terms: Sequence[ContractTerm]) -> pd.DataFrame:
    """The periods with the accrual of some terms as their average [days]; NaN where none of them holds a day."""
    report = reading.report
    spans = [periods.span(name) for name in table["period"].tolist()]
    whole = Span(spans[0].starts_on, spans[-1].ends_on)
    daily = np.full(whole.days, np.nan)
    for term in terms:
        segments = contract_terms.segments(term, report.params)
        accrued = consumption.daily_entitlement(segments, whole, contract_terms.calendar(report.params))
        inside = whole.slice_of(term.days)
        per_day = report.edition.hours_per_day if term.unit == "hours" else 1.0
        daily[inside] = np.nan_to_num(daily[inside]) + accrued[inside] / per_day
    parts = [daily[whole.slice_of(span)] for span in spans]
    return table.assign(average=[np.nan if np.isnan(part).all() else np.nansum(part) for part in parts])


def _averages(reading: Reading, table: pd.DataFrame) -> dict[str, float | None]:
    """The contract's average from each period on where it changes, in the unit of the page; None: none from there."""
    averages: dict[str, float | None] = {}
    last = None
    changes = np.flatnonzero(_changes([np.nan_to_num(table["average"].to_numpy(), nan=-1)]))
    changed = table.take(changes)
    for period, average in zip(changed["period"], reading.averages(changed), strict=True):
        shown = None if average is None else round(average, 6)
        if shown != last:
            averages[period] = last = shown
    return averages

"""The answers of the explorer: from what a person chose to numbers, without a widget (H11).

A choice is the pairs of the grammar of filters, never an expression: there is nothing to run in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.effort.exploration import GRAINS, Mask
from analysis.params.selection import Selection
from analysis.views.lab.selection_view import GRAIN_WORDS, Exploring
from analysis.views.language.wording import UNIT_NAMES, mark
from analysis.workbook import filters

WORDS = {
    "all": mark("Whole history"),
    "against": mark("Selection A: {a}. Selection B: {b}."),
    "average": mark("contract’s average"),
    "axis": mark("Axis"),
    "chart": mark("Effort by period: drag over bars or click one to choose a period"),
    "clear": mark("Clear the filters"),
    "compare": mark("Keep as A to compare"),
    "date": mark("Date"),
    "difference": mark("Difference"),
    "done": mark("Stop comparing"),
    "effort": mark("effort"),
    "entries": mark("Entries"),
    "entry": mark("Technician"),
    "export": mark("Save the entries as"),
    "filters": mark("Filters"),
    "find": mark("Find"),
    "grain": mark("Time step"),
    "in_report": mark("Show it in the client’s report"),
    "minutes": mark("Minutes"),
    "name": mark("Name of the view"),
    "none": mark("Nothing matches these filters."),
    "open": mark("Open the view"),
    "parts": mark("Effort by part"),
    "period": mark("Period"),
    "python": mark("The same in Python"),
    "recent": mark("Recent periods"),
    "remove": mark("Remove the filter {filter}"),
    "save": mark("Save as a view"),
    "saved": mark("Saved views"),
    "ticket": mark("Ticket"),
    "tickets": mark("Heaviest tickets"),
    "title": mark("Title"),
    "total": mark("Total"),
    "views": mark("Views"),
    "why": mark("Why this figure"),
    "why_first": mark("The entries behind this figure, the first {n}"),
    "words": mark("Words in titles"),
}


@dataclass(frozen=True)
class Choice:
    """A choice: filters, and how to show what they choose.

    Parameters
    ----------
    selection : the filters.
    grain : step of the chart.
    axis : axis of the parts.
    opened : axis whose values are counted, for its picker; empty: none.
    kept : selection A of a comparison; None: no comparison.
    why : kind of a figure (period, part, ticket, whole) and its key; None: no figure is asked.
    """

    selection: Selection = field(default_factory=Selection)
    grain: str = "week"
    axis: str = "category"
    opened: str = ""
    kept: Selection | None = None
    why: tuple[str, str] | None = None


def choice_of(message: Mapping[str, Any]) -> Choice:
    """Return the choice that the browser sent. Raises UsageFault for what the grammar has not."""
    kept, why = message.get("kept"), message.get("why")
    return Choice(
        selection=filters.selection_of((str(key), str(value)) for key, value in message.get("pairs", ())),
        grain=message["grain"] if message.get("grain") in GRAINS else "week",
        axis=str(message.get("axis", "category")),
        opened=str(message.get("opened", "")),
        kept=None if kept is None else filters.selection_of((str(key), str(value)) for key, value in kept),
        why=None if not why else (str(why[0]), str(why[1])),
    )


def constants(exploring: Exploring) -> dict[str, Any]:
    """Return what never changes for a client: words, the values of each axis, the periods of each grain."""
    words = exploring.reading.words
    edition = exploring.report.edition
    return {
        "words": {key: words.text(text) for key, text in WORDS.items()},
        "language": edition.language,
        "name": edition.name,
        "unit": words.text(UNIT_NAMES[exploring.reading.unit]),
        "per_unit": exploring.reading.amount(1),
        "grains": [[grain, words.text(GRAIN_WORDS[grain])] for grain in reversed(GRAINS)],
        "axes": [
            {
                "axis": axis,
                "name": exploring.axis_name(axis),
                "keys": list(values.keys),
                "shown": list(values.shown),
                "depths": list(values.depths) if any(values.depths) else None,
            }
            for axis, values in exploring.axes.items()
        ],
        "periods": {grain: exploring.period_names(grain) for grain in GRAINS},
        "averages": {grain: exploring.averages(grain) for grain in GRAINS},
    }


def answer(exploring: Exploring, choice: Choice) -> dict[str, Any]:
    """Return what is shown of a choice: sums in seconds, in the order of the lists of `constants`."""
    selection = choice.selection
    without_days = exploring.choose(selection.model_copy(update={"starts_on": None, "ends_on": None}))
    mask = without_days & _within(exploring, selection)
    kept = None if choice.kept is None else exploring.choose(choice.kept)
    total = exploring.facets.total(mask)
    axis = choice.axis if choice.axis in exploring.axes else next(iter(exploring.axes))
    shown: dict[str, Any] = {
        "pairs": [list(pair) for pair in filters.pairs_of(selection)],
        "total": total,
        "sentence": sentence(exploring, total),
        "bars": exploring.by_period(without_days, choice.grain),
        "range": _range(exploring, selection, choice.grain),
        "period": _days(exploring, selection),
        "grain": choice.grain,
        "axis": axis,
        "parts": exploring.by_axis(mask, axis, kept),
        "tickets": exploring.by_ticket(mask),
        "python": filters.python_of(selection),
    }
    if kept is not None and choice.kept is not None:
        before = exploring.facets.total(kept)
        undated = exploring.choose(choice.kept.model_copy(update={"starts_on": None, "ends_on": None}))
        shown["kept"] = {
            "pairs": [list(pair) for pair in filters.pairs_of(choice.kept)],
            "total": before,
            "sentence": sentence(exploring, before),
            "bars": exploring.by_period(undated, choice.grain),
            "range": _range(exploring, choice.kept, choice.grain),
            "period": _days(exploring, choice.kept),
        }
    if choice.opened in exploring.axes:
        shown["counts"] = {"axis": choice.opened, "seconds": _counts(exploring, selection, choice.opened)}
    if choice.why is not None:
        behind = mask & behind_figure(exploring, choice)
        shown["why"] = {
            "entries": exploring.entries_of(behind),
            "total": exploring.facets.total(behind),
            "figure": list(choice.why),
        }
    return shown


def behind_figure(exploring: Exploring, choice: Choice) -> Mask:
    """Return a mask of the entries behind the figure of a choice, within its selection."""
    kind, key = choice.why or ("whole", "")
    if kind == "ticket":
        return exploring.choose(Selection(ticket=(key,)))
    if kind == "period":
        return exploring.choose(filters.selection_of([(filters.PERIOD, key)]))
    if kind == "part":
        values = exploring.axes[choice.axis]
        is_part: Mask = values.codes == values.keys.index(key)
        return is_part
    return np.ones(len(exploring.facets.seconds), dtype=bool)


def sentence(exploring: Exploring, total: tuple[int, int, int]) -> str:
    """Return effort, entries and tickets in words."""
    reading = exploring.reading
    words = reading.words
    seconds, entries, tickets = total
    return words.text(
        "{effort} ({minutes}), {entries}, {tickets}",
        effort=reading.effort(seconds),
        minutes=words.minutes(seconds),
        entries=words.count("{n} entry", "{n} entries", entries),
        tickets=words.count("{n} ticket", "{n} tickets", tickets),
    )


def _within(exploring: Exploring, selection: Selection) -> Mask:
    return exploring.choose(Selection(starts_on=selection.starts_on, ends_on=selection.ends_on))


def _range(exploring: Exploring, selection: Selection, grain: str) -> list[int] | None:
    """Return the places of the first and the last period that the days of a selection touch; None: no days."""
    if not (selection.starts_on or selection.ends_on):
        return None
    days = Span(selection.starts_on or exploring.history.starts_on, selection.ends_on or exploring.history.ends_on)
    inside = [place for place, name in enumerate(exploring.grids[grain][0]) if periods.span(name).meet(days).days]
    return [inside[0], inside[-1]] if inside else None


def _days(exploring: Exploring, selection: Selection) -> str:
    """Return the days of a selection in words."""
    starts_on, ends_on = selection.starts_on, selection.ends_on
    words = exploring.reading.words
    return words.days_range(starts_on or exploring.history.starts_on, ends_on or exploring.history.ends_on)


def _counts(exploring: Exploring, selection: Selection, axis: str) -> list[int]:
    """Return the effort of each value of an axis under the other filters [s]: what one would have by choosing it."""
    field_name = filters.FIELDS[axis]
    others = selection.model_copy(update={field_name: None if field_name == "in_scope" else ()})
    return exploring.axes[axis].sums(exploring.choose(others), exploring.facets.seconds).tolist()

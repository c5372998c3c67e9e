"""The names of the portfolio's axes and groups."""

from __future__ import annotations

from analysis.measures.effort.consumption import NOT_GIVEN
from analysis.measures.portfolio.anonymity import OTHERS
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.language.wording import Wording, mark
from analysis.views.reading import page_words
from analysis.views.sections.lines import KIND_WORDS

AXES = {"kind": mark("Kind of contract"), "size_band": mark("Number of users"), "sector": mark("Sector")}
HEADINGS = (
    mark("80% interval"),
    mark("Ahead / under-consumed"),
    mark("Capacity"),
    mark("Checks done"),
    mark("Clients"),
    mark("Consumed"),
    mark("Days to offer"),
    mark("Expected"),
    mark("Effort"),
    mark("Forecast"),
    mark("Landing at this pace"),
    mark("Median landing"),
    mark("Median variance"),
    mark("Missing"),
)
"""Headings of figures, looked up where the tables are made."""


def group_name(words: Wording, axis: str, key: str) -> str:
    """A group as it is shown: the words of a kind or of a profile, what params say of a sector."""
    if key == NOT_GIVEN:
        return words.text("not given")
    if key == OTHERS:
        return words.text("others")
    known = KIND_WORDS if axis == "kind" else page_words.PARTS.get(axis, {})
    return words.text(known[key]) if key in known else clean(key)


def paragraph(text: str) -> Markup:
    """A paragraph of text."""
    return filled('<p class="note">{}</p>', text)

"""The names of the portfolio's axes and groups."""

from __future__ import annotations

from analysis.measures.anonymity import OTHERS
from analysis.measures.portfolio import NOT_GIVEN
from analysis.views import page_words
from analysis.views.markup import Markup, clean
from analysis.views.sections.lines import KIND_WORDS
from analysis.views.wording import Wording, mark

AXES = {"kind": mark("Kind of contract"), "size_band": mark("Number of users"), "sector": mark("Sector")}
HEADINGS = (
    mark("80% interval"),
    mark("Capacity"),
    mark("Checks done"),
    mark("Clients"),
    mark("Days to offer"),
    mark("Effort"),
    mark("Forecast"),
    mark("Median landing against the entitlement"),
    mark("Median variance against what is expected"),
    mark("Missing"),
    mark("Overruns"),
    mark("Relative variance"),
    mark("Under-consumptions"),
)
"""Headings that both editions use."""


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
    return Markup('<p class="note">{}</p>').format(text)

"""The recurring problems of a client, on a terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from analysis.domain.units import SECONDS_PER_HOUR
from analysis.foundation.messages import Message, message
from analysis.report.problems import Problems
from analysis.terminal.screens import OUTPUT, say, visible

ROWS_SHOWN = 20
NO_VALUE = "–"
FOUND_BY = {"category": message("category"), "text": message("repeated title"), "alike": message("alike titles")}


def show(client: str, found: Problems) -> None:
    """Print the problems of a client, the dearest first, with what their tickets prove."""
    sentence = message(
        "{client}: recurring problems from {start} to {end}; {share} % of the time is in no group of titles",
        client=client,
        start=found.window.starts_on,
        end=found.window.ends_on,
        share=round(100 * found.ungrouped),
    )
    say(sentence)
    headings = (
        message("problem"),
        message("found by"),
        message("tickets"),
        message("€ a year"),
        message("h a year"),
        message("months with work"),
        message("second half ÷ first"),
        message("incidents"),
        message("most at"),
        message("most on"),
    )
    shown = Table(*map(str, headings))
    for row in found.table.head(ROWS_SHOWN).to_dict("records"):
        shown.add_row(*(Text(visible(str(cell))) for cell in _cells(row)))
    OUTPUT.print(shown)
    say(message("A year’s cost is the most that could be avoided: what a project would avoid needs a source."))


def _cells(row: dict[str, Any]) -> tuple[str | Message, ...]:
    return (
        row["problem"],
        FOUND_BY[row["found_by"]],
        str(row["tickets"]),
        _number(row["euros_a_year"]),
        _number(row["seconds_a_year"] / SECONDS_PER_HOUR),
        str(row["months_with_work"]),
        _number(row["trend"], ".1f"),
        _number(100 * row["incident_share"], ".0f", " %"),
        _part(row["subsidiary"], row["subsidiary_share"]),
        _part(row["application"], row["application_share"]),
    )


def _part(name: str | None, share: float) -> str:
    return NO_VALUE if name is None or name != name else f"{name} ({100 * share:.0f} %)"


def _number(value: float, form: str = ",.0f", unit: str = "") -> str:
    return NO_VALUE if value != value else f"{value:{form}}".replace(",", "\u202f") + unit

"""The state of an installation, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from analysis.foundation.messages import Message, message
from analysis.publish.batch.status import Status
from analysis.terminal.screens import OUTPUT, say, visible


def show(status: Status) -> None:
    """Print the state of an installation."""
    ages = [(each.source, each.changed_at, f"{each.hours:g}") for each in status.sources]
    OUTPUT.print(_table((message("source"), message("last change"), message("age in hours")), ages))
    runs = [(run.step, run.started_at, run.ended_at, str(run.exit_code)) for run in status.runs]
    OUTPUT.print(_table((message("step"), message("started"), message("ended"), message("exit code")), runs))
    for each in status.failing:
        say(message("{client}: failed at the last batch (code {code})", client=each.client, code=each.exit_code))
    if status.as_of is None:
        say(message("no batch has run yet"))
    elif status.is_due:
        say(message("counted up to {day}; the next batch is due since {due}", day=status.as_of, due=status.due_on))
    else:
        say(message("counted up to {day}; the next batch is due on {due}", day=status.as_of, due=status.due_on))


def _table(headings: tuple[Message, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    shown = Table(*map(str, headings))
    for row in rows:
        shown.add_row(*(Text(visible(cell)) for cell in row))
    return shown

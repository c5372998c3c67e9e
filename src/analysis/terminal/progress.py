"""Progress of a batch: a bar on a terminal, elsewhere a line for each client, failures alone if quiet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from analysis.foundation.messages import Message, message
from analysis.publish.batch.runner import Result
from analysis.terminal.screens import visible

OUTCOMES = {"built": message("built"), "unchanged": message("up to date"), "failed": message("failed")}
REPORT = "report.html"


class Screen:
    """Follows one batch.

    Parameters
    ----------
    output, errors : standard output and standard error.
    total : clients of the batch.
    is_quiet : True to show failures alone.
    """

    def __init__(self, output: Console, errors: Console, *, total: int, is_quiet: bool) -> None:
        self._output = output
        self._errors = errors
        self._total = total
        self._is_quiet = is_quiet

    def follow(self, results: Iterable[Result]) -> list[Result]:
        """Show each result as it comes, then a table and the report to open; return all results, by client."""
        finished = []
        with self._bar() as bar:
            task = bar.add_task("", total=self._total, failing=0)
            for result in results:
                finished.append(result)
                self._show(bar, task, finished)
        finished.sort(key=lambda result: result.client)
        for result in finished:
            if result.outcome == "failed":
                self._print(self._errors, message("{client}: {text}", client=result.client, text=result.error))
            for notice in result.notices:
                self._print(self._errors, message("{client}: {text}", client=result.client, text=notice))
        if not self._is_quiet:
            self._show_table(finished)
            self._show_first(finished)
        return finished

    def _print(self, screen: Console, sentence: Message) -> None:
        screen.print(str(sentence), markup=False, highlight=False)

    def _bar(self) -> Progress:
        failing = TextColumn(str(message("{n} failed", n="{task.fields[failing]}")))
        remaining = TextColumn(str(message("remaining")))
        columns = (MofNCompleteColumn(), BarColumn(), failing, remaining, TimeRemainingColumn())
        is_shown = self._output.is_terminal and not self._is_quiet
        return Progress(*columns, console=self._output, disable=not is_shown, transient=True)

    def _show(self, bar: Progress, task: TaskID, finished: list[Result]) -> None:
        failing = sum(result.outcome == "failed" for result in finished)
        bar.update(task, advance=1, failing=failing)
        last = finished[-1]
        if not self._is_quiet and not self._output.is_terminal and last.outcome != "unchanged":
            sentence = message(
                "[{done}/{total}] {client}: {outcome}",
                done=len(finished),
                total=self._total,
                client=last.client,
                outcome=OUTCOMES[last.outcome],
            )
            self._print(self._output, sentence)

    def _show_table(self, finished: list[Result]) -> None:
        """Show a row for each client that was to build, and the number of the others."""
        unchanged = sum(result.outcome == "unchanged" for result in finished)
        if unchanged < len(finished):
            self._output.print(_table(result for result in finished if result.outcome != "unchanged"))
        if unchanged:
            self._output.print(str(message("{n} client(s) up to date", n=unchanged)))

    def _show_first(self, finished: list[Result]) -> None:
        """Show the address of the first report, to be opened in a browser."""
        first = next((result.folder for result in finished if result.folder is not None), None)
        if first is None:
            return
        path = f"{first}/{REPORT}"
        address = path if "://" in path else Path(path).resolve().as_uri()
        self._print(self._output, message("Report to open first, in a browser: {address}", address=address))


def _table(finished: Iterable[Result]) -> Table:
    table = Table(str(message("client")), str(message("result")), str(message("edition or error")))
    for result in finished:
        last_line = (result.error.strip().splitlines() or [""])[-1] if result.is_bug else result.error
        table.add_row(result.client, str(OUTCOMES[result.outcome]), Text(visible(last_line or str(result.folder))))
    return table

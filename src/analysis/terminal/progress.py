"""What a person sees of a batch: a bar on a terminal, a line a client built elsewhere, failures alone if quiet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from analysis.foundation.messages import Message, message
from analysis.publish.batch.runner import Result

OUTCOMES = {"built": message("built"), "unchanged": message("up to date"), "failed": message("failed")}
REPORT = "report.html"


class Screen:
    """Follows one batch.

    Parameters
    ----------
    say, complain : standard output and standard error.
    total : clients of the batch.
    is_quiet : show failures alone.
    """

    def __init__(self, say: Console, complain: Console, *, total: int, is_quiet: bool) -> None:
        self._say = say
        self._complain = complain
        self._total = total
        self._is_quiet = is_quiet

    def follow(self, results: Iterable[Result]) -> list[Result]:
        """Shows each result as it comes, then a table and the report to open; all results, by client."""
        done = []
        with self._bar() as bar:
            task = bar.add_task("", total=self._total, failing=0)
            for result in results:
                done.append(result)
                self._show(bar, task, done)
        done.sort(key=lambda result: result.client)
        for result in done:
            if result.outcome == "failed":
                self._print(self._complain, message("{client}: {text}", client=result.client, text=result.error))
            for notice in result.notices:
                self._print(self._complain, message("{client}: {text}", client=result.client, text=notice))
        if not self._is_quiet:
            self._show_table(done)
            self._show_first(done)
        return done

    def _print(self, screen: Console, sentence: Message) -> None:
        screen.print(str(sentence), markup=False, highlight=False)

    def _bar(self) -> Progress:
        failing = TextColumn(str(message("{n} failed", n="{task.fields[failing]}")))
        remaining = TextColumn(str(message("remaining")))
        columns = (MofNCompleteColumn(), BarColumn(), failing, remaining, TimeRemainingColumn())
        is_shown = self._say.is_terminal and not self._is_quiet
        return Progress(*columns, console=self._say, disable=not is_shown, transient=True)

    def _show(self, bar: Progress, task: TaskID, done: list[Result]) -> None:
        failing = sum(result.outcome == "failed" for result in done)
        bar.update(task, advance=1, failing=failing)
        last = done[-1]
        if not self._is_quiet and not self._say.is_terminal and last.outcome != "unchanged":
            sentence = message(
                "[{done}/{total}] {client}: {outcome}",
                done=len(done),
                total=self._total,
                client=last.client,
                outcome=OUTCOMES[last.outcome],
            )
            self._print(self._say, sentence)

    def _show_table(self, done: list[Result]) -> None:
        """Show a row for each client that was to build, and the number of the others."""
        unchanged = sum(result.outcome == "unchanged" for result in done)
        if unchanged < len(done):
            self._say.print(_table(result for result in done if result.outcome != "unchanged"))
        if unchanged:
            self._say.print(str(message("{n} client(s) up to date", n=unchanged)))

    def _show_first(self, done: list[Result]) -> None:
        """Show the path of the first report, and how to open it."""
        first = next((result.folder for result in done if result.folder is not None), None)
        if first is None:
            return
        path = f"{first}/{REPORT}"
        self._print(self._say, message("First report: {path}", path=path))
        if "://" in path:
            self._print(self._say, message("Report: {path}", path=path))
        else:
            self._print(self._say, message("Open in a browser: {address}", address=Path(path).resolve().as_uri()))


def _table(done: Iterable[Result]) -> Table:
    table = Table(str(message("client")), str(message("result")), str(message("edition or error")))
    for result in done:
        last_line = (result.error.strip().splitlines() or [""])[-1] if result.is_bug else result.error
        table.add_row(result.client, str(OUTCOMES[result.outcome]), Text(last_line or str(result.folder)))
    return table

"""What a person sees of a batch: a bar on a terminal, a line a client built elsewhere, failures alone if quiet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from analysis.publish.batch.runner import Result

OUTCOMES = {"built": "construit", "unchanged": "à jour", "failed": "en échec"}
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
                self._complain.print(f"{result.client} : {result.error}", markup=False, highlight=False)
            for notice in result.notices:
                self._complain.print(f"{result.client} : {notice}", markup=False, highlight=False)
        if not self._is_quiet:
            self._show_table(done)
            self._show_first(done)
        return done

    def _bar(self) -> Progress:
        failing = TextColumn("{task.fields[failing]} en échec")
        columns = (MofNCompleteColumn(), BarColumn(), failing, TextColumn("reste"), TimeRemainingColumn())
        is_shown = self._say.is_terminal and not self._is_quiet
        return Progress(*columns, console=self._say, disable=not is_shown, transient=True)

    def _show(self, bar: Progress, task: TaskID, done: list[Result]) -> None:
        failing = sum(result.outcome == "failed" for result in done)
        bar.update(task, advance=1, failing=failing)
        last = done[-1]
        if not self._is_quiet and not self._say.is_terminal and last.outcome != "unchanged":
            line = f"[{len(done)}/{self._total}] {last.client} : {OUTCOMES[last.outcome]}"
            self._say.print(line, markup=False, highlight=False)

    def _show_table(self, done: list[Result]) -> None:
        """A line a client that was to build, and how many were not."""
        known = sum(result.outcome == "unchanged" for result in done)
        if known < len(done):
            self._say.print(_table(result for result in done if result.outcome != "unchanged"))
        if known:
            self._say.print(f"{known} client(s) {OUTCOMES['unchanged']}")

    def _show_first(self, done: list[Result]) -> None:
        """The path of the first report, and how to open it."""
        first = next((result.folder for result in done if result.folder is not None), None)
        if first is None:
            return
        path = f"{first}/{REPORT}"
        is_file = "://" not in path
        how = f"Ouvrir dans un navigateur : {Path(path).resolve().as_uri()}" if is_file else f"Rapport : {path}"
        self._say.print(f"Premier rapport : {path}\n{how}", markup=False, highlight=False)


def _table(done: Iterable[Result]) -> Table:
    table = Table("client", "résultat", "édition ou erreur")
    for result in done:
        last_line = (result.error.strip().splitlines() or [""])[-1] if result.is_bug else result.error
        table.add_row(result.client, OUTCOMES[result.outcome], Text(last_line or str(result.folder)))
    return table

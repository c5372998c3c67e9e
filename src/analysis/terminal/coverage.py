"""The work that no rule of params covers, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from rich.table import Table
from rich.text import Text

from analysis.domain.findings import Finding
from analysis.domain.units import SECONDS_PER_MINUTE
from analysis.foundation.messages import message
from analysis.report.coverage import Coverage
from analysis.terminal import findings
from analysis.terminal.screens import OUTPUT, say, visible

ROWS_SHOWN = 30
NO_VALUE = "–"


def show_all(client: str, found: Coverage) -> None:
    """Print how a client's params agree with the data."""
    show(client, found.uncovered, found.seconds)
    show_contract(client, found.unused, found.findings)
    for name in found.absent:
        say(
            message(
                "{client}: profiles: {name} is the name of no technician or team of the data: correct it, or remove it",
                client=client,
                name=name,
            )
        )
    for line in found.gone:
        say(
            message(
                "{client}: the line {line} of the edition released as of {day} is no longer in params: what was told "
                "of it would start again under another name; give it back this name",
                client=client,
                line=line,
                day=found.released,
            )
        )


def show(client: str, uncovered: pd.DataFrame, seconds: int) -> None:
    """Print the share of a client's work that no rule covers, and its heaviest rows.

    Parameters
    ----------
    uncovered : `measures.trust.quality.coverage`.
    seconds : effort of the client in all [s].
    """
    free = int(uncovered["seconds"].sum())
    sentence = message(
        "{client}: {uncovered} min of {total} are covered by no rule",
        client=client,
        uncovered=free // SECONDS_PER_MINUTE,
        total=seconds // SECONDS_PER_MINUTE,
    )
    say(sentence)
    OUTPUT.print(_table(uncovered))


def show_contract(client: str, unused: Iterable[str], found: Iterable[Finding]) -> None:
    """Print the lines to which no entry went, and the profiles that worked without a rate."""
    for line in unused:
        say(message("{client}: no entry matches the scope of the line {line}", client=client, line=line))
    for finding in found:
        if finding.code == "unknown_profile":
            say(message("{client}: {text}", client=client, text=findings.unpriced(finding.count, finding.detail)))


def _table(uncovered: pd.DataFrame) -> Table:
    headings = (message("category"), message("type"), message("minutes"), message("tickets"), message("for example"))
    shown = Table(*map(str, headings))
    for row in uncovered.head(ROWS_SHOWN).itertuples():
        cells = (row.category_path, row.ticket_kind, row.seconds // SECONDS_PER_MINUTE, row.tickets, row.title)
        shown.add_row(*(Text(NO_VALUE if cell is None or cell != cell else visible(str(cell))) for cell in cells))
    return shown

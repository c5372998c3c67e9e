"""The work that no rule of params covers, as a table of a terminal."""

from __future__ import annotations

import pandas as pd
from rich.table import Table

from analysis.foundation.messages import message

ROWS_SHOWN = 30
NO_VALUE = "–"


def table(uncovered: pd.DataFrame) -> Table:
    """Return the heaviest rows of `measures.trust.quality.coverage`."""
    headings = (message("category"), message("type"), message("minutes"), message("tickets"), message("for example"))
    shown = Table(*map(str, headings))
    for row in uncovered.head(ROWS_SHOWN).itertuples():
        cells = (row.category_path, row.ticket_kind, row.seconds // 60, row.tickets, row.title)
        shown.add_row(*(NO_VALUE if cell is None or cell != cell else str(cell) for cell in cells))
    return shown

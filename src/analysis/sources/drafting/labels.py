"""Columns of one label each, crossed by hand: `x` under « Urgent », `x` under « Sur site »."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from analysis.sources.drafting.guesses import Look

CROSSES = frozenset({"x", "1", "oui", "yes", "o", "y", "ok", "vrai", "true", "✓", "✔", "•", "*"})
FEWEST = 2


def labels_of(looks: Sequence[Look]) -> list[Look]:
    """Return the columns that hold a cross or nothing, in the file's order; none where there is one alone."""
    crossed = [look for look in looks if _is_crossed(look)]
    return crossed if len(crossed) >= FEWEST else []


def _is_crossed(look: Look) -> bool:
    values = pc.unique(look.cells.drop_null()).to_pylist()
    return look.cells.null_count > 0 and len(values) == 1 and values[0].strip().lower() in CROSSES

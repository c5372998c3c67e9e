"""The ledger of a report: each row of the source counted, excluded or quarantined, in rows and seconds (rule 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from analysis.domain.findings import Disqualified
from analysis.measures.trust import quality


@dataclass(frozen=True)
class Ledger:
    """Source = consumed + excluded + quarantined, in rows and in readable seconds (rule 14).

    `rows` and `seconds` have the keys source, consumed, excluded, quarantined, unallocated. `excluded` lists, for each
    finding code, (code, rows, seconds), excluded and quarantined alike.
    """

    rows: Mapping[str, int]
    seconds: Mapping[str, int]
    excluded: tuple[tuple[str, int, int], ...] = ()


def ledger(entries: pd.DataFrame, rejected: pd.DataFrame) -> Ledger:
    """Return the rows and seconds of the source by their class, those rejected at the reading included."""
    classes = quality.tallies(entries, rejected[rejected["table"] == "time_entry"])
    is_free = (entries["code"].isna() & entries["contract_line"].isna()).to_numpy()
    sums: dict[str, dict[str, int]] = {"rows": {}, "seconds": {}}
    for measure, figures in sums.items():
        by_code = {code: getattr(tally, measure) for code, tally in classes.items()}
        figures["source"] = sum(by_code.values())
        figures["consumed"] = by_code.pop("consumed")
        figures["quarantined"] = sum(figure for code, figure in by_code.items() if quality.is_quarantined(code))
        figures["excluded"] = sum(figure for code, figure in by_code.items() if not quality.is_quarantined(code))
        figures["unallocated"] = int((is_free if measure == "rows" else entries["seconds"][is_free]).sum())
    excluded = [(code, tally.rows, tally.seconds) for code, tally in sorted(classes.items()) if code != "consumed"]
    return Ledger(rows=sums["rows"], seconds=sums["seconds"], excluded=tuple(excluded))


def effort(tables: Mapping[str, pa.Table]) -> Disqualified | None:
    """Disqualified where the source has no effort at all: tickets without times give no consumption, not a zero."""
    seconds = tables["time_entry"]["seconds"]
    if seconds.null_count < len(seconds):
        return None
    if "no_effort" in tables["source_note"]["code"].to_pylist():
        return Disqualified("no_effort")
    return None if len(seconds) == 0 else Disqualified("no_effort")

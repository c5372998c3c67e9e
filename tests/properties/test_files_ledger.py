"""The ledger of a file: a naive loop over its rows, with the standard library alone, agrees with the reader."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Reading
from analysis.sources.files import reader

MAPPING = FilesMapping.model_validate(
    {
        "kind": "files",
        "timezone": "UTC",
        "max_bad_share": 1,
        "client": {"fixed": "acme"},
        "files": {"temps": {"path": "a.csv", "separator": ";"}},
        "tables": {
            "time_entry": {
                "file": "temps",
                "columns": {
                    "time_entry_id": "id",
                    "started_at": {"column": "date", "date": "day/month/year"},
                    "seconds": {"column": "minutes", "duration": "minutes"},
                },
            }
        },
    }
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "0001", ""]),
        st.sampled_from(["16/02/2023", "1/3/2023", "31/02/2023", "", "Total"]),
        st.sampled_from(["5", "-5", "1560", "0", "", "cinq"]),
    ),
    min_size=1,
    max_size=12,
)


def naive_ledger(text: str) -> tuple[Counter[tuple[str, int]], Counter[str]]:
    """Entries (key and seconds) and rejections by code, a row at a time."""
    good: dict[str, list[tuple[str, int]]] = {}
    rejected: Counter[str] = Counter()
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        try:
            day = datetime.strptime(row["date"], "%d/%m/%Y").date()  # noqa: DTZ007 (a civil day)
            content = (day.isoformat(), int(row["minutes"]) * 60)
        except ValueError:
            rejected["bad_row"] += 1
            continue
        if row["id"]:
            good.setdefault(row["id"], []).append(content)
        else:
            rejected["bad_row"] += 1
    entries: Counter[tuple[str, int]] = Counter()
    for key, contents in good.items():
        if len(set(contents)) == 1:
            entries[key, contents[0][1]] += 1
            rejected["repeated_row"] += len(contents) - 1
        else:
            rejected["duplicate_entry"] += len(contents)
    return entries, +rejected


@settings(deadline=None)
@given(ROWS)
@example([("1", "16/02/2023", "5"), ("1", "16/02/2023", "5"), ("1", "16/02/2023", "6"), ("2", "16/02/2023", "5")])
def test_a_naive_loop_keeps_the_same_ledger(rows: list[tuple[str, str, str]]) -> None:
    """Bad rows, copies and contested keys: the same entries with the same seconds, the same rejections, none lost."""
    rows = [row for row in rows if any(row)]  # lines of separators alone are no rows
    assume(rows)
    text = "id;date;minutes\n" + "".join(";".join(row) + "\n" for row in rows)
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.csv").write_text(text, encoding="utf-8")
        found = reader.extract("essai", MAPPING, Reading(Path(folder)))
    entries = found.tables["time_entry"]
    keys = entries["time_entry_id"].to_pylist()
    codes = found.tables["rejected_row"]["code"].to_pylist()
    expected, rejected = naive_ledger(text)
    assert Counter(zip(keys, entries["seconds"].to_pylist(), strict=True)) == expected
    assert Counter(codes) == rejected
    assert len(keys) + len(codes) == len(rows)

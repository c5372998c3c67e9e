"""Random counted entries, as rows that a naive loop reads and as the frame that measures read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import strategies as st

FIRST_DAY = date(2022, 12, 20)
DAYS = 400
SUBSIDIARIES = ("Lyon", "Nantes", "Lille")
PATHS = ("RUN", "RUN > Support", "RUN > Support > Messagerie", "RUN > MCO", "Hors périmètre", '"A > B" > C')
PROFILES = ("ingénieur", "architecte")
TEXTS = ("subsidiary", "category_path", "ticket_kind", "profile", "contract_line", "application", "country")

FIELDS = {
    "work_date": st.integers(0, DAYS).map(lambda days: FIRST_DAY + timedelta(days=days)),
    "seconds": st.one_of(st.just(0), st.integers(1, 900).map(lambda minutes: minutes * 60), st.integers(1, 9000)),
    "ticket_key": st.one_of(st.none(), st.integers(1, 8).map(lambda number: f"export\x1f{number}")),
    "subsidiary": st.one_of(st.none(), st.sampled_from(SUBSIDIARIES)),
    "category_path": st.one_of(st.none(), st.sampled_from(PATHS)),
    "ticket_kind": st.sampled_from(("incident", "request", None)),
    "profile": st.sampled_from(PROFILES),
    "application": st.sampled_from(("Sage", "Qlik", None)),
    "country": st.sampled_from(("France", "Espagne", None)),
    "contract_line": st.just("contrat"),
    "hour": st.integers(-1, 23),
}
ROWS = st.lists(st.fixed_dictionaries(FIELDS), max_size=25)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as `analysis.enrich.entries` gives them; `hour` -1 is an entry without a time of the day."""
    table = pd.DataFrame(rows, columns=list(FIELDS))
    table["work_date"] = pd.to_datetime(table["work_date"]).astype("datetime64[us]")
    table["seconds"] = table["seconds"].astype("int64")
    table["ticket_key"] = table["ticket_key"].astype("str").astype("category")
    table = table.astype(dict.fromkeys(TEXTS, "category"))
    hours = pd.to_numeric(table.pop("hour")).astype("float64")
    started = table["work_date"] + pd.to_timedelta(hours.where(hours >= 0), unit="h")
    table["started_at"] = started.astype("datetime64[us]")
    table["time_entry_id"] = [f"e{number:03d}" for number in range(len(table))]
    table["ticket_id"] = table["ticket_key"].astype("str")
    table["title"], table["detail"], table["technician"] = "Titre", "Détail", "T"
    table["is_private"], table["in_scope"] = False, True
    return table


def split(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same work with each entry written as two of the same day and ticket."""
    halves = []
    for row in rows:
        first = row["seconds"] // 3
        halves += [{**row, "seconds": first}, {**row, "seconds": row["seconds"] - first}]
    return halves

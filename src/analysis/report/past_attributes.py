"""Attributes of work already published that the tool changed since: technician, profile, requester (rule 14)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.enrich.entries import people_of
from analysis.enrich.text_columns import keys, rows_of
from analysis.params.client import ClientParams
from analysis.report.previous_edition import Previous
from analysis.sources.canonical_tables import INSTANT
from analysis.warehouse import generated_identities
from analysis.warehouse.forgotten_people import PREFIX

ATTRIBUTES = ["technician_id", "profile", "requester_id"]


def attributes_changed(previous: Previous, tables: Mapping[str, pa.Table], params: ClientParams) -> tuple[Finding, ...]:
    """The finding on entries of the previous edition whose technician, profile or requester is another one now.

    A tool does that by itself: where a person or a group is purged, its entries become somebody else's. People are
    compared by their identifiers, so that a new name changes nothing; forgotten people are left out.
    """
    then, now = previous.tables, tables
    same = generated_identities.pairs(then["time_entry"], now["time_entry"])
    before = _attributes(then, params)
    before["key"] = [same.get(key, key) for key in before["key"]]
    published = before[(before["day"] <= pd.Timestamp(previous.closed.as_of)).to_numpy()].set_index("key")
    after = _attributes(now, params).set_index("key")
    common = published.index.intersection(after.index)
    published, after = published.loc[common], after.loc[common]
    is_forgotten = after[["technician_id", "requester_id"]].apply(lambda ids: ids.str.startswith(PREFIX)).any(axis=1)
    differs = (published[ATTRIBUTES] != after[ATTRIBUTES]) & ~(published[ATTRIBUTES].isna() & after[ATTRIBUTES].isna())
    touched = after[(differs.any(axis=1) & ~is_forgotten).to_numpy()].sort_values(
        "seconds", ascending=False, kind="stable"
    )
    if touched.empty:
        return ()
    code, evidence = "past_attributes_changed", tuple(dict.fromkeys(touched["ticket_id"].dropna()))[:MOST_EVIDENCE]
    return (Finding(code, SEVERITIES[code], len(touched), int(touched["seconds"].sum()), evidence),)


def _attributes(tables: Mapping[str, pa.Table], params: ClientParams) -> pd.DataFrame:
    """Return, by entry, its key, its day in UTC, its effort and `ATTRIBUTES`."""
    entries, tickets = tables["time_entry"], tables["ticket"]
    ticket_row = rows_of(keys(entries, "ticket_id"), keys(tickets, "ticket_id"))
    day = pc.coalesce(entries["started_at"], entries["entry_date"].cast(INSTANT), entries["recorded_at"])
    columns = {
        "day": day.cast(pa.timestamp("us")),
        "ticket_id": entries["ticket_id"],
        "seconds": pc.fill_null(entries["seconds"], 0),
        "technician_id": entries["technician_id"],
        "profile": people_of(entries, tables["technician_profile"], params)["profile"],
        "requester_id": pc.coalesce(entries["requester_id"], tickets["requester_id"].take(ticket_row)),
    }
    key = list(zip(entries["source"].to_pylist(), entries["time_entry_id"].to_pylist(), strict=True))
    return pa.table(columns).to_pandas().assign(key=key)

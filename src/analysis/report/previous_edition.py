"""Data and params of a client's previous edition, and the changes since (rule 13.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Disqualified, Finding
from analysis.domain.periods import Span
from analysis.enrich import corrections
from analysis.enrich.entries import enrich, people_of
from analysis.enrich.text_columns import keys, rows_of
from analysis.measures.effort import consumption
from analysis.measures.trust.bridge import Bridge, bridge
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report import generated_identities
from analysis.sources.canonical_tables import INSTANT
from analysis.warehouse.edition_log import Closed, EditionLog
from analysis.warehouse.forgotten_people import PREFIX
from analysis.warehouse.warehouse import Sync, Warehouse

ATTRIBUTES = ["technician_id", "profile", "requester_id"]
EntryKey = tuple[str, str]


@dataclass(frozen=True)
class Previous:
    """A closed edition with its data and its params.

    `params` is None where a former version kept params that the present models no longer read. `elsewhere` returns, of
    entries that this client no longer has (source, time_entry_id), the entries that another client has; `came_from`, of
    entries that it did not have, those that another client had then. `sent` holds the entries of each line's statement,
    in the order they were sent (rule 5.3).
    """

    closed: Closed
    tables: Mapping[str, pa.Table]
    params: ClientParams | None
    elsewhere: Callable[[frozenset[EntryKey]], frozenset[EntryKey]]
    came_from: Callable[[frozenset[EntryKey]], frozenset[EntryKey]] = lambda entries: frozenset()
    sent: Mapping[str, Sequence[str]] = field(default_factory=dict)


def load(warehouse: Warehouse, client: str, as_of: date) -> Previous | None:
    """Return the client's last closed edition before `as_of`; None where there is none."""
    closed = EditionLog(warehouse.url).previous(client, as_of)
    if closed is None:
        return None
    then = warehouse.at(closed.sync_id)
    tables = warehouse.read(client, then)
    try:
        params = load_params.from_resolved(warehouse.params(closed.params_sha256))
    except ValidationError:
        params = None
    sent = EditionLog(warehouse.url).sent(client, closed.as_of)
    elsewhere = partial(_with_another, warehouse, client, None)
    return Previous(closed, tables, params, elsewhere, partial(_with_another, warehouse, client, then), sent)


def moved_since(
    previous: Previous,
    tables: Mapping[str, pa.Table],
    params: ClientParams,
    current: pd.DataFrame,
    term: Span,
    as_of: date,
) -> Bridge | Disqualified:
    """The bridge from the previous edition to the present one; Disqualified where the previous params are out of date.

    Parameters
    ----------
    previous : the previous edition.
    tables : today's tables of the client, as the source delivers them.
    params : today's params.
    current : entries counted today.
    term : the contract year of this edition.
    as_of : date of this edition.
    """
    if previous.params is None:
        return Disqualified("previous_params_outdated", {"as_of": previous.closed.as_of.isoformat()})
    before = _counted(previous.tables, previous.params, previous.closed.as_of)
    old_rules = previous.params.model_copy(update={"corrections": params.corrections})
    same = generated_identities.pairs(previous.tables["time_entry"], tables["time_entry"])
    if same:
        ids = [same.get(key, key)[1] for key in zip(before["source"], before["time_entry_id"], strict=True)]
        before = before.assign(time_entry_id=ids)
    known = frozenset(same.get(key, key) for key in _entry_keys(previous.tables))
    present = _entry_keys(tables)
    gone, arrived = known - present, present - known
    return bridge(
        before,
        _counted(tables, old_rules, as_of),
        current,
        days=term.until(as_of),
        previous_days=term.until(previous.closed.as_of),
        known_before=known,
        moved_away=previous.elsewhere(gone) if gone else frozenset(),
        came_from=previous.came_from(arrived) if arrived else frozenset(),
    )


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


def _counted(tables: Mapping[str, pa.Table], params: ClientParams, as_of: date) -> pd.DataFrame:
    corrected = corrections.apply(tables, params)
    return consumption.counted(enrich(corrected, params, as_of).entries)


def _entry_keys(tables: Mapping[str, pa.Table]) -> frozenset[EntryKey]:
    entries = tables["time_entry"]
    return frozenset(zip(entries["source"].to_pylist(), entries["time_entry_id"].to_pylist(), strict=True))


def _with_another(
    warehouse: Warehouse, client: str, sync: Sync | None, entries: frozenset[EntryKey]
) -> frozenset[EntryKey]:
    """Return those of some entries that other clients have at a synchronisation, or at the last one."""
    moved: set[EntryKey] = set()
    for source in sorted({source for source, _ in entries}):
        keys = warehouse.keys(source, "time_entry", sync=sync)
        others = keys.filter(pc.not_equal(keys["client"], client))["time_entry_id"].to_pylist()
        moved |= entries & {(source, key) for key in others}
    return frozenset(moved)

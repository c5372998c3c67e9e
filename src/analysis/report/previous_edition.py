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

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.enrich import corrections
from analysis.enrich.entries import enrich
from analysis.measures.effort import consumption
from analysis.measures.trust.bridge import Bridge, bridge
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report import generated_identities
from analysis.report.decisions import Decision
from analysis.warehouse.edition_log import Closed, EditionLog
from analysis.warehouse.warehouse import Sync, Warehouse

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
    decisions: tuple[Decision, ...] = ()


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

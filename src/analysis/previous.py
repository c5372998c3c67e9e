"""What a client's previous edition knew, and what has moved since (rule 13.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa

from analysis import corrections
from analysis.domain.periods import Span
from analysis.edition_log import Closed, EditionLog
from analysis.enrich import enrich
from analysis.measures import consumption
from analysis.measures.bridge import Bridge, bridge
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.warehouse import Warehouse


@dataclass(frozen=True)
class Previous:
    """A closed edition with the data and the params it was made from.

    `elsewhere` holds (source, time_entry_id) of the entries that other clients have now.
    """

    closed: Closed
    tables: Mapping[str, pa.Table]
    params: ClientParams
    elsewhere: frozenset[tuple[str, str]]


def load(warehouse: Warehouse, client: str, as_of: date) -> Previous | None:
    """The client's last closed edition before `as_of`; None for its first."""
    closed = EditionLog(warehouse.url).previous(client, as_of)
    if closed is None:
        return None
    tables = warehouse.read(client, warehouse.at(closed.sync_id))
    params = load_params.from_resolved(warehouse.params(closed.params_sha256))
    return Previous(closed, tables, params, _elsewhere(warehouse, client, tables))


def moved_since(
    previous: Previous,
    tables: Mapping[str, pa.Table],
    params: ClientParams,
    current: pd.DataFrame,
    term: Span,
    as_of: date,
) -> Bridge:
    """The bridge from the previous edition to the one being built.

    Parameters
    ----------
    previous : the previous edition.
    tables : today's tables of the client, as the source delivers them.
    params : today's params.
    current : entries counted today.
    term : the contract year of this edition.
    as_of : its date.
    """
    before = _counted(previous.tables, previous.params, previous.closed.as_of)
    old_rules = previous.params.model_copy(update={"corrections": params.corrections})
    known = previous.tables["time_entry"]
    return bridge(
        before,
        _counted(tables, old_rules, as_of),
        current,
        days=term.until(as_of),
        previous_days=term.until(previous.closed.as_of),
        known_before=frozenset(zip(known["source"].to_pylist(), known["time_entry_id"].to_pylist(), strict=True)),
        moved_away=previous.elsewhere,
    )


def _counted(tables: Mapping[str, pa.Table], params: ClientParams, as_of: date) -> pd.DataFrame:
    corrected = corrections.apply(tables, params)
    return consumption.counted(enrich(corrected, params, as_of).entries)


def _elsewhere(warehouse: Warehouse, client: str, tables: Mapping[str, pa.Table]) -> frozenset[tuple[str, str]]:
    """The entries of other clients in the sources that feed this one."""
    found: set[tuple[str, str]] = set()
    for source in tables["time_entry"]["source"].unique().to_pylist():
        keys = warehouse.keys(source, "time_entry")
        others = keys.filter(pa.compute.not_equal(keys["client"], client))
        found.update((source, key) for key in others["time_entry_id"].to_pylist())
    return frozenset(found)

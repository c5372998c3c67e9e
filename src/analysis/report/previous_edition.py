"""History told to a client: its last released edition, the lines sent, and the changes since (rules 5.3, 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.domain.sent_lines import Released, SentLine
from analysis.enrich import corrections
from analysis.enrich.entries import enrich
from analysis.measures.effort import consumption
from analysis.measures.trust.bridge import Bridge, bridge
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report import contract_terms
from analysis.report.decisions import Decision, read_decisions
from analysis.report.line import LineReport, line_report
from analysis.report.line_work import Work
from analysis.warehouse import generated_identities, kept_texts
from analysis.warehouse.edition_log import Closed, EditionLog, Release
from analysis.warehouse.warehouse import Sync, Warehouse

EntryKey = tuple[str, str]


@dataclass(frozen=True)
class Previous:
    """The last released edition before this one, with its data and its params.

    `params` is None where a former version kept params that the present models no longer read. `elsewhere` returns, of
    entries that this client no longer has (source, time_entry_id), the entries that another client has; `came_from`, of
    entries that it did not have, those that another client had then. `decisions` are those that it asked.
    """

    closed: Closed
    tables: Mapping[str, pa.Table]
    params: ClientParams | None
    elsewhere: Callable[[frozenset[EntryKey]], frozenset[EntryKey]]
    came_from: Callable[[frozenset[EntryKey]], frozenset[EntryKey]] = lambda entries: frozenset()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class History:
    """Editions and lines that a client was told before this edition.

    Parameters
    ----------
    previous : the last released edition of an earlier date; None before the first one.
    released : what the last released edition told of the lines, of this date or an earlier one.
    corrects : the released edition of this very date that this one corrects; None where it corrects nothing.
    """

    previous: Previous | None = None
    released: Released = field(default_factory=Released)
    corrects: Release | None = None


def load(warehouse: Warehouse, client: str, as_of: date, sync: Sync, params_sha256: str) -> History:
    """Return what a client was told before an edition that reads a synchronisation with some params."""
    log = EditionLog(warehouse.url)
    before, of_day = log.last_release(client, before=as_of), log.release_of(client, as_of)
    previous = None if before is None else _previous(warehouse, client, before)
    last = of_day or before
    corrects = None
    if of_day is not None:
        then = warehouse.at(of_day.closed.sync_id).client_hashes.get(client)
        is_same = then == sync.client_hashes.get(client) and kept_texts.are_same(
            warehouse.url, of_day.closed.params_sha256, params_sha256
        )
        corrects = None if is_same else of_day
    if last is None:
        return History(previous)
    told = Released(last.closed.as_of, _sent(warehouse, client, last), last.told.before, last.told.tickets)
    return History(previous, told, corrects)


def _previous(warehouse: Warehouse, client: str, release: Release) -> Previous:
    then = warehouse.at(release.closed.sync_id)
    elsewhere = partial(_with_another, warehouse, client, None)
    return Previous(
        release.closed,
        warehouse.read(client, then),
        _params(warehouse, release),
        elsewhere,
        partial(_with_another, warehouse, client, then),
        read_decisions(release.told.decisions),
    )


def _params(warehouse: Warehouse, release: Release) -> ClientParams | None:
    try:
        return load_params.from_resolved(warehouse.params(release.closed.params_sha256))
    except ValidationError:
        return None


def _sent(warehouse: Warehouse, client: str, release: Release) -> Mapping[str, Sequence[SentLine]]:
    """Return the lines of a release; those of an edition made before releases are computed from what was kept."""
    params = _params(warehouse, release) if any(release.sent.values()) else None
    if params is None:
        return release.told.statements
    as_of = release.closed.as_of
    tables = warehouse.read(client, warehouse.at(release.closed.sync_id))
    enriched = enrich(corrections.apply(tables, params), params, as_of)
    work = Work(consumption.counted(enriched.entries), enriched.tickets, params, as_of)
    known = {line: {one.id: one for one in of_line.sent} for line, of_line in _lines(params, work)}
    return {
        line: [known[line][entry] for entry in entries] for line, entries in release.sent.items() if known.get(line)
    }


def _lines(params: ClientParams, work: Work) -> Iterator[tuple[str, LineReport]]:
    for line in contract_terms.lines_in_force(params, work.as_of):
        yield line.line, line_report(line, work)


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

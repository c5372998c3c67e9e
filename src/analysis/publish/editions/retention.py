"""Retention of editions, and of the versions of the warehouse that they read (H2, rule 13)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.foundation.addresses import Places
from analysis.publish.batch.journal import LOG
from analysis.publish.editions.edition import Shelf
from analysis.warehouse import old_entries
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.result_cache import ResultCache
from analysis.warehouse.warehouse import Warehouse

FORECASTS_KEPT = timedelta(days=62)
"""Two months, so that a month's batch finds the forecasts of the month before."""


@dataclass(frozen=True)
class Policy:
    """Editions kept of each client: those of the last `months` before its newest edition, the newest included.

    Where `yearly`, the last edition of each calendar year is kept too. `entries_from` and `logs_from` are the first
    days whose work, and whose lines of the log of batches, are kept; None: all are.
    """

    months: int
    yearly: bool = True
    entries_from: date | None = None
    logs_from: date | None = None


@dataclass(frozen=True)
class Pruned:
    """Editions kept and removed (their folders), files of the warehouse and kept forecasts that were deleted, entries
    that are too old, lines of the log.
    """

    kept: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    forecasts: int = 0
    entries: int = 0
    lines: int = 0


def prune(where: Places, policy: Policy, *, dry_run: bool = False) -> Pruned:
    """Remove the editions, work and lines that the policy does not keep, then what of the warehouse no edition reads.

    A dry run tells the editions alone.
    """
    shelf = Shelf(where.reports)
    kept: list[str] = []
    removed: list[str] = []
    for client in shelf.clients():
        folders = shelf.editions(client)
        staying = keep(folders, policy)
        kept += staying
        removed += [folder for folder in folders if folder not in staying]
    if dry_run:
        return Pruned(tuple(kept), tuple(removed), 0)
    for folder in removed:
        shelf.remove(folder)
    warehouse = Warehouse(where.warehouse)
    entries = 0 if policy.entries_from is None else _old_entries(warehouse, policy.entries_from)
    needed = {*_syncs(shelf, kept), *EditionLog(where.warehouse).newest_syncs()}
    files = warehouse.vacuum(sorted(needed))
    forecasts = ResultCache(where.forecasts, ()).prune(older_than=FORECASTS_KEPT)
    lines = 0 if policy.logs_from is None else _old_lines(shelf, policy.logs_from)
    return Pruned(tuple(kept), tuple(removed), files, forecasts, entries, lines)


def _old_entries(warehouse: Warehouse, first_kept: date) -> int:
    last = warehouse.latest()
    return sum(old_entries.removed(warehouse, source, first_kept) for source in (last.sources if last else ()))


def _old_lines(shelf: Shelf, first_kept: date) -> int:
    lines = (shelf.read(LOG) or b"").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["at"] >= first_kept.isoformat()]
    if len(kept) < len(lines):
        shelf.put(LOG, b"".join(kept))
    return len(lines) - len(kept)


def keep(folders: Iterable[str], policy: Policy) -> list[str]:
    """Return the editions of one client that are kept.

    Parameters
    ----------
    folders : `<client>/<as_of>…`, in any order.
    policy : the policy of retention.
    """
    days = {folder: date.fromisoformat(folder.rpartition("/")[2][: len("2023-02-16")]) for folder in folders}
    if not days:
        return []
    newest = max(days.values())
    last_of_year = {day.year: day for day in sorted(days.values())}
    return [
        folder
        for folder, day in days.items()
        if _months_between(day, newest) < policy.months or (policy.yearly and last_of_year[day.year] == day)
    ]


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _syncs(shelf: Shelf, folders: Iterable[str]) -> list[str]:
    """Synchronisations of these editions and of their previous editions, which bridges read."""
    needed = set()
    for folder in folders:
        edition = (shelf.manifest(folder) or {})["edition"]
        needed.add(edition["sync_id"])
        if edition["previous"]:
            needed.add(edition["previous"]["sync_id"])
    return sorted(needed)

"""Retention of editions, and of the versions of the warehouse that they read (H2, rule 13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.foundation.addresses import Places
from analysis.publish.editions.edition import Shelf
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.result_cache import ResultCache
from analysis.warehouse.warehouse import Warehouse

FORECASTS_KEPT = timedelta(days=62)
"""Two months, so that a month's batch finds the forecasts of the month before."""


@dataclass(frozen=True)
class Policy:
    """Editions kept of each client: those of the last `months` before its newest edition, the newest included.

    Where `yearly`, the last edition of each calendar year is kept too.
    """

    months: int
    yearly: bool = True


@dataclass(frozen=True)
class Pruned:
    """Editions kept and removed (their folders), files of the warehouse and kept forecasts that were deleted."""

    kept: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    forecasts: int = 0


def prune(where: Places, policy: Policy, *, dry_run: bool = False) -> Pruned:
    """Remove the editions that the policy does not keep, then the files of the warehouse that no kept edition reads."""
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
    needed = {*_syncs(shelf, kept), *EditionLog(where.warehouse).newest_syncs()}
    files = Warehouse(where.warehouse).vacuum(sorted(needed))
    forecasts = ResultCache(where.forecasts, ()).prune(older_than=FORECASTS_KEPT)
    return Pruned(tuple(kept), tuple(removed), files, forecasts)


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

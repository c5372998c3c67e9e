"""How long editions are kept, and what the warehouse keeps for them (H2, rule 13)."""

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
"""A month's batch finds those of the month before."""


@dataclass(frozen=True)
class Policy:
    """What is kept of each client: the editions of the last `months` counted from its newest one, and the last one of
    each calendar year where `yearly`. The newest is always kept.
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
    """Removes the editions that the policy does not keep, then what no kept edition reads of the warehouse."""
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
    """The editions of one client that stay.

    Parameters
    ----------
    folders : `<client>/<as_of>…`, in any order.
    policy : what is kept.
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
    """The synchronisations that these editions were made from, their previous editions' included: bridges read them."""
    needed = set()
    for folder in folders:
        edition = (shelf.manifest(folder) or {})["edition"]
        needed.add(edition["sync_id"])
        if edition["previous"]:
            needed.add(edition["previous"]["sync_id"])
    return sorted(needed)

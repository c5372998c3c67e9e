"""Sizing a contract: from an inventory to a yearly charge by block, and later the real charge beside it (H5).

Blocks: `checks` is exact, from the minutes and the occurrences of the check plan; `support` (incidents) and `requests`
come from norms that the portfolio taught, or that were declared where too few clients stand behind one. Everything is
in hours a year; views turn them into days.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from analysis.domain import units
from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.measures.estimating import norms as estimating

Basis = Literal["exact", "learned", "declared", "mixed"]

INTERVAL = 0.80
CHECKS = "checks"
USERS = "users"
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class DeclaredNorm:
    """A norm stated by the analyst, with its range [h a unit and year]."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Norm:
    """Hours that one unit of an item takes in a year, for one block.

    Parameters
    ----------
    hours_per_unit, low, high : [h a unit and year] with its 80 % interval (by jackknife where it is learned).
    clients : how many clients of the portfolio have the item.
    basis : learned, or declared.
    """

    block: str
    item: str
    hours_per_unit: float
    low: float
    high: float
    clients: int
    basis: Basis


@dataclass(frozen=True)
class Norms:
    """The norms of every block, and their errors on clients left out of them.

    Parameters
    ----------
    norms : one a block and item; an item that too few clients have and that nobody declared is absent.
    clients : clients in the portfolio.
    largest : item -> the largest count in the portfolio.
    errors : a row a client, a column a block, and `total`: the logarithm of real over sized, each client left out of
        the norms that sized it. Empty where nothing was learned.
    """

    norms: tuple[Norm, ...]
    clients: int
    largest: Mapping[str, float]
    errors: pd.DataFrame

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks, in alphabetical order."""
        return tuple(sorted({norm.block for norm in self.norms}))

    @property
    def error(self) -> float:
        """The leave-one-out error of the total, as a share; NaN where nothing was learned."""
        return estimating.typical_error(self.errors["total"].to_numpy()) if len(self.errors) else math.nan

    def spread(self, block: str) -> float:
        """Half-width of the 80 % interval of a block's (or the total's) logarithm; 0 where nothing was learned."""
        return _quantile(np.abs(self.errors[block].to_numpy())) if len(self.errors) else 0.0


@dataclass(frozen=True)
class SizedBlock:
    """The yearly charge of one block [h], its 80 % interval, and its basis."""

    block: str
    hours: float
    low_hours: float
    high_hours: float
    basis: Basis


@dataclass(frozen=True)
class Sizing:
    """A client sized.

    Parameters
    ----------
    blocks : checks first, then the others.
    hours, low_hours, high_hours : the whole, with its own 80 % interval (bounds of blocks do not add up).
    beyond : the items whose count is larger than any in the portfolio: the norm is stretched there.
    """

    blocks: tuple[SizedBlock, ...]
    hours: float
    low_hours: float
    high_hours: float
    beyond: tuple[str, ...]


class NormMissing(LookupError):
    """An item of the inventory has no norm in a block: too few clients have it, and none is declared."""

    def __init__(self, block: str, item: str) -> None:
        self.block, self.item = block, item
        super().__init__(f"{block}: no norm for {item}")


def learn(
    inventories: pd.DataFrame,
    hours: pd.DataFrame,
    declared: Mapping[tuple[str, str], DeclaredNorm],
) -> Norms:
    """The norms of a portfolio, with each client's error under norms learned without that client.

    Parameters
    ----------
    inventories : a row a client, a column an item: counts; none missing.
    hours : a row a client (the same), a column a block: real charge of a year [h].
    declared : (block, item) -> the norm to take where under five clients have the item.
    """
    counts = inventories.to_numpy(dtype=float)
    items = [str(item) for item in inventories.columns]
    learned = estimating.is_learned(counts)
    users = items.index(USERS) if USERS in items else None
    norms: list[Norm] = []
    left_out = pd.DataFrame(index=hours.index)
    for block in hours.columns:
        stated = np.array([declared[block, item].central if (block, item) in declared else np.nan for item in items])
        real = hours[block].to_numpy(dtype=float)
        whole = estimating.fit(counts, real, stated, learned, users)
        without, sized = _leave_one_out(counts, real, stated, learned, users)
        left_out[block] = sized
        norms += _norms(block, items, counts, whole.hours_per_unit, without, declared)
    return Norms(
        norms=tuple(norms),
        clients=len(counts),
        largest=dict(zip(items, counts.max(axis=0).tolist(), strict=True)) if len(counts) else {},
        errors=_errors(left_out, hours) if learned.any() else pd.DataFrame(),
    )


def error_of_hours_per_user(inventories: pd.DataFrame, hours: pd.DataFrame) -> float:
    """Leave-one-out error of the rule of thumb that sizing must beat: the other clients' median of hours per user."""
    users = inventories[USERS].to_numpy(dtype=float)
    total = hours.sum(axis=1).to_numpy(dtype=float)
    rates = total / users
    sized = np.array([np.median(np.delete(rates, at)) for at in range(len(rates))]) * users
    return estimating.typical_error(estimating.log_errors(sized, total))


def check_hours(minutes: Mapping[str, float], occurrences: Mapping[str, int]) -> float:
    """The hours a year of a check plan: minutes of each check times its occurrences, exactly.

    Examples
    --------
    >>> check_hours({"Sauvegardes": 15, "Pare-feu": 30}, {"Sauvegardes": 251, "Pare-feu": 52})
    88.75
    """
    total = sum(Fraction(str(minutes[check])) * count for check, count in occurrences.items())
    return float(Fraction(total) / MINUTES_PER_HOUR)


def real_hours(entries: pd.DataFrame, is_check: np.ndarray, year: Span) -> dict[str, float]:
    """Real effort of a client in a year, by block [h].

    Parameters
    ----------
    entries : counted entries.
    is_check : array of bool, a value an entry: work of the check plan. Other work without a ticket kind is support.
    """
    inside = consumption.is_within(entries["work_date"], year)
    is_request = (entries["ticket_kind"] == "request").to_numpy(dtype=bool)
    masks = {CHECKS: is_check, "support": ~is_check & ~is_request, "requests": ~is_check & is_request}
    seconds = entries["seconds"].to_numpy()
    return {block: units.hours(int(seconds[inside & mask].sum())) for block, mask in masks.items()}


def size(
    inventory: Mapping[str, float],
    norms: Norms,
    *,
    checks: float = 0.0,
    factors: Mapping[str, float] | None = None,
) -> Sizing:
    """The yearly charge of an inventory.

    Parameters
    ----------
    inventory : item -> count; an item that is not there counts 0.
    norms : the norms of the portfolio.
    checks : hours a year of the check plan (`check_hours`).
    factors : block -> factor for the state of health and of the documentation; 1 where it is not there.

    Raises
    ------
    NormMissing
        When an item of the inventory has no norm in a block.
    """
    sized = [_block(block, inventory, norms, (factors or {}).get(block, 1.0)) for block in norms.blocks]
    estimated = sum(block.hours for block in sized)
    learned = any(block.basis in ("learned", "mixed") for block in sized)
    if learned:
        spread = math.exp(norms.spread("total"))
        low, high = estimated / spread, estimated * spread
    else:
        low, high = sum(block.low_hours for block in sized), sum(block.high_hours for block in sized)
    plan = [SizedBlock(CHECKS, checks, checks, checks, "exact")]
    beyond = tuple(item for item, count in inventory.items() if count > norms.largest.get(item, math.inf))
    return Sizing((*plan, *sized), checks + estimated, checks + low, checks + high, beyond)


def against_real(sizing: Sizing, real_hours: Mapping[str, float]) -> pd.DataFrame:
    """Sized hours beside the real hours of a year, by block and in all.

    Returns
    -------
    DataFrame, a row a block and `total`: `block`, `sized_hours`, `low_hours`, `high_hours`, `real_hours`,
    `variance_hours` (real less sized), `is_within` (inside the interval).
    """
    rows = [(block.block, block.hours, block.low_hours, block.high_hours) for block in sizing.blocks]
    rows.append(("total", sizing.hours, sizing.low_hours, sizing.high_hours))
    table = pd.DataFrame(rows, columns=["block", "sized_hours", "low_hours", "high_hours"])
    whole = {**{block.block: 0.0 for block in sizing.blocks}, **real_hours}
    table["real_hours"] = [*(whole[block.block] for block in sizing.blocks), math.fsum(whole.values())]
    table["variance_hours"] = table["real_hours"] - table["sized_hours"]
    table["is_within"] = table["real_hours"].between(table["low_hours"], table["high_hours"])
    return table


def _leave_one_out(
    counts: np.ndarray, real: np.ndarray, stated: np.ndarray, learned: np.ndarray, users: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the norms without each client (clients, items), and the hours they size for that client (clients,)."""
    rows = range(len(real))
    fits = [estimating.fit(np.delete(counts, at, axis=0), np.delete(real, at), stated, learned, users) for at in rows]
    without = np.array([fit.hours_per_unit for fit in fits]).reshape(counts.shape)
    return without, (counts * np.nan_to_num(without)).sum(axis=1)


def _errors(sized: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    errors = {
        block: estimating.log_errors(sized[block].to_numpy(), real[block].to_numpy(dtype=float))
        for block in real.columns
    }
    total = estimating.log_errors(sized.sum(axis=1).to_numpy(), real.sum(axis=1).to_numpy(dtype=float))
    return pd.DataFrame({**errors, "total": total}, index=real.index)


def _norms(
    block: str,
    items: list[str],
    counts: np.ndarray,
    values: np.ndarray,
    without: np.ndarray,
    declared: Mapping[tuple[str, str], DeclaredNorm],
) -> list[Norm]:
    norms = []
    for at, item in enumerate(items):
        clients = int((counts[:, at] > 0).sum())
        if clients >= estimating.LEAST_CLIENTS:
            others = without[:, at]
            variance = (len(others) - 1) * float(np.mean((others - others.mean()) ** 2))
            half = 1.2816 * math.sqrt(variance)
            value = float(values[at])
            norms.append(Norm(block, item, value, max(value - half, 0.0), value + half, clients, "learned"))
        elif (block, item) in declared:
            stated = declared[block, item]
            norms.append(Norm(block, item, stated.central, stated.low, stated.high, clients, "declared"))
    return norms


def _block(block: str, inventory: Mapping[str, float], norms: Norms, factor: float) -> SizedBlock:
    by_item = {norm.item: norm for norm in norms.norms if norm.block == block}
    used = {item: count for item, count in inventory.items() if count}
    for item in used:
        if item not in by_item:
            raise NormMissing(block, item)
    learned = sum(used[item] * by_item[item].hours_per_unit for item in used if by_item[item].basis == "learned")
    stated = [(used[item], by_item[item]) for item in used if by_item[item].basis == "declared"]
    spread = math.exp(norms.spread(block))
    low = learned / spread + sum(count * norm.low for count, norm in stated)
    high = learned * spread + sum(count * norm.high for count, norm in stated)
    central = learned + sum(count * norm.hours_per_unit for count, norm in stated)
    basis: Basis = "mixed" if learned and stated else "declared" if stated else "learned"
    return SizedBlock(block, factor * central, factor * low, factor * high, basis)


def _quantile(errors: np.ndarray) -> float:
    """The error that a new client exceeds with a chance of 20 %: the order statistic of rank 0.8 (n + 1)."""
    ordered = np.sort(errors)
    rank = min(INTERVAL * (len(ordered) + 1), len(ordered)) - 1
    return float(np.interp(rank, np.arange(len(ordered)), ordered))

"""Value of a series of cash flows: payback, net present value, internal rate of return (rules 11.2 to 11.4).

Money in is positive, money out negative. `lumps` are paid at the morning of a position (0 … months, the last one being
the end of the horizon); `flows` run evenly through each month. Every function works on the last axis, so that one call
serves one case or thousands of draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyxirr
from scipy.optimize import brentq

MONTHS_PER_YEAR = 12
DUST_EUR = 1e-6
"""A cumulative sum this close to 0 is 0: the rest is rounding of floating sums."""

YEARLY_RATES_SEARCHED = np.concatenate([np.linspace(-0.99, 1.0, 400), np.geomspace(1.0, 1_000.0, 200)[1:]])


def monthly_rate(yearly_rate: float) -> float:
    """The monthly rate that compounds to `yearly_rate` in a year (rule 11.3). 0.06 is 6 %.

    Examples
    --------
    >>> round(monthly_rate(0.06), 7)
    0.0048676
    """
    return (1 + yearly_rate) ** (1 / MONTHS_PER_YEAR) - 1


def discounted(lumps: np.ndarray, flows: np.ndarray, yearly_rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return lumps and flows in euros of position 0; flows are discounted from the end of their month (rule 11.3)."""
    factors = (1 + monthly_rate(yearly_rate)) ** -np.arange(lumps.shape[-1])
    return lumps * factors, flows * factors[1:]


def cumulative(lumps: np.ndarray, flows: np.ndarray) -> np.ndarray:
    """Net sum at each position 0 … months, payments at that position included. Shape: (…, months + 1)."""
    running = np.zeros(np.broadcast_shapes(lumps.shape[:-1], flows.shape[:-1]) + lumps.shape[-1:])
    running[..., 1:] = flows
    return np.cumsum(running + lumps, axis=-1)


def payback_months(lumps: np.ndarray, flows: np.ndarray) -> np.ndarray:
    """The first time at which the cumulative net sum comes back to 0, interpolated in its month (rule 11.2).

    Parameters
    ----------
    lumps : array (…, months + 1) [EUR].
    flows : array (…, months) [EUR].

    Returns
    -------
    array (…) [months]; 0 where the sum is never negative (nothing had to come back), `inf` where it does not come back
    within the months given.

    Examples
    --------
    >>> costs = np.zeros(61)
    >>> costs[0] = -12_000
    >>> float(payback_months(costs, np.full(60, 500.0)))
    24.0
    """
    after = cumulative(lumps, flows)
    before = after - lumps
    opens = after[..., :-1]
    in_month = (opens < -DUST_EUR) & (before[..., 1:] >= -DUST_EUR)
    by_lump = (before[..., 1:] < -DUST_EUR) & (after[..., 1:] >= -DUST_EUR)
    gain = np.where(in_month, before[..., 1:] - opens, 1.0)
    share = np.where(in_month, np.minimum(-opens / gain, 1.0), 1.0)
    times = np.where(in_month | by_lump, np.arange(flows.shape[-1]) + share, np.inf)
    is_never_negative = (np.minimum(after, before) >= -DUST_EUR).all(axis=-1)
    return np.where(is_never_negative, 0.0, times.min(axis=-1))


def npv(lumps: np.ndarray, flows: np.ndarray, yearly_rate: float) -> np.ndarray:
    """Net present value at the end of the months given [EUR], discounted monthly at a yearly rate (rule 11.3).

    Examples
    --------
    >>> costs = np.zeros(37)
    >>> costs[0] = -12_000
    >>> round(float(npv(costs, np.full(36, 500.0), 0.06)), 2)
    4474.48
    """
    return cumulative(*discounted(lumps, flows, yearly_rate))[..., -1]


@dataclass(frozen=True)
class InternalRate:
    """The effective yearly rate at which the net present value is 0.

    `yearly` is None where there is no such rate or there are several, for the `reason` given. `roots` holds all
    rates, in order.
    """

    yearly: float | None
    reason: Literal["", "no_sign_change", "no_root", "several_roots"] = ""
    roots: tuple[float, ...] = ()


def internal_rate(lumps: np.ndarray, flows: np.ndarray) -> InternalRate:
    """Internal rate of return of one case, effective a year (rule 11.3).

    Parameters
    ----------
    lumps : array (months + 1,) [EUR].
    flows : array (months,) [EUR], each at the end of its month.

    Notes
    -----
    Flows that change sign once have one rate at most above -100 %. Those that change sign more often may have several:
    all of them between -99 % and 100 000 % a year are looked for, and none is preferred.

    Examples
    --------
    >>> costs = np.zeros(37)
    >>> costs[0] = -12_000
    >>> round(internal_rate(costs, np.full(36, 500.0)).yearly, 3)
    0.326
    """
    amounts = np.asarray(lumps, dtype=float).copy()
    amounts[1:] += flows
    signs = np.sign(amounts[np.abs(amounts) > DUST_EUR])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return InternalRate(None, "no_sign_change")
    roots = _roots(amounts)
    if changes == 1 or len(roots) == 1:
        monthly = pyxirr.irr(amounts, guess=monthly_rate(roots[0]) if roots else None, silent=True)
        if monthly is None:
            return InternalRate(None, "no_root")
        yearly = (1 + monthly) ** MONTHS_PER_YEAR - 1
        return InternalRate(yearly, roots=(yearly,))
    return InternalRate(None, "several_roots" if roots else "no_root", tuple(roots))


def _roots(amounts: np.ndarray) -> list[float]:
    """The yearly rates at which the net present value changes sign, in order."""
    monthly = (1 + YEARLY_RATES_SEARCHED) ** (1 / MONTHS_PER_YEAR) - 1
    powers = np.arange(len(amounts))

    def value(rate: float) -> float:
        return float(amounts @ (1 + rate) ** -powers)

    values = np.array([value(rate) for rate in monthly])
    crossings = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    roots = [brentq(value, monthly[at], monthly[at + 1], xtol=1e-14) for at in crossings]
    roots += [rate for rate, net_value in zip(monthly, values, strict=True) if net_value == 0]
    return sorted((1 + rate) ** MONTHS_PER_YEAR - 1 for rate in roots)

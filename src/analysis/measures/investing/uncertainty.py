"""Probability that a case pays: real months resampled by blocks, assumptions drawn in their ranges (rule 11.5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.measures.investing import indicators
from analysis.measures.investing.cash_flows import (
    InvestmentCase,
    View,
    gross_savings,
    lump_index,
    run_months,
)

BLOCK_MONTHS = 3
DRAWS = 5_000
DRAWS_AT_ONCE = 500
"""Draws computed together: their memory is ten arrays of their months."""
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Odds:
    """The outcome over all draws.

    Parameters
    ----------
    probability : share of draws that pay back within the horizon, 0 … 1.
    payback_p10, payback_p50, payback_p90 : months; None: that share of draws is not reached within the horizon.
    npv_p10_eur, npv_p50_eur, npv_p90_eur : net present value at the horizon.
    draws, seed : number of draws, and the seed of the generator.
    """

    probability: float
    payback_p10: float | None
    payback_p50: float | None
    payback_p90: float | None
    npv_p10_eur: float
    npv_p50_eur: float
    npv_p90_eur: float
    draws: int
    seed: int


def odds(case: InvestmentCase, view: View = "economic", *, seed: int, draws: int = DRAWS) -> Odds:
    """The probability that a case pays back within its horizon, and the spread of its outcome.

    Parameters
    ----------
    case : InvestmentCase. The months of its savings' histories are resampled together, so that the parts keep their
        correlation.
    view : economic or cash.
    seed : the edition's.
    draws : number of draws.

    Notes
    -----
    Each draw has one share of the way from low to high for all the shares avoided (a solution that disappoints does so
    everywhere), and one for each cost. Blocks of three months, taken in a circle so that each month counts alike, are
    laid over the projected cost as ratios to the expected cost of their month. Blocks are drawn twice: first another
    history as long as the real one, then the horizon out of that history. A short history thus leaves the level of the
    problem uncertain, which a long horizon would otherwise average out.
    """
    generator = np.random.default_rng(seed)
    months = case.horizon_months
    success = generator.random(draws)
    ratios = _ratios(case, generator, draws)
    flows = np.zeros((draws, months))
    for saving, gross in zip(case.savings, gross_savings(case, view), strict=True):
        varied = gross * ratios[saving.name] if saving.history_ratios else gross
        flows += saving.avoided.between(success)[:, None] * varied
    for run in case.run_costs:
        flows -= run.monthly_eur.between(generator.random(draws))[:, None] * run_months(case, run)
    lumps = np.zeros((draws, months + 1))
    for one_off in case.one_offs:
        lumps[:, lump_index(case, one_off)] -= one_off.amount_eur.between(generator.random(draws))
    lumps[:, -1] += case.residual_eur
    parts = [slice(start, start + DRAWS_AT_ONCE) for start in range(0, draws, DRAWS_AT_ONCE)]
    paybacks = np.concatenate([indicators.payback_months(lumps[part], flows[part]) for part in parts])
    values = np.concatenate([indicators.npv(lumps[part], flows[part], case.yearly_rate) for part in parts])
    reached = np.quantile(paybacks, QUANTILES, method="inverted_cdf")
    p10, p50, p90 = (float(value) if math.isfinite(value) else None for value in reached)
    npv_p10, npv_p50, npv_p90 = np.quantile(values, QUANTILES).tolist()
    return Odds(
        probability=float(np.isfinite(paybacks).mean()),
        payback_p10=p10,
        payback_p50=p50,
        payback_p90=p90,
        npv_p10_eur=npv_p10,
        npv_p50_eur=npv_p50,
        npv_p90_eur=npv_p90,
        draws=draws,
        seed=seed,
    )


def _ratios(case: InvestmentCase, generator: np.random.Generator, draws: int) -> dict[str, np.ndarray]:
    """Ratios of shape (draws, months) for each saving with a history; all savings share the months drawn."""
    histories = {saving.name: np.array(saving.history_ratios) for saving in case.savings if saving.history_ratios}
    if not histories:
        return {}
    lengths = {len(history) for history in histories.values()}
    if len(lengths) != 1:
        raise ValueError(f"histories of one case must have one length, not {sorted(lengths)}")
    length = lengths.pop()
    resampled = blocks(length, length, generator, draws)
    chosen = np.take_along_axis(resampled, blocks(length, case.horizon_months, generator, draws), axis=1)
    return {name: history[chosen] for name, history in histories.items()}


def blocks(history: int, months: int, generator: np.random.Generator, draws: int) -> np.ndarray:
    """Indices of history months, in blocks of three that follow each other in a circle. Shape: (draws, months)."""
    starts = generator.integers(0, history, size=(draws, math.ceil(months / BLOCK_MONTHS)))
    within = np.arange(BLOCK_MONTHS)
    return ((starts[:, :, None] + within) % history).reshape(draws, -1)[:, :months]

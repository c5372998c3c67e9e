"""The average of structural models: no structure is chosen, each weighs by its likelihood.

Two hundred candidates (`kernels`) are each taken on two scales. The weight of a candidate is its prior times the
likelihood of the series raised to a power under 1. Prior and power were learned on public monthly series, by the error
of their next 12 months: twenty numbers for all lengths, so that a series of 24 months profits from other series.

References
----------
.. [1] Hoeting, Madigan, Raftery, Volinsky, *Bayesian model averaging*, Statistical Science 14 (1999).
.. [2] Grünwald, van Ommen, *Inconsistency of Bayesian inference for misspecified linear models*, Bayesian Analysis 12
   (2017): why the likelihood is tempered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY
from analysis.measures.forecasting.kernels import CANDIDATES, Projection, projection
from analysis.measures.forecasting.scales import LogScale, PlainScale, Scale
from analysis.measures.forecasting.shrinkage import without_outliers

Array = NDArray[np.float64]

LIKELIHOOD_POWER = 0.40
LOG_PRIOR: Mapping[str, Mapping[float | str, float]] = MappingProxyType(
    {
        "level_step": {0.0005: 0.46, 0.005: 0.48, 0.03: 0.61, 0.1: 0.07, 0.4: -1.62},
        "season_size": {0.0: 0.09, 0.2: -0.29, 1.0: -0.48, 5.0: 0.23, 30.0: 0.45},
        "slope": {0.0: 0.65, 0.03: 0.65, 0.3: -0.30, 2.0: -1.01},
        "season_memory": {1.0: 0.90, 0.85: -0.90},
        "scale": {"log": 0.25, "plain": -0.25},
    }
)

NOISE_PRIOR_MONTHS = 1.0
NOISE_PRIOR_DEVIATION = 0.01
"""Prior of the noise: one month seen with a deviation of 1 %, so that a constant series has a likelihood."""

LEAST_DEVIATION = 0.02
"""Paths never vary by less than 2 % of a month: a constant past does not make the future certain."""


@dataclass(frozen=True)
class _ScaleFit:
    """The fit on one scale: log weights (c,), means (c, t), factor of spread (c, t, t), degrees of freedom."""

    scale: Scale
    log_weight: Array
    mean: Array
    deviation: Array
    projection: Projection
    freedom: float


@dataclass(frozen=True)
class StructuralAverage:
    """Distribution of the wanted months, as a mixture over candidates and scales.

    Attributes
    ----------
    point : (t,) expected value of each wanted month [unit], never negative.
    weights : (2 c,) of the candidates on the log scale, then on the plain one; they sum to 1.
    """

    point: Array
    weights: Array
    parts: tuple[_ScaleFit, ...]

    def draw(self, count: int, generator: np.random.Generator) -> Array:
        """Draw `count` paths of the wanted months [unit]: (count, t), at least 0. Each path follows one candidate."""
        months = len(self.point)
        ticks = (np.arange(count) + generator.random()) / count
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights), ticks), len(self.weights) - 1)
        half = generator.standard_normal((count - count // 2, months))
        normal = np.concatenate([half, -half[: count // 2]])[generator.permutation(count)]
        paths = np.empty((count, months))
        for rank, part in enumerate(self.parts):
            rows = np.flatnonzero(chosen // len(CANDIDATES) == rank)
            which = chosen[rows] % len(CANDIDATES)
            tail = np.sqrt(part.freedom / generator.chisquare(part.freedom, len(rows)))
            step = np.matmul(part.projection.spread[which], normal[rows, :, None])[:, :, 0]
            paths[rows] = part.scale.backward(part.mean[which] + (part.deviation[which] * tail)[:, None] * step)
        return np.maximum(paths, 0.0)


def structural_average(
    values: Array,
    wanted: tuple[int, ...],
    *,
    unseen: frozenset[int] = frozenset(),
    steps: tuple[int, ...] = (),
) -> StructuralAverage:
    """Distribution of the months `wanted`, given the months of `values` that are not `unseen`.

    Parameters
    ----------
    values : (n,) history [unit, ≥ 0, not all zero], oldest first; month k has number k.
    wanted : numbers of the months to predict: after the last one (a forecast) or among the unseen (a counterfactual).
    unseen : numbers of the months left out of the fit.
    steps : numbers of the months from which the level may be another one (declared changes of level).

    Notes
    -----
    Under 24 seen months, candidates with a season or a slope are left out: level only (rule 10.1).
    """
    seen = tuple(month for month in range(len(values)) if month not in unseen)
    known = values[list(seen)]
    through = projection(seen, wanted, steps)
    allowed = _allowed(len(seen))
    parts = tuple(
        _fit_on_scale(scale, name, known, through, allowed, robust=not unseen and not steps)
        for name, scale in (("log", LogScale.from_values(known)), ("plain", PlainScale.from_values(known)))
    )
    log_weight = np.concatenate([part.log_weight for part in parts])
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    means = np.concatenate([part.scale.backward(part.mean) for part in parts])
    return StructuralAverage(point=np.maximum(weights @ means, 0.0), weights=weights, parts=parts)


def _fit_on_scale(
    scale: Scale, name: str, known: Array, through: Projection, allowed: NDArray[np.bool_], *, robust: bool
) -> _ScaleFit:
    transformed = scale.forward(known)
    cleaned = without_outliers(transformed) if robust else transformed
    total_weight = through.mean_weight.sum(axis=1)
    whitened = through.whitening @ cleaned
    mean = whitened.sum(axis=1) / total_weight
    squares = np.maximum(whitened @ cleaned - mean**2 * total_weight, 0.0)
    squares += NOISE_PRIOR_MONTHS * NOISE_PRIOR_DEVIATION**2
    freedom = len(known) - 1 + NOISE_PRIOR_MONTHS
    log_likelihood = -0.5 * (through.log_determinant + np.log(total_weight) + freedom * np.log(squares))
    prior = np.where(allowed, _CANDIDATE_LOG_PRIOR + LOG_PRIOR["scale"][name], -np.inf)
    return _ScaleFit(
        scale=scale,
        log_weight=LIKELIHOOD_POWER * (log_likelihood + scale.log_jacobian(transformed)) + prior,
        mean=through.gain @ cleaned + mean[:, None] * (1.0 - through.gain.sum(axis=2)),
        deviation=np.maximum(np.sqrt(squares / freedom), LEAST_DEVIATION),
        projection=through,
        freedom=freedom,
    )


def _allowed(months: int) -> NDArray[np.bool_]:
    if months >= MONTHS_FOR_SEASONALITY:
        return np.ones(len(CANDIDATES), dtype=bool)
    return np.array([candidate.season_size == 0 and candidate.slope == 0 for candidate in CANDIDATES])


def _candidate_log_prior() -> Array:
    return np.array(
        [
            LOG_PRIOR["level_step"][candidate.level_step]
            + LOG_PRIOR["season_size"][candidate.season_size]
            + LOG_PRIOR["slope"][candidate.slope]
            + LOG_PRIOR["season_memory"][candidate.season_memory]
            for candidate in CANDIDATES
        ]
    )


_CANDIDATE_LOG_PRIOR = _candidate_log_prior()

"""The candidate structures of a monthly series, and the matrices shared by all series of one length.

A candidate describes a series as a noise of variance 1, a level that walks at random, a line, and a seasonal shape that
may fade. The covariance between any two months follows. These matrices, their inverses and their determinants depend on
the number of months alone: they are kept, so that series of one length pay for them once.

References
----------
.. [1] Harvey, *Forecasting, Structural Time Series Models and the Kalman Filter* (1989): level, slope and season.
.. [2] Rasmussen, Williams, *Gaussian Processes for Machine Learning* (2006), 2.7: mean with a flat prior; 4.2: periodic
   covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analysis.measures.forecasting.history import SEASON

Array = NDArray[np.float64]

LEVEL_STEPS = (0.0005, 0.005, 0.03, 0.1, 0.4)
SEASON_SIZES = (0.0, 0.2, 1.0, 5.0, 30.0)
SLOPES = (0.0, 0.03, 0.3, 2.0)
SEASON_MEMORIES = (1.0, 0.85)

SMOOTH_SHARE_OF_SEASON = 0.6
SEASON_LENGTH_SCALE = 0.8
STEP_VARIANCE = 100.0


@dataclass(frozen=True)
class Candidate:
    """A structure: variances relative to the variance of one month's noise.

    Attributes
    ----------
    level_step : of the monthly step of the level.
    season_size : of the effect of a calendar month.
    slope : of the change of the line in a year.
    season_memory : correlation of one year's season with the next one's, in ]0, 1].
    """

    level_step: float
    season_size: float
    slope: float
    season_memory: float


CANDIDATES = tuple(Candidate(*values) for values in product(LEVEL_STEPS, SEASON_SIZES, SLOPES, SEASON_MEMORIES))


@dataclass(frozen=True)
class Projection:
    """From `o` seen months to `t` wanted ones, for each of `c` candidates.

    Attributes
    ----------
    whitening : (c, o, o) inverse covariance of the seen months.
    log_determinant : (c,) of that covariance.
    gain : (c, t, o) weights that carry the seen months' deviations to the wanted ones.
    spread : (c, t, t) lower factor of the covariance of the wanted months given the seen ones.
    mean_weight : (c, o) generalised least squares weights of the mean, not normalised.
    """

    whitening: Array
    log_determinant: Array
    gain: Array
    spread: Array
    mean_weight: Array


@lru_cache(maxsize=6)
def projection(seen: tuple[int, ...], wanted: tuple[int, ...], steps: tuple[int, ...] = ()) -> Projection:
    """Return the projection between months numbered from 0; the level may change at each month of `steps`."""
    covariance = _covariances(max(*seen, *wanted) + 1, steps)
    observed, target = np.array(seen), np.array(wanted)
    whitening = np.linalg.inv(covariance[:, observed[:, None], observed]).astype(np.float64, copy=False)
    across = covariance[:, target[:, None], observed]
    gain = across @ whitening
    mean_weight = whitening.sum(axis=2)
    lost = 1.0 - gain.sum(axis=2)
    within = covariance[:, target[:, None], target] - gain @ across.transpose(0, 2, 1)
    within += lost[:, :, None] * lost[:, None, :] / mean_weight.sum(axis=1)[:, None, None]
    return Projection(
        whitening=whitening,
        log_determinant=-np.linalg.slogdet(whitening)[1],
        gain=gain,
        spread=np.linalg.cholesky(within).astype(np.float64, copy=False),
        mean_weight=mean_weight,
    )


def _covariances(months: int, steps: tuple[int, ...]) -> Array:
    """(candidates, months, months) prior covariance, the mean apart."""
    time = np.arange(months)
    distance = np.abs(time[:, None] - time)
    walk = np.minimum.outer(time, time) + 1.0
    line = np.outer(time, time) / SEASON**2
    season = _season_covariance()[distance % SEASON]
    shared = np.eye(months)
    for step in steps:
        after = (time >= step).astype(float)
        shared = shared + STEP_VARIANCE * np.outer(after, after)
    fading = {memory: season * memory ** (distance / SEASON) for memory in SEASON_MEMORIES}
    covariances = np.empty((len(CANDIDATES), months, months))
    for candidate, covariance in zip(CANDIDATES, covariances, strict=True):
        seasonal = candidate.season_size * fading[candidate.season_memory]
        covariance[:] = shared + candidate.level_step * walk + candidate.slope * line + seasonal
    return covariances


def _season_covariance() -> Array:
    """Covariance of two calendar months 0 to 11 months apart: partly smooth over the year, partly independent."""
    smooth = np.exp(-2.0 * np.sin(np.pi * np.arange(SEASON) / SEASON) ** 2 / SEASON_LENGTH_SCALE**2)
    smooth -= smooth.mean()
    smooth *= (1.0 - 1.0 / SEASON) / smooth[0]
    independent = np.where(np.arange(SEASON) == 0, 1.0, 0.0) - 1.0 / SEASON
    return SMOOTH_SHARE_OF_SEASON * smooth + (1.0 - SMOOTH_SHARE_OF_SEASON) * independent

"""The seasonal shape of a short series: robust month effects, shrunk according to their noise.

References
----------
.. [1] James, Stein, *Estimation with quadratic loss*, Proc. 4th Berkeley Symposium (1961): λ, positive part.
.. [2] Miller, Williams, *Shrinkage estimators of time series seasonal factors and their effect on forecasting
   accuracy*, Int. J. Forecasting 19 (2003).
.. [3] Huber, *Robust Statistics* (1981); fitted by `statsmodels.robust.RLM`.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.robust.norms import HuberT
from statsmodels.robust.robust_linear_model import RLM

from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY, SEASON

Array = NDArray[np.float64]

STEIN_DIMENSIONS = SEASON - 3
"""12 effects, less the one lost by their null sum, less the two of James and Stein's estimator."""

FEWEST_MONTHS_TO_JUDGE_AN_OUTLIER = 8
MEDIAN_SIZE_OF_NORMAL = 0.6745
OUTLYING = 3.0
"""Robust deviations of the residual beyond which a month is an outlier."""


@dataclass(frozen=True)
class MonthEffects:
    """Effects of the 12 months on a transformed series, in calendar order (January first), of null sum.

    Attributes
    ----------
    estimated : effects as the robust regression gives them.
    shrunk : effects after shrinkage towards `prior`.
    kept : λ of James and Stein, in [0, 1]: 1.0 keeps the estimate whole, 0.0 keeps the prior alone.
    standard_error : of each estimated effect, in the unit of the transformed series.
    residual_deviation : standard deviation of the residual of trend and season.
    """

    estimated: Array
    shrunk: Array
    kept: float
    standard_error: float
    residual_deviation: float


def piecewise_trend(months: int) -> Array:
    """Design of a trend that may bend once a year: (months, 2 + bends), time in years."""
    years = np.arange(months) / SEASON
    bends = np.arange(SEASON, months - SEASON + 1, SEASON) / SEASON
    return np.column_stack([np.ones(months), years, *(np.maximum(years - bend, 0.0) for bend in bends)])


def month_contrasts(months: int, first_month: int = 1) -> Array:
    """Design of 12 effects of null sum: (months, 11); `first_month` is the calendar month of the first row."""
    rows = (first_month - 1 + np.arange(months)) % SEASON
    return np.vstack([np.eye(SEASON - 1), -np.ones(SEASON - 1)])[rows]


def robust_fit(design: Array, values: Array) -> tuple[Array, Array]:
    """Coefficients and residuals of Huber's regression [3]_ of `values` on `design`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with np.errstate(all="ignore"):
            ordinary = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)
            left = values - design @ ordinary
            if np.median(np.abs(left)) < 1e-9 * (1.0 + np.abs(values).max()):
                return ordinary, left
            coefficients = np.asarray(RLM(values, design, M=HuberT()).fit(maxiter=20).params)
    return coefficients, values - design @ coefficients


def month_effects(
    transformed: Array, first_month: int = 1, *, yearly_memory: float = 1.0, prior: Array | None = None
) -> MonthEffects:
    """Month effects of a transformed series of at least 24 months.

    Parameters
    ----------
    transformed : the series, usually its logarithm, oldest month first.
    first_month : calendar month of the first value, 1 to 12.
    yearly_memory : weight of a year relative to the next year, in ]0, 1]; at 1.0 all years weigh alike.
    prior : 12 effects of null sum, January first, towards which to shrink (a portfolio's profile); None is 0.

    Notes
    -----
    λ = max(0, 1 − 9·v·12/n / Σ(s − prior)²): v is the residual variance, n the weighted number of months [1]_ [2]_.
    """
    months = len(transformed)
    target = np.zeros(SEASON) if prior is None else np.asarray(prior, dtype=float)
    trend = piecewise_trend(months)
    design = np.hstack([trend, month_contrasts(months, first_month)])
    weight = yearly_memory ** ((months - 1 - np.arange(months)) // SEASON).astype(float)
    root = np.sqrt(weight)
    coefficients, _ = robust_fit(design * root[:, None], transformed * root)
    residual = transformed - design @ coefficients
    free = coefficients[trend.shape[1] :]
    estimated = np.append(free, -free.sum())
    limit = OUTLYING * _deviation(residual)
    kept_residual = np.clip(residual, -limit, limit)
    variance = float(weight @ kept_residual**2 / weight.sum()) * months / max(months - design.shape[1], 3)
    weighted_months = weight.sum() ** 2 / (weight**2).sum()
    of_a_month = variance * SEASON / weighted_months
    distance = float(((estimated - target) ** 2).sum())
    kept = max(0.0, 1.0 - STEIN_DIMENSIONS * of_a_month / distance) if distance > 0 else 0.0
    return MonthEffects(
        estimated=estimated,
        shrunk=target + kept * (estimated - target),
        kept=kept,
        standard_error=float(np.sqrt(of_a_month)),
        residual_deviation=float(np.sqrt(variance)),
    )


def without_outliers(transformed: Array) -> Array:
    """Return the series with its outliers brought back to three robust deviations of its trend and season.

    Outliers are single months: a change of level bends the trend and is left as it is.
    """
    months = len(transformed)
    if months < FEWEST_MONTHS_TO_JUDGE_AN_OUTLIER:
        return transformed
    design = piecewise_trend(months)
    if months >= MONTHS_FOR_SEASONALITY:
        design = np.hstack([design, month_contrasts(months)])
    _, residual = robust_fit(design, transformed)
    limit = OUTLYING * _deviation(residual)
    return transformed - residual + np.clip(residual, -limit, limit)


def robust_deviation(residual: Array) -> float:
    """Standard deviation of a residual around 0, read from its median size: outliers do not widen it [3]_."""
    return float(np.median(np.abs(residual)) / MEDIAN_SIZE_OF_NORMAL)


def _deviation(residual: Array) -> float:
    return robust_deviation(residual) + 1e-9

"""Norms learned from the portfolio: hours a year for each server, user, site… (H5).

The charge of a client is modelled as the sum of the charges of the items of its inventory, none of them negative. The
fit minimises relative errors, so that a large client does not decide alone. Cross-validation on the portfolio says how
far each norm is drawn towards a prior. A client far from all others weighs less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

LEAST_CLIENTS = 5
"""Least number of clients that have an item for its norm to be learned; under it, a declared norm is taken."""
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Strengths of the pull of norms to their prior, tried on folds of the portfolio."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Shares of the norms beside the rule of thumb by user, tried on the same folds."""
FOLDS = 5
ROUNDS = 3
OUTLYING = 1.5
"""Number of typical relative errors beyond which a client weighs less (Huber)."""
LEAST_SPREAD = 0.05
FLOOR_HOURS = 1.0
"""Added to both sides of a relative error, so that a charge of 0 has one."""


@dataclass(frozen=True)
class Fit:
    """Norms [h a unit and year] in the order of the inventory's columns, and the settings that gave them.

    `strength` is the pull to the prior; `share` is the weight of the norms, `1 - share` that of hours by user alone.
    """

    hours_per_unit: np.ndarray
    strength: float
    share: float = 1.0


def fit(
    inventory: np.ndarray, hours: np.ndarray, declared: np.ndarray, learned: np.ndarray, users: int | None = None
) -> Fit:
    """The norms that a portfolio supports.

    Parameters
    ----------
    inventory : array (clients, items), counts; none missing.
    hours : array (clients,), real charge [h a year].
    declared : array (items,), declared norms [h a unit and year]; NaN where there is none.
    learned : array of bool (items,): items whose norm is learned (`is_learned` of the whole portfolio). The others
        keep their declared norm; NaN where there is none.
    users : the column of users; its rule of thumb (median hours by user) is mixed in as far as the mix errs less on
        folds of the portfolio. None: no mix.
    """
    if not learned.any():
        return Fit(declared.astype(float), 0.0)
    by_user = users is not None and bool(learned[users])
    shares = SHARES if by_user else (1.0,)
    losses = {}
    folds = _folds(hours)
    for strength in STRENGTHS:
        norms = [_solve(inventory[~fold], hours[~fold], declared, learned, strength) for fold in folds]
        for share in shares:
            errors = np.empty(len(hours))
            for fold, solution in zip(folds, norms, strict=True):
                rule = _by_user(inventory[~fold], hours[~fold], declared, learned, users) if share < 1 else solution
                mixed = np.nan_to_num(share * solution + (1 - share) * rule)
                errors[fold] = log_errors(inventory[fold] @ mixed, hours[fold])
            losses[strength, share] = float(np.abs(errors).mean())
    strength, share = min(losses, key=lambda tried: losses[tried])
    norms_of_all = _solve(inventory, hours, declared, learned, strength)
    if share < 1:
        norms_of_all = share * norms_of_all + (1 - share) * _by_user(inventory, hours, declared, learned, users)
    return Fit(norms_of_all, strength, share)


def is_learned(inventory: np.ndarray) -> np.ndarray:
    """Return a mask of the items that enough clients have for their norm to be learned. Shape: (items,)."""
    return (inventory > 0).sum(axis=0) >= LEAST_CLIENTS


def log_errors(predicted: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Logarithm of real over predicted: a relative error of equal size for twice too much and twice too little."""
    return np.log((real + FLOOR_HOURS) / (predicted + FLOOR_HOURS))


def typical_error(errors: np.ndarray | Sequence[float]) -> float:
    """The mean relative error as a share: 0.25 says "wrong by a factor of 1.25".

    Examples
    --------
    >>> round(typical_error([np.log(1.25), -np.log(1.25)]), 2)
    0.25
    """
    return float(np.expm1(np.abs(errors).mean()))


def _folds(hours: np.ndarray) -> list[np.ndarray]:
    """Return a mask of the clients of each fold; every fold has small and large clients."""
    fold_of = np.empty(len(hours), dtype=int)
    fold_of[np.argsort(hours, kind="stable")] = np.arange(len(hours)) % FOLDS
    return [fold_of == fold for fold in range(FOLDS)]


def _by_user(
    inventory: np.ndarray, hours: np.ndarray, declared: np.ndarray, learned: np.ndarray, users: int | None
) -> np.ndarray:
    """Norms that put all learned hours on users: the median of hours by user."""
    norms = declared.astype(float)
    declared_hours = inventory[:, ~learned] @ np.nan_to_num(norms[~learned])
    counted = inventory[:, users].ravel()
    has_any = counted > 0
    norms[learned] = 0.0
    norms[users] = (
        np.median(np.maximum(hours - declared_hours, 0.0)[has_any] / counted[has_any]) if has_any.any() else 0.0
    )
    return norms


def _solve(
    inventory: np.ndarray, hours: np.ndarray, declared: np.ndarray, learned: np.ndarray, strength: float
) -> np.ndarray:
    """Norms by non-negative ridge regression on relative errors, reweighted by rounds."""
    norms = declared.astype(float)
    declared_hours = inventory[:, ~learned] @ np.nan_to_num(norms[~learned])
    counts = inventory[:, learned].astype(float)
    target = np.maximum(hours - declared_hours, 0.0)
    prior = _prior(counts, target, norms[learned])
    shape = counts * prior
    relative = np.ones(counts.shape[1])
    for _ in range(ROUNDS):
        predicted = declared_hours + shape @ relative + FLOOR_HOURS
        spread = (hours - declared_hours - shape @ relative) / predicted
        weights = robust_weights(spread) / predicted
        system = np.vstack([shape * weights[:, None], np.sqrt(strength) * np.eye(len(relative))])
        relative, _ = nnls(system, np.concatenate([target * weights, np.full(len(relative), np.sqrt(strength))]))
    norms[learned] = relative * prior
    return norms


def _prior(counts: np.ndarray, target: np.ndarray, declared: np.ndarray) -> np.ndarray:
    """The prior of the norms: declared norms, else an equal part for each item; scaled to the median client."""
    alone = np.array(
        [np.median(target[column > 0] / column[column > 0]) if column.any() else 0.0 for column in counts.T]
    )
    guess = np.where(np.isnan(declared), np.maximum(alone, 1e-9) / counts.shape[1], np.maximum(declared, 1e-9))
    predicted = counts @ guess
    has_any = predicted > 0
    factor = float(np.median(target[has_any] / predicted[has_any]))
    return guess * (factor if factor > 0 else 1.0)


def robust_weights(errors: np.ndarray) -> np.ndarray:
    """Weights of the rows of clients: 1, less where the relative error of one passes `OUTLYING` typical ones.

    Examples
    --------
    >>> robust_weights(np.array([0.6745, -0.6745, 0.6745, 1.5, 6.0])).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.5]
    """
    typical = max(float(np.median(np.abs(errors))) / 0.6745, LEAST_SPREAD)
    far = np.abs(errors) / (OUTLYING * typical)
    return np.sqrt(1 / np.maximum(far, 1.0))

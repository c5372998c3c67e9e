"""Series that are nearly always zero: no shape can be fitted, so the past months are drawn again.

References
----------
.. [1] Rubin, *The Bayesian bootstrap*, Ann. Statist. 9 (1981).
.. [2] Jeffreys, *Theory of Probability* (1961): the prior Gamma(1/2, 0) of a rate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST_SHARE_OF_ZEROS = 0.5
JEFFREYS_SHAPE = 0.5


def is_sparse(values: Array) -> bool:
    """Return True where more than half of the months are zero."""
    return float((values <= 0).mean()) > LARGEST_SHARE_OF_ZEROS


def sparse_paths(values: Array, horizon: int, count: int, generator: np.random.Generator) -> Array:
    """Futures of a sparse series: (count, horizon) [unit of `values`].

    Each future draws its months among those seen, with weights of its own [1]_, since the frequency of months that are
    not zero is unsure too. Where all months are zero, it counts events of one unit, at a rate that n silent months
    allow [2]_.
    """
    if values.max() <= 0:
        rate = generator.gamma(JEFFREYS_SHAPE, 1.0 / len(values), size=(count, 1))
        return generator.poisson(rate, size=(count, horizon)).astype(float)
    weights = generator.dirichlet(np.ones(len(values)), size=count).cumsum(axis=1)
    drawn = (generator.random((count, horizon))[:, :, None] > weights[:, None, :-1]).sum(axis=2)
    return values[drawn]

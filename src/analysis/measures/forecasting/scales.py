"""The two scales on which a monthly series may be regular: its logarithm, or its plain values.

References
----------
.. [1] Box, Cox, *An analysis of transformations*, J. R. Stat. Soc. B 26 (1964): the Jacobian that makes two scales'
   likelihoods comparable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHARE_ADDED_TO_ZEROS = 0.05
LARGEST_EXPONENT = 50.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LogScale:
    """Logarithm of the values; where a month is zero, 5 % of the mean month is added before and subtracted after."""

    offset: float

    @classmethod
    def from_values(cls, values: Array) -> LogScale:
        """The scale for `values` [unit, ≥ 0, not all zero]."""
        return cls(SHARE_ADDED_TO_ZEROS * float(values.mean()) if values.min() <= 0 else 0.0)

    def forward(self, values: Array) -> Array:
        """Values [unit] → logarithms."""
        return np.log(values + self.offset)

    def backward(self, transformed: Array) -> Array:
        """Logarithms → values [unit], which may be as low as −`offset`."""
        return np.exp(np.clip(transformed, -LARGEST_EXPONENT, LARGEST_EXPONENT)) - self.offset

    def log_jacobian(self, transformed: Array) -> float:
        """Σ log |d scale / d value| over the months of `transformed` [1]_."""
        return -float(transformed.sum())


@dataclass(frozen=True)
class PlainScale:
    """Values divided by their mean."""

    mean: float

    @classmethod
    def from_values(cls, values: Array) -> PlainScale:
        """The scale for `values` [unit, ≥ 0, not all zero]."""
        return cls(float(values.mean()))

    def forward(self, values: Array) -> Array:
        """Values [unit] → multiples of the mean month."""
        return values / self.mean

    def backward(self, transformed: Array) -> Array:
        """Multiples of the mean month → values [unit], possibly negative."""
        return transformed * self.mean

    def log_jacobian(self, transformed: Array) -> float:
        """Σ log |d scale / d value| over the months of `transformed` [1]_."""
        return -len(transformed) * float(np.log(self.mean))


Scale = LogScale | PlainScale

"""The one place that rounds a figure to show it (rule 1.6): half up, never « -0 »."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache


def half_up(value: float | Decimal, digits: int = 2) -> Decimal:
    """`value` with `digits` decimals, halves away from zero.

    A float is read as the shortest decimal that means it, so that 1.005 is one thousandth and a half of a tenth as it
    is written, and not its nearest binary neighbour.

    Raises
    ------
    ValueError
        When `value` is not finite: a missing figure is None, and never reaches this.

    Examples
    --------
    >>> half_up(0.25, 1), half_up(2.675), half_up(-0.001)
    (Decimal('0.3'), Decimal('2.68'), Decimal('0.00'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not exact.is_finite():
        raise ValueError(f"a figure to show must be finite, found {value!r}")
    rounded = exact.quantize(_unit(digits), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)


@lru_cache(maxsize=32)
def _unit(digits: int) -> Decimal:
    """1 at the last of so many decimals."""
    return Decimal(1).scaleb(-digits)

"""Euros before tax: exact quotients until the last step, then whole cents that add up (rules 5.2 to 5.4).

An exact amount is a `fractions.Fraction` of a euro; a rounded one is a whole number of cents (int), or a `Decimal` with
two decimals where it is shown. `Amounts` holds one exact amount a row, as integers over one denominator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

CENTS_PER_EURO = 100
LARGEST_INT64 = 2**63 - 1


def exact(number: float | int | Decimal | Fraction) -> Fraction:
    """Return a number as it is written, without the error of its binary form: 7.8 is 78/10.

    Examples
    --------
    >>> exact(7.8)
    Fraction(39, 5)
    """
    return number if isinstance(number, Fraction) else Fraction(str(number))


def cents(amount: Fraction) -> int:
    """Return an exact amount [€] in whole cents, half away from zero (rule 5.2).

    Examples
    --------
    >>> cents(Fraction("26.665")), cents(Fraction("-0.005"))
    (2667, -1)
    """
    magnitude = int(abs(amount) * CENTS_PER_EURO + Fraction(1, 2))
    return magnitude if amount >= 0 else -magnitude


def euros(whole_cents: int) -> Decimal:
    """Return whole cents as euros with two decimals.

    Examples
    --------
    >>> euros(46667)
    Decimal('466.67')
    """
    return Decimal(int(whole_cents)).scaleb(-2)


def euro_column(whole_cents: np.ndarray) -> np.ndarray:
    """Return an array of whole cents as an array of `Decimal` euros."""
    distinct, positions = np.unique(whole_cents, return_inverse=True)
    return np.array([euros(value) for value in distinct.tolist()] or [], dtype=object)[positions]


def rounded_cents(numerators: np.ndarray, denominators: np.ndarray | int) -> np.ndarray:
    """Return exact amounts [€], given as quotients of whole numbers, in whole cents: `cents` for arrays.

    Examples
    --------
    >>> rounded_cents(np.array([25, -25]), 3)
    array([ 833, -833])
    """
    largest = int(np.abs(numerators).max(initial=0)) * 2 * CENTS_PER_EURO + int(np.max(denominators, initial=1)) * 2
    wide = numerators if largest <= LARGEST_INT64 else numerators.astype(object)
    magnitudes = (np.abs(wide) * 2 * CENTS_PER_EURO + denominators) // (2 * denominators)
    return np.where(wide < 0, -magnitudes, magnitudes).astype("int64")


def largest_remainder(weights: Sequence[Fraction | int], total: int) -> list[int]:
    """Return `total` shared in proportion to `weights`, in whole units that add up to `total` exactly (rule 5.4).

    Parameters
    ----------
    weights : none negative, and not all zero.
    total : whole units to share [cents], of any sign.

    Returns
    -------
    list of int. Each share is its exact value rounded down, and the units left go to the largest remainders (ties: the
    larger share first, then the order given). Shares of a negative total are those of its opposite, negated.

    Raises
    ------
    ValueError
        When a weight is negative, or all are zero.

    Examples
    --------
    >>> largest_remainder([1, 1, 1], 10_000)
    [3334, 3333, 3333]
    """
    scale = math.lcm(*(weight.denominator for weight in weights))
    parts = [weight.numerator * (scale // weight.denominator) for weight in weights]
    whole = sum(parts)
    if any(part < 0 for part in parts) or not whole:
        raise ValueError("weights must be positive, at least one of them not zero")
    if total < 0:
        return [-share for share in largest_remainder(weights, -total)]
    shares = [divmod(part * total, whole) for part in parts]
    floors = [floor for floor, _ in shares]
    order = sorted(range(len(shares)), key=lambda i: (-shares[i][1], -parts[i], i))
    for position in order[: total - sum(floors)]:
        floors[position] += 1
    return floors


def cents_of_parts(parts: Sequence[Fraction]) -> list[int]:
    """Return exact amounts in cents that add up to the rounded sum of the amounts (rule 5.4).

    Parameters
    ----------
    parts : exact amounts [€].

    Returns
    -------
    list of int. Each amount is rounded down to the cent, and the cents left go to the largest remainders (ties: the
    larger amount first, then the order given).

    Examples
    --------
    >>> cents_of_parts([Fraction(511, 100) + Fraction(1, 900), Fraction(254, 100) + Fraction(15, 1800)])
    [511, 255]
    """
    exact = [part * CENTS_PER_EURO for part in parts]
    floors = [math.floor(amount) for amount in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], -exact[i], i))
    for position in order[: cents(sum(parts, Fraction(0))) - sum(floors)]:
        floors[position] += 1
    return floors


@dataclass(frozen=True)
class Amounts:
    """One exact amount a row: `numerators[i] / denominator` [€].

    Parameters
    ----------
    numerators : array of int64, or of Python int where sums would not fit in 64 bits; 0 where `is_known` is false.
    denominator : int, the same for all rows.
    is_known : array of bool; false where a row has no amount (no rate for its profile on its day).
    """

    numerators: np.ndarray
    denominator: int
    is_known: np.ndarray

    def total(self, rows: np.ndarray | None = None) -> Fraction:
        """Return the exact sum [€] of the rows (a mask or positions; all by default) that have an amount."""
        chosen = self.numerators if rows is None else self.numerators[rows]
        return Fraction(int(chosen.sum()) if len(chosen) else 0, self.denominator)

    def select(self, rows: np.ndarray) -> Amounts:
        """Return the amounts of some rows (a mask or positions), in their order."""
        return Amounts(self.numerators[rows], self.denominator, self.is_known[rows])

    def by_group(self, codes: np.ndarray, groups: int) -> list[Fraction]:
        """Return the exact sum [€] of each group; `codes` gives the group of each row, from 0 to `groups` - 1."""
        return [Fraction(value, self.denominator) for value in self.numerators_by_group(codes, groups)]

    def numerators_by_group(self, codes: np.ndarray, groups: int) -> list[int]:
        """Return the sum of the numerators of each group, over `denominator`."""
        sums = np.zeros(groups, dtype=self.numerators.dtype)
        np.add.at(sums, codes, self.numerators)
        return [int(value) for value in sums.tolist()]

    def running_cents(self) -> np.ndarray:
        """Return the amount of each line of a dated statement [cents, int64] (rule 5.3).

        Line k is the rounded running sum up to it, less the rounded running sum before it: a line never changes once
        sent, and the lines sum to the cent of the total.
        """
        running = rounded_cents(np.cumsum(self.numerators), self.denominator)
        return np.diff(running, prepend=0)


def amounts(quantities: np.ndarray, prices: Sequence[Fraction], price_of: np.ndarray, per: int = 1) -> Amounts:
    """Return the exact amounts of quantities at prices.

    Parameters
    ----------
    quantities : whole numbers (int64 or Python int), one a row; over `per` they are the quantities [s, tickets].
    prices : exact price of one unit of quantity [€], the different ones.
    price_of : position in `prices` of each row's; -1: no price is known.

    Examples
    --------
    >>> per_second = exact(100) / 3600
    >>> amounts(np.array([300, 300, 300]), [per_second], np.array([0, 0, 0])).running_cents().tolist()
    [833, 834, 833]
    """
    denominator = int(np.lcm.reduce([price.denominator for price in prices], dtype=object)) if prices else 1
    scaled: Any = [int(price * denominator) for price in prices]
    is_known = price_of >= 0
    bound = max(1, int(np.abs(quantities).sum())) * max([abs(value) for value in scaled], default=0)
    kind = np.int64 if bound <= LARGEST_INT64 else object
    table = np.array([*scaled, 0], dtype=kind)
    return Amounts(quantities.astype(kind) * table[price_of], denominator * per, is_known)

"""Exact numbers: fractions from what params and data say, cents rounded once (rules 1.1, 5.2 and 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def exact(value: object) -> Fraction:
    """Return a number of params as the decimal that its text says."""
    return Fraction(str(value))


def cents(amount: Fraction) -> int:
    """Return an amount in euros as whole cents, half up (rule 5.2): −0.005 € is −0.01 €, as 0.005 € is 0.01 €."""
    whole = abs(amount) * 100 + Fraction(1, 2)
    rounded = whole.numerator // whole.denominator
    return rounded if amount >= 0 else -rounded


def euros(amount: Fraction) -> str:
    """Return an amount as facts write money."""
    return text_of_cents(cents(amount))


def text_of_cents(whole: int) -> str:
    """Return whole cents as a text with two decimals."""
    return str((Decimal(whole) / 100).quantize(Decimal("0.01")))


def largest_remainder(parts: Sequence[Fraction]) -> list[int]:
    """Return the cents of parts that sum to their rounded total (rule 5.4).

    A cent left over goes to the largest remainder; ties to the larger amount, then to the order shown.
    """
    total = cents(sum(parts, Fraction(0)))
    floors = [part * 100 // 1 for part in parts]
    left = total - sum(floors)
    order = sorted(range(len(parts)), key=lambda at: (-(parts[at] * 100 - floors[at]), -parts[at], at))
    for at in order[:left]:
        floors[at] += 1
    return [int(floor) for floor in floors]

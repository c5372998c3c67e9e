"""Settlement of a line at its term: units carried over, lost, expired or owed (rules 2.8 and 2.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from analysis.domain import contracts, money

Treatment = Literal["invoice", "deduct_next", "waive"]


@dataclass(frozen=True)
class CarryOverRule:
    """At most `cap_percent` of the entitlement passes to the next term, for `expires_after_months` months."""

    cap_percent: float
    expires_after_months: int


@dataclass(frozen=True)
class Settlement:
    """A line closed at its term. Quantities are in the line's unit.

    Parameters
    ----------
    carried, lost : the part of the remaining units that passes to the next term, and the part that does not.
    overrun : consumption beyond the entitlement; 0 where units remain.
    treatment : the contract's clause on an overrun.
    overrun_eur : its exact value [€]; None where a unit of the line has no price.
    invoiced_eur : amount billed for the overrun [€]: its value if it is invoiced, else 0.
    deducted_next : units that the overrun takes from the next term; 0 unless the treatment is `deduct_next`.
    """

    carried: float
    lost: float
    overrun: float
    treatment: Treatment
    overrun_eur: Fraction | None
    invoiced_eur: Fraction | None
    deducted_next: float


def settlement(
    remaining: float,
    entitlement: float,
    *,
    treatment: Treatment,
    carry_over: CarryOverRule | None = None,
    unit_price_eur: Fraction | None = None,
) -> Settlement:
    """The settlement of a line, from the units that remain at its term, or at the date counted if it were closed then.

    Parameters
    ----------
    remaining : entitlement less consumption; negative: an overrun.
    entitlement : of the whole term.
    treatment : of an overrun.
    carry_over : None: nothing is carried.
    unit_price_eur : price of one unit [€], where there is one.

    Examples
    --------
    >>> closed = settlement(20, 120, treatment="waive", carry_over=CarryOverRule(10, 3))
    >>> closed.carried, closed.lost
    (12.0, 8.0)
    """
    cap = 0.0 if carry_over is None else carry_over.cap_percent
    carried, lost = contracts.carried_over(remaining, entitlement, cap)
    overrun = max(-remaining, 0.0)
    value = None if unit_price_eur is None else money.exact(overrun) * unit_price_eur
    return Settlement(
        carried=carried,
        lost=lost,
        overrun=overrun,
        treatment=treatment,
        overrun_eur=value,
        invoiced_eur=value if treatment == "invoice" else Fraction(0),
        deducted_next=overrun if treatment == "deduct_next" else 0.0,
    )


def expired(carried: float, used_by_expiry: float, expires_on: date, as_of: date) -> float:
    """Carried units that have expired at `as_of` (rule 2.8): carried units are used first, and the unused ones expire.

    Parameters
    ----------
    carried : units carried into the term.
    used_by_expiry : consumption of the line from the first day of the term to `expires_on`, included.
    expires_on : the last day on which carried units can be used.

    Examples
    --------
    >>> expired(12, 9, date(2023, 3, 31), date(2023, 4, 1))
    3
    """
    return max(carried - used_by_expiry, 0) if as_of > expires_on else 0

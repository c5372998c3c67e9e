"""Passage from one term of a line to the next: units carried, lost, expired, deducted or owed (rules 2.8, 2.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from dateutil.relativedelta import relativedelta

from analysis.domain import contracts
from analysis.domain.contracts import Segment
from analysis.domain.periods import Span

Treatment = Literal["invoice", "deduct_next", "waive"]
Rest = Literal["next", "invoice"]


@dataclass(frozen=True)
class CarryOverRule:
    """At most `cap_percent` of the entitlement passes to the next term, for `expires_after_months` months."""

    cap_percent: Fraction
    expires_after_months: int


@dataclass(frozen=True)
class CarriedPart:
    """Units carried into a term, the last day on which they can be used, and those used by the date counted."""

    quantity: Fraction
    expires_on: date
    used: Fraction = Fraction(0)

    @property
    def left(self) -> Fraction:
        """Units not used."""
        return self.quantity - self.used

    def in_force(self, on: date) -> Fraction:
        """Return the units that the entitlement holds on a day: what expired has left it."""
        return self.used if self.expires_on < on else self.quantity


@dataclass(frozen=True)
class HandedOn:
    """Parts of units that a term hands on to the next, the oldest first, and the units that it owes."""

    parts: tuple[CarriedPart, ...] = ()
    owed: Fraction = Fraction(0)


@dataclass(frozen=True)
class TermState:
    """A term of a line as it stands on a day, in the line's unit, exact.

    Parameters
    ----------
    days : of the term.
    own : segments of its contract, as amended.
    parts : carried into it, with what was used of each.
    deducted, debt : units that the term before takes from it, and those that it could not bear.
    consumed, own_used : units consumed up to `on`, and those of them that no carried part bore.
    on : the date counted, at most the last day of the term.
    """

    days: Span
    own: tuple[Segment, ...]
    parts: tuple[CarriedPart, ...]
    deducted: Fraction
    debt: Fraction
    consumed: Fraction
    own_used: Fraction
    on: date

    @property
    def carried(self) -> Fraction:
        """Units carried into the term."""
        return sum((part.quantity for part in self.parts), Fraction(0))

    @property
    def expired(self) -> Fraction:
        """Carried units not used in time."""
        return sum((part.quantity - part.in_force(self.on) for part in self.parts), Fraction(0))

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Segments of all that is in force: what expired or was deducted has left them."""
        carried = [
            Segment(Span(self.days.starts_on, part.expires_on), part.in_force(self.on))
            for part in self.parts
            if part.expires_on >= self.days.starts_on
        ]
        less = [Segment(self.days, -self.deducted)] if self.deducted else []
        return (*self.own, *less, *carried)

    @property
    def entitlement(self) -> Fraction:
        """Units in force."""
        return contracts.entitlement(self.segments)


@dataclass(frozen=True)
class Settlement:
    """A line closed at its term. Quantities are in the line's unit, exact.

    Parameters
    ----------
    carried, lost : the part of the remaining units that passes to the next term, and the part that does not.
    overrun : consumption beyond the entitlement; 0 where units remain.
    treatment : the contract's clause on an overrun.
    overrun_eur : its exact value [€]; None where a unit of the line has no price.
    invoiced_eur : amount billed for the overrun, and for a deduction that the term could not bear, where they are
        invoiced [€].
    deducted_next : units that the overrun takes from the next term; 0 unless the treatment is `deduct_next`.
    handed_on : what the next term begins with.
    """

    carried: Fraction
    lost: Fraction
    overrun: Fraction
    treatment: Treatment
    overrun_eur: Fraction | None
    invoiced_eur: Fraction | None
    deducted_next: Fraction
    handed_on: HandedOn


def term_state(
    days: Span, own: Iterable[Segment], handed: HandedOn, used_by_day: Mapping[date, Fraction], as_of: date
) -> TermState:
    """Return a term as it stands at a date: carried parts are used first, the oldest before, each unit once.

    Parameters
    ----------
    used_by_day : units that the term consumes on each of its days.

    Examples
    --------
    >>> year = Span(date(2024, 1, 1), date(2024, 12, 31))
    >>> parts = tuple(CarriedPart(Fraction(units), date(2024, 3, 31)) for units in (5, 12))
    >>> used = {date(2024, 2, 1): Fraction(9)}
    >>> int(term_state(year, [Segment(year, 120)], HandedOn(parts), used, date(2024, 4, 1)).expired)
    8
    """
    own = tuple(own)
    on = min(as_of, days.ends_on)
    used = {day: quantity for day, quantity in used_by_day.items() if day <= on}
    parts, own_used = _drawn(handed.parts, used)
    deducted = min(handed.owed, contracts.entitlement(own))
    return TermState(
        days=days,
        own=own,
        parts=parts,
        deducted=deducted,
        debt=handed.owed - deducted,
        consumed=sum(used.values(), Fraction(0)),
        own_used=own_used,
        on=on,
    )


def settlement(
    state: TermState,
    *,
    treatment: Treatment,
    rest: Rest = "next",
    carry_over: CarryOverRule | None = None,
    unit_price_eur: Fraction | None = None,
) -> Settlement:
    """Return the settlement of a line at its term, or at the date counted if it were closed then.

    Parameters
    ----------
    treatment : of an overrun.
    rest : of a deduction that the term cannot bear: a debt of the term after, or invoiced.
    carry_over : None: nothing of the term's own is carried.
    unit_price_eur : price of one unit [€], where there is one.

    References
    ----------
    Rule 2.8: the cap bounds the term's own unused units; older carried units that have not expired pass on besides.
    """
    entitlement = contracts.entitlement(state.own)
    passed = [CarriedPart(part.left, part.expires_on) for part in state.parts if part.expires_on > state.days.ends_on]
    if carry_over is not None:
        unused = max(entitlement - state.deducted - state.own_used, Fraction(0))
        quantity = min(unused, entitlement * carry_over.cap_percent / 100)
        passed.append(CarriedPart(quantity, expiry(state.days.ends_on, carry_over.expires_after_months)))
    passed = [part for part in passed if part.quantity]
    carried = sum((part.quantity for part in passed), Fraction(0))
    left = state.entitlement - state.consumed
    overrun = max(-left, Fraction(0))
    invoiced = Fraction(0)
    if treatment == "invoice":
        invoiced += overrun
    if rest == "invoice":
        invoiced += state.debt
    deducted_next = overrun if treatment == "deduct_next" else Fraction(0)
    owed = deducted_next if rest == "invoice" else deducted_next + state.debt
    return Settlement(
        carried=carried,
        lost=max(left, Fraction(0)) - carried,
        overrun=overrun,
        treatment=treatment,
        overrun_eur=None if unit_price_eur is None else overrun * unit_price_eur,
        invoiced_eur=_invoiced(invoiced, treatment, unit_price_eur),
        deducted_next=deducted_next,
        handed_on=HandedOn(tuple(passed), owed),
    )


def expiry(ends_on: date, months: int) -> date:
    """Return the last day of units carried out of a term that ends on a day.

    Examples
    --------
    >>> expiry(date(2022, 12, 31), 3)
    datetime.date(2023, 3, 31)
    """
    return ends_on + timedelta(days=1) + relativedelta(months=months) - timedelta(days=1)


def _invoiced(quantity: Fraction, treatment: Treatment, unit_price_eur: Fraction | None) -> Fraction | None:
    """Return the amount of an invoiced quantity; None where there may be one and no price says it."""
    if unit_price_eur is None:
        return None if treatment == "invoice" or quantity else Fraction(0)
    return quantity * unit_price_eur


def _drawn(
    parts: tuple[CarriedPart, ...], used_by_day: Mapping[date, Fraction]
) -> tuple[tuple[CarriedPart, ...], Fraction]:
    """Return the parts with what was used of each, and the consumption that none of them bore."""
    drawn, own_used = list(parts), Fraction(0)
    for day, quantity in sorted(used_by_day.items()):
        for place, part in enumerate(drawn):
            if part.expires_on >= day and quantity > 0:
                taken = min(part.left, quantity)
                drawn[place] = replace(part, used=part.used + taken)
                quantity -= taken
        own_used += quantity
    return tuple(drawn), own_used

"""What passes from one term to the next, and where each term stands (rules 2.5 to 2.9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from oracle.counting import Row
from oracle.days import ONE_DAY, each_day, last_day_of
from oracle.entitlement import Daily, daily_quantities, evenly, has_entitlement, own_entitlement
from oracle.exact import exact


@dataclass
class Part:
    """Units carried into a term, and the last day on which they may be used."""

    quantity: Fraction
    last_day: date
    used: Fraction = Fraction(0)

    @property
    def left(self) -> Fraction:
        return self.quantity - self.used


@dataclass
class Standing:
    """A term of a line as it stands on a day."""

    line: Row
    own: Fraction
    deducted: Fraction
    parts: list[Part]
    daily: Daily
    """What accrues of its own each day, less the deduction."""
    consumed: Fraction
    own_used: Fraction
    on: date
    owed: Fraction = Fraction(0)
    """What the term after must bear: the rest of a deduction, and its overrun where that is deducted."""
    invoiced_rest: Fraction = Fraction(0)
    """The rest of a deduction that is invoiced at the term instead."""
    accrued_parts: dict[int, Daily] = field(default_factory=dict)

    @property
    def carried(self) -> Fraction:
        return sum((part.quantity for part in self.parts), Fraction(0))

    @property
    def expired(self) -> Fraction:
        return sum((part.left for part in self.parts if part.last_day < self.on), Fraction(0))

    @property
    def entitlement(self) -> Fraction:
        return self.own - self.deducted + self.carried - self.expired

    @property
    def accrued(self) -> Daily:
        """Return what each day up to the date counted adds to what is expected; of an expired part, what was used."""
        days = list(each_day(self.line["starts_on"], min(self.on, self.line["ends_on"])))
        made = {day: self.daily[day] for day in days}
        for at, part in enumerate(self.parts):
            kept = part.used / part.quantity if part.last_day < self.on and part.quantity else Fraction(1)
            for day in days:
                made[day] += self.accrued_parts[at].get(day, Fraction(0)) * kept
        return made

    @property
    def expected(self) -> Fraction:
        """Return what should be consumed to date."""
        return sum(self.accrued.values(), Fraction(0))

    @property
    def overrun(self) -> Fraction:
        return max(Fraction(0), self.consumed - self.entitlement)

    @property
    def unused_own(self) -> Fraction:
        return max(Fraction(0), self.own - self.deducted - self.own_used)

    def passed_on(self) -> list[Part]:
        """Return the units that pass to the next term, oldest first (rule 2.8)."""
        older = [Part(part.left, part.last_day) for part in self.parts if part.last_day > self.line["ends_on"]]
        choice = self.line.get("carry_over")
        passed = [part for part in older if part.quantity]
        if choice:
            bound = self.own * exact(choice["cap_percent"]) / 100
            months = choice["expires_after_months"]
            new = Part(min(self.unused_own, bound), last_day_of(self.line["ends_on"] + ONE_DAY, months))
            passed += [new] if new.quantity else []
        return passed


def standings(lines: list[Row], used: dict[str, Daily], params: Row, as_of: date) -> dict[str, Standing]:
    """Return line → its standing on the date counted, or at its end where that is past.

    `used` : line → units consumed on each day.
    """
    by_name = {line["line"]: line for line in lines}
    found: dict[str, Standing] = {}

    def stand(line: Row) -> Standing:
        name = line["line"]
        if name not in found:
            before = by_name.get(line.get("renews") or "")
            found[name] = _standing(line, stand(before) if before else None, used.get(name, {}), params, as_of)
        return found[name]

    for line in lines:
        if has_entitlement(line):
            stand(line)
    return found


def _standing(line: Row, before: Standing | None, used: Daily, params: Row, as_of: date) -> Standing:
    daily = daily_quantities(line, params)
    own = sum(daily.values(), Fraction(0))
    parts = before.passed_on() if before else []
    debt = before.owed if before else Fraction(0)
    brought = (line.get("carry_over") or {}).get("carried", 0)
    if brought:
        last_day = last_day_of(line["starts_on"], line["carry_over"]["expires_after_months"])
        parts = [*parts, Part(exact(brought), last_day)]
    deducted = min(own, debt)
    for day, share in evenly(deducted, line["starts_on"], line["ends_on"]).items():
        daily[day] -= share
    on = min(as_of, line["ends_on"])
    own_used = _draw(parts, used, on)
    consumed = sum((quantity for day, quantity in used.items() if day <= on), Fraction(0))
    standing = Standing(line, own, deducted, parts, daily, consumed, own_used, on)
    standing.accrued_parts = {
        at: evenly(part.quantity, line["starts_on"], part.last_day) for at, part in enumerate(parts)
    }
    if line.get("rest", "next") == "next":
        standing.owed = debt - deducted
    else:
        standing.invoiced_rest = debt - deducted
    if line.get("overrun", "invoice") == "deduct_next":
        standing.owed += standing.overrun
    return standing


def _draw(parts: list[Part], used: Daily, until: date) -> Fraction:
    """Use the carried parts, oldest first, each until its last day; return what the term's own units bore."""
    own_used = Fraction(0)
    for day in sorted(day for day in used if day <= until):
        left = used[day]
        for part in parts:
            if part.last_day >= day and left > 0:
                drawn = min(part.left, left)
                part.used += drawn
                left -= drawn
        own_used += left
    return own_used


def unit_price(line: Row) -> Fraction | None:
    """Return the price of one unit of a line sold for a price (rule 5.5)."""
    if line.get("price_eur") is None or not has_entitlement(line):
        return None
    own = own_entitlement(line)
    return exact(line["price_eur"]) / own if own else None

"""A client's contract lines, from params to the vocabulary of `analysis.domain`: terms, segments, prices, rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import contracts, money, periods, units
from analysis.domain.contracts import Segment
from analysis.domain.money import Amounts
from analysis.domain.periods import Calendar, Span
from analysis.measures.contract import accounting, billing, pricing
from analysis.measures.effort import consumption
from analysis.params import term as term_params
from analysis.params.clauses import Amendment
from analysis.params.client import ClientParams
from analysis.params.term import ContractTerm

TIME_UNITS = frozenset({"days", "hours"})


def lines_in_force(params: ClientParams, as_of: date) -> tuple[ContractTerm, ...]:
    """Terms that hold `as_of`, one a line at most, in the order of params; else the terms that ended last."""
    live = tuple(term for term in params.contract_terms if as_of in term.days)
    if live:
        return live
    ended = [term.ends_on for term in params.contract_terms if term.ends_on < as_of]
    return tuple(term for term in params.contract_terms if ended and term.ends_on == max(ended))


def family(line: ContractTerm, params: ClientParams) -> tuple[ContractTerm, ...]:
    """The line, its predecessors and its successors: its own terms, and lines of the same kind and scope, whose unit
    converts to its own.

    A contract that went from days to hours goes on; a contract that went from tickets to euros is another contract.
    """
    return tuple(
        other
        for other in params.contract_terms
        if (other.line == line.line or (other.kind, other.scope) == (line.kind, line.scope))
        and (other.unit == line.unit or {other.unit, line.unit} <= TIME_UNITS)
    )


def terms_of(line: ContractTerm, params: ClientParams) -> tuple[ContractTerm, ...]:
    """Return the terms of one line, the first one first: those that renew one another."""
    known = params.contract_terms
    renewed_by = {_identity(old): item for item in known if (old := term_params.before(item, known)) is not None}
    terms = [line]
    while (before := term_params.before(terms[0], known)) is not None:
        terms.insert(0, before)
    while (after := renewed_by.get(_identity(terms[-1]))) is not None:
        terms.append(after)
    return tuple(terms)


def renewed(line: ContractTerm, params: ClientParams) -> ContractTerm | None:
    """Return the term that a term renews; None for the first one."""
    return term_params.before(line, params.contract_terms)


def rows_of(terms: Iterable[ContractTerm], entries: pd.DataFrame) -> np.ndarray:
    """Mask of the entries that consume one of the terms: those of its line, on its days."""
    lines, days = entries["contract_line"], entries["work_date"]
    rows = np.zeros(len(entries), dtype=bool)
    for term in terms:
        rows |= (lines == term.line).to_numpy(dtype=bool) & consumption.is_within(days, term.days)
    return rows


def _identity(term: ContractTerm) -> tuple[str, int]:
    return term.line, term.number


def main_term(params: ClientParams, as_of: date) -> Span:
    """The contract year that the report shows first: the term of the first line in force, else the calendar year."""
    lines = lines_in_force(params, as_of)
    if lines:
        return Span(lines[0].starts_on, max(lines[0].ends_on, as_of))
    return periods.span(str(as_of.year))


def calendar(params: ClientParams) -> Calendar:
    """The client's working days."""
    return Calendar(params.country, params.region)


def segments(line: ContractTerm, params: ClientParams) -> tuple[Segment, ...]:
    """Segments of a line from its contract and amendments, in its unit; without the units carried over from before."""
    return line.segments(calendar(params))


def term_values(line: ContractTerm, params: ClientParams) -> tuple[billing.TermValue, ...]:
    """Return the value of the term as signed, then as each amendment leaves it from the day it counts for bills.

    A line without a price has no value. An amendment counts from the later of its effect and of its
    document (rule 5.5).
    """
    signed = _signed_value(line)
    if signed is None:
        return ()
    price = unit_price(line) or Fraction(0)
    values = [billing.TermValue(line.starts_on, signed)]
    by_day = sorted(line.amendments, key=_counts_from)
    for number, amendment in enumerate(by_day, start=1):
        known = line.model_copy(update={"amendments": tuple(by_day[:number])})
        before = line.model_copy(update={"amendments": ()})
        more = contracts.entitlement(segments(known, params)) - contracts.entitlement(segments(before, params))
        stated = None if amendment.instalment_eur is None else money.exact(amendment.instalment_eur)
        values.append(billing.TermValue(_counts_from(amendment), signed + price * more, stated))
    return tuple(values)


def _counts_from(amendment: Amendment) -> date:
    return max(amendment.effective_from, amendment.source.date)


def _signed_value(line: ContractTerm) -> Fraction | None:
    """Return the value of the term as signed [€], None without a price: of a line in euros, its entitlement."""
    if line.unit == "euros":
        return sum((money.exact(quantity) for quantity in line.months.values()), money.exact(line.entitlement or 0))
    return None if line.price_eur is None else money.exact(line.price_eur)


def in_unit(unit: str, seconds: float, tickets: int, hours_per_day: float) -> float:
    """Consumption of a line that counts time or tickets, in its unit; a line without a unit is shown in hours."""
    if unit == "tickets":
        return float(tickets)
    return units.days(seconds, hours_per_day) if unit == "days" else units.hours(seconds)


def amounts(
    entries: pd.DataFrame,
    params: ClientParams,
    *,
    with_line_prices: bool = True,
    accounted: accounting.Accounted | None = None,
) -> Amounts:
    """Amount of each entry, or of its accounted time: at the price of its line, else at the rate of its profile."""
    rates = [pricing.Rate(rate.profile, rate.daily_rate_eur, rate.effective_from, rate.line) for rate in params.rates]
    prices = []
    for term in params.contract_terms if with_line_prices else ():
        unit, per_unit = term.unit, unit_price(term)
        if per_unit is not None and (unit == "days" or unit == "hours"):
            prices.append(pricing.LinePrice(term.line, unit, per_unit, term.days))
    return pricing.price(entries, rates, params.hours_per_day, prices, accounted)


def unit_price(line: ContractTerm) -> Fraction | None:
    """The price of one unit of a line [€]: 1 in euros; None where the line has no price of its own."""
    if line.unit == "euros":
        return Fraction(1)
    entitlement = line.entitlement if line.entitlement is not None else sum(line.months.values())
    return pricing.unit_price(line.price_eur, entitlement) if line.price_eur is not None and entitlement else None


def accounting_rules(line: ContractTerm) -> list[accounting.AccountingRule]:
    """Rules by which a line rounds time, by date (rule 15)."""
    return [
        accounting.AccountingRule(
            effective_from=rule.effective_from,
            unit_minutes=rule.unit_minutes,
            minimum_minutes=rule.minimum_minutes,
            per=rule.per,
            minimum_on_zero=rule.minimum_on_zero,
            coefficients=tuple(
                accounting.Coefficient(item.factor, item.profile, item.days, item.from_hour, item.to_hour)
                for item in rule.coefficients
            ),
        )
        for rule in line.accounting
    ]

"""What released editions told stays (rules 5.3, 2.10 and 13.2): the next statement against those sent before it.

Lines sent keep their place, day and cents; what is new comes after them; the lines of a term add up to its rounded sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle.client import Client
from oracle.comparison import Disagreement
from oracle.counting import Row
from oracle.exact import cents, exact
from oracle.lines import terms_of
from oracle.money import amount, in_order
from oracle.renewal import shown_name
from oracle.terms import unit_price

ADJUSTING = "adjustment-"
Facts = Mapping[str, Any]
Lines = dict[str, int]
"""Identifier of a line → its cents."""


@dataclass
class Told:
    """What was told up to an edition: the statement of each line, and all lines ever sent of each of its terms."""

    statements: dict[str, Sequence[Facts]] = field(default_factory=dict)
    terms: dict[str, date] = field(default_factory=dict)
    """Line → first day of the term that its last statement is of."""
    sent: dict[tuple[str, date], Lines] = field(default_factory=lambda: defaultdict(dict))
    """First term of a line, and first day of one of its terms → lines sent."""


def judged(told: Told, facts: Facts, client: Client) -> list[Disagreement]:
    """Return what the statements of an edition say against those told before; add them to what was told."""
    found: list[Disagreement] = []
    given = {line["line"]: line for line in facts["lines"]}
    for line in client.in_force:
        name = shown_name(line)
        if line["kind"] == "requests" and name in given:
            found += _of_line(told, line, given[name]["statement"], client)
    return found


def _of_line(told: Told, line: Row, rows: Sequence[Facts], client: Client) -> Iterator[Disagreement]:
    name, terms = shown_name(line), terms_of(line, client.lines)
    root = terms[0]["line"]
    before = told.statements.get(name, []) if told.terms.get(name) == line["starts_on"] else []
    if len(rows) < len(before):
        yield Disagreement(("released", name, "lines"), len(rows), len(before))
    for old, new in zip(before, rows, strict=False):
        for key in ("time_entry_id", "work_date", "amount_eur"):
            if old[key] != new[key]:
                yield Disagreement(("released", name, key), new[key], old[key])
    by_term: dict[date, Lines] = defaultdict(dict)
    own = {entry.identifier for entry in client.of_line(line)}
    for row in rows:
        is_own = row["balance_eur"] is not None or row["time_entry_id"] in own
        term = line["starts_on"] if is_own else _term_of(row, terms, line)
        by_term[term][row["time_entry_id"]] = _cents(row["amount_eur"])
    for term in terms:
        key = root, term["starts_on"]
        is_told = term is line or told.sent.get(key)
        worth = _worth(term, client)
        if is_told and term["starts_on"] <= line["starts_on"] and worth is not None:
            new = [entry.identifier for entry in sorted(client.of_line(term), key=in_order)]
            yield from _of_term(name, told.sent[key], by_term[term["starts_on"]], new, worth)
        told.sent[key] |= by_term[term["starts_on"]]
    yield from _balances(name, line, rows, client)
    told.statements[name], told.terms[name] = rows, line["starts_on"]


def _worth(term: Row, client: Client) -> dict[str, Fraction] | None:
    """Return entry → its exact worth on a term, by the term's price or by the rates of profiles; None without them."""
    price = None if term["unit"] == "euros" else unit_price(term)
    hours = exact(client.params["hours_per_day"]) if term["unit"] == "days" else Fraction(1)
    made: dict[str, Fraction] = {}
    for entry in client.of_line(term):
        one = amount(entry, client.params) if price is None else entry.accounted / 3600 / hours * price
        if one is None:
            return None
        made[entry.identifier] = one
    return made


def _of_term(
    name: str, sent: Lines, now: Lines, entries: list[str], worth: dict[str, Fraction]
) -> Iterator[Disagreement]:
    """Yield where the new lines of a term are not its new entries, or do not make what its entries are worth."""
    new = [key for key in entries if key not in sent]
    appended = [key for key in now if key not in sent]
    shown = [key for key in appended if not key.startswith(ADJUSTING)]
    if shown != new:
        yield Disagreement(("released", name, "new lines"), shown, new)
        return
    total, whole = sum({**sent, **now}.values()), cents(sum(worth.values(), Fraction(0)))
    if total != whole:
        yield Disagreement(("released", name, "sum"), total, whole)
    kept = [key for key in sent if not key.startswith(ADJUSTING)]
    running = sum((worth.get(key, Fraction(0)) for key in kept), Fraction(0))
    if sum(sent.values()) != cents(running):
        return
    if any(now[key] for key in appended if key.startswith(ADJUSTING)):
        yield Disagreement(("released", name, "adjusting line"), appended, "none")
    for key in new:
        expected = cents(running + worth[key]) - cents(running)
        running += worth[key]
        if now[key] != expected:
            yield Disagreement(("released", name, "new line"), now[key], expected)


def _balances(name: str, line: Row, rows: Sequence[Facts], client: Client) -> Iterator[Disagreement]:
    if line["unit"] != "euros" or client.is_disqualified(line):
        return
    left = cents(client.standings[line["line"]].entitlement)
    for row in rows:
        if row["balance_eur"] is not None:
            left -= _cents(row["amount_eur"])
            if _cents(row["balance_eur"]) != left:
                yield Disagreement(("released", name, "balance"), _cents(row["balance_eur"]), left)


def _term_of(row: Facts, terms: Sequence[Row], line: Row) -> date:
    """Return the first day of the term that a line without a balance is of; an adjusting line names an ended one."""
    if row["time_entry_id"].startswith(ADJUSTING):
        _, _, named = row["time_entry_id"].partition("/")
        return date.fromisoformat(named) if named else line["starts_on"]
    day = date.fromisoformat(row["work_date"])
    return max(term["starts_on"] for term in terms if term["starts_on"] <= day)


def _cents(amount_eur: str | None) -> int:
    """Return an amount in cents; a line sent without an amount bears none, and what it is worth is adjusted later."""
    return 0 if amount_eur is None else int(Decimal(amount_eur) * 100)

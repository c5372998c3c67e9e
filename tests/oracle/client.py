"""A client as the rules read it at a date: its entries counted, enriched and allotted to the terms of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from oracle import billing, enrichment, findings, lines, money, status
from oracle.counting import Entry, Ledger, Row, Tables, corrected, ledger, without_out_of_scope
from oracle.days import ONE_DAY, last_day_of
from oracle.entitlement import Daily, has_entitlement
from oracle.exact import exact
from oracle.renewal import with_tacit_terms, written_out
from oracle.terms import standings, unit_price

DISQUALIFIED = "disqualified"
HOUR = 3600
ToldTickets = Mapping[str, Mapping[str, date]]
"""First term of a line in tickets → ticket → day on which a released edition counts it."""
NOTHING_TOLD: ToldTickets = MappingProxyType({})


class Client:
    """A client's params and rows, read and allotted to the lines of its contract at a date."""

    def __init__(self, params: Row, tables: Tables, as_of: date, told_tickets: ToldTickets = NOTHING_TOLD) -> None:
        self.params = params
        self.as_of = as_of
        self.told_tickets = told_tickets
        self.tables = corrected(tables, params.get("corrections", []))
        self.lines = with_tacit_terms(written_out(params.get("contract_lines", [])), as_of)
        self.by_name = {line["line"]: line for line in self.lines}
        self.ledger: Ledger = ledger(params, self.tables, as_of)
        self.zone = params.get("timezone", "Europe/Paris")
        enrichment.enrich(self.ledger.entries, params, self.tables)
        without_out_of_scope(self.ledger, params)
        self.entries = self.ledger.entries
        lines.allot(self.entries, self.lines)
        lines.account(self.entries, self.lines, params)
        self.used = {line["line"]: self._used(line) for line in self.lines}
        self.standings = standings(self.lines, self.used, params, as_of)
        self.in_force = _in_force(self.lines, as_of)

    def of_line(self, line: Row) -> list[Entry]:
        return [entry for entry in self.entries if entry.line == line["line"]]

    def counted_tickets(self, line: Row) -> dict[str, date]:
        told = self.told_tickets.get(self.root_of(line), {})
        return lines.ticket_dates(line, self.lines, self.entries, self.tables, self.zone, self.as_of, told)

    def root_of(self, line: Row) -> str:
        """Return the name of the first term of a line."""
        return lines.terms_of(line, self.lines)[0]["line"]

    def all_counted_tickets(self) -> dict[str, dict[str, date]]:
        """Return the tickets that count on each line in tickets in force, over all its terms."""
        found: dict[str, dict[str, date]] = {}
        for line in self.in_force:
            for term in lines.terms_of(line, self.lines) if line["unit"] == "tickets" else ():
                found.setdefault(self.root_of(line), {}).update(self.counted_tickets(term))
        return found

    def _used(self, line: Row) -> Daily:
        """Return the units that a term consumes on each day."""
        used: Daily = {}
        if line["unit"] == "tickets":
            return {day: Fraction(n) for day, n in Counter(self.counted_tickets(line).values()).items()}
        for entry in self.of_line(line):
            used[entry.day] = used.get(entry.day, Fraction(0)) + self._units(entry, line)
        return used

    def _units(self, entry: Entry, line: Row) -> Fraction:
        if line["unit"] == "euros":
            return money.amount(entry, self.params) or Fraction(0)
        per_day = exact(self.params["hours_per_day"]) if line["unit"] == "days" else Fraction(1)
        return entry.accounted / HOUR / per_day

    def is_disqualified(self, line: Row) -> bool:
        """Return whether a blocking finding touches a term beyond its tolerance, or what its predecessor passes on."""
        before = self.by_name.get(line.get("renews") or "")
        if before is not None and self.is_disqualified(before) and self.may_pass_on(before):
            return True
        if line["unit"] == "euros" and any(self.lacks_rate(entry) for entry in self.of_line(line)):
            return True
        effect = [s for _, day, s in self.ledger.blocking if line["starts_on"] <= day <= line["ends_on"]]
        promised = self.standings[line["line"]].entitlement if has_entitlement(line) else Fraction(0)
        return bool(effect) and self._effect(line, effect) > self.band_of(line, promised)

    def may_pass_on(self, line: Row) -> bool:
        """Return whether a term hands on units or a debt of its own, or of an earlier one that may outlive it."""
        end, at = line["ends_on"], line
        if line.get("carry_over") or self.may_owe(line):
            return True
        while at.get("renews"):
            at = self.by_name[at["renews"]]
            months = (at.get("carry_over") or {}).get("expires_after_months")
            if months is not None and last_day_of(at["ends_on"] + ONE_DAY, months) > end:
                return True
        return False

    def may_owe(self, line: Row) -> bool:
        """Return whether a term hands on its overrun, or what is left of an earlier one and not invoiced."""
        before = self.by_name.get(line.get("renews") or "")
        is_passed = before is not None and line.get("rest", "next") == "next" and self.may_owe(before)
        return line.get("overrun") == "deduct_next" or is_passed

    def _effect(self, line: Row, effect: list[int]) -> Fraction:
        hours = Fraction(sum(abs(seconds) for seconds in effect), HOUR)
        days = hours / exact(self.params["hours_per_day"])
        rate = money.mean_daily_rate(self.of_line(line), self.params) or Fraction(0)
        tickets = Fraction(len(effect))
        return {"days": days, "hours": hours, "none": hours, "euros": days * rate, "tickets": tickets}[line["unit"]]

    def band_of(self, line: Row, of: Fraction) -> Fraction:
        return status.tolerance(line, of, self.params, money.mean_daily_rate(self.of_line(line), self.params))

    def lacks_rate(self, entry: Entry) -> bool:
        return findings.needs_rate(entry, self.lines, self.params)

    def value(self, line: Row) -> Fraction | str | None:
        """Return the consumed value of a term in euros."""
        return self._value_on(line, self.as_of)

    def _value_on(self, line: Row, day: date) -> Fraction | str | None:
        price = unit_price(line)
        if price is not None:
            return sum((units for on, units in self.used[line["line"]].items() if on <= day), Fraction(0)) * price
        worth = money.total([entry for entry in self.of_line(line) if entry.day <= day], self.params)
        if worth is None:
            return DISQUALIFIED if self.params.get("rates") else None
        return worth

    def billed(self, line: Row) -> Fraction | str | None:
        """Return what was billed: by the schedule, or the consumed value of the months of the term that are over."""
        if line.get("billing", {}).get("schedule") == "consumed":
            return self._value_on(line, billing.last_month_over(line, self.as_of))
        if line.get("price_eur") is None and line["unit"] != "euros":
            return None
        return billing.billed(line, self.params, self.as_of)


def _in_force(lines: list[Row], as_of: date) -> list[Row]:
    """Return the terms that hold a day, in the order of the file; after them all, those that ended last."""
    live = [line for line in lines if line["starts_on"] <= as_of <= line["ends_on"]]
    ended = [line["ends_on"] for line in lines if line["ends_on"] < as_of]
    return live or [line for line in lines if ended and line["ends_on"] == max(ended)]

"""A client's work, and the part of it that one contract line counts: its entries, their time, their amounts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.findings import SEVERITIES, Disqualified, Finding
from analysis.domain.money import Amounts
from analysis.domain.sent_lines import Released
from analysis.measures.checks.check_runs import RUN_COLUMNS
from analysis.measures.contract import accounting, drawdown, pricing, settlement, ticket_count
from analysis.measures.contract.accounting import Accounted
from analysis.measures.contract.settlement import HandedOn, Settlement, TermState
from analysis.measures.contract.ticket_count import CountedTerm
from analysis.params.client import ClientParams
from analysis.params.term import ContractTerm
from analysis.report.contract_terms import (
    accounting_rules,
    amounts,
    calendar,
    in_unit,
    renewed,
    rows_of,
    segments,
    terms_of,
    unit_price,
)

NAMING_ENTRIES = "same_id_two_clients"
"""Code of the notes whose detail is a list of entries."""


@dataclass(frozen=True)
class Blocked:
    """An entry that a blocking finding names: the code, the day and effort [s] where they are known."""

    code: str
    day: date | None
    seconds: int | None


@dataclass(frozen=True)
class Work:
    """A client's work: the counted entries, the tickets, and the params.

    `released` holds what the last released edition told of the contract lines.
    `check_runs` holds the runs of the check plan, up to the date counted and after; `blocked` the entries that a
    blocking finding names.
    """

    entries: pd.DataFrame
    tickets: pd.DataFrame
    params: ClientParams
    as_of: date
    released: Released = field(default_factory=Released)
    check_runs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RUN_COLUMNS)))
    blocked: tuple[Blocked, ...] = ()


@dataclass(frozen=True)
class LineWork:
    """The entries of one line, with their accounted time and their amounts; `paid` is their real time elsewhere."""

    entries: pd.DataFrame
    accounted: Accounted | None
    paid: Accounted
    amounts: Amounts
    by_rates: Amounts
    findings: tuple[Finding, ...]

    @property
    def lacks_amount(self) -> np.ndarray:
        """Mask of the entries that have time to pay, and no amount."""
        return ~self.amounts.is_known & (self.paid.numerators != 0)

    @property
    def is_priced(self) -> bool:
        """True where every entry that needs an amount has one."""
        return not self.lacks_amount.any()


def blocked(entries: pd.DataFrame, rejected: pd.DataFrame, notes: pd.DataFrame, zone: str) -> tuple[Blocked, ...]:
    """Return the entries that a blocking finding names: negative ones, and keys that two contents or clients share.

    Another blocking note of the source names no entry: it touches all.

    Parameters
    ----------
    entries : of `enrich.entries`, counted or not.
    rejected : rows of the canonical table `rejected_row`. Of a key, the longest row is its effect, on the day that all
        its rows bear; where they differ, or the source gives none, it touches every day.
    notes : rows of the canonical table `source_note`.
    zone : the client's time zone, in which an instant has its day (rule 1.3).
    """
    negative = entries[(entries["code"] == "negative_minutes").to_numpy(dtype=bool)]
    rows = zip(negative["work_date"].dt.date, negative["seconds"], strict=True)
    named = [Blocked("negative_minutes", day, int(seconds)) for day, seconds in rows]
    shared = rejected[(rejected["code"] == "duplicate_entry") & (rejected["table"] == "time_entry")]
    instants = shared["started_at"].dt.tz_convert(zone).dt.date
    shared = shared.assign(work_date=shared["work_date"].astype("object").where(shared["started_at"].isna(), instants))
    for _, copies in shared.groupby(["source", "key"], dropna=False):
        efforts, days = copies["seconds"], copies["work_date"].drop_duplicates()
        effect = int(efforts.abs().max()) if efforts.notna().all() else None
        day = days.iloc[0] if len(days) == 1 and days.notna().all() else None
        named.append(Blocked("duplicate_entry", day, effect))
    for note in notes[notes["code"].map(SEVERITIES) == "blocking"].itertuples():
        named += _named_by(note, entries)
    return tuple(named)


def _named_by(note: Any, entries: pd.DataFrame) -> list[Blocked]:
    """Return the entries that a blocking note names, where it names them all; else one that touches every day."""
    if note.code == NAMING_ENTRIES:
        is_named = (entries["source"] == note.source) & entries["time_entry_id"].isin(note.detail.split(", "))
        rows = entries[is_named.to_numpy(dtype=bool)]
        if len(rows) >= note.count:
            days = zip(rows["work_date"].dt.date, rows["seconds"], strict=True)
            return [Blocked(note.code, day, int(seconds)) for day, seconds in days]
    return [Blocked(note.code, None, None)]


def line_work(line: ContractTerm, work: Work) -> LineWork:
    """Return the entries of a line with their accounted time and their amounts."""
    entries = work.entries[rows_of([line], work.entries)]
    findings: list[Finding] = []
    counted = None
    if line.accounting:
        counted = accounting.accounted(entries, accounting_rules(line), calendar(work.params))
        findings += [counted.finding] if counted.finding else []
    paid = counted or Accounted(entries["seconds"].to_numpy(dtype="int64"))
    by_rates = amounts(entries, work.params, with_line_prices=False)
    made = LineWork(entries, counted, paid, amounts(entries, work.params, accounted=counted), by_rates, ())
    if needs_rates(line, work.params):
        missing = pricing.unpriced(entries, made.lacks_amount, (rate.profile for rate in work.params.rates))
        findings += [missing] if missing else []
    return replace(made, findings=tuple(findings))


def needs_rates(line: ContractTerm, params: ClientParams) -> bool:
    """Return True where the work of a line is worth the rates of profiles: in euros, or shared or priced without a
    price of its own.
    """
    is_shared = any(item.line == line.line for item in params.chargeback)
    return line.unit == "euros" or (line.price_eur is None and (bool(params.rates) or is_shared))


def paid_seconds(entries: pd.DataFrame, params: ClientParams) -> pd.Series:
    """Return the time of each entry as its line counts it [s]: accounted where the line rounds, else real."""
    paid = entries["seconds"]
    for line in params.contract_terms:
        rows = rows_of([line], entries) if line.accounting else np.zeros(len(entries), dtype=bool)
        if rows.any():
            counted = accounting.accounted(entries[rows], accounting_rules(line), calendar(params))
            paid = paid.astype("float64")
            paid[rows] = counted.seconds
    return paid


def sharing_weights(line: ContractTerm, entries: pd.DataFrame, params: ClientParams) -> np.ndarray:
    """Return the weight of each entry of a line in a chargeback (rule 6): its amount, else its time as counted."""
    counted = None
    if line.accounting:
        counted = accounting.accounted(entries, accounting_rules(line), calendar(params))
    if line.price_eur is None:
        return amounts(entries, params, accounted=counted).numerators
    return entries["seconds"].to_numpy() if counted is None else counted.numerators


def counted_on(line: ContractTerm, work: Work) -> list[date]:
    """Return the day on which each ticket of a line in tickets counts, in its term and up to the date counted."""
    days = tickets_of(line, work).values()
    return [day for day in days if day in line.days.until(work.as_of)]


def tickets_of(line: ContractTerm, work: Work) -> dict[str, date]:
    """Return the tickets of a line in tickets, over all its terms, each with the day on which it counts."""
    terms = terms_of(line, work.params)
    counted = counted_tickets(terms, work.entries[rows_of(terms, work.entries)], work)
    return dict(zip(counted["ticket_key"], counted["counted_on"].dt.date, strict=True))


def counted_tickets(terms: Sequence[ContractTerm], entries: pd.DataFrame, work: Work) -> pd.DataFrame:
    """Return the tickets worked on some terms of a line, as `ticket_count.counted_tickets` does."""
    released: dict[str, date] = {}
    for name in {term.line for term in terms}:
        released |= work.released.tickets.get(name, {})
    counted = [CountedTerm(term.line, term.days, term.ticket_counts_at) for term in terms]
    return ticket_count.counted_tickets(entries, work.tickets, counted, work.as_of, released)


def used_by_day(line: ContractTerm, of_line: LineWork, work: Work) -> dict[date, Fraction]:
    """Return the units that a line consumes on each day, exact; euros count where every entry has its amount."""
    used: dict[date, Fraction] = defaultdict(Fraction)
    if line.unit == "tickets":
        for day in counted_on(line, work):
            used[day] += 1
        return used
    numerators, denominator = quantities(line, of_line, work)
    days = of_line.entries["work_date"].dt.date
    for worked_on, numerator in zip(days, numerators.tolist(), strict=True):
        used[worked_on] += numerator
    return {day: quantity / denominator for day, quantity in used.items()}


def quantities(line: ContractTerm, of_line: LineWork, work: Work) -> tuple[np.ndarray, Fraction]:
    """Return the consumption of each entry of a line in time or euros: numerators over one denominator, in its unit.

    A line without a unit counts hours.
    """
    if line.unit == "euros":
        return of_line.amounts.numerators, Fraction(of_line.amounts.denominator)
    denominator = Fraction(of_line.paid.denominator * units.SECONDS_PER_HOUR)
    return of_line.paid.numerators, denominator * (money.exact(work.params.hours_per_day) if line.unit == "days" else 1)


def term_state(line: ContractTerm, of_line: LineWork, work: Work) -> TermState | Disqualified:
    """Return the term of a line that has an entitlement as it stands at the date counted.

    It is Disqualified where its consumption is unknown, or through what its predecessor hands on (rule 2.9).
    """
    if line.unit == "euros" and not of_line.is_priced:
        return Disqualified("unknown_profile")
    handed = handed_to(line, work)
    if isinstance(handed, Disqualified):
        return handed
    used = used_by_day(line, of_line, work)
    state = settlement.term_state(line.days, segments(line, work.params), handed, used, work.as_of)
    return disqualification(line, of_line, float(state.entitlement), work) or state


def disqualification(line: ContractTerm, of_line: LineWork, entitlement: float, work: Work) -> Disqualified | None:
    """Return the blocking finding that forbids the figures of a term; None within the tolerance of the term (rule 14).

    A finding touches the terms whose days hold the entries it names, and every term where it names no day.
    """
    touching = [item for item in work.blocked if item.day is None or item.day in line.days]
    efforts = [None if item.seconds is None else abs(item.seconds) for item in touching]
    effect = 0.0 if not touching else math.inf
    if None not in efforts:
        seconds = float(sum(effort for effort in efforts if effort is not None))
        effect = in_unit(line.unit, seconds, len(touching), work.params.hours_per_day)
        if line.unit == "euros":
            effect = units.days(seconds, work.params.hours_per_day) * float(_mean_rate(of_line, work) or 0)
    if effect <= tolerance(line, of_line, entitlement, work):
        return None
    return Disqualified(touching[0].code)


def tolerance(line: ContractTerm, of_line: LineWork, quantity: float, work: Work) -> float:
    """Return the half-width of the band around a quantity of a line, in its unit (rule 2.4)."""
    hours_per_day = work.params.hours_per_day
    least = {
        "days": line.tolerance.days,
        "hours": line.tolerance.days * hours_per_day,
        "none": line.tolerance.days * hours_per_day,
        "euros": line.tolerance.days * float(_mean_rate(of_line, work) or 0),
        "tickets": line.tolerance.tickets,
    }
    return drawdown.tolerance_of(quantity, percent=line.tolerance.percent, least=least[line.unit])


def _mean_rate(of_line: LineWork, work: Work) -> Fraction | None:
    return pricing.mean_daily_rate(of_line.amounts, of_line.paid.total(), work.params.hours_per_day)


def settled(line: ContractTerm, state: TermState) -> Settlement:
    """Return the settlement of a line if it were closed as it stands."""
    rule = line.carry_over
    return settlement.settlement(
        state,
        treatment=line.overrun,
        rest=line.rest,
        carry_over=None
        if rule is None
        else settlement.CarryOverRule(money.exact(rule.cap_percent), rule.expires_after_months),
        unit_price_eur=unit_price(line),
    )


def handed_to(line: ContractTerm, work: Work) -> HandedOn | Disqualified:
    """Return what the term before hands on to a line, or what params say was brought in from before."""
    rule = line.carry_over
    before = renewed(line, work.params)
    if before is None or before.unit == "none":
        if rule is None or not rule.carried:
            return HandedOn()
        expires_on = settlement.expiry(line.starts_on - timedelta(days=1), rule.expires_after_months)
        return HandedOn((settlement.CarriedPart(money.exact(rule.carried), expires_on),))
    state = term_state(before, line_work(before, work), replace(work, as_of=before.ends_on))
    if not isinstance(state, Disqualified):
        return settled(before, state).handed_on
    hands_on = before.carry_over is not None or before.overrun == "deduct_next"
    if hands_on or _may_outlive(before, before.ends_on, work.params):
        return Disqualified("predecessor", {"line": before.line})
    return HandedOn()


def _may_outlive(line: ContractTerm, day: date, params: ClientParams) -> bool:
    """Return True where units or debt handed to a line may pass on beyond a day, whatever it consumes."""
    before = renewed(line, params)
    rule = line.carry_over
    if before is None or before.unit == "none":
        eve = line.starts_on - timedelta(days=1)
        return rule is not None and bool(rule.carried) and settlement.expiry(eve, rule.expires_after_months) > day
    carried = before.carry_over
    is_carried = carried is not None and settlement.expiry(before.ends_on, carried.expires_after_months) > day
    is_owed = before.overrun == "deduct_next" and line.rest == "next"
    return is_carried or is_owed or _may_outlive(before, day, params)

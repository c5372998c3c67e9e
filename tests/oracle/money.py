"""What work is worth (rules 5.1, 5.2 and 5.5), and the statement of a line in euros (rule 5.3)."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row
from oracle.exact import cents, exact, text_of_cents


def daily_rate(profile: str, day: date, line: str | None, params: Row) -> Fraction | None:
    """Return the rate of a profile on a day, that of the line, in any term, before that of all; None where unknown."""
    for wanted in ((line or "").partition("~")[0], None):
        in_force = [
            rate
            for rate in params.get("rates", [])
            if rate["profile"] == profile and rate.get("line") == wanted and rate["effective_from"] <= day
        ]
        if in_force:
            return exact(max(in_force, key=lambda rate: rate["effective_from"])["daily_rate_eur"])
    return None


def amount(entry: Entry, params: Row) -> Fraction | None:
    """Return minutes / 60 / hours per day × rate of an entry, on accounted time; None where the rate is unknown."""
    if not entry.accounted:
        return Fraction(0)
    rate = daily_rate(entry.profile, entry.day, entry.line, params)
    return None if rate is None else entry.accounted / 3600 / exact(params["hours_per_day"]) * rate


def total(entries: list[Entry], params: Row) -> Fraction | None:
    """Return the exact worth of entries by the rates of profiles; None as soon as one is unknown."""
    amounts = [amount(entry, params) for entry in entries]
    return None if None in amounts else sum((each for each in amounts if each is not None), Fraction(0))


def mean_daily_rate(entries: list[Entry], params: Row) -> Fraction | None:
    """Return the worth of entries over their accounted days; None where there is no time."""
    worth = total(entries, params)
    seconds = sum((entry.accounted for entry in entries), Fraction(0))
    return worth / (seconds / 3600 / exact(params["hours_per_day"])) if seconds and worth is not None else None


def statement(
    entries: list[Entry], entitlement: Fraction | None, params: Row, per_hour: Fraction | None = None
) -> list[dict[str, Any]]:
    """Return the dated rows of a line of requests: cents of the running sum, and what is left after each.

    `entitlement` : of a line in euros; else None, and no balance. `per_hour` : price of an hour where the line has a
    price. Without amounts where one is unknown.
    """
    ordered = sorted(entries, key=in_order)
    rates = [per_hour if per_hour is not None else _hourly_rate(entry, params) for entry in ordered]
    is_valued = not any(rate is None and entry.accounted for rate, entry in zip(rates, ordered, strict=True))
    rows = []
    running = Fraction(0)
    for entry, rate in zip(ordered, rates, strict=True):
        row = {
            "time_entry_id": entry.identifier,
            "work_date": entry.day.isoformat(),
            "minutes": Fraction(entry.seconds, 60),
        }
        if is_valued:
            before = cents(running)
            running += entry.accounted / 3600 * rate if rate is not None else Fraction(0)
            shown = None if rate is None or not entry.accounted else text_of_cents(cents(rate))
            row |= {"hourly_rate_eur": shown, "amount_eur": text_of_cents(cents(running) - before)}
            if entitlement is not None:
                row["balance_eur"] = text_of_cents(cents(entitlement) - cents(running))
        rows.append(row)
    return rows


def _hourly_rate(entry: Entry, params: Row) -> Fraction | None:
    rate = daily_rate(entry.profile, entry.day, entry.line, params)
    return None if rate is None else rate / exact(params["hours_per_day"])


def adjusting_cents(sent: list[int], entries: list[Entry], params: Row) -> int:
    """Return the cents of the line that brings what was sent to what the entries are worth now (rule 5.3)."""
    return cents(total(entries, params) or Fraction(0)) - sum(sent)


def in_order(entry: Entry) -> tuple[date, time, str]:
    """Return the place of an entry in a statement: its day, its hour (midnight where it has none), its id."""
    return entry.day, entry.start.time() if entry.start else time(), entry.identifier

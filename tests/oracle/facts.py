"""The figures of a client in the shape of facts.json, keyed by name where facts hold lists: what the oracle can give.

A key that is left out is one that the oracle says nothing of.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from oracle import axes, checks, findings, lines, money, periods, status, variance
from oracle.chargeback import chargeback
from oracle.client import DISQUALIFIED, Client
from oracle.counting import Row, Tables
from oracle.days import ONE_DAY, last_day_of, months_later
from oracle.entitlement import Daily, daily_quantities, has_entitlement
from oracle.exact import euros, exact
from oracle.renewal import shown_name
from oracle.terms import Standing, unit_price

HOUR = 3600


def facts(params: Row, tables: Tables, as_of: date) -> dict[str, Any]:
    """Return the figures of a client at a date."""
    return facts_of(Client(params, tables, as_of))


def facts_of(client: Client) -> dict[str, Any]:
    """Return the figures of a client that is read."""
    params, as_of = client.params, client.as_of
    window = _window(client)
    runs = checks.checks(params, client.tables.get("check_run", []), window, as_of)
    promised = periods.contract_days(client.lines, _accruals(client), params)
    history = periods.history(client.entries, client.in_force, client.tables, client.zone, as_of)
    return {
        **_ledger(client),
        "lines": {shown_name(line): _line(client, line) for line in client.in_force},
        **{
            grain: _keyed(periods.rows(grain, history, client.entries, client.tables, promised, client.zone), "period")
            for grain in periods.GRAINS
        },
        "axes": _axes(client, window),
        "checks": {f"{row['check']} {row['period']}": row for row in checks.rows(runs, as_of)},
        "check_rates": {f"{row['by']} {row['key']}": row for row in checks.rates(runs, as_of)} if runs else {},
        "chargeback": _chargeback(client),
        "variance": _variance(client),
        "findings": findings.findings(client.ledger, client.lines, client.in_force, params, client.tables, history),
    }


def _keyed(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {row[key]: row for row in rows}


def _window(client: Client) -> tuple[date, date]:
    """Return the contract year, what axes and checks are shown for: the term in force of the first line."""
    first = client.in_force[0]
    return first["starts_on"], max(first["ends_on"], client.as_of)


def _accruals(client: Client) -> dict[str, Daily]:
    """Return what each term promises day by day, before a deduction: the average follows the contract (rule 2.7)."""
    return {name: daily_quantities(standing.line, client.params) for name, standing in client.standings.items()}


def _ledger(client: Client) -> dict[str, Any]:
    book = client.ledger
    counted = len(client.entries), sum(entry.seconds for entry in client.entries)
    loose = [entry for entry in client.entries if entry.line is None]
    sums = {
        "consumed": counted,
        "excluded": _total(book.excluded),
        "quarantined": _total(book.quarantined),
        "unallocated": (len(loose), sum(entry.seconds for entry in loose)),
    }
    of_source = [sums[name] for name in ("consumed", "excluded", "quarantined")]
    sums["source"] = sum(rows for rows, _ in of_source), sum(seconds for _, seconds in of_source)
    left_out = {**book.excluded, **book.quarantined}
    return {
        "minutes": {name: Fraction(seconds, 60) for name, (_, seconds) in sums.items()},
        "rows": {name: rows for name, (rows, _) in sums.items()},
        "excluded": {
            code: {"code": code, "rows": rows, "minutes": Fraction(seconds, 60)}
            for code, (rows, seconds) in left_out.items()
        },
    }


def _total(listed: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(rows for rows, _ in listed.values()), sum(seconds for _, seconds in listed.values())


def _line(client: Client, line: Row) -> dict[str, Any]:
    entries = client.of_line(line)
    worked = {entry.ticket_id for entry in entries if entry.ticket_id is not None}
    made: dict[str, Any] = {
        "line": shown_name(line),
        "unit": line["unit"],
        "starts_on": line["starts_on"].isoformat(),
        "ends_on": line["ends_on"].isoformat(),
        "minutes": Fraction(sum(entry.seconds for entry in entries), 60),
        "accounted_minutes": sum((entry.accounted for entry in entries), Fraction(0)) / 60
        if line.get("accounting")
        else None,
    }
    if line["unit"] != "tickets":
        made["tickets"] = len(worked)
    made["terms"] = {term["starts_on"].isoformat(): _term(client, term) for term in lines.terms_of(line, client.lines)}
    renewal = line.get("renewal", {})
    if renewal.get("tacit") and renewal.get("notice_months"):
        notice = months_later(line["ends_on"] + ONE_DAY, -renewal["notice_months"]) - ONE_DAY
        made["notice_on"] = notice.isoformat()
    if client.is_disqualified(line):
        return made | {"consumed": DISQUALIFIED, "pace_status": DISQUALIFIED, "consumed_eur": DISQUALIFIED}
    if not has_entitlement(line):
        return made | _unlimited(client, line)
    standing = client.standings[line["line"]]
    made |= _promise(standing)
    return made | _progress(client, line, standing) | _euros(client, line, standing)


def _term(client: Client, term: Row) -> dict[str, Any]:
    """Return a term among all those of its line: its days, what it holds as amended, its price, its consumption."""
    standing = client.standings.get(term["line"])
    made: dict[str, Any] = {
        "line": shown_name(term),
        "ends_on": term["ends_on"].isoformat(),
        "unit": term["unit"],
        "is_assumed": term.get("is_assumed", False),
        "price_eur": None if term.get("price_eur") is None else euros(exact(term["price_eur"])),
        "entitlement": None if standing is None else standing.own,
    }
    if client.is_disqualified(term):
        return made | {"consumed": None}
    return made if standing is None else made | {"consumed": standing.consumed}


def _unlimited(client: Client, line: Row) -> dict[str, Any]:
    hours = sum((entry.accounted for entry in client.of_line(line)), Fraction(0)) / HOUR
    return {
        "entitlement": None,
        "expected": None,
        "consumed": hours,
        "variance": None,
        "remaining": None,
        "pace_status": "no_entitlement",
        **_values(client, line),
    }


def _promise(standing: Standing) -> dict[str, Any]:
    return {
        "entitlement": standing.entitlement,
        "expected": standing.expected,
        "carried": standing.carried,
        "expired": standing.expired,
    }


def _progress(client: Client, line: Row, standing: Standing) -> dict[str, Any]:
    expected, consumed = standing.expected, standing.consumed
    difference = consumed - expected
    planned = sum(
        (exact(item["quantity"]) for item in line.get("projects", []) if not item.get("is_done")), Fraction(0)
    )
    remaining = standing.entitlement - consumed
    band = client.band_of(line, expected)
    return {
        "consumed": consumed,
        "variance": difference,
        "relative": difference / expected if expected else None,
        "pace_status": status.pace_status(difference, band),
        "remaining": remaining,
        "available": remaining - planned,
        "landing_pace": consumed * standing.entitlement / expected if expected else None,
        "is_pace_reliable": status.is_pace_reliable(line, standing.on),
        "settlement": _settlement(client, line, standing),
    }


def _settlement(client: Client, line: Row, standing: Standing) -> dict[str, Any]:
    """Return what would become of the term if it ended as it stands."""
    carried = sum((part.quantity for part in standing.passed_on()), Fraction(0))
    unused = max(Fraction(0), standing.entitlement - standing.consumed)
    treatment = line.get("overrun", "invoice")
    price = Fraction(1) if line["unit"] == "euros" else unit_price(line)
    billed = standing.invoiced_rest + (standing.overrun if treatment == "invoice" else 0)
    invoiced = "0.00" if not billed and treatment != "invoice" else None if price is None else euros(billed * price)
    return {
        "carried": carried,
        "lost": unused - carried,
        "overrun": standing.overrun,
        "treatment": treatment,
        "deducted_next": standing.overrun if treatment == "deduct_next" else Fraction(0),
        "overrun_eur": None if price is None else euros(standing.overrun * price),
        "invoiced_eur": invoiced,
    }


def _euros(client: Client, line: Row, standing: Standing) -> dict[str, Any]:
    price = unit_price(line)
    made: dict[str, Any] = {
        **_values(client, line),
        "variance_eur": None if price is None else euros((standing.consumed - standing.expected) * price),
    }
    if line["kind"] != "requests":
        return made
    in_euros = line["unit"] == "euros"
    hours = exact(client.params["hours_per_day"]) if line["unit"] == "days" else 1
    per_hour = None if price is None or in_euros else price / hours
    left = standing.entitlement if in_euros else None
    rows = money.statement(client.of_line(line), left, client.params, per_hour)
    made["statement"] = {row["time_entry_id"]: {k: v for k, v in row.items() if k != "balance_eur"} for row in rows}
    if not in_euros:
        return made
    seconds = sum((entry.accounted for entry in client.of_line(line)), Fraction(0))
    if rows:
        made["last_balance_eur"] = rows[-1]["balance_eur"]
    if standing.consumed:
        made["left_hours"] = (standing.entitlement - standing.consumed) / (standing.consumed / (seconds / HOUR))
    return made


def _values(client: Client, line: Row) -> dict[str, str | None]:
    """Return the consumed and billed values of a term; nothing of what no price or rate values."""
    made = {"consumed_eur": _money(client.value(line)), "billed_eur": _money(client.billed(line))}
    return {key: value for key, value in made.items() if value is not None or key == "billed_eur"}


def _money(value: Fraction | str | None) -> str | None:
    return euros(value) if isinstance(value, Fraction) else value


def _axes(client: Client, window: tuple[date, date]) -> dict[str, Any]:
    entries = [entry for entry in client.entries if entry.day >= window[0]]
    worths = {entry.identifier: axes.worth(entry, client.by_name, client.params) for entry in entries}
    known = {key: value for key, value in worths.items() if value is not None}
    amounts = known if len(known) == len(worths) and client.params.get("rates") else None
    made = {axis: _keyed(axes.parts(entries, axis, amounts), "key") for axis in axes.AXES}
    held = [client.standings[line["line"]] for line in client.in_force if line["line"] in client.standings]
    plain = [standing for standing in held if standing.line["unit"] in ("days", "hours")]
    is_sound = not any(client.is_disqualified(standing.line) for standing in plain)
    for name, minutes in axes.expected_minutes(plain, client.params).items() if is_sound else ():
        row = made["subsidiary"].setdefault(name, {"key": name, "minutes": 0, "entries": 0, "tickets": 0})
        row["expected_minutes"] = minutes
    return made


def _chargeback(client: Client) -> dict[str, Any]:
    made = {}
    for choice in client.params.get("chargeback", []):
        line = next((item for item in client.in_force if shown_name(item) == choice["line"]), None)
        if line is None:
            continue
        value = client.billed(line) if choice.get("value", "consumed") == "billed" else client.value(line)
        if isinstance(value, Fraction) and not client.is_disqualified(line):
            for row in chargeback(choice, line, value, client.of_line(line), client.params):
                made[f"{row['line']} {row['subsidiary']}"] = row
    return made


def _variance(client: Client) -> dict[str, Any]:
    """Return the last whole month beside the same month a year before; nothing where no work is so old."""
    following = client.as_of + ONE_DAY
    last = following.replace(day=1) - ONE_DAY
    first = last.replace(day=1)
    year_before = months_later(first, -12)
    if not any(entry.day <= last_day_of(year_before, 1) for entry in client.entries):
        return {}
    before = variance.period(client.entries, year_before, last_day_of(year_before, 1))
    after = variance.period(client.entries, first, last)
    made: dict[str, Any] = {}
    for axis in ("category", "kind", "subsidiary", "application", "domain"):
        found = variance.drivers(before, after, axis)
        made[axis] = {"drivers": _keyed(found, "key"), **variance.named_share(found)}
    spans = {"before": (year_before, last_day_of(year_before, 1)), "after": (first, last)}
    return {
        **{name: variance.described(client.entries, span, client.params) for name, span in spans.items()},
        "difference_minutes": Fraction(sum(e.seconds for e in after) - sum(e.seconds for e in before), 60),
        "axes": made,
    }

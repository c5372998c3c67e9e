"""Random clients: a seed gives a client's file over all options crossed, the date counted and awkward rows.

`OPTIONS` says with what chance each option is drawn; `made(seed, forced, left_out)` draws some always, or never.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from oracle import random_rows
from oracle.counting import Row, Tables
from oracle.days import ONE_DAY, last_day_of, months_later

OPTIONS = {
    "several_lines": 0.4,
    "renewal": 0.5,
    "third_term": 0.4,
    "short_terms": 0.2,
    "mid_month": 0.1,
    "hours": 0.25,
    "euros": 0.2,
    "tickets": 0.2,
    "unlimited": 0.1,
    "working_days": 0.25,
    "monthly_table": 0.2,
    "yearly_amendment": 0.25,
    "table_amendment": 0.2,
    "supplement": 0.3,
    "negative_supplement": 0.1,
    "late_document": 0.2,
    "carry_over": 0.4,
    "brought": 0.1,
    "deduct_next": 0.3,
    "waive": 0.1,
    "price": 0.5,
    "quarterly": 0.25,
    "yearly_billing": 0.2,
    "arrears": 0.3,
    "consumed_billing": 0.2,
    "rounding": 0.3,
    "minimum": 0.3,
    "ticket_day": 0.4,
    "dated_accounting": 0.3,
    "profile_coefficient": 0.2,
    "night_coefficient": 0.2,
    "holiday_coefficient": 0.2,
    "rates": 0.8,
    "line_rates": 0.2,
    "dated_rates": 0.5,
    "unknown_profile": 0.1,
    "counts_at_opening": 0.3,
    "counts_at_closing": 0.3,
    "scope_category": 0.3,
    "scope_profile": 0.2,
    "scope_dates": 0.1,
    "out_of_scope": 0.3,
    "kept_out_of_scope": 0.3,
    "rules": 0.4,
    "subsidiaries": 0.5,
    "shares": 0.5,
    "moves_to": 0.2,
    "chargeback": 0.4,
    "chargeback_billed": 0.4,
    "headcount": 0.3,
    "fixed_percent": 0.3,
    "no_key": 0.2,
    "checks": 0.3,
    "grace": 0.6,
    "rrule": 0.2,
    "corrections": 0.2,
    "counting_exclude": 0.15,
    "counting_count": 0.15,
    "projects": 0.2,
    "tolerance": 0.2,
    "tacit": 0.3,
    "term_assumed": 0.1,
    "belgium": 0.1,
    "other_zone": 0.1,
    **random_rows.OPTIONS,
}
PROFILES = ("administrator", "engineer", "architect")
CITATION = {"document": "Contrat", "date": date(2018, 1, 1)}


@dataclass
class RandomClient:
    """A client's file as plain values, its rows by canonical table, the date counted, the options drawn."""

    params: Row
    tables: Tables
    as_of: date
    options: tuple[str, ...] = ()
    seed: int = 0


@dataclass
class Draw:
    """A seeded draw that remembers which options it has taken."""

    random: Random
    forced: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    taken: list[str] = field(default_factory=list)

    def has(self, option: str) -> bool:
        """Draw whether an option is taken."""
        drawn = self.random.random() < OPTIONS[option]
        if (drawn or option in self.forced) and option not in self.left_out:
            self.taken.append(option)
            return True
        return False


def made(seed: int, forced: Collection[str] = (), left_out: Collection[str] = ()) -> RandomClient:
    """Return the client of a seed."""
    draw = Draw(Random(seed), frozenset(forced), frozenset(left_out))
    params: Row = {"hours_per_day": draw.random.choice([7, 7.5, 8]), "default_profile": "engineer"}
    if draw.has("belgium"):
        params["country"] = "BE"
    if draw.has("other_zone"):
        params["timezone"] = "America/New_York"
    first, as_of, lines = _contract(draw)
    params["contract_lines"] = lines
    if draw.has("rates"):
        params["rates"] = _rates(draw, first, lines)
    _rules(draw, params)
    _subsidiaries(draw, params, first, as_of)
    if draw.has("checks"):
        params["checks"] = _checks(draw, lines[-1])
    tables = random_rows.rows(draw, params, first, as_of)
    _counting(draw, params)
    return RandomClient(params, tables, as_of, tuple(dict.fromkeys(draw.taken)), seed)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield every pair of options."""
    return itertools.combinations(OPTIONS, 2)


def _contract(draw: Draw) -> tuple[date, date, list[Row]]:
    """Return the first day, the date counted and the lines: each line's terms end on the same days."""
    random = draw.random
    length = random.choice([3, 6]) if draw.has("short_terms") else 12
    start = date(random.randint(2019, 2022), random.choice([1, 1, 4, 7, 10]), 1)
    if draw.has("mid_month"):
        start = start.replace(day=random.randint(2, 28))
    count = 1
    if draw.has("renewal"):
        count = 3 if draw.has("third_term") else 2
    spans = [
        (months_later(start, length * k), last_day_of(months_later(start, length * k), length)) for k in range(count)
    ]
    first, last = spans[-1]
    as_of = first + timedelta(days=random.randint(0, (last - first).days))
    if random.random() < 0.1:
        as_of = random.choice([first, last, min(last_day_of(first, 3), last)])
    scopes: list[Row] = [{}]
    if draw.has("several_lines"):
        scopes = [{"kind": ["incident"]}, {}]
        if draw.has("scope_category"):
            scopes.insert(0, {"category": ["RUN > Support"]})
    elif draw.has("scope_profile"):
        scopes = [{"profile": ["engineer", "architect"]}]
    lines = []
    for rank, scope in enumerate(scopes):
        lines += _line(draw, rank, scope, spans)
    if draw.has("term_assumed") and lines[-1]["kind"] != "unlimited":
        for line in lines:
            line.pop("renewal", None)
        named = {line["renews"] for line in lines if "renews" in line}
        for line in lines:
            if line["line"] not in named:
                line["renewal"] = {"tacit": True}
        as_of = last + timedelta(days=random.randint(1, 80))
    return start, as_of, lines


def _line(draw: Draw, rank: int, scope: Row, spans: list[tuple[date, date]]) -> list[Row]:
    """Return the terms of one line, each renewing the one before."""
    kind, unit = "managed_service", "days"
    for option, other in (
        ("hours", ("support", "hours")),
        ("euros", ("requests", "euros")),
        ("tickets", ("tickets", "tickets")),
        ("unlimited", ("unlimited", "none")),
    ):
        if draw.has(option):
            kind, unit = other
            break
    common: Row = {"name": f"Ligne {rank}", "kind": kind, "unit": unit, "scope": dict(scope), "source": CITATION}
    if draw.has("scope_dates"):
        common["scope"]["starts_on"] = spans[0][0] + timedelta(days=20)
    if draw.has("kept_out_of_scope"):
        common["consumes_out_of_scope"] = False
    if unit == "tickets":
        for option in ("counts_at_opening", "counts_at_closing"):
            if draw.has(option):
                common["ticket_counts_at"] = option.removeprefix("counts_at_")
    if unit != "none":
        common |= _treatments(draw, unit)
    common |= _billing(draw, unit)
    if unit not in ("tickets", "none") and draw.has("rounding"):
        common["accounting"] = _accounting(draw, spans)
    terms: list[Row] = []
    for number, (first, last) in enumerate(spans, start=1):
        term = {"line": f"l{rank}-{number}", **common, "starts_on": first, "ends_on": last}
        if unit != "none":
            term |= _quantity(draw, unit, first, last)
            if not terms and draw.has("brought"):
                term["carry_over"] = {
                    "cap_percent": 50,
                    "expires_after_months": 3,
                    "carried": draw.random.randint(1, 6),
                }
        if terms:
            term["renews"] = terms[-1]["line"]
        terms.append(term)
    return terms


def _treatments(draw: Draw, unit: str) -> Row:
    made: Row = {}
    random = draw.random
    if draw.has("carry_over"):
        percent, months = random.choice([10, 25, 50, 100]), random.choice([1, 3, 6, 15])
        made["carry_over"] = {"cap_percent": percent, "expires_after_months": months}
    if draw.has("deduct_next"):
        made["overrun"] = "deduct_next"
    elif draw.has("waive"):
        made["overrun"] = "waive"
    if draw.has("tacit"):
        made["renewal"] = {"tacit": True, "notice_months": random.choice([1, 2, 3])}
    if draw.has("tolerance"):
        made["tolerance"] = {"percent": random.choice([0, 10]), "days": random.choice([0, 1.5])}
    return made


def _billing(draw: Draw, unit: str) -> Row:
    if unit == "euros":
        return {"billing": {"schedule": "consumed"}} if draw.has("consumed_billing") else {}
    if not draw.has("price"):
        return {}
    made: Row = {"price_eur": f"{draw.random.choice([1000, 12345.67, 18000, 24000])}"}
    schedule = "monthly"
    for option, name in (("quarterly", "quarterly"), ("yearly_billing", "yearly"), ("consumed_billing", "consumed")):
        if draw.has(option) and (name != "consumed" or unit != "none"):
            schedule = name
            break
    made["billing"] = {"schedule": schedule, "in_advance": not draw.has("arrears")}
    return made


def _quantity(draw: Draw, unit: str, first: date, last: date) -> Row:
    """Return what a term holds, and its amendments."""
    random = draw.random
    low, high = {"days": (3, 24), "hours": (20, 160), "euros": (1000, 9000), "tickets": (3, 16)}[unit]
    made: Row = {}
    months = [f"{months_later(first.replace(day=1), k):%Y-%m}" for k in range(_month_count(first, last))]
    if draw.has("monthly_table"):
        made |= {"accrual": "monthly", "months": {month: random.randint(low, high) / 4 for month in months}}
    else:
        made["entitlement"] = random.randint(low, high)
        if draw.has("working_days"):
            made["accrual"] = "working_days"
    amendments: list[Row] = []
    taken: set[date] = set()
    for option in ("yearly_amendment", "table_amendment", "supplement", "negative_supplement"):
        if not draw.has(option):
            continue
        day = first + timedelta(days=random.randint(0, (last - first).days * 3 // 4))
        if random.random() < 0.5:
            day = max(first, day.replace(day=1))
        if day in taken:
            continue
        taken.add(day)
        item: Row = {"effective_from": day, "source": {"document": "Avenant", "date": day - timedelta(days=9)}}
        if draw.has("late_document"):
            item["source"] = {"document": "Avenant", "date": day + timedelta(days=random.randint(1, 70))}
        if option == "yearly_amendment":
            item["entitlement"] = random.randint(low, high)
        elif option == "table_amendment":
            item["months"] = {month: random.randint(low, high) / 4 for month in random.sample(months, 2)}
        elif option == "supplement":
            item["add"] = random.randint(1, low)
        else:
            item["add"] = -random.randint(1, 4) / 100
        amendments.append(item)
    if amendments:
        made["amendments"] = amendments
    if draw.has("projects"):
        made["projects"] = [{"name": "Projet", "planned_on": last, "quantity": 2, "is_done": random.random() < 0.3}]
    return made


def _month_count(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _accounting(draw: Draw, spans: list[tuple[date, date]]) -> list[Row]:
    random = draw.random
    rule: Row = {"effective_from": spans[0][0], "unit_minutes": random.choice([15, 60, 7.5]), "source": CITATION}
    if draw.has("minimum"):
        rule["minimum_minutes"] = random.choice([20, 30])
    if draw.has("ticket_day"):
        rule["per"] = "ticket_day"
    for option, item in (
        ("profile_coefficient", {"factor": 1.5, "profile": ["architect"]}),
        ("night_coefficient", {"factor": 2, "from_hour": 22, "to_hour": 6}),
        ("holiday_coefficient", {"factor": 2, "days": ["sunday", "holiday"]}),
    ):
        if draw.has(option):
            rule["coefficients"] = [item]
            break
    rules = [rule]
    if draw.has("dated_accounting"):
        rule["effective_from"] = spans[0][0] + timedelta(days=40)
        rules.append({"effective_from": spans[-1][0] + timedelta(days=60), "unit_minutes": 30, "source": CITATION})
    return rules


def _rates(draw: Draw, first: date, lines: list[Row]) -> list[Row]:
    random = draw.random
    known = PROFILES[:2] if draw.has("unknown_profile") else PROFILES
    start = date(2018, 1, 1)
    rates = [_rate(profile, random.choice(["700.00", "455.00", "650.50"]), start) for profile in known]
    if draw.has("dated_rates"):
        rates.append(_rate("engineer", "735.00", first + timedelta(days=100)))
    if draw.has("line_rates"):
        rates.append({**_rate("engineer", "910.00", start), "line": lines[0]["line"]})
    return rates


def _rate(profile: str, daily_rate_eur: str, day: date) -> Row:
    return {"profile": profile, "daily_rate_eur": daily_rate_eur, "effective_from": day, "source": CITATION}


def _rules(draw: Draw, params: Row) -> None:
    rules: list[Row] = []
    if draw.has("out_of_scope"):
        rules.append({"when": {"category": ["Hors périmètre"]}, "in_scope": False})
    if draw.has("rules"):
        rules += [
            {"when": {"title": ["sage"]}, "application": "Sage", "domain": "logiciel"},
            {"when": {"kind": ["incident"], "title": ["réseau"]}, "domain": "infrastructure"},
            {"when": {"technician_group": ["N2"]}, "profile": "architect"},
            {"when": {"title": ["reseau"]}, "domain": "autre", "application": "Fortinet"},
        ]
    if rules:
        params["rules"] = rules


def _subsidiaries(draw: Draw, params: Row, first: date, as_of: date) -> None:
    if not draw.has("subsidiaries"):
        return
    items: list[Row] = [
        {"subsidiary": "Nord"},
        {"subsidiary": "Sud", "names": ["SUD-01"]},
        {"subsidiary": "Est"},
    ]
    if draw.has("shares"):
        for item, share in zip(items, (50, 30, 20), strict=True):
            item["share_percent"] = share
    if draw.has("moves_to"):
        middle = first + timedelta(days=(as_of - first).days // 2)
        items[2] |= {"ends_on": middle, "moves_to": "Nord"}
    params["subsidiaries"] = items
    if not draw.has("chargeback"):
        return
    lines = [line for line in params["contract_lines"] if line["starts_on"] <= as_of <= line["ends_on"]]
    made: list[Row] = []
    for line in lines:
        billed = draw.has("chargeback_billed") and (
            line.get("price_eur") or line.get("billing", {}).get("schedule") == "consumed"
        )
        choice: Row = {"line": line["line"], "value": "billed" if billed else "consumed"}
        if draw.has("headcount"):
            choice["common"] = "headcount"
            for item, count in zip(items, (50, 30, 7), strict=True):
                item["headcount"] = count
        elif draw.has("fixed_percent"):
            choice |= {"common": "fixed", "fixed_percent": {"Nord": 50, "Sud": 30, "Est": 20}}
        elif draw.has("no_key"):
            choice["common"] = "none"
        made.append(choice)
    params["chargeback"] = made


def _checks(draw: Draw, line: Row) -> list[Row]:
    first, last = line["starts_on"], line["ends_on"]
    while first.weekday():
        first += ONE_DAY
    made = []
    for name, recurrence in (("Sauvegardes", "daily"), ("Annuaire", "weekly"), ("Firmware", "monthly")):
        item: Row = {"check": name, "domain": name[:3], "recurrence": recurrence, "starts_on": first, "ends_on": last}
        if draw.has("grace"):
            item["grace_days"] = draw.random.choice([1, 2, 5])
        made.append(item)
    if draw.has("rrule"):
        made[1]["recurrence"] = "FREQ=WEEKLY;BYDAY=TU"
    return made


def _counting(draw: Draw, params: Row) -> None:
    choices = []
    if draw.has("counting_exclude"):
        code = draw.random.choice(["zero_minutes", "over_24h", "todo_past"])
        choices.append({"code": code, "treatment": "exclude"})
    if draw.has("counting_count"):
        code = draw.random.choice(["negative_minutes", "deleted_ticket", "orphan_entry"])
        choices.append({"code": code, "treatment": "count"})
    if choices:
        params["counting"] = [{**each, "effective_from": date(2020, 6, 1), "reason": "Accord"} for each in choices]


def described(client: RandomClient) -> dict[str, Any]:
    """Return what a person needs to see of a client: its file, its rows, its date."""
    return {"as_of": client.as_of, "params": client.params, "tables": client.tables}

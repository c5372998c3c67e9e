"""Random contracts: lines of every kind and unit over one to three terms, and all that amends or rounds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from oracle import random_terms
from oracle.counting import Row
from oracle.days import last_day_of, months_later
from oracle.renewal import written_out

if TYPE_CHECKING:
    from oracle.random_clients import Draw

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
    "requests_in_days": 0.1,
    "working_days": 0.25,
    "monthly_table": 0.2,
    "yearly_amendment": 0.25,
    "table_amendment": 0.2,
    "supplement": 0.3,
    "negative_supplement": 0.1,
    "late_document": 0.2,
    "agreed_instalment": 0.2,
    "carry_over": 0.4,
    "brought": 0.1,
    "deduct_next": 0.3,
    "waive": 0.1,
    "rest_invoice": 0.2,
    "price": 0.5,
    "quarterly": 0.25,
    "yearly_billing": 0.2,
    "arrears": 0.3,
    "consumed_billing": 0.2,
    "rounding": 0.3,
    "minimum": 0.3,
    "no_unit": 0.1,
    "minimum_on_zero": 0.2,
    "ticket_day": 0.4,
    "dated_accounting": 0.3,
    "profile_coefficient": 0.2,
    "night_coefficient": 0.2,
    "holiday_coefficient": 0.2,
    "weekend_coefficient": 0.1,
    "slot_coefficient": 0.1,
    "several_coefficients": 0.2,
    "counts_at_opening": 0.3,
    "counts_at_closing": 0.3,
    "scope_category": 0.3,
    "scope_profile": 0.2,
    "scope_dates": 0.1,
    "scope_ends": 0.1,
    "scope_axis": 0.1,
    "kept_out_of_scope": 0.3,
    "projects": 0.2,
    "tolerance": 0.2,
    "tacit": 0.3,
    "term_assumed": 0.1,
    "past_date": 0.15,
    "after_the_end": 0.05,
    **random_terms.OPTIONS,
}
SCOPES: tuple[Row, ...] = (
    {"country": ["France"]},
    {"subsidiary": ["Nord", "Est", ""]},
    {"application": ["Sage", ""]},
    {"requester": ["Personne 0", "Personne 1"]},
    {"department": ["Service 0", ""], "technician_group": ["N1", "N2"]},
    {"title": ["RESEAU", "sage"]},
    {"kind": [""]},
    {"domain": ["infrastructure", ""]},
    {"ticket": ["0", "1", "2", "3", "4", "5", "6"]},
    {"in_scope": True},
    {"location": ["Nantes", ""]},
    {"contract": ["C1"]},
    {"source": ["export"], "kind": ["incident", "request"]},
    {"controls": ["A.8.13", ""]},
)
COEFFICIENTS: dict[str, Row] = {
    "profile_coefficient": {"factor": 1.5, "profile": ["architect"]},
    "night_coefficient": {"factor": 2, "from_hour": 22, "to_hour": 6},
    "holiday_coefficient": {"factor": 2, "days": ["sunday", "holiday"]},
    "weekend_coefficient": {"factor": 1.75, "days": ["saturday", "sunday"]},
    "slot_coefficient": {"factor": 1.25, "days": ["weekday", "saturday"], "from_hour": 8, "to_hour": 18},
}
QUANTITIES = {"days": (3, 24), "hours": (20, 160), "euros": (1000, 9000), "tickets": (3, 16)}
"""Least and most of a term, by unit."""
CITATION = {"document": "Contrat", "date": date(2018, 1, 1)}


def contract(draw: Draw) -> tuple[date, date, list[Row]]:
    """Return the first day, the date counted and the lines, whose written terms end on the same days."""
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
    scopes: list[Row] = [{}]
    if draw.has("several_lines"):
        scopes = [{"kind": ["incident"]}, {}]
        if draw.has("scope_category"):
            scopes.insert(0, {"category": ["RUN > Support"]})
    elif draw.has("scope_profile"):
        scopes = [{"profile": ["engineer", "architect"]}]
    elif draw.has("scope_axis"):
        scopes = [random.choice(SCOPES)]
    lines = []
    for rank, scope in enumerate(scopes):
        lines += _line(draw, rank, scope, spans)
    if draw.has("term_assumed") and lines[-1]["kind"] != "unlimited":
        return start, _after_all(draw, lines), lines
    return start, _date_counted(draw, lines), lines


def _date_counted(draw: Draw, lines: list[Row]) -> date:
    """Return a day of the last term that each line has, or of an earlier term."""
    random = draw.random
    terms = written_out(lines)
    followed = {term.get("renews") for term in terms}
    last_terms = [term for term in terms if term["line"] not in followed]
    if draw.has("past_date"):
        last_terms = [random.choice(terms)]
    if draw.has("after_the_end"):
        return max(term["ends_on"] for term in last_terms) + timedelta(days=random.randint(1, 60))
    first, last = max(term["starts_on"] for term in last_terms), min(term["ends_on"] for term in last_terms)
    if first > last:
        first = min(term["starts_on"] for term in last_terms if term["ends_on"] >= last)
    if random.random() < 0.1:
        return random.choice([first, last, min(last_day_of(first, 3), last)])
    return first + timedelta(days=random.randint(0, (last - first).days))


def _after_all(draw: Draw, lines: list[Row]) -> date:
    """Make every line renew itself, and return a day after the last term that the file writes."""
    for line in lines:
        for term in (line, *line.get("terms", [])):
            term.pop("renewal", None)
    named = {line["renews"] for line in lines if "renews" in line}
    for line in lines:
        if line["line"] not in named:
            line["renewal"] = {"tacit": True}
    return max(term["ends_on"] for term in written_out(lines)) + timedelta(days=draw.random.randint(1, 80))


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
    if unit in ("days", "hours") and draw.has("requests_in_days"):
        kind = "requests"
    common: Row = {"name": f"Ligne {rank}", "kind": kind, "unit": unit, "scope": dict(scope), "source": CITATION}
    if draw.has("scope_dates"):
        common["scope"]["starts_on"] = spans[0][0] + timedelta(days=20)
    if draw.has("scope_ends"):
        common["scope"]["ends_on"] = spans[-1][1] - timedelta(days=60)
    if draw.has("kept_out_of_scope"):
        common["consumes_out_of_scope"] = False
    if unit == "tickets":
        for option in ("counts_at_opening", "counts_at_closing"):
            if draw.has(option):
                common["ticket_counts_at"] = option.removeprefix("counts_at_")
    if unit != "none":
        common |= treatments(draw)
    common |= _billing(draw, unit)
    if unit not in ("tickets", "none") and draw.has("rounding"):
        common["accounting"] = accounting(draw, spans)
    terms: list[Row] = []
    for number, (first, last) in enumerate(spans, start=1):
        term = {"line": f"l{rank}-{number}", **common, "starts_on": first, "ends_on": last}
        if unit != "none":
            term |= promise(draw, unit, first, last) | amended(
                draw, unit, first, last, "price_eur" in term or unit == "euros"
            )
            if not terms and draw.has("brought"):
                term["carry_over"] = {
                    "cap_percent": 50,
                    "expires_after_months": 3,
                    "carried": draw.random.randint(1, 6),
                }
        if terms:
            term["renews"] = terms[-1]["line"]
        terms.append(term)
    return random_terms.short_form(draw, terms, spans) if len(terms) > 1 and draw.has("short_form") else terms


def treatments(draw: Draw) -> Row:
    """Return how a term passes on what is left or too much, whether it is renewed, and its band."""
    made: Row = {}
    random = draw.random
    if draw.has("carry_over"):
        percent, months = random.choice([10, 25, 50, 100]), random.choice([1, 3, 6, 15])
        made["carry_over"] = {"cap_percent": percent, "expires_after_months": months}
    if draw.has("deduct_next"):
        made["overrun"] = "deduct_next"
    elif draw.has("waive"):
        made["overrun"] = "waive"
    if draw.has("rest_invoice"):
        made["rest"] = "invoice"
    if draw.has("tacit"):
        made["renewal"] = {"tacit": True, "notice_months": random.choice([0, 1, 2, 3])}
    if draw.has("tolerance"):
        made["tolerance"] = {"percent": random.choice([0, 10]), "days": random.choice([0, 1.5]), "tickets": 2}
    return made


def _billing(draw: Draw, unit: str) -> Row:
    if unit == "euros":
        return {"billing": {"schedule": "consumed"}} if draw.has("consumed_billing") else {}
    if not draw.has("price"):
        return {}
    price = f"{draw.random.choice([1000, 12345.67, 18000, 24000])}"
    return {"price_eur": price, "billing": schedule(draw, unit)}


def schedule(draw: Draw, unit: str) -> Row:
    """Return when a line is billed."""
    chosen = "monthly"
    for option, name in (("quarterly", "quarterly"), ("yearly_billing", "yearly"), ("consumed_billing", "consumed")):
        if draw.has(option) and (name != "consumed" or unit != "none"):
            chosen = name
            break
    return {"schedule": chosen, "in_advance": not draw.has("arrears")}


def promise(draw: Draw, unit: str, first: date, last: date) -> Row:
    """Return what a term holds before it is amended."""
    random = draw.random
    low, high = QUANTITIES[unit]
    if draw.has("monthly_table"):
        months = {month: random.randint(low, high) / 4 for month in _months(first, last)}
        return {"accrual": "monthly", "months": months}
    made: Row = {"entitlement": random.randint(low, high)}
    if draw.has("working_days"):
        made["accrual"] = "working_days"
    return made


def amended(draw: Draw, unit: str, first: date, last: date, is_priced: bool) -> Row:
    """Return the amendments of a term and the projects planned on it."""
    random = draw.random
    low, high = QUANTITIES[unit]
    months = _months(first, last)
    made: Row = {}
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
            item["months"] = {
                month: random.randint(low, high) / 4 for month in random.sample(months, min(2, len(months)))
            }
        elif option == "supplement":
            item["add"] = random.randint(1, low)
        else:
            item["add"] = -random.randint(1, 4) / 100
        if is_priced and draw.has("agreed_instalment"):
            item["instalment_eur"] = f"{random.choice([0, 250, 1033.33])}"
        amendments.append(item)
    if amendments:
        made["amendments"] = amendments
    if draw.has("projects"):
        made["projects"] = [{"name": "Projet", "planned_on": last, "quantity": 2, "is_done": random.random() < 0.3}]
    return made


def _months(first: date, last: date) -> list[str]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [f"{months_later(first.replace(day=1), k):%Y-%m}" for k in range(count)]


def accounting(draw: Draw, spans: list[tuple[date, date]]) -> list[Row]:
    """Return the rules by which time is rounded."""
    random = draw.random
    rule: Row = {"effective_from": spans[0][0], "unit_minutes": random.choice([15, 60, 7.5]), "source": CITATION}
    if draw.has("minimum"):
        rule["minimum_minutes"] = random.choice([20, 30])
    if draw.has("ticket_day"):
        rule["per"] = "ticket_day"
    if draw.has("no_unit"):
        del rule["unit_minutes"]
    if draw.has("minimum_on_zero"):
        rule["minimum_on_zero"] = True
    coefficients = [item for option, item in COEFFICIENTS.items() if draw.has(option)]
    if coefficients:
        rule["coefficients"] = coefficients if draw.has("several_coefficients") else coefficients[:1]
    rules = [rule]
    if draw.has("dated_accounting"):
        rule["effective_from"] = spans[0][0] + timedelta(days=40)
        rules.append({"effective_from": spans[-1][0] + timedelta(days=60), "unit_minutes": 30, "source": CITATION})
    return rules

"""Random terms in the short form: a line's first term, then what a few later ones say of their own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from oracle import random_contracts
from oracle.counting import Row
from oracle.days import last_day_of
from oracle.renewal import next_term, written_out

if TYPE_CHECKING:
    from oracle.random_clients import Draw

OPTIONS = {
    "short_form": 0.4,
    "mixed_form": 0.2,
    "term_gap": 0.1,
    "term_ends": 0.15,
    "term_quantity": 0.4,
    "term_price": 0.2,
    "indexed_price": 0.3,
    "term_billing": 0.2,
    "term_carry_over": 0.2,
    "term_accounting": 0.2,
    "term_scope": 0.2,
    "term_perimeter": 0.1,
    "term_treatments": 0.2,
    "term_name": 0.1,
}
INDEXES = ((280, 294), (110.4, 113.9), (131.5, 129.2))
"""Values of an index, then and now."""


def short_form(draw: Draw, written: list[Row], spans: list[tuple[date, date]]) -> list[Row]:
    """Return the terms of a line as one line with its terms, which renews the first of them in the mixed form."""
    alone = written[:1] if len(spans) > 2 and draw.has("mixed_form") else []
    first = written[len(alone)]
    line = first if alone else {**first, "line": first["line"].partition("-")[0]}
    changes: list[Row] = []
    for _ in spans[len(alone) + 1 :]:
        before = written_out([{**line, "renews": None, "terms": changes}])[-1]
        changes.append(_changes(draw, before, spans))
    return [*alone, {**line, "terms": changes}]


def _changes(draw: Draw, before: Row, spans: list[tuple[date, date]]) -> Row:
    """Return what a term says of its own, after another."""
    random, unit, said = draw.random, before["unit"], {}
    if draw.has("term_gap"):
        said["starts_on"] = next_term(before, {}, "")["starts_on"] + timedelta(days=random.randint(1, 20))
    if draw.has("term_ends"):
        first = next_term(before, said, "")["starts_on"]
        said["ends_on"] = random.choice([last_day_of(first, random.choice([3, 6, 9, 18])), first + timedelta(days=99)])
    after = next_term(before, said, "")
    if unit != "none":
        first, last = after["starts_on"], after["ends_on"]
        if draw.has("term_quantity") or ("months" in before and said):
            promise = random_contracts.promise(draw, unit, first, last)
            if "entitlement" in promise and before.get("accrual") == "monthly":
                promise.setdefault("accrual", "calendar")
            said |= promise
        said |= random_contracts.amended(
            draw, unit, first, last, unit == "euros" or before.get("price_eur") is not None
        )
    if before.get("price_eur") is not None:
        said |= _price(draw)
    if unit != "euros" and before.get("price_eur") is not None and draw.has("term_billing"):
        said["billing"] = random_contracts.schedule(draw, unit)
    if unit not in ("tickets", "none") and draw.has("term_accounting"):
        said["accounting"] = random_contracts.accounting(draw, spans)
    if draw.has("term_scope"):
        said["scope"] = {**before["scope"], "country": ["France"]}
    if draw.has("term_perimeter"):
        said["consumes_out_of_scope"] = not before.get("consumes_out_of_scope", True)
    if unit != "none" and draw.has("term_treatments"):
        said |= random_contracts.treatments(draw)
    elif unit != "none" and draw.has("term_carry_over"):
        said["carry_over"] = {"cap_percent": random.choice([0, 40]), "expires_after_months": random.choice([2, 9])}
    if draw.has("term_name"):
        said["name"] = "Autre nom"
    return said


def _price(draw: Draw) -> Row:
    if draw.has("indexed_price"):
        base, now = draw.random.choice(INDEXES)
        return {"index": {"code": "Syntec", "base": base, "now": now, "month": "2022-01"}}
    return {"price_eur": "16000.50"} if draw.has("term_price") else {}

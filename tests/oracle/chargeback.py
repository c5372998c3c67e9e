"""How the value of a line is shared between subsidiaries (rule 6)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row
from oracle.exact import exact, largest_remainder, text_of_cents
from oracle.money import amount


def chargeback(choice: Row, line: Row, value: Fraction, entries: list[Entry], params: Row) -> list[dict[str, Any]]:
    """Return what each subsidiary bears: its direct part, and its share of what no subsidiary bears.

    Where there is no work, the whole is a line of its own.
    """
    names = [item["subsidiary"] for item in params.get("subsidiaries", [])]
    weights = {name: Fraction(0) for name in names}
    common = Fraction(0)
    for entry in entries:
        weight = _weight(entry, line, params)
        if entry.axes["subsidiary"] in weights:
            weights[entry.axes["subsidiary"]] += weight
        else:
            common += weight
    if not sum(weights.values(), common):
        weights[""] = Fraction(1)
    whole = sum(weights.values(), common)
    keys = _keys(choice, weights, params)
    direct = {name: value * weight / whole for name, weight in weights.items()}
    direct.setdefault("", Fraction(0))
    shared = {name: value * common / whole * keys.get(name, Fraction(0)) for name in direct}
    shown = [name for name in direct if name or shared[name] or not any(e.accounted for e in entries)]
    split = largest_remainder([direct[name] + shared[name] for name in shown])
    return [
        {"line": choice["line"], "subsidiary": name, "amount_eur": text_of_cents(part)}
        for name, part in zip(shown, split, strict=True)
    ]


def _weight(entry: Entry, line: Row, params: Row) -> Fraction:
    """Return an entry's amount on a line priced by profile, else its accounted time."""
    if line.get("price_eur") is None:
        return amount(entry, params) or Fraction(0)
    return entry.accounted


def _keys(choice: Row, weights: dict[str, Fraction], params: Row) -> dict[str, Fraction]:
    """Return subsidiary → its part of what is common, 1 together; under "" where it stays a line of its own."""
    common = choice.get("common", "direct_share")
    if common == "fixed":
        return {name: exact(percent) / 100 for name, percent in choice["fixed_percent"].items()}
    if common == "headcount":
        counts = {item["subsidiary"]: exact(item["headcount"]) for item in params["subsidiaries"]}
    else:
        counts = weights
    whole = sum(counts.values(), Fraction(0))
    if common == "none" or not whole:
        return {"": Fraction(1)}
    return {name: count / whole for name, count in counts.items()}

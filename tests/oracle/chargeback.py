"""How the value of a line is shared between subsidiaries (rule 6)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row
from oracle.enrichment import is_member, subsidiary_on
from oracle.exact import exact, largest_remainder, text_of_cents
from oracle.money import amount


def chargeback(choice: Row, line: Row, value: Fraction, entries: list[Entry], params: Row) -> list[dict[str, Any]]:
    """Return what each subsidiary bears: its direct part, and its share of what no subsidiary bears.

    Where there is no work, the whole is a line of its own.
    """
    names = [item["subsidiary"] for item in params.get("subsidiaries", [])]
    weights = {name: Fraction(0) for name in names}
    members = {item["subsidiary"]: item for item in params.get("subsidiaries", [])}
    common = [entry for entry in entries if not _is_borne(entry, members)]
    for entry in entries:
        if entry not in common:
            weights[entry.axes["subsidiary"]] += _weight(entry, line, params)
    borne = {**weights, "": Fraction(0)}
    for entry in common:
        for name, part in _keys(choice, weights, params, entry.day).items():
            borne[name] += _weight(entry, line, params) * part
    if not any(borne.values()):
        borne[""] = Fraction(1)
    whole = sum(borne.values(), Fraction(0))
    shown = [name for name in borne if name or borne[name]]
    split = largest_remainder([value * borne[name] / whole for name in shown])
    return [
        {"line": choice["line"], "subsidiary": name, "amount_eur": text_of_cents(part)}
        for name, part in zip(shown, split, strict=True)
    ]


def _is_borne(entry: Entry, members: dict[str, Row]) -> bool:
    """Return whether a subsidiary that is the client's on the day bears an entry."""
    name = entry.axes["subsidiary"]
    return name in members and is_member(members[name], entry.day)


def _weight(entry: Entry, line: Row, params: Row) -> Fraction:
    """Return an entry's amount on a line priced by profile, else its accounted time."""
    if line.get("price_eur") is None:
        return amount(entry, params) or Fraction(0)
    return entry.accounted


def _keys(choice: Row, weights: dict[str, Fraction], params: Row, day: date) -> dict[str, Fraction]:
    """Return subsidiary → its part of what is common on a day, 1 together; under "" where it is a line of its own.

    Heads and percentages pass with the work of a subsidiary that has moved to another.
    """
    common = choice.get("common", "direct_share")
    counts = weights
    if common in ("fixed", "headcount"):
        counts = dict.fromkeys(weights, Fraction(0))
        for item in params["subsidiaries"]:
            name = item["subsidiary"]
            if not is_member(item, day):
                continue
            part = choice["fixed_percent"][name] if common == "fixed" else item["headcount"]
            counts[subsidiary_on(name, day, params)] += exact(part)
    whole = sum(counts.values(), Fraction(0))
    if common == "none" or not whole:
        return {"": Fraction(1)}
    return {name: count / whole for name, count in counts.items()}

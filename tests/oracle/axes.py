"""The partition of minutes by each axis (rule 7), its amounts (rule 5.4), what is expected of each subsidiary."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from oracle.counting import Entry, Row
from oracle.enrichment import is_member, subsidiary_on
from oracle.exact import exact, largest_remainder, text_of_cents
from oracle.money import daily_rate
from oracle.terms import Standing, unit_price

AXES = (
    "category",
    "kind",
    "scope",
    "subsidiary",
    "country",
    "department",
    "requester",
    "application",
    "profile",
    "domain",
)
HOUR = 3600


def key_of(entry: Entry, axis: str) -> str:
    """Return the part of an axis that holds an entry, "" where it is not given."""
    if axis == "scope":
        return "in_scope" if entry.in_scope else "out_of_scope"
    return entry.axes[axis]


def parts(entries: list[Entry], axis: str, amounts: dict[str, Fraction] | None) -> list[dict[str, Any]]:
    """Return the parts of an axis, largest first; amounts are cents that sum to the rounded whole.

    `amounts` : entry → its exact worth; None where one of them has none.
    """
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key_of(entry, axis)].append(entry)
    shown = sorted(groups, key=lambda key: (-sum(entry.seconds for entry in groups[key]), key))
    split = None
    if amounts is not None:
        split = largest_remainder([sum((amounts[e.identifier] for e in groups[key]), Fraction(0)) for key in shown])
    return [
        {
            "key": key,
            "minutes": Fraction(sum(entry.seconds for entry in groups[key]), 60),
            "entries": len(groups[key]),
            "tickets": len({entry.ticket_id for entry in groups[key] if entry.ticket_id is not None}),
            **({"amount_eur": text_of_cents(split[at])} if split is not None else {}),
        }
        for at, key in enumerate(shown)
    ]


def worth(entry: Entry, lines: dict[str, Row], params: Row) -> Fraction | None:
    """Return what the real time of an entry is worth (rule 15: cartography); None where no rate or unit says it."""
    line = lines.get(entry.line or "")
    if line is None or line.get("price_eur") is None or line["kind"] == "unlimited":
        rate = daily_rate(entry.profile, entry.day, entry.line, params) if entry.seconds else Fraction(0)
        return None if rate is None else Fraction(entry.seconds, HOUR) / exact(params["hours_per_day"]) * rate
    price = unit_price(line)
    if price is None or line["unit"] == "tickets":
        return None
    divisor = HOUR * (exact(params["hours_per_day"]) if line["unit"] == "days" else 1)
    return entry.seconds / Fraction(divisor) * price


def expected_minutes(standings: list[Standing], params: Row) -> dict[str, Fraction]:
    """Return subsidiary → the minutes expected of it: its share of each day, moved with `moves_to`."""
    expected: dict[str, Fraction] = defaultdict(Fraction)
    hours = exact(params["hours_per_day"])
    for standing in standings:
        minutes = 60 * (hours if standing.line["unit"] == "days" else 1)
        for day, quantity in standing.accrued.items():
            for item in params.get("subsidiaries", []):
                if item.get("share_percent") is None:
                    continue
                if is_member(item, day):
                    owner = subsidiary_on(item["subsidiary"], day, params)
                    expected[owner] += quantity * minutes * exact(item["share_percent"]) / 100
    return dict(expected)

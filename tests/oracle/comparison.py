"""Where the facts of the product and the figures of the oracle differ, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oracle.findings import CODES

RELATIVE = 1e-9
ABSOLUTE = 1e-7
KEYS = {"excluded": ("code",), "checks": ("check", "period"), "check_rates": ("by", "key")}
PERIODS = ("daily", "weekly", "monthly", "yearly")
OPEN_SECTIONS = ("lines", "excluded", "checks", "chargeback", "findings", *PERIODS)
"""Sections in which a row that only the product has is a disagreement."""


@dataclass(frozen=True)
class Disagreement:
    """One leaf on which two sides differ: its path in facts, what the product says, what the oracle says."""

    path: tuple[str, ...]
    product: object
    oracle: object

    @property
    def kind(self) -> str:
        """Return the path without the names of lines, periods and parts."""
        head, *rest = self.path
        if head in ("lines", "excluded", "checks", "check_rates", "chargeback", "findings", *PERIODS):
            named = self.path[1] if head in ("excluded", "findings") else "*"
            if rest[1:2] in (["statement"], ["terms"]) and rest[2:]:
                rest[2] = "*"
            return ".".join([head, named, *rest[1:]])
        if head == "axes":
            return ".".join([head, *rest[:1], *rest[2:]])
        if head == "variance" and len(rest) > 2:
            return ".".join([head, rest[1], *(rest[4:] or rest[2:3])])
        return ".".join(self.path)


def disagreements(product: Mapping[str, Any], oracle: Mapping[str, Any]) -> list[Disagreement]:
    """Return the leaves that the oracle gives and on which the product differs; a missing one is None."""
    return list(_differences((), by_name(product), oracle))


def by_name(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with their lists keyed by what names each row, as the oracle gives them."""
    made: dict[str, Any] = {"minutes": facts["minutes"], "rows": facts["rows"]}
    for section, keys in KEYS.items():
        made[section] = {" ".join(str(row[key]) for key in keys): row for row in facts[section]}
    for grain in PERIODS:
        made[grain] = {row["period"]: row for row in facts[grain]}
    made["lines"] = {line["line"]: _line(line) for line in facts["lines"]}
    made["axes"] = {axis: {part["key"]: part for part in parts} for axis, parts in facts["axes"].items()}
    shared = [row for row in facts["chargeback"] if "disqualified" not in row]
    made["chargeback"] = {f"{row['line']} {row['subsidiary']}": row for row in shared}
    made["findings"] = _findings(facts["findings"])
    made["variance"] = _variance(facts["variance"])
    return made


def _findings(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the findings by code: one that each line has for itself is added up."""
    made: dict[str, Any] = {}
    for row in rows:
        if row["code"] in made:
            row = {**row, **{key: made[row["code"]][key] + row[key] for key in ("count", "minutes")}}
        if row["code"] in CODES:
            made[row["code"]] = row
    return made


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: _plain(value) for key, value in line.items()}
    made.setdefault("pace_status", made["status"])
    rows = line["statement"]
    made["statement"] = {row["time_entry_id"]: row for row in rows}
    made["terms"] = {term["starts_on"]: term for term in line["terms"]}
    made["last_balance_eur"] = rows[-1]["balance_eur"] if rows else None
    return made


def _plain(value: object) -> object:
    return "disqualified" if isinstance(value, Mapping) and "disqualified" in value else value


def _variance(found: Mapping[str, Any]) -> dict[str, Any]:
    if "disqualified" in found:
        return {}
    axes = {
        axis: {**part, "drivers": {row["key"]: row for row in part["drivers"]}} for axis, part in found["axes"].items()
    }
    return {**found, "axes": axes}


def _differences(path: tuple[str, ...], product: Any, oracle: Any) -> Iterator[Disagreement]:
    if isinstance(oracle, Mapping):
        if not isinstance(product, Mapping):
            yield Disagreement(path, product, "…" if oracle else {})
            return
        for key, value in oracle.items():
            yield from _differences((*path, str(key)), product.get(key), value)
        if _is_open(path):
            yield from (Disagreement((*path, str(key)), "…", None) for key in product if key not in oracle)
    elif not _is_equal(product, oracle):
        yield Disagreement(path, product, _shown_value(oracle))


def _is_open(path: tuple[str, ...]) -> bool:
    """Return whether what the product lists beyond the oracle is a disagreement: rows are, columns are not."""
    if len(path) == 1:
        return path[0] in OPEN_SECTIONS
    return (len(path) == 2 and path[0] == "axes") or path[-1:] in (("drivers",), ("statement",), ("terms",))


def _is_equal(product: object, oracle: object) -> bool:
    if isinstance(oracle, (Fraction, float, int)) and isinstance(product, (int, float)):
        return abs(float(oracle) - product) <= max(ABSOLUTE, RELATIVE * abs(float(oracle)))
    return product == oracle


def _shown_value(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value

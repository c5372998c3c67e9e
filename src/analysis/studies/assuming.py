"""The numbers of a project that an analyst may move to watch the answer change (F2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analysis.params import document
from analysis.params.project import Option, Project
from analysis.params.project_costs import UncertainCost

Kind = Literal["horizon", "discount", "ramp_up", "one_off", "running", "share"]
ENDS_OF = {"amount_eur": ("low_eur", "high_eur"), "central_percent": ("low_percent", "high_percent")}
"""Key of the central value of a range -> keys of its ends, which follow the central value."""
DEAREST = 3.0
"""Largest multiple of its amount that a cost may be moved to."""


@dataclass(frozen=True)
class Movable:
    """One number of a project: its key, its value and its bounds.

    Parameters
    ----------
    key : its place in the project ("options.0.one_off.1.amount_eur").
    option : option of the number; empty: the whole project.
    kind, name : kind of number, and the cost or part of the problem that it belongs to.
    value, low, high, step : in the unit of the number (months, percent, EUR).
    """

    key: str
    option: str
    kind: Kind
    name: str
    value: float
    low: float
    high: float
    step: float


def movables(project: Project) -> tuple[Movable, ...]:
    """Horizon and discount rate, then the costs, shares avoided and ramp-up of each option."""
    horizon, rate = float(project.horizon_months), project.discount_percent
    numbers = [
        Movable("horizon_months", "", "horizon", "", horizon, 12, max(120.0, horizon), 1),
        Movable("discount_percent", "", "discount", "", rate, 0, max(15.0, rate), 0.5),
    ]
    for at, option in enumerate(project.options):
        numbers += _option_numbers(option, f"options.{at}")
    return tuple(numbers)


def moved(project: Project, values: Mapping[str, float]) -> Project:
    """Return the project with other central values; the ends of ranges follow.

    Raises
    ------
    UsageFault
        When the values no longer go together (a ramp-up longer than the horizon).
    """
    known = project.model_dump()
    changes: dict[str, Any] = {}
    for key, value in values.items():
        path, _, last = key.rpartition(".")
        changes[key] = int(value) if last == "horizon_months" else value
        if last in ENDS_OF:
            place: Any = known
            for part in path.split("."):
                place = place[int(part)] if part.isdigit() else place[part]
            changes |= {f"{path}.{end}": new for end, new in _ends(place, last, value).items()}
    return document.changed(project, changes)


def _option_numbers(option: Option, key: str) -> Iterator[Movable]:
    for kind, costs in (("one_off", option.one_off), ("running", option.running)):
        for at, cost in enumerate(costs):
            yield _cost(cost, "one_off" if kind == "one_off" else "running", f"{key}.{kind}.{at}", option.option)
    shares = [(f"avoided.{at}", share.kind, share) for at, share in enumerate(option.avoided)]
    declared = [(f"avoided_declared.{at}", share.declared, share) for at, share in enumerate(option.avoided_declared)]
    for place, name, share in (*shares, *declared):
        where = f"{key}.{place}.central_percent"
        yield Movable(where, option.option, "share", name, share.central_percent, 0, 100, 1)
    longest = max(24.0, option.ramp_up_months)
    yield Movable(f"{key}.ramp_up_months", option.option, "ramp_up", "", option.ramp_up_months, 0, longest, 1)


def _cost(cost: UncertainCost, kind: Literal["one_off", "running"], key: str, option: str) -> Movable:
    amount = float(cost.amount_eur)
    dearest = max(DEAREST * amount, 100.0)
    return Movable(f"{key}.amount_eur", option, kind, cost.name, amount, 0, dearest, dearest / 100)


def _ends(place: Mapping[str, Any], central: str, value: float) -> dict[str, Any]:
    """Return the ends of a range whose central value moves: costs in proportion, shares kept in order."""
    low, high = ENDS_OF[central]
    if central == "central_percent":
        return {low: min(place[low], value), high: max(place[high], value)}
    factor = Decimal(str(value)) / place[central] if place[central] else Decimal(0)
    return {end: place[end] * factor for end in (low, high) if place[end] is not None}

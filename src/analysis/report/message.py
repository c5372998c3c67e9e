"""The message of a report as remarks: the lines together, the one that needs a person, what changed, what is asked.

Beside it, why nothing is asked about each other line that is not on plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from analysis.domain.category_paths import path_names
from analysis.domain.findings import Disqualified
from analysis.measures.contract.landing import Landing
from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.measures.effort.variance import Variance
from analysis.report.decisions import OF_THE_STATE, Decision, Remark
from analysis.report.line import LineReport
from analysis.report.line_order import needs_first, place

NEARLY = 0.95
"""Share of the first family's difference from which the second one ties with it."""
LEAST_CHANGE = 0.05
"""Share of the month before under which a month is about the same."""
RISKS = ("risk_pace", "risk_past", "risk_behind")
"""Why a line may pass what is promised: it runs ahead of its pace, or its past months foresee more."""
RISKS_BY_PACE = {"overrun": "risk_pace", "under": "risk_behind"}
OPPOSITE = {"to_decide": "less", "watch": "less", "under": "more"}
"""Status of a line -> the direction of a month that does not explain it."""


def remarks(
    lines: Sequence[LineReport],
    change: Mapping[str, Variance] | Disqualified,
    decisions: Sequence[Decision],
    *,
    on_one_ticket: Collection[str] = (),
    has_effort: bool = True,
) -> tuple[Remark, ...]:
    """Return the remarks of a message, in the order they are read.

    Parameters
    ----------
    lines : in the order of params.
    change : axis -> the last whole month against the same a year before (rule 9).
    decisions : those asked now, in order.
    on_one_ticket : drivers of the change that rest on one ticket (`drivers_on_one_ticket`).
    has_effort : False where the source has no effort: then no line stands anywhere.
    """
    if not has_effort:
        return (Remark("no_effort"),)
    first = first_line(lines)
    return (
        *_state(lines),
        *_first(first),
        *_also(lines, first),
        *_change(change, first, on_one_ticket),
        *_proposal(decisions),
    )


def first_line(lines: Sequence[LineReport]) -> LineReport | None:
    """Return the line that most needs a person: by its status, then by euros times risk; None where all are on plan."""
    judged = [line for line in lines if line.status in NOT_ON_PLAN]
    return min(judged, key=place, default=None)


def _state(lines: Sequence[LineReport]) -> Iterator[Remark]:
    """Yield the state of several lines taken together; one line speaks for itself."""
    judged = [line.status for line in lines if line.status != "no_entitlement"]
    if not lines:
        yield Remark("no_line")
    elif not judged:
        yield Remark("no_entitlement")
    elif len(judged) > 1 or judged[0] == "on_plan":
        yield Remark("lines", {"all": len(judged), **dict(sorted(Counter(judged).items()))})


def _first(line: LineReport | None) -> Iterator[Remark]:
    if line is None:
        return
    values: dict[str, str | int | float] = {"line": line.params.line, "name": line.params.name, "status": line.status}
    values["why"] = _why(line)
    if line.used_up_on is not None and values["why"] in RISKS:
        values["month"] = f"{line.used_up_on:%Y-%m}"
    yield Remark("line", values)


def _also(lines: Sequence[LineReport], first: LineReport | None) -> Iterator[Remark]:
    """Yield the next line of the same status as the first, where it is the only other one."""
    if first is None or first.is_over:
        return
    others = [line for line in lines if line is not first and line.status == first.status and not line.is_over]
    if len(others) == 1:
        (line,) = others
        yield Remark("also", {"line": line.params.line, "name": line.params.name, "status": line.status})


def _why(line: LineReport) -> str:
    """Return why a line is not on plan: its data, its risk, its pace, what would be left."""
    if line.status == "disqualified":
        return "data"
    if line.is_over:
        return "ended_over" if line.status == "watch" else "ended_under"
    if line.status == "under":
        return "left" if line.stake is None or line.stake.quantity > line.least_quantity else "left_kept"
    chosen, landed = line.params.status, line.landing
    has_risk = not isinstance(landed, Disqualified) and (landed.overrun_probability or 0) * 100 >= chosen.watch_percent
    if not has_risk:
        return "pace"
    return RISKS_BY_PACE.get(line.state.pace_status, "risk_past")


def _change(
    change: Mapping[str, Variance] | Disqualified,
    first: LineReport | None,
    on_one_ticket: Collection[str],
) -> Iterator[Remark]:
    """Yield how the last whole month differs from the same a year before, and the family that explains it first.

    A month that goes the other way than the line told before it is `against`: it is no cause of the line's state. A
    light month is no surprise of a line that is behind its pace. A family whose difference is for more than half that
    of a single ticket is `one_ticket`.
    """
    if isinstance(change, Disqualified) or "category" not in change:
        return
    split = change["category"]
    before, difference = split.before.seconds, split.difference
    if not before and not difference:
        return
    month = f"{split.after.days.starts_on:%Y-%m}"
    if abs(difference) <= before * LEAST_CHANGE:
        yield Remark("change", {"month": month, "direction": "same"})
        return
    direction = "more" if difference > 0 else "less"
    signed = split.drivers[(split.drivers["difference_seconds"] > 0) == (difference > 0)]
    key = str(signed["key"].iloc[0])
    driver = path_names(key)[-1] if key else ""
    values: dict[str, str | int | float] = {"month": month, "direction": direction, "driver": driver}
    differences = signed["difference_seconds"].abs()
    if len(signed) > 1 and differences.iloc[1] >= NEARLY * differences.iloc[0] and key not in on_one_ticket:
        second = str(signed["key"].iloc[1])
        values["second"] = path_names(second)[-1] if second else ""
    if first is not None and direction == OPPOSITE.get(first.status) and _why(first) != "risk_behind":
        values["against"] = 1
    if key in on_one_ticket:
        values["one_ticket"] = 1
    yield Remark("change", values)


def _proposal(decisions: Sequence[Decision]) -> Iterator[Remark]:
    """Yield what the client decides soonest, and that others are asked; else that nothing is to decide.

    A decision that a person moved to another day tells its month.
    """
    mine = [decision for decision in decisions if decision.owner == "client"]
    if not mine:
        yield Remark("nothing_to_decide")
        return
    asked = min(mine, key=lambda decision: decision.due_on or date.max)
    values = {name: asked.values[name] for name in ("name", "title", "option") if name in asked.values}
    if asked.state == "moved" and asked.due_on is not None:
        values["month"] = f"{asked.due_on:%Y-%m}"
    yield Remark("proposal", {"code": asked.code, "others": len(mine) - 1, **values})
    if len(mine) > 1:
        yield Remark("others", {"others": len(mine) - 1})


def waiting(
    lines: Sequence[LineReport], decisions: Iterable[Decision], closed: Mapping[str, Decision]
) -> tuple[Remark, ...]:
    """Return why nothing is asked about each line that is not on plan, what needs a person first.

    Parameters
    ----------
    lines : in the order of params.
    decisions : those asked now.
    closed : line -> the decision on its state that params close.
    """
    asked = {decision.line for decision in decisions if decision.code in OF_THE_STATE}
    left = [line for line in needs_first(lines) if line.status in NOT_ON_PLAN and line.params.line not in asked]
    return tuple(Remark("waiting", _why_waiting(line, closed.get(line.params.line))) for line in left)


def _why_waiting(line: LineReport, closed: Decision | None) -> dict[str, str | int | float]:
    """Return why a line waits; of one at risk also how long it lasts, what it would lack, and when it will be asked."""
    values: dict[str, str | int | float] = {"line": line.params.line, "name": line.params.name}
    if closed is not None:
        day = "" if closed.stated_on is None else closed.stated_on.isoformat()
        return values | {"why": closed.state, "on": day, "who": closed.responsible or ""}
    if line.status == "disqualified":
        return values | {"why": "data"}
    if line.is_over:
        return values | {"why": "ended"}
    if line.status == "under":
        return values | {"why": "kept"}
    if isinstance(line.landing, Disqualified):
        return values | {"why": "pace"}
    values |= {"why": "risk", "percent": line.params.status.decide_anyway_percent, **_lasting(line, line.landing)}
    if line.stake is None:
        return values
    values |= {"quantity": line.stake.quantity, "unit": line.params.unit}
    return values if line.stake.amount_eur is None else values | {"amount_eur": str(line.stake.amount_eur)}


def _lasting(line: LineReport, landed: Landing) -> dict[str, str | int | float]:
    """Return the month that half of the futures do not outlast; the term and its odds where they do."""
    if line.used_up_on is not None:
        return {"month": f"{line.used_up_on:%Y-%m}"}
    odds = 1.0 - (landed.overrun_probability or 0.0)
    return {"ends_on": line.params.ends_on.isoformat(), "odds": odds, "is_risk_at_least": landed.is_risk_at_least}

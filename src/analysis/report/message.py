"""The message of a report as remarks: the lines together, the one that needs a person, what changed, what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from analysis.domain.category_paths import path_names
from analysis.domain.findings import Disqualified
from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.measures.effort.variance import Variance
from analysis.report import line_order
from analysis.report.decisions import Decision, Remark
from analysis.report.line import LineReport

LEAST_CHANGE = 0.05
"""Share of the month before under which a month is about the same."""
RISKS = ("risk_pace", "risk_past")
"""Why a line may pass what is promised: it runs ahead of its pace, or its past months foresee more."""
OPPOSITE = {"to_decide": "less", "watch": "less", "under": "more"}
"""Status of a line -> the direction of a month that does not explain it."""


def remarks(
    lines: Sequence[LineReport],
    change: Mapping[str, Variance] | Disqualified,
    decisions: Sequence[Decision],
    *,
    closed: Collection[str] = (),
    has_effort: bool = True,
) -> tuple[Remark, ...]:
    """Return the remarks of a message, in the order they are read.

    Parameters
    ----------
    lines : in the order of params.
    change : axis -> the last whole month against the same a year before (rule 9).
    decisions : those asked now, in order.
    closed : the lines whose decision of the client params already close.
    has_effort : False where the source has no effort: then no line stands anywhere.
    """
    if not has_effort:
        return (Remark("no_effort"),)
    first = first_line(lines)
    return (*_state(lines), *_first(first), *_change(change, first), _proposal(decisions, first, closed))


def first_line(lines: Sequence[LineReport]) -> LineReport | None:
    """Return the line that most needs a person: by its status, then by euros times risk; None where all are on plan."""
    waiting = [line for line in lines if line.status in NOT_ON_PLAN]
    return min(waiting, key=line_order.place, default=None)


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


def _why(line: LineReport) -> str:
    """Return why a line is not on plan: its data, its risk, its pace, what would be left."""
    if line.status == "disqualified":
        return "data"
    if line.is_over:
        return "ended_over" if line.status == "watch" else "ended_under"
    if line.status == "under":
        return "left"
    chosen, landed = line.params.status, line.landing
    has_risk = not isinstance(landed, Disqualified) and (landed.overrun_probability or 0) * 100 >= chosen.watch_percent
    if not has_risk:
        return "pace"
    return "risk_pace" if line.state.pace_status == "overrun" else "risk_past"


def _change(change: Mapping[str, Variance] | Disqualified, first: LineReport | None) -> Iterator[Remark]:
    """Yield how the last whole month differs from the same a year before, and the family that explains it first.

    A month that goes the other way than the line told before it is `against`: it is no cause of the line's state.
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
    driver = path_names(signed["key"].iloc[0])[-1] if signed["key"].iloc[0] else ""
    values: dict[str, str | int | float] = {"month": month, "direction": direction, "driver": driver}
    if first is not None and direction == OPPOSITE.get(first.status):
        values["against"] = 1
    yield Remark("change", values)


def _proposal(decisions: Sequence[Decision], first: LineReport | None, closed: Collection[str]) -> Remark:
    """Return what is proposed first to the client; else that nothing is to decide, and why."""
    mine = [decision for decision in decisions if decision.owner == "client"]
    if not mine:
        return Remark("nothing_to_decide", {} if first is None else _why_nothing(first, closed))
    asked = mine[0]
    kept = {name: asked.values[name] for name in ("name", "title", "option") if name in asked.values}
    return Remark("proposal", {"code": asked.code, "others": len(mine) - 1, **kept})


def _why_nothing(line: LineReport, closed: Collection[str]) -> dict[str, str | int | float]:
    """Return why the line that most needs a person asks for no decision, and from which risk on it will."""
    values: dict[str, str | int | float] = {"name": line.params.name}
    if line.params.line in closed:
        return values | {"why": "closed"}
    if line.status == "disqualified":
        return values | {"why": "data"}
    if line.is_over:
        return values | {"why": "ended"}
    if line.status == "under":
        return values | {"why": "kept"}
    if isinstance(line.landing, Disqualified):
        return values | {"why": "pace"}
    values |= {"why": "risk", "percent": line.params.status.decide_anyway_percent}
    return values if line.used_up_on is None else values | {"month": f"{line.used_up_on:%Y-%m}"}

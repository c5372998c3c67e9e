"""Maintenance checks: the occurrences promised, their runs and the results (rule 8).

Runs are those of the canonical table `check_run`. Each goes to one occurrence of its check's plan, or is unplanned; the
state of an occurrence follows from its runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.domain import recurrence
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.periods import Calendar
from analysis.domain.recurrence import DONE, Occurrence, PlanItem

OCCURRENCE_COLUMNS = (
    "check",
    "domain",
    "period",
    "starts_on",
    "ends_on",
    "due_on",
    "state",
    "result",
    "runs",
    "last_run_on",
    "ticket_id",
    "incident_ticket_id",
    "controls",
)
RUN_COLUMNS = ("check_run_id", "check", "run_date", "result", "ticket_id", "incident_ticket_id")
OPTIONAL_RUN_COLUMNS = ("title", "planned_date")
"""Another name of the check, and the day for which the run was planned; a source that does not tell lacks them."""
UNPLANNED_COLUMNS = ("check_run_id", "check", "run_date", "result", "ticket_id")


class Run(NamedTuple):
    """A run: the values of `RUN_COLUMNS` and `OPTIONAL_RUN_COLUMNS` (None or NaN where missing), and its row number."""

    check_run_id: str
    check: str
    run_date: date
    result: str | float | None
    ticket_id: str | float | None
    incident_ticket_id: str | float | None
    title: str | float | None
    planned_date: date | float | None
    place: int


@dataclass(frozen=True)
class CheckGrid:
    """The check plan at a date; without arguments, that of a client who was promised none.

    Parameters
    ----------
    occurrences : a row an occurrence, by domain, check, then date: `OCCURRENCE_COLUMNS`. `result` (ok, ko or null),
        `last_run_on`, `ticket_id` and `incident_ticket_id` are those of its last run; `controls` is joined by a space.
    unplanned : the runs that no occurrence took: `check_run_id`, `check`, `run_date`, `result`, `ticket_id`.
    never_run : plan items that are due and never were run, in order: the first thing that a reader sees.
    findings : `ko_without_ticket`, if there are any.
    """

    occurrences: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(OCCURRENCE_COLUMNS)))
    unplanned: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(UNPLANNED_COLUMNS)))
    never_run: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def check_grid(
    plan: Sequence[PlanItem],
    runs: pd.DataFrame,
    as_of: date,
    calendar: Calendar,
    *,
    since: date = date.min,
    until: date | None = None,
) -> CheckGrid:
    """The occurrences of a plan with their state at `as_of`, included.

    Parameters
    ----------
    plan : the items promised; two items of one check are a change of its plan (rule 8.5).
    runs : columns `RUN_COLUMNS`, maybe the optional ones, days being dates; those after `as_of` are left out. A run
        belongs to the check whose name, or one of whose other names, it bears; else to that of its title.
    calendar : the client's working days.
    since : occurrences whose period ends before that day are left out of the table, and unplanned runs before it.
    until : occurrences whose period starts up to that day are listed, those not begun yet too; `as_of` by default.

    References
    ----------
    Rules 8.2 (which occurrence a run goes to), 8.3 (states), 8.4 (findings), 8.5.
    """
    known = _known_runs(runs, as_of)
    check_by_name = _checks_by_name(plan)
    runs_by_check: dict[str | None, list[Run]] = {}
    for run in known:
        names = (check_by_name.get(str(name).casefold()) for name in (run.check, run.title))
        runs_by_check.setdefault(next(filter(None, names), None), []).append(run)
    rows: list[tuple[object, ...]] = []
    planned: set[int] = set()
    states_by_check: dict[str, set[str]] = {}
    items_of = {
        check: [item for item in plan if (item.domain, item.check) == check]
        for check in sorted({(item.domain, item.check) for item in plan})
    }
    planned_of = {check: recurrence.planned(items, until or as_of, calendar) for check, items in items_of.items()}
    runs_of = _runs_by_occurrence(planned_of, runs_by_check)
    for check, items in items_of.items():
        occurrences = planned_of[check]
        assigned = runs_of[check]
        planned.update(run.place for group in assigned for run in group)
        states = [_state(occurrence, group, as_of) for occurrence, group in zip(occurrences, assigned, strict=True)]
        states_by_check.setdefault(items[0].check, set()).update(states)
        rows += [
            _row(items[-1], occurrence, state, group)
            for occurrence, state, group in zip(occurrences, states, assigned, strict=True)
            if occurrence.days.ends_on >= since
        ]
    others = [run.place for run in known if run.place not in planned and run.run_date >= since]
    return CheckGrid(
        occurrences=pd.DataFrame(rows, columns=list(OCCURRENCE_COLUMNS)),
        unplanned=runs[list(UNPLANNED_COLUMNS)].iloc[others].reset_index(drop=True),
        never_run=tuple(
            check for check, states in states_by_check.items() if "missed" in states and states.isdisjoint(DONE)
        ),
        findings=_ko_without_ticket(known),
    )


def check_rates(occurrences: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Commitments kept, with their numerators and denominators (rule 8.3).

    Parameters
    ----------
    occurrences : of a `CheckGrid`, or a part of them.
    by : columns that make a row each (`domain`, `check`…); none: one row for all.

    Returns
    -------
    DataFrame with `by`, then `due`, `done`, `missed`, `ok`, `ko`, `recovered`, `late`, `succeeded` (counts),
    `done_rate` = done / due and `success_rate` = succeeded / done, NaN where the denominator is 0.

    Examples
    --------
    >>> states = ["ok"] * 6 + ["ko", "recovered", "late", "missed"]
    >>> rates = check_rates(pd.DataFrame({"state": states, "result": ["ok"] * 10}))
    >>> [int(rates.loc[0, name]) for name in ("done", "due", "succeeded")]
    [9, 10, 8]
    """
    keys = list(zip(*(occurrences[name].tolist() for name in by), strict=True)) if by else [()] * len(occurrences)
    distinct, columns = _summed(_counted(occurrences), keys)
    named = {name: [key[rank] for key in distinct] for rank, name in enumerate(by)}
    return pd.DataFrame({**named, **_with_rates(columns)})


def rates_by_each(occurrences: pd.DataFrame, keys: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Rates of `check_rates` for several ways to group occurrences, the tables one under the other.

    Parameters
    ----------
    occurrences : as in `check_rates`.
    keys : way -> the key of each occurrence.

    Returns
    -------
    DataFrame with `by` (the way) and `key`, then the columns of `check_rates`.
    """
    counted = _counted(occurrences)
    parts = {way: _summed(counted, way_keys) for way, way_keys in keys.items()}
    named = [(way, key) for way, (distinct, _) in parts.items() for key in distinct]
    columns = {name: np.concatenate([sums[name] for _, sums in parts.values()]) for name in counted}
    text = {name: pd.array([pair[rank] for pair in named], dtype="str") for rank, name in enumerate(("by", "key"))}
    return pd.DataFrame({**text, **_with_rates(columns)})


def _counted(occurrences: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return a mask of occurrences for each column of `check_rates` that is a count."""
    state = occurrences["state"].to_numpy(dtype=object)
    is_ko = occurrences["result"].to_numpy(dtype=object) == "ko"
    missed, *results = (state == name for name in ("missed", "ok", "ko", "recovered", "late"))
    ok, _, recovered, late = results
    done = np.logical_or.reduce(results)
    masks = {"due": done | missed, "done": done, "missed": missed}
    masks |= dict(zip(("ok", "ko", "recovered", "late"), results, strict=True))
    return {**masks, "succeeded": ok | recovered | (late & ~is_ko)}


def _summed(counted: Mapping[str, np.ndarray], keys: Sequence[Any]) -> tuple[list[Any], dict[str, np.ndarray]]:
    """Return the different keys in order, and the number of occurrences that count in each column by key."""
    distinct = sorted(set(keys))
    place = {key: number for number, key in enumerate(distinct)}
    codes = np.array([place[key] for key in keys], dtype="int64")
    return distinct, {name: np.bincount(codes[mask], minlength=len(distinct)) for name, mask in counted.items()}


def _with_rates(counts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        **counts,
        "done_rate": _quotient(counts["done"], counts["due"]),
        "success_rate": _quotient(counts["succeeded"], counts["done"]),
    }


def _quotient(counts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Quotients of counts and wholes; NaN where the whole is 0."""
    return counts / np.where(wholes > 0, wholes, np.nan)


def ko_tickets(runs: pd.DataFrame, names: Iterable[str], as_of: date) -> frozenset[str]:
    """The tickets opened for the runs of some checks that ended KO; a run that has none gives none (rule 8.4).

    Parameters
    ----------
    runs : columns `RUN_COLUMNS`; those after `as_of` are left out.
    names : every name that the checks bear in the source, whatever their case.
    """
    wanted = {name.casefold() for name in names}
    is_wanted = runs["check"].astype("str").str.casefold().isin(wanted)
    if "title" in runs:
        is_wanted |= runs["title"].astype("str").str.casefold().isin(wanted)
    is_ko = (runs["result"] == "ko") & is_wanted
    is_known = (pd.to_datetime(runs["run_date"]) <= pd.Timestamp(as_of)).to_numpy(dtype=bool)
    return frozenset(runs.loc[is_ko & is_known, "incident_ticket_id"].dropna())


def _checks_by_name(plan: Iterable[PlanItem]) -> dict[str, str]:
    """The check of each name that a run may bear, case folded."""
    return {name.casefold(): item.check for item in plan for name in (item.check, *item.names)}


def _known_runs(runs: pd.DataFrame, as_of: date) -> list[Run]:
    """The runs up to `as_of`, in date order."""
    columns = [runs[name].tolist() for name in RUN_COLUMNS]
    columns += [runs[name].tolist() if name in runs else [None] * len(runs) for name in OPTIONAL_RUN_COLUMNS]
    dated = (Run(*values) for values in zip(*columns, range(len(runs)), strict=True))
    return sorted(
        (run for run in dated if run.run_date <= as_of), key=lambda run: (run.run_date, run.check_run_id, run.place)
    )


def _runs_by_occurrence(
    planned_of: Mapping[tuple[str, str], Sequence[Occurrence]], runs_by_check: Mapping[str | None, Sequence[Run]]
) -> dict[tuple[str, str], list[list[Run]]]:
    """The runs of each occurrence, by domain and check; a check that changes domain is one sequence of occurrences."""
    runs_of: dict[tuple[str, str], list[list[Run]]] = {key: [[] for _ in found] for key, found in planned_of.items()}
    for check in {check for _, check in planned_of}:
        keys = [key for key in planned_of if key[1] == check]
        pairs = [pair for key in keys for pair in zip(planned_of[key], runs_of[key], strict=True)]
        _assign(sorted(pairs, key=lambda pair: pair[0].days.starts_on), runs_by_check.get(check, ()))
    return runs_of


def _assign(occurrences: Sequence[tuple[Occurrence, list[Run]]], runs: Iterable[Run]) -> None:
    """Add each run, in date order, to its occurrence (rule 8.2): the one of its period, then what is moved one back.

    A run of no period goes to the last occurrence in whose grace it is, where that has none.
    """
    holding = {
        day: place for place in reversed(range(len(occurrences))) for day in occurrences[place][0].days.each_day()
    }
    awaiting = {day: place for place, (found, _) in enumerate(occurrences) for day in found.grace.each_day()}

    def named(run: Run) -> int | None:
        return holding.get(run.planned_date) if isinstance(run.planned_date, date) else None

    for run in runs:
        place = named(run)
        place = holding.get(run.run_date) if place is None else place
        if place is not None:
            occurrences[place][1].append(run)
        elif run.run_date in awaiting and not occurrences[awaiting[run.run_date]][1]:
            occurrences[awaiting[run.run_date]][1].append(run)
    for (before, earlier), (_, later) in itertools.pairwise(occurrences):
        has_one_to_spare = len(later) > 1 and not earlier
        if (
            has_one_to_spare
            and named(later[0]) is None
            and later[0].result != "ko"
            and later[0].run_date <= before.due_on
        ):
            earlier.append(later.pop(0))


def _row(item: PlanItem, occurrence: Occurrence, state: str, runs: Sequence[Run]) -> tuple[object, ...]:
    """The values of `OCCURRENCE_COLUMNS`."""
    last = runs[-1] if runs else None
    return (
        item.check,
        item.domain,
        occurrence.period,
        occurrence.days.starts_on,
        occurrence.days.ends_on,
        occurrence.due_on,
        state,
        last and last.result,
        len(runs),
        last and last.run_date,
        last and last.ticket_id,
        last and last.incident_ticket_id,
        " ".join(item.controls),
    )


def _state(occurrence: Occurrence, runs: Sequence[Run], as_of: date) -> str:
    if not runs:
        if occurrence.due_on <= as_of:
            return "missed"
        return "pending" if occurrence.days.starts_on <= as_of else "not_due"
    if runs[0].run_date > occurrence.days.ends_on:
        return "late"
    if runs[-1].result == "ko":
        return "ko"
    return "recovered" if any(run.result == "ko" for run in runs) else "ok"


def _ko_without_ticket(runs: Iterable[Run]) -> tuple[Finding, ...]:
    alone = [run for run in runs if run.result == "ko" and not isinstance(run.incident_ticket_id, str)]
    if not alone:
        return ()
    evidence = tuple(f"{run.check} {run.run_date}" for run in alone[:MOST_EVIDENCE])
    return (Finding("ko_without_ticket", SEVERITIES["ko_without_ticket"], len(alone), None, evidence),)

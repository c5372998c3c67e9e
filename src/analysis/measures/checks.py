"""Maintenance checks: what was promised, what was done of it, what was found (rule 8).

Runs are those of the canonical table `check_run`. Each goes to one occurrence of its check's plan, or is unplanned; the
state of an occurrence follows from its runs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import pandas as pd

from analysis.domain import recurrence
from analysis.domain.findings import SEVERITIES, Finding
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
UNPLANNED_COLUMNS = ("check_run_id", "check", "run_date", "result", "ticket_id")
EVIDENCE_KEPT = 200


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
    plan: Sequence[PlanItem], runs: pd.DataFrame, as_of: date, calendar: Calendar, *, until: date | None = None
) -> CheckGrid:
    """The occurrences of a plan with their state at `as_of`, included.

    Parameters
    ----------
    plan : the items promised; two items of one check are a change of its plan (rule 8.5).
    runs : columns `RUN_COLUMNS`, `run_date` being a date; those after `as_of` are left out. A run belongs to the check
        whose name, or one of whose other names, it bears.
    calendar : the client's working days.
    until : occurrences whose period starts up to that day are listed, those not begun yet too; `as_of` by default.

    References
    ----------
    Rules 8.2 (which occurrence a run goes to), 8.3 (states), 8.4 (findings), 8.5.
    """
    dated = runs.assign(run_date=pd.to_datetime(runs["run_date"]).dt.date)
    dated = dated[dated["run_date"] <= as_of].sort_values(["run_date", "check_run_id"])
    of_check = dated["check"].str.casefold().map(_names(plan))
    rows: list[dict[str, Any]] = []
    planned_runs: list[str] = []
    for check in sorted({(item.domain, item.check) for item in plan}):
        items = [item for item in plan if (item.domain, item.check) == check]
        found = recurrence.planned(items, until or as_of, calendar)
        taken = _assign(found, dated[of_check == items[0].check])
        planned_runs += [run["check_run_id"] for held in taken for run in held]
        rows += [_row(items[-1], occurrence, held, as_of) for occurrence, held in zip(found, taken, strict=True)]
    occurrences = pd.DataFrame(rows, columns=list(OCCURRENCE_COLUMNS))
    unplanned = dated.loc[~dated["check_run_id"].isin(planned_runs), list(UNPLANNED_COLUMNS)].reset_index(drop=True)
    return CheckGrid(occurrences, unplanned, _never_run(occurrences), _ko_without_ticket(dated))


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
    state = occurrences["state"]
    counts = pd.DataFrame(
        {
            "done": state.isin(DONE),
            "missed": state == "missed",
            "ok": state == "ok",
            "ko": state == "ko",
            "recovered": state == "recovered",
            "late": state == "late",
            "succeeded": state.isin(("ok", "recovered")) | ((state == "late") & (occurrences["result"] != "ko")),
        }
    ).astype("int64")
    counts.insert(0, "due", counts["done"] + counts["missed"])
    keys = [occurrences[name] for name in by] or pd.Series(0, index=counts.index)
    table = counts.groupby(keys).sum() if len(counts) else counts
    table["done_rate"] = table["done"] / table["due"].where(table["due"] > 0)
    table["success_rate"] = table["succeeded"] / table["done"].where(table["done"] > 0)
    return table.reset_index(drop=not by)


def ko_tickets(runs: pd.DataFrame, names: Iterable[str], as_of: date) -> frozenset[str]:
    """The tickets opened for the runs of some checks that ended KO; a run that has none gives none (rule 8.4).

    Parameters
    ----------
    runs : columns `RUN_COLUMNS`; those after `as_of` are left out.
    names : every name that the checks bear in the source, whatever their case.
    """
    wanted = {name.casefold() for name in names}
    is_ko = (runs["result"] == "ko") & runs["check"].astype("str").str.casefold().isin(wanted)
    is_known = (pd.to_datetime(runs["run_date"]) <= pd.Timestamp(as_of)).to_numpy(dtype=bool)
    return frozenset(runs.loc[is_ko & is_known, "incident_ticket_id"].dropna())


def _names(plan: Iterable[PlanItem]) -> dict[str, str]:
    """Each name that a run may bear, case folded, and its check."""
    return {name.casefold(): item.check for item in plan for name in (item.check, *item.names)}


def _assign(occurrences: Sequence[Occurrence], runs: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """The runs of each occurrence, in date order (rule 8.2)."""
    starts = [occurrence.days.starts_on for occurrence in occurrences]
    taken: list[list[dict[str, Any]]] = [[] for _ in occurrences]
    for run in cast("list[dict[str, Any]]", runs.to_dict("records")):
        day = run["run_date"]
        holding = bisect_right(starts, day) - 1
        if holding < 0:
            continue
        is_held = day in occurrences[holding].days
        previous = holding - 1 if is_held else holding
        if previous >= 0 and not taken[previous] and day <= occurrences[previous].due_on:
            taken[previous].append(run)
        elif is_held:
            taken[holding].append(run)
    return taken


def _row(item: PlanItem, occurrence: Occurrence, runs: list[dict[str, Any]], as_of: date) -> dict[str, Any]:
    last = runs[-1] if runs else {}
    return {
        "check": item.check,
        "domain": item.domain,
        "period": occurrence.period,
        "starts_on": occurrence.days.starts_on,
        "ends_on": occurrence.days.ends_on,
        "due_on": occurrence.due_on,
        "state": _state(occurrence, runs, as_of),
        "result": last.get("result"),
        "runs": len(runs),
        "last_run_on": last.get("run_date"),
        "ticket_id": last.get("ticket_id"),
        "incident_ticket_id": last.get("incident_ticket_id"),
        "controls": " ".join(item.controls),
    }


def _state(occurrence: Occurrence, runs: list[dict[str, Any]], as_of: date) -> str:
    if not runs:
        if occurrence.due_on <= as_of:
            return "missed"
        return "pending" if occurrence.days.starts_on <= as_of else "not_due"
    if runs[0]["run_date"] > occurrence.days.ends_on:
        return "late"
    if runs[-1]["result"] == "ko":
        return "ko"
    return "recovered" if any(run["result"] == "ko" for run in runs) else "ok"


def _never_run(occurrences: pd.DataFrame) -> tuple[str, ...]:
    states = occurrences.groupby("check", sort=False)["state"].agg(set)
    return tuple(str(check) for check, seen in states.items() if "missed" in seen and not seen & set(DONE))


def _ko_without_ticket(runs: pd.DataFrame) -> tuple[Finding, ...]:
    alone = runs[(runs["result"] == "ko") & runs["incident_ticket_id"].isna()]
    if alone.empty:
        return ()
    named = alone["check"] + " " + alone["run_date"].astype("str")
    evidence = tuple(named.iloc[:EVIDENCE_KEPT])
    return (Finding("ko_without_ticket", SEVERITIES["ko_without_ticket"], len(alone), None, evidence),)

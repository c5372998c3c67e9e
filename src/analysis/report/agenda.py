"""Requests of a report: the client's decisions by line and project, the provider's own actions (rule 16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import money, periods
from analysis.domain.findings import Disqualified, Finding
from analysis.measures.effort.variance import Variance, drivers_on_one_ticket
from analysis.measures.investing.payback import Choice
from analysis.params.client import ClientParams
from analysis.report.decisions import (
    Agenda,
    Code,
    Consequence,
    Decision,
    closed_of_lines,
    followed,
    named_term,
    with_states,
)
from analysis.report.line import LineReport
from analysis.report.message import remarks, waiting
from analysis.report.projects.of_client import ProjectReport

NOTICE_ASKED = timedelta(days=90)
PREPARED = timedelta(days=180)
"""Before the last day of notice: the provider prepares the renewal from this day, until the client is asked."""
NAMED = 3
"""Checks that a decision names, at most."""
OVERRUN_CONSEQUENCES: dict[str, Consequence] = {
    "invoice": "overrun_invoiced",
    "deduct_next": "overrun_deducted",
    "waive": "overrun_waived",
}


def composed(
    lines: Sequence[LineReport],
    change: Mapping[str, Variance] | Disqualified,
    asked: Iterable[Decision],
    params: ClientParams,
    as_of: date,
    *,
    entries: pd.DataFrame | None = None,
    before: Iterable[Decision] = (),
    has_effort: bool = True,
) -> Agenda:
    """Return the message, the follow-up and the decisions of a report.

    Parameters
    ----------
    asked : decisions that the figures ask for (`asked_of_client`, `asked_of_provider`).
    entries : counted entries of both months of the change; None: what its first family rests on is not told.
    before : decisions of the previous released edition.
    """
    asked = tuple(asked)
    decisions = with_states(asked, params.decisions, as_of)
    closed = closed_of_lines(asked, params.decisions, as_of)
    split = None if isinstance(change, Disqualified) else change.get("category")
    on_one_ticket = frozenset[str]() if split is None or entries is None else drivers_on_one_ticket(entries, split)
    return Agenda(
        message=remarks(lines, change, decisions, on_one_ticket=on_one_ticket, has_effort=has_effort),
        follow_up=followed(before, decisions, params.decisions, as_of),
        decisions=decisions,
        waiting=waiting(lines, decisions, closed) if has_effort else (),
        closed=closed,
    )


def asked_of_client(lines: Iterable[LineReport], projects: Iterable[ProjectReport], as_of: date) -> Iterator[Decision]:
    """Yield the client's decisions (lines to cover, units to use, notices, investments that wait for an answer) and the
    renewals that the provider prepares for them.
    """
    for line in lines:
        if line.status == "to_decide":
            yield _cover(line)
        if line.status == "under":
            yield from _use(line)
        yield from _preparation(line, as_of)
        yield from _notice(line, as_of)
    for project in projects:
        yield from _answer(project, as_of)


def asked_of_provider(
    occurrences: pd.DataFrame, findings: Iterable[Finding], as_of: date, since: date | None
) -> Iterator[Decision]:
    """Yield the provider's actions: KO without follow-up, checks missed, data that disqualify figures.

    Parameters
    ----------
    occurrences : of the check plan (`measures.checks.check_runs`).
    since : date of the previous released edition; None: a month before `as_of`.
    """
    due_on = periods.month_end(as_of + timedelta(days=1))
    if len(occurrences):
        is_ko = (occurrences["state"] == "ko") & occurrences["incident_ticket_id"].isna()
        yield from _of_checks("follow_ko", "fault_stays", occurrences[is_ko], due_on)
        after = since or as_of - relativedelta(months=1)
        is_recent = occurrences["due_on"].map(lambda day: after < day <= as_of)
        is_missed = (occurrences["state"] == "missed") & is_recent
        yield from _of_checks("do_missed_checks", "checks_unproved", occurrences[is_missed], due_on)
    for item in findings:
        if item.severity == "blocking":
            yield Decision(
                f"correct_data:{item.code}",
                "correct_data",
                "provider",
                {"finding": item.code, "count": item.count},
                due_on=due_on,
                consequence="figures_withheld",
            )


def _cover(line: LineReport) -> Decision:
    """Return the decision on a line that will pass its entitlement: what covers 8 cases of 10, before it is used up."""
    if line.stake is None:
        raise ValueError("a line to decide has a landing and an entitlement")
    return Decision(
        f"cover_line:{named_term(line.params)}",
        "cover_line",
        "client",
        {**_named(line), "quantity": line.stake.quantity},
        line.stake.amount_eur,
        line.stake.probability,
        line.stake.due_on or line.as_of,
        OVERRUN_CONSEQUENCES[line.params.overrun],
    )


def _use(line: LineReport) -> Iterator[Decision]:
    """Yield the decision on a line that will not use its entitlement, where units worth a decision would be lost."""
    if line.stake is None or line.stake.quantity <= line.least_quantity:
        return
    coming = [project for project in line.params.projects if not project.is_done]
    yield Decision(
        f"use_units:{named_term(line.params)}",
        "use_units",
        "client",
        {
            **_named(line),
            "quantity": line.stake.quantity,
            "projects": ", ".join(project.name for project in coming),
        },
        line.stake.amount_eur,
        line.stake.probability,
        line.stake.due_on,
        "units_lost",
    )


def _preparation(line: LineReport, as_of: date) -> Iterator[Decision]:
    """Yield the provider's action of preparing a renewal, between half a year and three months before the notice."""
    last = line.notice_on
    if last is None or not last - PREPARED <= as_of < last - NOTICE_ASKED:
        return
    yield Decision(
        f"prepare_renewal:{named_term(line.params)}",
        "prepare_renewal",
        "provider",
        _named(line),
        due_on=last - NOTICE_ASKED,
        consequence="renewed_as_is",
    )


def _notice(line: LineReport, as_of: date) -> Iterator[Decision]:
    last = line.notice_on
    if last is None or not last - NOTICE_ASKED <= as_of <= last:
        return
    price = line.params.price_eur
    yield Decision(
        f"give_notice:{named_term(line.params)}",
        "give_notice",
        "client",
        _named(line),
        None if price is None else money.euros(money.cents(money.exact(price))),
        due_on=last,
        consequence="renewed_as_is",
    )


def _answer(report: ProjectReport, as_of: date) -> Iterator[Decision]:
    """Yield the decision on an investment that pays, whose first expense is to come."""
    project, judged = report.project, report.judged
    is_decided = project.starts_on <= as_of or any(option.is_live for option in project.options)
    if isinstance(judged, Disqualified) or is_decided:
        return
    best = _best(judged.choices)
    if best is None or best.payback is None:
        return
    option = next(item for item in project.options if item.option == best.option)
    spent = sum((money.exact(cost.amount_eur) for cost in option.one_off), Fraction(0))
    yield Decision(
        f"answer_investment:{project.project}",
        "answer_investment",
        "client",
        {"project": project.project, "name": project.name, "option": option.name},
        money.euros(money.cents(spent)),
        best.payback.odds.probability,
        project.starts_on,
        "savings_lost",
    )


def _best(choices: Sequence[Choice]) -> Choice | None:
    """Return the cheapest option that pays; None where none does, or where the evidence is too little."""
    paying = (item for item in choices if item.payback is not None and item.payback.economic.verdict == "pays")
    return next(paying, None)


def _of_checks(code: Code, consequence: Consequence, rows: pd.DataFrame, due_on: date) -> Iterator[Decision]:
    """Yield the action on some occurrences; the month of the last one names it, so that another month's is another."""
    if not len(rows):
        return
    checks = list(dict.fromkeys(rows["check"].tolist()))
    last = max(rows["due_on"])
    values: dict[str, str | int | float] = {"count": len(rows), "checks": ", ".join(checks[:NAMED])}
    values["others"] = max(len(checks) - NAMED, 0)
    yield Decision(f"{code}:{last:%Y-%m}", code, "provider", values, due_on=due_on, consequence=consequence)


def _named(line: LineReport) -> dict[str, str]:
    return {"line": line.params.line, "name": line.params.name, "unit": line.params.unit}

"""Reallocation: projects that the units left by a line could still pay, by the report's decisions (A9, rule 16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from analysis.domain import money
from analysis.params.remedy import Remedies
from analysis.report.client_report import ClientReport
from analysis.report.contract_terms import family
from analysis.report.line import LineReport, Stake
from analysis.report.problems import Problems

Origin = Literal["planned", "other_line", "investment", "remedy"]
MOST_REMEDIES = 3
HOURS = "hours"
"""Unit that a day converts to."""


@dataclass(frozen=True)
class Candidate:
    """A project that units left by a line could pay.

    Parameters
    ----------
    name, origin : the project, and where it is known from: planned on the line or on another, an investment that the
        report asks about, a remedy of a recurring problem.
    detail : the other line, or the problem that a remedy answers.
    planned_on : day on which it is planned; None where none is.
    quantity : units of the line that it takes; None where it is to be costed.
    amount_eur : cost of an investment.
    gain_eur : what a remedy could avoid in a year.
    left : units left once it is done, after those before it; None where it takes more than is left or is to be costed.
    """

    name: str
    origin: Origin
    detail: str = ""
    planned_on: date | None = None
    quantity: float | None = None
    amount_eur: Decimal | None = None
    gain_eur: float | None = None
    left: float | None = None


@dataclass(frozen=True)
class Reallocation:
    """Units that a line leaves, and what could use them.

    Parameters
    ----------
    stake : units unused, planned, carried and lost: those of the report's decision.
    candidates : projects, those planned first.
    """

    stake: Stake
    candidates: tuple[Candidate, ...]


def reallocation(
    line: LineReport, report: ClientReport, problems: Problems | None, remedies: Remedies
) -> Reallocation | None:
    """Return what the units left by a line could pay; None where the report finds no under-consumption.

    Parameters
    ----------
    problems : recurring problems of the client; None where they were not looked for.
    remedies : known remedies, with the problems that they answer.
    """
    if line.status != "under" or line.stake is None or line.stake.unused <= 0:
        return None
    found = [*_planned(line), *_of_other_lines(line, report), *_investments(line, report)]
    if problems is not None:
        found += _remedies(problems, remedies)
    left, candidates = line.stake.unused, []
    for item in found:
        if item.quantity is not None and item.quantity <= left:
            left -= item.quantity
            item = replace(item, left=left)
        candidates.append(item)
    return Reallocation(line.stake, tuple(candidates))


def _planned(line: LineReport) -> Iterator[Candidate]:
    for project in sorted(line.params.projects, key=lambda project: project.planned_on):
        if not project.is_done:
            yield Candidate(project.name, "planned", planned_on=project.planned_on, quantity=project.quantity)


def _of_other_lines(line: LineReport, report: ClientReport) -> Iterator[Candidate]:
    """Yield the projects planned until the term on other lines that count time."""
    per_day = {"days": 1.0, HOURS: report.params.hours_per_day}
    own = {term.line for term in family(line.params, report.params)}
    if line.params.unit not in per_day:
        return
    for other in report.lines:
        if other.params.line in own or other.params.unit not in per_day:
            continue
        for project in other.params.projects:
            if not project.is_done and report.edition.as_of < project.planned_on <= line.params.ends_on:
                days = project.quantity / per_day[other.params.unit]
                yield Candidate(
                    project.name,
                    "other_line",
                    detail=other.params.name,
                    planned_on=project.planned_on,
                    quantity=days * per_day[line.params.unit],
                )


def _investments(line: LineReport, report: ClientReport) -> Iterator[Candidate]:
    """Yield the investments that the report asks about, at their price in units of the line."""
    value = line.unit_value
    for decision in report.agenda.decisions:
        if decision.code == "answer_investment" and decision.amount_eur is not None:
            quantity = None if not value else float(money.exact(decision.amount_eur) / value)
            yield Candidate(
                str(decision.values["name"]), "investment", quantity=quantity, amount_eur=decision.amount_eur
            )


def _remedies(problems: Problems, remedies: Remedies) -> list[Candidate]:
    """Return the remedies that avoid most, each once, with the problem that it answers first."""
    names = {item.remedy: item.name for item in remedies.remedies}
    answered = problems.whole[problems.whole["avoidable_by"] == "remedy"].drop_duplicates("remedy").head(MOST_REMEDIES)
    return [
        Candidate(names[row["remedy"]], "remedy", detail=str(row["problem"]), gain_eur=float(row["avoidable_eur"]))
        for row in answered.to_dict("records")
    ]

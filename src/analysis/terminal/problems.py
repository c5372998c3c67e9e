"""The recurring problems of a client, and the rule that one proposes, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from analysis.domain.category_paths import PATH_SEPARATOR
from analysis.foundation.messages import Message, message, message_plural
from analysis.measures.problems.recurring import LEAST_AVOIDABLE, LEAST_COST
from analysis.params.remedy import Remedies
from analysis.report.problems import Problems
from analysis.studies.proposal import yaml_text
from analysis.terminal.screens import OUTPUT, say, visible
from analysis.workbook import problem_rules
from analysis.workbook.problem_rules import ProposedRule

ROWS_SHOWN = 12
LEAST_TREND = 0.25
"""Change of the second half of the window against the first, from which it is told."""
LEAST_APPLICATION = 0.5
"""Share of the time of one application, from which it is told."""
NO_VALUE = "–"
FOUND_BY = {
    "named": message("confirmed"),
    "category": message("category"),
    "text": message("repeated title"),
    "alike": message("alike titles"),
}


def show(found: Problems, remedies: Remedies, *, has_small: bool = False) -> None:
    """Print the problems of a client: what could be avoided, what costs without a known answer, small ones if asked."""
    say(
        message(
            "{client}: recurring problems from {start} to {end}; {planned} % of the time is ordered work, not looked "
            "at; of the rest, {share} % is in no group of titles",
            client=found.client,
            start=found.window.starts_on,
            end=found.window.ends_on,
            planned=round(100 * found.planned),
            share=round(100 * found.ungrouped),
        )
    )
    names = {item.remedy: item.name for item in remedies.remedies}
    rows = list(enumerate(found.every.to_dict("records"), start=1))
    known = [(number, row) for number, row in rows if row["told_for"] == "avoidable"]
    unknown = [(number, row) for number, row in rows if row["told_for"] == "cost"]
    small = [(number, row) for number, row in rows if not row["told_for"]]
    if not known:
        say(message("No recurring problem that could be avoided stands out."))
    _print(message("What could be avoided, in a year"), known[:ROWS_SHOWN], names)
    _print(message("What costs, with little or no known answer"), unknown[:ROWS_SHOWN], names)
    if has_small:
        _print(message("Smaller ones"), small, names)
    elif small:
        say(
            message_plural(
                "{n} smaller one is left out (--all): it could avoid under {avoidable} % of the cost, "
                "and is under {cost} % of it",
                "{n} smaller ones are left out (--all): each could avoid under {avoidable} % of the cost, "
                "and is under {cost} %",
                len(small),
                avoidable=round(100 * LEAST_AVOIDABLE),
                cost=round(100 * LEAST_COST),
            )
        )
    if not rows:
        return
    say(
        message(
            "What could be avoided is what remedies with a source avoid, or what came on top of the usual; a person "
            "confirms it: releve problems {client} --as-of {end} --rule N",
            client=found.client,
            end=found.window.ends_on,
        )
    )


def show_rule(found: Problems, number: int, rule: ProposedRule) -> None:
    """Print the rule that a problem proposes, with the tickets that it takes and misses."""
    say(
        message(
            "{client}, problem {number}: {problem}", client=found.client, number=number, problem=rule.row["problem"]
        )
    )
    say(yaml_text([{"scope": rule.scope.model_dump(exclude_defaults=True)}]))
    for sentence, titles in (
        (message("{n} ticket(s) of the group are taken", n=len(rule.hits)), rule.hits),
        (message("{n} ticket(s) of the group are missed", n=len(rule.misses)), rule.misses),
        (message("{n} other ticket(s) are taken too", n=len(rule.others)), rule.others),
    ):
        say(sentence)
        for title in problem_rules.examples(titles):
            say(f"    {title}")
    say(
        message(
            "Nothing is written. To confirm: releve problems {client} --as-of {end} --rule {number} --confirm --name "
            "“…” --by “…”",
            client=found.client,
            end=found.window.ends_on,
            number=number,
        )
    )


def _print(title: Message, rows: Sequence[tuple[int, dict[str, Any]]], remedies: Mapping[str, str]) -> None:
    if not rows:
        return
    shown = Table(title=str(title), title_justify="left")
    shown.add_column("N")
    for heading in (message("problem"), message("avoidable €"), message("€ in 12 months"), message("by, and evidence")):
        shown.add_column(str(heading), overflow="fold")
    for number, row in rows:
        shown.add_row(str(number), *(Text(visible(cell)) for cell in _cells(row, remedies)))
    OUTPUT.print(shown)


def _cells(row: dict[str, Any], remedies: Mapping[str, str]) -> tuple[str, ...]:
    low, high = row["avoidable_low_eur"], row["avoidable_high_eur"]
    interval = "" if low == high else f" ({_number(low)} – {_number(high)})"
    return (
        f"{row['problem'].split(PATH_SEPARATOR)[-1]} [{FOUND_BY[row['found_by']]}]",
        (_number(row["avoidable_eur"]) + interval) if row["avoidable_by"] else NO_VALUE,
        _number(row["euros_a_year"]),
        " · ".join(_evidence(row, remedies)),
    )


def _evidence(row: dict[str, Any], remedies: Mapping[str, str]) -> Iterator[str]:
    """Yield what avoids a problem, its tickets, months, incidents, trend or rise, its stability, where it gathers."""
    if row["avoidable_by"]:
        yield remedies[row["remedy"]] if row["avoidable_by"] == "remedy" else str(message("what came on top"))
    yield str(
        message("{tickets} tickets, {months} months of 12", tickets=row["tickets"], months=row["months_with_work"])
    )
    yield str(message("{share} % incidents", share=round(100 * row["incident_share"])))
    if not row["rise_months"] and row["trend"] == row["trend"] and abs(row["trend"] - 1) >= LEAST_TREND:
        change = f"{100 * (row['trend'] - 1):+.0f}".replace("-", "−")
        yield str(message("last six months {change} %", change=change))
    if row["rise_months"]:
        yield str(message("rising for {months} months", months=row["rise_months"]))
    if row["stability"] == row["stability"]:
        yield str(message("stability {share}", share=f"{row['stability']:.2f}"))
    if row["subsidiary"] is not None and row["subsidiary"] == row["subsidiary"]:
        site = f"{row['subsidiary']} ({100 * row['subsidiary_share']:.0f} %)"
        yield str(message("gathers at {site}", site=site))
    application = row["application"]
    if application is not None and row["application_share"] >= LEAST_APPLICATION and application not in row["problem"]:
        application = f"{application} ({100 * row['application_share']:.0f} %)"
        yield str(message("application {application}", application=application))


def _number(value: float) -> str:
    return NO_VALUE if value != value else f"{value:,.0f}".replace(",", "\u202f")

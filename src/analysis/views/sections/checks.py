"""Was the promised work done: checks by month, what failed or was missed with its ticket, and their controls."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.domain import periods
from analysis.measures.checks import check_runs
from analysis.report.client_report import ClientReport
from analysis.views.drawing import markup, tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, filled, folded, isolated
from analysis.views.drawing.tables import Column
from analysis.views.language import control_names
from analysis.views.language.wording import Wording, mark
from analysis.views.reading.report_reading import Reading, rows_of

STATE_WORDS = {
    "ok": mark("done"),
    "ko": mark("KO"),
    "recovered": mark("KO then put right"),
    "late": mark("late"),
    "missed": mark("missed"),
    "pending": mark("to come"),
    "not_due": mark("not due"),
}
TO_SEE = {"ko": "bad", "missed": "bad", "late": "third", "recovered": "third"}
"""States that a reader must see, and their tones."""
MONTHS_OPEN = 4
"""Months of checks that are open: a year of them is a page of numbers."""
SEEN_FIRST, SEEN_AT_MOST = 6, 25
"""Checks to look at that are open, and those that are listed with the folded ones."""


def block(report: ClientReport) -> Block:
    """The check plan of the contract year."""
    reading = Reading(report)
    words, occurrences = reading.words, report.checks.occurrences
    heading = words.text("Promised checks")
    due = occurrences[~occurrences["state"].isin(["pending", "not_due"])]
    if due.empty:
        return reading.absent("checks", heading, words.text("No check was due in this contract year."))
    dated = due.assign(month=[periods.key(day, "month") for day in due["ends_on"]])
    (by_month, every_month), to_see = _by_month(reading, dated), _to_see(reading, dated)
    return reading.block(
        "checks",
        heading,
        _message(reading),
        _never_run(reading),
        filled('<div class="pair"><div>{}</div><div>{}</div></div>', by_month, to_see),
        every_month,
        _controls(reading),
    )


def _message(reading: Reading) -> Markup:
    """Commitments kept, with numerator and denominator."""
    words, rates = reading.words, reading.report.check_rates
    whole = next(rows_of(rates[rates["by"] == "all"]))
    return reading.paragraph(
        words.text(
            "{done} of {due} checks due were done ({rate}): {outcome}. In the end, {succeeded} of {done} are in order "
            "({success}).",
            done=words.number(whole.done, 0),
            due=words.number(whole.due, 0),
            rate=_rate(reading, whole.done_rate),
            succeeded=words.number(whole.succeeded, 0),
            success=_rate(reading, whole.success_rate),
            outcome=outcome(words, whole),
        ),
        "message",
    )


def outcome(words: Wording, rates: Any) -> str:
    """Return the outcome of the checks done, in parts that add up to them: in order, put right after a KO, still KO."""
    in_order, failed = int(rates.succeeded - rates.recovered), int(rates.done - rates.succeeded)
    if not failed and not rates.recovered:
        return words.text("no fault found")
    parts = [words.text("{n} in order", n=words.number(in_order, 0))]
    if rates.recovered:
        parts.append(words.text("{n} KO then put right", n=words.number(rates.recovered, 0)))
    if failed:
        parts.append(words.text("{n} KO", n=words.number(failed, 0)))
    return ", ".join(parts)


def _never_run(reading: Reading) -> Markup:
    names = reading.report.checks.never_run
    if not names:
        return Markup("")
    listed = ", ".join(markup.clean(name) for name in names)
    return reading.paragraph(reading.words.text("Promised and never run: {checks}.", checks=listed), "refused")


def _by_month(reading: Reading, dated: pd.DataFrame) -> tuple[Markup, Markup]:
    """The last months, and all of them folded where there are more."""
    months, last = sorted(dated["month"].unique()), periods.key(reading.report.edition.as_of, "month")
    shown = [month for month in months if month <= last][-MONTHS_OPEN:]
    if len(months) <= MONTHS_OPEN:
        return _grid(reading, dated, months, reading.words.text("Checks done of those due, by month")), Markup("")
    name = reading.words.text("The checks of every month")
    last_ones = _grid(reading, dated, shown, reading.words.text("Checks done of those due, by month"))
    return last_ones, folded(name, _grid(reading, dated, months, name))


def _grid(reading: Reading, dated: pd.DataFrame, months: list[str], caption: str) -> Markup:
    """A row a check, a column a month: how many were done of those due, and what failed."""
    words = reading.words
    rates = check_runs.check_rates(dated, ("domain", "check", "month"))
    cells = {(row.check, row.month): row for row in rows_of(rates)}
    columns = [
        Column(words.text("Check")),
        *(Column(words.sentence(words.period(month, "short")), "number") for month in months),
    ]
    rows = [
        [isolated(check, 80), *(_cell(reading, cells.get((check, month))) for month in months)]
        for check in rates["check"].drop_duplicates()
    ]
    table = tables.table(caption, columns, rows, css="grid")
    return filled('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', caption, table)


def _cell(reading: Reading, rates: Any) -> str | Markup:
    if rates is None:
        return ""
    words = reading.words
    failed = rates.done - rates.succeeded
    done = f"{words.number(rates.done, 0)}/{words.number(rates.due, 0)}"
    faults = [words.text("{n} KO", n=words.number(failed, 0))] if failed else []
    if rates.recovered:
        faults.append(words.text("{n} put right", n=words.number(rates.recovered, 0)))
    found = filled("<small>{}</small>", ", ".join(faults)) if faults else ""
    css, sign = ("is-not", "✗") if rates.missed else ("is-kept", "!" if failed else "✓")
    return filled('<span class="state {}">{} {}{}</span>', css, sign, done, found)


def _to_see(reading: Reading, dated: pd.DataFrame) -> Markup:
    """Checks that failed, were late or were missed, newest first, each with its ticket.

    The day is that of the run, often well before the one it was due by; of a missed one, the day it was due by.
    """
    words = reading.words
    dated_rows = dated[dated["state"].isin(TO_SEE)]
    happened = dated_rows["last_run_on"].where(dated_rows["last_run_on"].notna(), dated_rows["due_on"])
    dated_rows = dated_rows.assign(happened=happened).sort_values(["happened", "check"], ascending=[False, True])
    if dated_rows.empty:
        return Markup("")
    columns = [
        Column(words.text("Done on")),
        Column(words.text("Check")),
        Column(words.text("State")),
        Column(words.text("Due by"), is_wide=True),
        Column(words.text("Ticket")),
    ]
    rows = [
        [
            words.day(row.last_run_on, "medium") if pd.notna(row.last_run_on) else words.text("not done"),
            isolated(row.check, 80),
            filled('<span class="chip tone-{}">{}</span>', TO_SEE[row.state], words.text(STATE_WORDS[row.state])),
            words.day(row.due_on, "medium"),
            _ticket(reading, row),
        ]
        for row in rows_of(dated_rows.head(SEEN_AT_MOST))
    ]
    caption = words.count("{n} check to look at", "{n} checks to look at", len(dated_rows))
    first, others = rows[:SEEN_FIRST], rows[SEEN_FIRST:]
    shown = tables.table(caption, columns, first, css="to-see")
    left = len(dated_rows) - len(rows)
    more = words.count("and {n} earlier one", "and {n} earlier ones", left) if left > 0 else ""
    if not others:
        return shown
    name = words.count("{n} earlier check to look at", "{n} earlier checks to look at", len(others))
    told = reading.paragraph(more, "more") if more else Markup("")
    return shown + folded(name, tables.table(name, columns, others, css="to-see") + told)


def _ticket(reading: Reading, occurrence: Any) -> str | Markup:
    known = [ticket for ticket in (occurrence.incident_ticket_id, occurrence.ticket_id) if pd.notna(ticket) and ticket]
    if not known:
        return reading.words.text("no ticket") if occurrence.state in ("ko", "recovered") else "–"
    return reading.link_of(str(known[0]))


def _controls(reading: Reading) -> Markup:
    """The security page: work and checks by control of ISO 27001."""
    words, controls = reading.words, reading.report.controls
    if controls.empty:
        return Markup("")
    columns = [
        Column(words.text("Control")),
        Column(words.sentence(words.unit(reading.unit)), "number"),
        Column(words.text("Tickets"), "number"),
        Column(words.text("Checks done / due"), "number"),
        Column(words.text("KO"), "number"),
    ]
    rows = [
        [
            isolated(control_names.named(row.control, words), 80),
            words.number(reading.amount(row.seconds)),
            words.number(row.tickets, 0),
            f"{words.number(row.done, 0)}/{words.number(row.due, 0)}",
            words.number(row.ko, 0),
        ]
        for row in sorted(rows_of(controls), key=lambda row: control_names.in_order(row.control))
    ]
    caption = words.text("Time and checks by security control (ISO 27001)")
    return folded(caption, tables.table(caption, columns, rows, css="controls"))


def _rate(reading: Reading, rate: float) -> str:
    return reading.words.percent(None if pd.isna(rate) else rate)

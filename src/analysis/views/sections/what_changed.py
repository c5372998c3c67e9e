"""The change that the first screen tells: the last whole month against that of a year earlier, in three drivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.domain.category_paths import PATH_SEPARATOR
from analysis.domain.findings import Disqualified
from analysis.domain.periods import key
from analysis.measures.effort.variance import TicketMove, Variance, tickets_behind
from analysis.report.client_report import AXES
from analysis.views.drawing.markup import Markup, filled, isolated, join
from analysis.views.language.rounding import half_up
from analysis.views.language.wording import default_digits
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

AXIS = "category"
DRIVERS = 3
TICKETS = 5
MUCH_LONGER = 1.5
"""Times longer that a ticket must be for its duration to be told as a number of times."""


def block(reading: Reading) -> Markup:
    """Three drivers and the rest, which add up to the difference as it is written; each opens its tickets."""
    words, report = reading.words, reading.report
    if isinstance(report.variance, Disqualified) or report.effort is not None:
        return Markup("")
    found = report.variance[AXIS]
    moved = [row for row in rows_of(found.drivers) if row.difference_seconds]
    month, before = (words.period(key(side.days.starts_on, "month")) for side in (found.after, found.before))
    title = words.text(
        "{month} against {before}: {difference}",
        month=words.sentence(month),
        before=reading.of_totals(before),
        difference=words.brief(reading.amount(found.difference), reading.unit, signed=True),
    )
    if not moved:
        return filled('<section class="changed"><h3>{}</h3></section>', title)
    behind = tickets_behind(report.entries, found.before.days, found.after.days, AXES[AXIS])
    shown = moved[:DRIVERS]
    items = [_driver(reading, found, row, behind.get(row.key, [])) for row in shown]
    if len(moved) > DRIVERS:
        items.append(_rest(reading, found, shown, len(moved) - DRIVERS))
    return filled('<section class="changed"><h3>{}</h3><ul class="drivers">{}</ul></section>', title, join(items))


def _rounded(reading: Reading, seconds: float) -> Any:
    return half_up(reading.amount(seconds), min(1, default_digits(reading.unit)))


def driver(reading: Reading, found: Variance, row: Any) -> tuple[str, str, str]:
    """A driver in words: its path in the tree, its difference, and why it moved."""
    amount = reading.words.quantity(_rounded(reading, row.difference_seconds), reading.unit, 1, signed=True)
    return page_words.part(reading, AXIS, row.key), amount, _why(reading, found, row)


def _driver(reading: Reading, found: Variance, row: Any, moves: Sequence[TicketMove]) -> Markup:
    path, amount, why = driver(reading, found, row)
    return filled(
        '<li><details><summary><b>{}</b> <span title="{}">{}</span></summary>{}</details></li>',
        amount,
        path,
        reading.words.text("{driver}: {why}", driver=path.split(PATH_SEPARATOR)[-1], why=why),
        _tickets(reading, moves),
    )


def _why(reading: Reading, found: Variance, row: Any) -> str:
    """The move of a driver: by its number of tickets, or by the time that each takes (rule 9)."""
    words = reading.words
    now, then = int(row.tickets_after), int(row.tickets_before)
    tickets = words.count("{n} ticket", "{n} tickets", now)
    if not then or not now:
        month = words.period(key((found.after if then else found.before).days.starts_on, "month"))
        if now:
            return words.text("{tickets}, none in {month}", tickets=tickets, month=month)
        return words.text("no ticket in {month}", month=month)
    if abs(row.volume_seconds) >= abs(row.duration_seconds):
        return words.text("{tickets} instead of {before}", tickets=tickets, before=words.number(then, 0))
    longer = (row.seconds_after / now) / (row.seconds_before / then) if row.seconds_before else 0.0
    if longer >= MUCH_LONGER:
        times = _times(reading, longer)
        return words.count("{n} ticket, {times} times as long", "{n} tickets, {times} times as long", now, times=times)
    if longer and 1 / longer >= MUCH_LONGER:
        share = words.percent(1 - longer)
        return words.count("{n} ticket, {share} less time", "{n} tickets, {share} less time each", now, share=share)
    if longer > 1:
        return words.text("{tickets} instead of {before}, longer", tickets=tickets, before=words.number(then, 0))
    return words.text("{tickets} instead of {before}, shorter", tickets=tickets, before=words.number(then, 0))


def _times(reading: Reading, ratio: float) -> str:
    return reading.words.number(ratio, 0 if ratio >= 3 else 1)


def _rest(reading: Reading, found: Variance, shown: Sequence[Any], others: int) -> Markup:
    words = reading.words
    told = sum(_rounded(reading, row.difference_seconds) for row in shown)
    amount = words.quantity(_rounded(reading, found.difference) - told, reading.unit, 1, signed=True)
    name = words.count("{n} other category", "{n} other categories", others)
    return filled('<li class="rest"><b>{}</b> <a href="#variance">{}</a></li>', amount, name)


def _tickets(reading: Reading, moves: Sequence[TicketMove]) -> Markup:
    words = reading.words
    items = join(
        filled(
            "<li>{} {} <b>{}</b></li>",
            reading.ticket_link(move.ticket_key),
            isolated(reading.ticket(move.ticket_key)[1], 90),
            words.quantity(reading.amount(move.difference), reading.unit, signed=True),
        )
        for move in moves[:TICKETS]
    )
    left = len(moves) - TICKETS
    more = words.count("and {n} other ticket", "and {n} other tickets", left) if left > 0 else ""
    return filled('<ul class="behind">{}</ul>{}', items, reading.paragraph(more, "more") if more else "")

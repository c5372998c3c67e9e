"""The strip of the first screen: promised checks, tickets, targets, euros, and how far the data are described."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from analysis.domain.findings import Disqualified
from analysis.measures.effort.ticket_flow import ticket_flow
from analysis.views.drawing.markup import Markup, filled, join
from analysis.views.language.wording import Wording
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.sections import checks


def strip(reading: Reading) -> Markup:
    """The few figures beside the lines; one that the data do not give is left out."""
    items = [*_checks(reading), *_tickets(reading), *_euros(reading), *_described(reading)]
    if not items:
        return Markup("")
    shown = join(filled("<div><dt>{}</dt><dd>{}</dd></div>", note, value) for value, note in items)
    return filled('<dl class="strip">{}</dl>', shown)


def _checks(reading: Reading) -> Iterator[tuple[str, str]]:
    words, rates = reading.words, reading.report.check_rates
    whole = None if rates.empty else next(rows_of(rates[rates["by"] == "all"]), None)
    if whole is None or not whole.due:
        return
    value = words.text("{done} of {due}", done=words.number(whole.done, 0), due=words.number(whole.due, 0))
    yield value, words.text("checks done: {kept}", kept=checks.outcome(words, whole))


def _tickets(reading: Reading) -> Iterator[tuple[str, str]]:
    words, tickets = reading.words, reading.report.tickets
    flow = ticket_flow(tickets, reading.year)
    opened, closed = words.number(flow.opened, 0), words.number(flow.closed, 0)
    has_opened, has_closed = (bool(tickets[name].notna().any()) for name in ("opened_on", "closed_on"))
    if has_opened and has_closed:
        yield (
            words.text("{opened} / {closed}", opened=opened, closed=closed),
            words.text("tickets opened / closed in the contract year"),
        )
    elif has_opened:
        yield opened, words.text("tickets opened in the contract year")
    elif has_closed:
        yield closed, words.text("tickets closed in the contract year")
    if flow.still_open is not None:
        note = words.text("tickets open now")
        if flow.oldest_on is not None:
            note = words.text("tickets open now, the oldest since {day}", day=words.day(flow.oldest_on, "medium"))
        yield words.number(flow.still_open, 0), note
    if flow.with_target:
        share = words.percent(flow.within_target / flow.with_target)
        yield (
            share,
            words.count(
                "of {n} closed ticket, solved within the time set for it",
                "of {n} closed tickets, solved within the time set for each",
                flow.with_target,
            ),
        )


def _euros(reading: Reading) -> Iterator[tuple[str, str]]:
    """Euros worked over the lines that have a price, what was billed of them, and what is left to provision (5.6)."""
    words, lines = reading.words, reading.report.lines
    priced = [line for line in lines if isinstance(line.consumed_eur, Decimal)]
    if not priced:
        return
    worked = sum((line.consumed_eur for line in priced if isinstance(line.consumed_eur, Decimal)), Decimal(0))
    billed = [line for line in priced if isinstance(line.billed_eur, Decimal)]
    notes = [words.text("of work")]
    if billed:
        total = sum((line.billed_eur for line in billed if isinstance(line.billed_eur, Decimal)), Decimal(0))
        gaps = [
            line.consumed_eur - line.billed_eur
            for line in billed
            if isinstance(line.consumed_eur, Decimal) and isinstance(line.billed_eur, Decimal)
        ]
        ahead, behind = sum(gap for gap in gaps if gap > 0), -sum(gap for gap in gaps if gap < 0)
        notes.append(_billed(words, total, Decimal(behind)))
        if ahead:
            notes.append(words.text("{amount} to provision", amount=words.brief(Decimal(ahead), "euros")))
        unbilled = [line.consumed_eur for line in priced if not isinstance(line.billed_eur, Decimal)]
        if unbilled:
            rest = sum((amount for amount in unbilled if isinstance(amount, Decimal)), Decimal(0))
            notes.append(words.text("{amount} with no bill on record", amount=words.brief(rest, "euros")))
    left_out = len(lines) - len(priced)
    if left_out:
        notes.append(words.count("{n} line without a price apart", "{n} lines without a price apart", left_out))
    yield words.brief(worked, "euros"), ", ".join(notes)


def _billed(words: Wording, total: Decimal, in_advance: Decimal) -> str:
    """Return the euros billed, and the part of them for work that is not done yet."""
    amount = words.brief(total, "euros")
    if not in_advance:
        return words.text("{amount} billed", amount=amount)
    return words.text(
        "{amount} billed, {part} of it for work to come", amount=amount, part=words.brief(in_advance, "euros")
    )


def _described(reading: Reading) -> Iterator[tuple[str, str]]:
    score = reading.report.quality
    if not isinstance(score, Disqualified) and score.completeness is not None:
        yield reading.words.percent(score.completeness), reading.words.text("of the time fully described")

"""Cost of each declared event, and the amount to add to a budget if it recurs (E4, rule 10.5)."""

from __future__ import annotations

from analysis.domain.findings import Disqualified
from analysis.report.outlook import EventReport
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup, clean
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.language.wording import mark
from analysis.views.reading.report_reading import Reading

KINDS = {"pulse": mark("pulse"), "dip": mark("dip"), "level_change": mark("change of level")}


def table(reading: Reading, events: tuple[EventReport, ...]) -> Markup:
    """One row an event: when, what it added or took away with its interval, the time spent in its scope and dates."""
    words = reading.words
    columns = [
        Column(words.text("Event")),
        Column(words.text("Dates"), is_wide=True),
        Column(words.text("Cost"), "number"),
        Column(words.text("80% interval"), "number", is_wide=True),
        Column(words.text("Time spent then"), "number", is_wide=True),
    ]
    rows = [
        [
            f"{clean(event.params.event)} ({words.text(KINDS[event.params.kind])})",
            _dates(reading, event),
            *_cost(reading, event),
            reading.brief_effort(event.direct_seconds),
        ]
        for event in events
    ]
    return tables.table(words.text("Declared events: what was observed less what would have been"), columns, rows)


def sentences(reading: Reading, events: tuple[EventReport, ...]) -> list[str]:
    """For each event, what it cost and what to plan if it comes back; or why its cost cannot be given."""
    return [_sentence(reading, event) for event in events]


def _sentence(reading: Reading, event: EventReport) -> str:
    words, cost, name = reading.words, event.cost, clean(event.params.event)
    if isinstance(cost, Disqualified):
        return words.text("The cost of “{event}” is not given. {why}", event=name, why=findings.reason(cost, words))
    if cost.low <= 0 <= cost.high:
        return words.text(
            "“{event}” cannot be told from the ordinary course: between {low} and {high}. Nothing to plan for it.",
            event=name,
            low=reading.brief_days(cost.low, signed=True),
            high=reading.brief_days(cost.high, signed=True),
        )
    low, high = (reading.brief_days(bound) for bound in sorted((abs(cost.low), abs(cost.high))))
    facts = {"event": name, "amount": reading.brief_days(abs(cost.cost)), "low": low, "high": high}
    if cost.cost > 0:
        return words.text(
            "“{event}” added {amount} (between {low} and {high}): to be added to the budget if it comes back.", **facts
        )
    return words.text(
        "“{event}” took away {amount} (between {low} and {high}): so much less would be consumed if it came back.",
        **facts,
    )


def _dates(reading: Reading, event: EventReport) -> str:
    words, params = reading.words, event.params
    if params.ends_on is not None:
        return words.days_range(params.starts_on, params.ends_on, "medium")
    if params.kind == "level_change":
        return words.text("since {date}", date=words.day(params.starts_on, "medium"))
    return words.day(params.starts_on, "medium")


def _cost(reading: Reading, event: EventReport) -> tuple[str, str]:
    cost = event.cost
    if isinstance(cost, Disqualified):
        return "–", findings.reason(cost, reading.words)
    low, high = (reading.brief_days(bound, signed=True) for bound in (cost.low, cost.high))
    return reading.brief_days(cost.cost, signed=True), reading.words.text("{low} to {high}", low=low, high=high)

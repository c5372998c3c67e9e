"""The first table of the report: one row a contract line, what needs a person first, then what no line counts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.measures.effort import consumption
from analysis.report.line import LineReport
from analysis.report.line_order import needs_first
from analysis.views.drawing import bullet
from analysis.views.drawing.bullet import Bullet
from analysis.views.drawing.markup import Markup, attribute, clean, filled, join
from analysis.views.language import findings, statuses
from analysis.views.language.wording import NO_VALUE, Wording, foreseen_gap, unit_of_work
from analysis.views.reading import first_screen, sentences
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.sections.lines import KIND_WORDS

Cell = tuple[str, Markup]
"""A cell: its column's short name, by which a phone labels it, and its content."""


def table(reading: Reading) -> Markup:
    """The contract lines, then the work that no line counts and that out of scope, then the euros of all lines."""
    words = reading.words
    lines = needs_first(reading.report.lines)
    drawn = {line.params.line: made for line in lines if (made := _bullet(line)) is not None}
    limit = bullet.common_limit([*drawn.values()])
    heads = [
        (words.text("Line"), "", ""),
        (words.text("Consumed, expected today, forecast at the end"), words.text("share of the allowance"), "wide"),
        (words.text("Consumed"), words.text("against what is expected"), "number"),
        (words.text("End of the term"), words.text("against the allowance, 80% range"), "number"),
        (words.text("Risk"), words.text("of overrun"), "number"),
        (words.text("State"), "", ""),
        (words.text("13 weeks"), words.text("and the average promised"), "wide"),
        (words.text("A year earlier"), words.text("at the same date"), "number"),
    ]
    head = join(
        filled("<th{}>{}{}</th>", Markup(' scope="col"') + attribute("class", css), name, _small(note))
        for name, note, css in heads
    )
    body = join(_row(reading, line, drawn.get(line.params.line), limit) for line in lines)
    return filled(
        '<table class="standing"><caption class="heard">{}</caption><thead><tr>{}</tr></thead><tbody>{}{}</tbody>'
        "</table>{}{}",
        words.text("Where each contract line stands"),
        head,
        body,
        join(_apart(reading)),
        _key(words, lines),
        join(_left_unused(reading, line) for line in lines),
    )


def _left_unused(reading: Reading, line: LineReport) -> Markup:
    """Units that a line would leave; nothing where all of them are what the client is asked to use."""
    asked = any(
        item.code == "use_units" and item.line == line.params.line for item in reading.report.agenda.of("client")
    )
    if asked and line.stake is not None and line.stake.unused == line.stake.quantity:
        return Markup("")
    left = sentences.left_unused(reading.words, line)
    return reading.paragraph(left, "note left") if left else Markup("")


def _row(reading: Reading, line: LineReport, drawn: Bullet | None, limit: float) -> Markup:
    words, now = reading.words, line.state
    is_grey = now.entitlement is None
    name = filled(
        '<th scope="row"><a href="#lines">{}</a>{}</th>', clean(line.params.name), _small(_promised(words, line))
    )
    if drawn is None:
        picture = filled('<span class="note">{}</span>', _why_no_bullet(reading, line))
    else:
        picture = bullet.draw(drawn, limit, first_screen.bar_said(words, drawn))
    unit = unit_of_work(line.params.unit)
    variance = "" if now.variance is None else words.brief(now.variance, unit, signed=True)
    cells = [
        ("picture", picture),
        ("consumed", _two(words.brief(now.consumed, unit), variance)),
        ("landing", _landing(words, line)),
        ("risk", _risk(words, line)),
        ("state", _state(words, line)),
        ("trend", _trend(reading, line)),
        ("before", _before(words, line)),
    ]
    labels = _labels(words)
    shown = join(
        filled('<td class="{}"{}>{}</td>', _css(name), attribute("data-label", labels.get(name)), content)
        for name, content in cells
    )
    return filled("<tr{}>{}{}</tr>", attribute("class", "grey" if is_grey else ""), name, shown)


def _labels(words: Wording) -> dict[str, str]:
    return {
        "consumed": words.text("Consumed"),
        "landing": words.text("End of the term"),
        "risk": words.text("Risk of overrun"),
        "before": words.text("A year earlier"),
    }


def _css(cell: str) -> str:
    return f"{cell} number" if cell in ("consumed", "landing", "risk", "before") else cell


def _promised(words: Wording, line: LineReport) -> str:
    if line.state.entitlement is None:
        return words.text(KIND_WORDS[line.params.kind])
    return words.promised(line.state.entitlement, line.params.unit)


def _why_no_bullet(reading: Reading, line: LineReport) -> str:
    if line.disqualified is not None:
        return findings.reason(line.disqualified, reading.words)
    if line.state.pace_status == "not_started":
        return reading.words.text("not started")
    return reading.words.text("No limit: time is tracked.")


def _bullet(line: LineReport) -> Bullet | None:
    """The shares of a line; None without an entitlement, or where its figures cannot be given."""
    now, whole = line.state, line.state.entitlement
    if not whole or now.consumed is None or now.expected is None or line.disqualified is not None:
        return None
    consumed, expected, landed = now.consumed / whole, now.expected / whole, line.landing
    if isinstance(landed, Disqualified):
        return Bullet(consumed, expected)
    return Bullet(consumed, expected, landed.landing / whole, landed.low / whole, landed.high / whole)


def _landing(words: Wording, line: LineReport) -> Markup:
    """The landing by forecast, how far it passes what is promised, its interval; that at this pace, named so, where
    there is no forecast.
    """
    unit, landed = line.params.unit, line.landing
    if not isinstance(landed, Disqualified):
        notes = []
        if line.state.entitlement is not None:
            notes.append(words.foreseen_difference(landed.landing, line.state.entitlement, unit))
        if landed.low != landed.high:
            low, high = (words.foreseen(bound, unit, has_unit=False) for bound in (landed.low, landed.high))
            notes.append(words.text("{low} to {high}", low=low, high=high))
        return _two(words.foreseen(landed.landing, unit), " · ".join(notes))
    if line.state.landing_pace is None or line.disqualified is not None:
        return _two(NO_VALUE, "")
    return _two(words.foreseen(line.state.landing_pace, unit), words.text("at this pace"))


def _risk(words: Wording, line: LineReport) -> Markup:
    landed = line.landing
    if isinstance(landed, Disqualified) or landed.overrun_probability is None:
        return _two("" if line.state.entitlement is None else NO_VALUE, "")
    least = words.text("at least") if landed.is_risk_at_least else ""
    return _two(words.probability(landed.overrun_probability), least)


def _state(words: Wording, line: LineReport) -> Markup:
    status = line.status
    return filled(
        '<span class="chip tone-{}">{}</span>',
        statuses.STATUS_TONES[status],
        words.text(statuses.STATUS_WORDS[status]),
    )


def _trend(reading: Reading, line: LineReport) -> Markup:
    words, trend = reading.words, line.trend
    if trend is None or line.disqualified is not None:
        return Markup("")
    weeks = [*rows_of(trend.weeks)]
    unit = unit_of_work(line.params.unit)
    values = [week.quantity for week in weeks]
    averages = [None if pd.isna(week.average) else week.average for week in weeks]
    said = words.text(
        "From {first} to {last}: between {low} and {high} a week.",
        first=words.period(weeks[0].period),
        last=words.period(weeks[-1].period),
        low=words.brief(min(values), unit),
        high=words.brief(max(values), unit),
    )
    return bullet.spark(values, averages, said)


def _before(words: Wording, line: LineReport) -> Markup:
    """The quantity at the same date of the term before, and the difference with it."""
    unit = unit_of_work(line.params.unit)
    trend, consumed = line.trend, line.state.consumed
    if trend is None or trend.year_before is None or consumed is None:
        return _two(NO_VALUE, "")
    return _two(words.brief(trend.year_before, unit), words.brief(consumed - trend.year_before, unit, signed=True))


def _apart(reading: Reading) -> Iterable[Markup]:
    """The work of the contract year that no line counts, and that out of scope, which lines may count; none if zero."""
    words, entries = reading.words, reading.year_entries
    lines = entries["contract_line"]
    unallocated = consumption.total(entries[lines.isna().to_numpy(dtype=bool)])
    outside = consumption.total(entries[~entries["in_scope"].to_numpy(dtype=bool)])
    for name, note, seconds in (
        (words.text("On no contract line"), "", unallocated),
        (words.text("Out of scope"), words.text("counted in the lines above"), outside),
    ):
        if seconds:
            yield filled(
                '<tr class="grey"><th scope="row">{}{}</th><td class="picture"></td><td class="consumed number"{}>{}'
                '</td><td colspan="5"></td></tr>',
                name,
                _small(note),
                attribute("data-label", words.text("Consumed")),
                reading.brief_effort(seconds),
            )


def _key(words: Wording, lines: Iterable[LineReport]) -> Markup:
    """The meaning of each mark of the table."""
    marks = (
        ('<rect class="t-main" width="18" height="9" y="1"/>', words.text("consumed")),
        ('<line class="mark-expected" x1="9" x2="9" y1="0" y2="11"/>', words.text("expected today")),
        ('<rect class="t-plan" x=".5" y=".5" width="17" height="10"/>', words.text("allowance")),
        ('<rect class="t-forecast" width="18" height="9" y="1"/>', words.text("forecast")),
        (
            '<g class="interval"><line x1="0" x2="18" y1="6" y2="6"/><line x1="0" x2="0" y1="2" y2="10"/>'
            '<line x1="18" x2="18" y1="2" y2="10"/></g>',
            words.text("80% range of the forecast"),
        ),
        ('<line class="ref" x1="0" x2="18" y1="5" y2="5"/>', words.text("contract’s average")),
    )
    items = join(
        filled('<li><svg width="18" height="11" aria-hidden="true">{}</svg>{}</li>', Markup(mark), name)
        for mark, name in marks
    )
    if any(not isinstance(line.landing, Disqualified) and line.landing.is_risk_at_least for line in lines):
        items += filled("<li>{}</li>", words.text("at least: work is growing, the risk may be higher"))
    if any(_is_mean_above_half(line) for line in lines):
        told = words.text(
            "end of the term: a mean, which a few very high cases carry over the allowance though fewer than half of "
            "them pass it"
        )
        items += filled("<li>{}</li>", told)
    return filled('<ul class="key">{}</ul>', items)


def _is_mean_above_half(line: LineReport) -> bool:
    """Return True where the mean forecast is shown above what is promised, and fewer than half of the futures are."""
    landed, promised = line.landing, line.state.entitlement
    if isinstance(landed, Disqualified) or landed.overrun_probability is None or promised is None:
        return False
    return foreseen_gap(landed.landing, promised, line.params.unit) > 0 and landed.overrun_probability < 0.5


def _two(value: str, note: str) -> Markup:
    return filled("{}{}", value, _small(note))


def _small(note: str) -> Markup:
    return filled("<small>{}</small>", note) if note else Markup("")

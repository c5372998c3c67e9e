"""The slides of a steering committee, from the sections of the client's report: eight at most, empty ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.report.decisions import Decision, no_longer_asked
from analysis.report.line import LineReport
from analysis.report.line_order import needs_first
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import clean
from analysis.views.language import decisions, findings, statuses
from analysis.views.language.wording import NO_VALUE, Wording, mark, unit_of_work
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.sections import forecast, summary, variance, weeks, what_changed
from analysis.views.slides.slide import MOST_ROWS, Slide, SlideTable
from analysis.views.studies import board
from analysis.views.studies.study_words import StudyWords

LONGEST_CELL = 90
LINE_HEADS = (
    mark("Line"),
    mark("Promised"),
    mark("Consumed"),
    mark("Variance"),
    mark("End of the term"),
    mark("Risk of overrun"),
    mark("State"),
)
CHANGE_HEADS = (mark("Category"), mark("Difference"), mark("Why"))
CHECK_HEADS = (mark("Check"), mark("Done"), mark("Due"), mark("With a fault"), mark("Missed"))
DECISION_HEADS = (mark("What is asked"), mark("Amount"), mark("Before"), mark("Who"), mark("Otherwise"))


def slides(report: ClientReport) -> tuple[Slide, ...]:
    """Return the slides of a report, in the order they are told; one without anything to say is left out."""
    reading = Reading(report)
    told = [_first(reading), *_lines(reading)]
    if report.effort is None:
        told += [*_changes(reading), *_weeks(reading), *_checks(reading), *_forecast(reading)]
    return (*told, *_investments(reading), _asked(reading))


def _first(reading: Reading) -> Slide:
    report, words = reading.report, reading.words
    message = decisions.message(report.agenda.message, words)
    month = periods.key(report.edition.as_of, "month")
    said = [
        words.text(
            "“{text}” – {author}, {day}",
            text=clean(item.text),
            author=clean(item.author),
            day=words.day(item.written_on),
        )
        for item in report.params.comments
        if item.month == month
    ]
    provider = report.params.provider
    signed = [] if provider is None else [clean(provider.name)]
    refused = [] if report.effort is None else [findings.reason(report.effort, words)]
    return Slide("title", summary.title(report), tuple(text for text in (message, *refused, *said, *signed) if text))


def _lines(reading: Reading) -> Iterator[Slide]:
    words, lines = reading.words, needs_first(reading.report.lines)
    if not lines:
        return
    rows = [_line(words, line) for line in lines]
    told = next((item for item in reading.report.agenda.message if item.code in ("line", "lines")), None)
    title = words.text("Where each contract line stands")
    table = _table(words, LINE_HEADS, rows, (0.24, 0.11, 0.11, 0.11, 0.21, 0.08, 0.14), numbers=(1, 2, 3, 4, 5))
    texts = [] if told is None else [decisions.remark_sentence(told, words)]
    drawn = [line for line in lines if _shares(line) is not None]
    chart = _lines_chart(words, drawn) if drawn else None
    yield Slide("lines", title, tuple(texts), table, _left(words, rows), chart)


def _line(words: Wording, line: LineReport) -> tuple[str, ...]:
    unit, now, landed = line.params.unit, line.state, line.landing
    consumed_unit = unit_of_work(unit)
    foreseen, risk = NO_VALUE, NO_VALUE
    if not isinstance(landed, Disqualified):
        foreseen = words.foreseen(landed.landing, unit)
        if landed.low != landed.high:
            low, high = (words.foreseen(bound, unit, has_unit=False) for bound in (landed.low, landed.high))
            interval = words.text("{low} to {high}", low=low, high=high)
            foreseen = f"{foreseen} ({interval})"
        if landed.overrun_probability is not None:
            risk = sentences.risk_of_overrun(words, landed)
    return (
        clean(line.params.name, LONGEST_CELL),
        NO_VALUE if now.entitlement is None else words.promised(now.entitlement, unit),
        words.brief(now.consumed, consumed_unit),
        NO_VALUE if now.variance is None else words.brief(now.variance, unit, signed=True),
        foreseen,
        risk,
        words.text(statuses.STATUS_WORDS[line.status]),
    )


def _shares(line: LineReport) -> tuple[float, float, float | None] | None:
    """Return what is consumed, expected and foreseen, in percent of what is promised; None without a promise."""
    now, whole, landed = line.state, line.state.entitlement, line.landing
    if not whole or now.consumed is None or now.expected is None or line.disqualified is not None:
        return None
    landing = None if isinstance(landed, Disqualified) else 100 * landed.landing / whole
    return 100 * now.consumed / whole, 100 * now.expected / whole, landing


def _lines_chart(words: Wording, lines: Sequence[LineReport]) -> Chart:
    shares = [share for line in lines if (share := _shares(line)) is not None]
    consumed, expected, foreseen = zip(*shares, strict=True)
    return Chart(
        chart="lines",
        kind="horizontal_bars",
        title=words.text("Where each contract line stands"),
        name=words.text("Consumed, expected today, forecast at the end, in % of the allowance"),
        unit="percent",
        labels=tuple(clean(line.params.name, 40) for line in lines),
        series=(
            Series(words.text("consumed"), tuple(consumed)),
            Series(words.text("expected today"), tuple(expected), "plan"),
            Series(words.text("foreseen"), tuple(foreseen), "forecast"),
        ),
    )


def _changes(reading: Reading) -> Iterator[Slide]:
    words, report = reading.words, reading.report
    if isinstance(report.variance, Disqualified):
        return
    found = report.variance[what_changed.AXIS]
    moved = [row for row in rows_of(found.drivers) if row.difference_seconds]
    if not moved:
        return
    rows = [what_changed.driver(reading, found, row) for row in moved[: what_changed.DRIVERS]]
    table = _table(words, CHANGE_HEADS, rows, (0.4, 0.2, 0.4), numbers=(1,))
    yield Slide(
        "changes",
        variance.message(reading, found),
        (variance.explained(reading, found),),
        table,
        chart=variance.chart(reading, found),
    )


def _weeks(reading: Reading) -> Iterator[Slide]:
    found = sentences.weeks_of_year(reading)
    if found["seconds"].sum():
        drawn = weeks.chart(reading, found)
        yield Slide("weeks", drawn.title, chart=drawn)


def _checks(reading: Reading) -> Iterator[Slide]:
    words, rates = reading.words, reading.report.check_rates
    whole = None if rates.empty else next(rows_of(rates[rates["by"] == "all"]), None)
    if whole is None or not whole.due:
        return
    rows = [
        (
            clean(row.key, LONGEST_CELL),
            words.number(row.done, 0),
            words.number(row.due, 0),
            words.number(row.ko + row.recovered, 0),
            words.number(row.missed, 0),
        )
        for row in rows_of(rates[rates["by"] == "check"])
        if row.due
    ]
    rows.sort(key=lambda row: (row[3] == "0" and row[4] == "0", row[0]))
    title = words.text(
        "{done} of {due} checks due were done", done=words.number(whole.done, 0), due=words.number(whole.due, 0)
    )
    table = _table(words, CHECK_HEADS, rows, (0.52, 0.12, 0.12, 0.12, 0.12), numbers=(1, 2, 3, 4))
    yield Slide("checks", title, (), table, _left(words, rows))


def _forecast(reading: Reading) -> Iterator[Slide]:
    outlook = reading.report.forecast
    if isinstance(outlook, Disqualified):
        return
    first, *_ = forecast.accuracy(reading.words, outlook.backtest)
    drawn = forecast.chart(reading, outlook)
    yield Slide("forecast", drawn.title, (forecast.total(reading, outlook), first), chart=drawn)


def _investments(reading: Reading) -> Iterator[Slide]:
    words = StudyWords(reading.report.edition.language)
    texts = []
    for item in reading.report.payback:
        if isinstance(item.judged, Disqualified):
            answers = [findings.reason(item.judged, reading.words)]
        else:
            answers = board.answer(words, item.judged, board.best_of(item.judged))
        first, *others = answers
        texts += [reading.words.text("{driver}: {why}", driver=clean(item.project.name), why=first), *others]
    if texts:
        yield Slide("investments", reading.words.text("Does it pay?"), tuple(texts[:MOST_ROWS]))


def _asked(reading: Reading) -> Slide:
    words, agenda = reading.words, reading.report.agenda
    shown = [*agenda.of("client"), *agenda.of("provider")]
    followed = no_longer_asked(agenda.follow_up, agenda.decisions)
    told = [decisions.told_again(item, words) for item in followed[:MOST_ROWS]]
    told += decisions.not_asked(agenda.waiting, words, is_asked=True, followed=followed)
    told += [
        words.text("{asked}: {outcome}", asked=name, outcome=terms)
        for name, terms in decisions.watched(agenda.waiting, words)
    ]
    rows = [_decision(reading, item) for item in shown]
    widths = (0.34, 0.12, 0.14, 0.15, 0.25)
    table = _table(words, DECISION_HEADS, rows, widths, numbers=(1,)) if rows else None
    title = words.text("What is to be decided")
    if not agenda.of("client"):
        title = decisions.nothing_asked(agenda.waiting, words)
    return Slide("decisions", title, tuple(told), table)


def _decision(reading: Reading, item: Decision) -> tuple[str, ...]:
    words = reading.words
    return (
        decisions.title(item, words),
        decisions.amount(item, words),
        NO_VALUE if item.due_on is None else words.day(item.due_on, "medium"),
        clean(item.responsible) if item.responsible else _owner(reading, item),
        decisions.consequence(item, words),
    )


def _owner(reading: Reading, item: Decision) -> str:
    """Return the name of the client or of its provider; a provider that params do not name is told by its role."""
    provider = reading.report.params.provider
    if item.owner == "client":
        return clean(reading.report.edition.name)
    return reading.words.text(decisions.OWNERS[item.owner]) if provider is None else clean(provider.name)


def _table(
    words: Wording,
    heads: Iterable[str],
    rows: Sequence[tuple[str, ...]],
    widths: tuple[float, ...],
    *,
    numbers: tuple[int, ...],
) -> SlideTable:
    return SlideTable(tuple(words.text(head) for head in heads), tuple(rows[:MOST_ROWS]), widths, numbers)


def _left(words: Wording, rows: Sequence[tuple[str, ...]]) -> str:
    left = len(rows) - MOST_ROWS
    return words.count("and {n} other", "and {n} others", left) if left > 0 else ""

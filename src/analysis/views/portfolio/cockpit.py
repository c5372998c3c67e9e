"""The director's first screen: each line of each client by what it needs, what changed, what the next weeks ask."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pandas as pd

from analysis.measures.contract.line_status import NOT_ON_PLAN, ORDER
from analysis.report.agenda import NOTICE_ASKED
from analysis.report.portfolio import PortfolioReport
from analysis.views.drawing import bullet, tables
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.bullet import Bullet
from analysis.views.drawing.markup import Markup, attribute, clean, filled, join
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language import decisions, findings, statuses
from analysis.views.language.wording import NO_VALUE, Wording, mark, unit_of_work, wording
from analysis.views.portfolio.words import group_name, paragraph
from analysis.views.reading.report_reading import rows_of

CALLED_FIRST = 3
LEAST_MOVE = 0.10
"""Move of a risk from which it is told [share]."""
ADDRESS = "../../../{}"
"""From the folder of this edition to the reports, where the clients' editions are."""
HEADS = (
    (mark("Client and line"), mark("its edition"), ""),
    (mark("Consumed, expected today, forecast at the end"), mark("share of the allowance"), "wide"),
    (mark("Consumed"), mark("against what is expected"), "number"),
    (mark("Risk"), mark("a month before"), "number"),
    (mark("At stake"), mark("what 8 cases out of 10 lack, or would be lost"), "number"),
    (mark("Before"), "", ""),
    (mark("State"), mark("a month before"), ""),
    (mark("13 weeks"), mark("and the average promised"), "wide"),
)


def lines(report: PortfolioReport) -> Block:
    """Every line of every client, by euros times their odds."""
    words = wording(report.edition.language)
    heading = words.text("What each line needs")
    if report.cockpit.empty:
        return Block("cockpit", heading, (html(paragraph(words.text("No contract line is in force at this date."))),))
    return Block("cockpit", heading, (html(_filters(report, words) + _table(report, words)),))


def changes(report: PortfolioReport) -> Block:
    """Moves in a month, capacity, days to propose, notices, doubtful data: one table each."""
    words = wording(report.edition.language)
    made = (_moved, _capacity, _reserves, _notices, _doubts)
    parts = [part(report, words) for part in made]
    body = filled('<div class="pair">{}</div>', join(filled("<div>{}</div>", part) for part in parts))
    return Block("changes", words.text("What changed and what comes"), (html(body),))


def called_first(report: PortfolioReport, words: Wording) -> Markup:
    """The clients whose lines come first, and how many others wait."""
    asked = report.cockpit[report.cockpit["status"].isin(NOT_ON_PLAN) & report.cockpit["decided"].isna()]
    names = [clean(name) for name in dict.fromkeys(asked["client_name"])]
    if not names:
        return filled('<p class="say">{}</p>', words.text("No line asks for a person."))
    told = words.text("To call first: {clients}.", clients=", ".join(names[:CALLED_FIRST]))
    left = len(names) - CALLED_FIRST
    if left > 0:
        told += " " + words.count("{n} other client waits.", "{n} other clients wait.", left)
    return filled('<p class="say">{}</p>', told)


def _filters(report: PortfolioReport, words: Wording) -> Markup:
    """The states as a choice that needs no script, and a search that does."""
    counts = Counter(report.cockpit["status"])
    states = [("all", words.text("all"), len(report.cockpit))]
    states += [(state, words.text(statuses.STATUS_WORDS[state]), counts[state]) for state in ORDER if counts[state]]
    options = join(
        filled(
            '<label><input type="radio" name="only" id="only-{}"{}> {} ({})</label>',
            state,
            Markup(" checked") if state == "all" else "",
            name,
            words.number(count, 0),
        )
        for state, name, count in states
    )
    search = filled(
        '<label class="search" hidden>{} <input type="search" data-search="#cockpit tbody tr"></label>',
        words.text("Client or line"),
    )
    return filled(
        '<fieldset class="only screen-only"><legend class="heard">{}</legend>{}{}</fieldset>',
        words.text("State"),
        options,
        search,
    )


def _table(report: PortfolioReport, words: Wording) -> Markup:
    rows = [*rows_of(report.cockpit)]
    drawn = [_bullet(row) for row in rows]
    limit = bullet.common_limit([made for made in drawn if made is not None])
    head = join(
        filled(
            '<th scope="col"{}>{}{}</th>',
            attribute("class", css),
            words.text(name),
            _small(words.text(note) if note else ""),
        )
        for name, note, css in HEADS
    )
    body = join(_row(words, row, made, limit) for row, made in zip(rows, drawn, strict=True))
    return filled(
        '<table class="standing cockpit"><caption class="heard">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        words.text("Each contract line of each client, what needs a person first"),
        head,
        body,
    )


def _row(words: Wording, row: Any, drawn: Bullet | None, limit: float) -> Markup:
    unit = unit_of_work(row.unit)
    variance = "" if _known(row.variance) is None else words.brief(row.variance, unit, signed=True)
    stake, due_on = _known(row.at_stake), _day(row.due_on)
    asks = row.status in NOT_ON_PLAN and bool(stake) and pd.isna(row.decided)
    cells = (
        ("picture wide", "", Markup("") if drawn is None else bullet.draw(drawn, limit, _said(words, drawn))),
        ("consumed number", HEADS[2][0], _two(words.brief(_known(row.consumed), unit), variance)),
        ("risk number", HEADS[3][0], _risk(words, row)),
        ("landing number", HEADS[4][0], _stake(words, row, unit) if asks else Markup("")),
        ("before", HEADS[5][0], Markup(words.day(due_on, "medium")) if asks and due_on else Markup("")),
        ("state", "", _states(words, row)),
        ("trend wide", "", _spark(words, row, unit)),
    )
    shown = join(
        filled('<td class="{}"{}>{}</td>', css, attribute("data-label", words.text(label) if label else None), content)
        for css, label, content in cells
    )
    name = filled(
        '<th scope="row"><a href="{}">{}</a>{}</th>',
        ADDRESS.format(row.edition),
        clean(row.client_name),
        _small(
            f"{clean(row.name)} · {words.promised(row.entitlement, row.unit)}"
            if _known(row.entitlement)
            else clean(row.name)
        ),
    )
    return filled('<tr class="is-{}{}">{}{}</tr>', row.status, "" if _known(row.entitlement) else " grey", name, shown)


def _risk(words: Wording, row: Any) -> Markup:
    """The odds of passing what is promised, and those a month before; of a line under it, those of leaving a part."""
    if row.status == "under" and _known(row.at_stake_probability) is not None:
        return _two(words.probability(row.at_stake_probability), words.text("of leaving a part"))
    odds, before = _known(row.overrun_probability), _known(row.overrun_probability_before)
    shown = NO_VALUE if odds is None else words.probability(odds, is_at_least=bool(row.is_risk_at_least))
    return _two(shown, "" if before is None else words.probability(before))


def _stake(words: Wording, row: Any, unit: str) -> Markup:
    quantity = words.foreseen(row.at_stake, unit)
    if row.at_stake_eur is None:
        return _two(quantity, words.text("no price"))
    euros = words.foreseen(float(row.at_stake_eur), "euros")
    return _two(euros, "" if unit == "euros" else quantity)


def _states(words: Wording, row: Any) -> Markup:
    chip = filled(
        '<span class="chip tone-{}">{}</span>',
        statuses.STATUS_TONES[row.status],
        words.text(statuses.STATUS_WORDS[row.status]),
    )
    if not pd.isna(row.decided):
        return chip + _small(words.text(decisions.STATES[row.decided], day=words.day(row.decided_on, "medium")))
    has_changed = row.status_before is not None and row.status_before != row.status
    return chip + _small(words.text(statuses.STATUS_WORDS[row.status_before]) if has_changed else "")


def _spark(words: Wording, row: Any, unit: str) -> Markup:
    if not row.weeks:
        return Markup("")
    said = words.text(
        "13 weeks: between {low} and {high} a week.",
        low=words.brief(min(row.weeks), unit),
        high=words.brief(max(row.weeks), unit),
    )
    return bullet.spark(row.weeks, row.weeks_average, said)


def _bullet(row: Any) -> Bullet | None:
    whole, consumed, expected = (_known(value) for value in (row.entitlement, row.consumed, row.expected))
    if not whole or consumed is None or expected is None:
        return None
    if _known(row.landing) is None:
        return Bullet(consumed / whole, expected / whole)
    return Bullet(
        consumed / whole, expected / whole, row.landing / whole, row.landing_low / whole, row.landing_high / whole
    )


def _said(words: Wording, drawn: Bullet) -> str:
    return words.text(
        "Consumed {consumed} of the allowance, {expected} expected.",
        consumed=words.percent(drawn.consumed),
        expected=words.percent(drawn.expected),
    )


def _moved(report: PortfolioReport, words: Wording) -> Markup:
    rows = []
    for row in rows_of(report.cockpit):
        odds, before = _known(row.overrun_probability), _known(row.overrun_probability_before)
        has_moved = odds is not None and before is not None and abs(odds - before) >= LEAST_MOVE
        if row.status_before is None or (row.status_before == row.status and not has_moved):
            continue
        risk = (
            NO_VALUE if odds is None or before is None else f"{words.probability(before)} → {words.probability(odds)}"
        )
        states = [words.text(statuses.STATUS_WORDS[state]) for state in dict.fromkeys((row.status_before, row.status))]
        rows.append([_named(row), " → ".join(states), risk])
    day = report.edition.as_of if report.cockpit.empty else _day(report.cockpit["before_on"].dropna().max())
    title = words.text("Since {day}", day=words.day(day or report.edition.as_of))
    columns = [Column(words.text("Line")), Column(words.text("State")), Column(words.text("Risk"), "number")]
    return _or_none(title, columns, rows, words.text("No line changed its state, no risk moved by 10 points."))


def _capacity(report: PortfolioReport, words: Wording) -> Markup:
    """A row a profile, a column a month: what is foreseen of what it can do, and what lacks."""
    title = words.text("Days foreseen, of those each profile has")
    if not isinstance(report.staffing, pd.DataFrame):
        return filled("<h3>{}</h3>{}", title, paragraph(findings.reason(report.staffing, words)))
    months = [*dict.fromkeys(report.staffing["month"])]
    columns = [Column(words.text("Profile")), *(Column(words.period(month, "medium"), "number") for month in months)]
    rows: list[list[Cell]] = []
    for profile, of_profile in report.staffing.groupby("profile", sort=True):
        cells = [_foreseen(words, row) for row in rows_of(of_profile.sort_values("month"))]
        rows.append([group_name(words, "profile", str(profile)), *cells])
    return tables.table(title, columns, rows)


def _foreseen(words: Wording, row: Any) -> Markup:
    capacity, mean = _known(row.capacity_days), words.number(row.mean, 0)
    if capacity is None:
        return _two(mean, "")
    short = row.mean - capacity
    shown = words.text("{foreseen} of {capacity}", foreseen=mean, capacity=words.number(capacity, 0))
    return _two(shown, words.text("{n} lack", n=words.number(short, 0)) if round(short) > 0 else "")


def _reserves(report: PortfolioReport, words: Wording) -> Markup:
    """The lines with days to offer, each with the first recurring problem of its client that a remedy answers."""
    answered = report.problems[report.problems["avoidable_by"] == "remedy"].drop_duplicates("client")
    first = {row.client: row for row in rows_of(answered)}
    columns = [
        Column(words.text("Line")),
        Column(words.text("Days to offer"), "number"),
        Column(words.text("To propose first")),
    ]
    rows: list[list[Cell]] = [
        [
            filled("{}{}", clean(row.client_name), _small(clean(row.name))),
            words.brief(row.offered_days, "days"),
            _to_propose(words, first[row.client]) if row.client in first else NO_VALUE,
        ]
        for row in rows_of(report.reserves)
        if _known(row.offered_days)
    ]
    title = words.text("Days that can be offered to projects")
    return _or_none(title, columns, rows, words.text("No line leaves days to offer."))


def _to_propose(words: Wording, problem: Any) -> Markup:
    """A remedy, and what it would avoid of its problem in a year."""
    avoided = words.foreseen(problem.avoidable_eur, "euros")
    return _two(clean(problem.remedy_name), words.text("{amount} avoided a year", amount=avoided))


def _notices(report: PortfolioReport, words: Wording) -> Markup:
    latest = report.edition.as_of + NOTICE_ASKED
    near = [(day, row) for row in rows_of(report.cockpit) if (day := _day(row.notice_on)) is not None and day <= latest]
    rows = [[words.day(day, "medium"), _named(row)] for day, row in sorted(near, key=lambda item: item[0])]
    columns = [Column(words.text("Last day")), Column(words.text("Line"))]
    return _or_none(words.text("Notices to give within 90 days"), columns, rows, words.text("No notice is near."))


def _doubts(report: PortfolioReport, words: Wording) -> Markup:
    rows: list[list[Cell]] = []
    for row in rows_of(report.data):
        if not row.reasons:
            continue
        last = _day(row.last_entry_on)
        reasons = [_reason(words, report, row, code) for code in row.reasons]
        client = filled('<a href="{}">{}</a>', ADDRESS.format(row.edition), clean(row.client_name))
        rows.append([client, "; ".join(reasons), NO_VALUE if last is None else words.day(last, "medium")])
    columns = [Column(words.text("Client")), Column(words.text("Why")), Column(words.text("Last entry"))]
    return _or_none(
        words.text("Data that are doubtful or old"), columns, rows, words.text("No client’s data are doubtful.")
    )


def _reason(words: Wording, report: PortfolioReport, row: Any, code: str) -> str:
    if code == "silent":
        if _known(row.silent_days) is None:
            return words.text("no entry at all")
        return words.count("no entry for {n} day", "no entry for {n} days", row.silent_days)
    found = report.findings[(report.findings["client"] == row.client) & (report.findings["code"] == code)]
    return findings.phrase(code, int(found["count"].sum()), words)


def _or_none(title: str, columns: list[Column], rows: list[list[Cell]], nothing: str) -> Markup:
    if not rows:
        return filled("<h3>{}</h3>{}", title, paragraph(nothing))
    return tables.table(title, columns, rows)


def _named(row: Any) -> Markup:
    return filled('<a href="{}">{}</a>{}', ADDRESS.format(row.edition), clean(row.client_name), _small(clean(row.name)))


def _two(value: str, note: str) -> Markup:
    return filled("{}{}", value, _small(note))


def _small(note: str) -> Markup:
    return filled("<small>{}</small>", note) if note else Markup("")


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else value

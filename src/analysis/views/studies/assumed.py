"""The assumptions of an option as they are shown: names, ranges, sources."""

from __future__ import annotations

from analysis.measures.investing.sensitivity import Swing
from analysis.params.project import Option, Project
from analysis.params.project_costs import AvoidedShare, CashFrom, UncertainCost
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.studies.study_words import StudyWords

LONGEST_NAME = 60

KIND_WORDS = {
    "incident": mark("share of incidents avoided"),
    "request": mark("share of requests avoided"),
    "all": mark("share of tickets avoided"),
}


def swing_name(words: StudyWords, swing: Swing) -> str:
    """An assumption of the tornado as it is shown."""
    if swing.kind == "share":
        return words.text(KIND_WORDS[swing.name]) if swing.name in KIND_WORDS else clean(swing.name)
    if swing.kind == "volume":
        return words.text("size of the problem")
    return words.text("delay of the go-live") if swing.kind == "delay" else clean(swing.name)


def table(words: StudyWords, project: Project, option: Option, *, at_most: int | None = None) -> Markup:
    """Every assumption of an option with its range and its source; beyond `at_most` rows, how many there are more."""
    rows = [
        [
            words.text(
                "{name}, paid on {day}", name=clean(cost.name, LONGEST_NAME), day=words.words.day(cost.paid_on, "short")
            ),
            _amount(words, cost),
            words.source(cost.source),
        ]
        for cost in option.one_off
    ]
    for run in option.running:
        name = clean(run.name, LONGEST_NAME)
        shown = (
            words.text("{name}, by month", name=name)
            if run.per == "month"
            else words.text("{name}, by year", name=name)
        )
        rows.append([shown, _amount(words, run), words.source(run.source)])
    shares: list[tuple[str, AvoidedShare]] = [(words.text(KIND_WORDS[share.kind]), share) for share in option.avoided]
    shares += [(clean(share.declared), share) for share in option.avoided_declared]
    for name, avoided in shares:
        ends = (avoided.low_percent, avoided.central_percent, avoided.high_percent)
        share = words.range(*(words.words.percent(percent / 100) for percent in ends))
        rows.append([words.words.sentence(name), share, words.source(avoided.source)])
    columns = [Column(words.text("Assumption")), Column(words.text("Value"), "number"), Column(words.text("Source"))]
    caption = words.text(
        "Assumptions of “{option}”, over {horizon} months at {rate} a year",
        option=clean(option.name, LONGEST_NAME),
        horizon=project.horizon_months,
        rate=words.words.percent(project.discount_percent / 100, 1),
    )
    kept = rows[:at_most]
    table = tables.table(caption, columns, [*kept, *_dates(words, option)], css="roomy")
    if len(kept) == len(rows):
        return table
    more = words.words.count("and {n} other assumption", "and {n} other assumptions", len(rows) - len(kept))
    return filled('{}<p class="more">{}</p>', table, more)


def _dates(words: StudyWords, option: Option) -> list[list[str]]:
    return [
        [words.text("Go-live"), words.words.day(option.go_live), ""],
        [words.text("Ramp-up"), words.months(option.ramp_up_months), ""],
        [words.text("Freed days are cash from"), _cash(words, option.cash_from), ""],
    ]


def _amount(words: StudyWords, cost: UncertainCost) -> str:
    low = cost.amount_eur if cost.low_eur is None else cost.low_eur
    high = cost.amount_eur if cost.high_eur is None else cost.high_eur
    return words.range(words.euros(low), words.euros(cost.amount_eur), words.euros(high))


def _cash(words: StudyWords, cash_from: CashFrom) -> str:
    if cash_from == "never":
        return words.text("never")
    return words.text("the go-live") if cash_from == "go_live" else words.words.day(cash_from)

"""The assumptions of an option as they are shown: names, ranges, sources."""

from __future__ import annotations

from analysis.measures.investing.sensitivity import Swing
from analysis.params.project import AvoidedShare, CashFrom, Option, Project, UncertainCost
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


def swing_name(said: StudyWords, swing: Swing) -> str:
    """An assumption of the tornado as it is shown."""
    if swing.kind == "share":
        return said.text(KIND_WORDS[swing.name]) if swing.name in KIND_WORDS else clean(swing.name)
    if swing.kind == "volume":
        return said.text("size of the problem")
    return said.text("delay of the go-live") if swing.kind == "delay" else clean(swing.name)


def table(said: StudyWords, project: Project, option: Option, *, at_most: int | None = None) -> Markup:
    """Every assumption of an option with its range and its source; beyond `at_most` rows, how many there are more."""
    rows = [
        [
            said.text(
                "{name}, paid on {day}", name=clean(cost.name, LONGEST_NAME), day=said.words.day(cost.paid_on, "short")
            ),
            _amount(said, cost),
            said.source(cost.source),
        ]
        for cost in option.one_off
    ]
    for run in option.running:
        name = clean(run.name, LONGEST_NAME)
        shown = (
            said.text("{name}, by month", name=name) if run.per == "month" else said.text("{name}, by year", name=name)
        )
        rows.append([shown, _amount(said, run), said.source(run.source)])
    shares: list[tuple[str, AvoidedShare]] = [(said.text(KIND_WORDS[share.kind]), share) for share in option.avoided]
    shares += [(clean(share.declared), share) for share in option.avoided_declared]
    for name, avoided in shares:
        ends = (avoided.low_percent, avoided.central_percent, avoided.high_percent)
        share = said.range(*(said.words.percent(percent / 100) for percent in ends))
        rows.append([said.words.sentence(name), share, said.source(avoided.source)])
    columns = [Column(said.text("Assumption")), Column(said.text("Value"), "number"), Column(said.text("Source"))]
    caption = said.text(
        "Assumptions of “{option}”, over {horizon} months at {rate} a year",
        option=clean(option.name, LONGEST_NAME),
        horizon=project.horizon_months,
        rate=said.words.percent(project.discount_percent / 100, 1),
    )
    kept = rows[:at_most]
    table = tables.table(caption, columns, [*kept, *_dates(said, option)], css="roomy")
    if len(kept) == len(rows):
        return table
    more = said.words.count("and {n} other assumption", "and {n} other assumptions", len(rows) - len(kept))
    return filled('{}<p class="more">{}</p>', table, more)


def _dates(said: StudyWords, option: Option) -> list[list[str]]:
    return [
        [said.text("Go-live"), said.words.day(option.go_live), ""],
        [said.text("Ramp-up"), said.months(option.ramp_up_months), ""],
        [said.text("Freed days are cash from"), _cash(said, option.cash_from), ""],
    ]


def _amount(said: StudyWords, cost: UncertainCost) -> str:
    low = cost.amount_eur if cost.low_eur is None else cost.low_eur
    high = cost.amount_eur if cost.high_eur is None else cost.high_eur
    return said.range(said.euros(low), said.euros(cost.amount_eur), said.euros(high))


def _cash(said: StudyWords, cash_from: CashFrom) -> str:
    if cash_from == "never":
        return said.text("never")
    return said.text("the go-live") if cash_from == "go_live" else said.words.day(cash_from)

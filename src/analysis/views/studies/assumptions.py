"""What the answer rests on, with the source of each assumption, and which one matters most."""

from __future__ import annotations

from analysis.measures.investing.sensitivity import Swing
from analysis.params.project import AvoidedShare, CashFrom, Option, UncertainCost
from analysis.projects.business_case import BusinessCase
from analysis.views import block as blocks
from analysis.views import tables
from analysis.views.block import Block
from analysis.views.charts import Chart, Series
from analysis.views.markup import Markup, clean
from analysis.views.studies.board import best_of, option_of
from analysis.views.studies.study_words import StudyWords
from analysis.views.tables import Column
from analysis.views.wording import mark

KIND_WORDS = {
    "incident": mark("share of incidents avoided"),
    "request": mark("share of requests avoided"),
    "all": mark("share of tickets avoided"),
}


def block(case: BusinessCase) -> Block:
    """The tornado of the best option, then every assumption with its range and its source."""
    said = StudyWords(case.language)
    best = best_of(case)
    parts = [blocks.chart(tornado(case), said.words)] if best.tornado else []
    return said.block(
        "assumptions",
        said.text("What would change the answer"),
        *parts,
        _table(said, option_of(case, best.case.option)),
    )


def tornado(case: BusinessCase) -> Chart:
    """The net present value with each assumption at each end of its range, the widest first."""
    said = StudyWords(case.language)
    swings = best_of(case).tornado
    return Chart(
        chart="tornado",
        kind="tornado",
        title=said.text("What matters most: {assumption}", assumption=swing_name(said, swings[0])),
        name=said.text("Net present value with each assumption at the ends of its range"),
        unit="euros",
        labels=tuple(swing_name(said, swing) for swing in swings),
        series=(
            Series(said.text("at the low end"), tuple(swing.npv_at_low_eur for swing in swings), "third"),
            Series(said.text("at the high end"), tuple(swing.npv_at_high_eur for swing in swings), "main"),
        ),
        label_title=said.text("Assumption"),
    )


def swing_name(said: StudyWords, swing: Swing) -> str:
    """An assumption of the tornado as it is shown."""
    if swing.kind == "share":
        return said.text(KIND_WORDS[swing.name]) if swing.name in KIND_WORDS else clean(swing.name)
    if swing.kind == "volume":
        return said.text("size of the problem")
    return said.text("delay of the go-live") if swing.kind == "delay" else clean(swing.name)


def _table(said: StudyWords, option: Option) -> Markup:
    rows = [
        [
            said.text("{name}, paid on {day}", name=clean(cost.name), day=said.words.day(cost.paid_on, "short")),
            _amount(said, cost),
            said.source(cost.source),
        ]
        for cost in option.one_off
    ]
    for run in option.running:
        name = clean(run.name)
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
    rows.append([said.text("Go-live"), said.words.day(option.go_live), ""])
    rows.append([said.text("Freed days are cash from"), _cash(said, option.cash_from), ""])
    columns = [Column(said.text("Assumption")), Column(said.text("Value"), "number"), Column(said.text("Source"))]
    return tables.table(said.text("Assumptions of “{option}”", option=clean(option.name)), columns, rows, css="roomy")


def _amount(said: StudyWords, cost: UncertainCost) -> str:
    low = cost.amount_eur if cost.low_eur is None else cost.low_eur
    high = cost.amount_eur if cost.high_eur is None else cost.high_eur
    return said.range(said.euros(low), said.euros(cost.amount_eur), said.euros(high))


def _cash(said: StudyWords, cash_from: CashFrom) -> str:
    if cash_from == "never":
        return said.text("never")
    return said.text("the go-live") if cash_from == "go_live" else said.words.day(cash_from)

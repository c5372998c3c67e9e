"""The exported tables of a study: typed columns, titles in its language, values unrounded (H8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.domain import units
from analysis.measures.investing.payback import Payback
from analysis.params.clauses import Citation
from analysis.publish.exports.export_table import ExportTable
from analysis.publish.exports.titles import titled
from analysis.report.client_report import ClientReport
from analysis.report.projects.business_case import BusinessCase
from analysis.report.projects.charge import ChargeReport
from analysis.studies.budget import BudgetReport, ScenarioBudget
from analysis.studies.sizing import SizingReport
from analysis.views.studies import board, budget, charge
from analysis.views.studies.assumed import KIND_WORDS, swing_name
from analysis.views.studies.study_words import BLOCK_WORDS, StudyWords

OPTION_COLUMNS = (
    "option",
    "answer",
    "problem_eur",
    "solution_eur",
    "total_eur",
    "economic_months",
    "economic_on",
    "cash_months",
    "cash_on",
    "discounted_months",
    "npv_eur",
    "yearly_rate",
    "short_eur",
    "probability",
    "cash_probability",
)
"""Columns of the options; in a client's workbook those of an outcome with too little evidence are empty (rule 11.8)."""


def of_business_case(case: BusinessCase) -> tuple[ExportTable, ...]:
    """Tables of a business case: options, curves, the problem by month and by ticket, assumptions, savings observed."""
    words = StudyWords(case.language)
    paybacks = [choice.payback for choice in case.choices if choice.payback is not None]
    frames = {
        "options": _options(words, case),
        "cumulative": _cumulative(words, case, paybacks),
        "problem_months": _problem_months(words, case),
        "problem_tickets": _problem_tickets(case),
        "assumptions": _assumptions(words, case),
        "sensitivity": _sensitivity(words, case, paybacks),
    }
    if case.seen:
        savings = [
            (board.name_of(words, case, option), saving.total, saving.low, saving.high, saving.promised)
            for option, saving in case.seen.items()
        ]
        frames["seen"] = pd.DataFrame(savings, columns=["option", "total_eur", "low_eur", "high_eur", "promised_eur"])
    years = [table.assign(option=board.name_of(words, case, option)) for option, table in case.years.items()]
    whole = pd.concat(years, ignore_index=True)
    frames["fiscal_years"] = whole[["option", *(column for column in whole if column != "option")]]
    return _tables(words, frames)


def of_client(report: ClientReport) -> tuple[ExportTable, ...]:
    """Tables of a client's report: the options of its projects and the charge of its perimeter, where there are any."""
    words = StudyWords(report.edition.language)
    judged = [item.judged for item in report.payback if isinstance(item.judged, BusinessCase)]
    frames = {}
    if judged:
        options = [
            _options(words, case, has_outcome=case.evidence.is_enough).assign(project=case.project.name)
            for case in judged
        ]
        whole = pd.concat(options, ignore_index=True)
        frames["projects"] = whole[["project", *(column for column in whole if column != "project")]]
    if isinstance(report.sizing, ChargeReport):
        rows = [(words.text(BLOCK_WORDS[block]), hours) for block, hours in report.sizing.hours.items()]
        frames["charge"] = pd.DataFrame(rows, columns=["block", "hours"])
    return _tables(words, frames)


def of_sizing(report: SizingReport) -> tuple[ExportTable, ...]:
    """Tables of a preliminary study: charge by block, norms, inventory and check plan."""
    words = StudyWords(report.study.language)
    blocks = [
        (
            words.text(BLOCK_WORDS[block.block]),
            block.hours,
            block.low_hours,
            block.high_hours,
            _basis(words, block.basis),
        )
        for block in report.sized.blocks
    ]
    norms = [
        (
            words.text(charge.ITEMS[norm.item]),
            words.text(BLOCK_WORDS[norm.block]),
            norm.low,
            norm.hours_per_unit,
            norm.high,
            norm.clients,
            _basis(words, norm.basis),
        )
        for norm in report.norms.norms
    ]
    counts = [(words.text(charge.ITEMS[item]), number) for item, number in report.study.inventory.counts.items()]
    checks = [(check.check, report.occurrences[check.check], check.minutes) for check in report.study.checks]
    frames = {
        "charge": pd.DataFrame(blocks, columns=["block", "hours", "low_hours", "high_hours", "basis"]),
        "norms": pd.DataFrame(norms, columns=["item", "block", "low_hours", "hours", "high_hours", "clients", "basis"]),
        "inventory": pd.DataFrame(counts, columns=["item", "count"]),
        "check_plan": pd.DataFrame(checks, columns=["check", "times", "minutes"]),
    }
    return _tables(words, frames)


def of_budget(report: BudgetReport) -> tuple[ExportTable, ...]:
    """Tables of a budget: scenarios by month and by risk, contract lines and assumptions."""
    words = StudyWords(report.study.language)
    scenarios = [(budget.name_of(words, scenario), scenario) for scenario in report.scenarios]
    frames = {
        "scenarios": pd.concat([_enough(name, scenario) for name, scenario in scenarios], ignore_index=True),
        "months": pd.concat([_scenario_months(name, scenario) for name, scenario in scenarios], ignore_index=True),
        "risk": pd.concat([_risk(name, scenario) for name, scenario in scenarios], ignore_index=True),
        "lines": _budget_lines(report),
        "assumptions": _changes(report),
    }
    return _tables(words, frames)


def _tables(words: StudyWords, frames: Mapping[str, pd.DataFrame]) -> tuple[ExportTable, ...]:
    return tuple(titled(name, frame, words.words) for name, frame in frames.items())


def _options(words: StudyWords, case: BusinessCase, *, has_outcome: bool = True) -> pd.DataFrame:
    """Return the options side by side; without an outcome, what is declared of each and the answer."""
    rows = []
    for choice in case.choices:
        row: dict[str, Any] = {"option": board.name_of(words, case, choice.option), "solution_eur": choice.solution_eur}
        payback = choice.payback
        if payback is not None:
            row["answer"] = words.payback(payback.economic)
        if has_outcome:
            row |= {"problem_eur": choice.problem_eur, "total_eur": choice.total_eur}
        if payback is not None and has_outcome:
            row |= {
                "economic_months": payback.economic.payback_months,
                "economic_on": payback.economic.payback_on,
                "cash_months": payback.cash.payback_months,
                "cash_on": payback.cash.payback_on,
                "discounted_months": payback.economic.discounted_months,
                "npv_eur": payback.economic.npv_eur,
                "yearly_rate": payback.economic.rate.yearly,
                "short_eur": payback.economic.short_eur,
                "probability": payback.odds.probability,
                "cash_probability": payback.cash_odds.probability,
            }
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(OPTION_COLUMNS))
    numbers = [name for name in frame if name not in ("option", "answer", "economic_on", "cash_on")]
    return frame.astype(dict.fromkeys(numbers, "float64")).assign(
        economic_on=pd.to_datetime(frame["economic_on"]), cash_on=pd.to_datetime(frame["cash_on"])
    )


def _cumulative(words: StudyWords, case: BusinessCase, paybacks: Iterable[Payback]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "option": board.name_of(words, case, payback.case.option),
                "month": range(payback.case.horizon_months + 1),
                "economic_eur": payback.economic.cumulative_eur,
                "cash_eur": payback.cash.cumulative_eur,
            }
        )
        for payback in paybacks
    ]
    return pd.concat(parts, ignore_index=True)


def _problem_months(words: StudyWords, case: BusinessCase) -> pd.DataFrame:
    months = case.cost.months
    kinds = {"incident": words.text("incident"), "request": words.text("request")}
    return pd.DataFrame(
        {
            "period": months["period"],
            "ticket_kind": months["part"].map(lambda part: kinds.get(part, words.text("not given"))),
            "tickets": months["tickets"],
            "minutes": units.minutes(months["seconds"]),
            "amount_eur": months["amount_eur"],
        }
    )


def _problem_tickets(case: BusinessCase) -> pd.DataFrame:
    tickets = case.cost.by_ticket
    return pd.DataFrame(
        {
            "ticket_id": tickets["ticket_key"].astype("str").str.rpartition("\x1f")[2],
            "first_on": pd.to_datetime(tickets["first_on"]),
            "minutes": units.minutes(tickets["seconds"]),
        }
    )


def _assumptions(words: StudyWords, case: BusinessCase) -> pd.DataFrame:
    """Assumptions of all options with their range, unit and source."""
    rows: list[tuple[Any, ...]] = []
    by_month, by_year, once = words.text("€ a month"), words.text("€ a year"), "€"
    for option in case.project.options:
        costs = [(cost, once) for cost in option.one_off]
        costs += [(cost, by_month if cost.per == "month" else by_year) for cost in option.running]  # type: ignore[misc]
        for cost, unit in costs:
            low = cost.amount_eur if cost.low_eur is None else cost.low_eur
            high = cost.amount_eur if cost.high_eur is None else cost.high_eur
            ends = (float(low), float(cost.amount_eur), float(high))
            rows.append((option.name, cost.name, *ends, unit, *_source(cost.source)))
        shares = [(words.text(KIND_WORDS[share.kind]), share) for share in option.avoided]
        shares += [(share.declared, share) for share in option.avoided_declared]  # type: ignore[misc]
        for name, share in shares:
            ends = (share.low_percent, share.central_percent, share.high_percent)
            rows.append((option.name, name, *ends, "%", *_source(share.source)))
    columns = ["option", "assumption", "low", "central", "high", "unit", "document", "document_date"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(document_date=pd.to_datetime(frame["document_date"]))


def _sensitivity(words: StudyWords, case: BusinessCase, paybacks: Iterable[Payback]) -> pd.DataFrame:
    rows = [
        (
            board.name_of(words, case, payback.case.option),
            swing_name(words, swing),
            swing.low,
            swing.high,
            swing.npv_at_low_eur,
            swing.npv_at_high_eur,
        )
        for payback in paybacks
        for swing in payback.tornado
    ]
    return pd.DataFrame(rows, columns=["option", "assumption", "low", "high", "npv_at_low_eur", "npv_at_high_eur"])


def _enough(name: str, scenario: ScenarioBudget) -> pd.DataFrame:
    euros = {} if scenario.euros is None else scenario.euros.quantiles
    rows = [(name, level, days, euros.get(level)) for level, days in scenario.days.quantiles.items()]
    frame = pd.DataFrame(rows, columns=["scenario", "enough_percent", "days", "amount_eur"])
    return frame.astype({"amount_eur": "float64"})


def _scenario_months(name: str, scenario: ScenarioBudget) -> pd.DataFrame:
    months = scenario.months.reset_index(names="period")
    columns = [column for column in ("period", "days", "low_days", "high_days", "amount_eur") if column in months]
    frame = months[columns].assign(scenario=name, period=months["period"].dt.strftime("%Y-%m"))
    return frame[["scenario", *columns]]


def _risk(name: str, scenario: ScenarioBudget) -> pd.DataFrame:
    if scenario.euros is None:
        curve = scenario.days.curve.rename(columns={"amount": "days"})
    else:
        curve = scenario.euros.curve.rename(columns={"amount": "amount_eur"})
    return curve.assign(scenario=name)[["scenario", *curve.columns]]


def _budget_lines(report: BudgetReport) -> pd.DataFrame:
    months = report.lines.rename(columns={"": None}).reset_index(names="period").melt("period", None, "line", "days")
    return months.assign(period=months["period"].dt.strftime("%Y-%m"))[["line", "period", "days"]]


def _changes(report: BudgetReport) -> pd.DataFrame:
    changes = dict.fromkeys(item for scenario in report.scenarios for item in scenario.assumptions)
    rows = [(item.driver.driver, item.driver.assumption, item.effect, *_source(item.source)) for item in changes]
    columns = ["scenario", "assumption", "central", "document", "document_date"]
    frame = pd.DataFrame(rows, columns=columns).rename(columns={"scenario": "item"})
    return frame.assign(document_date=pd.to_datetime(frame["document_date"]))


def _source(source: Citation | None) -> tuple[Any, Any]:
    return (None, None) if source is None else (source.document, source.date)


def _basis(words: StudyWords, basis: str) -> str:
    return words.text(charge.BASES[basis])

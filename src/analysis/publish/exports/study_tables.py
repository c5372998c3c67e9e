"""The tables of a study as they are exported: typed columns, titles in its language, values unrounded (H8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.domain import units
from analysis.measures.investing.payback import Payback
from analysis.params.contract import Citation
from analysis.publish.exports.export_table import ExportTable, export_table
from analysis.report.client_report import ClientReport
from analysis.report.projects.business_case import BusinessCase
from analysis.report.projects.charge import ChargeReport
from analysis.studies.budget import BudgetReport, ScenarioBudget
from analysis.studies.sizing import SizingReport
from analysis.views.language.wording import mark
from analysis.views.studies import board, budget, charge
from analysis.views.studies.assumed import KIND_WORDS, swing_name
from analysis.views.studies.study_words import BLOCK_WORDS, StudyWords

TITLES: Mapping[str, str] = {
    "projects": mark("Projects"),
    "project": mark("Project"),
    "options": mark("Options"),
    "cumulative": mark("Cumulative net sum"),
    "problem_months": mark("Problem by month"),
    "problem_tickets": mark("Tickets of the problem"),
    "assumptions": mark("Assumptions"),
    "sensitivity": mark("Sensitivity"),
    "seen": mark("Saving seen"),
    "charge": mark("Charge by block"),
    "norms": mark("Norms"),
    "inventory": mark("Inventory"),
    "check_plan": mark("Check plan"),
    "scenarios": mark("Scenarios"),
    "months": mark("Months"),
    "risk": mark("Risk"),
    "lines": mark("Contract lines"),
    "option": mark("Option"),
    "problem_eur": mark("Problem left (€)"),
    "solution_eur": mark("Solution (€)"),
    "total_eur": mark("Total cost (€)"),
    "economic_months": mark("Economic payback (months)"),
    "economic_on": mark("Economic payback, on"),
    "cash_months": mark("Cash payback (months)"),
    "cash_on": mark("Cash payback, on"),
    "discounted_months": mark("Discounted payback (months)"),
    "npv_eur": mark("Net present value (€)"),
    "yearly_rate": mark("Internal rate of return"),
    "short_eur": mark("Short at the horizon (€)"),
    "probability": mark("Odds"),
    "cash_probability": mark("Odds in cash"),
    "month": mark("Month"),
    "economic_eur": mark("Economic (€)"),
    "cash_eur": mark("Cash (€)"),
    "period": mark("Period"),
    "ticket_kind": mark("Kind"),
    "ticket_id": mark("Ticket"),
    "first_on": mark("First worked"),
    "tickets": mark("Tickets"),
    "minutes": mark("Minutes"),
    "amount_eur": mark("Amount before tax (€)"),
    "assumption": mark("Assumption"),
    "low": mark("Low end"),
    "central": mark("Central"),
    "high": mark("High end"),
    "unit": mark("Unit"),
    "document": mark("Document"),
    "document_date": mark("Date"),
    "npv_at_low_eur": mark("Net present value at the low end (€)"),
    "npv_at_high_eur": mark("Net present value at the high end (€)"),
    "promised_eur": mark("Promised (€)"),
    "low_eur": mark("Low end (€)"),
    "high_eur": mark("High end (€)"),
    "block": mark("Block"),
    "hours": mark("Hours"),
    "low_hours": mark("Hours, low end"),
    "high_hours": mark("Hours, high end"),
    "basis": mark("Basis"),
    "item": mark("Item"),
    "clients": mark("Clients"),
    "count": mark("Count"),
    "check": mark("Check"),
    "times": mark("Times a year"),
    "scenario": mark("Scenario"),
    "days": mark("Days"),
    "low_days": mark("Days, low end"),
    "high_days": mark("Days, high end"),
    "enough_percent": mark("Enough in (%)"),
    "overrun_probability": mark("Risk of overrun"),
    "line": mark("Contract line"),
}
"""Title of a table or of a column."""


def of_business_case(case: BusinessCase) -> tuple[ExportTable, ...]:
    """The options, their curves, the problem by month and by ticket, the assumptions, what was seen since."""
    said = StudyWords(case.language)
    paid = [choice.payback for choice in case.choices if choice.payback is not None]
    frames = {
        "options": _options(said, case),
        "cumulative": _cumulative(said, case, paid),
        "problem_months": _problem_months(said, case),
        "problem_tickets": _problem_tickets(case),
        "assumptions": _assumptions(said, case),
        "sensitivity": _sensitivity(said, case, paid),
    }
    if case.seen:
        seen = [
            (board.name_of(said, case, option), found.total, found.low, found.high, found.promised)
            for option, found in case.seen.items()
        ]
        frames["seen"] = pd.DataFrame(seen, columns=["option", "total_eur", "low_eur", "high_eur", "promised_eur"])
    return _tables(said, frames)


def of_client(report: ClientReport) -> tuple[ExportTable, ...]:
    """The options of each project of a client's report and the charge of its perimeter; no table of what it lacks."""
    said = StudyWords(report.edition.language)
    judged = [item.judged for item in report.payback if isinstance(item.judged, BusinessCase)]
    frames = {}
    if judged:
        options = [_options(said, case).assign(project=case.project.name) for case in judged]
        whole = pd.concat(options, ignore_index=True)
        frames["projects"] = whole[["project", *(column for column in whole if column != "project")]]
    if isinstance(report.sizing, ChargeReport):
        rows = [(said.text(BLOCK_WORDS[block]), hours) for block, hours in report.sizing.hours.items()]
        frames["charge"] = pd.DataFrame(rows, columns=["block", "hours"])
    return _tables(said, frames)


def of_sizing(report: SizingReport) -> tuple[ExportTable, ...]:
    """The charge by block, the norms behind it, the inventory and the check plan."""
    said = StudyWords(report.study.language)
    blocks = [
        (said.text(BLOCK_WORDS[block.block]), block.hours, block.low_hours, block.high_hours, _basis(said, block.basis))
        for block in report.sized.blocks
    ]
    norms = [
        (
            said.text(charge.ITEMS[norm.item]),
            said.text(BLOCK_WORDS[norm.block]),
            norm.low,
            norm.hours_per_unit,
            norm.high,
            norm.clients,
            _basis(said, norm.basis),
        )
        for norm in report.norms.norms
    ]
    counts = [(said.text(charge.ITEMS[item]), number) for item, number in report.study.inventory.counts.items()]
    checks = [(check.check, report.occurrences[check.check], check.minutes) for check in report.study.checks]
    frames = {
        "charge": pd.DataFrame(blocks, columns=["block", "hours", "low_hours", "high_hours", "basis"]),
        "norms": pd.DataFrame(norms, columns=["item", "block", "low_hours", "hours", "high_hours", "clients", "basis"]),
        "inventory": pd.DataFrame(counts, columns=["item", "count"]),
        "check_plan": pd.DataFrame(checks, columns=["check", "times", "minutes"]),
    }
    return _tables(said, frames)


def of_budget(report: BudgetReport) -> tuple[ExportTable, ...]:
    """What each scenario asks for, by month and by risk, the contract lines and the assumptions."""
    said = StudyWords(report.study.language)
    named = [(budget.name_of(said, scenario), scenario) for scenario in report.scenarios]
    frames = {
        "scenarios": pd.concat([_enough(name, scenario) for name, scenario in named], ignore_index=True),
        "months": pd.concat([_scenario_months(name, scenario) for name, scenario in named], ignore_index=True),
        "risk": pd.concat([_risk(name, scenario) for name, scenario in named], ignore_index=True),
        "lines": _budget_lines(report),
        "assumptions": _changes(report),
    }
    return _tables(said, frames)


def _tables(said: StudyWords, frames: Mapping[str, pd.DataFrame]) -> tuple[ExportTable, ...]:
    return tuple(
        export_table(name, said.text(TITLES[name]), frame, {column: said.text(TITLES[column]) for column in frame})
        for name, frame in frames.items()
    )


def _options(said: StudyWords, case: BusinessCase) -> pd.DataFrame:
    rows = []
    for choice in case.choices:
        row: dict[str, Any] = {"option": board.name_of(said, case, choice.option), "problem_eur": choice.problem_eur}
        row |= {"solution_eur": choice.solution_eur, "total_eur": choice.total_eur}
        found = choice.payback
        if found is not None:
            row |= {
                "economic_months": found.economic.payback_months,
                "economic_on": found.economic.payback_on,
                "cash_months": found.cash.payback_months,
                "cash_on": found.cash.payback_on,
                "discounted_months": found.economic.discounted_months,
                "npv_eur": found.economic.npv_eur,
                "yearly_rate": found.economic.rate.yearly,
                "short_eur": found.economic.short_eur,
                "probability": found.odds.probability,
                "cash_probability": found.cash_odds.probability,
            }
        rows.append(row)
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if name.endswith(("_months", "_rate"))]
    return frame.astype(dict.fromkeys(numbers, "float64")).assign(
        economic_on=pd.to_datetime(frame["economic_on"]), cash_on=pd.to_datetime(frame["cash_on"])
    )


def _cumulative(said: StudyWords, case: BusinessCase, paid: Iterable[Payback]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "option": board.name_of(said, case, found.case.option),
                "month": range(found.case.horizon_months + 1),
                "economic_eur": found.economic.cumulative_eur,
                "cash_eur": found.cash.cumulative_eur,
            }
        )
        for found in paid
    ]
    return pd.concat(parts, ignore_index=True)


def _problem_months(said: StudyWords, case: BusinessCase) -> pd.DataFrame:
    months = case.cost.months
    kinds = {"incident": said.text("incident"), "request": said.text("request")}
    return pd.DataFrame(
        {
            "period": months["period"],
            "ticket_kind": months["part"].map(lambda part: kinds.get(part, said.text("not given"))),
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


def _assumptions(said: StudyWords, case: BusinessCase) -> pd.DataFrame:
    """Every assumption of every option with its range, unit and source."""
    rows: list[tuple[Any, ...]] = []
    by_month, by_year, once = said.text("€ a month"), said.text("€ a year"), "€"
    for option in case.project.options:
        costs = [(cost, once) for cost in option.one_off]
        costs += [(cost, by_month if cost.per == "month" else by_year) for cost in option.running]  # type: ignore[misc]
        for cost, unit in costs:
            low = cost.amount_eur if cost.low_eur is None else cost.low_eur
            high = cost.amount_eur if cost.high_eur is None else cost.high_eur
            ends = (float(low), float(cost.amount_eur), float(high))
            rows.append((option.name, cost.name, *ends, unit, *_source(cost.source)))
        shares = [(said.text(KIND_WORDS[share.kind]), share) for share in option.avoided]
        shares += [(share.declared, share) for share in option.avoided_declared]  # type: ignore[misc]
        for name, share in shares:
            ends = (share.low_percent, share.central_percent, share.high_percent)
            rows.append((option.name, name, *ends, "%", *_source(share.source)))
    columns = ["option", "assumption", "low", "central", "high", "unit", "document", "document_date"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(document_date=pd.to_datetime(frame["document_date"]))


def _sensitivity(said: StudyWords, case: BusinessCase, paid: Iterable[Payback]) -> pd.DataFrame:
    rows = [
        (
            board.name_of(said, case, found.case.option),
            swing_name(said, swing),
            swing.low,
            swing.high,
            swing.npv_at_low_eur,
            swing.npv_at_high_eur,
        )
        for found in paid
        for swing in found.tornado
    ]
    return pd.DataFrame(rows, columns=["option", "assumption", "low", "high", "npv_at_low_eur", "npv_at_high_eur"])


def _enough(name: str, scenario: ScenarioBudget) -> pd.DataFrame:
    euros = {} if scenario.euros is None else scenario.euros.quantiles
    rows = [(name, level, days, euros.get(level)) for level, days in scenario.days.quantiles.items()]
    frame = pd.DataFrame(rows, columns=["scenario", "enough_percent", "days", "amount_eur"])
    return frame.astype({"amount_eur": "float64"})


def _scenario_months(name: str, scenario: ScenarioBudget) -> pd.DataFrame:
    months = scenario.months.reset_index(names="period")
    kept = [column for column in ("period", "days", "low_days", "high_days", "amount_eur") if column in months]
    frame = months[kept].assign(scenario=name, period=months["period"].dt.strftime("%Y-%m"))
    return frame[["scenario", *kept]]


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
    held = dict.fromkeys(item for scenario in report.scenarios for item in scenario.assumptions)
    rows = [(item.driver.driver, item.driver.assumption, item.effect, *_source(item.source)) for item in held]
    columns = ["scenario", "assumption", "central", "document", "document_date"]
    frame = pd.DataFrame(rows, columns=columns).rename(columns={"scenario": "item"})
    return frame.assign(document_date=pd.to_datetime(frame["document_date"]))


def _source(source: Citation | None) -> tuple[Any, Any]:
    return (None, None) if source is None else (source.document, source.date)


def _basis(said: StudyWords, basis: str) -> str:
    return said.text(charge.BASES[basis])

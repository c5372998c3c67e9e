"""The sections of a report beside its lines: checks, chargeback, variance, progress, applications, controls, axes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import contracts, money, periods, units
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.domain.recurrence import PlanItem
from analysis.measures.checks import check_runs
from analysis.measures.checks.check_runs import CheckGrid
from analysis.measures.checks.controls import by_control
from analysis.measures.contract.chargeback import SubsidiaryInForce, chargeback, heir, stable_spans
from analysis.measures.effort import cartography, consumption, year_on_year
from analysis.measures.effort.variance import Variance, variances
from analysis.measures.investing.application_cost import ApplicationPlan, DeclaredCost, application_cost
from analysis.params.client import ClientParams
from analysis.params.pricing import ApplicationCost
from analysis.params.subsidiary import Chargeback
from analysis.report.contract_terms import amounts, calendar, rows_of
from analysis.report.line import LineReport
from analysis.report.line_work import sharing_weights

DRIVERS = ("category", "kind", "subsidiary", "application", "domain")


@dataclass(frozen=True)
class ChargebackReport:
    """The shared value of one line: the kind of value, the key of common time, and `chargeback.chargeback`.

    `table` is Disqualified where the value is unknown: the line has no price, or a profile no rate.
    """

    line: str
    value: str
    common: str
    table: pd.DataFrame | Disqualified


def check_section(params: ClientParams, runs: pd.DataFrame, term: Span, as_of: date) -> CheckGrid:
    """The check plan over the contract year, with the occurrences to come (rule 8)."""
    plan = [
        PlanItem(item.check, item.domain, item.recurrence, item.days, item.grace_days, item.names, item.controls)
        for item in params.checks
    ]
    return check_runs.check_grid(plan, runs, as_of, calendar(params), since=term.starts_on, until=term.ends_on)


def check_rates(grid: CheckGrid) -> pd.DataFrame:
    """Commitments kept: in all, by domain, by check, by month of the end of the period (C3).

    Returns
    -------
    DataFrame: `by` (all, domain, check, month), `key`, then the columns of `measures.checks.check_runs.check_rates`.
    """
    occurrences = grid.occurrences
    if occurrences.empty:
        return pd.DataFrame(columns=["by", "key"])
    days = occurrences["ends_on"].tolist()
    months = {day: periods.key(day, "month") for day in set(days)}
    keys = {"all": [""] * len(days), **{name: occurrences[name].tolist() for name in ("domain", "check")}}
    return check_runs.rates_by_each(occurrences, {**keys, "month": [months[day] for day in days]})


def chargeback_section(
    params: ClientParams, lines: tuple[LineReport, ...], counted: pd.DataFrame
) -> tuple[ChargebackReport, ...]:
    """The chargeback of each line that params share, in their order (rule 6)."""
    line_by_name = {line.params.line: line for line in lines}
    return tuple(
        _charged(item, params, line_by_name[item.line], counted)
        for item in params.chargeback
        if item.line in line_by_name
    )


def variance_section(
    params: ClientParams, counted: pd.DataFrame, axes: Mapping[str, str], as_of: date
) -> Mapping[str, Variance] | Disqualified:
    """The last whole month against the same month a year before, by each driver (rule 9, E1)."""
    last = as_of if as_of == periods.month_end(as_of) else periods.previous_month_end(as_of)
    after = periods.span(periods.key(last, "month"))
    before = periods.span(periods.key(after.starts_on - relativedelta(years=1), "month"))
    if counted.empty or counted["work_date"].min() > pd.Timestamp(before.ends_on):
        return Disqualified("history_too_short", {"period": periods.key(before.starts_on, "month")})
    by_column = variances(counted, before, after, [axes[axis] for axis in DRIVERS], calendar(params))
    return {axis: by_column[axes[axis]] for axis in DRIVERS}


def progress_section(counted: pd.DataFrame, term: Span, as_of: date) -> pd.DataFrame | Disqualified:
    """The contract year, month by month and cumulated, against the year before at the same progress (D2)."""
    before = year_on_year.same_progress(term, year_on_year.term_before(term), as_of)
    if counted.empty or counted["work_date"].min() > pd.Timestamp(before.ends_on):
        return Disqualified("history_too_short", {"period": periods.key(before.starts_on, "year")})
    return year_on_year.side_by_side(counted, before, term.until(as_of), "month")


def application_section(params: ClientParams, counted: pd.DataFrame, as_of: date) -> pd.DataFrame | Disqualified:
    """Hosted against SaaS for each application of params, the run being that of the last twelve months (D4)."""
    if not params.applications:
        return pd.DataFrame()
    year = Span(as_of - relativedelta(years=1) + timedelta(days=1), as_of)
    worked = consumption.within(counted, year)
    priced = amounts(worked, params)
    tables = []
    for item in params.applications:
        rows = (worked["application"] == item.application).to_numpy(dtype=bool)
        if not priced.select(rows).is_known.all():
            return Disqualified("unknown_profile", {"application": item.application})
        seconds = int(worked["seconds"].to_numpy()[rows].sum())
        tables.append(application_cost(_plan(item), priced.total(rows), seconds))
    return pd.concat(tables, ignore_index=True)


def control_section(year_entries: pd.DataFrame, grid: CheckGrid) -> pd.DataFrame:
    """The security page: work and checks of the contract year by control (C4)."""
    return by_control(year_entries, grid.occurrences)


def axis_sections(
    params: ClientParams,
    year_entries: pd.DataFrame,
    axes: Mapping[str, str],
    lines: tuple[LineReport, ...],
    as_of: date,
) -> dict[str, pd.DataFrame]:
    """The parts of each axis over the contract year, money beside time, expected beside consumed by subsidiary (D1)."""
    priced = amounts(year_entries, params)
    work = cartography.effort(year_entries, priced if priced.is_known.any() else None)
    sections = {axis: cartography.partition(work, column) for axis, column in axes.items()}
    expected = _expected_seconds(params, lines, as_of)
    if expected:
        sections["subsidiary"] = cartography.beside_expected(sections["subsidiary"], expected)
    return sections


def _charged(item: Chargeback, params: ClientParams, line: LineReport, counted: pd.DataFrame) -> ChargebackReport:
    amount = line.billed_value if item.value == "billed" else line.consumed_value
    table: pd.DataFrame | Disqualified
    if line.disqualified or isinstance(amount, Disqualified) or amount is None:
        table = line.disqualified or amount or Disqualified("no_price")
    else:
        entries = counted[rows_of([line.params], counted)]
        table = chargeback(
            entries,
            amount,
            _subsidiaries(params, item),
            common=item.common,
            weights=sharing_weights(line.params, entries, params),
        )
    return ChargebackReport(item.line, item.value, item.common, table)


def _subsidiaries(params: ClientParams, item: Chargeback) -> list[SubsidiaryInForce]:
    subsidiaries = []
    for subsidiary in params.subsidiaries:
        heads = subsidiary.headcount or 0
        weight = item.fixed_percent.get(subsidiary.subsidiary, 0) if item.common == "fixed" else heads
        subsidiaries.append(
            SubsidiaryInForce(
                subsidiary.subsidiary,
                money.exact(weight),
                subsidiary.starts_on,
                subsidiary.ends_on,
                subsidiary.moves_to,
            )
        )
    return subsidiaries


def _plan(item: ApplicationCost) -> ApplicationPlan:
    hosted, saas = (
        [DeclaredCost(cost.name, cost.amount_eur, cost.from_year, cost.to_year) for cost in costs]
        for costs in (item.hosted, item.saas)
    )
    return ApplicationPlan(item.application, hosted, saas, item.run_left_percent, item.users)


def _expected_seconds(params: ClientParams, lines: tuple[LineReport, ...], as_of: date) -> dict[str, float]:
    """Effort expected to date of each subsidiary that has a share, by the lines that count time [s].

    A share passes to the subsidiary that it moves to, from the day after its own ends. Nothing is said where one of
    these lines is disqualified: what it was handed on, and what of that expired, cannot be told (rules 2.8, 2.9).
    """
    hours = {"days": params.hours_per_day, "hours": 1.0}
    if any(line.disqualified and line.params.unit in hours for line in lines):
        return {}
    known, shares = _known(params), _shares(params)
    expected: dict[str, float] = {}
    for line in lines:
        days = line.params.days.until(as_of)
        if line.params.unit not in hours or not days.days:
            continue
        for span in stable_spans(days, known):
            quantity = float(contracts.accrued(line.segments, span, calendar(params)))
            seconds = quantity * hours[line.params.unit] * units.SECONDS_PER_HOUR
            for name, share in shares.items():
                bearer = heir(name, known, span.starts_on)
                if bearer is not None:
                    expected[bearer] = expected.get(bearer, 0.0) + seconds * share / 100
    return expected


def shares_missed(params: ClientParams) -> tuple[date, float] | None:
    """Return the first day of the contract from which shares of subsidiaries do not sum to 100, and their sum [%].

    None where they do, where no subsidiary has a share, and where there is no contract.
    """
    known, shares = _known(params), _shares(params)
    terms = params.contract_terms
    if not shares or not terms:
        return None
    whole = Span(min(term.starts_on for term in terms), max(term.ends_on for term in terms))
    for span in stable_spans(whole, known):
        total = math.fsum(share for name, share in shares.items() if heir(name, known, span.starts_on) is not None)
        if not math.isclose(total, 100):
            return span.starts_on, total
    return None


def _known(params: ClientParams) -> list[SubsidiaryInForce]:
    return [
        SubsidiaryInForce(item.subsidiary, money.exact(0), item.starts_on, item.ends_on, item.moves_to)
        for item in params.subsidiaries
    ]


def _shares(params: ClientParams) -> dict[str, float]:
    """Return the share of each subsidiary that has one [%]."""
    return {item.subsidiary: item.share_percent for item in params.subsidiaries if item.share_percent is not None}

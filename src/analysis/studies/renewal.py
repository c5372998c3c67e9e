"""The renewal of a client's lines, prepared on one page from the forecast of the report (A9, E5, H6)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePath

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import money, units
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.foundation import addresses
from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.measures.effort import consumption
from analysis.params import remedy
from analysis.params import study as studies
from analysis.params import term as term_params
from analysis.params.budget import BudgetStudy
from analysis.params.client import ClientParams
from analysis.params.remedy import Remedies
from analysis.params.renewal import RenewalStudy
from analysis.params.term import ContractTerm
from analysis.report import client_report, contract_terms, results_kept
from analysis.report.agenda import NOTICE_ASKED, PREPARED
from analysis.report.client_report import ClientReport
from analysis.report.decisions import Decision
from analysis.report.line import LineReport
from analysis.report.line_stake import USE_BEFORE_TERM
from analysis.report.problems import NO_REMEDY, problems
from analysis.studies import budget, proposal
from analysis.studies.budget import BudgetReport
from analysis.studies.reallocation import Reallocation, reallocation
from analysis.warehouse.result_cache import Recall, calculated

LEVELS = (50.0, 80.0, 95.0)
"""Cases of 100 in which a quantity is enough."""
FORMS = ("days", "hours", "euros", "tickets")
OF_RENEWAL = frozenset({"cover_line", "use_units", "give_notice", "prepare_renewal"})


@dataclass(frozen=True)
class LineRenewal:
    """A line to renew.

    Parameters
    ----------
    report : the line in its term in force.
    coming : the next term if nothing is said: the same values.
    planned : budget of the twelve months from the first one of the next term.
    enough : by form of contract (index: `FORMS`), the quantity that is enough in 50, 80 and 95 cases of 100 (columns:
        `LEVELS`), in the unit of the form; NaN in euros without rates.
    tickets_a_day : tickets for a day of work, over the last twelve months; None without work.
    decisions : what the report asks about the line (rule 16).
    reallocation : what the units that the present term leaves could still pay; None without under-consumption.
    proposed : keys of the next term, ready to paste under `terms` (rule 2.13).
    """

    report: LineReport
    coming: ContractTerm
    planned: BudgetReport
    enough: pd.DataFrame
    tickets_a_day: float | None
    decisions: tuple[Decision, ...]
    reallocation: Reallocation | None
    proposed: Mapping[str, object]

    @property
    def days(self) -> dict[str, date]:
        """Return the days of the renewal that params give, by name, in order."""
        ends_on, notice_on = self.report.params.ends_on, self.report.notice_on
        days = {"use_by": ends_on - USE_BEFORE_TERM, "ends_on": ends_on}
        if notice_on is not None:
            days |= {"prepare_from": notice_on - PREPARED, "asked_on": notice_on - NOTICE_ASKED, "notice_on": notice_on}
        if self.report.notice_by is not None and self.report.notice_by != notice_on:
            days["sent_by"] = self.report.notice_by
        return dict(sorted(days.items(), key=lambda item: item[1]))

    @property
    def text(self) -> str:
        """Return the next term as text to paste under `terms` of the line."""
        return proposal.yaml_text([dict(self.proposed)])


@dataclass(frozen=True)
class RenewalReport:
    """The study, computed.

    Parameters
    ----------
    study, name : params of the study, name of the client.
    lines : lines to renew, in the order of params.
    left_out : lines without an entitlement, and so without a quantity to renew.
    rates : `profile`, `present_eur`, `next_eur`; empty without rates.
    fiscal_years : `starts_on`, `ends_on` (of the months of the next terms in it), `line`, `days`, `amount_eur`.
    """

    study: RenewalStudy
    name: str
    lines: tuple[LineRenewal, ...]
    left_out: tuple[str, ...]
    rates: pd.DataFrame
    fiscal_years: pd.DataFrame


def load(study: str) -> RenewalReport:
    """Load the renewal of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when the history carries no forecast.

    Examples
    --------
    >>> import releve
    >>> talks = releve.renewal("renouvellement-2024")  # doctest: +SKIP
    """
    where = addresses.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, RenewalStudy)
    known = client_report.load(params.client, params.as_of.isoformat(), params.language)
    remedies = remedy.read(where.params)
    return build(params, known, file=path, remedies=remedies, recall=results_kept.recall(where))


def build(
    study: RenewalStudy,
    report: ClientReport,
    *,
    file: PurePath,
    remedies: Remedies = NO_REMEDY,
    recall: Recall = calculated,
) -> RenewalReport:
    """Build the renewal of a client's lines from its report. Pure.

    Parameters
    ----------
    study : params of the study.
    report : the client's report, whose decisions the renewal repeats.
    file : file of the study, for its faults.
    remedies : known remedies, which units left could pay.
    recall : returns the results of forecasts, cached or computed.

    Raises
    ------
    ParamsFault
        When a line is unknown, or when a rate is missing.
    DataFault
        When the history has fewer than 12 whole months.
    """
    known = {line.params.line: line for line in report.lines}
    unknown = [line for line in study.lines if line not in known]
    if unknown:
        sentence = message(
            "unknown contract line; lines of {client}: {lines}", client=study.client, lines=", ".join(known)
        )
        raise ParamsFault([Fault(file, sentence, key="lines", found=", ".join(unknown))])
    wanted = [known[line] for line in study.lines or known]
    counted = [line for line in wanted if line.state.entitlement is not None]
    has_units_left = any(line.status == "under" for line in counted)
    found = problems(report, remedies, has_alike=False) if has_units_left and report.effort is None else None
    lines = tuple(
        _line(study, line, report, file, recall, reallocation(line, report, found, remedies)) for line in counted
    )
    return RenewalReport(
        study=study,
        name=report.params.name,
        lines=lines,
        left_out=tuple(line.params.name for line in wanted if line.state.entitlement is None),
        rates=_rates(lines, report.params, study.as_of),
        fiscal_years=_fiscal_years(lines, report.params.fiscal_year_starts),
    )


def _line(
    study: RenewalStudy,
    line: LineReport,
    report: ClientReport,
    file: PurePath,
    recall: Recall,
    reallocated: Reallocation | None,
) -> LineRenewal:
    coming = term_params.passed_on(line.params)
    first = coming.starts_on.replace(day=1)
    planned = budget.build(
        BudgetStudy.model_validate(
            {
                "kind": "budget",
                "client": study.client,
                "as_of": study.as_of,
                "language": study.language,
                "year": first.year,
                "first_month": first.month,
                "line": line.params.line,
                "rates": study.rates,
                "index": study.index,
                "proposal": {"line": coming.line, "name": coming.name, "sufficiency": study.sufficiency},
            }
        ),
        report.work,
        file=file,
        recall=recall,
    )
    tickets_a_day = _tickets_a_day(line, report)
    enough = _enough(planned, line, tickets_a_day, report.params.hours_per_day)
    return LineRenewal(
        report=line,
        coming=coming,
        planned=planned,
        enough=enough,
        tickets_a_day=tickets_a_day,
        decisions=tuple(
            item for item in report.agenda.decisions if item.code in OF_RENEWAL and _line_of(item) == line.params.line
        ),
        reallocation=reallocated,
        proposed=_proposed(study, planned, enough, line),
    )


def _line_of(decision: Decision) -> str:
    return str(dict(decision.values).get("line", ""))


def _tickets_a_day(line: LineReport, report: ClientReport) -> float | None:
    """Return the tickets for a day of work on a line and its predecessors, over the last twelve months."""
    last = report.edition.as_of
    entries = consumption.within(report.entries, Span(last - relativedelta(years=1) + timedelta(days=1), last))
    names = {item.line for item in contract_terms.family(line.params, report.params)}
    rows = entries[entries["contract_line"].isin(names)]
    days = units.days(float(rows["seconds"].sum()), report.params.hours_per_day)
    return rows["ticket_key"].nunique() / days if days else None


def _enough(planned: BudgetReport, line: LineReport, tickets_a_day: float | None, hours_per_day: float) -> pd.DataFrame:
    """Return the quantity that is enough under each form; a line that rounds counts accounted hours and days."""
    chosen = planned.chosen
    rounded = line.accounted_seconds / line.seconds if line.accounted_seconds and line.seconds else 1.0
    days = pd.Series(chosen.days.quantiles)[list(LEVELS)]
    euros = pd.Series(chosen.euros.quantiles if chosen.euros else dict.fromkeys(LEVELS, math.nan))[list(LEVELS)]
    rows = {
        "days": days * rounded,
        "hours": days * rounded * hours_per_day,
        "euros": euros,
        "tickets": days * (math.nan if tickets_a_day is None else tickets_a_day),
    }
    return pd.DataFrame(rows).T[list(LEVELS)]


def _proposed(study: RenewalStudy, planned: BudgetReport, enough: pd.DataFrame, line: LineReport) -> dict[str, object]:
    """Return the keys of the next term: its quantity raised to a whole unit, its price at the rates foreseen."""
    unit = line.params.unit
    level = float(study.sufficiency)
    quantity = float(enough.loc[unit, level])
    if math.isnan(quantity):
        return {}
    whole = float(math.ceil(quantity))
    term: dict[str, object] = {"entitlement": whole}
    euros = float(enough.loc["euros", level])
    if unit != "euros" and not math.isnan(euros) and line.params.price_eur is not None:
        term["price_eur"] = _cents(euros * whole / quantity)
    term["source"] = {"document": "Proposition de renouvellement", "date": study.as_of}
    return term


def _cents(amount: float) -> Decimal:
    return money.euros(money.cents(money.exact(amount)))


def _rates(lines: Sequence[LineRenewal], params: ClientParams, as_of: date) -> pd.DataFrame:
    present: dict[str, float] = {}
    for rate in sorted(params.rates, key=lambda rate: rate.effective_from):
        if rate.line is None and rate.effective_from <= as_of:
            present[rate.profile] = float(rate.daily_rate_eur)
    coming = next((item.planned.rates for item in lines if not isinstance(item.planned.rates, Disqualified)), None)
    rows = (
        []
        if coming is None
        else [(profile, present.get(profile), rate) for profile, rate in coming.by_profile_eur.items()]
    )
    return pd.DataFrame(rows, columns=["profile", "present_eur", "next_eur"])


def _fiscal_years(lines: Sequence[LineRenewal], first_month: int) -> pd.DataFrame:
    rows = []
    for item in lines:
        months = item.planned.chosen.months
        starts = [_fiscal_year(month.date(), first_month) for month in months.index]
        for start in dict.fromkeys(starts):
            part = months[[start == other for other in starts]]
            amount = float(part["amount_eur"].sum()) if "amount_eur" in part else math.nan
            last = (part.index[-1] + pd.offsets.MonthEnd()).date()
            rows.append((part.index[0].date(), last, item.report.params.name, float(part["days"].sum()), amount))
    frame = pd.DataFrame(rows, columns=["starts_on", "ends_on", "line", "days", "amount_eur"])
    return frame.sort_values(["starts_on", "line"], kind="stable", ignore_index=True)


def _fiscal_year(day: date, first_month: int) -> date:
    start = date(day.year, first_month, 1)
    return start if start <= day else start - relativedelta(years=1)

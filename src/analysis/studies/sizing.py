"""A preliminary study: the yearly charge of a prospective client, and the contract to propose (H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import recurrence
from analysis.domain.periods import Calendar, Span
from analysis.domain.recurrence import PlanItem
from analysis.enrich.entries import enrich
from analysis.enrich.scope_match import matches
from analysis.foundation import addresses
from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.measures.effort import consumption
from analysis.measures.estimating import sizing
from analysis.measures.estimating.sizing import DeclaredNorm, NormMissing, Norms, Sizing
from analysis.params import document
from analysis.params import load as load_params
from analysis.params import study as studies
from analysis.params.inventory import MOST, Inventory
from analysis.params.study import PlannedCheck, SizingStudy
from analysis.report import results_kept
from analysis.warehouse.result_cache import Recall, calculated
from analysis.warehouse.warehouse import Warehouse

LEAST_MONTHS = 12
BLOCKS = ("support", "requests")


@dataclass(frozen=True)
class PortfolioClient:
    """A client that norms may be learned from.

    Parameters
    ----------
    client : slug of the client.
    inventory : inventory of the client.
    entries : counted entries of the client.
    is_check : array or Series of bool, a value an entry: work of the check plan, which norms must not hold.
    """

    client: str
    inventory: Inventory
    entries: pd.DataFrame
    is_check: pd.Series


@dataclass(frozen=True)
class SizingReport:
    """The study, sized.

    Parameters
    ----------
    study : params of the study.
    norms : norms of the portfolio, with the errors on clients left out.
    sized : the yearly charge by block [h].
    occurrences : check -> number of occurrences in the first year of the proposed term.
    hours_per_user_error : the error of "hours per user" on the same portfolio; None where nothing was learned.
    left_out : clients whose history is under a year: nothing was learned from them.
    file : file of the study, for error messages.
    """

    study: SizingStudy
    norms: Norms
    sized: Sizing
    occurrences: Mapping[str, int]
    hours_per_user_error: float | None
    left_out: tuple[str, ...]
    file: PurePath


def load(study: str) -> SizingReport:
    """Load the preliminary study of `params/studies/<study>.yaml`; norms are learned from clients with an inventory.

    Raises
    ------
    UsageFault, ParamsFault, OutOfReach
        When there is no such study, when it or a client's params are at fault, when nothing was ever synchronised.

    Examples
    --------
    >>> import releve
    >>> sized = releve.sizing("etude-prealable")  # doctest: +SKIP
    """
    where = addresses.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, SizingStudy)
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.last()
    portfolio = []
    for slug in load_params.clients(where.params):
        client = load_params.client(where.params, slug)
        if client.inventory is not None and client.is_benchmark_member and slug != params.client:
            entries = consumption.counted(enrich(warehouse.read(slug, sync), client, params.as_of).entries)
            is_check = pd.Series(matches(entries, params.check_work), index=entries.index)
            portfolio.append(PortfolioClient(slug, client.inventory, entries, is_check))
    return build(params, portfolio, file=path, recall=results_kept.recall(where))


def build(
    study: SizingStudy, portfolio: Iterable[PortfolioClient], *, file: PurePath, recall: Recall = calculated
) -> SizingReport:
    """Size the study's client. Pure.

    Parameters
    ----------
    study : params of the study.
    portfolio : clients to learn norms from.
    file : file of the study, for error messages.
    recall : returns the norms, cached or computed: the cache holds numbers, without the names of clients.

    Raises
    ------
    ParamsFault
        When an item of the inventory has no norm: too few clients have it, and the study declares none.
    """
    inventories, hours, left_out = learned_from(portfolio, study.as_of)
    declared: dict[tuple[str, str], DeclaredNorm] = {
        (norm.block, norm.item): DeclaredNorm(*norm.hours_per_year(study.hours_per_day)) for norm in study.norms
    }
    norms = recall(sizing.learn, _unnamed(inventories), _unnamed(hours), declared)
    occurrences, sized = _sized(study, norms, file)
    has_learned = bool(len(norms.errors))
    return SizingReport(
        study=study,
        norms=norms,
        sized=sized,
        occurrences=occurrences,
        hours_per_user_error=sizing.error_of_hours_per_user(inventories, hours) if has_learned else None,
        left_out=left_out,
        file=file,
    )


def reassumed(report: SizingReport, values: Mapping[str, Any]) -> SizingReport:
    """Size the study again by the same norms, with other counts, states or checks ("inventory.users" -> value).

    Raises
    ------
    UsageFault, ParamsFault
        When the values do not go together, or when an item has no norm.
    """
    study = document.changed(report.study, values)
    occurrences, sized = _sized(study, report.norms, report.file)
    return replace(report, study=study, occurrences=occurrences, sized=sized)


def _sized(study: SizingStudy, norms: Norms, file: PurePath) -> tuple[dict[str, int], Sizing]:
    occurrences = plan_occurrences(study)
    minutes = {check.check: check.minutes for check in study.checks}
    try:
        return occurrences, sizing.size(
            study.inventory.counts,
            norms,
            checks=sizing.check_hours(minutes, occurrences),
            factors=_factors(study),
        )
    except NormMissing as missing:
        place = {"block": missing.block, "item": missing.item}
        sentence = message("no norm for {item} in {block}: too few known clients have any", **place)
        remedy = message("Declare a norm (block: {block}, item: {item}) with its source.", **place)
        raise ParamsFault([Fault(file, sentence, key="norms", remedy=remedy)]) from None


def learned_from(
    portfolio: Iterable[PortfolioClient], as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return inventories, hours by block of the last 12 months, and the clients with a shorter history."""
    year = Span(as_of - relativedelta(years=1) + timedelta(days=1), as_of)
    inventories: dict[str, dict[str, int]] = {}
    hours: dict[str, dict[str, float]] = {}
    left_out = []
    for known in portfolio:
        dates = known.entries["work_date"]
        if dates.empty or dates.min().date() > year.starts_on:
            left_out.append(known.client)
            continue
        inventories[known.client] = known.inventory.counts
        real = sizing.real_hours(known.entries, known.is_check.to_numpy(dtype=bool), year)
        hours[known.client] = {block: real[block] for block in BLOCKS}
    return (
        pd.DataFrame.from_dict(inventories, orient="index", columns=list(MOST)),
        pd.DataFrame.from_dict(hours, orient="index", columns=list(BLOCKS)),
        tuple(sorted(left_out)),
    )


def _unnamed(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers of a table with a row a client, without the names of clients."""
    return table.astype("float64").reset_index(drop=True)


def plan_occurrences(study: SizingStudy) -> dict[str, int]:
    """Number of periods of each check that end in the first year of the proposed contract."""
    starts_on = study.proposal.starts_on
    year = Span(starts_on, starts_on + relativedelta(years=1) - timedelta(days=1))
    calendar = Calendar(study.country, study.region)
    return {check.check: _occurrences(check, year, calendar) for check in study.checks}


def _occurrences(check: PlannedCheck, year: Span, calendar: Calendar) -> int:
    ends_on = check.ends_on or year.ends_on + relativedelta(years=1)
    item = PlanItem(check.check, check.domain, check.recurrence, Span(check.starts_on, ends_on))
    return sum(occurrence.days.ends_on in year for occurrence in recurrence.occurrences(item, year.ends_on, calendar))


def _factors(study: SizingStudy) -> dict[str, float]:
    """Block -> product of the factors of the states declared by the study."""
    states = {"health": study.health, "documentation": study.documentation}
    factors = dict.fromkeys(BLOCKS, 1.0)
    for factor in study.factors:
        if states[factor.aspect] == factor.state:
            for block in factor.blocks:
                factors[block] *= factor.factor
    return factors

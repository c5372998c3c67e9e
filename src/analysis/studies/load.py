"""Studies as a notebook asks for them: a name in, a judged study out; addresses from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis import places, report
from analysis.domain.money import Amounts
from analysis.enrich import enrich
from analysis.errors import Fault, ParamsFault, UsageFault
from analysis.matching import matches
from analysis.measures import consumption, pricing
from analysis.measures.pricing import LinePrice, Rate
from analysis.params import load as load_params
from analysis.params import study as studies
from analysis.params.client import ClientParams
from analysis.params.project import Project
from analysis.params.study import BusinessCaseStudy, SizingStudy
from analysis.studies import business_case as business_cases
from analysis.studies import sizing as sizings
from analysis.studies.business_case import BusinessCase
from analysis.studies.sizing import PortfolioClient, SizingReport
from analysis.warehouse import Warehouse

S = TypeVar("S")


def business_case(study: str) -> BusinessCase:
    """The business case of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when no figure can be given.
    """
    where = places.find()
    path = studies.path_of(where.params, study)
    params = _of_kind(path, BusinessCaseStudy)
    client = load_params.client(where.params, params.client)
    project, file = _project(params, client, path, where.params)
    known = report.load(params.client, params.as_of.isoformat(), params.language)
    return business_cases.build(
        project,
        known.entries,
        matches(known.entries, project.problem.scope),
        amounts(known.entries, client),
        as_of=params.as_of,
        hours_per_day=client.hours_per_day,
        file=file,
        seed=known.edition.seed,
    )


def sizing(study: str) -> SizingReport:
    """The preliminary study of `params/studies/<study>.yaml`, its norms learned from every client with an inventory.

    Raises
    ------
    UsageFault, ParamsFault, OutOfReach
        As `business_case`.
    """
    where = places.find()
    path = studies.path_of(where.params, study)
    params = _of_kind(path, SizingStudy)
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    if sync is None:
        raise UsageFault(f"l’entrepôt {where.warehouse} est vide ; lancer d’abord « releve sync »")
    portfolio = []
    for slug in load_params.clients(where.params):
        client = load_params.client(where.params, slug)
        if client.inventory is not None and client.is_benchmark_member and slug != params.client:
            entries = consumption.counted(enrich(warehouse.read(slug, sync), client, params.as_of).entries)
            is_check = pd.Series(matches(entries, params.check_work), index=entries.index)
            portfolio.append(PortfolioClient(slug, client.inventory, entries, is_check))
    return sizings.build(params, portfolio, file=path)


def amounts(entries: pd.DataFrame, client: ClientParams) -> Amounts:
    """The exact amount of each entry: at the price of its line where it has one, else at the dated rates (rule 5)."""
    rates = [Rate(rate.profile, rate.daily_rate_eur, rate.effective_from, rate.line) for rate in client.rates]
    line_prices = [
        LinePrice(line.line, line.unit, pricing.unit_price(line.price_eur, line.entitlement))
        for line in client.contract_lines
        if line.price_eur is not None and line.entitlement and (line.unit == "days" or line.unit == "hours")
    ]
    return pricing.price(entries, rates, client.hours_per_day, line_prices)


def _of_kind(path: Path, kind: type[S]) -> S:
    params = studies.read(path)
    if not isinstance(params, kind):
        raise UsageFault(f"{path} est une étude de nature {params.kind} ; l’ouvrir avec le carnet de cette nature")
    return params


def _project(params: BusinessCaseStudy, client: ClientParams, path: Path, folder: Path) -> tuple[Project, Path]:
    """The project judged, and the file it stands in."""
    if params.investment is not None:
        return params.investment, path
    found = {project.project: project for project in client.projects}
    if params.project not in found:
        message = f"projet inconnu ; projets de {client.client} : {', '.join(sorted(found)) or 'aucun'}"
        raise ParamsFault([Fault(path, message, key="project", found=params.project)])
    return found[params.project], folder / "clients" / f"{client.client}.yaml"

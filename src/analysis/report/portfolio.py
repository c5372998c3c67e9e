"""The report of all clients at a date: named, for readers who may know all clients, and anonymous, for the others.

`PortfolioReport` names clients. `anonymised` turns it into an `AnonymousPortfolio`, which holds nothing that may not be
published (rule 12): a view of one cannot show the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.foundation import addresses
from analysis.foundation.errors import AnalystError, UsageFault
from analysis.foundation.fingerprint import code_version
from analysis.foundation.messages import message
from analysis.measures.portfolio import benchmark, overview
from analysis.measures.portfolio.anonymity import (
    LEAST_CLIENTS_BY_MONTH,
    LEAST_CLIENTS_OF_GROUP,
    LEAST_CLIENTS_OF_MEDIAN,
    LEAST_KEY_BYTES,
    may_show_states,
    median_band,
    pseudonym,
    safe_groups,
)
from analysis.params import portfolio as portfolio_params
from analysis.params import remedy
from analysis.params.folder import some_clients
from analysis.params.portfolio import PortfolioParams
from analysis.params.remedy import Remedies
from analysis.report import (
    client_report,
    cockpit,
    peer_comparison,
    portfolio_investing,
    portfolio_staffing,
    results_kept,
)
from analysis.report.client_report import ClientReport
from analysis.report.cockpit import DataRow, LineRow
from analysis.report.problems import NO_REMEDY
from analysis.warehouse.result_cache import Recall, calculated

KEY = "RELEVE_ANONYMITY_KEY"
AXES = ("kind", "size_band", "sector")
MONTHS_SHOWN = 24
WORKED = ["client", "month", "profile", "effort_days"]


@dataclass(frozen=True)
class PortfolioEdition:
    """Identity of an edition of the portfolio."""

    kind: str
    name: str
    as_of: date
    language: str
    code_version: str


@dataclass(frozen=True)
class Extract:
    """The part of one client's report that the portfolio needs; the report itself need not be kept."""

    client: str
    lines: pd.DataFrame
    workload: pd.DataFrame
    findings: pd.DataFrame
    checks: tuple[int, int]
    common: Mapping[str, str]
    """Traits of the client that others may share: `peer_comparison.traits`."""
    cockpit: Sequence[LineRow]
    data: DataRow
    ratios: Mapping[benchmark.Ratio, float]
    """Ratios of `benchmark.ratios`; empty for a client that is not compared, or whose history is too short."""
    problems: pd.DataFrame = field(default_factory=portfolio_investing.no_problems)
    followed: pd.DataFrame = field(default_factory=portfolio_investing.no_projects)


@dataclass(frozen=True)
class PortfolioReport:
    """All clients, named.

    Parameters
    ----------
    cockpit : each line by what it needs, what changed in a month: `report.cockpit.LINE_COLUMNS`.
    data : the state of each client's data: `report.cockpit.DATA_COLUMNS`.
    lines : see `analysis.measures.portfolio.overview`, with `name`, `client_name`, `relative`.
    clients : `measures.portfolio.overview.by_client`, with `client_name`, `checks_due`, `checks_done`.
    groups : axis -> `measures.portfolio.overview.by_group`.
    overruns, reserves : lines over their expected consumption, and lines with days to offer.
    worked : days by `client`, `month` and `profile`, whole months alone; `workload`, their sum over the clients.
    staffing : the months to come: `month`, `profile`, `mean`, `lo80`, `hi80`, `capacity_days`; Disqualified where the
        history is too short.
    findings : `client`, `code`, `severity`, `count`, `minutes`.
    members : clients that are compared with one another: `client`, `kind` (of its main line), `size_band`, `sector`,
        a column a ratio of `measures.portfolio.benchmark`.
    problems : first problems of each client (`portfolio_investing.PROBLEMS`), what could be avoided first.
    followed : live projects (`portfolio_investing.FOLLOWED`): saving seen against the promise.
    missing : clients whose report could not be made, with the reason.
    """

    edition: PortfolioEdition
    cockpit: pd.DataFrame
    data: pd.DataFrame
    lines: pd.DataFrame
    clients: pd.DataFrame
    groups: Mapping[str, pd.DataFrame]
    overruns: pd.DataFrame
    reserves: pd.DataFrame
    worked: pd.DataFrame
    workload: pd.DataFrame
    staffing: pd.DataFrame | Disqualified
    findings: pd.DataFrame
    members: pd.DataFrame
    problems: pd.DataFrame
    followed: pd.DataFrame
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AnonymousPortfolio:
    """All clients, unnamed: figures that may be shown to anyone.

    Parameters
    ----------
    whole : number of clients and bands of the whole portfolio; Disqualified where nothing may be shown, and then all
        else is empty.
    groups : axis -> rows (`group`, `clients`, bands `variance_low`, `variance_high`, `landing_low`, `landing_high`); an
        axis that would single a client out is Disqualified.
    states : `pseudonym`, `state`, in the order of the pseudonyms; Disqualified where states would help to name a
        client.
    workload : `month`, `index_low`, `index_high`: effort of the median client, 1 being its own mean over these months.
    """

    edition: PortfolioEdition
    whole: pd.DataFrame | Disqualified
    groups: Mapping[str, pd.DataFrame | Disqualified]
    states: pd.DataFrame | Disqualified
    workload: pd.DataFrame | Disqualified


def extract(
    loaded: ClientReport, params: PortfolioParams, remedies: Remedies = NO_REMEDY, recall: Recall = calculated
) -> Extract:
    """Return the part of a client's report that the portfolio needs; `recall` returns forecasts, cached or computed."""
    client = loaded.params
    common = peer_comparison.traits(client, loaded.edition.as_of, params.size_bands)
    traits = {"client": client.client, "client_name": client.name} | common
    rows = []
    for line in loaded.lines:
        state, unit = line.state, line.params.unit
        per_day = {"days": 1.0, "hours": client.hours_per_day}.get(unit)

        def days(value: float | None, per_day: float | None = per_day) -> float:
            return float("nan") if value is None or per_day is None else value / per_day

        rows.append(
            traits
            | {"line": line.params.line, "name": line.params.name, "kind": line.params.kind, "unit": unit}
            | {"status": line.status, "pace_status": state.pace_status, "relative": state.relative}
            | {"entitlement_days": days(state.entitlement), "expected_days": days(state.expected)}
            | {"consumed_days": days(state.consumed), "landing_days": days(state.landing_pace)}
            | {"spare_days": days(None if line.stake is None else line.stake.spare)}
            | {"effort_days": units.days(line.seconds, client.hours_per_day)}
        )
    counts = [(item.code, item.severity, item.count, item.seconds) for item in loaded.findings]
    findings = pd.DataFrame(counts, columns=["code", "severity", "count", "seconds"])
    findings.insert(0, "client", client.client)
    findings["minutes"] = units.minutes(findings.pop("seconds").astype("Float64"))
    return Extract(
        client=client.client,
        lines=pd.DataFrame(rows),
        workload=portfolio_staffing.workload(loaded),
        findings=findings,
        checks=_checks(loaded),
        common=common,
        cockpit=cockpit.line_rows(loaded, recall),
        data=cockpit.data_row(loaded),
        ratios=_ratios(loaded, params),
        problems=portfolio_investing.problems_of(loaded, remedies),
        followed=portfolio_investing.followed_of(loaded),
    )


def build(
    extracts: Iterable[Extract],
    params: PortfolioParams,
    as_of: date,
    *,
    language: str,
    missing: Iterable[tuple[str, str]] = (),
    recall: Recall = calculated,
) -> PortfolioReport:
    """Build the report of all clients from their extracts; `recall` returns forecasts, cached or computed. Pure."""
    items = list(extracts)
    filled = [item.lines for item in items if len(item.lines)]
    lines = pd.concat(filled, ignore_index=True) if filled else _no_lines()
    checks = pd.DataFrame(
        [(item.client, *item.checks) for item in items], columns=["client", "checks_due", "checks_done"]
    )
    names = lines.drop_duplicates("client")[["client", "client_name"]]
    clients = overview.by_client(lines).merge(names, on="client").merge(checks, on="client")
    months = [item.workload for item in items if len(item.workload)]
    worked = pd.concat(months, ignore_index=True) if months else pd.DataFrame(columns=WORKED)
    workload = overview.workload(worked)
    return PortfolioReport(
        edition=PortfolioEdition("portfolio", params.name, as_of, language, code_version()),
        cockpit=cockpit.lines_frame(row for item in items for row in item.cockpit),
        data=cockpit.data_frame(item.data for item in items),
        lines=lines,
        clients=clients,
        groups={axis: overview.by_group(lines, axis) for axis in AXES},
        overruns=overview.overruns(lines),
        reserves=overview.reserves(lines),
        worked=worked,
        workload=workload,
        staffing=portfolio_staffing.staffing(workload, params, recall),
        findings=pd.concat([item.findings for item in items], ignore_index=True) if items else pd.DataFrame(),
        members=_members(items),
        problems=portfolio_investing.ranked(item.problems for item in items),
        followed=portfolio_investing.together(item.followed for item in items),
        missing=tuple(missing),
    )


def load(
    as_of: str, language: str = "", *, anonymous: bool = False, sync_id: str = ""
) -> PortfolioReport | AnonymousPortfolio:
    """Load the report of all clients for a notebook; a client that fails does not stop the others.

    Raises
    ------
    UsageFault, ParamsFault
        When there is no client, the choices of the portfolio are at fault, or an anonymous edition has no key.

    Examples
    --------
    >>> import releve
    >>> len(releve.portfolio("2023-02-16").clients)
    1
    """
    where = addresses.find()
    params, recall = portfolio_params.read(where.params), results_kept.recall(where)
    remedies = remedy.read(where.params)
    extracts, missing = [], []
    for client in some_clients(where.params):
        try:
            loaded = client_report.load(client, as_of, sync_id=sync_id)
            extracts.append(extract(loaded, params, remedies, recall))
        except AnalystError as error:
            missing.append((client, str(error)))
        except Exception as error:  # a fault of ours in one client is told, and stops no other
            missing.append((client, f"{type(error).__name__}: {error}"))
    report = build(
        extracts,
        params,
        date.fromisoformat(as_of),
        language=language or params.language,
        missing=missing,
        recall=recall,
    )
    return anonymised(report, key()) if anonymous else report


def key(environ: Mapping[str, str] = os.environ) -> bytes:
    """Return the key of the pseudonyms, from the environment alone. Raises UsageFault for a key of under 16 bytes."""
    value = environ.get(KEY, "").encode()
    if len(value) < LEAST_KEY_BYTES:
        raise UsageFault(
            message(
                "{variable}: a key of at least 16 characters is expected; for example: {command}",
                variable=KEY,
                command='python -c "import secrets; print(secrets.token_urlsafe(32))"',
            )
        )
    return value


def anonymised(report: PortfolioReport, secret: bytes) -> AnonymousPortfolio:
    """Return the part of a portfolio that may be shown to anyone (rule 12).

    Pseudonyms change with the as-of date: two editions cannot be read together.
    """
    edition = PortfolioEdition(
        "portfolio_anonymous", "", report.edition.as_of, report.edition.language, report.edition.code_version
    )
    compared = report.lines.dropna(subset=["expected_days", "landing_days"])
    if compared["client"].nunique() < LEAST_CLIENTS_OF_MEDIAN:
        reason = Disqualified("portfolio_too_small", {"least": LEAST_CLIENTS_OF_MEDIAN})
        return AnonymousPortfolio(edition, reason, {}, reason, reason)
    return AnonymousPortfolio(
        edition=edition,
        whole=_medians([("", compared)]),
        groups={axis: _safe_axis(compared, axis) for axis in AXES},
        states=_states(report.clients, secret, report.edition.as_of),
        workload=month_index(report.worked),
    )


def _safe_axis(lines: pd.DataFrame, axis: str) -> pd.DataFrame | Disqualified:
    shown = safe_groups(lines[["client", axis]].rename(columns={axis: "group"}))
    if not shown:
        return Disqualified("axis_singles_out", {"least": LEAST_CLIENTS_OF_GROUP})
    return _medians([(name, lines[lines[axis].isin(merged)]) for name, merged in shown.items()])


def _medians(groups: Iterable[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """Bands of the median client of each group: relative variance, and landing relative to the entitlement."""
    rows = []
    for name, lines in groups:
        sums = lines.groupby("client")[list(overview.COMPARED)].sum()
        variance = median_band(sums["consumed_days"] / sums["expected_days"] - 1)
        landing = median_band(sums["landing_days"] / sums["entitlement_days"] - 1)
        if variance is not None and landing is not None:
            rows.append((name, len(sums), *variance, *landing))
    columns = ["group", "clients", "variance_low", "variance_high", "landing_low", "landing_high"]
    return pd.DataFrame(rows, columns=columns)


def _states(clients: pd.DataFrame, secret: bytes, as_of: date) -> pd.DataFrame | Disqualified:
    """State of each pseudonym, over or under its expected days; Disqualified where states single a client out."""
    known = clients.dropna(subset=["relative"])
    states = known["relative"].gt(0).map({True: "overrun", False: "under"})
    if not may_show_states(states):
        return Disqualified("states_single_out")
    names = [pseudonym(client, secret, as_of.isoformat()) for client in known["client"]]
    return pd.DataFrame({"pseudonym": names, "state": states}).sort_values("pseudonym", ignore_index=True)


def month_index(worked: pd.DataFrame) -> pd.DataFrame | Disqualified:
    """Effort of the median client in each month, relative to a client's mean over the months shown."""
    table = worked.pivot_table(index="month", columns="client", values="effort_days", aggfunc="sum", observed=True)
    table = table.fillna(0.0).sort_index().tail(MONTHS_SHOWN)
    table = table.loc[:, table.mean() > 0]
    if len(table.columns) < LEAST_CLIENTS_BY_MONTH:
        return Disqualified("months_single_out", {"least": LEAST_CLIENTS_BY_MONTH})
    bands = {month: median_band(row) for month, row in (table / table.mean()).iterrows()}
    known = [(month, *edges) for month, edges in bands.items() if edges is not None]
    if not known:
        return Disqualified("no_effort")
    return pd.DataFrame(known, columns=["month", "index_low", "index_high"])


def _checks(loaded: ClientReport) -> tuple[int, int]:
    """Checks due and done in the contract year."""
    rates = loaded.check_rates
    whole = rates[rates["by"] == "all"] if len(rates) else rates
    return (int(whole["due"].iloc[0]), int(whole["done"].iloc[0])) if len(whole) else (0, 0)


def _ratios(loaded: ClientReport, params: PortfolioParams) -> Mapping[benchmark.Ratio, float]:
    if not loaded.params.is_benchmark_member:
        return {}
    ratios = peer_comparison.ratios(loaded.params, loaded.entries, loaded.edition.as_of, params.backup_words)
    return {} if isinstance(ratios, Disqualified) else ratios


def _members(extracts: Iterable[Extract]) -> pd.DataFrame:
    rows = [{"client": item.client, **item.common, **item.ratios} for item in extracts if item.ratios]
    return pd.DataFrame(rows, columns=["client", *peer_comparison.TRAITS, *benchmark.RATIOS])


def _no_lines() -> pd.DataFrame:
    texts = ("client", "client_name", "line", "name", "kind", "unit", "status", "pace_status", "size_band", "sector")
    figures = ("relative", *overview.COMPARED, "spare_days", "effort_days")
    types = dict.fromkeys(texts, "str") | dict.fromkeys(figures, "float")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})

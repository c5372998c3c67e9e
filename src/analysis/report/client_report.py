"""The report of one client at a date: one frozen object, shown by views and written to `facts.json`.

Every figure in the report is final and unrounded. A section that cannot be computed holds `Disqualified` with the
reason, never a zero and never nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from analysis.domain.findings import Disqualified, Finding
from analysis.domain.periods import Span
from analysis.domain.sent_lines import Released
from analysis.enrich import corrections, pseudonyms
from analysis.enrich.entries import Enriched, enrich
from analysis.foundation import addresses
from analysis.foundation.addresses import Places
from analysis.measures.checks.check_runs import RUN_COLUMNS, CheckGrid
from analysis.measures.effort import consumption
from analysis.measures.effort.variance import Variance
from analysis.measures.forecasting.alerts import Alert
from analysis.measures.forecasting.seasonality import Seasonality
from analysis.measures.trust import quality
from analysis.measures.trust.bridge import Bridge
from analysis.measures.trust.exhaustiveness import Habits
from analysis.measures.trust.quality import Description
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report import (
    agenda,
    contract_terms,
    history,
    ledger,
    outlook,
    peer_comparison,
    results_kept,
    saved_views,
    sections,
    unmatched_lines,
    year_sections,
)
from analysis.report.decisions import Agenda
from analysis.report.edition import Edition, edition
from analysis.report.ledger import Ledger
from analysis.report.line import LineReport, line_report, with_trend
from analysis.report.line_stake import with_stake
from analysis.report.line_work import Blocked, Work, blocked
from analysis.report.outlook import EventReport, Outlook
from analysis.report.past_attributes import attributes_changed
from analysis.report.peer_comparison import Comparison
from analysis.report.previous_edition import History, moved_since
from analysis.report.previous_edition import load as load_history
from analysis.report.projects.charge import ChargeReport, charge_report
from analysis.report.projects.of_client import ProjectReport, project_reports
from analysis.report.saved_views import ViewReport
from analysis.report.year_sections import ChargebackReport
from analysis.warehouse.result_cache import Recall, calculated
from analysis.warehouse.warehouse import Warehouse

FIRST = History()
"""Of a client who was told nothing before."""
AXES = {
    "category": "category_path",
    "kind": "ticket_kind",
    "scope": "scope",
    "subsidiary": "subsidiary",
    "country": "country",
    "department": "department",
    "requester": "requester",
    "application": "application",
    "profile": "profile",
    "domain": "domain",
    "control": "controls",
}
"""Axis of the report -> column of the entries."""
PART_COLUMNS = ("work_date", "seconds", "ticket_key", "contract_line")
"""Columns that the parts of an axis are computed from, beside the column of the axis."""
DESCRIBED = tuple(axis for axis in AXES if axis not in ("scope", "control"))
"""Axes of a full description of an entry; without scope, which every entry has, and control, which few have."""


@dataclass(frozen=True)
class ClientReport:
    """All content of the report of one client.

    Parameters
    ----------
    edition : identity of the edition.
    params : the client's resolved params (for texts and choices; never a secret, never shown whole).
    ledger : rows and seconds counted, excluded and quarantined, by reason.
    lines : the contract lines in force in the contract year of `as_of`, in the order of params.
    year : the contract year shown first: the term of the main line that holds `as_of`.
    periods : grain (day, week, month, year) -> `measures.effort.consumption.history_by_period` over the whole
        history up to `as_of`, `average` being in days.
    axes : axis -> `measures.effort.cartography.partition` over the contract year up to `as_of`; by subsidiary also
        `expected_seconds` and `variance_seconds`, where params give their shares.
    entries : the counted entries of the whole history up to `as_of` (`enrich.entries.Enriched.entries`).
    tickets : one row a ticket of those entries (`enrich.entries.Enriched.tickets`).
    findings : in order of severity, then of minutes.
    effort : Disqualified where the source has no effort at all: then no consumption is shown; else None.
    checks, check_rates, controls : the check plan over the contract year, its rates, and the security page.
    chargeback, applications : the tables that params ask for.
    variance : axis -> the last whole month against the same month a year before (rule 9).
    progress : the contract year, month by month, against the year before at the same progress.
    views : the saved views that params show.
    benchmark : the client among comparable clients, none of which can be recognised.
    payback : each project of params judged (rule 11).
    sizing : charge of the perimeter in a year, beside its sizing.
    tables : section -> its table, of the sections that are one table (`report.sections`).
    agenda : the message, the follow-up of the previous edition's decisions, and the decisions asked (rule 16).
    check_runs : every run of the check plan, as delivered.
    released : what the last released edition told of the contract lines.
    blocked : the entries that a blocking finding names.
    data_sha256 : hash of the client's rows at the synchronisation read; None where there were no rows.
    """

    edition: Edition
    params: ClientParams
    ledger: Ledger
    lines: tuple[LineReport, ...]
    year: Span
    periods: Mapping[str, pd.DataFrame]
    axes: Mapping[str, pd.DataFrame]
    entries: pd.DataFrame
    tickets: pd.DataFrame
    findings: tuple[Finding, ...]
    effort: Disqualified | None = None
    bridge: Bridge | Disqualified = field(default_factory=lambda: Disqualified("first_edition"))
    corrections: tuple[Mapping[str, Any], ...] = ()
    checks: CheckGrid = field(default_factory=CheckGrid)
    check_rates: pd.DataFrame = field(default_factory=pd.DataFrame)
    controls: pd.DataFrame = field(default_factory=pd.DataFrame)
    chargeback: tuple[ChargebackReport, ...] = ()
    applications: pd.DataFrame | Disqualified = field(default_factory=pd.DataFrame)
    variance: Mapping[str, Variance] | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    progress: pd.DataFrame | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    warnings: tuple[Alert, ...] = ()
    seasonality: Seasonality | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    forecast: Outlook | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    events: tuple[EventReport, ...] = ()
    views: tuple[ViewReport, ...] = ()
    benchmark: Comparison | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    payback: tuple[ProjectReport, ...] = ()
    sizing: ChargeReport | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    quality: Description | Disqualified = field(default_factory=lambda: Disqualified("not_available"))
    tables: Mapping[str, sections.Table] = field(default_factory=dict)
    agenda: Agenda = field(default_factory=Agenda)
    check_runs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RUN_COLUMNS)))
    released: Released = field(default_factory=Released)
    blocked: tuple[Blocked, ...] = ()
    data_sha256: str | None = None

    @property
    def work(self) -> Work:
        """The client's work at the date counted, from which another study of the client starts."""
        as_of, runs = self.edition.as_of, self.check_runs
        return Work(self.entries, self.tickets, self.params, as_of, self.released, runs, self.blocked)

    def table(self, section: str) -> sections.Table:
        """Return the table of a section that is one; Disqualified where this report was made without it."""
        return self.tables.get(section, Disqualified("not_available"))


def build(
    tables: Mapping[str, pa.Table],
    params: ClientParams,
    as_of: date,
    *,
    sync_id: str = "",
    language: str | None = None,
    told: History = FIRST,
    recall: Recall = calculated,
) -> ClientReport:
    """Build the report of one client from its tables and its params. Pure.

    Parameters
    ----------
    tables : canonical tables of the client (`Warehouse.read`).
    params : the client's resolved params.
    as_of : the date counted, included.
    sync_id : the synchronisation that the tables were read at.
    language : language of the edition; by default the client's.
    told : what the client was told before; nothing for the first edition.
    recall : returns the results of forecasts, from the cache or computed.

    Raises
    ------
    DataFault
        When a correction of params is obsolete.
    """
    params = params.counted_on(as_of)
    delivered = tables
    tables = corrections.apply(delivered, params)
    enriched = pseudonyms.pseudonymise(enrich(tables, params, as_of), params)
    counted = consumption.counted(enriched.entries)
    rejected = tables["rejected_row"].to_pandas()
    term = contract_terms.main_term(params, as_of)
    known = Span(history.first_day(counted, enriched.tickets, term, as_of), as_of)
    this_year = consumption.within(counted[[*PART_COLUMNS, *AXES.values()]], term.until(as_of))
    runs = tables["check_run"].to_pandas()
    previous = told.previous
    notes = tables["source_note"].to_pandas()
    disqualifying = blocked(enriched.entries, rejected, notes, params.timezone)
    work = Work(counted, enriched.tickets, params, as_of, told.released, runs, disqualifying)
    in_force = contract_terms.lines_in_force(params, as_of)
    landed = (outlook.with_landing(line_report(line, work), work, recall=recall) for line in in_force)
    lines = tuple(with_trend(with_stake(line, params), work) for line in landed)
    line_findings = [finding for line in lines for finding in line.findings]
    foreseen = outlook.outlook(work, recall=recall)
    changed = () if previous is None else attributes_changed(previous, delivered, params)
    grid = year_sections.check_section(params, runs, term, as_of)
    effort = ledger.effort(tables)
    last_told = None if previous is None else previous.closed.as_of
    projects = project_reports(work, language or params.language, effort=effort, recall=recall)
    variance = year_sections.variance_section(params, counted, AXES, as_of)
    found = _findings(
        enriched,
        counted,
        rejected,
        tables,
        params,
        known,
        [
            *line_findings,
            *unmatched_lines.findings(tables, enriched.entries, params),
            *grid.findings,
            *outlook.findings(foreseen),
            *changed,
        ],
    )
    return ClientReport(
        edition=edition(params, as_of, sync_id, language or params.language, told),
        params=params,
        ledger=ledger.ledger(enriched.entries, rejected),
        lines=lines,
        year=term,
        periods=history.by_period(counted, enriched.tickets, known, params),
        axes=year_sections.axis_sections(params, this_year, AXES, lines, as_of),
        entries=counted,
        tickets=enriched.tickets,
        findings=found,
        effort=effort,
        checks=grid,
        check_rates=year_sections.check_rates(grid),
        controls=year_sections.control_section(this_year, grid),
        chargeback=year_sections.chargeback_section(params, lines, counted),
        applications=year_sections.application_section(params, counted, as_of),
        variance=variance,
        progress=year_sections.progress_section(counted, term, as_of),
        bridge=Disqualified("first_edition")
        if previous is None
        else moved_since(previous, delivered, params, counted, term, as_of),
        corrections=corrections.listed(params.corrections),
        warnings=outlook.alerts(work, recall),
        seasonality=outlook.season(work, recall),
        forecast=foreseen,
        events=outlook.event_costs(work, recall),
        views=saved_views.view_reports(params, counted, tables["category"], term, as_of),
        benchmark=peer_comparison.compare(params, counted, as_of),
        payback=projects,
        sizing=effort or charge_report(work),
        tables=sections.built(work),
        agenda=agenda.composed(
            lines,
            variance,
            [
                *agenda.asked_of_client(lines, projects, as_of),
                *agenda.asked_of_provider(grid.occurrences, found, as_of, last_told),
            ],
            params,
            as_of,
            entries=counted,
            before=previous.decisions if previous else (),
            has_effort=effort is None,
        ),
        check_runs=runs,
        released=told.released,
        blocked=disqualifying,
        quality=quality.description(counted, {axis: AXES[axis] for axis in DESCRIBED}),
    )


def load(
    client: str,
    as_of: str,
    language: str = "",
    sync_id: str = "",
    live: bool = False,
    *,
    where: Places | None = None,
) -> ClientReport:
    """Load the report of a client for a notebook: texts in, addresses from the environment.

    Parameters
    ----------
    client : slug of the client.
    as_of : ISO date, included.
    language : two letters; empty: the client's own.
    sync_id : the synchronisation to read, or an ISO date for the last synchronisation of that day; empty: the last one.
    live : True for an edition of the day, which is not closed and gives the time of its data.
    where : addresses of params and warehouse; None: those of the environment.

    Raises
    ------
    UsageFault, ParamsFault, OutOfReach
        As `params.load.client` and `Warehouse`; UsageFault also where nothing was ever synchronised.
    """
    where = where or addresses.find()
    params = load_params.client(where.params, client)
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.at(sync_id) if sync_id else warehouse.last()
    tables = warehouse.read(client, sync)
    day = date.fromisoformat(as_of)
    told = load_history(warehouse, client, day, sync, load_params.sha256(params))
    recall = results_kept.recall(where)
    built = build(tables, params, day, sync_id=sync.sync_id, language=language or None, told=told, recall=recall)
    built = replace(built, data_sha256=sync.client_hashes.get(client))
    if not live:
        return built
    refreshed_at = sync.synced_at.astimezone(params.zone).isoformat(timespec="minutes")
    return replace(built, edition=replace(built.edition, live=True, refreshed_at=refreshed_at))


def _findings(
    enriched: Enriched,
    counted: pd.DataFrame,
    rejected: pd.DataFrame,
    tables: Mapping[str, pa.Table],
    params: ClientParams,
    history: Span,
    section_findings: Sequence[Finding],
) -> tuple[Finding, ...]:
    terms = [item.days for item in params.contract_terms]
    data_findings = quality.findings(
        enriched.entries,
        counted,
        enriched.tickets,
        rejected,
        tables["source_note"].to_pandas(),
        tables["ticket_change"].to_pandas(),
        terms=terms,
        live=history,
        calendar=contract_terms.calendar(params),
        habits=Habits(**params.data.model_dump()),
        subsidiaries=[subsidiary.subsidiary for subsidiary in params.subsidiaries],
        rule_seconds=enriched.rule_seconds,
    )
    return quality.in_order([*data_findings, *section_findings])

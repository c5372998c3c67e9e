"""A client's report written down as `facts.json`, for tests to compare and auditors to read (architecture §9).

Keys are words of the glossary; numbers are unrounded, money is text with its cents; a section without data is an empty
list or `{"disqualified": reason}`, never missing. The schema in `docs/facts.schema.json` is made from these types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field, create_model
from pydantic.json_schema import GenerateJsonSchema

from analysis.domain.columns import dictionary
from analysis.domain.findings import Disqualified
from analysis.facts import contract, decisions, effort, outlook, projects, trust
from analysis.facts.values import Disqualification, Fact, plain, reason, row
from analysis.report.client_report import ClientReport
from analysis.report.sections import SECTIONS, Section

SCHEMA: Literal[2] = 2
"""Version that is written. Readers take the first too: it has no message and no decision, its `status` is by pace."""


class ReportFacts(Fact):
    """Every figure of a client's report, unrounded.

    Minutes are exact quotients of whole seconds; money is text with its cents; a section that cannot be computed says
    why in `disqualified`.
    """

    version: Annotated[Literal[2], Field(alias="schema")]
    edition: trust.EditionFacts
    minutes: trust.MinuteCounts | Disqualification
    rows: trust.RowCounts
    message: list[decisions.RemarkFacts]
    waiting: list[decisions.RemarkFacts] = Field(default_factory=list)
    follow_up: list[decisions.DecisionFacts]
    decisions: list[decisions.DecisionFacts]
    excluded: list[trust.Excluded]
    bridge: trust.BridgeFacts | Disqualification
    corrections: list[trust.Corrected]
    lines: list[contract.LineFacts]
    daily: list[effort.Period]
    weekly: list[effort.Period]
    monthly: list[effort.Period]
    yearly: list[effort.Period]
    axes: effort.AxesFacts
    checks: list[contract.Occurrence]
    unplanned_runs: list[contract.UnplannedRun]
    never_run: list[str]
    check_rates: list[contract.CheckRate]
    controls: list[contract.ControlWork]
    chargeback: list[contract.ChargedPart | contract.UnchargedLine]
    applications: list[projects.ApplicationYear] | Disqualification
    variance: effort.VarianceFacts | Disqualification
    progress: list[effort.Progress] | Disqualification
    warnings: list[outlook.Warned]
    seasonality: outlook.SeasonalityFacts | Disqualification
    forecast: outlook.ForecastFacts | Disqualification
    events: list[outlook.CostedEvent | outlook.UncostedEvent]
    views: list[effort.ViewFacts]
    benchmark: effort.BenchmarkFacts | Disqualification
    payback: list[projects.JudgedProject | projects.UnjudgedProject]
    sizing: projects.ChargeFacts | Disqualification
    quality: trust.QualityFacts | Disqualification
    findings: list[trust.Found]


def _table(section: Section) -> Any:
    """Return the field of a section that is one table; editions made before the section was have none."""
    line = Annotated[Any, row(section.name, *map(dictionary.in_minutes, section.columns), empty=section.empty)]
    return (list[line] | Disqualification, Field(None, description=dictionary.of(section.name).meaning))


Facts = create_model(
    "Facts",
    __base__=ReportFacts,
    __doc__=ReportFacts.__doc__,
    **{section.name: _table(section) for section in SECTIONS if section.build is not None},
)
"""The document: the fields of `ReportFacts`, and the tables of the registry of sections."""


def of_client(report: ClientReport) -> ReportFacts:
    """Return the facts of a client's report.

    Raises
    ------
    pydantic.ValidationError
        For a fact out of its type, a bug of ours; the error names the key, never a client's value.
    """
    grid = report.checks
    return Facts(
        version=SCHEMA,
        edition=trust.edition(report.edition),
        minutes=trust.minute_counts(report),
        rows=trust.row_counts(report.ledger),
        message=decisions.message(report.agenda.message),
        waiting=decisions.message(report.agenda.waiting),
        follow_up=decisions.decisions(report.agenda.follow_up),
        decisions=decisions.decisions(report.agenda.decisions),
        excluded=trust.excluded(report.ledger),
        bridge=trust.bridge(report.bridge),
        corrections=plain(report.corrections),
        lines=[contract.line(line) for line in report.lines],
        **{key: effort.periods(report.periods[grain]) for grain, key in effort.GRAIN_KEYS.items()},
        axes=effort.AxesFacts(**{axis: effort.axis(parts) for axis, parts in report.axes.items()}),
        checks=plain(grid.occurrences.drop(columns="controls")),
        unplanned_runs=plain(grid.unplanned),
        never_run=list(grid.never_run),
        check_rates=plain(report.check_rates),
        controls=plain(report.controls),
        chargeback=[part for shared in report.chargeback for part in contract.chargeback(shared)],
        applications=projects.applications(report.applications),
        variance=effort.variance(report.variance),
        progress=_reason_or_rows(report.progress),
        warnings=[outlook.warning(alert) for alert in report.warnings],
        seasonality=outlook.seasonality(report.seasonality),
        forecast=outlook.forecast(report.forecast),
        events=[outlook.event(event) for event in report.events],
        views=[effort.view(item) for item in report.views],
        benchmark=effort.benchmark(report.benchmark),
        payback=[projects.project(item) for item in report.payback],
        sizing=projects.charge(report.sizing),
        quality=trust.quality(report.quality),
        findings=[trust.finding(finding) for finding in report.findings],
        **_tables(report),
    )


def _tables(report: ClientReport) -> dict[str, Any]:
    return {name: _reason_or_rows(table) for name, table in report.tables.items()}


def _reason_or_rows(table: pd.DataFrame | Disqualified) -> Any:
    return reason(table) if isinstance(table, Disqualified) else plain(table)


def to_facts(report: ClientReport) -> dict[str, Any]:
    """Return the facts of a client's report as plain JSON values."""
    return of_client(report).model_dump(by_alias=True, exclude_unset=True)


def dumps(content: Mapping[str, Any]) -> str:
    """Return the text of a JSON file: sorted keys, two spaces, no NaN, one final line end; always the same bytes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `facts.json` (draft-07)."""
    generated = Facts.model_json_schema(by_alias=True, schema_generator=_Draft07)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **generated,
        "title": "facts.json of a Relevé edition",
    }


class _Draft07(GenerateJsonSchema):
    """A schema without titles of fields, which only repeat their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False."""
        return False

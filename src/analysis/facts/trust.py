"""Facts of what was counted: the edition, its ledger, the changes since the last one, findings, description."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from analysis.domain import units
from analysis.domain.findings import Disqualified, Finding
from analysis.facts.values import Count, Day, Disqualification, Fact, NotNegative, Scalar, Share, plain, reason, row
from analysis.measures.trust.bridge import Bridge
from analysis.measures.trust.quality import Description
from analysis.report.client_report import ClientReport
from analysis.report.edition import Edition
from analysis.report.ledger import Ledger

Excluded = Annotated[Any, row("excluded", "code", "rows", "minutes")]
LateEntry = Annotated[Any, row("late_entries", "source", "time_entry_id", "ticket_id", "work_date", "minutes")]
Corrected = Annotated[
    Any,
    row(
        "corrections",
        *("correction", "table", "key", "column", "faulty", "correct", "reason", "author", "date"),
    ),
]
DescribedMonth = Annotated[
    Any,
    row(
        "description",
        *("month", "minutes", "described_minutes", "share"),
        month=Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")],
        minutes=NotNegative,
        described_minutes=NotNegative,
    ),
]


class MessageFacts(Fact):
    """A sentence in no language yet: in English, its `{names}` standing for values."""

    sentence: str
    values: dict[str, Scalar | MessageFacts] = Field(default={}, description="Values of the names; none where empty.")
    plural: str = Field(default="", description="The sentence for other numbers than one; empty where there is none.")


Found = Annotated[
    Any,
    row(
        "findings",
        *("code", "severity", "count", "minutes", "evidence", "detail"),
        empty=("minutes",),
        severity=Literal["info", "warning", "blocking"],
        detail=dict[str, Scalar | MessageFacts],
    ),
]


class PreviousFacts(Fact):
    """The previous closed edition."""

    as_of: Day
    sync_id: str
    params_sha256: str


class CorrectedFacts(Fact):
    """The released edition of the same date that this one corrects (rule 13.2)."""

    released_on: Day | None
    sync_id: str


class EditionFacts(Fact):
    """Identity of the edition (rule 13)."""

    client: str
    name: str
    as_of: Day
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    timezone: str
    hours_per_day: Annotated[float, Field(gt=0)]
    code_version: str
    params_sha256: str
    sync_id: str
    live: bool
    refreshed_at: str | None
    previous: PreviousFacts | None
    corrects: CorrectedFacts | None
    seed: int


class RowCounts(Fact):
    """Rows of the source: source = consumed + excluded + quarantined."""

    source: Count
    consumed: Count
    excluded: Count
    quarantined: Count
    unallocated: Count


class MinuteCounts(Fact):
    """Minutes of the source: source = consumed + excluded + quarantined."""

    source: float
    consumed: float
    excluded: float
    quarantined: float
    unallocated: float


class BridgeFacts(Fact):
    """Minutes: previous + new + late + moved + deleted + corrected + rules = current (rule 13.1)."""

    previous: float
    new: float
    late: float
    moved: float
    deleted: float
    corrected: float
    rules: float
    current: float
    late_entries: list[LateEntry]


class QualityFacts(Fact):
    """The share of the effort that is fully described: by every axis that at least one entry bears."""

    axes: list[str]
    completeness: Share | None
    months: list[DescribedMonth]


def edition(identity: Edition) -> EditionFacts:
    """Return the facts of the identity of an edition."""
    return EditionFacts.model_validate(plain(asdict(identity)))


def row_counts(ledger: Ledger) -> RowCounts:
    """Return the rows of the source by class: consumed, excluded, quarantined."""
    return RowCounts(**ledger.rows)


def minute_counts(report: ClientReport) -> MinuteCounts | Disqualification:
    """Return the minutes of the source by class; a reason where the source has no effort."""
    if report.effort is not None:
        return reason(report.effort)
    return MinuteCounts(**{name: units.minutes(seconds) for name, seconds in report.ledger.seconds.items()})


def excluded(ledger: Ledger) -> list[dict[str, Any]]:
    """Return the rows and minutes left out, by reason."""
    return [{"code": code, "rows": rows, "minutes": units.minutes(seconds)} for code, rows, seconds in ledger.excluded]


def bridge(changes: Bridge | Disqualified) -> BridgeFacts | Disqualification:
    """Return the changes since the last edition, in minutes."""
    if isinstance(changes, Disqualified):
        return reason(changes)
    steps = ("previous", "new", "late", "moved", "deleted", "corrected", "rules", "current")
    minutes = {step: units.minutes(getattr(changes, step)) for step in steps}
    return BridgeFacts(**minutes, late_entries=plain(changes.late_entries))


def quality(description: Description | Disqualified) -> QualityFacts | Disqualification:
    """Return how much of the effort is fully described, in all and by month."""
    if isinstance(description, Disqualified):
        return reason(description)
    return QualityFacts.model_validate(plain(vars(description)))


def finding(item: Finding) -> dict[str, Any]:
    """Return a finding with its minutes."""
    return {
        "code": item.code,
        "severity": item.severity,
        "count": item.count,
        "minutes": None if item.seconds is None else units.minutes(item.seconds),
        "evidence": list(item.evidence),
        "detail": plain(item.detail),
    }

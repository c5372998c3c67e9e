"""Facts of the effort: by period and by axis, against the year before, by saved view, among comparable clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
from pydantic import Field

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.facts.values import Count, Day, Disqualification, Fact, NotNegative, plain, reason, row, rows
from analysis.measures.effort.variance import PeriodFigures, Variance
from analysis.measures.portfolio.benchmark import LEAST_OTHERS, Position, Ratio
from analysis.params.report_choices import Axis
from analysis.report.peer_comparison import Comparison
from analysis.report.saved_views import ViewReport

GRAIN_KEYS = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}
Period = Annotated[
    Any,
    row(
        "periods",
        *("period", "minutes", "tickets", "incidents", "requests", "opened", "closed"),
        *("out_of_scope_minutes", "average_days", "compared_minutes"),
        empty=("average_days",),
    ),
]
Part = Annotated[
    Any,
    row(
        "axes",
        *("key", "minutes", "entries", "tickets", "amount_eur", "expected_minutes"),
        empty=("amount_eur",),
        absent=("expected_minutes",),
    ),
]
Progress = Annotated[
    Any,
    row(
        "progress",
        *("rank", "period_before", "minutes_before", "tickets_before", "cumulated_minutes_before"),
        *("period_after", "minutes_after", "tickets_after", "cumulated_minutes_after", "difference_minutes"),
        empty=(
            *("period_before", "minutes_before", "tickets_before", "cumulated_minutes_before"),
            *("period_after", "minutes_after", "tickets_after", "cumulated_minutes_after", "difference_minutes"),
        ),
    ),
]
Driver = Annotated[
    Any,
    row(
        "drivers",
        *("key", "minutes_before", "minutes_after", "tickets_before", "tickets_after"),
        *("difference_minutes", "volume_minutes", "duration_minutes", "is_named"),
    ),
]
ViewMonth = Annotated[Any, row("view_months", "period", "minutes", "tickets")]
ComparedRatio = Annotated[
    Any,
    row(
        "ratios",
        *("ratio", "value", "low", "median", "high", "position"),
        ratio=Ratio,
        position=Position,
        **dict.fromkeys(("value", "low", "median", "high"), NotNegative),
    ),
]


class AxesFacts(Fact):
    """The parts of each axis over the contract year up to the date counted."""

    category: list[Part]
    kind: list[Part]
    scope: list[Part]
    subsidiary: list[Part]
    country: list[Part]
    department: list[Part]
    requester: list[Part]
    application: list[Part]
    profile: list[Part]
    domain: list[Part]
    control: list[Part]


class PeriodFacts(Fact):
    """One of the two periods that are compared."""

    starts_on: Day
    ends_on: Day
    minutes: float
    tickets: Count
    incidents: Count
    requests: Count
    working_days: Count


class AxisVariance(Fact):
    """The drivers of the difference on one axis, the heaviest first."""

    drivers: list[Driver]
    named_minutes: float
    named_share: float | None


class VarianceFacts(Fact):
    """The last whole month against the same month a year before (rule 9)."""

    before: PeriodFacts
    after: PeriodFacts
    difference_minutes: float
    axes: dict[Axis, AxisVariance]


class ViewFacts(Fact):
    """A saved view that the report shows; minutes and tickets are those of starts_on to ends_on."""

    view: str
    title: str
    selection: dict[str, bool | str | list[str]]
    starts_on: Day
    ends_on: Day
    minutes: float
    entries: Count
    tickets: Count
    monthly: list[ViewMonth]


class ReferenceFacts(Fact):
    """The reference that the client is compared with."""

    as_of: Day
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CommonTraits(Fact):
    """Traits that the clients compared share; null: any."""

    kind: str | None
    size_band: str | None
    sector: str | None


class BenchmarkFacts(Fact):
    """The client among comparable ones; quartiles are coarsely rounded, shares are 0 to 1."""

    reference: ReferenceFacts
    starts_on: Day
    ends_on: Day
    common: CommonTraits
    clients_at_least: Annotated[int, Field(ge=LEAST_OTHERS)]
    ratios: list[ComparedRatio]


def periods(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the history by one grain, in minutes."""
    same = ("period", "seconds", "tickets", "incidents", "requests", "opened", "closed", "out_of_scope_seconds")
    return rows(
        {
            **{name: table[name] for name in same},
            "average_days": table["average"],
            "compared_seconds": table["compared_seconds"],
        }
    )


def axis(parts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the parts of an axis, in minutes; without rates no part has an amount."""
    shown = ("key", "seconds", "entries", "tickets", "expected_seconds", "amount_eur")
    written = rows({name: parts[name] for name in shown if name in parts})
    return written if "amount_eur" in parts else [part | {"amount_eur": None} for part in written]


def variance(by_axis: Mapping[str, Variance] | Disqualified) -> VarianceFacts | Disqualification:
    """Return the two periods compared and the drivers of their difference, by axis."""
    if isinstance(by_axis, Disqualified):
        return reason(by_axis)
    first = next(iter(by_axis.values()))
    axes = {name: _axis_variance(split) for name, split in by_axis.items()}
    values = {"before": _period(first.before), "after": _period(first.after), "axes": axes}
    return VarianceFacts.model_validate({**values, "difference_minutes": units.minutes(first.difference)})


def view(item: ViewReport) -> ViewFacts:
    """Return the facts of a saved view."""
    return ViewFacts(
        view=item.view.view,
        title=item.view.title,
        selection=item.view.selection.model_dump(mode="json", exclude_defaults=True),
        starts_on=plain(item.days.starts_on),
        ends_on=plain(item.days.ends_on),
        minutes=units.minutes(item.seconds),
        entries=item.entries,
        tickets=item.tickets,
        monthly=plain(item.months),
    )


def benchmark(comparison: Comparison | Disqualified) -> BenchmarkFacts | Disqualification:
    """Return the client's place among comparable clients."""
    if isinstance(comparison, Disqualified):
        return reason(comparison)
    return BenchmarkFacts(
        reference=ReferenceFacts(as_of=plain(comparison.reference_as_of), sha256=comparison.reference_sha256),
        starts_on=plain(comparison.year.starts_on),
        ends_on=plain(comparison.year.ends_on),
        common=CommonTraits(kind=comparison.kind, size_band=comparison.size_band, sector=comparison.sector),
        clients_at_least=comparison.clients,
        ratios=plain(comparison.table),
    )


def _axis_variance(split: Variance) -> AxisVariance:
    return AxisVariance(
        drivers=plain(split.drivers),
        named_minutes=units.minutes(split.named_seconds),
        named_share=split.named_share,
    )


def _period(figures: PeriodFigures) -> PeriodFacts:
    return PeriodFacts(
        starts_on=plain(figures.days.starts_on),
        ends_on=plain(figures.days.ends_on),
        minutes=units.minutes(figures.seconds),
        tickets=figures.tickets,
        incidents=figures.incidents,
        requests=figures.requests,
        working_days=figures.working_days,
    )

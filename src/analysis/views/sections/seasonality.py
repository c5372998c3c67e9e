"""The seasonal profile: which months truly weigh more or less, by how much, and how sure it is (E2)."""

from __future__ import annotations

from typing import Any

from analysis.domain.findings import Disqualified
from analysis.measures.forecasting.seasonality import Seasonality
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Part
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, folded
from analysis.views.drawing.tables import Column
from analysis.views.language import findings, rounding
from analysis.views.language.wording import Wording
from analysis.views.reading.report_reading import Reading, rows_of


def parts(reading: Reading, season: Seasonality | Disqualified) -> list[Part | Markup]:
    """The profile as bars around an ordinary month, a sentence where it is flat; what it explains, and its figures."""
    words = reading.words
    if isinstance(season, Disqualified):
        return [reading.paragraph(findings.reason(season, words))]
    is_flat = all(not rounding.half_up(100 * (month.ratio - 1), 0) for month in _months(season))
    shown = reading.paragraph(message(words, season) + ".") if is_flat else blocks.chart(chart(words, season), words)
    return [shown, reading.paragraph(strength(words, season)), _table(words, season)]


def chart(words: Wording, season: Seasonality) -> Chart:
    """Distance of each calendar month from an ordinary one; months that truly differ stand out and are named."""
    months = _months(season)
    differs = words.text("truly differs")
    return Chart(
        chart="seasonality",
        kind="bars",
        title=message(words, season),
        name=words.text("Difference of each month with an ordinary one"),
        unit="percent",
        labels=tuple(words.month(month.month, "short") for month in months),
        series=(
            Series(
                words.text("difference"),
                tuple(100 * (month.ratio - 1) for month in months),
                tuple("main" if month.differs else "muted" for month in months),
            ),
        ),
        label_title=words.text("Month"),
        notes=tuple(differs if month.differs else "" for month in months),
    )


def message(words: Wording, season: Seasonality) -> str:
    """The months that truly differ, the farthest first; or that none does."""
    differing = [month for month in _months(season) if month.differs]
    if not differing:
        return words.text("No month truly differs from the others")
    sentence = ", ".join(
        words.text(
            "{month} {difference}",
            month=words.month(month.month),
            difference=words.percent(month.ratio - 1, signed=True),
        )
        for month in sorted(differing, key=lambda month: -abs(month.ratio - 1))
    )
    return words.sentence(words.text("{months} against an ordinary month", months=sentence))


def strength(words: Wording, season: Seasonality) -> str:
    """Share of the variation that the season explains, and the part borrowed from other clients."""
    sentence = words.text(
        "Over {years} years of history, the season explains {share} of the variation around the trend.",
        years=words.number(season.years, 1),
        share=words.percent(season.strength),
    )
    if not season.has_prior:
        return sentence
    return sentence + " " + words.text("The history is young: its profile leans on that of an anonymous portfolio.")


def _months(season: Seasonality) -> list[Any]:
    """The calendar months, each with its number as `month`."""
    return [*rows_of(season.months.reset_index(names="month"))]


def _table(words: Wording, season: Seasonality) -> Markup:
    has_working_days = "ratio_per_working_day" in season.months
    columns = [
        Column(words.text("Month")),
        Column(words.text("Against an ordinary month"), "number"),
        Column(words.text("95% interval"), "number"),
        *([Column(words.text("Per working day"), "number", is_wide=True)] if has_working_days else []),
        Column(words.text("Truly differs")),
    ]

    def row(month: Any) -> list[str]:
        cells = [
            words.sentence(words.month(month.month)),
            words.percent(month.ratio - 1, signed=True),
            words.text(
                "{low} to {high}",
                low=words.percent(month.low - 1, signed=True),
                high=words.percent(month.high - 1, signed=True),
            ),
        ]
        if has_working_days:
            cells.append(words.percent(month.ratio_per_working_day - 1, signed=True))
        return [*cells, words.text("yes") if month.differs else words.text("no")]

    caption = words.text("The profile of the year, and how sure it is")
    table = tables.table(caption, columns, [row(month) for month in _months(season)], css="season")
    return folded(caption, table)

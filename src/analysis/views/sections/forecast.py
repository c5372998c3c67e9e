"""The forecast as a reader sees it: the months to come, their intervals, the last years beneath, its past errors."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.measures.forecasting.backtest import Backtest
from analysis.report.outlook import Outlook
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Part
from analysis.views.drawing.charts import Band, Chart, Series
from analysis.views.drawing.markup import Markup, clean, filled, folded, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.language.wording import Wording, mark
from analysis.views.reading.report_reading import Reading, rows_of

MONTHS_OF_A_YEAR = 12
BASES = {
    "level": mark("Under 24 whole months no season is foreseen: a level alone, with a wide interval."),
    "too_short": mark("Under 12 whole months this is only an order of magnitude."),
    "no_activity": mark("Nothing was recorded in this history: what is foreseen is what may still come."),
}


def parts(reading: Reading, outlook: Outlook | Disqualified) -> list[Part | Markup]:
    """The chart of the next twelve months, what they come to, and how wrong the method was on this client's past."""
    words = reading.words
    if isinstance(outlook, Disqualified):
        return [reading.paragraph(findings.reason(outlook, words))]
    first, *others = accuracy(words, outlook.backtest)
    grounds = [*others, *basis(words, outlook), *with_events(reading, outlook)]
    told = filled('<ul class="told">{}</ul>', join(filled("<li>{}</li>", text) for text in grounds))
    return [
        blocks.chart(chart(reading, outlook), words),
        reading.paragraph(f"{total(reading, outlook)} {first}"),
        *([folded(words.text("On what this forecast rests"), told)] if grounds else []),
        *(
            []
            if isinstance(outlook.backtest, Disqualified)
            else [_origins(reading, outlook.backtest, is_cleaned=bool(outlook.events))]
        ),
    ]


def is_naive_better(outlook: Outlook) -> bool:
    """Return True where the back-test finds the repeated last year the better forecast of this client (rule 10.3)."""
    return isinstance(outlook.backtest, Backtest) and not outlook.backtest.is_better


def chart(reading: Reading, outlook: Outlook) -> Chart:
    """The months to come in their 80 and 95 % intervals, the same months of the last two years beneath."""
    words, months = reading.words, outlook.months
    keys = [periods.key(day.date(), "month") for day in months.index]
    forecast = Series(words.text("forecast"), _shown(reading, months["mean"]), "forecast")
    year_before = Series(words.text("a year earlier"), _before(reading, outlook, 1), "previous")
    if is_naive_better(outlook):
        year_before = Series(words.text("the year before, repeated"), _shown(reading, outlook.naive), "previous")
    return Chart(
        chart="forecast",
        is_half=True,
        kind="lines",
        title=message(reading, outlook),
        name=words.text("Effort foreseen by month"),
        unit=reading.unit,
        labels=tuple(words.period(key, "medium") for key in keys),
        series=(forecast, year_before, Series(words.text("two years before"), _before(reading, outlook, 2), "muted")),
        label_title=words.text("Month"),
        bands=tuple(
            Band(
                words.text("{level} interval", level=words.percent(level / 100)),
                _shown(reading, months[f"lo{level}"]),
                _shown(reading, months[f"hi{level}"]),
            )
            for level in (95, 80)
        ),
    )


def message(reading: Reading, outlook: Outlook) -> str:
    """Total of the next twelve months, beside that of the naive forecast where it is the better one."""
    facts = _term(reading, outlook) | {"total": reading.foreseen_days(outlook.months.attrs["sum"]["mean"])}
    if not is_naive_better(outlook):
        return reading.words.text("From {first} to {last}: {total} foreseen", **facts)
    return reading.words.text(
        "From {first} to {last}: {total} foreseen, {naive} if the year before repeats itself",
        **facts,
        naive=reading.foreseen_days(float(outlook.naive.sum())),
    )


def total(reading: Reading, outlook: Outlook) -> str:
    """The forecast's total with both its intervals, in words."""
    whole = {key: reading.foreseen_days(days) for key, days in outlook.months.attrs["sum"].items()}
    return reading.words.text(
        "The method foresees {mean}: between {lo80} and {hi80} in 8 cases out of 10, between {lo95} and {hi95} in 19 "
        "out of 20.",
        **whole,
    )


def accuracy(words: Wording, backtest: Backtest | Disqualified) -> list[str]:
    """Past error of the method on this history beside the naive one, in a manager's words (rule 10.3)."""
    if isinstance(backtest, Disqualified):
        return [
            words.text("The method could not be tested on this history. {why}", why=findings.reason(backtest, words))
        ]
    if not np.isfinite(backtest.error):
        return [
            words.text("The method could not be measured on this history: nothing was recorded in the years tested.")
        ]
    sentences = [_errors(words, backtest)]
    if not backtest.is_better:
        sentences.append(
            words.text("Here it does no better than repeating the year before: read that line first, and the interval.")
        )
    tested = len(backtest.origins)
    covered = words.number(round(backtest.covered * tested), 0)
    tried = words.number(tested, 0)
    sentences.append(
        words.text("Its 80% interval held {held} of the {tested} rolling years tested.", held=covered, tested=tried)
    )
    return sentences


def basis(words: Wording, outlook: Outlook) -> list[str]:
    """On what the forecast rests, where that is not plain: a short history, events taken out, a method left out."""
    attributes = outlook.months.attrs
    warned = BASES.get(attributes["basis"])
    sentences = [] if warned is None else [words.text(warned)]
    if outlook.events:
        names = _listed(outlook.events)
        sentences.append(words.text("Taken out of the history before forecasting: {events}.", events=names))
    if outlook.events_left:
        names = _listed(outlook.events_left)
        sentences.append(
            words.text(
                "Still in the history, for too few months are left beside it: {events}. Shorten the event or give a "
                "longer history.",
                events=names,
            )
        )
    if outlook.unknown_months:
        months = ", ".join(words.period(month) for month in outlook.unknown_months)
        sentences.append(words.text("Without any entry, and unknown by the client’s file: {months}.", months=months))
    left_out = len(attributes["dropped"])
    if left_out:
        sentences.append(
            words.count(
                "{n} of the methods combined was left out: its result could not be kept.",
                "{n} of the methods combined were left out: their results could not be kept.",
                left_out,
            )
        )
    return sentences


def with_events(reading: Reading, outlook: Outlook) -> list[str]:
    """Forecast of the same method with the declared events left in; empty where none was taken out."""
    if outlook.total_as_it_was is None:
        return []
    facts = {f"{key}_with": reading.foreseen_days(days) for key, days in outlook.total_as_it_was.items()}
    facts |= {key: reading.foreseen_days(days) for key, days in outlook.months.attrs["sum"].items()}
    return [
        reading.words.text(
            "With what was taken out left in, it would foresee {mean_with} (between {lo80_with} and {hi80_with}) in "
            "place of {mean} (between {lo80} and {hi80}).",
            **facts,
        )
    ]


def _errors(words: Wording, backtest: Backtest) -> str:
    first, last = backtest.origins.index[0], backtest.origins.index[-1]
    months = (last.year - first.year) * MONTHS_OF_A_YEAR + last.month - first.month + MONTHS_OF_A_YEAR
    facts = {"error": words.percent(backtest.error), "naive": words.percent(backtest.naive_error)}
    if months % MONTHS_OF_A_YEAR:
        return words.count(
            "Over the last {n} month, this method was wrong by {error} on the year; repeating the year before, by "
            "{naive}.",
            "Over the last {n} months, this method was wrong by {error} on the year; repeating the year before, by "
            "{naive}.",
            months,
            **facts,
        )
    return words.count(
        "Over the last {n} year, this method was wrong by {error} on the year; repeating the year before, by {naive}.",
        "Over the last {n} years, this method was wrong by {error} on the year; repeating the year before, by {naive}.",
        months // MONTHS_OF_A_YEAR,
        **facts,
    )


def _origins(reading: Reading, backtest: Backtest, *, is_cleaned: bool) -> Markup:
    """Each forecast made with what was known then, against what came, the declared events taken out of it."""
    words = reading.words
    came = words.text("What came, events taken out") if is_cleaned else words.text("What came")
    columns = [
        Column(words.text("Known until")),
        Column(words.text("Forecast of the next 12 months"), "number"),
        Column(words.text("80% interval"), "number", is_wide=True),
        Column(words.text("Year before, repeated"), "number"),
        Column(came, "number"),
        Column(words.text("Error"), "number"),
    ]
    rows = [
        [
            words.period(periods.key(origin.known_until.date(), "month"), "medium"),
            reading.foreseen_days(origin.forecast),
            words.text(
                "{low} to {high}", low=reading.foreseen_days(origin.low), high=reading.foreseen_days(origin.high)
            ),
            reading.foreseen_days(origin.naive),
            reading.brief_days(origin.observed),
            words.percent(None if pd.isna(origin.error) else origin.error),
        ]
        for origin in rows_of(backtest.origins.reset_index(names="known_until"))
    ]
    caption = words.text("The method tried on the past of this client")
    return folded(caption, tables.table(caption, columns, rows, css="backtest"))


def _before(reading: Reading, outlook: Outlook, years: int) -> tuple[float | None, ...]:
    """The history of the same months so many years before; None where it has none."""
    past = outlook.history.reindex(outlook.months.index - pd.DateOffset(years=years))
    return tuple(None if pd.isna(days) else reading.of_days(float(days)) for days in past)


def _shown(reading: Reading, days: Iterable[float]) -> tuple[float, ...]:
    return tuple(reading.of_days(float(value)) for value in days)


def _term(reading: Reading, outlook: Outlook) -> dict[str, str]:
    first, last = (reading.words.period(periods.key(outlook.months.index[end].date(), "month")) for end in (0, -1))
    return {"first": first, "last": last}


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(clean(name) for name in names)

"""The contract lines side by side, as shares of what each promises: the chart that the card's table repeats."""

from __future__ import annotations

from analysis.report.client_report import ClientReport
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import clean
from analysis.views.language.wording import wording


def lines(report: ClientReport) -> Chart | None:
    """Return consumed and expected as shares of the entitlement of each line [percent]; None where none promises."""
    words = wording(report.edition.language)
    promised = [
        (clean(line.params.name), line.state)
        for line in report.lines
        if line.state.entitlement and line.state.consumed is not None and line.state.expected is not None
    ]
    if not promised:
        return None
    shares = {
        words.text("Consumed to date"): tuple(100 * state.consumed / state.entitlement for _, state in promised),
        words.text("Expected to date"): tuple(100 * state.expected / state.entitlement for _, state in promised),
    }
    (consumed, expected), title = shares.items(), words.text("Consumed and expected by contract line")
    return Chart(
        chart="lines",
        kind="bars",
        title=title,
        name=title,
        unit="percent",
        labels=tuple(name for name, _ in promised),
        series=(Series(*consumed),),
        label_title=words.text("Contract line"),
        reference=Series(*expected),
    )

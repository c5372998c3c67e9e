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
        (
            line.params.line,
            clean(line.params.name),
            100 * now.consumed / now.entitlement,
            100 * now.expected / now.entitlement,
        )
        for line in report.lines
        if (now := line.state).entitlement and now.consumed is not None and now.expected is not None
    ]
    if not promised:
        return None
    title = words.text("Consumed and expected by contract line")
    return Chart(
        chart="lines",
        kind="bars",
        title=title,
        name=title,
        unit="percent",
        labels=tuple(name for _, name, _, _ in promised),
        filters=tuple(f"line={line}" for line, _, _, _ in promised),
        series=(Series(words.text("Consumed to date"), tuple(share for _, _, share, _ in promised)),),
        label_title=words.text("Contract line"),
        reference=Series(words.text("Expected to date"), tuple(share for _, _, _, share in promised)),
    )

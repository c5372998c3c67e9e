"""The exported tables of a renewal (H8)."""

from __future__ import annotations

import pandas as pd

from analysis.publish.exports.export_table import ExportTable
from analysis.publish.exports.titles import titled
from analysis.studies.renewal import RenewalReport
from analysis.views.language.wording import wording
from analysis.views.studies.renewal import FORM_NAMES


def of_renewal(report: RenewalReport) -> tuple[ExportTable, ...]:
    """Tables of a renewal: what is enough by line, form and level; the budget by fiscal year."""
    words = wording(report.study.language)
    rows = [
        (item.report.params.name, words.text(FORM_NAMES[form]), level, quantity)
        for item in report.lines
        for form, levels in item.enough.to_dict("index").items()
        for level, quantity in levels.items()
    ]
    frames = {
        "enough": pd.DataFrame(rows, columns=["line", "form", "enough_percent", "quantity"]),
        "fiscal_years": report.fiscal_years,
    }
    return tuple(titled(name, frame, words) for name, frame in frames.items())

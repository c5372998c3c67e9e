"""The assumptions of the answer, each with its source, and the one that matters most."""

from __future__ import annotations

from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import block as blocks
from analysis.views.drawing.block import Block
from analysis.views.drawing.charts import Chart, Series
from analysis.views.studies import assumed
from analysis.views.studies.board import best_of, option_of
from analysis.views.studies.study_words import StudyWords


def block(case: BusinessCase) -> Block:
    """The tornado of the best option where there is an outcome to tell; every assumption, its range and its source."""
    words = StudyWords(case.language)
    best = best_of(case)
    has_outcome = best.tornado and case.evidence.is_enough
    parts = [blocks.chart(tornado(case), words.words)] if has_outcome else []
    return words.block(
        "assumptions",
        words.text("The assumptions and their sources"),
        *parts,
        assumed.table(words, case.project, option_of(case, best.case.option)),
    )


def tornado(case: BusinessCase) -> Chart:
    """The net present value with each assumption at each end of its range, the widest first."""
    words = StudyWords(case.language)
    swings = best_of(case).tornado
    return Chart(
        chart="tornado",
        kind="tornado",
        title=words.text("What matters most: {assumption}", assumption=assumed.swing_name(words, swings[0])),
        name=words.text("Net present value with each assumption at the ends of its range"),
        unit="euros",
        labels=tuple(assumed.swing_name(words, swing) for swing in swings),
        series=(
            Series(words.text("at the low end"), tuple(swing.npv_at_low_eur for swing in swings), "third"),
            Series(words.text("at the high end"), tuple(swing.npv_at_high_eur for swing in swings), "main"),
        ),
        label_title=words.text("Assumption"),
    )

"""Sliders on the effects of a budget's drivers, for JupyterLab: what the year asks for follows them (H6)."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets

from analysis.studies import budget
from analysis.studies.assumed import Assumption
from analysis.studies.budget import BudgetReport
from analysis.views.drawing.markup import Markup, clean
from analysis.views.lab import moving
from analysis.views.studies import budget as pages
from analysis.views.studies.budget_grounds import effect
from analysis.views.studies.study_words import StudyWords

STEPS = 40
LEAST_REACH = 10.0
"""A slider reaches at least so far on either side of its value [percent or days]."""


def sliders(report: BudgetReport) -> ipywidgets.VBox:
    """A slider a driver of the chosen scenario, over the answer that they lead to. Params keep their values."""
    words = StudyWords(report.study.language)
    controls = {item.key: _slider(item) for item in report.chosen.assumptions if item.key is not None}

    def answer(values: Mapping[str, float]) -> Markup:
        now = budget.reassumed(report, values)
        effects = [f"{clean(item.driver.driver)} : {effect(words, item)}" for item in now.chosen.assumptions]
        return words.paragraph(" · ".join(effects)) + pages.answer(now).html()

    return moving.panel(words, controls, answer)


def _slider(item: Assumption) -> ipywidgets.FloatSlider:
    reach = max(2 * abs(item.effect), LEAST_REACH)
    is_percent = item.whole_days is None and not item.driver.added
    low = max(item.effect - reach, -100.0) if is_percent else item.effect - reach
    return moving.slider(item.driver.driver, item.effect, low, item.effect + reach, reach / STEPS)

"""Sliders on the assumptions of a business case, for JupyterLab: verdict, figures, curve follow them (F2)."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets

from analysis.report.projects.business_case import BusinessCase
from analysis.studies import assuming, business_case
from analysis.studies.assuming import Movable
from analysis.studies.proposal import yaml_text
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.lab import moving
from analysis.views.language.wording import mark
from analysis.views.studies import board, options
from analysis.views.studies.assumed import KIND_WORDS
from analysis.views.studies.study_words import StudyWords

LABELS = {
    "horizon": mark("horizon (months)"),
    "discount": mark("discount rate (% a year)"),
    "ramp_up": mark("ramp-up (months)"),
    "one_off": mark("{name} (€)"),
    "running": mark("{name} (€, by period)"),
    "share": mark("{name} (%)"),
}


def sliders(case: BusinessCase) -> ipywidgets.VBox:
    """A slider a number of the project, a tab an option, over the answer they lead to. Params keep their values."""
    words = StudyWords(case.language)
    numbers = assuming.movables(case.project)
    controls = {
        item.key: moving.slider(_label(words, item), item.value, item.low, item.high, item.step) for item in numbers
    }
    tabs = {
        clean(option.name, 40): [item.key for item in numbers if item.option == option.option]
        for option in case.project.options
    }

    def answer(values: Mapping[str, float]) -> Markup:
        now = business_case.reassumed(case, values)
        parts = [board.block(now).html(), options.block(now).html()]
        if values:
            parts.append(_params(words, now))
        return join(parts)

    return moving.panel(words, controls, answer, tabs)


def _label(words: StudyWords, item: Movable) -> str:
    name = words.text(KIND_WORDS[item.name]) if item.name in KIND_WORDS else clean(item.name)
    return words.words.sentence(words.text(LABELS[item.kind], name=name))


def _params(words: StudyWords, case: BusinessCase) -> Markup:
    """The project as it is shown, to be pasted into params: what was moved is kept by the one who writes it down."""
    return filled(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        words.text("The params of these assumptions"),
        yaml_text(case.project.model_dump(exclude_defaults=True)),
    )

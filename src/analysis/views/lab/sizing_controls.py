"""Controls on the inventory, the states and the check plan of a preliminary study, for JupyterLab (H5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from analysis.params.inventory import MOST
from analysis.studies import sizing
from analysis.studies.proposal import yaml_text
from analysis.studies.sizing import SizingReport
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.lab import moving
from analysis.views.language.wording import mark
from analysis.views.studies import charge
from analysis.views.studies.study_words import StudyWords

RECURRENCES = {
    "daily": mark("every working day"),
    "weekly": mark("every week"),
    "monthly": mark("every month"),
    "quarterly": mark("every quarter"),
    "half-yearly": mark("every half-year"),
    "yearly": mark("every year"),
}
LONGEST_CHECK = 2_400
"""Minutes."""


def controls(report: SizingReport) -> ipywidgets.VBox:
    """Counts, states and checks, over the charge that they lead to. Params keep their values."""
    words = StudyWords(report.study.language)
    study = report.study
    states = {state: words.text(name) for state, name in charge.STATES.items()}
    inventory: dict[str, ipywidgets.DOMWidget] = {
        f"inventory.{item}": moving.count(words.words.sentence(words.text(charge.ITEMS[item])), number, MOST[item])
        for item, number in study.inventory.counts.items()
    }
    controls_by_item: dict[str, ipywidgets.DOMWidget] = {
        "health": moving.choice(words.text("Health"), study.health, states),
        "documentation": moving.choice(words.text("Documentation"), study.documentation, states),
    }
    plan: dict[str, ipywidgets.DOMWidget] = {}
    for at, check in enumerate(study.checks):
        label = words.text("{check} (minutes)", check=clean(check.check))
        plan[f"checks.{at}.minutes"] = moving.count(label, int(check.minutes), LONGEST_CHECK)
        if check.recurrence in RECURRENCES:
            every = {name: words.text(label) for name, label in RECURRENCES.items()}
            plan[f"checks.{at}.recurrence"] = moving.choice(clean(check.check), check.recurrence, every)
    groups = {
        words.text("Inventory"): list(inventory),
        words.text("State"): list(controls_by_item),
        words.text("Proposed check plan"): list(plan),
    }

    def answer(values: Mapping[str, Any]) -> Markup:
        now = sizing.reassumed(report, values)
        parts = [charge.charge(now).html(), charge.contract(now).html()]
        if values:
            parts.append(_params(words, now))
        return join(parts)

    return moving.panel(words, inventory | controls_by_item | plan, answer, groups)


def _params(words: StudyWords, report: SizingReport) -> Markup:
    """The study as it is shown, to be pasted into params."""
    return filled(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        words.text("The params of these assumptions"),
        yaml_text(report.study.model_dump(exclude_defaults=True)),
    )

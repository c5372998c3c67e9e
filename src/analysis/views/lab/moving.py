"""Controls over the answer that they lead to, for JupyterLab: what every notebook of a study shares (H3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from analysis.foundation.errors import AnalystError
from analysis.views.drawing import theme
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.studies.study_words import StudyWords

LABELS = "22em"
WIDTH = "46em"
STYLE = Markup(
    ".jupyter-widgets.widget-tab{--jp-widgets-horizontal-tab-width:24em}.moved .print-only{display:none}"
    ".moved .cards{display:flex;flex-wrap:wrap;gap:1.5rem;margin:.5rem 0}.moved .cards div{min-width:9em}"
    ".moved dl.cards dt,.moved dl.cards dd{float:none;width:auto;margin:0;padding:0}"
    ".moved dt,.moved small{font-size:.85em}.moved dd{font-size:1.3em;font-weight:600}"
    ".moved small{display:block;font-weight:400}.moved .plot{display:grid;grid-template-columns:4em minmax(0,1fr)}"
    ".moved .plot svg,.moved .drawing{overflow:visible}.moved .tick{stroke:currentColor;opacity:.15}"
    ".moved .zero{stroke:currentColor;opacity:.5}.moved figcaption span{display:block}"
    ".moved .number{text-align:right}.moved td,.moved th{padding:.2rem .6rem;text-align:left}"
    ".moved caption{text-align:left;white-space:nowrap;font-weight:600}.moved svg text{fill:currentColor;"
    "font:12px sans-serif}.moved .line{fill:none;stroke-width:2.25}.moved figure{max-width:46em;margin:0}"
    + "".join(
        f".moved .s-{role}{{stroke:{colours.light}}}.moved .t-{role}{{fill:{colours.light}}}"
        for role, colours in theme.ROLES.items()
    )
)
"""Style for JupyterLab, which has not the page's stylesheet."""


def panel(
    words: StudyWords,
    controls: Mapping[str, ipywidgets.DOMWidget],
    answer: Callable[[Mapping[str, Any]], Markup],
    groups: Mapping[str, list[str]] | None = None,
) -> ipywidgets.VBox:
    """The controls, and beneath them the answer of their values. Params keep their own.

    Parameters
    ----------
    words : the words of the study.
    controls : key -> control with a `value`.
    answer : from the keys that were moved and their values to what is shown; an error of an analyst is shown in its
        words.
    groups : title -> keys that are shown in a tab of their own; the others stand above. None: no tab.
    """
    first = {key: control.value for key, control in controls.items()}
    shown = ipywidgets.HTML()

    def follow(_: object = None) -> None:
        moved = {key: control.value for key, control in controls.items() if control.value != first[key]}
        try:
            made = answer(moved)
        except AnalystError as error:
            made = words.paragraph(clean(str(error), 400))
        shown.value = str(filled('<style>{}</style><div class="moved">{}</div>', STYLE, made))

    for control in controls.values():
        control.observe(follow, names="value")
    follow()
    in_tabs = {key for keys in (groups or {}).values() for key in keys}
    parts = [control for key, control in controls.items() if key not in in_tabs]
    if groups:
        tabs = [ipywidgets.VBox([controls[key] for key in keys]) for keys in groups.values()]
        parts.append(ipywidgets.Tab(children=tabs, titles=list(groups)))
    return ipywidgets.VBox([*parts, shown])


def slider(label: str, value: float, low: float, high: float, step: float) -> ipywidgets.FloatSlider:
    """A slider that is followed when the hand lets it go."""
    return ipywidgets.FloatSlider(
        value=value, min=low, max=high, step=step, readout_format=",.1f", description=clean(label, 60),
        continuous_update=False, style={"description_width": LABELS}, layout={"width": WIDTH},
    )  # fmt: skip


def count(label: str, value: int, most: int) -> ipywidgets.BoundedIntText:
    """A whole number, typed."""
    return ipywidgets.BoundedIntText(
        value=value, min=0, max=most, description=clean(label, 60), continuous_update=False,
        style={"description_width": LABELS}, layout={"width": "32em"},
    )  # fmt: skip


def choice(label: str, value: str, options: Mapping[str, str]) -> ipywidgets.Dropdown:
    """One of several values: value -> as it is shown."""
    return ipywidgets.Dropdown(
        options=[(shown, key) for key, shown in options.items()], value=value, description=clean(label, 60),
        style={"description_width": LABELS}, layout={"width": "32em"},
    )  # fmt: skip

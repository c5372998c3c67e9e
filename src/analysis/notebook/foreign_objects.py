"""Objects of other libraries as a report shows them: frames as its tables, plotly figures as data, matplotlib as SVG.

None of these libraries is imported here; each is known by the names of its types.
"""

from __future__ import annotations

import io
import json
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from analysis.views.drawing.block import PLOTLY_TYPE
from analysis.views.drawing.frame_table import frame_table
from analysis.views.language.wording import wording

LANGUAGE = "language"
"""Parameter of a notebook that names the language of its page."""
HASH_SALT = "releve"
"""Seed of the identifiers of a matplotlib drawing: the same drawing has the same bytes."""


def register(shell: InteractiveShell) -> None:
    """Make a shell show these objects so."""
    display = shell.display_formatter
    if display is None:
        raise RuntimeError("a shell without its formatters shows nothing")
    html = display.formatters["text/html"]
    for kind in ("DataFrame", "Series"):
        html.for_type_by_name(
            "pandas", kind, lambda frame: str(frame_table(frame, wording(shell.user_ns.get(LANGUAGE) or "fr")))
        )
    svg = display.formatters["image/svg+xml"]
    svg.for_type_by_name("matplotlib.figure", "Figure", _matplotlib)
    display.ipython_display_formatter.for_type_by_name(
        "plotly.basedatatypes", "BaseFigure", lambda figure: _plotly(shell, figure)
    )


def _plotly(shell: InteractiveShell, figure: Any) -> None:
    """Publish the JSON of a figure, whatever renderer plotly would choose."""
    shell.display_pub.publish({PLOTLY_TYPE: json.loads(figure.to_json())})


def _matplotlib(figure: Any) -> str:
    """Return a figure as SVG, the same at each run."""
    import matplotlib as mpl  # installed where such a figure is

    content = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": HASH_SALT, "svg.fonttype": "none"}):
        figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()

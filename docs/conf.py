"""Settings of the documentation: one source in English, its French from `locale/`, nothing loaded from elsewhere.

`make docs` builds it once in each language, with `-D language=…`.
"""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "src")]

project = "Relevé"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
language = "en"
exclude_patterns = ["site", "_templates", "params_examples", "locale"]
templates_path = ["_templates"]

ENGLISH_ALONE = ("reference/*", "project/*", "decisions/*")
"""Pages without a French text; the French page says so."""
WRITTEN_IN_BOTH = {
    "reference/columns": "columns_reference.py",
    "reference/commands": "commands_reference.py",
    "reference/findings": "findings_reference.py",
    "reference/index": "",
}
"""Pages of the reference that have a French text: their script writes it, or the catalogue for an empty name."""
IN_ENGLISH = "\n\n```{note}\nCette page n’existe qu’en anglais.\n```\n"

# Messages and their French: `make docs-catalogues` takes new ones.
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False
if tags.has("catalogues"):  # noqa: F821 (Sphinx gives it)
    exclude_patterns += ["reference/[!i]*", "project", "decisions"]

# Cells run once and are kept beside the site; a cell that fails stops the build.
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_number_source_lines = False
nb_mime_priority_overrides = [("html", "application/vnd.plotly.v1+json", 0)]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "groupwise"
autodoc_typehints = "none"
napoleon_google_docstring = False

html_theme = "furo"
html_title = "Relevé"
html_static_path = ["_static"]
html_css_files = ["releve.css"]
html_extra_path = ["facts.schema.json"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_show_search_summary = False
html_theme_options = {"announcement": " "}
html_context = {"languages": {"en": "Read this page in English", "fr": "Lire cette page en français"}}


def _in_its_language(app, page: str, source: list[str]) -> None:
    """Put the page in the language of the build, before it is read."""
    language = app.config.language
    source[0] = source[0].replace('releve.example("en")', f'releve.example("{language}")')
    if language == "en":
        return
    script = WRITTEN_IN_BOTH.get(page)
    if script:
        source[0] = runpy.run_path(str(HERE / script))["page"](language)
    elif script is None and any(Path(page).match(pattern) for pattern in ENGLISH_ALONE):
        source[0] = re.sub(r"(?m)^(# .+)$", lambda title: title[1] + IN_ENGLISH, source[0], count=1)


def setup(app) -> None:
    """Take the language of the build into account."""
    app.connect("source-read", _in_its_language)

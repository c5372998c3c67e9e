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
exclude_patterns = ["site", "_templates", "params_examples", "locale", "**/*.fr.md"]
templates_path = ["_templates"]

ENGLISH_ALONE = {
    "reference/glpi": "GLPI",
    "reference/facts": "facts.json",
    "reference/rules": "Règles",
    "reference/cases": "Les cas chiffrés des règles",
    "reference/python": "Python",
    "reference/payback": "Rentabilité : les formules",
    "reference/sizing": "Évaluation d’un contrat : les formules",
    "reference/notation": "La notation des graphiques et des tableaux",
    "reference/demo": "Les données de démonstration",
    "project/index": "Le projet",
    "project/page-design": "Comment la page est faite",
    "project/reliability": "Ce qui peut mal tourner, et ce qui tient alors",
    "project/scale": "Ce que coûtent 10 000 clients",
    "project/dependencies": "Les dépendances",
    "project/decisions": "Décisions",
}
"""Pages without a French text, decisions besides, and the French of their titles; the French page says so."""
WRITTEN_IN_BOTH = {
    "reference/columns": "columns_reference.py",
    "reference/commands": "commands_reference.py",
    "reference/findings": "findings_reference.py",
}
"""Pages of the reference that a script writes in both languages."""
IN_ENGLISH = "\n\n```{note}\nCette page n’existe qu’en anglais.\n```\n"

# Messages and their French: `make docs-catalogues` takes new ones.
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False
if tags.has("catalogues"):  # noqa: F821 (Sphinx gives it)
    exclude_patterns += ["reference/[!i]*", "project", "decisions"]
    suppress_warnings = ["myst.xref_missing", "myst-nb.lexer", "toc.excluded", "toc.not_readable"]

# Cells run once and are kept beside the site; a cell that fails stops the build.
nb_execution_mode = "off" if tags.has("catalogues") else "cache"  # noqa: F821
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_number_source_lines = False
nb_mime_priority_overrides = [("html", "application/vnd.plotly.v1+json", 0)]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "groupwise"
autodoc_typehints = "none"
napoleon_google_docstring = False

figure_language_filename = "{root}.{language}{ext}"

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
    twin = HERE / f"{page}.fr.md"
    if language == "fr" and twin.exists():
        source[0] = twin.read_text(encoding="utf-8")
    elif page in WRITTEN_IN_BOTH:
        source[0] = runpy.run_path(str(HERE / WRITTEN_IN_BOTH[page]))["page"](language)
    elif language == "fr" and (page in ENGLISH_ALONE or page.startswith("decisions/")):
        _, title, rest = re.split(r"(?m)^# (.+)$", source[0], maxsplit=1)
        source[0] = f"# {ENGLISH_ALONE.get(page, title)}{IN_ENGLISH}{rest}"


def setup(app) -> None:
    """Take the language of the build into account."""
    app.connect("source-read", _in_its_language)

"""Comments of the demo's params in the reader's language: they are written in French, `locale/` has the others."""

from __future__ import annotations

import re

from analysis.foundation.catalogues import catalogue, languages

PACKAGE, DOMAIN = "analysis.demo", "comments"
COMMENT = re.compile(r"(?m)^( *# )(?!yaml-language-server|\$schema)(.+)$")


def in_language(text: str, language: str) -> str:
    """Return a YAML text with its comments in a language; in French where there is no catalogue for it.

    Examples
    --------
    >>> in_language("# Identité.\\nname: Identité.", "en")
    '# Identity.\\nname: Identité.'
    """
    if language not in languages(PACKAGE):
        return text
    words = catalogue(PACKAGE, DOMAIN, language)
    return COMMENT.sub(lambda found: found[1] + words.gettext(found[2]), text)

"""Meaning of each column in its reader's language: the dictionary holds it in English, `locale/` in the others."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations

from analysis.domain.columns.column import Column
from analysis.foundation.catalogues import catalogue, languages

PACKAGE, DOMAIN = "analysis.domain", "columns"
LANGUAGES = languages(PACKAGE)
"""Languages that have a catalogue."""


def meaning(column: Column, language: str) -> str:
    """Return the meaning of a column in a language; in English where there is no catalogue for it.

    Examples
    --------
    >>> from analysis.domain.columns import dictionary
    >>> meaning(dictionary.of("minutes"), "fr"), meaning(dictionary.of("minutes"), "de")
    ('Temps réel.', 'Real effort.')
    """
    return _catalogue(language).gettext(column.meaning)


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return catalogue(PACKAGE, DOMAIN, language) if language in LANGUAGES else NullTranslations()

"""Messages to an analyst: an English sentence with named values, shown in the analyst's language.

The English sentence is the message's identifier (gettext); `locale/` beside this module has the other languages. A
message is made where a fault is seen and put in words where it is shown, so that a process, a log and a screen may each
choose the language.

Examples
--------
>>> from analysis.foundation.messages import message
>>> unknown = message("unknown client {client}; known clients: {known}", client="acme", known="orsenne, aubrac")
>>> unknown.shown("en")
'unknown client acme; known clients: orsenne, aubrac'
>>> unknown.values["client"]
'acme'
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce

from analysis.foundation.catalogues import catalogue, languages

LANGUAGE = "RELEVE_LANG"
"""Variable that names the analyst's language; reports have their own."""
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the locale, the first that says something first (POSIX)."""
DEFAULT_LANGUAGE = "fr"
"""Language where nothing names one."""
SOURCE_LANGUAGE = "en"
"""Language in which messages are written; shown for every language without a catalogue."""
NO_LANGUAGE = ("c", "posix")
"""Locales that name no language: those of a container or a scheduled task that nobody has set."""
PACKAGE, DOMAIN = "analysis.foundation", "messages"
LANGUAGES = (SOURCE_LANGUAGE, *languages(PACKAGE))
"""Languages in which an analyst may be spoken to."""


@dataclass(frozen=True)
class Message:
    """A sentence to be shown, in no language yet.

    Parameters
    ----------
    id : the English sentence, its `{values}` named; the key of the catalogues.
    values : what the names stand for; a value may be a message itself.
    plural : the English sentence for other numbers than one; empty where no number decides.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def shown(self, language: str) -> str:
        """Return the sentence in a language; a message that its catalogue lacks is shown in English."""
        words = _catalogue(language)
        number = self.values.get("n")
        if self.plural and isinstance(number, int):
            template = words.ngettext(self.id, self.plural, number)
        else:
            template = words.gettext(self.id)
        return template.format(**{name: _shown(value, language) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.shown(language())


def message(sentence: str, /, **values: object) -> Message:
    """Return a message. `make catalogues` finds its sentence by this function's name: it must be a literal."""
    return Message(sentence, values)


def message_plural(singular: str, plural: str, n: int, /, **values: object) -> Message:
    """Return a message whose sentence depends on the number `n`, which both sentences may name."""
    return Message(singular, {**values, "n": n}, plural=plural)


def sequence(sentences: Iterable[Message | str]) -> Message | str:
    """Return several sentences as one, a semicolon between two."""
    return reduce(lambda first, second: message("{first}; {second}", first=first, second=second), sentences)


def alternatives(values: Iterable[Message | str]) -> Message | str:
    """Return several values as one, "or" between two."""
    return reduce(lambda first, second: message("{first} or {second}", first=first, second=second), values)


def conjunction(values: Iterable[Message | str]) -> Message | str:
    """Return several values as one, "and" between two."""
    return reduce(lambda first, second: message("{first} and {second}", first=first, second=second), values)


def language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the analyst's language: that of `RELEVE_LANG`, else of the locale, else French (decision 0025).

    Examples
    --------
    >>> [language({"LANG": name}) for name in ("fr_CA.UTF-8", "en_GB.UTF-8", "C.UTF-8", "de_DE", "")]
    ['fr', 'en', 'fr', 'en', 'fr']
    >>> language({"LANG": "en_GB.UTF-8", "RELEVE_LANG": "fr"})
    'fr'
    """
    told = next((value for name in (LANGUAGE, *LOCALE) if (value := environ.get(name))), DEFAULT_LANGUAGE)
    code = re.split(r"[_.@-]", told, maxsplit=1)[0].lower()
    if code in NO_LANGUAGE:
        return DEFAULT_LANGUAGE
    return code if code in LANGUAGES else SOURCE_LANGUAGE


def _shown(value: object, language: str) -> object:
    return value.shown(language) if isinstance(value, Message) else value


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language: none for English, in which sentences are written, and where there is none."""
    if language == SOURCE_LANGUAGE or language not in LANGUAGES:
        return gettext.NullTranslations()
    return catalogue(PACKAGE, DOMAIN, language)

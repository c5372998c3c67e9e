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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce

from analysis.foundation.catalogues import catalogue

LANGUAGE = "RELEVE_LANG"
"""Variable that names the analyst's language; reports have their own."""
DEFAULT_LANGUAGE = "fr"
SOURCE_LANGUAGE = "en"
DOMAIN = "messages"


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


def language() -> str:
    """Return the analyst's language: that of `RELEVE_LANG`, else French."""
    return os.environ.get(LANGUAGE) or DEFAULT_LANGUAGE


def _shown(value: object, language: str) -> object:
    return value.shown(language) if isinstance(value, Message) else value


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language: none for English, in which sentences are written."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    try:
        return catalogue("analysis.foundation", DOMAIN, language)
    except FileNotFoundError:
        return catalogue("analysis.foundation", DOMAIN, DEFAULT_LANGUAGE)

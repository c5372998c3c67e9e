"""Standard output and standard error, on which a command speaks to a person.

What a client or its tool has typed may stand in any sentence: a character that would move the cursor, change a colour
or turn the order of the text round is shown as its code instead.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from rich.console import Console

from analysis.foundation.messages import Message

KEPT = "\n\t"
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of the characters that are not seen: they move the cursor, reorder a line, or hide in a word."""
JOINERS = "\u200c\u200d"
"""Unseen characters that some languages need within words."""


class Screen(Console):
    """A console on which a text is only ever a text."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Print objects as a console does; the texts among them are made visible first."""
        super().print(*(visible(each) if isinstance(each, str) else each for each in objects), **how)


OUTPUT = Screen(soft_wrap=True)
ERRORS = Screen(stderr=True, soft_wrap=True)


def say(sentence: Message | str) -> None:
    """Print a sentence on standard output, in the analyst's language."""
    OUTPUT.print(str(sentence), markup=False, highlight=False)


def complain(sentence: Message | str) -> None:
    """Print a sentence on standard error, in the analyst's language."""
    ERRORS.print(str(sentence), markup=False, highlight=False)


def visible(text: str) -> str:
    r"""Return a text whose control, ordering and invisible characters are shown as their codes.

    Examples
    --------
    >>> visible("facture\u202egnp.exe \x1b[31m")
    'facture\\u202egnp.exe \\x1b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in KEPT:
        return character
    is_unseen = unicodedata.category(character) in UNSEEN and character not in JOINERS
    return character.encode("unicode_escape").decode() if is_unseen else character

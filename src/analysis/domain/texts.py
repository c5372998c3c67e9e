"""How texts are compared: never how they are shown."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text as it is compared: no accent, no case.

    Examples
    --------
    >>> plain("Hors périmètre") == plain("HORS PERIMETRE")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()

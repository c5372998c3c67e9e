"""Texts as they are compared, never as they are shown."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a text as it is compared: no accent, no case.

    Examples
    --------
    >>> plain("Hors périmètre") == plain("HORS PERIMETRE")
    True
    """
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()

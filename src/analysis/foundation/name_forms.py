"""A person's name in the bytes of a file: plain, as HTML, JSON or an address write it, in the encodings of exports."""

from __future__ import annotations

import json
import unicodedata
from html import escape
from urllib.parse import quote, quote_plus

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
NO_BREAK_SPACES = ("\u00a0", "\u202f")


def written(name: str) -> tuple[str, ...]:
    """Return a name in every way in which a text holds it, the longest first."""
    spaced = (name, *(name.replace(" ", space) for space in NO_BREAK_SPACES))
    composed = [unicodedata.normalize(form, text) for text in spaced for form in ("NFC", "NFD")]
    html = [text for each in composed for text in (each, escape(each), escape(each).replace("&#x27;", "&#39;"))]
    in_json = [json.dumps(text)[1:-1] for text in html]
    twice = [json.dumps(text)[1:-1] for text in in_json]
    addresses = [quote(composed[0]), quote_plus(composed[0])]
    return tuple(sorted({*html, *in_json, *twice, *addresses}, key=lambda text: (-len(text), text)))


def forms(name: str) -> tuple[bytes, ...]:
    """Return a name in every way in which the bytes of a file hold it."""
    return tuple(_replacements(name, ""))


def holds(content: bytes, name: str) -> bool:
    """Return True where the bytes of a file hold a name."""
    return any(form in content for form in forms(name))


def replaced(content: bytes, name: str, pseudonym: str) -> bytes:
    """Return the bytes of a text with a pseudonym (ASCII) in the place of a name."""
    for form, instead in _replacements(name, pseudonym).items():
        content = content.replace(form, instead)
    return content


def _replacements(name: str, pseudonym: str) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for text in written(name):
        for encoding in ENCODINGS:
            try:
                found.setdefault(text.encode(encoding), pseudonym.encode(encoding))
            except UnicodeEncodeError:
                continue
    return found

"""A person's name as a word in the bytes of a file: plain, as HTML, JSON or an address write it, in usual encodings.

The name of someone else may hold it: « Paul Martin » is no word of « Jean-Paul Martin » nor of « Paul Martinez », and
paul@acme.fr none of jean.paul@acme.fr.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus, unquote

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
NO_BREAK_SPACES = ("\u00a0", "\u202f")
ADDRESS = "@"
NO_TEXT = b"\0"
"""Byte of what is no text: a letter beside a name may there be the length of the next cell."""
WINDOW = 48
"""Bytes that are read on each side of a name."""
UNREADABLE = "\ufffd"
IN_JSON = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|[bfnrt])")
CODE = re.compile(r"\\u([0-9a-f]{4})")
PERCENT = re.compile(r"%[0-9A-F]{2}")
JOINED = {
    False: (r"(?:[^\W_]|[^\W\d_][-\u2010\u2011])$", r"[^\W_]|[-\u2010\u2011][^\W\d_]"),
    True: (r"[\w.+-]$", r"\w|[.-]\w"),
}
"""True for an address -> what joins it to a longer word, before and after it."""
LETTERS = r"[\w.+@'’\u2010\u2011-]*"


@dataclass(frozen=True)
class Place:
    """A place in bytes where the letters of a name stand.

    Parameters
    ----------
    start, end : its bytes.
    word : the longer word or name that it is in; empty where it is a word of its own.
    """

    start: int
    end: int
    word: str


def written(name: str) -> tuple[str, ...]:
    """Return a name in every way in which a text holds it, the longest first."""
    spaced = (name, *(name.replace(" ", space) for space in NO_BREAK_SPACES))
    composed = [unicodedata.normalize(form, text) for text in spaced for form in ("NFC", "NFD")]
    html = [
        text
        for each in composed
        for text in (each, escape(each), escape(each).replace("&#x27;", "&#39;"), *_with_references(escape(each)))
    ]
    in_json = [json.dumps(text)[1:-1] for text in html]
    in_json += [CODE.sub(lambda found: f"\\u{found[1].upper()}", text) for text in in_json]
    twice = [json.dumps(text)[1:-1] for text in in_json]
    addresses = [quote(composed[0]), quote_plus(composed[0])]
    addresses += [PERCENT.sub(lambda found: found[0].lower(), text) for text in addresses]
    return tuple(sorted({*html, *in_json, *twice, *addresses}, key=lambda text: (-len(text), text)))


def _with_references(text: str) -> tuple[str, str]:
    """Return an HTML text whose letters outside ASCII are references: by number, and by name where they have one."""
    named = "".join(
        f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name and ord(each) > 127 else each for each in text
    )
    return text.encode("ascii", "xmlcharrefreplace").decode(), named


def holds(content: bytes, name: str) -> bool:
    """Return True where the bytes of a file hold a name: as a word of a text, anywhere in what is no text."""
    if NO_TEXT in content:
        return holds_letters(content, name)
    return any(
        not place.word
        for form, encoding in _forms_near(content, name)
        for place in _places(content, name, form, encoding)
    )


def holds_letters(content: bytes, name: str) -> bool:
    """Return True where the letters of a name stand anywhere in bytes, within longer words too."""
    return any(form in content for form, _ in _forms_near(content, name))


def longer_words(content: bytes, name: str) -> set[str]:
    """Return the longer words and names of a text that hold a name: they may be other people's.

    Examples
    --------
    >>> longer_words("vu par Jean-Paul Martin".encode(), "Paul Martin")
    {'Jean-Paul Martin'}
    """
    if NO_TEXT in content:
        return set()
    return {
        place.word
        for form, encoding in _forms_near(content, name)
        for place in _places(content, name, form, encoding)
        if place.word
    }


def replaced(content: bytes, name: str, pseudonym: str) -> bytes:
    """Return the bytes of a text with a pseudonym (ASCII) in the place of a name."""
    for form, encoding in _forms_near(content, name):
        parts, last = [], 0
        for place in _places(content, name, form, encoding):
            if not place.word:
                parts += [content[last : place.start], pseudonym.encode(encoding)]
                last = place.end
        content = b"".join([*parts, content[last:]])
    return content


def replaced_text(text: str, name: str, pseudonym: str) -> str:
    """Return a text with a pseudonym (ASCII) in the place of a name.

    Examples
    --------
    >>> replaced_text("Paul Martin, Jean-Paul Martin", "Paul Martin", "oublie-1")
    'oublie-1, Jean-Paul Martin'
    """
    return replaced(text.encode("utf-8", "surrogatepass"), name, pseudonym).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=8)
def _plain_run(name: str) -> tuple[bytes, ...]:
    """Return the longest run of plain letters of a name, which every writing of it holds, in each width."""
    run = max(re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFC", name)), key=len, default="")
    return tuple({run.encode(encoding) for encoding in ENCODINGS})


def _forms_near(content: bytes, name: str) -> tuple[tuple[bytes, str], ...]:
    """Return the forms of a name to look for in bytes: none where not even its plain letters stand in them."""
    return _forms(name) if any(run in content for run in _plain_run(name)) else ()


@lru_cache(maxsize=8)
def _forms(name: str) -> tuple[tuple[bytes, str], ...]:
    """Return a name in every way in which bytes hold it, each with its encoding."""
    found: dict[bytes, str] = {}
    for text in written(name):
        for encoding in ENCODINGS:
            try:
                found.setdefault(text.encode(encoding), encoding)
            except UnicodeEncodeError:
                continue
    return tuple(found.items())


def _places(content: bytes, name: str, form: bytes, encoding: str) -> Iterator[Place]:
    """Yield the places of one form of a name in bytes."""
    joined_before, joined_after = JOINED[ADDRESS in name]
    start = content.find(form)
    while start >= 0:
        end = start + len(form)
        before = _readable(content[max(0, start - WINDOW) : start], encoding, -1)
        after = _readable(content[end : end + WINDOW], encoding, 0)
        is_accented = bool(after) and unicodedata.combining(after[0]) != 0
        word = ""
        if is_accented or re.search(joined_before, before) or re.match(joined_after, after):
            beginning, ending = re.search(f"{LETTERS}$", before), re.match(LETTERS, after)
            word = f"{beginning.group() if beginning else ''}{name}{ending.group() if ending else ''}"
        yield Place(start, end, word)
        start = content.find(form, end)


def _readable(content: bytes, encoding: str, near: int) -> str:
    """Return the text of bytes without the escapes of JSON, HTML and addresses.

    Parameters
    ----------
    near : place of the character nearest to the name: where UTF-8 does not read it, Windows' encoding does.
    """
    text = content.decode(encoding, "replace")
    if text and text[near] == UNREADABLE and encoding == "utf-8":
        text = content.decode("cp1252", "replace")
    return unquote(unescape(IN_JSON.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", text)))

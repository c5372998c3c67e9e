"""The last look at a mail before it leaves: it must hold no other client's name."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from email.message import EmailMessage

LEAST_LETTERS = 3
"""Names shorter than this are no sign: any text may hold them."""
_TAG = re.compile(r"<[^>]*>")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def foreign_name(mail: EmailMessage, own: Iterable[str], others: Iterable[str]) -> str | None:
    """Return the first name of another client that a mail's subject or text holds; None where it holds none.

    Case, accents, invisible characters and what stands between two words make no difference.

    Parameters
    ----------
    mail : as it would be sent.
    own : texts that the mail may hold: names of its own client, of the provider, the reader's address.
    others : names and identifiers of every other client.
    """
    text = " ".join([str(mail["Subject"]), *map(_shown, _texts(mail))])
    words = f" {folded(text)} "
    for name in sorted(map(folded, own), key=len, reverse=True):
        words = re.sub(f"(?<= ){re.escape(name)}(?= )", "", words) if name else words
    for name in others:
        known = folded(name)
        if len(known) >= LEAST_LETTERS and f" {known} " in words:
            return name
    return None


def folded(text: str) -> str:
    """Return a text as names are compared: small letters without accents, one space between words.

    Examples
    --------
    >>> folded("Clinique  Saint-Aurélien")
    'clinique saint aurelien'
    """
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(character for character in apart if unicodedata.category(character) not in ("Mn", "Cf"))
    return _BETWEEN_WORDS.sub(" ", kept.casefold()).strip()


def _texts(mail: EmailMessage) -> list[str]:
    parts = (mail.get_body((kind,)) for kind in ("plain", "html"))
    return [part.get_content() for part in parts if part is not None]


def _shown(text: str) -> str:
    """Return the text that a reader sees, and the addresses of its links."""
    links = re.findall(r'href="([^"]*)"', text)
    return html.unescape(" ".join([_TAG.sub(" ", text), *links]))

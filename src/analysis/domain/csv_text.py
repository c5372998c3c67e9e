"""Texts in a CSV: no program that opens the file computes one, whichever separator it believes in.

A spreadsheet computes a cell that begins with `=`. A text may become the beginning of a cell where the program splits
rows elsewhere than we do: a French spreadsheet splits our English file at semicolons. So each beginning that it could
make, after a separator as at the start, is preceded by an apostrophe. The same patterns serve the page's script.

Examples
--------
>>> print(quoted("x;=1+1"))
"x;'=1+1"
>>> quoted("Poste 12")
'"Poste 12"'
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

COMPUTED = "=+-@|%\uff1d\uff0b\uff0d\uff20"
"""First characters that make a spreadsheet compute or run a cell, their full-width forms too."""
SKIPPED = r'[\x00-\x20\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"]*'
"""Blanks, quotes and unseen characters, which a program may take away before it looks."""
STARTS = rf"^(?:{SKIPPED}[{re.escape(COMPUTED)}]|[\t\r\n])"
"""A text that would be computed as a cell."""
INSIDE = rf"([,;|\t\r\n]{SKIPPED})(?=[{re.escape(COMPUTED)}])"
"""A place where another separator would begin a cell that is computed."""

_STARTS, _INSIDE = re.compile(STARTS), re.compile(INSIDE)


@dataclass(frozen=True)
class Dialect:
    """Separators of cells and of decimals."""

    separator: str = ","
    decimal: str = "."


DIALECTS = {"fr": Dialect(";", ",")}
"""Language -> what its spreadsheets expect; elsewhere `,` and `.`."""


def dialect(language: str) -> Dialect:
    """Return the dialect of a language's spreadsheets."""
    return DIALECTS.get(language, Dialect())


def rules(language: str) -> dict[str, str]:
    """Return what the page's script writes a CSV by."""
    return {**asdict(dialect(language)), "starts": STARTS, "inside": INSIDE}


def quoted(text: str) -> str:
    """Return a text as a cell: always between quotes, its dangerous beginnings made plain."""
    if text.isalnum():
        return f'"{text}"'
    inside = _INSIDE.sub(r"\1'", text)
    neutral = f"'{inside}" if _STARTS.match(inside) else inside
    return '"' + neutral.replace('"', '""') + '"'

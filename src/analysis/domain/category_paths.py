"""The path of a category as one text, whatever its names hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

PATH_SEPARATOR = " > "
QUOTED_NAME = re.compile(r'"((?:[^"]|"")*)"(?: > |$)')


def path_text(names: Iterable[str]) -> str:
    """Return a category path as one text, root first; a name that could be read as several is put between quotes.

    Examples
    --------
    >>> path_text(["RUN", "Support"])
    'RUN > Support'
    >>> path_text(["A > B", "C"])
    '"A > B" > C'
    """
    return PATH_SEPARATOR.join(_quoted(name) if ">" in name or name[:1] == '"' else name for name in names)


def path_names(path: str) -> tuple[str, ...]:
    """Return the names that `path_text` joined, root first.

    Examples
    --------
    >>> path_names('"A > B" > C')
    ('A > B', 'C')
    """
    names = []
    rest = path
    while rest:
        quoted = QUOTED_NAME.match(rest)
        if quoted:
            names.append(quoted[1].replace('""', '"'))
            rest = rest[quoted.end() :]
        else:
            name, _, rest = rest.partition(PATH_SEPARATOR)
            names.append(name)
    return tuple(names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

"""Additions to a file of params that a person wrote: items that a new draft has and the file has not, as a patch.

Only lines are added; none that is there is changed, moved or removed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML

from analysis.foundation.messages import message
from analysis.sources.drafting.glpi_items import Item
from analysis.sources.drafting.mapping_text import comment

TOP_LEVEL = re.compile(r"^[A-Za-z_][\w-]*:")


def added(text: str, blocks: Mapping[str, Sequence[Item]]) -> str:
    """Return a file with the items that it lacks at the end of their lists.

    Parameters
    ----------
    text : the file as it is.
    blocks : top-level key -> items of a draft. An item is in the file where one of its values is, under that key; the
        parts that the file lacks are then told in comments, once.

    Notes
    -----
    A list in brackets is not extended: its items are added at the end of the file, as comments.
    """
    content = YAML(typ="safe", pure=True).load(text) or {}
    lines = text.rstrip("\n").split("\n")
    noted = {line.strip() for line in lines}
    for key, items in blocks.items():
        known = {value.casefold() for value in _texts(content.get(key))}
        told = [line for item in items for part in _new_lines(item, known) for line in part.split("\n")]
        new = [line for line in told if not line.lstrip().startswith("#") or line.strip() not in noted]
        if new:
            lines = _with_items(lines, key, new)
    return "\n".join(lines) + "\n"


def patch(before: str, after: str, path: str) -> str:
    """Return the difference of a file as `git apply` and `patch -p1` read it; empty where there is none."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(lines)


def _new_lines(item: Item, known: Collection[str]) -> list[str]:
    """Return the lines of an item of which no value is known, else those of its parts that are not."""
    if all(value.casefold() not in known for value in item.known_by):
        return list(item.lines)
    return [line for value, line in item.parts.items() if value.casefold() not in known]


def _with_items(lines: list[str], key: str, items: list[str]) -> list[str]:
    start = next((place for place, line in enumerate(lines) if re.match(rf"{re.escape(key)}:", line)), None)
    if start is None:
        return [*lines, "", f"{key}:", *items]
    if not re.fullmatch(rf"{re.escape(key)}:\s*(#.*)?", lines[start]):
        return [*lines, "", comment(message("To add under {key}:", key=key)), *(f"# {line}" for line in items)]
    end = next((place for place in range(start + 1, len(lines)) if TOP_LEVEL.match(lines[place])), len(lines))
    inside = [place for place in range(start + 1, end) if lines[place].strip() and not lines[place].startswith("#")]
    last = inside[-1] if inside else start
    first_item = next((lines[place] for place in inside if lines[place].lstrip().startswith("- ")), "  - ")
    shift = len(first_item) - len(first_item.lstrip())
    return [*lines[: last + 1], *(f"{' ' * shift}{line[2:]}" for line in items), *lines[last + 1 :]]


def _texts(value: Any) -> Iterator[str]:
    """Yield every text and number in a value of YAML, as text."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)

"""Items of the lists of a draft from a GLPI, and the marks of its guesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.sources.drafting.guesses import Reason
from analysis.sources.drafting.mapping_text import guessed, to_confirm, unmarked

MOST_MARKS = 15
"""Marks of a client's file, at most."""


@dataclass
class Marks:
    """Lines with a guess: marked while a client has fewer than `MOST_MARKS`, beyond that told in a plain comment."""

    count: int = 0

    def line(self, key: str, value: str, reason: Reason) -> str:
        """Return the line of a guess."""
        return self._marked(guessed(key, value, reason))

    def unknown(self, key: str, value: str, reason: Reason) -> str:
        """Return the line of a value that GLPI does not hold."""
        return self._marked(to_confirm(key, value, reason))

    def _marked(self, line: str) -> str:
        self.count += 1
        return line if self.count <= MOST_MARKS else unmarked(line)


@dataclass(frozen=True)
class Item:
    """An item of a list of params: its lines, indented, and the values by which an existing file already has it.

    `parts` are values that the item of an existing file may lack, each with the line that tells it.
    """

    lines: Sequence[str]
    known_by: frozenset[str]
    parts: Mapping[str, str] = field(default_factory=dict)

"""Bounds of a YAML document, held against its events before any value is built (capability G15).

A document of a kilobyte may ask for gigabytes by its aliases, for a deep stack by its nesting, for minutes by a number
of a million digits. ruamel.yaml's events give the shape of a document without its content, one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from analysis.foundation.messages import Message, message

MOST_CHARACTERS = 1_000_000
MOST_NODES = 50_000
"""Nodes of a document, those that an alias repeats counted each time."""
MOST_DEPTH = 40
MOST_DIGITS = 40
NUMBER = re.compile(r"[-+]?[0-9][0-9_]*")


class Beyond(Exception):
    """A document beyond a bound: the sentence, and the line from 1 where one is at fault."""

    def __init__(self, sentence: Message, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass
class _Collection:
    """A collection that is not closed yet: its anchor, and how many nodes and keys or values it has so far."""

    is_mapping: bool
    anchor: str | None
    nodes_before: int
    children: int = 0


def check_length(text: str) -> None:
    """Raise Beyond where a document is too long to be looked at."""
    if len(text) > MOST_CHARACTERS:
        raise Beyond(message("{count} characters; {most} at most", count=len(text), most=MOST_CHARACTERS))


def check(text: str) -> None:
    """Raise Beyond where a document is too deep or too large, or holds what no params may hold.

    Raises MarkedYAMLError where the text is no YAML.
    """
    _Walk().follow(YAML(typ="rt").parse(text))


class _Walk:
    """A walk over the events of one document."""

    def __init__(self) -> None:
        self.nodes = 0
        self.open: list[_Collection] = []
        self.sizes: dict[str, int] = {}

    def follow(self, events: Iterator[Any]) -> None:
        """Take the events one after the other. Raises Beyond at the first that is beyond a bound."""
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Beyond(message("a second document begins here; a file of params holds one"), line)
            elif isinstance(event, CollectionEndEvent):
                self._close()
            elif isinstance(event, CollectionStartEvent | ScalarEvent | AliasEvent):
                self._take(event, line)

    def _take(self, event: Event, line: int) -> None:
        is_key = bool(self.open) and self.open[-1].is_mapping and self.open[-1].children % 2 == 0
        if is_key and not isinstance(event, ScalarEvent):
            raise Beyond(message("a key is a text or a number, not a list, lines “key: value” or an alias"), line)
        if self.open:
            self.open[-1].children += 1
        self.nodes += self._size_of_alias(event, line) if isinstance(event, AliasEvent) else 1
        if self.nodes > MOST_NODES:
            sentence = message(
                "more than {most} values, those that an alias repeats counted each time", most=MOST_NODES
            )
            raise Beyond(sentence, line)
        if isinstance(event, ScalarEvent):
            _check_scalar(event, line)
            if event.anchor is not None:
                self.sizes[event.anchor] = 1
        elif isinstance(event, CollectionStartEvent):
            self.open.append(_Collection(isinstance(event, MappingStartEvent), event.anchor, self.nodes - 1))
            if len(self.open) > MOST_DEPTH:
                raise Beyond(message("more than {most} levels, each in the other", most=MOST_DEPTH), line)

    def _close(self) -> None:
        closed = self.open.pop()
        if closed.anchor is not None:
            self.sizes[closed.anchor] = self.nodes - closed.nodes_before

    def _size_of_alias(self, event: AliasEvent, line: int) -> int:
        if any(collection.anchor == event.anchor for collection in self.open):
            raise Beyond(message("the alias {alias} stands inside what it repeats", alias=f"*{event.anchor}"), line)
        return self.sizes.get(event.anchor, 1)


def _check_scalar(event: ScalarEvent, line: int) -> None:
    """Refuse a number of too many digits, written without quotation marks."""
    if event.style or event.tag is not None:
        return
    if len(event.value) > MOST_DIGITS and NUMBER.fullmatch(event.value):
        sentence = message("number of {count} digits; {most} at most", count=len(event.value), most=MOST_DIGITS)
        raise Beyond(sentence, line)

"""Content of a YAML file by a parser in C, as long as ruamel.yaml would read the same content.

libyaml is twenty times faster and reads YAML 1.1; `document` reads YAML 1.2. This module reads only the forms that both
versions read alike: collections of texts on plain or quoted lines, decimal numbers, ISO dates, `true`, `false` and
`null`. All else (anchors, tags, block texts, tabs, repeated keys, faults) is a `Doubt`, and ruamel.yaml reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from yaml.cyaml import CParser

ORDINARY = re.compile("[\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
"""Characters that break no line but `\\n` and are printable in both versions."""
BLOCKS = ("|", ">")
_TAG = "tag:yaml.org,2002:"
_VALUES: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    f"{_TAG}null": (re.compile(r"|~|null"), lambda _: None),
    f"{_TAG}bool": (re.compile(r"true|false"), lambda text: text == "true"),
    f"{_TAG}int": (re.compile(r"-?(?:0|[1-9]\d*)"), int),
    f"{_TAG}float": (re.compile(r"-?(?:0|[1-9]\d*)\.\d+"), float),
    f"{_TAG}timestamp": (re.compile(r"\d{4}-\d{2}-\d{2}"), date.fromisoformat),
}
"""Tag -> form that both versions read alike, and reader of its value."""
_FORMS = YAML(typ="rt").resolver.versioned_resolver
"""First letter -> tags and forms of the scalars that YAML 1.2 does not take for texts, from ruamel.yaml."""


class Doubt(Exception):
    """The file is not plain enough for this module."""


def read(text: str) -> object:
    """Return the content of a YAML text in plain Python types.

    Raises
    ------
    Doubt
        When ruamel.yaml might read another content, or refuse the text.
    """
    if not ORDINARY.fullmatch(text):
        raise Doubt
    parser = CParser(text)
    try:
        return _document(parser)
    except (yaml.YAMLError, ValueError) as error:
        raise Doubt from error
    finally:
        parser.dispose()


def _document(parser: Any) -> object:
    next_event = parser.get_event
    next_event()  # of the stream
    start = next_event()
    if type(start) is not yaml.DocumentStartEvent or start.version or start.tags:
        raise Doubt
    content = _value(next_event(), next_event)
    if next_event().explicit or type(next_event()) is not yaml.StreamEndEvent:
        raise Doubt
    return content


def _value(event: Any, next_event: Callable[[], Any]) -> object:
    """Return the value that begins with an event, reading its other events from the parser."""
    kind = type(event)
    if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
        raise Doubt
    if kind is yaml.ScalarEvent:
        if event.style in BLOCKS:
            raise Doubt
        return _scalar(event.value) if event.implicit[0] else event.value
    if kind is yaml.SequenceStartEvent:
        items = []
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            items.append(_value(event, next_event))
        return items
    keys: dict[object, object] = {}
    while type(event := next_event()) is not yaml.MappingEndEvent:
        if type(event) is not yaml.ScalarEvent:
            raise Doubt
        key = _value(event, next_event)
        if key in keys:
            raise Doubt
        keys[key] = _value(next_event(), next_event)
    return keys


@lru_cache(maxsize=2048)
def _scalar(text: str) -> object:
    """Return the value of a scalar without quotes, as YAML 1.2 reads it."""
    for tag, form in (*_FORMS.get(text[:1], ()), *_FORMS.get(None, ())):
        if form.match(text):
            known, value = _VALUES.get(tag, (None, str))
            if known is None or not known.fullmatch(text):
                raise Doubt
            return value(text)
    return text

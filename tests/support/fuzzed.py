"""Files of params with something changed by chance: values that no one would write, keys lost, doubled or swapped."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from analysis.params import schemas

ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    -1,
    1,
    0.1,
    7.123456789012345,
    1e308,
    -1e308,
    1e-300,
    float("nan"),
    float("inf"),
    10**30,
    True,
    False,
    "7,5",
    "650,00",
    "0x10",
    "1e5",
    "x" * 5_000,
    "\u202eeur",
    "a\x00b",
    "a\x1b[31m",
    "=1+1",
    "<script>alert(1)</script>",
    "%s {x} {{y}}",
    "../../../etc/passwd",
    "unknown",
    "Europe/Atlantis",
    "FREQ=SECONDLY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "2023-02-30",
    "2024-13",
    date(1, 1, 1),
    date(1989, 12, 31),
    date(1990, 1, 1),
    date(2024, 2, 29),
    date(2099, 12, 31),
    date(9999, 12, 31),
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    {1: 2},
)
"""Values of any type, each the cause of a fault somewhere, once."""

Place = tuple[Any, Any]
"""A mapping or a list of a document, and a key or an index of it."""


def fuzzed(content: Mapping[str, Any], kind: str, random: Random) -> dict[str, Any]:
    """Return a copy of a file's content with one to four changes.

    Parameters
    ----------
    content : what the file holds, as YAML reads it.
    kind : a key of `schemas.ROOTS`: examples of keys that the file does not hold are taken from it.
    random : the seeded source of all choices.
    """
    changed = {"": copy.deepcopy(dict(content))}
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if isinstance(changed[""], dict) and changed[""]:
            random.choices(CHANGES, WEIGHTS)[0](changed[""], kind, random)
    return changed[""]


def places(node: Any) -> Iterator[Place]:
    """Yield every place of a document, its branches before what they hold."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield node, key
        yield from places(value)


def _odd(content: Any, kind: str, random: Random) -> None:
    node, key = random.choice(list(places(content)))
    node[key] = copy.deepcopy(random.choice(ODD))


def _near(content: Any, kind: str, random: Random) -> None:
    """A value of the same type, not the one that was meant."""
    leaves = [(node, key) for node, key in places(content) if not isinstance(node[key], (dict, list))]
    if not leaves:
        return
    node, key = random.choice(leaves)
    value = node[key]
    if isinstance(value, bool):
        node[key] = not value
    elif isinstance(value, (int, float, Decimal)):
        node[key] = value * random.choice((-1, 0, 1, 2, 1000)) + random.choice((0, 0, 1, -1, 0.001)) * type(value)(1)
    elif isinstance(value, date):
        node[key] = value + timedelta(days=random.choice((-1, 1, -31, 31, -366, 366, -4000, 4000)))
    else:
        texts = [node[key] for node, key in leaves if isinstance(node[key], str)]
        node[key] = random.choice(texts) if texts else value


def _lost(content: Any, kind: str, random: Random) -> None:
    node, key = random.choice(list(places(content)))
    del node[key]


def _doubled(content: Any, kind: str, random: Random) -> None:
    lists = [node[key] for node, key in places(content) if isinstance(node[key], list) and node[key]]
    if lists:
        items = random.choice(lists)
        items.insert(random.randint(0, len(items)), copy.deepcopy(random.choice(items)))


def _swapped(content: Any, kind: str, random: Random) -> None:
    found = list(places(content))
    (node, key), (other, name) = random.choice(found), random.choice(found)
    node[key], other[name] = copy.deepcopy(other[name]), copy.deepcopy(node[key])


def _added(content: Any, kind: str, random: Random) -> None:
    """A key that the file does not hold, with an example of it."""
    branches = [content, *(node[key] for node, key in places(content) if isinstance(node[key], dict))]
    node = random.choice(branches)
    fitting = [
        properties
        for properties in _properties(kind)
        if set(map(str, node)) <= set(properties) and len(properties) > len(node)
    ]
    if not fitting:
        return
    properties = random.choice(fitting)
    key = random.choice([key for key in properties if key not in node])
    node[key] = copy.deepcopy(random.choice(properties[key]))


@cache
def _properties(kind: str) -> tuple[dict[str, list[Any]], ...]:
    """Return the keys of every model of a file, each with its examples; keys without an example are left out."""
    schema = schemas.schema(kind, "en")
    models = [schema, *schema.get("definitions", {}).values()]
    described = [
        {key: told["examples"] for key, told in model.get("properties", {}).items() if told.get("examples")}
        for model in models
    ]
    return tuple(properties for properties in described if properties)


CHANGES = (_odd, _near, _lost, _doubled, _swapped, _added)
WEIGHTS = (5, 5, 2, 2, 2, 4)

"""Loaders of YAML to which a day that does not exist is a text, which its key then refuses by name."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor, SafeConstructor

TIMESTAMP = "tag:yaml.org,2002:timestamp"


class PlainConstructor(SafeConstructor):
    """Constructor of plain Python values."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """Return a date, or the text of one that does not exist."""
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return node.value


class LineConstructor(RoundTripConstructor):
    """Constructor of values that know the line of each key."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """Return a date, or the text of one that does not exist."""
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return node.value


PlainConstructor.add_constructor(TIMESTAMP, PlainConstructor.construct_yaml_timestamp)
LineConstructor.add_constructor(TIMESTAMP, LineConstructor.construct_yaml_timestamp)


def plain() -> YAML:
    """Return a loader of plain Python values."""
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = PlainConstructor
    return loader


def with_lines() -> YAML:
    """Return a loader of values that know the line of each key."""
    loader = YAML(typ="rt")
    loader.Constructor = LineConstructor
    return loader

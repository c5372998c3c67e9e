"""Modules that libraries import for nothing here, hidden from the fork server, which imports this module first.

A library that imports one of these modules works without it: `jsonschema` compiles a grammar of addresses
(`rfc3987_syntax`) and reads durations (`isoduration`) for formats that no notebook names; papermill reads notebooks of
Amazon's store (`boto3`); statsmodels takes formulas (`formulaic`). `preload` makes them importable again afterwards,
for a client's notebook that wants one.

scipy takes eight hundred docstrings apart to add to each which array libraries it was tested with: a sixth of all the
imports, for words that no report shows.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Function = TypeVar("Function")
NAMES = ("rfc3987_syntax", "isoduration", "boto3", "formulaic")

gc.disable()
"""Until `preload` has imported everything: next to nothing is garbage before."""


def without_a_note(*_: object, **__: object) -> Callable[[Function], Function]:
    """Return a decorator that does nothing, in the place of scipy's decorator that adds the words."""
    return lambda function: function


with suppress(ImportError):
    from scipy._lib import _array_api

    _array_api.xp_capabilities = without_a_note
for name in NAMES:
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]

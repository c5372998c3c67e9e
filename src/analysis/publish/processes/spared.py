"""What libraries import for nothing here, left out of the fork server: imported before everything else, by it alone.

Each name is optional to the library that imports it, which does without where the module is missing: `jsonschema`
compiles a grammar of addresses (`rfc3987_syntax`) and reads durations (`isoduration`) for formats that no notebook
names; papermill reads notebooks of Amazon's store (`boto3`); statsmodels takes formulas (`formulaic`). `preload` gives
them back afterwards, to a client's notebook that wants one.

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
"""Until `preload` has imported everything: next to nothing of it is garbage."""


def without_a_note(*_: object, **__: object) -> Callable[[Function], Function]:
    """In the place of scipy's decorator that adds the words; a scipy that names it otherwise adds them."""
    return lambda function: function


with suppress(ImportError):
    from scipy._lib import _array_api

    _array_api.xp_capabilities = without_a_note
for name in NAMES:
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]

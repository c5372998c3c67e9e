"""What libraries import for nothing here, left out of the fork server: imported before everything else, by it alone.

Each name is optional to the library that imports it, which does without where the module is missing: `jsonschema`
compiles a grammar of addresses (`rfc3987_syntax`) and reads durations (`isoduration`) for formats that no notebook
names; papermill reads notebooks of Amazon's store (`boto3`); statsmodels takes formulas (`formulaic`). `preload` gives
them back afterwards, to a client's notebook that wants one.
"""

from __future__ import annotations

import gc
import sys

NAMES = ("rfc3987_syntax", "isoduration", "boto3", "formulaic")

gc.disable()
"""Until `preload` has imported everything: next to nothing of it is garbage."""
for name in NAMES:
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]

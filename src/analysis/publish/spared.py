"""What libraries import for nothing here, left out of the fork server: imported before everything else, by it alone.

`jsonschema` compiles a grammar of addresses at its import where `rfc3987_syntax` is installed (JupyterLab brings it) to
check a format that no notebook names; it does without where the module is missing.
"""

from __future__ import annotations

import sys

for name in ("rfc3987_syntax",):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]

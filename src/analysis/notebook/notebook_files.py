"""The notebooks of the project, and what in one of them an edition depends on. Light to import."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

_IN_WHEEL = Path(__file__).with_name("notebooks")
_IN_CHECKOUT = Path(__file__).parents[3] / "notebooks"
NOTEBOOKS = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT
DEFAULT = "report_client"


@lru_cache(maxsize=32)
def sha256(name: str) -> str | None:
    """The hash of the cells of a notebook, their tags included; what a run left in them, or its layout, is no part.

    None where it is no notebook that can be read: running it says why.
    """
    try:
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_bytes())["cells"]
        kept = [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()

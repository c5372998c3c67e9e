"""The notebooks of the project, and the hash of the cells that an edition depends on. Light to import."""

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
    """Return the hash of the cells of a notebook, tags included, outputs and layout excluded.

    None where the notebook cannot be read: the run then gives the reason.
    """
    try:
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_bytes())["cells"]
        parts = [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

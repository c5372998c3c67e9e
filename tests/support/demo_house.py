"""The whole demo, written and synchronised, for tests that work on it as an analyst does."""

from __future__ import annotations

from pathlib import Path

from analysis.demo import generate
from analysis.foundation import addresses
from analysis.warehouse.synchronise import synchronise


def synchronised(folder: Path) -> dict[str, str]:
    """The demo in `folder`, as the environment that names its places."""
    generate.generate(folder)
    named = {
        addresses.PARAMS: str(folder / "params"),
        addresses.WAREHOUSE: str(folder / "warehouse"),
        addresses.SOURCE: str(folder / "source"),
        addresses.REPORTS: str(folder / "reports"),
    }
    list(synchronise(addresses.find(named)))
    return named

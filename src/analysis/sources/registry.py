"""Which module reads which kind of mapping. A new source is one module, one model of mapping and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from analysis.errors import Fault
from analysis.sources import files, redmine
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import reader as glpi

READERS: Mapping[str, Callable[[str, Any, Reading], Extract]] = {
    "files": files.extract,
    "glpi": glpi.extract,
    "redmine": redmine.extract,
}
"""Kind of mapping -> `extract(name, mapping, reading)`, `name` being that of the mapping's file."""

MAPPING_FAULTS: Mapping[str, Callable[[str, Any], Iterable[Fault]]] = {
    "files": files.mapping_faults,
}
"""Kind of mapping -> its faults that the model of params cannot see, because they need the canonical tables."""

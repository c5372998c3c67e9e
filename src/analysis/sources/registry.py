"""Registry of sources: kind of mapping -> module. A new source is one module, one model of mapping and one line here.

A module is imported when its kind is asked for: the reading of one tool does not wait for the libraries of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from analysis.foundation.errors import Fault
from analysis.sources.extract import Extract, Reading

Reader: TypeAlias = Callable[[str, Any, Reading], Extract]
MODULES: Mapping[str, str] = {
    "files": "analysis.sources.files.reader",
    "glpi": "analysis.sources.glpi.reader",
    "redmine": "analysis.sources.rest.redmine",
    "rest": "analysis.sources.rest.reader",
}


class _Readers(Mapping[str, Reader]):
    def __getitem__(self, kind: str) -> Reader:
        reader: Reader = import_module(MODULES[kind]).extract
        return reader

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


READERS: Mapping[str, Reader] = _Readers()
"""Kind of mapping -> `extract(name, mapping, reading)`, with the name of the mapping's file."""


def mapping_faults(kind: str, name: str, mapping: Any) -> Iterable[Fault]:
    """Return the faults of a mapping that its model cannot see, because they need the canonical tables."""
    faults = getattr(import_module(MODULES[kind]), "mapping_faults", None)
    return faults(name, mapping) if faults else ()

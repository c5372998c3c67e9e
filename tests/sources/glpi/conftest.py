"""A small GLPI for the tests of its reader, and its readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from glpi_server import TABLES, VERSIONS, Glpi, fill, glpi, put_rows

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Reading
from analysis.sources.glpi.reader import extract

OWN_SETTINGS = {
    "clients": [
        {"client": "dupont", "entity": "Entité racine > Clients > Dupont & Fils"},
        {"client": "martin", "entity": "Entité racine > Clients > Martin Industrie"},
    ],
    "department": "usercategories",
    "profiles": {"under": "Profils"},
    "checks": {"ok": ["Conforme"], "ko": ["Non conforme"]},
}


@pytest.fixture(scope="session")
def shared_of() -> Iterator[Callable[[str], Glpi]]:
    """A GLPI of a given version, its tables made once (that takes longer than most tests) and emptied at each call.

    Its tables may not be altered; ids go on from those of before.
    """
    with ExitStack() as stack:
        made: dict[str, Glpi] = {}

        def emptied(version: str) -> Glpi:
            if version not in made:
                made[version] = stack.enter_context(glpi(version))
            shared = made[version]
            shared.sql("START TRANSACTION")
            for table in TABLES.keys() - set(VERSIONS[version].missing):
                shared.sql(f"DELETE FROM {table}")
            fill(shared)
            shared.sql("COMMIT")
            return shared

        yield emptied


@pytest.fixture
def base(shared_of: Callable[[str], Glpi]) -> Glpi:
    """A GLPI 10.0 as `glpi` makes it; its tables may not be altered."""
    return shared_of("10.0")


@pytest.fixture
def load() -> Callable[[Glpi, str], None]:
    """`put_rows`."""
    return put_rows


@pytest.fixture
def own_base() -> Iterator[Glpi]:
    """A GLPI 10.0 whose tables and accounts a test may alter."""
    with glpi() as made:
        yield made


@pytest.fixture
def glpi_of() -> Callable[[str], AbstractContextManager[Glpi]]:
    """A GLPI of a given version."""
    return glpi


@pytest.fixture
def mapping() -> GlpiMapping:
    """Clients dupont (entity 1) and martin (entity 2)."""
    return mapping_of()


def mapping_of(**values: object) -> GlpiMapping:
    """The mapping of the two clients, with other values where given."""
    clients = [{"client": "dupont", "entity": 1}, {"client": "martin", "entity": "Racine > Martin"}]
    return GlpiMapping.model_validate({"kind": "glpi", "clients": clients} | values)


@pytest.fixture
def mapping_with() -> Callable[..., GlpiMapping]:
    """The mapping of the two clients, with the values given."""
    return mapping_of


@pytest.fixture
def own_mapping_with() -> Callable[..., GlpiMapping]:
    """The mapping of the rows that a running GLPI wrote (`load`), with the values given."""
    return partial(mapping_of, **OWN_SETTINGS)


@pytest.fixture
def whole() -> Callable[..., dict[str, pa.Table]]:
    """Read a base whole: canonical table name -> rows."""

    def read(base: Glpi, mapping: GlpiMapping | None = None) -> dict[str, pa.Table]:
        made = extract("glpi", mapping or mapping_of(), Reading(Path(), environ={"RELEVE_GLPI_URL": base.url}))
        return {name: rows if isinstance(rows, pa.Table) else rows.read_all() for name, rows in made.tables.items()}

    return read

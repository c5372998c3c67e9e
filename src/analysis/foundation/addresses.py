"""Addresses of params, warehouse, reports and source files, from options or the environment.

Neither params nor a notebook holds an address. An option of the command gives it, or one of `RELEVE_PARAMS`,
`RELEVE_WAREHOUSE`, `RELEVE_REPORTS`, `RELEVE_SOURCE`, `RELEVE_FORECASTS`. As long as there is no client, the folders of
the demo are used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PARAMS = "RELEVE_PARAMS"
WAREHOUSE = "RELEVE_WAREHOUSE"
REPORTS = "RELEVE_REPORTS"
SOURCE = "RELEVE_SOURCE"
FORECASTS = "RELEVE_FORECASTS"

DEMO = Path("data/demo")
NOTEBOOKS = "notebooks"


@dataclass(frozen=True)
class Places:
    """The addresses that one run uses.

    Parameters
    ----------
    params : Path, folder that holds `defaults.yaml`, `clients/`, `sources/`, `corrections/`.
    warehouse : str, folder or address of an object store.
    reports : str, folder or address of an object store.
    source : Path, folder that file names of mappings are relative to.
    is_demo : True where the folders of the demo are used, because `params/clients` has no client.
    kept_forecasts : folder or address; `none`: nothing is kept; empty: beside the warehouse.
    """

    params: Path
    warehouse: str
    reports: str
    source: Path
    is_demo: bool = False
    kept_forecasts: str = ""

    @property
    def forecasts(self) -> str:
        """Address of the kept forecasts: beside the warehouse, unless `kept_forecasts` names another one."""
        return self.kept_forecasts or f"{self.warehouse}/forecasts"

    def environ(self) -> dict[str, str]:
        """Return the environment variables that make another process use the same addresses."""
        return {
            PARAMS: str(self.params),
            WAREHOUSE: self.warehouse,
            REPORTS: self.reports,
            SOURCE: str(self.source),
            FORECASTS: self.forecasts,
        }


def find(environ: Mapping[str, str] = os.environ) -> Places:
    """Return the addresses that the environment gives, completed by the folders of the project or of the demo.

    Parameters
    ----------
    environ : environment variables; the command has already written its options into them.
    """
    here = _project()
    params = Path(environ.get(PARAMS, here / "params"))
    is_demo = PARAMS not in environ and not any((params / "clients").glob("*.y*ml"))
    root = here / (DEMO if is_demo else "data")
    warehouse = environ.get(WAREHOUSE, str(root / "warehouse"))
    beside = root if "://" in warehouse else Path(warehouse).parent
    return Places(
        params=root / "params" if is_demo else params,
        warehouse=warehouse,
        reports=environ.get(REPORTS, str(here / "reports")),
        source=Path(environ.get(SOURCE, beside / "source")),
        is_demo=is_demo,
        kept_forecasts=environ.get(FORECASTS, ""),
    )


def _project() -> Path:
    """Return the project's folder: the parent folder where a notebook opened by hand runs in `notebooks`."""
    return Path("..") if Path.cwd().name == NOTEBOOKS and Path("../params").is_dir() else Path()

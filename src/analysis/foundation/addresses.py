"""Where things lie: the folders of params, warehouse, reports and source files, from options or the environment.

An address is never in params nor in a notebook: it is given here, by an option of the command or by `RELEVE_PARAMS`,
`RELEVE_WAREHOUSE`, `RELEVE_REPORTS`, `RELEVE_SOURCE`, `RELEVE_FORECASTS`. Where there is no client yet, the demo's
folders stand in.
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
    is_demo : True where the demo's folders stand in for want of a client in `params/clients`.
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
        """Where results of forecasts are kept: beside the warehouse, unless said otherwise."""
        return self.kept_forecasts or f"{self.warehouse}/forecasts"

    def environ(self) -> dict[str, str]:
        """The variables that make another process use the same places."""
        return {
            PARAMS: str(self.params),
            WAREHOUSE: self.warehouse,
            REPORTS: self.reports,
            SOURCE: str(self.source),
            FORECASTS: self.forecasts,
        }


def find(environ: Mapping[str, str] = os.environ) -> Places:
    """The places that the environment names, completed by the project's own folders or the demo's.

    Parameters
    ----------
    environ : variables; the command's options have been written into them already.
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
    """The project's folder as seen from here: a notebook opened by hand runs in the folder of notebooks."""
    return Path("..") if Path.cwd().name == NOTEBOOKS and Path("../params").is_dir() else Path()

"""A preliminary study, and known clients whose charge goes by their users (a hundred take 180 h a year)."""

from datetime import date
from pathlib import Path, PurePath

import pandas as pd
from studied import entries_of, months

from analysis import demo
from analysis.params import study
from analysis.params.inventory import Inventory
from analysis.studies.sizing import PortfolioClient
from builders import CITATION

TEMPLATE = study.read(Path(next(iter(demo.__path__))) / "studies" / "etude-prealable.yaml")
FILE = PurePath("studies/etude-prealable.yaml")
TWO_YEARS = 26


def known(name: str, users: int, *, first: str = "2021-01", check: bool = False) -> PortfolioClient:
    """A client that takes 120 h a year of support and 60 h of requests for 100 users, in proportion."""
    length = TWO_YEARS if first == "2021-01" else 3
    incidents = months(first, *[6.0 * users] * length)
    entries = entries_of(incidents, months(first, *[3.0 * users] * length))
    counts = dict.fromkeys(TEMPLATE.inventory.counts, 1) | {"users": users, "workstations": users, "tenants": 0}
    found = Inventory.model_validate({"counted_on": date(2022, 12, 1), "source": CITATION, **counts})
    is_check = pd.Series(check, index=entries.index)
    return PortfolioClient(name, found, entries, is_check)


PORTFOLIO = [known(f"client-{users}", users) for users in (40, 60, 80, 100, 120, 150)]

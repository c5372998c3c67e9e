"""All clients together (A11): overruns, days to offer, sums by kind, size and sector, workload.

The frame `lines` has one row a contract line: `client`, `line`, `kind`, `unit`, `status`, `pace_status`, `size_band`,
`sector`; `effort_days`, real effort whatever the unit; and in days, NaN for a line that is counted neither in days nor
in hours: `entitlement_days`, `expected_days`, `consumed_days`, `landing_days`, `spare_days`. A day is a day of the
client: its length differs from client to client.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.effort.consumption import NOT_GIVEN

COMPARED = ("entitlement_days", "expected_days", "consumed_days", "landing_days")


def size_band(users: int | None, bounds: Sequence[int]) -> str:
    """The band of a client's number of users: `1-49`, `50-249`, `1000+`; `NOT_GIVEN` where it is not known.

    Parameters
    ----------
    users : number of users.
    bounds : first number of users of each band but the first, ascending.

    Examples
    --------
    >>> size_band(56, (50, 250, 1000)), size_band(1, (50, 250)), size_band(1000, (50, 250, 1000))
    ('50-249', '1-49', '1000+')
    """
    if users is None:
        return NOT_GIVEN
    edges = [1, *bounds]
    position = int(np.searchsorted(edges, users, side="right")) - 1
    return f"{edges[position]}+" if position == len(edges) - 1 else f"{edges[position]}-{edges[position + 1] - 1}"


def by_client(lines: pd.DataFrame) -> pd.DataFrame:
    """State of each client, the largest overrun first.

    Returns
    -------
    DataFrame, a row a client: `client`, `size_band`, `sector`, the columns of `_sums`.
    """
    table = _sums(lines, "client")
    traits = lines.drop_duplicates("client")[["client", "size_band", "sector"]]
    table = table.merge(traits, on="client", validate="one_to_one")
    return table.sort_values(["variance_days", "client"], ascending=[False, True], ignore_index=True)


def by_group(lines: pd.DataFrame, axis: str) -> pd.DataFrame:
    """Sums of each kind of contract, size or sector.

    Parameters
    ----------
    lines : see the module.
    axis : `kind`, `size_band` or `sector`.

    Returns
    -------
    DataFrame, a row a group, in the order of its name: `axis`'s name, `clients` (distinct), the columns of `_sums`.
    The sums of `effort_days` add up to those of `lines`, whatever the axis.
    """
    return _sums(lines, axis).sort_values(axis, ignore_index=True)


def overruns(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines whose pace overruns, the largest relative overrun first."""
    rows = lines[lines["pace_status"] == "overrun"]
    return rows.sort_values(["relative", "client", "line"], ascending=[False, True, True], ignore_index=True)


def reserves(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that are under-consumed, the most days to offer to projects first (A9).

    `offered_days` are their `spare_days`: what the landing leaves at the term, less the projects planned (rule 16).
    """
    rows = lines[(lines["status"] == "under") & lines["spare_days"].notna()]
    table = rows.assign(offered_days=rows["spare_days"])
    return table.sort_values(["offered_days", "client", "line"], ascending=[False, True, True], ignore_index=True)


def workload(days: pd.DataFrame) -> pd.DataFrame:
    """The work of all clients by month and profile.

    Parameters
    ----------
    days : a row a client, month and profile: `client`, `month` (YYYY-MM), `profile`, `effort_days` [days].

    Returns
    -------
    DataFrame indexed by month, all of them from the first to the last, a column a profile in alphabetical order [days].
    """
    if days.empty:
        return pd.DataFrame()
    table = days.pivot_table(index="month", columns="profile", values="effort_days", aggfunc="sum", observed=True)
    every = pd.period_range(days["month"].min(), days["month"].max(), freq="M").strftime("%Y-%m")
    return table.reindex(every).fillna(0.0).sort_index(axis="columns")


def _sums(lines: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return `clients`, `lines`, `overruns`, `unders`, `effort_days`, `COMPARED`, `variance_days`, `relative` by group.

    The columns of `COMPARED` sum the lines in days or in hours; they are NaN for a group without such lines. `relative`
    is NaN while nothing is expected. Σ variance / Σ expected weighs each client by its expected days.
    """
    groups = lines.groupby(by, observed=True)
    table = pd.DataFrame(
        {
            "clients": groups["client"].nunique(),
            "lines": groups.size(),
            "overruns": (lines["pace_status"] == "overrun").groupby(lines[by], observed=True).sum(),
            "unders": (lines["status"] == "under").groupby(lines[by], observed=True).sum(),
            "effort_days": groups["effort_days"].sum(),
            **{column: groups[column].sum(min_count=1) for column in COMPARED},
        }
    )
    table["variance_days"] = table["consumed_days"] - table["expected_days"]
    table["relative"] = (table["variance_days"] / table["expected_days"]).where(table["expected_days"] > 0)
    return table.reset_index()

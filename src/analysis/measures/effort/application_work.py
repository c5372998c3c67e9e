"""The work on each application, subsidiary by subsidiary (B14)."""

from __future__ import annotations

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.measures.effort import cartography, consumption


def by_application(entries: pd.DataFrame, days: Span) -> pd.DataFrame | Disqualified:
    """Return the work on applications by subsidiary; Disqualified where no entry of these days names an application.

    Parameters
    ----------
    entries : counted entries: `work_date`, `seconds`, `ticket_key`, `application`, `subsidiary`.
    days : days that are counted.

    Returns
    -------
    DataFrame, a row an application and subsidiary that have work, the largest application first, then its largest
    subsidiary: `application`, `subsidiary` (`NOT_GIVEN` where none is known), `seconds` [s], `tickets`.
    """
    worked = consumption.within(entries, days)
    named = worked[worked["application"].notna()]
    if named.empty:
        return Disqualified("no_data")
    cells = cartography.cross(cartography.effort(named), "application", "subsidiary")
    return cells.rename(columns={"key": "application", "other": "subsidiary"})[
        ["application", "subsidiary", "seconds", "tickets"]
    ]

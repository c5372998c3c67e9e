"""Requesters and technicians as the client's params want them shown: by name, by code, or not at all (rule 12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd

from analysis.enrich import Enriched
from analysis.params.client import ClientParams

HIDDEN = "***"
"""Stands for every person where none is shown, so that who is not given stays told apart."""
PREFIXES = {"requester": "D", "technician": "T"}


def as_params_say(enriched: Enriched, params: ClientParams) -> Enriched:
    """The entries and tickets with their people shown as the client's report wants them.

    Parameters
    ----------
    enriched : with names; the rules of params have been applied to them.
    params : the client's (`report.requesters`, `report.technicians`).

    Returns
    -------
    Enriched. Codes are T01, T02… in the order in which people first appear in the history, which later entries do not
    change.
    """
    entries, tickets = enriched.entries.copy(), enriched.tickets.copy()
    technicians = _shown(entries, "technician", params.report.technicians)
    requesters = _shown(entries, "requester", params.report.requesters)
    entries["technician"] = _renamed(entries["technician"], technicians)
    entries["requester"] = _renamed(entries["requester"], requesters)
    if params.report.requesters != "names":
        others = dict.fromkeys(tickets["requester"].dropna().unique(), HIDDEN)
        tickets["requester"] = _renamed(tickets["requester"], others | requesters)
    return replace(enriched, entries=entries, tickets=tickets)


def _shown(entries: pd.DataFrame, column: str, choice: Literal["names", "codes", "none"]) -> dict[str, str]:
    """What stands for each name."""
    known = entries[[column, "work_date", "time_entry_id"]].dropna(subset=[column]).astype({column: "str"})
    names = known.sort_values(["work_date", "time_entry_id", column])[column].unique()
    if choice == "names":
        return {name: name for name in names}
    if choice == "none":
        return dict.fromkeys(names, HIDDEN)
    width = max(2, len(str(len(names))))
    return {name: f"{PREFIXES[column]}{number:0{width}d}" for number, name in enumerate(names, start=1)}


def _renamed(people: pd.Series, shown: dict[str, str]) -> pd.Series:
    return people.astype("str").where(people.notna()).map(shown).astype("category")

"""Requesters and technicians as the client's params want them shown: by name, by code, or not at all (rule 12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis.enrich.entries import Enriched
from analysis.enrich.text_columns import Texts
from analysis.params.client import ClientParams

HIDDEN = "***"
"""Name of every person where none is shown; a person who is not given stays without a name."""
LAST = np.iinfo(np.int64).max
"""Day of an entry without a date."""
PREFIXES = {"requester": "D", "technician": "T"}


def pseudonymise(enriched: Enriched, params: ClientParams) -> Enriched:
    """Return the entries and tickets with their people as the client's report shows them.

    Parameters
    ----------
    enriched : with names; the rules of params have been applied to them.
    params : the client's (`report.requesters`, `report.technicians`).

    Returns
    -------
    Enriched. Codes are T01, T02… in the order in which people first appear in the history, which later entries do not
    change.
    """
    entries, tickets = enriched.entries.copy(deep=False), enriched.tickets.copy(deep=False)
    for column, choice in (("technician", params.report.technicians), ("requester", params.report.requesters)):
        if choice == "names":
            continue
        people = entries[column].array
        shown = _shown(people, entries, PREFIXES[column], choice)
        entries[column] = Texts(people.codes, [shown[name] for name in people.categories.tolist()]).as_pandas()
        if column == "requester":
            codes, names = pd.factorize(tickets[column])
            tickets[column] = Texts(codes, [shown.get(name, HIDDEN) for name in names.tolist()]).as_pandas()
    return replace(enriched, entries=entries, tickets=tickets)


def _shown(
    people: pd.Categorical, entries: pd.DataFrame, prefix: str, choice: Literal["codes", "none"]
) -> dict[str, str]:
    """Return name -> name or code shown."""
    if choice == "none":
        return dict.fromkeys(people.categories, HIDDEN)
    names = _by_first_day(people, entries)
    width = max(2, len(str(len(names))))
    return {name: f"{prefix}{number:0{width}d}" for number, name in enumerate(names, start=1)}


def _by_first_day(people: pd.Categorical, entries: pd.DataFrame) -> list[str]:
    """Return the names by their first day, then by the first entry of that day."""
    dates = entries["work_date"].to_numpy()
    days = np.where(np.isnat(dates), LAST, dates.view(np.int64))
    first = np.full(len(people.categories) + 1, LAST)  # the last place is that of no name
    np.minimum.at(first, people.codes, days)
    is_first = np.flatnonzero((days == first[people.codes]) & (people.codes >= 0))
    identifiers = entries["time_entry_id"].array[is_first]
    ordered = sorted(zip(days[is_first].tolist(), identifiers, people.codes[is_first].tolist(), strict=True))
    return list(dict.fromkeys(people.categories[code] for _, _, code in ordered))

"""Faults such as every ticket tool holds, so that the demo has findings (rule 14). None is blocking.

What counts twice or moves a sum (identical entries, a fraction of a minute, a day of more than 24 h) stays out of the
spans whose figures the founding transcript quotes; what is excluded from the count may fall anywhere.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.random import Generator

from analysis.demo.cast import AS_OF, Client
from analysis.demo.lifecycle import TO_DO, Desk
from analysis.demo.work import MINUTE

QUIET_SPAN = (date(2021, 1, 1), date(2021, 12, 31))
"""No figure of the transcript stands on these days."""
RECENT_SPAN = (date(2023, 1, 1), AS_OF)
DOUBLES, ORPHANS, BINNED, PAST_TO_DO, WRONG_TOTALS, STRANGE_CATEGORIES = 3, 2, 1, 3, 2, 2
"""Number of such faults of each client."""
NO_SITE_SHARE, NO_REQUESTER_SHARE, NO_CATEGORY_SHARE = 0.012, 0.012, 0.006
STRANGE_CATEGORY = "999"
FIRST_ORPHAN_TICKET = 990_001
LONG_DAY = date(2021, 10, 16)
LONG_DAY_EVERY = 7
"""Number of clients for one with such a day."""
LONG_DAY_MINUTES = (570, 560, 540)
PARTIAL_SECONDS = (9, 8_388)
"""A nine-second entry, and 2.33 h of it (139.8 minutes)."""


def with_faults(desk: Desk, clients: tuple[Client, ...], seed: int) -> Desk:
    """Return the desk with its faults; new rows come last."""
    random = np.random.default_rng([seed, 7])
    tickets, entries = _blanked(desk.tickets, random), desk.entries.copy()
    added: list[pd.DataFrame] = []
    for rank in range(len(clients)):
        own = entries[(entries["client"] == rank)]
        quiet, recent = _within(own, QUIET_SPAN), _within(own, RECENT_SPAN)
        added.append(_sample(quiet, DOUBLES, random))
        orphans = _sample(recent, ORPHANS, random)
        added.append(orphans.assign(ticket_id=FIRST_ORPHAN_TICKET + 10 * rank + np.arange(len(orphans))))
        entries.loc[_sample(recent, PAST_TO_DO, random).index, "state"] = TO_DO
        partial = _sample(quiet, len(PARTIAL_SECONDS), random)
        entries.loc[partial.index, "seconds"] = PARTIAL_SECONDS[: len(partial)]
        if rank % LONG_DAY_EVERY == LONG_DAY_EVERY - 1:
            added.append(_long_day(quiet, random))
        tickets, binned_entries = _with_binned(tickets, recent, random)
        added.append(binned_entries)
    new = pd.concat(added, ignore_index=True)
    new["entry_id"] = entries["entry_id"].max() + 1 + np.arange(len(new))
    return Desk(tickets, pd.concat([entries, new], ignore_index=True))


def _blanked(tickets: pd.DataFrame, random: Generator) -> pd.DataFrame:
    """Return the tickets, some without subsidiary, requester or category, with an unknown category or a wrong total."""
    tickets = tickets.copy()
    is_free = tickets["own_title"].isna().to_numpy()
    for column, empty, share in (
        ("site", -1, NO_SITE_SHARE),
        ("requester", -1, NO_REQUESTER_SHARE),
        ("category_id", None, NO_CATEGORY_SHARE),
    ):
        tickets.loc[is_free & (random.random(len(tickets)) < share), column] = empty
    for _, own in tickets[is_free].groupby("client"):
        tickets.loc[_sample(own, STRANGE_CATEGORIES, random).index, "category_id"] = STRANGE_CATEGORY
        tickets.loc[_sample(own, WRONG_TOTALS, random).index, "extra_minutes"] = 15
    return tickets


def _with_binned(tickets: pd.DataFrame, recent: pd.DataFrame, random: Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tickets with some opened by mistake and binned, and the time booked on these."""
    entries = _sample(recent, BINNED, random)
    models = tickets.set_index("ticket_id", drop=False).loc[entries["ticket_id"].to_numpy()]
    ticket_id = int(tickets["ticket_id"].max()) + 1 + np.arange(len(models))
    binned = models.assign(ticket_id=ticket_id, own_title="Ticket ouvert par erreur", title=-1, is_deleted=True)
    return pd.concat([tickets, binned], ignore_index=True), entries.assign(ticket_id=ticket_id)


def _long_day(quiet: pd.DataFrame, random: Generator) -> pd.DataFrame:
    """Return the entries of a migration week-end that a technician typed under one day: more than 24 h in all."""
    model = _sample(quiet, 1, random)
    rows = model.loc[model.index.repeat(len(LONG_DAY_MINUTES))] if len(model) else model
    minutes = np.array(LONG_DAY_MINUTES[: len(rows)])
    started_at = np.datetime64(LONG_DAY).astype("datetime64[s]") + np.arange(len(rows)) * 7 * 60 * MINUTE
    ended_at = started_at + minutes * MINUTE
    recorded_at = ended_at + 2 * 24 * 60 * MINUTE
    return rows.assign(started_at=started_at, ended_at=ended_at, recorded_at=recorded_at, seconds=minutes * 60)


def _within(entries: pd.DataFrame, span: tuple[date, date]) -> pd.DataFrame:
    day = entries["started_at"].to_numpy().astype("datetime64[D]")
    return entries[(day >= np.datetime64(span[0])) & (day <= np.datetime64(span[1]))]


def _sample(rows: pd.DataFrame, count: int, random: Generator) -> pd.DataFrame:
    """Return at most `count` rows, in their order."""
    chosen = random.permutation(len(rows))[:count]
    return rows.iloc[np.sort(chosen)]

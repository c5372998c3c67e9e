"""The demo's tool as it was on an earlier day: what was typed by then, and two mistakes that were mended since.

Bridges, adjusting lines and follow-up have something to say where an edition was made from it (rules 5.3, 13.1).
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.demo.lifecycle import DONE, Desk

FIRST_MISTAKE = 900_001
"""Identifier of the first entry that was typed by mistake, and deleted since."""
MISTAKE_SECONDS = 45 * 60
TOO_LONG_SECONDS = 30 * 60


def as_known(desk: Desk, on: date) -> Desk:
    """Return the desk as it was in the evening of a day."""
    evening = np.datetime64(on + timedelta(days=1)).astype("datetime64[s]")
    tickets = desk.tickets[(desk.tickets["opened_at"] < evening).to_numpy()].reset_index(drop=True)
    entries = desk.entries[(desk.entries["recorded_at"] < evening).to_numpy()].reset_index(drop=True)
    is_solved = (tickets["solved_at"] < evening).to_numpy()
    is_closed = (tickets["closed_at"] < evening).to_numpy()
    status = np.where(is_solved, "Résolu", "En cours")
    tickets = tickets.assign(
        solved_at=tickets["solved_at"].where(is_solved),
        closed_at=tickets["closed_at"].where(is_closed),
        is_sla_met=tickets["is_sla_met"].where(is_solved, None),
        status=np.where(is_closed, tickets["status"], status),
    )
    live = tickets.loc[~tickets["is_deleted"].to_numpy(dtype=bool), "ticket_id"]
    return Desk(tickets, _with_mistakes(entries, set(live), on))


def runs_as_known(runs: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return the check runs up to a day."""
    return runs[(runs["run_date"].to_numpy().astype("datetime64[D]") <= np.datetime64(on))].reset_index(drop=True)


def _with_mistakes(entries: pd.DataFrame, live: set[int], on: date) -> pd.DataFrame:
    """Return the entries with two mistakes of each client in the last month: a duration, and a whole entry."""
    days = entries["started_at"].to_numpy().astype("datetime64[D]")
    is_recent = (days > np.datetime64(on - timedelta(days=31))) & (days <= np.datetime64(on))
    is_done = (entries["state"] == DONE) & entries["ticket_id"].isin(live)
    recent = entries[is_recent & is_done.to_numpy()]
    last = recent.groupby("client").tail(1)
    mended = entries.copy()
    mended.loc[last.index, "seconds"] += TOO_LONG_SECONDS
    typed = last.assign(entry_id=FIRST_MISTAKE + last["client"], seconds=MISTAKE_SECONDS, is_private=False)
    return pd.concat([mended, typed], ignore_index=True)

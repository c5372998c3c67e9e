"""Additions of a ticket tool to the work: identifiers, statuses, priorities, dates of solution, times of typing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.demo.cast import EXPORTED_ON, Client
from analysis.demo.vocabulary import SUBJECT_KEYS, SUBJECTS, category_ids
from analysis.demo.work import MINUTE, Work

FIRST_TICKET, FIRST_ENTRY = 20_001, 100_001
LATE_SHARE, VERY_LATE_SHARE = 0.03, 0.004
PRIVATE_SHARE = 0.03
UNSOLVED_SHARE = 0.6
"""Of tickets worked in the last fortnight before the export."""
SLA_SHARE = 0.63
PRIORITIES, PRIORITY_SHARES = ("Basse", "Moyenne", "Haute", "Majeure"), (0.025, 0.94, 0.03, 0.005)
CHANNELS, CHANNEL_SHARES = ("Courriel", "Téléphone", "Portail", "Supervision"), (0.46, 0.31, 0.17, 0.06)
DONE, TO_DO = "Fait", "À faire"
CLOSING_TIME = np.timedelta64(22 * 60 * 60, "s")
"""Solved tickets are closed by the tool, some evenings later."""
UNNAMED_APPLICATION_SHARE = 0.04


@dataclass(frozen=True)
class Desk:
    """All clients' tickets and entries as the tool holds them.

    Parameters
    ----------
    tickets : DataFrame with client (rank), ticket_id, subject, kind, title, own_title, requester, site (-1: none),
        category_id (None: none), application ("": none), opened_at, solved_at, closed_at, status, priority, channel,
        is_sla_met (None: not solved), is_deleted, extra_minutes (what its cached total has too much).
    entries : DataFrame with client, entry_id, ticket_id, technician, seconds, started_at, ended_at, recorded_at, state,
        is_private, subject, action.
    """

    tickets: pd.DataFrame
    entries: pd.DataFrame


def desk_of(works: list[Work], clients: tuple[Client, ...], seed: int) -> Desk:
    """Return the tool's content, tickets numbered by opening and entries by time of typing, over all clients."""
    random = np.random.default_rng([seed, 6])
    sizes = [len(work.tickets) for work in works]
    offsets = np.r_[0, np.cumsum(sizes)[:-1]].astype(np.int64)
    tickets = pd.concat([work.tickets for work in works], ignore_index=True)
    tickets.insert(0, "client", np.repeat(np.arange(len(clients)), sizes))
    entries = pd.concat(
        [
            work.entries.assign(ticket=work.entries["ticket"] + offset)
            for work, offset in zip(works, offsets, strict=True)
        ],
        ignore_index=True,
    )
    entries.insert(0, "client", np.repeat(np.arange(len(clients)), [len(work.entries) for work in works]))
    return Desk(*_numbered(_with_life(tickets, entries, random), _typed(entries, random)))


def _with_life(tickets: pd.DataFrame, entries: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return tickets with statuses, dates of solution, priorities and channels."""
    count = len(tickets)
    exported_at = np.datetime64(EXPORTED_ON).astype("datetime64[s]") + 18 * 60 * MINUTE
    last_work = np.full(count, np.datetime64("2018-01-01", "s"))
    np.maximum.at(last_work, entries["ticket"].to_numpy(), entries["ended_at"].to_numpy())
    is_recent = last_work > exported_at - 14 * 24 * 60 * MINUTE
    is_open = (is_recent & (random.random(count) < UNSOLVED_SHARE)) | (last_work > exported_at)
    solved_at = np.where(is_open, np.datetime64("NaT"), last_work)
    closed_at = solved_at.astype("datetime64[D]") + random.integers(3, 9, size=count) + CLOSING_TIME
    closed_at[closed_at > exported_at] = np.datetime64("NaT")
    is_sla_met = (random.random(count) < SLA_SHARE).astype(object)
    is_sla_met[is_open] = None
    status = np.where(is_open, np.where(random.random(count) < 0.3, "En attente", "En cours"), "Résolu")
    category_of_subject = np.array([category_ids()[key] for key in SUBJECT_KEYS], dtype=object)
    application = np.array([SUBJECTS[key].application for key in SUBJECT_KEYS], dtype=object)[tickets["subject"]]
    application[(random.random(count) < UNNAMED_APPLICATION_SHARE) & tickets["own_title"].isna().to_numpy()] = ""
    # A ticket whose first entry lies in the future was already open on the day of the export.
    opened_at = np.minimum(tickets["opened_at"].to_numpy(), exported_at)
    return tickets.assign(
        opened_at=opened_at,
        solved_at=solved_at,
        closed_at=closed_at,
        status=np.where(np.isnat(closed_at), status, "Clos"),
        priority=np.array(PRIORITIES)[random.choice(len(PRIORITIES), size=count, p=PRIORITY_SHARES)],
        channel=np.array(CHANNELS)[random.choice(len(CHANNELS), size=count, p=CHANNEL_SHARES)],
        is_sla_met=is_sla_met,
        is_deleted=False,
        category_id=category_of_subject[tickets["subject"]],
        application=application,
        extra_minutes=0,
    )


def _typed(entries: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return entries with times of typing and states."""
    count = len(entries)
    delay = random.integers(0, 25, size=count)
    lateness = random.random(count)
    delay = np.where(lateness < LATE_SHARE, random.integers(1, 6, size=count) * 24 * 60 + delay, delay)
    delay = np.where(lateness < VERY_LATE_SHARE, random.integers(10, 35, size=count) * 24 * 60 + delay, delay)
    ended_at = entries["ended_at"].to_numpy()
    is_planned = _is_planned(entries["started_at"].to_numpy())
    planned_at = np.datetime64(EXPORTED_ON).astype("datetime64[s]") - (60 + delay % 4000) * MINUTE
    exported_at = np.datetime64(EXPORTED_ON).astype("datetime64[s]") + 18 * 60 * MINUTE
    recorded_at = np.where(
        is_planned, planned_at, np.minimum(ended_at + delay * MINUTE, np.maximum(ended_at, exported_at))
    )
    return entries.assign(
        seconds=entries["minutes"] * 60,
        recorded_at=recorded_at,
        state=np.where(is_planned, TO_DO, DONE),
        is_private=random.random(count) < PRIVATE_SHARE,
    )


def _is_planned(started_at: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    return started_at.astype("datetime64[D]") > np.datetime64(EXPORTED_ON)


def _numbered(tickets: pd.DataFrame, entries: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return tickets and entries with the identifiers of the tool."""
    order = np.argsort(tickets["opened_at"].to_numpy(), kind="stable")
    ticket_id = np.empty(len(tickets), dtype=np.int64)
    ticket_id[order] = np.arange(len(tickets)) + FIRST_TICKET
    tickets = tickets.assign(ticket_id=ticket_id).iloc[order].reset_index(drop=True)
    ticket = entries["ticket"].to_numpy()
    subject = np.empty(len(tickets), dtype=np.int64)
    subject[order] = tickets["subject"].to_numpy()
    entries = entries.assign(ticket_id=ticket_id[ticket], subject=subject[ticket])
    entries = entries.sort_values("recorded_at", kind="stable", ignore_index=True)
    entries.insert(1, "entry_id", np.arange(len(entries)) + FIRST_ENTRY)
    return tickets, entries.drop(columns=["ticket", "minutes", "is_bound"])

"""The check plan of managed clients, and its runs: done, KO with their tickets, recovered, late, missed (rule 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from analysis.demo import rhythm
from analysis.demo.cast import AS_OF, EXPORTED_ON, Client
from analysis.demo.lifecycle import Desk
from analysis.demo.rhythm import Days, Integers
from analysis.demo.vocabulary import SUBJECT_KEYS

PLAN_STARTS = date(2022, 1, 1)
CHECKED_CONTRACTS = ("managed_service", "shared_service", "covid", "four_lines")
MISSED_SHARE, LATE_SHARE, RECOVERED_SHARE, KO_SHARE = 0.015, 0.05, 0.4, 0.35
"""Of occurrences, of occurrences that have grace, of KO runs, of incidents that a check found."""
KO_WITHOUT_TICKET_ON = date(2023, 2, 9)


@dataclass(frozen=True)
class Check:
    """One promised check.

    Parameters
    ----------
    name, label : as params and as the tool write it.
    recurrence : daily (working days), weekly, monthly, quarterly, half-yearly or yearly.
    grace_days : days after the period in which a run is late, not missed.
    subject : key of the subject whose incidents this check finds.
    earliest, latest : part of the period in which it is normally run; later than the grace of the period before.
    """

    name: str
    label: str
    domain: str
    recurrence: str
    grace_days: int
    subject: str
    minutes: int
    controls: tuple[str, ...]
    earliest: float = 0.0
    latest: float = 0.0


CHECKS: tuple[Check, ...] = (
    Check("Office 365", "Contrôle quotidien – Microsoft 365", "Messagerie",
          "daily", 0, "mail", 10, ("A.5.14", "A.5.23")),
    Check("Sauvegardes", "Contrôle quotidien – sauvegardes", "Sauvegarde", "daily", 0, "backup", 15, ("A.8.13",)),
    Check("Sophos", "Contrôle quotidien – Sophos", "Sécurité", "daily", 0, "security", 10, ("A.8.7",)),
    Check("Active Directory", "Contrôle hebdomadaire – annuaire", "Annuaire",
          "weekly", 2, "access", 30, ("A.5.16", "A.5.18"), 0.4, 0.6),
    Check("Exchange", "Contrôle hebdomadaire – Exchange", "Messagerie", "weekly", 2, "mail", 30, ("A.5.14",), 0.4, 0.6),
    Check("Pare-feu", "Contrôle hebdomadaire – pare-feu", "Réseau", "weekly", 2, "network", 30, ("A.8.20",), 0.4, 0.6),
    Check("Correctifs Windows", "Contrôle mensuel – correctifs", "Serveurs",
          "monthly", 5, "patches", 120, ("A.8.8",), 0.3, 0.8),
    Check("Capacité", "Contrôle mensuel – capacité", "Serveurs", "monthly", 5, "hyperv", 60, ("A.8.6",), 0.3, 0.8),
    Check("Test de restauration", "Contrôle trimestriel – restauration", "Sauvegarde",
          "quarterly", 15, "backup", 180, ("A.8.13",), 0.3, 0.8),
    Check("Revue des droits", "Contrôle trimestriel – droits", "Annuaire",
          "quarterly", 15, "access", 180, ("A.5.18",), 0.3, 0.8),
    Check("Bascule de secours", "Contrôle semestriel – secours", "Serveurs",
          "half-yearly", 20, "servers", 300, ("A.5.30", "A.8.14"), 0.3, 0.8),
    Check("Audit de sécurité", "Contrôle annuel – audit", "Sécurité",
          "yearly", 30, "security", 840, ("A.5.35",), 0.3, 0.8),
    Check("Firmware", "Contrôle annuel – micrologiciels", "Réseau",
          "yearly", 30, "network", 420, ("A.8.8", "A.8.9"), 0.3, 0.8),
)  # fmt: skip

MONTHS_OF_PERIOD = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


def check_runs(desk: Desk, clients: Sequence[Client], closed: Days, seed: int) -> pd.DataFrame:
    """Return all runs up to the export: client (rank), check_run_id, label, run_date, result, ticket_id (-1: none)."""
    runs = []
    for rank, client in enumerate(clients):
        if client.contract in CHECKED_CONTRACTS:
            random = np.random.default_rng([seed, 8, rank])
            own = desk.tickets[(desk.tickets["client"] == rank) & (desk.tickets["kind"] == "incident")]
            own = own[~own["is_deleted"]]
            runs += [_runs(check, own, closed, random).assign(client=rank) for check in CHECKS]
    if not runs:
        return pd.DataFrame(columns=["label", "run_date", "result", "ticket_id", "client", "check_run_id"])
    ordered = pd.concat(runs).sort_values(["run_date", "client", "label"], kind="stable", ignore_index=True)
    return ordered.assign(check_run_id=[f"C{number:06d}" for number in range(1, len(ordered) + 1)])


def _runs(check: Check, tickets: pd.DataFrame, closed: Days, random: Generator) -> pd.DataFrame:
    """Return the runs of one check, with its misses, delays and recoveries."""
    starts, ends = _periods(check.recurrence, closed)
    count = len(starts)
    length = (ends - starts).astype(np.int64)
    offset = random.uniform(check.earliest, max(check.latest, check.earliest), size=count)
    run_date = starts + np.rint(offset * length).astype(np.int64)
    if check.recurrence != "daily":
        run_date = run_date - np.maximum(rhythm.weekdays(run_date) - 4, 0)
    found, ticket_id = _incidents(check, tickets, starts, ends, random)
    run_date[found] = ticket_id.opened_on
    fate = random.random(count)
    is_free = ~np.isin(np.arange(count), np.r_[found, found - 1])
    is_missed = is_free & (fate < MISSED_SHARE)
    is_late = is_free & ~is_missed & (fate < MISSED_SHARE + LATE_SHARE) & (check.grace_days > 0)
    run_date[is_late] = ends[is_late] + np.minimum(1 + random.integers(0, 2, size=is_late.sum()), check.grace_days)

    runs = pd.DataFrame({"run_date": run_date, "result": "ok", "ticket_id": -1})
    runs.loc[found, "result"] = "ko"
    runs.loc[found, "ticket_id"] = ticket_id.tickets
    recovered = found[random.random(len(found)) < RECOVERED_SHARE]
    again = pd.DataFrame({"run_date": run_date[recovered], "result": "ok", "ticket_id": -1})
    if check.name == "Sauvegardes":
        runs.loc[run_date == np.datetime64(KO_WITHOUT_TICKET_ON), ["result", "ticket_id"]] = ["ko", -1]
    done = pd.concat([runs[~is_missed], again], ignore_index=True)
    return done[done["run_date"] <= np.datetime64(EXPORTED_ON)].assign(label=check.label)


@dataclass(frozen=True)
class _Findings:
    """Incidents that checks found: days and tickets."""

    opened_on: Days
    tickets: Integers


def _incidents(
    check: Check, tickets: pd.DataFrame, starts: Days, ends: Days, random: Generator
) -> tuple[Integers, _Findings]:
    """Return the ranks of the periods whose run found an incident, with days and tickets: at most one a period."""
    own = tickets[tickets["subject"] == SUBJECT_KEYS.index(check.subject)]
    opened_on = own["opened_at"].to_numpy().astype("datetime64[D]")
    period = np.searchsorted(starts, opened_on, side="right") - 1
    is_inside = (period >= 0) & (opened_on <= ends[period]) & (rhythm.weekdays(opened_on) < 5)
    is_inside &= random.random(len(own)) < KO_SHARE
    periods, first = np.unique(period[is_inside], return_index=True)
    ticket_id = own["ticket_id"].to_numpy()[is_inside][first].astype(np.int64)
    return periods, _Findings(opened_on[is_inside][first], ticket_id)


def _periods(recurrence: str, closed: Days) -> tuple[Days, Days]:
    """Return first and last days of the periods since the plan started; working days alone for a daily check."""
    days = rhythm.days_between(PLAN_STARTS, date(AS_OF.year, 12, 31))
    if recurrence == "daily":
        working = days[(rhythm.weekdays(days) < 5) & ~np.isin(days, closed)]
        return working, working
    if recurrence == "weekly":
        starts = days[_is_monday(days)]
        return starts, starts + 6
    every = MONTHS_OF_PERIOD[recurrence]
    months = np.arange(np.datetime64(PLAN_STARTS, "M"), np.datetime64(f"{AS_OF.year + 1}-01", "M"), every)
    return months.astype("datetime64[D]"), (months + every).astype("datetime64[D]") - 1


def _is_monday(days: Days) -> NDArray[np.bool_]:
    return rhythm.weekdays(days) == 0

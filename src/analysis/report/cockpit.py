"""The director's rows of the portfolio: each line by what it needs, what changed in a month, whose data are doubtful.

The rows of a client come from its report alone; `docs/reference/facts.md` says each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.findings import Disqualified
from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.measures.effort import consumption
from analysis.report import contract_terms, outlook
from analysis.report.client_report import ClientReport
from analysis.report.line import LineReport, line_report
from analysis.report.line_work import Work
from analysis.warehouse.result_cache import Recall, calculated

SILENT_DAYS = 14
"""Days without an entry from which a client's data are old."""
DOUBTFUL_SHARE = 0.05
"""Share of a client's minutes that a warning touches from which its data are doubtful (rule 14)."""
UNDESCRIBED = "unknown_"
"""Findings on what an entry is about: they leave its time and its line true."""
ORDER = (*NOT_ON_PLAN, "on_plan", "no_entitlement")
LINE_COLUMNS = (
    *("client", "client_name", "edition", "line", "name", "kind", "unit", "status"),
    *("entitlement", "expected", "consumed", "variance", "landing", "landing_low", "landing_high"),
    *(
        "overrun_probability",
        "is_risk_at_least",
        "at_stake",
        "at_stake_eur",
        "at_stake_probability",
        "at_risk_eur",
        "due_on",
        "notice_on",
    ),
    *("decided", "decided_on"),
    *("weeks", "weeks_average", "before_on", "status_before", "overrun_probability_before", "consumed_before"),
)
DATA_COLUMNS = (
    *("client", "client_name", "edition"),
    *("last_entry_on", "silent_days", "reasons", "doubtful_minutes", "minutes"),
)


@dataclass(frozen=True)
class Standing:
    """State of a line at an earlier date, as it is counted today."""

    status: str
    overrun_probability: float | None
    consumed: float | None


def line_rows(loaded: ClientReport, recall: Recall = calculated) -> list[dict[str, Any]]:
    """Return one row a contract line of a client's report (`LINE_COLUMNS`).

    Parameters
    ----------
    loaded : the client's report.
    recall : returns forecasts, cached or computed: those of a month before are needed too.
    """
    before_on = loaded.edition.as_of - relativedelta(months=1)
    before = standings(loaded, before_on, recall)
    return [_row(loaded, line, before_on, before.get(line.params.line)) for line in loaded.lines]


def data_row(loaded: ClientReport) -> dict[str, Any]:
    """Return the state of a client's data (`DATA_COLUMNS`); `reasons` are codes, none where the data are sound.

    A code is a blocking finding, a source that could not be read, a warning over `DOUBTFUL_SHARE` of the client's
    minutes (what an entry is about apart), or `silent`: no entry for `SILENT_DAYS` days.
    """
    seconds = consumption.total(loaded.entries)
    last = loaded.entries["work_date"].max()
    last_entry_on = None if pd.isna(last) else last.date()
    silent_days = None if last_entry_on is None else (loaded.edition.as_of - last_entry_on).days
    doubtful = [
        item
        for item in loaded.findings
        if item.severity == "blocking"
        or item.code == "source_not_read"
        or (
            item.severity == "warning"
            and not item.code.startswith(UNDESCRIBED)
            and (item.seconds or 0) > DOUBTFUL_SHARE * seconds
        )
    ]
    is_silent = silent_days is None or silent_days >= SILENT_DAYS
    reasons = [item.code for item in doubtful] + ["silent"] * is_silent
    minutes = sum((item.seconds or 0) for item in doubtful) / 60
    values = (*_client(loaded), last_entry_on, silent_days, list(dict.fromkeys(reasons)), minutes, seconds / 60)
    return dict(zip(DATA_COLUMNS, values, strict=True))


def standings(loaded: ClientReport, day: date, recall: Recall = calculated) -> Mapping[str, Standing]:
    """Return where each line in force on a day before the report's stood on it, by its work as counted today."""
    entries = loaded.entries[loaded.entries["work_date"] <= pd.Timestamp(day)]
    if entries.empty:
        return {}
    work = Work(entries, loaded.tickets, loaded.params, day)
    found = {}
    for term in contract_terms.lines_in_force(loaded.params, day):
        line = outlook.with_landing(line_report(term, work), work, recall=recall)
        found[term.line] = Standing(line.status, _odds(line), line.state.consumed)
    return found


def lines_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows of all clients, those that need a person first: by euros times their odds, the largest first.

    Lines that cannot be computed come before, those that need a person and have no price after, then those on which the
    client has decided, then those on plan.
    """
    return pd.DataFrame([dict(row) for row in sorted(rows, key=_place)], columns=list(LINE_COLUMNS))


def data_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the state of every client's data, those with most reasons to doubt first."""
    table = pd.DataFrame([dict(row) for row in rows], columns=list(DATA_COLUMNS))
    keyed = table.assign(count=[-len(reasons) for reasons in table["reasons"]])
    return keyed.sort_values(["count", "client"], ignore_index=True).drop(columns="count")


def _row(loaded: ClientReport, line: LineReport, before_on: date, before: Standing | None) -> dict[str, Any]:
    now, landed, stake = line.state, line.landing, line.stake
    decided = loaded.agenda.closed.get(line.params.line)
    foreseen = (None, None, None) if isinstance(landed, Disqualified) else (landed.landing, landed.low, landed.high)
    trend = line.trend
    values = (
        *_client(loaded),
        *(line.params.line, line.params.name, line.params.kind, line.params.unit, line.status),
        *(now.entitlement, now.expected, now.consumed, now.variance),
        *foreseen,
        _odds(line),
        not isinstance(landed, Disqualified) and landed.is_risk_at_least,
        *(
            (None, None, None, None, None)
            if stake is None
            else (
                stake.quantity,
                stake.amount_eur,
                stake.probability,
                None if stake.amount_eur is None else stake.at_risk,
                stake.due_on,
            )
        ),
        _notice_on(line),
        *((None, None) if decided is None else (decided.state, decided.stated_on)),
        [] if trend is None else [float(week) for week in trend.weeks["quantity"]],
        [] if trend is None else [None if week != week else float(week) for week in trend.weeks["average"]],
        None if before is None else before_on,
        *(
            (None, None, None)
            if before is None
            else (before.status, before.overrun_probability, before.consumed if before_on in line.params.days else None)
        ),
    )
    return dict(zip(LINE_COLUMNS, values, strict=True))


def _place(row: Mapping[str, Any]) -> tuple[int, float, int, str, str]:
    status, at_risk = row["status"], row["at_risk_eur"] or 0.0
    if status == "disqualified":
        group = 0
    elif status not in NOT_ON_PLAN:
        group = 4
    elif row["decided"] is not None:
        group = 3
    else:
        group = 1 if at_risk else 2
    return group, -at_risk, ORDER.index(status), row["client"], row["line"]


def _client(loaded: ClientReport) -> tuple[str, str, str]:
    """Return the client, its name, and the address of its edition below the reports."""
    client, language = loaded.params, "" if loaded.params.language == "fr" else f"-{loaded.params.language}"
    return client.client, client.name, f"{client.client}/{loaded.edition.as_of.isoformat()}{language}/report.html"


def _odds(line: LineReport) -> float | None:
    return None if isinstance(line.landing, Disqualified) else line.landing.overrun_probability


def _notice_on(line: LineReport) -> date | None:
    """Return the last day to give notice, where it is still to come."""
    return line.notice_on if line.notice_on is not None and line.notice_on >= line.as_of else None

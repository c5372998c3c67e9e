"""The director's rows of the portfolio: each line by what it needs, what changed in a month, whose data are doubtful.

The rows of a client come from its report alone; `docs/reference/facts.md` says each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict, get_type_hints

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.measures.contract.line_status import need
from analysis.measures.effort import consumption
from analysis.report import contract_terms, outlook
from analysis.report.client_report import ClientReport
from analysis.report.line import LineReport, line_report
from analysis.warehouse.result_cache import Recall, calculated

SILENT_DAYS = 14
"""Days without an entry from which a client's data are old."""
DOUBTFUL_SHARE = 0.05
"""Share of a client's minutes that a warning touches from which its data are doubtful (rule 14)."""
UNDESCRIBED = "unknown_"
"""Findings on what an entry is about: they leave its time and its line true."""


class _Client(TypedDict):
    client: str
    client_name: str
    edition: str


class LineRow(_Client):
    """A contract line of a client; `docs/reference/facts.md` says each column."""

    line: str
    name: str
    kind: str
    unit: str
    status: str
    entitlement: float | None
    expected: float | None
    consumed: float | None
    variance: float | None
    landing: float | None
    landing_low: float | None
    landing_high: float | None
    overrun_probability: float | None
    is_risk_at_least: bool
    at_stake: float | None
    at_stake_eur: Decimal | None
    at_stake_probability: float | None
    at_risk_eur: float | None
    due_on: date | None
    notice_on: date | None
    decided: str | None
    decided_on: date | None
    weeks: list[float]
    weeks_average: list[float | None]
    before_on: date | None
    status_before: str | None
    overrun_probability_before: float | None
    consumed_before: float | None


class DataRow(_Client):
    """State of a client's data."""

    last_entry_on: date | None
    silent_days: int | None
    reasons: list[str]
    doubtful_minutes: float
    minutes: float


LINE_COLUMNS = tuple(get_type_hints(LineRow))
DATA_COLUMNS = tuple(get_type_hints(DataRow))


@dataclass(frozen=True)
class Standing:
    """State of a line at an earlier date, as it is counted today."""

    status: str
    overrun_probability: float | None
    consumed: float | None


def line_rows(loaded: ClientReport, recall: Recall = calculated) -> list[LineRow]:
    """Return one row a contract line of a client's report.

    Parameters
    ----------
    loaded : the client's report.
    recall : returns forecasts, cached or computed: those of a month before are needed too.
    """
    before_on = loaded.edition.as_of - relativedelta(months=1)
    before = standings(loaded, before_on, recall)
    return [_row(loaded, line, before_on, before.get(line.params.line)) for line in loaded.lines]


def data_row(loaded: ClientReport) -> DataRow:
    """Return the state of a client's data; `reasons` are codes, none where the data are sound.

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
    minutes = units.minutes(sum(item.seconds or 0 for item in doubtful))
    return DataRow(
        **_client(loaded),
        last_entry_on=last_entry_on,
        silent_days=silent_days,
        reasons=list(dict.fromkeys(reasons)),
        doubtful_minutes=minutes,
        minutes=units.minutes(seconds),
    )


def standings(loaded: ClientReport, day: date, recall: Recall = calculated) -> Mapping[str, Standing]:
    """Return where each line in force on a day before the report's stood on it, by its work as counted today."""
    entries = loaded.entries[loaded.entries["work_date"] <= pd.Timestamp(day)]
    if entries.empty:
        return {}
    work = replace(loaded.work, entries=entries, as_of=day)
    found = {}
    for term in contract_terms.lines_in_force(loaded.params, day):
        line = outlook.with_landing(line_report(term, work), work, recall=recall)
        found[term.line] = Standing(line.status, _odds(line), line.state.consumed)
    return found


def lines_frame(rows: Iterable[LineRow]) -> pd.DataFrame:
    """Return the rows of all clients, those that need a person first (`line_status.need`)."""
    return pd.DataFrame([dict(row) for row in sorted(rows, key=_need)], columns=list(LINE_COLUMNS))


def data_frame(rows: Iterable[DataRow]) -> pd.DataFrame:
    """Return the state of every client's data, those with most reasons to doubt first."""
    table = pd.DataFrame([dict(row) for row in rows], columns=list(DATA_COLUMNS))
    keyed = table.assign(count=[-len(reasons) for reasons in table["reasons"]])
    return keyed.sort_values(["count", "client"], ignore_index=True).drop(columns="count")


def _row(loaded: ClientReport, line: LineReport, before_on: date, before: Standing | None) -> LineRow:
    now, stake, trend = line.state, line.stake, line.trend
    landed = None if isinstance(line.landing, Disqualified) else line.landing
    decided = loaded.agenda.closed.get(line.params.line)
    averages = [] if trend is None else trend.weeks["average"].tolist()
    return LineRow(
        **_client(loaded),
        line=line.params.line,
        name=line.params.name,
        kind=line.params.kind,
        unit=line.params.unit,
        status=line.status,
        entitlement=now.entitlement,
        expected=now.expected,
        consumed=now.consumed,
        variance=now.variance,
        landing=None if landed is None else landed.landing,
        landing_low=None if landed is None else landed.low,
        landing_high=None if landed is None else landed.high,
        overrun_probability=_odds(line),
        is_risk_at_least=landed is not None and landed.is_risk_at_least,
        at_stake=None if stake is None else stake.quantity,
        at_stake_eur=None if stake is None else stake.amount_eur,
        at_stake_probability=None if stake is None else stake.probability,
        at_risk_eur=None if stake is None or stake.amount_eur is None else stake.at_risk,
        due_on=None if stake is None else stake.due_on,
        notice_on=_notice_on(line),
        decided=None if decided is None else decided.state,
        decided_on=None if decided is None else decided.stated_on,
        weeks=[] if trend is None else trend.weeks["quantity"].tolist(),
        weeks_average=[None if week != week else week for week in averages],
        before_on=None if before is None else before_on,
        status_before=None if before is None else before.status,
        overrun_probability_before=None if before is None else before.overrun_probability,
        consumed_before=None if before is None or before_on not in line.params.days else before.consumed,
    )


def _need(row: LineRow) -> tuple[tuple[int, float, int], str, str]:
    is_decided = row["decided"] is not None
    return need(row["status"], row["at_risk_eur"] or 0.0, is_decided=is_decided), row["client"], row["line"]


def _client(loaded: ClientReport) -> _Client:
    """Return the client, its name, and the address of its edition below the reports."""
    client, language = loaded.params, "" if loaded.params.language == "fr" else f"-{loaded.params.language}"
    address = f"{client.client}/{loaded.edition.as_of.isoformat()}{language}/report.html"
    return _Client(client=client.client, client_name=client.name, edition=address)


def _odds(line: LineReport) -> float | None:
    return None if isinstance(line.landing, Disqualified) else line.landing.overrun_probability


def _notice_on(line: LineReport) -> date | None:
    """Return the last day to give notice, where it is still to come."""
    return line.notice_on if line.notice_on is not None and line.notice_on >= line.as_of else None

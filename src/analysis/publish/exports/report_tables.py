"""The exported tables of a report: typed columns, titles in the report's language, values unrounded (H8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.domain import units
from analysis.domain.category_paths import path_names
from analysis.domain.columns import dictionary
from analysis.domain.findings import Disqualified
from analysis.publish.exports import study_tables
from analysis.publish.exports.export_table import ExportTable
from analysis.publish.exports.titles import titled
from analysis.report.client_report import ClientReport
from analysis.views.language import decisions as decision_words
from analysis.views.language import findings as finding_words
from analysis.views.language.wording import Wording, wording

LINE_FIGURES = ("entitlement", "expected", "consumed", "variance", "remaining", "available", "landing_pace")
ENTRY_AXES = (
    "ticket_kind",
    "subsidiary",
    "country",
    "department",
    "requester",
    "technician",
    "application",
    "profile",
    "domain",
    "controls",
)


def tables(report: ClientReport) -> tuple[ExportTable, ...]:
    """Return the tables of a report, in the order of its sheets; a table without rows keeps its header."""
    words = wording(report.edition.language)
    basic = [
        titled("entries", _entries(report, words), words),
        titled("tickets", _tickets(report), words),
        titled("periods", _periods(report), words),
        titled("axes", _axes(report), words),
        titled("lines", _lines(report), words),
        titled("decisions", _decisions(report, words), words),
        titled("findings", _findings(report, words), words),
        titled("ledger", _ledger(report), words),
        titled("description", _description(report), words),
    ]
    for name, frame in (("statement", _statement(report)), ("chargeback", _chargeback(report))):
        if frame is not None:
            basic.append(titled(name, frame, words))
    of_sections = [
        titled(name, _in_minutes(table), words)
        for name, table in report.tables.items()
        if isinstance(table, pd.DataFrame)
    ]
    return (*basic, *study_tables.of_client(report), *of_sections)


def _entries(report: ClientReport, words: Wording) -> pd.DataFrame:
    """Counted entries; the text of an entry only where it is not private and the client's params show texts."""
    source = report.entries.take(_in_order(report.entries)).reset_index(drop=True)
    columns: dict[str, Any] = {name: source[name] for name in ("work_date", "time_entry_id", "ticket_id")}
    tickets = report.tickets
    titles = dict(zip(tickets["ticket_key"].tolist(), tickets["title"].tolist(), strict=True))
    columns["title"] = _by_value(source["ticket_key"], titles)
    if report.params.report.entry_details:
        columns["detail"] = source["detail"].mask(source["is_private"].to_numpy(dtype=bool))
    for number, names in enumerate(
        _levels(source["category_path"].astype("category").cat.categories.tolist()), start=1
    ):
        columns[f"category_level_{number}"] = _by_value(source["category_path"], names)
    columns |= {axis: source[axis] for axis in ENTRY_AXES}
    columns["ticket_kind"] = _by_value(
        source["ticket_kind"], {kind: words.text(kind) for kind in ("incident", "request")}
    )
    columns["in_scope"] = source["in_scope"].astype(bool)
    columns["contract_line"] = source["contract_line"]
    columns["minutes"] = units.minutes(source["seconds"])
    if "amount_eur" in source:
        columns["amount_eur"] = source["amount_eur"]
    return pd.DataFrame(columns)


def _in_order(entries: pd.DataFrame) -> np.ndarray:
    """Positions of entries by day, source and identifier; Arrow sorts them in a tenth of pandas' time."""
    days, sources = entries["work_date"].to_numpy(), entries["source"].astype("category").cat.codes.to_numpy()
    keys = pa.table({"day": days, "source": sources, "id": pa.array(entries["time_entry_id"])})
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]).to_numpy()


def _by_value(texts: pd.Series, words: Mapping[str, Any]) -> pd.Series:
    """Return the word for each text, looked up once a different text; missing for a text without a word."""
    known = texts.astype("category").cat
    codes, values = pd.factorize(np.array([*map(words.get, known.categories.tolist()), None], dtype=object))
    return pd.Series(pd.Categorical.from_codes(codes[known.codes], values), index=texts.index)


def _levels(paths: Iterable[str]) -> list[dict[str, str]]:
    """Return the name of each path at each level of the category tree, down to the deepest."""
    names = {path: path_names(path) for path in paths}
    deepest = max(map(len, names.values()), default=1)
    return [{path: parts[level] for path, parts in names.items() if level < len(parts)} for level in range(deepest)]


def _tickets(report: ClientReport) -> pd.DataFrame:
    """The tickets that have an entry, by their key."""
    seconds = _seconds_by_ticket(report.entries)
    rows = sorted((key, row) for row, key in enumerate(report.tickets["ticket_key"].tolist()) if key in seconds)
    columns = [
        "ticket_id",
        "title",
        "ticket_kind",
        "status",
        "opened_on",
        "closed_on",
        "requester",
        "category_path",
        "url",
    ]
    frame = report.tickets[[column for column in columns if column in report.tickets]].take([row for _, row in rows])
    return frame.assign(minutes=units.minutes(np.array([seconds[key] for key, _ in rows], dtype="int64")))


def _seconds_by_ticket(entries: pd.DataFrame) -> dict[str, int]:
    keys = entries["ticket_key"].astype("category").cat
    used, places = np.unique(keys.codes.to_numpy(), return_inverse=True)
    sums = np.zeros(len(used), dtype="int64")
    np.add.at(sums, places, entries["seconds"].to_numpy())
    texts = keys.categories.tolist()
    return {texts[code]: seconds for code, seconds in zip(used.tolist(), sums.tolist(), strict=True) if code >= 0}


def _periods(report: ClientReport) -> pd.DataFrame:
    grains = report.periods
    names = ("period", "starts_on", "ends_on", "tickets", "incidents", "requests", "average")
    columns: dict[str, Any] = {"grain": _name_a_row(grains)} | {name: _joined(grains, name) for name in names}
    columns |= {name: _days(columns[name]) for name in ("starts_on", "ends_on")}
    columns["minutes"] = units.minutes(_joined(grains, "seconds"))
    columns["out_of_scope_minutes"] = units.minutes(_joined(grains, "out_of_scope_seconds"))
    columns["compared_minutes"] = units.minutes(_joined(grains, "compared_seconds"))
    return pd.DataFrame(columns)


def _days(dates: Sequence[date]) -> np.ndarray:
    """Dates as an array; numpy itself reads objects ten times as slowly."""
    since = np.fromiter(map(date.toordinal, dates), "int64", len(dates)) - date(1970, 1, 1).toordinal()
    return since.astype("datetime64[D]").astype("datetime64[s]")


def _axes(report: ClientReport) -> pd.DataFrame:
    axes = report.axes
    columns: dict[str, Any] = {"axis": _name_a_row(axes)}
    columns |= {"key": _joined(axes, "key"), "minutes": units.minutes(_joined(axes, "seconds"))}
    columns |= {"entries": _joined(axes, "entries"), "tickets": _joined(axes, "tickets")}
    if any(table["amount_eur"].notna().any() for table in axes.values() if "amount_eur" in table):
        columns["amount_eur"] = [
            amount for table in axes.values() for amount in table.get("amount_eur", [None] * len(table))
        ]
    return pd.DataFrame(columns)


def _name_a_row(tables: Mapping[str, pd.DataFrame]) -> pd.Categorical:
    """Return, for each row of all tables, the name of its table."""
    return pd.Categorical.from_codes(np.repeat(np.arange(len(tables)), [*map(len, tables.values())]), [*tables])


def _joined(tables: Mapping[str, pd.DataFrame], column: str) -> np.ndarray:
    """Return a column of all tables, one table after the other."""
    return np.concatenate([table[column].to_numpy() for table in tables.values()])


def _lines(report: ClientReport) -> pd.DataFrame:
    lines, states = [line.params for line in report.lines], [line.state for line in report.lines]
    columns: dict[str, Any] = {name: [getattr(line, name) for line in lines] for name in ("line", "name", "unit")}
    columns["status"] = [line.status for line in report.lines]
    columns["pace_status"] = [state.pace_status for state in states]
    columns |= {name: _days([getattr(line, name) for line in lines]) for name in ("starts_on", "ends_on")}
    for name in LINE_FIGURES:
        columns[name] = np.array([_figure(getattr(state, name)) for state in states], dtype="float64")
    columns["minutes"] = units.minutes(np.array([line.seconds for line in report.lines], dtype="int64"))
    columns["tickets"] = np.array([line.tickets for line in report.lines], dtype="int64")
    return pd.DataFrame(columns)


def _figure(value: Any) -> Any:
    return None if isinstance(value, Disqualified) else value


def _decisions(report: ClientReport, words: Wording) -> pd.DataFrame:
    """The decisions asked and those of the previous edition, with what became of them."""
    agenda = report.agenda
    asked = {decision.id for decision in agenda.decisions}
    closed = [decision for decision in agenda.follow_up if decision.id not in asked]
    rows = [
        (
            item.id,
            words.text(decision_words.OWNERS[item.owner]),
            decision_words.title(item, words),
            item.amount_eur,
            item.due_on,
            decision_words.consequence(item, words),
            item.responsible,
            decision_words.outcome(item, words),
        )
        for item in (*agenda.decisions, *closed)
    ]
    columns = ["id", "owner", "asked", "amount_eur", "due_on", "consequence", "responsible", "state"]
    return pd.DataFrame(rows, columns=columns)


def _findings(report: ClientReport, words: Wording) -> pd.DataFrame:
    columns = ["code", "severity", "count", "minutes", "meaning", "evidence"]
    rows = [
        (
            item.code,
            item.severity,
            item.count,
            None if item.seconds is None else units.minutes(item.seconds),
            finding_words.sentence(item, words),
            " ".join(item.evidence),
        )
        for item in report.findings
    ]
    return pd.DataFrame(rows, columns=columns).astype({"minutes": "float64"})


def _ledger(report: ClientReport) -> pd.DataFrame:
    ledger = report.ledger
    whole = [(name, "", ledger.rows[name], units.minutes(seconds)) for name, seconds in ledger.seconds.items()]
    parts = [("excluded", code, rows, units.minutes(seconds)) for code, rows, seconds in ledger.excluded]
    return pd.DataFrame([*whole, *parts], columns=["class", "code", "rows", "minutes"])


def _description(report: ClientReport) -> pd.DataFrame:
    """The minutes that are fully described, month by month."""
    if isinstance(report.quality, Disqualified):
        return pd.DataFrame(columns=["month", "minutes", "described_minutes", "share"])
    return _in_minutes(report.quality.months)


def _statement(report: ClientReport) -> pd.DataFrame | None:
    """The lines of every statement, real and accounted time in minutes."""
    parts = [
        _in_minutes(line.statement.assign(line=line.params.line))
        for line in report.lines
        if line.statement is not None and len(line.statement)
    ]
    if not parts:
        return None
    frame = pd.concat(parts, ignore_index=True)
    frame["adjusts"] = frame["adjusts"].map(" ".join, na_action="ignore")
    return frame if report.params.report.entry_details else frame.drop(columns="detail")


def _chargeback(report: ClientReport) -> pd.DataFrame | None:
    """Share of each subsidiary in each line; a line of unknown value has no row."""
    parts = [
        _in_minutes(shared.table.assign(line=shared.line, value=shared.value))
        for shared in report.chargeback
        if isinstance(shared.table, pd.DataFrame)
    ]
    return pd.concat(parts, ignore_index=True) if parts else None


def _in_minutes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its columns of seconds as minutes."""
    seconds = [column for column in frame.columns if column.endswith("seconds")]
    minutes = {column: units.minutes(pd.to_numeric(frame[column])) for column in seconds}
    return frame.assign(**minutes).rename(columns=dictionary.in_minutes)

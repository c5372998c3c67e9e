"""A client's report written down as `facts.json`, for tests to compare and auditors to read (architecture §9).

Keys are words of the glossary; numbers are unrounded, money is text with its cents; a section without data is an empty
list or `{"disqualified": reason}`, never missing. The schema is `docs/facts.schema.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.findings import Disqualified, Finding
from analysis.facts import forecasts, projects
from analysis.measures.contract.settlement import Settlement
from analysis.measures.effort.variance import PeriodFigures, Variance
from analysis.measures.trust.bridge import Bridge
from analysis.report.client_report import ClientReport, Ledger
from analysis.report.line import LineReport
from analysis.report.peer_comparison import Comparison
from analysis.report.saved_views import ViewReport
from analysis.report.year_sections import ChargebackReport

SCHEMA = 1
_IN_WHEEL = Path(__file__).with_name("facts.schema.json")
_IN_CHECKOUT = Path(__file__).parents[3] / "docs" / "facts.schema.json"
SCHEMA_FILE = _IN_WHEEL if _IN_WHEEL.is_file() else _IN_CHECKOUT
PLAIN = {str, int, bool}
"""Types that JSON writes as they are. Most values have one, so these types are tested first."""
SCALARS = {*PLAIN, float, type(None)}
GRAIN_KEYS = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}


def to_facts(report: ClientReport) -> dict[str, Any]:
    """Return the report as plain JSON values, in the shape of the schema."""
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "edition": plain(asdict(report.edition)),
        "minutes": _minutes(report),
        "rows": dict(report.ledger.rows),
        "excluded": _excluded(report.ledger),
        "bridge": _bridge(report.bridge),
        "corrections": plain(report.corrections),
        "lines": [_line(line) for line in report.lines],
        "axes": {axis: _axis(parts) for axis, parts in report.axes.items()},
        "findings": [_finding(finding) for finding in report.findings],
    }
    facts |= {GRAIN_KEYS[grain]: _periods(table) for grain, table in report.periods.items()}
    facts |= _checks(report)
    facts["chargeback"] = [row for item in report.chargeback for row in _chargeback(item)]
    facts["variance"] = _variance(report.variance)
    facts["forecast"] = plain(forecasts.forecast(report.forecast))
    facts["seasonality"] = plain(forecasts.seasonality(report.seasonality))
    facts["events"] = [plain(forecasts.event(event)) for event in report.events]
    facts["views"] = [_view(item) for item in report.views]
    facts["benchmark"] = _benchmark(report.benchmark)
    facts["warnings"] = [plain(forecasts.warning(alert)) for alert in report.warnings]
    facts["payback"] = [plain(projects.project(item)) for item in report.payback]
    facts["sizing"] = plain(projects.charge(report.sizing))
    for section in ("applications", "progress"):
        facts[section] = plain(getattr(report, section))
    facts["quality"] = plain(report.quality if isinstance(report.quality, Disqualified) else vars(report.quality))
    return facts


def dumps(facts: Mapping[str, Any]) -> str:
    """Return the text of `facts.json`: sorted keys, two spaces, no NaN, one final line end; always the same bytes."""
    return _text(facts, "\n") + "\n"


def check(facts: Mapping[str, Any]) -> None:
    """Check facts against the schema. Raises jsonschema_rs.ValidationError, a bug of ours, for a fact out of it.

    The error names the key, never a client's value.
    """
    validator().validate(facts)


@lru_cache(maxsize=1)
def validator() -> jsonschema_rs.Validator:
    """Return the validator of the schema, compiled once a process."""
    return jsonschema_rs.validator_for(SCHEMA_FILE.read_text(encoding="utf-8"), mask="…", offline=True)


def plain(value: Any) -> Any:
    """Return any result of a measure as plain JSON values.

    Dates are ISO texts, money (`Decimal`) is text, a missing number is null, a frame is a list of rows with minutes in
    the place of seconds (`seconds_before` becomes `minutes_before`).
    """
    if value is None or type(value) in PLAIN:
        return value
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, Disqualified):
        return {"disqualified": value.reason, **plain(value.detail)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return _rows({str(name): value[name] for name in value.columns.tolist()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _rows(columns: Mapping[str, pd.Series]) -> list[dict[str, Any]]:
    """Columns of equal length as rows of plain values; columns of seconds become minutes."""
    cells = [_cells(column, is_timed="seconds" in name) for name, column in columns.items()]
    names = [name.replace("seconds", "minutes") for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: pd.Series, *, is_timed: bool) -> list[Any]:
    """A column as plain values."""
    cells = column.tolist()
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iub":
        cells = [plain(cell) for cell in cells]
    return [None if cell is None else units.minutes(cell) for cell in cells] if is_timed else cells


def _text(value: Any, line: str) -> str:
    """Return the text of `json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)`, faster.

    With an indent the library writes each value in Python; without one it writes in C, where the end of line may be
    part of a separator. So a container without other containers is written in C.

    Parameters
    ----------
    line : line feed and spaces at the beginning of each line of the value.
    """
    inner = f"{line}  "
    if not value or not isinstance(value, (dict, list, tuple)):
        return _encoder(line)(value)
    if isinstance(value, dict):
        if _is_flat(value.values()):
            return f"{{{inner}{_encoder(inner)(value)[1:-1]}{line}}}"
        items = (f"{_encoder(inner)(key)}: {_text(item, inner)}" for key, item in sorted(value.items()))
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if _is_flat(value):
        return f"[{inner}{_encoder(inner)(value)[1:-1]}{line}]"
    if set(map(type, value)) == {dict} and all(value) and _is_flat(chain.from_iterable(map(dict.values, value))):
        cell = f"{inner}  "
        rows = _encoder(cell)(value)[2:-2].replace(f"}},{cell}{{", f"{inner}}},{inner}{{{cell}")
        return f"[{inner}{{{cell}{rows}{inner}}}{line}]"
    return f"[{inner}{f',{inner}'.join(_text(item, inner) for item in value)}{line}]"


def _is_flat(values: Iterable[Any]) -> bool:
    return SCALARS.issuperset(map(type, values))


@cache
def _encoder(line: str) -> Callable[[Any], str]:
    """Return the encoder in C that puts `line` between two values; JSON texts hold no line feed."""
    separators = (f",{line}", ": ")
    return json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=separators).encode


def _minutes(report: ClientReport) -> dict[str, Any]:
    if report.effort is not None:
        return plain(report.effort)
    return {name: units.minutes(seconds) for name, seconds in report.ledger.seconds.items()}


def _excluded(ledger: Ledger) -> list[dict[str, Any]]:
    return [{"code": code, "rows": rows, "minutes": units.minutes(seconds)} for code, rows, seconds in ledger.excluded]


def _line(line: LineReport) -> dict[str, Any]:
    state = line.state
    return plain(
        {
            "line": line.params.line,
            "name": line.params.name,
            "kind": line.params.kind,
            "unit": line.params.unit,
            "starts_on": line.params.starts_on,
            "ends_on": line.params.ends_on,
            "entitlement": state.entitlement,
            "expected": state.expected,
            "consumed": line.disqualified or state.consumed,
            "variance": state.variance,
            "relative": state.relative,
            "status": state.status,
            "remaining": state.remaining,
            "available": state.available,
            "landing_pace": state.landing_pace,
            "is_pace_reliable": state.is_pace_reliable,
            "landing_forecast": line.landing_forecast,
            "landing_low": line.landing_low,
            "landing_high": line.landing_high,
            "overrun_probability": line.overrun_probability,
            "minutes": units.minutes(line.seconds),
            "accounted_minutes": None if line.accounted_seconds is None else units.minutes(line.accounted_seconds),
            "tickets": line.tickets,
            "consumed_eur": line.consumed_eur,
            "billed_eur": line.billed_eur,
            "variance_eur": line.variance_eur,
            "left_hours": line.left_hours,
            "carried": line.carried,
            "expired": line.expired,
            "settlement": None if line.settlement is None else _settlement(line.settlement),
            "notice_on": line.notice_on,
            "statement": [] if line.statement is None else line.statement,
            "comparison": [] if line.comparison is None else line.comparison,
        }
    )


def _settlement(closing: Settlement) -> dict[str, Any]:
    amounts = {"overrun_eur": closing.overrun_eur, "invoiced_eur": closing.invoiced_eur}
    return {
        "treatment": closing.treatment,
        **{name: float(getattr(closing, name)) for name in ("carried", "lost", "overrun", "deducted_next")},
        **{name: None if value is None else money.euros(money.cents(value)) for name, value in amounts.items()},
    }


def _checks(report: ClientReport) -> dict[str, Any]:
    grid = report.checks
    return {
        "checks": plain(grid.occurrences.drop(columns="controls")),
        "unplanned_runs": plain(grid.unplanned),
        "never_run": list(grid.never_run),
        "check_rates": plain(report.check_rates),
        "controls": plain(report.controls),
    }


def _chargeback(item: ChargebackReport) -> list[dict[str, Any]]:
    keys = {"line": item.line, "value": item.value, "common": item.common}
    if isinstance(item.table, Disqualified):
        return [keys | plain(item.table)]
    return [keys | row for row in plain(item.table)]


def _variance(by_axis: Mapping[str, Variance] | Disqualified) -> dict[str, Any]:
    if isinstance(by_axis, Disqualified):
        return plain(by_axis)
    first = next(iter(by_axis.values()))
    return {
        "before": _period_figures(first.before),
        "after": _period_figures(first.after),
        "difference_minutes": units.minutes(first.difference),
        "axes": {
            axis: {
                "drivers": plain(split.drivers),
                "named_minutes": units.minutes(split.named_seconds),
                "named_share": split.named_share,
            }
            for axis, split in by_axis.items()
        },
    }


def _period_figures(figures: PeriodFigures) -> dict[str, Any]:
    return {
        "starts_on": plain(figures.days.starts_on),
        "ends_on": plain(figures.days.ends_on),
        "minutes": units.minutes(figures.seconds),
        "tickets": figures.tickets,
        "incidents": figures.incidents,
        "requests": figures.requests,
        "working_days": figures.working_days,
    }


def _view(item: ViewReport) -> dict[str, Any]:
    return plain(
        {
            "view": item.view.view,
            "title": item.view.title,
            "selection": item.view.selection.model_dump(mode="json", exclude_defaults=True),
            "starts_on": item.days.starts_on,
            "ends_on": item.days.ends_on,
            "minutes": units.minutes(item.seconds),
            "entries": item.entries,
            "tickets": item.tickets,
            "monthly": item.months,
        }
    )


def _benchmark(comparison: Comparison | Disqualified) -> dict[str, Any]:
    if isinstance(comparison, Disqualified):
        return plain(comparison)
    return plain(
        {
            "reference": {"as_of": comparison.reference_as_of, "sha256": comparison.reference_sha256},
            "starts_on": comparison.year.starts_on,
            "ends_on": comparison.year.ends_on,
            "common": {"kind": comparison.kind, "size_band": comparison.size_band, "sector": comparison.sector},
            "clients_at_least": comparison.clients,
            "ratios": comparison.table,
        }
    )


def _periods(table: pd.DataFrame) -> list[dict[str, Any]]:
    same = ("tickets", "incidents", "requests", "opened", "closed")
    renamed = {"period": table["period"], "seconds": table["seconds"], **{name: table[name] for name in same}}
    return _rows(renamed | {"out_of_scope_seconds": table["out_of_scope_seconds"], "average_days": table["average"]})


def _axis(parts: pd.DataFrame) -> list[dict[str, Any]]:
    shown = ("key", "seconds", "entries", "tickets", "expected_seconds", "amount_eur")
    rows = _rows({name: parts[name] for name in shown if name in parts})
    return rows if "amount_eur" in parts else [row | {"amount_eur": None} for row in rows]


def _bridge(bridge: Bridge | Disqualified) -> dict[str, Any]:
    if isinstance(bridge, Disqualified):
        return plain(bridge)
    steps = ("previous", "new", "late", "moved", "deleted", "corrected", "rules", "current")
    return {step: units.minutes(getattr(bridge, step)) for step in steps} | {"late_entries": plain(bridge.late_entries)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "count": finding.count,
        "minutes": None if finding.seconds is None else units.minutes(finding.seconds),
        "evidence": list(finding.evidence),
        "detail": plain(finding.detail),
    }

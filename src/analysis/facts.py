"""A client's report written down as `facts.json`: what tests compare, what an auditor reads (architecture §9).

Keys are words of the glossary; numbers are unrounded, money is text with its cents; a section without data is an empty
list or `{"disqualified": reason}`, never missing. The schema is `docs/facts.schema.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import fastjsonschema
import pandas as pd

from analysis import facts_outlook, facts_projects
from analysis.comparison import Comparison
from analysis.domain import money, units
from analysis.domain.findings import Disqualified, Finding
from analysis.line_report import LineReport
from analysis.measures.bridge import Bridge
from analysis.measures.settlement import Settlement
from analysis.measures.variance import PeriodFigures, Variance
from analysis.report import ClientReport, Ledger
from analysis.sections import ChargebackReport
from analysis.view_report import ViewReport

SCHEMA = 1
SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "facts.schema.json"
PLAIN = (str, int, bool)
"""Types that JSON writes as they are: most values, told apart before any other question."""
GRAIN_KEYS = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}


def to_facts(report: ClientReport) -> dict[str, Any]:
    """The report as plain JSON values, in the shape of the schema."""
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
    facts["forecast"] = plain(facts_outlook.forecast(report.forecast))
    facts["seasonality"] = plain(facts_outlook.seasonality(report.seasonality))
    facts["events"] = [plain(facts_outlook.event(event)) for event in report.events]
    facts["views"] = [_view(item) for item in report.views]
    facts["benchmark"] = _benchmark(report.benchmark)
    facts["warnings"] = [plain(facts_outlook.warning(alert)) for alert in report.warnings]
    facts["payback"] = [plain(facts_projects.project(item)) for item in report.payback]
    facts["sizing"] = plain(facts_projects.charge(report.sizing))
    for section in ("applications", "progress"):
        facts[section] = plain(getattr(report, section))
    facts["quality"] = plain(report.quality if isinstance(report.quality, Disqualified) else vars(report.quality))
    return facts


def dumps(facts: Mapping[str, Any]) -> str:
    """The text of `facts.json`: sorted keys, two spaces, no NaN, one final line end. The same facts, the same bytes."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def check(facts: Mapping[str, Any]) -> None:
    """Holds facts against the schema; where they differ, a bug of ours, raises fastjsonschema.JsonSchemaException."""
    validator()(facts)


@lru_cache(maxsize=1)
def validator() -> Callable[[Any], Any]:
    """What holds facts against the schema, compiled once a process."""
    return fastjsonschema.compile(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def plain(value: Any) -> Any:
    """Any result of a measure as plain JSON values.

    Dates are ISO texts, money (`Decimal`) is text, a missing number is null, a frame is a list of rows whose seconds
    have become minutes (`seconds_before` is `minutes_before`).
    """
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, Disqualified):
        return {"disqualified": value.reason, **plain(value.detail)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in _in_minutes(value).to_dict("records")]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if value is pd.NaT or value is pd.NA:
        return None
    return value.item() if hasattr(value, "item") else value


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
            "consumed": Disqualified("unknown_profile") if state.consumed is None else state.consumed,
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
        "carried": closing.carried,
        "lost": closing.lost,
        "overrun": closing.overrun,
        "treatment": closing.treatment,
        "deducted_next": closing.deducted_next,
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
    told = {"line": item.line, "value": item.value, "common": item.common}
    if isinstance(item.table, Disqualified):
        return [told | plain(item.table)]
    return [told | row for row in plain(item.table)]


def _variance(by_axis: Mapping[str, Variance] | Disqualified) -> dict[str, Any]:
    if isinstance(by_axis, Disqualified):
        return plain(by_axis)
    one = next(iter(by_axis.values()))
    return {
        "before": _period_figures(one.before),
        "after": _period_figures(one.after),
        "difference_minutes": units.minutes(one.difference),
        "axes": {
            axis: {
                "drivers": plain(found.drivers),
                "named_minutes": units.minutes(found.named_seconds),
                "named_share": found.named_share,
            }
            for axis, found in by_axis.items()
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


def _benchmark(found: Comparison | Disqualified) -> dict[str, Any]:
    if isinstance(found, Disqualified):
        return plain(found)
    return plain(
        {
            "reference": {"as_of": found.reference_as_of, "sha256": found.reference_sha256},
            "starts_on": found.year.starts_on,
            "ends_on": found.year.ends_on,
            "common": {"kind": found.kind, "size_band": found.size_band, "sector": found.sector},
            "clients_at_least": found.clients,
            "ratios": found.table,
        }
    )


def _in_minutes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with each column of seconds as one of minutes, in its place."""
    timed = {name: units.minutes(table[name].astype("Float64")) for name in table.columns if "seconds" in str(name)}
    return table.assign(**timed).rename(columns={name: name.replace("seconds", "minutes") for name in timed})


def _periods(table: pd.DataFrame) -> list[dict[str, Any]]:
    renamed = pd.DataFrame(
        {
            "period": table["period"],
            "minutes": units.minutes(table["seconds"]),
            "tickets": table["tickets"],
            "incidents": table["incidents"],
            "requests": table["requests"],
            "out_of_scope_minutes": units.minutes(table["out_of_scope_seconds"]),
            "average_days": table["average"],
            "opened": table["opened"],
            "closed": table["closed"],
        }
    )
    return plain(renamed)


def _axis(parts: pd.DataFrame) -> list[dict[str, Any]]:
    figures = {"key": parts["key"], "minutes": units.minutes(parts["seconds"])}
    figures |= {"entries": parts["entries"], "tickets": parts["tickets"]}
    if "expected_seconds" in parts:
        figures["expected_minutes"] = units.minutes(parts["expected_seconds"])
    figures["amount_eur"] = parts.get("amount_eur")
    return plain(pd.DataFrame(figures, index=parts.index))


def _bridge(bridge: Bridge | Disqualified) -> dict[str, Any]:
    if isinstance(bridge, Disqualified):
        return plain(bridge)
    steps = ("previous", "new", "late", "moved", "deleted", "corrected", "rules", "current")
    late = bridge.late_entries.assign(minutes=units.minutes(bridge.late_entries["seconds"])).drop(columns="seconds")
    return {step: units.minutes(getattr(bridge, step)) for step in steps} | {"late_entries": plain(late)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "count": finding.count,
        "minutes": None if finding.seconds is None else units.minutes(finding.seconds),
        "evidence": list(finding.evidence),
        "detail": plain(finding.detail),
    }

"""Columns of the frames of a loaded report, in their order, for the dictionary of columns to describe."""

from __future__ import annotations

from collections.abc import Mapping

EFFORT = ("seconds", "hours")
PERIODS = (
    *("period", "starts_on", "ends_on", "seconds", "hours", "days", "out_of_scope_seconds", "tickets", "incidents"),
    *("requests", "average_days", "compared_seconds", "opened", "closed"),
)
TABLES: Mapping[str, tuple[str, ...]] = {
    "entries": (
        *("work_date", "started_at", "ticket_id", "title", "ticket_kind", "category_path", "subsidiary", "country"),
        *("department", "requester", "application", "domain", "profile", "controls", "contract_line", "technician"),
        *("technician_group", "location", "contract", "source", "category_level_1", "in_scope", "year", "quarter"),
        *("month", "week", *EFFORT, "accounted_seconds", "amount_eur", "time_entry_id", "ticket_key", "detail"),
    ),
    "tickets": (
        *("ticket_id", "title", "ticket_kind", "status", "opened_on", "closed_on", "month", "requester"),
        *("category_path", "subsidiary", "country", "department", "application", "technician", "contract_line"),
        *("profile", "domain", "channel", "assigned_group", *EFFORT, "accounted_seconds", "amount_eur", "entries"),
        *("first_on", "last_on", "url", "source", "ticket_key"),
    ),
    "weeks": PERIODS,
    "months": PERIODS,
    "lines": (
        *("line", "name", "kind", "unit", "starts_on", "ends_on", "entitlement", "expected", "consumed", "variance"),
        *("relative", "status", "pace_status", "remaining", "available", "landing_pace", "is_pace_reliable"),
        *("landing_forecast", "landing_low", "landing_high", "landing_covering", "overrun_probability"),
        "is_risk_at_least",
        *("over_tolerance_probability", "under_tolerance_probability", "tolerance", "used_up_on"),
        *("accounted_seconds", "tickets", "consumed_eur", "billed_eur", "variance_eur", "left_hours", "carried"),
        *("expired", "notice_on", *EFFORT, "disqualified"),
    ),
    "forecast": ("mean", "lo80", "hi80", "lo95", "hi95", "naive"),
    "checks": (
        *("check", "domain", "period", "starts_on", "ends_on", "due_on", "state", "result", "runs", "last_run_on"),
        *("ticket_id", "incident_ticket_id"),
    ),
    "findings": ("code", "severity", "count", "seconds", "meaning", "evidence"),
}
"""Frame -> its columns; an `entries` frame has one column more for each further level of its categories."""

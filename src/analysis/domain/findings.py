"""Findings: missing or doubtful data, as a result like any other (rule 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["info", "warning", "blocking"]

MOST_EVIDENCE = 200
"""Pieces of evidence that a finding keeps, at most."""

SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {
        "todo_past": "info",
        "over_24h": "warning",
        "zero_minutes": "info",
        "possible_double": "warning",
        "moved_ticket": "info",
        "deleted_ticket": "info",
        "future_entry": "info",
        "negative_minutes": "blocking",
        "orphan_entry": "warning",
        "undated_entry": "warning",
        "merged_copy": "info",
        "merged_lost": "warning",
        "bad_row": "warning",
        "ambiguous_date": "warning",
        "duplicate_entry": "blocking",
        "partial_minute": "info",
        "slot_differs": "info",
        "over_24h_day": "warning",
        "before_contract": "warning",
        "after_contract": "warning",
        "unknown_category": "info",
        "unknown_requester": "info",
        "unknown_subsidiary": "info",
        "unknown_application": "info",
        "unknown_country": "info",
        "unknown_profile": "blocking",
        "ko_without_ticket": "warning",
        "gap": "warning",
        "source_total_differs": "info",
        "suspect_duration": "warning",
        "repeated_row": "info",
        "unallocated": "warning",
        "unused_rule": "warning",
        "naive_time": "warning",
        "slot_unknown": "info",
        "no_effort": "warning",
        "tree_cycle": "warning",
        "closed_without_time": "info",
        "technician_silent": "warning",
        "email_unqualified": "info",
        "client_choice": "info",
        "application_in_two_domains": "info",
        "undeclared_subsidiary": "warning",
        "event_not_removed": "warning",
        "deduction_exceeds": "warning",
        "term_assumed": "warning",
        "source_not_read": "warning",
        "no_entry": "warning",
        "ticket_rows_disagree": "warning",
        "same_id_two_clients": "blocking",
        "clock_ahead": "blocking",
        "past_attributes_changed": "warning",
        "line_without_match": "warning",
    }
)
"""Severity of each finding code. An `unknown_*` of more than 5 % of the minutes becomes a warning."""

EXCLUDED_CODES = (
    "deleted_ticket",
    "future_entry",
    "negative_minutes",
    "orphan_entry",
    "undated_entry",
    "merged_copy",
    "repeated_row",
    "client_choice",
    "merged_lost",
)
"""Entries of these codes are not counted; they are listed in the ledger under `excluded`."""

COUNTABLE_CODES = ("deleted_ticket", "merged_copy", "merged_lost", "negative_minutes", "orphan_entry")
"""Excluded classes that a client may count: what has no date or lies after the date counted never counts."""

EXCLUDABLE_CODES = ("out_of_scope", "over_24h", "private_entry", "todo_past", "zero_minutes")
"""Counted classes that a client may exclude."""

QUARANTINED_CODES = ("bad_row", "ambiguous_date", "duplicate_entry")
"""Rows of these codes could not be read, or contradict each other; they are listed under `quarantined`."""


@dataclass(frozen=True)
class Finding:
    """One fact about the data.

    Parameters
    ----------
    code : str, one of `SEVERITIES`.
    severity : info, warning or blocking.
    count : int, rows (or weeks, rules, tickets) it touches.
    seconds : int or None, the effort it touches; None where it cannot be read.
    evidence : ticket ids, or the file, line, rule or week where there is no ticket, in order; at most 200.
    detail : facts by name that the sentence of the finding needs (`column`, `file`…); `reason` and `detail` are
        records of messages (`analysis.foundation.stored_messages`) where the source said why.
    """

    code: str
    severity: Severity
    count: int
    seconds: int | None
    evidence: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Disqualified:
    """A figure that cannot be given, and the reason: a key that `analysis.views.language.wording` puts in words."""

    reason: str
    detail: Mapping[str, str | int | float] = field(default_factory=dict)

"""Columns of the frames of entries and tickets that no table written out has."""

from __future__ import annotations

from analysis.domain.columns.column import Column, column

COLUMNS: tuple[Column, ...] = (
    column("technician_id", "text", "", "Technician’s identifier", "Identifier of the technician in the source."),
    column("ended_at", "instant", "", "Ended at", "Instant at which the work ended, as the source states it (UTC)."),
    column("begun_at", "instant", "", "Begun at", "Instant at which the work began, as the source states it (UTC)."),
    column(
        "started_at",
        "instant",
        "",
        "Started at",
        "Local time at which the work began, where the source has a time of the day.",
    ),
    column("entries.state", "text", "", "State", "State of the entry: information, to_do or done."),
    column("is_private", "flag", "", "Private", "True where the text of the entry is never shown."),
    column(
        "ticket_key",
        "text",
        "",
        "Ticket’s key",
        "Source and identifier of the ticket: one ticket, whatever its source.",
    ),
    column("location", "text", "", "Location", "Place that the ticket gives."),
    column("contract", "text", "", "Contract", "Contract that the ticket bears in its tool."),
    column("seconds", "integer", "s", "Seconds", "Real effort; 0 where the source has none."),
    column("technician_group", "text", "", "Technician’s group", "Group of the technician in the tool."),
    column("is_covered", "flag", "", "Covered", "True where a rule of params gave the entry at least one value."),
    column("scope", "text", "", "Scope", "The same as text: in_scope or out_of_scope."),
    column("channel", "text", "", "Channel", "Channel by which the ticket came."),
    column("is_deleted", "flag", "", "Deleted", "True where the ticket is deleted in its tool."),
    column("is_recurring", "flag", "", "Recurring", "True where a recurring ticket made it: nobody asked for it."),
    column("is_sla_met", "flag", "", "Solved in time", "True where the tool says that its service level was met."),
    column("total_seconds", "integer", "s", "Seconds by its tool", "Total that the tool itself gives for the ticket."),
    column("quarter", "text", "", "Quarter", "Calendar quarter: 2023-Q1."),
    column("week", "text", "", "Week", "ISO week: 2023-W07."),
    column("entries.year", "text", "", "Year", "Calendar year: 2023."),
    column("last_on", "day", "", "Last work", "Civil day of the last work counted."),
    column("assigned_group", "text", "", "Assigned group", "Team that the ticket is assigned to in its tool."),
    column("out_of_scope_seconds", "integer", "s", "Seconds out of scope", "Real effort outside the contract’s scope."),
    column(
        "accounted_seconds",
        "number",
        "s",
        "Accounted seconds",
        "Time as the contract line counts it (rule 15): the real time where the line does not round.",
    ),
    column(
        "entries.amount_eur",
        "number",
        "€",
        "Amount before tax (€)",
        "Value of the entry at the price of its line or the dated rate of its profile, unrounded; none without a rate.",
    ),
    column(
        "tickets.amount_eur",
        "number",
        "€",
        "Amount before tax (€)",
        "Sum of the values of its entries, unrounded; none where an entry with time has no rate.",
    ),
    column(
        "entries.started_at",
        "instant",
        "",
        "Started at",
        "Instant at which the work began, in the client’s time zone; none without a time of the day.",
    ),
    column("entries.hours", "number", "h", "Hours", "Real effort."),
    column("tickets.hours", "number", "h", "Hours", "Real effort."),
    column("weeks.hours", "number", "h", "Hours", "Real effort."),
    column("months.hours", "number", "h", "Hours", "Real effort."),
    column("lines.hours", "number", "h", "Hours", "Real effort."),
    column(
        "tickets.month", "text", "", "Month", "Month in which the ticket was opened; of its first work without that."
    ),
)

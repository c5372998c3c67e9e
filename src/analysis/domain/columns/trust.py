"""Columns of what was counted, left out, doubted or corrected."""

from __future__ import annotations

from analysis.domain.columns.column import Column, column

COLUMNS: tuple[Column, ...] = (
    column(
        "code", "text", "", "Code", "Code of the finding, or of the reason for which a row is not counted (rule 14)."
    ),
    column("severity", "text", "", "Severity", "Info, warning or blocking."),
    column("count", "count", "", "Number", "Number of rows or items concerned."),
    column("meaning", "text", "", "Meaning", "The finding in words."),
    column("evidence", "text", "", "Evidence", "Tickets or rows concerned."),
    column("findings.evidence", "texts", "", "Evidence", "Tickets or rows concerned."),
    column("findings.detail", "record", "", "Detail", "Values that the sentence of the finding needs."),
    column("class", "text", "", "Class", "Source, consumed, excluded, quarantined or unallocated."),
    column("rows", "count", "", "Rows", "Number of rows of the source."),
    column("month", "text", "", "Month", "Calendar month: 2023-02."),
    column(
        "described_minutes", "number", "min", "Minutes fully described", "Effort with a value on every axis judged."
    ),
    column("share", "share", "", "Share", "Described effort divided by all effort."),
    column("correction", "text", "", "Correction", "Identifier of the correction."),
    column("table", "text", "", "Table", "Canonical table that the correction changes."),
    column("column", "text", "", "Column", "Column that the correction changes."),
    column("faulty", "text", "", "Faulty value", "Value that the source delivers."),
    column("correct", "text", "", "Correct value", "Value counted in its place."),
    column("reason", "text", "", "Reason", "Why the value is corrected."),
    column("author", "text", "", "Author", "Who corrected it."),
    column("date", "day", "", "Corrected on", "Civil day of the correction."),
    column("id", "text", "", "Decision", "Identifier of the decision, the same from an edition to the next."),
    column("owner", "text", "", "Who decides", "The client, or the provider for its own actions."),
    column("asked", "text", "", "What is asked", "The decision in words."),
    column("consequence", "text", "", "Otherwise", "What happens where nothing is done."),
    column("values", "record", "", "Values", "Values that the sentence of a code needs."),
    column("stated_on", "day", "", "Said on", "Day on which params state what became of the decision."),
    column("decisions.document", "text", "", "Document", "Document that says so."),
    column("responsible", "text", "", "Responsible", "Person who answers for the decision."),
    column("decisions.state", "text", "", "State", "Open, moved, done, refused, or no longer asked."),
    column("decisions.amount_eur", "money", "€", "At stake (€)", "Euros before tax at stake."),
    column("decisions.due_on", "day", "", "Before", "Last day to decide."),
    column("disqualified", "text", "", "Reason", "Code of the reason why a figure cannot be given."),
)

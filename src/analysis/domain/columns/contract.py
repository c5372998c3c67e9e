"""Columns of contract lines, statements, chargeback and checks."""

from __future__ import annotations

from analysis.domain.columns.column import Column, column

COLUMNS: tuple[Column, ...] = (
    column("line", "text", "", "Contract line", "Identifier of the contract line."),
    column("name", "text", "", "Name", "Name of the line or of the project, as params write it."),
    column("kind", "text", "", "Kind", "Kind of the line, of the event, of the warning, of the saving."),
    column("unit", "text", "", "Unit", "Unit of the quantities of the row."),
    column("entitlement", "number", "", "Entitlement", "Quantity promised over the term, in the line's unit."),
    column("expected", "number", "", "Expected to date", "Quantity expected to the date counted."),
    column("consumed", "number", "", "Consumed to date", "Quantity consumed to the date counted."),
    column("variance", "number", "", "Variance", "Consumed less expected."),
    column("relative", "number", "", "Relative variance", "Variance divided by what is expected."),
    column(
        "pace_status", "text", "", "State by pace", "State of the line by what it consumed against what is expected."
    ),
    column("remaining", "number", "", "Remaining", "Entitlement less consumed."),
    column("available", "number", "", "Available after planned projects", "Remaining less the projects still to come."),
    column(
        "landing_pace", "number", "", "Landing at this pace", "Consumption at the end of the term if the pace goes on."
    ),
    column(
        "is_pace_reliable", "flag", "", "Reliable pace", "True once enough of the term is over to project its pace."
    ),
    column(
        "landing_forecast", "number", "", "Landing by forecast", "Consumption at the end of the term by the forecast."
    ),
    column("landing_low", "number", "", "Landing, low end", "Low end of the landing's 80 % interval."),
    column("landing_high", "number", "", "Landing, high end", "High end of the landing's 80 % interval."),
    column(
        "overrun_probability", "share", "", "Risk of overrun", "Probability that the line ends over its entitlement."
    ),
    column(
        "is_risk_at_least", "flag", "", "Least risk", "True where the risk is a least one, because the history grows."
    ),
    column(
        "landing_covering", "number", "", "Landing, 8 cases of 10", "Quantity that covers the landing in 8 cases of 10."
    ),
    column("used_up_on", "day", "", "Used up on", "Day by which half of the futures have used the entitlement up."),
    column("tolerance", "number", "", "Tolerance", "Half-width of the band around the whole entitlement."),
    column(
        "over_tolerance_probability",
        "share",
        "",
        "Risk of a clear overrun",
        "Probability that the line ends over its entitlement and the tolerance.",
    ),
    column(
        "under_tolerance_probability",
        "share",
        "",
        "Odds of under-consumption",
        "Probability that the line ends under its entitlement less the tolerance.",
    ),
    column("accounted_minutes", "number", "min", "Accounted minutes", "Time that a contract that rounds time counts."),
    column("consumed_eur", "money", "€", "Value consumed (€)", "Value of the work done."),
    column("billed_eur", "money", "€", "Billed (€)", "Sum of the bills to date."),
    column("variance_eur", "money", "€", "Variance (€)", "Value of the variance."),
    column("left_hours", "number", "h", "Hours left", "Hours that the balance of a line in euros pays."),
    column("carried", "number", "", "Carried over", "Units carried into the term."),
    column("expired", "number", "", "Expired", "Carried units not used in time."),
    column("settlement", "record", "", "Settlement", "Settlement of the line if it were closed now."),
    column("notice_on", "day", "", "Notice by", "Last day to give notice of a tacit renewal."),
    column("terms", "rows", "", "Terms", "Terms of the line, each with its entitlement and consumption."),
    column("number", "count", "", "Term number", "Rank of the term in its line, from 1."),
    column("price_eur", "money", "€", "Price (€)", "Price of the term, before tax."),
    column("is_assumed", "flag", "", "Tacit, to confirm", "A tacit renewal that no document confirms."),
    column("statement", "rows", "", "Statement", "Lines of the statement."),
    column("comparison", "rows", "", "Comparison of forms", "The same work under every form of contract."),
    column("hourly_rate_eur", "money", "€/h", "Hourly rate (€)", "Hourly rate of the line, rounded for display."),
    column("balance_eur", "money", "€", "Balance (€)", "Balance of the line after this entry."),
    column("statement.reason", "text", "", "Adjusted for", "Of an adjusting line: deleted, moved, corrected, rate."),
    column("statement.adjusts", "texts", "", "Lines adjusted", "Of an adjusting line: entries of the lines adjusted."),
    column("statement.of_term", "day", "", "Ended term", "Of a line of a term that has ended: first day of that term."),
    column("form", "text", "", "Form of contract", "Form of contract compared: days, hours, euros, tickets."),
    column("quantity", "number", "", "Quantity", "Quantity of the work in that form."),
    column("value_eur", "money", "€", "Value (€)", "Value of the work at the rates."),
    column("paid_eur", "money", "€", "Paid (€)", "What the line is expected to have paid to date."),
    column("unit_value_eur", "money", "€", "Value of a unit (€)", "Value divided by quantity."),
    column("unit_paid_eur", "money", "€", "Paid for a unit (€)", "Paid divided by quantity."),
    column("value", "text", "", "Value shared", "What is shared between subsidiaries: consumed or billed."),
    column("common", "text", "", "Key of common time", "How common time is shared between subsidiaries."),
    column(
        "direct_minutes", "number", "min", "Direct minutes", "Effort that bears the subsidiary or the event itself."
    ),
    column("shared_minutes", "number", "min", "Shared minutes", "Share of common effort."),
    column("direct_eur", "money", "€", "Direct part (€)", "Value of the direct effort."),
    column("shared_eur", "money", "€", "Shared part (€)", "Value of the share of common effort."),
    column("check", "text", "", "Check", "Name of the maintenance check."),
    column("due_on", "day", "", "Due on", "Last day on which the check is in time."),
    column("state", "text", "", "State", "State of the occurrence of a check."),
    column("result", "text", "", "Result", "Result of the last run: ok or ko."),
    column("runs", "count", "", "Runs", "Number of runs of the occurrence."),
    column("last_run_on", "day", "", "Last run", "Civil day of the last run."),
    column("incident_ticket_id", "text", "", "Incident", "Ticket opened for what the check found."),
    column("by", "text", "", "Grouped by", "What a row of rates groups: all, domain, check or month."),
    column("due", "count", "", "Due", "Checks due."),
    column("done", "count", "", "Done", "Checks done."),
    column("missed", "count", "", "Missed", "Checks missed."),
    column("ok", "count", "", "In order", "Checks found in order."),
    column("ko", "count", "", "Not in order", "Checks found not in order."),
    column("recovered", "count", "", "Recovered", "Checks not in order at first, in order in the end."),
    column("late", "count", "", "Late", "Checks done late."),
    column("succeeded", "count", "", "Succeeded", "Checks done and found in order in the end."),
    column("done_rate", "share", "", "Rate done", "Checks done divided by checks due."),
    column("success_rate", "share", "", "Rate of success", "Checks succeeded divided by checks done."),
    column("check_run_id", "text", "", "Run", "Identifier of the run in its source."),
    column("run_date", "day", "", "Run on", "Civil day of the run."),
    column("control", "text", "", "Control", "Identifier of the security control."),
)

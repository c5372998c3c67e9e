"""Content of a report that the log of editions keeps, so that a release holds what its client is told."""

from __future__ import annotations

from analysis.facts import decisions
from analysis.report.client_report import ClientReport
from analysis.warehouse.edition_log import Told


def told(report: ClientReport) -> Told:
    """Return the statements, tickets and decisions of a report, as the log keeps them (rules 5.3, 2.10 and 16)."""
    lines = {line.params.line: line for line in report.lines}
    return Told(
        statements={name: line.sent for name, line in lines.items() if line.statement is not None},
        decisions=[decision.model_dump() for decision in decisions.decisions(report.agenda.decisions)],
        tickets={name: line.ticket_days for name, line in lines.items() if line.ticket_days},
        before={name: line.sent_before for name, line in lines.items() if line.sent_before},
    )

"""The figures of a renewal written down, unrounded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.facts.values import plain
from analysis.studies.renewal import LineRenewal, RenewalReport


def of_renewal(report: RenewalReport) -> dict[str, Any]:
    """A renewal: what is enough for each line, its days, projects and next term; rates; fiscal years."""
    return plain(
        {
            "client": report.study.client,
            "as_of": report.study.as_of,
            "lines": [_line(item) for item in report.lines],
            "left_out": report.left_out,
            "rates": report.rates,
            "fiscal_years": report.fiscal_years,
        }
    )


def _reallocation(item: LineRenewal) -> dict[str, Any] | None:
    found = item.reallocation
    if found is None:
        return None
    stake = found.stake
    return {
        "unused": stake.unused,
        "planned": stake.planned,
        "carried": stake.carried,
        "lost": stake.quantity,
        "lost_eur": stake.amount_eur,
        "candidates": [asdict(candidate) for candidate in found.candidates],
    }


def _line(item: LineRenewal) -> dict[str, Any]:
    return {
        "line": item.report.params.line,
        "name": item.report.params.name,
        "unit": item.report.params.unit,
        "entitlement": item.report.state.entitlement,
        "next_starts_on": item.coming.starts_on,
        "enough": {
            form: {f"{level:g}": quantity for level, quantity in row.items()}
            for form, row in item.enough.to_dict("index").items()
        },
        "tickets_a_day": item.tickets_a_day,
        "decisions": [decision.id for decision in item.decisions],
        "reallocation": _reallocation(item),
        "days": item.days,
        "proposed": dict(item.proposed),
    }

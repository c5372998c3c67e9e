"""First problems of each client, live projects, shares that they avoid, over the whole portfolio (F4 to F6)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.params.measured_shares import LEAST_CLIENTS, MeasuredShare
from analysis.params.remedy import Remedies
from analysis.report.client_report import ClientReport
from analysis.report.problems import problems
from analysis.report.projects.business_case import BusinessCase

FIRST = 3
"""Problems of a client that the portfolio shows."""
OF_PROBLEM = (
    "found_by",
    "problem",
    "tickets",
    "euros_a_year",
    "avoidable_eur",
    "avoidable_low_eur",
    "avoidable_high_eur",
    "avoidable_by",
    "remedy",
    "rise_months",
    "months_with_work",
    "subsidiary",
    "subsidiary_share",
)
PROBLEMS = ("client", "client_name", *OF_PROBLEM, "remedy_name")
FOLLOWED = (
    "client",
    "client_name",
    "project",
    "template",
    "option",
    "months",
    "saved_eur",
    "saved_low_eur",
    "saved_high_eur",
    "promised_eur",
    "spent_eur",
    "avoided_share",
    "judgement",
    "ends_on",
    "verdict",
)


def problems_of(loaded: ClientReport, remedies: Remedies) -> pd.DataFrame:
    """Return the first problems of a client that could be avoided: `PROBLEMS`. Alike titles are left to its analyst."""
    if loaded.effort is not None:
        return no_problems()
    names = {item.remedy: item.name for item in remedies.remedies}
    found = problems(loaded, remedies, has_alike=False).whole
    first = found[found["told_for"] == "avoidable"].head(FIRST)[list(OF_PROBLEM)]
    return first.assign(
        client=loaded.params.client, client_name=loaded.params.name, remedy_name=first["remedy"].map(names)
    )[list(PROBLEMS)]


def followed_of(loaded: ClientReport) -> pd.DataFrame:
    """Return the live options of a client, each with its saving against its promise: `FOLLOWED`."""
    rows = [
        (
            loaded.params.client,
            loaded.params.name,
            case.project.name,
            case.project.template,
            next(item.name for item in case.project.options if item.option == option),
            len(live.periods),
            live.saving.total,
            live.saving.low,
            live.saving.high,
            live.saving.promised,
            live.spent_eur,
            live.avoided_share,
            live.saving.judgement,
            live.ends_on,
            live.verdict,
        )
        for case in (item.judged for item in loaded.payback)
        if isinstance(case, BusinessCase)
        for option, live in case.followed.items()
    ]
    return pd.DataFrame(rows, columns=list(FOLLOWED))


def no_problems() -> pd.DataFrame:
    """Return the table of no problem."""
    return pd.DataFrame(columns=list(PROBLEMS))


def no_projects() -> pd.DataFrame:
    """Return the table of no live project."""
    return pd.DataFrame(columns=list(FOLLOWED))


def ranked(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the problems of all clients, what could be avoided first."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return no_problems()
    return pd.concat(filled, ignore_index=True).sort_values(
        "avoidable_eur", ascending=False, kind="stable", ignore_index=True
    )


def together(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the live projects of all clients."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else no_projects()


def measured_shares(followed: pd.DataFrame) -> tuple[MeasuredShare, ...]:
    """Return the shares that live projects avoid, by template, where five clients or more measured one (rule 12).

    A client counts once in a template, by the mean of its projects; shares below 0 count as 0, those above 1 as 1.
    """
    known = followed.dropna(subset=["template", "avoided_share"])
    by_client = known["avoided_share"].astype("float64").clip(0, 1).groupby([known["template"], known["client"]]).mean()
    shares = []
    for template, values in by_client.groupby(level="template"):
        if len(values) >= LEAST_CLIENTS:
            low, central, high = (100 * float(values.quantile(part)) for part in (0.25, 0.5, 0.75))
            shares.append(
                MeasuredShare.model_validate(
                    {
                        "template": template,
                        "clients": len(values),
                        "low_percent": low,
                        "central_percent": central,
                        "high_percent": high,
                    }
                )
            )
    return tuple(shares)

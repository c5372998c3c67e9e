"""A client with a line in days and one in euros: bars beside an average count the first alone, totals count both."""

from __future__ import annotations

from datetime import date

from analysis.report import client_report
from analysis.report.client_report import ClientReport
from builders import entry, line, params, tables, ticket

AS_OF = date(2023, 1, 31)
ENTITLEMENT = {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31), "terms": [{}]}
DAY = 7 * 60


def make_two_lines() -> ClientReport:
    """January 2022: 1 day of incidents, 3 of requests; January 2023: 2 days of incidents, 1 of requests."""
    worked = {"2022-01-10": (1, 3), "2023-01-10": (2, 1)}
    entries = [
        entry(f"{day}-{key}", day, amount * DAY, key)
        for day, amounts in worked.items()
        for key, amount in zip(("1", "2"), amounts, strict=True)
    ]
    kinds = [ticket("1"), ticket("2", ticket_kind="request")]
    in_days = line(scope={"kind": ["incident"]}, **ENTITLEMENT)
    in_euros = line("demandes", kind="requests", unit="euros", price_eur="7000.00", **ENTITLEMENT)
    lines = [in_days, in_euros | {"entitlement": 7000}]
    return client_report.build(tables(time_entry=entries, ticket=kinds), params(contract_lines=lines), AS_OF)

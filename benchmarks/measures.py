"""All measures of one client, against one pass of pandas `groupby` over the same frame, at two sizes.

    python benchmarks/measures.py 100000 1000000

The pass is what a plain script would write for the cartography alone: for each axis of the report, `groupby` with the
sum of the seconds, the number of rows and the number of different tickets. The frame is drawn from a fixed seed.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.checks.check_runs import CheckGrid
from analysis.measures.effort import consumption
from analysis.report import year_sections
from analysis.report.client_report import AXES
from analysis.report.contract_terms import lines_in_force
from analysis.report.line import Work, line_report
from builders import CITATION, line, params

SEED = 20230216
AS_OF = date(2023, 12, 31)
FIRST_DAY = "2021-01-01"
DAYS = 1095
ENTRIES_A_TICKET = 4
SHARES = {"infogerance": 0.6, "demandes": 0.1, "tickets": 0.3}
PARTS = {"requester": 2000, "category_path": 120, "application": 60, "technician": 80}
RATE = {"daily_rate_eur": "700.00", "effective_from": date(2020, 1, 1), "source": CITATION}


def made_params() -> Any:
    """A client with three lines at once, four subsidiaries, rates by profile and a chargeback."""
    held = {"starts_on": date(2021, 1, 1), "ends_on": AS_OF}
    accounting = [{"effective_from": date(2021, 1, 1), "unit_minutes": 15, "per": "ticket_day", "source": CITATION}]
    return params(
        subsidiaries=[{"subsidiary": f"subsidiary {number}", "share_percent": 25} for number in range(4)],
        rates=[{"profile": f"profile {number}", **RATE} for number in range(4)],
        chargeback=[{"line": "infogerance"}],
        contract_lines=[
            line("infogerance", price_eur="900000", scope={"category": ["category_path 0"]}, **held),
            line("demandes", kind="requests", unit="euros", scope={"kind": ["request"]}, **held),
            line("tickets", kind="tickets", unit="tickets", accounting=accounting, **held),
        ],
    )


def made_entries(rows: int) -> pd.DataFrame:
    """Entries as `analysis.enrich.entries` gives them."""
    draw = np.random.default_rng(SEED)
    tickets = np.arange(rows) // ENTRIES_A_TICKET
    worked = pd.to_datetime(FIRST_DAY) + pd.to_timedelta(draw.integers(0, DAYS, rows), unit="D")
    frame = pd.DataFrame(
        {
            "time_entry_id": pd.Series(np.arange(rows)).astype("str"),
            "ticket_id": pd.Series(tickets).astype("str"),
            "ticket_key": ("export\x1f" + pd.Series(tickets).astype("str")).astype("category"),
            "work_date": worked.astype("datetime64[us]"),
            "started_at": pd.Series(pd.NaT, index=range(rows), dtype="datetime64[us]"),
            "seconds": draw.integers(1, 480, rows) * 60,
            "is_private": False,
            "in_scope": draw.random(rows) > 0.1,
            "title": "title",
            "detail": "detail",
        }
    )
    few = dict.fromkeys(("subsidiary", "country", "department", "domain", "profile"), 4)
    for column, parts in (few | PARTS).items():
        names = [f"{column} {number}" for number in range(parts)]
        frame[column] = pd.Categorical.from_codes(draw.integers(0, parts, rows), names)
    frame["ticket_kind"] = pd.Categorical.from_codes(draw.integers(0, 2, rows), ["incident", "request"])
    frame["scope"] = pd.Categorical(np.where(frame["in_scope"], "in_scope", "out_of_scope"))
    frame["controls"] = pd.Categorical.from_codes(draw.integers(-1, 3, rows), ["A.8.13", "A.8.7", "A.8.13 A.5.23"])
    shares = np.array(list(SHARES.values()))
    frame["contract_line"] = pd.Categorical.from_codes(draw.choice(len(shares), rows, p=shares), list(SHARES))
    return frame


def one_pass(entries: pd.DataFrame) -> None:
    """What a plain script writes: one `groupby` an axis."""
    for column in AXES.values():
        entries.groupby(column, observed=True, dropna=False).agg(
            seconds=("seconds", "sum"), entries=("seconds", "size"), tickets=("ticket_key", "nunique")
        )


def measures(entries: pd.DataFrame, client: Any, tickets: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """Every measure that the contract part of a report takes, by name."""
    term = Span(date(2021, 1, 1), AS_OF)
    year = periods.span("2023")
    this_year = consumption.within(entries, year)
    work = Work(entries, tickets, client, AS_OF)
    lines = tuple(line_report(each, work) for each in lines_in_force(client, AS_OF))
    return {
        "periods": lambda: [consumption.by_period(entries, term, grain) for grain in periods.GRAINS],
        "lines": lambda: [line_report(each, work) for each in lines_in_force(client, AS_OF)],
        "axes": lambda: year_sections.axis_sections(client, entries, AXES, lines),
        "chargeback": lambda: year_sections.chargeback_section(client, lines, entries),
        "variance": lambda: year_sections.variance_section(client, entries, AXES, AS_OF),
        "progress": lambda: year_sections.progress_section(entries, year, AS_OF),
        "controls": lambda: year_sections.control_section(this_year, CheckGrid()),
    }


def timed(function: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in seconds of the processor (the machine may be shared)."""
    found = []
    for _ in range(times):
        start = time.process_time()
        function()
        found.append(time.process_time() - start)
    return min(found)


def main(sizes: list[int]) -> None:
    """Prints one table, a column a size."""
    client = made_params()
    totals = []
    for rows in sizes:
        entries = made_entries(rows)
        keys = entries["ticket_key"].cat.categories
        tickets = pd.DataFrame({"ticket_key": keys, "opened_on": pd.NaT, "closed_on": pd.NaT})
        reference = timed(lambda entries=entries: one_pass(entries))
        seconds = {name: timed(call) for name, call in measures(entries, client, tickets).items()}
        totals.append(sum(seconds.values()))
        print(f"{rows:,} entries: one pass {reference:.2f} s, all measures {totals[-1]:.2f} s")
        print(f"  all measures ÷ one pass: {totals[-1] / reference:.2f}")
        for name, length in seconds.items():
            print(f"  {name}: {length:.2f} s")
    for smaller, larger in itertools.pairwise(totals):
        print(f"next size ÷ this one: {larger / smaller:.1f}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])

"""Tickets opened, closed and still open over some days."""

from datetime import date

import pandas as pd

from analysis.domain.periods import Span
from analysis.measures.effort.ticket_flow import ticket_flow

FEBRUARY = Span(date(2023, 2, 1), date(2023, 2, 28))
NEVER = None


def tickets(*rows, **columns):
    table = pd.DataFrame(rows, columns=["opened_on", "closed_on"])
    table = table.apply(lambda column: pd.to_datetime(column).astype("datetime64[us]"))
    return table.assign(is_deleted=False, **columns)


def test_a_ticket_is_open_from_its_opening_to_the_eve_of_its_closing():
    given = tickets(
        ("2023-01-31", "2023-02-01"),
        ("2023-02-01", "2023-02-28"),
        ("2023-02-02", "2023-03-01"),
        ("2023-02-28", NEVER),
        ("2023-03-01", NEVER),
    )
    flow = ticket_flow(given, FEBRUARY)
    assert (flow.opened, flow.closed, flow.still_open) == (3, 2, 2)
    assert flow.oldest_on == date(2023, 2, 2)


def test_a_ticket_of_the_bin_is_in_no_count():
    given = tickets(("2023-02-01", "2023-02-02"), ("2023-01-01", NEVER), ("2023-02-03", NEVER))
    flow = ticket_flow(given.assign(is_deleted=[True, True, False]), FEBRUARY)
    assert (flow.opened, flow.closed, flow.still_open, flow.oldest_on) == (1, 0, 1, date(2023, 2, 3))


def test_nothing_is_said_open_where_the_source_never_closes():
    flow = ticket_flow(tickets(("2023-02-01", NEVER)), FEBRUARY)
    assert (flow.still_open, flow.oldest_on) == (None, None)


def test_targets_are_those_of_the_tickets_closed_on_the_days():
    given = tickets(
        *[("2023-02-01", "2023-02-02")] * 3, ("2023-01-01", "2023-01-02"), is_sla_met=[True, False, None, True]
    )
    flow = ticket_flow(given, FEBRUARY)
    assert (flow.within_target, flow.with_target) == (1, 2)

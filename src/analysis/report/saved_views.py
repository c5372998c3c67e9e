"""A saved view as a section of a client's report: its effort, its months, its tickets (B7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from dateutil.relativedelta import relativedelta

from analysis.domain import periods
from analysis.domain.category_paths import path_text
from analysis.domain.periods import Span
from analysis.enrich.entries import category_paths
from analysis.enrich.scope_match import is_under, matches
from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import Message, message
from analysis.measures.effort import consumption
from analysis.params.clauses import Scope
from analysis.params.client import ClientParams
from analysis.params.named_view import NamedView

MONTHS_SHOWN = 13
"""A month and the same one a year before, for a view without dates of its own."""
LISTED = 40


@dataclass(frozen=True)
class ViewReport:
    """The content of a saved view.

    Parameters
    ----------
    view : the view.
    days : days of the figures: the dates of the view, else the contract year, up to the date counted.
    seconds, entries, tickets : effort [s], entries, different tickets.
    months : `period`, `seconds`, `tickets`, in order: the months of the view's dates, else the last months.
    heaviest : tickets of the view, as `measures.effort.consumption.by_ticket`.
    """

    view: NamedView
    days: Span
    seconds: int
    entries: int
    tickets: int
    months: pd.DataFrame
    heaviest: pd.DataFrame


def view_reports(
    params: ClientParams, counted: pd.DataFrame, categories: pa.Table, term: Span, as_of: date
) -> tuple[ViewReport, ...]:
    """Views that the client's report shows, in the order of params.

    Parameters
    ----------
    params : params of the client, with the views chosen.
    counted : counted entries of the client.
    categories : the canonical table `category`: all categories of the source, worked or not.
    term : the contract year.
    as_of : the date counted.

    Raises
    ------
    ParamsFault
        When a view names a category that no longer exists; the message lists the existing ones.
    """
    if not params.views:
        return ()
    given = {path_text(rule.category) for rule in params.rules}
    paths = {*category_paths(categories), *counted["category_path"].cat.categories, *given} - {""}
    faults = [fault for view in params.views for fault in _faults(view, params.client, paths)]
    if faults:
        raise ParamsFault(faults)
    return tuple(_report(view, counted, term, as_of) for view in params.views)


def entries_of(view: NamedView, counted: pd.DataFrame, days: Span) -> pd.DataFrame:
    """Entries of a view on some days."""
    inside = consumption.within(counted, days)
    return inside[matches(inside, view.selection)]


def lost_categories(selection: Scope, paths: Collection[str]) -> tuple[str, ...]:
    """Categories of a selection that hold no path."""
    named = (category for category in selection.category if category)
    return tuple(category for category in named if not any(map(is_under([category]), paths)))


def _report(view: NamedView, counted: pd.DataFrame, term: Span, as_of: date) -> ViewReport:
    chosen = view.selection
    year = term.until(as_of)
    days = Span(chosen.starts_on or year.starts_on, min(chosen.ends_on or as_of, as_of))
    shown = days if chosen.starts_on else Span(_months_before(days.ends_on), days.ends_on)
    table = consumption.by_period(entries_of(view, counted, shown), shown, "month")
    entries = entries_of(view, counted, days)
    return ViewReport(
        view=view,
        days=days,
        seconds=consumption.total(entries),
        entries=len(entries),
        tickets=int(entries["ticket_key"].nunique()),
        months=table[["period", "seconds", "tickets"]],
        heaviest=consumption.by_ticket(entries),
    )


def _months_before(day: date) -> date:
    return periods.span(periods.key(day - relativedelta(months=MONTHS_SHOWN - 1), "month")).starts_on


def _faults(view: NamedView, client: str, paths: Collection[str]) -> list[Fault]:
    listed = sorted(paths)
    names: Message | str = ", ".join(listed[:LISTED])
    if len(listed) > LISTED:
        names = message("{names} … ({n} in all)", names=names, n=len(listed))
    return [
        Fault(
            Path("views") / f"{client}.yaml",
            message("the view “{view}” is of a category that is no more", view=view.view),
            key="category",
            found=category,
            remedy=message("Correct the view, or take it out of report.views; categories: {names}.", names=names),
        )
        for category in lost_categories(view.selection, paths)
    ]

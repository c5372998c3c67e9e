"""The words of the page's script, and those of the axes: every text that it shows comes from the catalogue."""

from __future__ import annotations

from typing import Any

from analysis.views.drawing import markup
from analysis.views.language.wording import FIRST_OF_MONTH, UNIT_FORMATS, UNIT_NAMES, Wording, mark, mark_plural
from analysis.views.reading.report_reading import Reading

AXES = {
    "began_before": mark("began before the contract year"),
    "category": mark("Category"),
    "kind": mark("Kind"),
    "scope": mark("Scope"),
    "subsidiary": mark("Subsidiary"),
    "country": mark("Country"),
    "department": mark("Department"),
    "requester": mark("Requester"),
    "application": mark("Application"),
    "profile": mark("Profile"),
    "domain": mark("Technical domain"),
    "line": mark("Contract line"),
    "control": mark("Control"),
}
PARTS = {
    "kind": {"incident": mark("incident"), "request": mark("request")},
    "scope": {
        "in_scope": mark("in scope"),
        "out_of_scope": mark("out of scope"),
        "True": mark("in scope"),
        "False": mark("out of scope"),
    },
    "profile": {
        "administrator": mark("administrator"),
        "engineer": mark("engineer"),
        "consultant": mark("consultant"),
        "architect": mark("architect"),
    },
}

TEXTS = {
    "all": mark("All"),
    "all_period": mark("whole history"),
    "apart": mark("Compare with another selection"),
    "ask": mark("Ask for an explanation"),
    "ask_body": mark(
        "Report of {client} as of {day}: ticket {ticket}, {minutes}. {address} Please explain this figure."
    ),
    "ask_subject": mark("{client}, {about}"),
    "average": mark("contract’s average"),
    "above": mark("over one and a half times the contract’s average"),
    "by": mark("crossed with"),
    "by_axis": mark("Effort by {axis}"),
    "category": mark("Category"),
    "clear": mark("Clear the filters"),
    "close": mark("Stop comparing"),
    "close_panel": mark("Close"),
    "compared": mark("Selection A: {a}. Selection B: {b}."),
    "of_average": mark("compared with the average: {effort}"),
    "copied": mark("Link copied."),
    "copy": mark("Copy a link to this view"),
    "cross": mark("Cross two axes"),
    "cross_short": mark("Cross"),
    "cross_with": mark("Cross with another axis"),
    "csv": mark("Download this table (CSV)"),
    "dark": mark("Dark"),
    "date": mark("Date"),
    "difference": mark("Difference"),
    "done": mark("What was done"),
    "effort": mark("effort"),
    "entries": mark("Entries"),
    "entries_of": mark("Entries of ticket {ticket}"),
    "every": mark("Show all {n}"),
    "filters": mark("Filter"),
    "find": mark("Find"),
    "find_part": mark("Find a name in these axes"),
    "fold_all": mark("Fold all"),
    "from": mark("From"),
    "grain": mark("Time step"),
    "grain_contract": mark("contract year"),
    "grain_day": mark("day"),
    "grain_month": mark("month"),
    "grain_week": mark("week"),
    "grain_year": mark("calendar year"),
    "hour": mark("Hour"),
    "incomplete": mark("incomplete"),
    "lost": mark("This link names what is not in this edition: {what}. It was left out."),
    "incidents": mark("Incidents"),
    "labelled": mark("{label}: {value}"),
    "light": mark("Light"),
    "minutes": mark("Minutes"),
    "more": mark("Show {n} more"),
    "mismatch": mark(
        "The totals of the page’s data are not those of the report: filters are off, the report below stays true."
    ),
    "month_before": mark("{period}: {effort}, against {before} a year earlier."),
    "months_only": mark(
        "Entries are summed by month in this file, for they are too many; `releve explain` lists each of them."
    ),
    "none": mark("Nothing matches these filters."),
    "no_script": mark("This browser cannot filter the report; everything below stays true."),
    "opens": mark("Show the entries of ticket {ticket}"),
    "others": mark("others"),
    "out": mark("of which out of scope {effort}"),
    "peak": mark("{period}: {effort}"),
    "peak_ratio": mark("{period}: {effort}, {ratio} times the contract’s average"),
    "peaks": mark("Choose a bar to see what makes it. The busiest:"),
    "period": mark("Period"),
    "period_year": mark("contract year so far"),
    "period_last": mark("last 12 months"),
    "period_custom": mark("other dates"),
    "picked": mark("Chosen period"),
    "private_text": mark("private text"),
    "profile": mark("Profile"),
    "remove": mark("Remove the filter {filter}"),
    "requests": mark("Requests"),
    "rows": mark("Axis"),
    "search": mark("Words in titles"),
    "searched": mark("titles with “{text}”"),
    "selection": mark("Selection"),
    "real_and_accounted": mark("{real} of real time, {accounted} counted by the contract"),
    "share": mark("Share"),
    "sort": mark("Sort by {column}"),
    "texts_since": mark("What was done before {day} is in the tables of this edition."),
    "theme": mark("Theme"),
    "ticket": mark("Ticket"),
    "ticket_number": mark("no. {ticket}"),
    "tickets": mark("Tickets"),
    "title": mark("Title"),
    "to": mark("to"),
    "to_title": mark("To"),
    "total": mark("Total"),
    "too_many": mark("Too many periods for this step: shown by {grain}."),
    "time_by": mark("Effort by {grain}, in {unit}"),
    "toggle": mark("Open or close {name}"),
    "unfold_all": mark("Unfold all"),
    "values": mark("The values of this chart"),
    "week_long": mark("week {week} of {year}"),
    "whole_client": mark("The filters do not act here: these figures are the whole client’s."),
    "week_short": mark("W{week}"),
    "worth": mark("worth {amount} before tax"),
    "worth_in_part": mark("worth {amount} before tax, {effort} having no price"),
    "years": mark("Each month, year by year"),
}
COUNTS = {
    "n_tickets": mark_plural("{n} ticket", "{n} tickets"),
    "n_entries": mark_plural("{n} entry", "{n} entries"),
    "n_incidents": mark_plural("{n} incident", "{n} incidents"),
    "n_requests": mark_plural("{n} request", "{n} requests"),
    "n_shown": mark_plural("{shown} of {n} ticket", "{shown} of {n} tickets"),
    "n_others": mark_plural("{n} other", "{n} others"),
    "n_axes": mark_plural("{n} other axis", "The {n} other axes"),
    "n_chosen": mark_plural("{n} chosen", "{n} chosen"),
}


def words(wording: Wording) -> dict[str, Any]:
    """All the words of the script, in one language."""
    units = ("days", "hours", "percent", "minutes", "euros")
    return {
        **{key: wording.text(message) for key, message in TEXTS.items()},
        **{key: wording.forms(*forms) for key, forms in COUNTS.items()},
        "first_of_month": FIRST_OF_MONTH.get(wording.language, "1"),
        "formats": {unit: wording.text(UNIT_FORMATS[unit]) for unit in units},
        "units": {unit: wording.text(UNIT_NAMES[unit]) for unit in units},
    }


def axis(wording: Wording, name: str) -> str:
    """The name of an axis."""
    return wording.text(AXES[name]) if name in AXES else name


def part(reading: Reading, axis_name: str, key: str) -> str:
    """A part of an axis in words: its own name, or the words of a value that has some."""
    return value(reading.words, axis_name, key) or reading.words.text("not given")


def value(wording: Wording, axis_name: str, key: str) -> str:
    """A value of an axis: the words of one that has some, else itself; empty where it is not given."""
    known = PARTS.get(axis_name, {})
    return wording.text(known[key]) if key in known else markup.clean(key)

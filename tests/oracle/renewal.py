"""The terms of a contract line: those that its file writes in the short form, and the tacit ones (rule 2.13).

Both become lines that renew one another, named after their own: `support`, then `support~2`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from oracle.counting import Row
from oracle.days import ONE_DAY, last_day_of, months_later
from oracle.exact import exact

NOT_PASSED_ON = ("amendments", "projects", "terms", "is_assumed")


def written_out(lines: list[Row]) -> list[Row]:
    """Return one line for each term of the file, in the order of the file, then of time."""
    last = {line["line"]: _name(line["line"], 1 + len(line.get("terms", []))) for line in lines}
    made: list[Row] = []
    for line in lines:
        term = {key: value for key, value in line.items() if key != "terms"}
        if term.get("renews"):
            term["renews"] = last[term["renews"]]
        made.append(term)
        for number, changes in enumerate(line.get("terms", []), start=2):
            made.append(next_term(made[-1], changes, _name(line["line"], number)))
    return made


def with_tacit_terms(lines: list[Row], until: date) -> list[Row]:
    """Return the lines with the terms that tacit renewal adds up to a day: same length, same values."""
    renewed = {line.get("renews") for line in lines}
    return [term for line in lines for term in (line, *_tacit_terms(line, renewed, until))]


def _tacit_terms(line: Row, renewed: set[str | None], until: date) -> Iterator[Row]:
    last, number = line, 1
    while line.get("renewal", {}).get("tacit") and line["line"] not in renewed and last["ends_on"] < until:
        number += 1
        last = next_term(last, {}, _name(line["line"], number)) | {"is_assumed": True}
        yield last


def next_term(term: Row, changes: Row, name: str) -> Row:
    """Return the term after another: what it says itself, and for the rest what the other one says.

    A price revised by an index is exact (10.4): the price before × the index now / then.
    """
    first = changes.get("starts_on") or term["ends_on"] + ONE_DAY
    passed = {key: value for key, value in term.items() if key not in NOT_PASSED_ON}
    if term.get("carry_over"):
        passed["carry_over"] = {key: value for key, value in term["carry_over"].items() if key != "carried"}
    if "entitlement" in changes or "months" in changes:
        passed = {key: value for key, value in passed.items() if key not in ("entitlement", "months")}
    elif term.get("months"):
        moved = _months_between(term["starts_on"], first)
        passed["months"] = {_later(month, moved): value for month, value in term["months"].items()}
    said = {key: value for key, value in changes.items() if key != "index"}
    if "index" in changes:
        index = changes["index"]
        said["price_eur"] = exact(term["price_eur"]) * exact(index["now"]) / exact(index["base"])
    days = {"starts_on": first, "ends_on": changes.get("ends_on") or _as_long(term, first)}
    return {**passed, **said, **days, "line": name, "renews": term["line"]}


def shown_name(line: Row) -> str:
    """Return the name of a line as facts give it, whatever its term."""
    return line["line"].partition("~")[0]


def _name(line: str, number: int) -> str:
    return line if number == 1 else f"{line}~{number}"


def _as_long(term: Row, first: date) -> date:
    """Return the last day of a term as long as another: as many whole months, else as many days."""
    months = _months_between(term["starts_on"], term["ends_on"] + ONE_DAY)
    if months > 0 and last_day_of(term["starts_on"], months) == term["ends_on"]:
        return last_day_of(first, months)
    return first + (term["ends_on"] - term["starts_on"])


def _months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


def _later(month: str, months: int) -> str:
    return f"{months_later(date.fromisoformat(f'{month}-01'), months):%Y-%m}"

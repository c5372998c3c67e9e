"""One grammar of filters: for `where(...)`, the deep links of a report, saved views and the rules of params.

A filter is a sequence of pairs, a key and one value; a key that comes twice takes either value. `selection_of` reads
pairs, `pairs_of` writes them in one order, and each written form is these pairs:

- Python: `where(category="RUN > MCO", period="2023-01")`;
- text: `category=RUN > MCO&period=2023-01`;
- deep link: `#view?period=custom&from=2023-01-01&to=2023-01-31&f.category=RUN+%3E+MCO`, as a page of the report has it.

An empty value stands for entries without a value. A period is a day, a week, a month, a quarter, a year, or two of them
with two points between: `2021..2023-Q1`, `2021..`.

Examples
--------
>>> chosen = selection_of([("category", "RUN > MCO"), ("period", "2023-01")])
>>> text_of(chosen)
'category=RUN > MCO&period=2023-01'
>>> selection_from_text(text_of(chosen)) == chosen
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params.selection import Selection
from analysis.workbook.known_values import among

Pairs = tuple[tuple[str, str], ...]
FIELDS = {
    "line": "line",
    "category": "category",
    "kind": "kind",
    "scope": "in_scope",
    "subsidiary": "subsidiary",
    "country": "country",
    "department": "department",
    "requester": "requester",
    "application": "application",
    "domain": "domain",
    "profile": "profile",
    "control": "controls",
    "technician": "technician",
    "technician_group": "technician_group",
    "location": "location",
    "contract": "contract",
    "source": "source",
    "ticket": "ticket",
    "title": "title",
}
"""Key of a filter -> its field in a `Selection`, in the order in which filters are written."""
PERIOD = "period"
KEYS = (*FIELDS, PERIOD)
SYNONYMS = {"controls": "control", "in_scope": "scope", "search": "title"}
"""Names of the same keys in params and in a deep link."""
SCOPES = {"in_scope": True, "out_of_scope": False}
OF_PAGE = ("line", "category", "kind", "scope", "subsidiary", "country", "department", "requester", "application",
           "domain", "profile", "control")  # fmt: skip
"""Keys that are axes of the report's page."""
STATE_OF_PAGE = ("grain", "rows", "by", "sort", "versus")
"""Words of a deep link that say how the page shows a selection, and not what is selected."""
LINK = "#view?"
AXIS = "f."
_ESCAPED = re.compile(r"[%&=+#;\x00-\x1f]")
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?|-W\d\d|-Q[1-4])?")


def selection_of(pairs: Iterable[tuple[str, str]]) -> Selection:
    """Return the selection that pairs say.

    Raises
    ------
    UsageFault
        For an unknown key, a scope or a kind that is none, a period that cannot be read; the message lists the values
        allowed.
    """
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        name = SYNONYMS.get(key, key)
        among(message("filter"), name, KEYS)
        if value not in values.setdefault(name, []):
            values[name].append(value)
    fields: dict[str, Any] = {}
    for name, given in values.items():
        if name == "scope":
            fields["in_scope"] = _in_scope(given)
        elif name == PERIOD:
            fields |= _days(given[-1])
        else:
            if name == "kind":
                for value in given:
                    among(message("kind"), value, ("incident", "request", ""))
            fields[FIELDS[name]] = tuple(given)
    return Selection.model_validate(fields)


def pairs_of(selection: Selection) -> Pairs:
    """Return the pairs of a selection, in the order of `KEYS`."""
    pairs: list[tuple[str, str]] = []
    for key, name in FIELDS.items():
        if name == "in_scope":
            if selection.in_scope is not None:
                pairs.append((key, "in_scope" if selection.in_scope else "out_of_scope"))
        else:
            pairs += [(key, value) for value in getattr(selection, name)]
    if selection.starts_on or selection.ends_on:
        pairs.append((PERIOD, _period(selection.starts_on, selection.ends_on)))
    return tuple(pairs)


def selection_from_values(values: Mapping[str, object]) -> Selection:
    """Return the selection that keyword arguments say; `None` among the values of an axis: entries without a value."""
    pairs: list[tuple[str, str]] = []
    days: dict[str, date] = {}
    for key, value in values.items():
        if key in ("starts_on", "ends_on"):
            days[key] = _day(value)
            continue
        several = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        pairs += [(key, _written(item)) for item in several]
    if days:
        pairs.append((PERIOD, _period(days.get("starts_on"), days.get("ends_on"))))
    return selection_of(pairs)


def text_of(selection: Selection) -> str:
    """Return a selection as text that a person reads and `selection_from_text` reads back."""
    return "&".join(f"{key}={_ESCAPED.sub(lambda found: quote(found[0]), value)}" for key, value in pairs_of(selection))


def python_of(selection: Selection, name: str = "r") -> str:
    """Return the line of Python that makes a selection of the report `name`."""
    values = by_key(selection)
    given = ", ".join(f"{key}={(items if len(items) > 1 else items[0])!r}" for key, items in values.items())
    return f"{name}.where({given})"


def link_of(selection: Selection, history: Span) -> str:
    """Return the deep link to a selection in the client's report.

    Parameters
    ----------
    selection : the selection; an open end is that of the history.
    history : the days that the report knows.

    Raises
    ------
    UsageFault
        Where the page has no such filter (technician, ticket…), or two texts to find; the message names it.
    """
    words: list[tuple[str, str]] = [(PERIOD, "all")]
    if selection.starts_on or selection.ends_on:
        first, last = selection.starts_on or history.starts_on, selection.ends_on or history.ends_on
        words = [(PERIOD, "custom"), ("from", first.isoformat()), ("to", last.isoformat())]
    for key, value in pairs_of(selection):
        if key == "title" and len(selection.title) == 1:
            words.append(("search", value))
        elif key in OF_PAGE:
            words.append((AXIS + key, value))
        elif key != PERIOD:
            raise UsageFault(message("the page of the report has no filter {key}", key=key))
    return LINK + urlencode(words)


def selection_from_text(text: str, year: Span | None = None) -> Selection:
    """Return the selection that a text or a deep link says.

    Parameters
    ----------
    text : as `text_of` writes it, or an address of the report's page with what follows `#view?`.
    year : the contract year up to the date counted, which a link without a period shows; None: all days.

    Raises
    ------
    UsageFault : as `selection_of`.
    """
    _, is_link, words = text.partition(LINK)
    given = parse_qsl(words if is_link else text, keep_blank_values=True)
    if not is_link:
        return selection_of(given)
    state = dict(given)
    pairs = [
        (name.removeprefix(AXIS), value)
        for name, value in given
        if name not in (*STATE_OF_PAGE, PERIOD, "from", "to", "pick") and (name != "search" or value)
    ]
    shown = state.get(PERIOD, "year")
    if state.get("pick"):
        pairs.append((PERIOD, state["pick"]))
    elif shown == "custom":
        pairs.append((PERIOD, f"{state.get('from', '')}..{state.get('to', '')}"))
    elif shown == "year" and year is not None:
        pairs.append((PERIOD, _period(year.starts_on, year.ends_on)))
    return selection_of(pairs)


def span_of(period: str) -> Span:
    """Return the days of a period: a day, a week, a month, a quarter or a year. Raises UsageFault where it is none."""
    try:
        if _PERIOD.fullmatch(period):
            return periods.span(period)
    except ValueError:
        pass
    raise UsageFault(
        message(
            "period {period} not understood; write 2023-02-16, 2023-W07, 2023-02, 2023-Q1, 2023, or two of them with "
            "two points between: 2021..2023-Q1",
            period=repr(period),
        )
    )


def _days(period: str) -> dict[str, date]:
    """Return the ends of a period or of a range of periods; an open end has none."""
    first, is_range, last = period.partition("..")
    ends: dict[str, date] = {}
    if first or not is_range:
        ends["starts_on"] = span_of(first).starts_on
    if not is_range:
        ends["ends_on"] = span_of(first).ends_on
    elif last:
        ends["ends_on"] = span_of(last).ends_on
    if len(ends) == 2 and ends["ends_on"] < ends["starts_on"]:
        raise UsageFault(message("period {period}: it ends before it starts", period=repr(period)))
    return ends


def _period(starts_on: date | None, ends_on: date | None) -> str:
    """Return the shortest name of a run of days."""
    if starts_on and ends_on:
        for grain in ("year", "quarter", "month", "week", "day"):
            name = periods.key(starts_on, grain)
            if periods.span(name) == Span(starts_on, ends_on):
                return name
    return f"{starts_on.isoformat() if starts_on else ''}..{ends_on.isoformat() if ends_on else ''}"


def _in_scope(values: list[str]) -> bool | None:
    for value in values:
        among(message("scope"), value, tuple(SCOPES))
    return SCOPES[values[0]] if len(values) == 1 else None


def _written(value: object) -> str:
    """Return a value of a keyword argument as a pair writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "in_scope" if value else "out_of_scope"
    if isinstance(value, date):
        return _day(value).isoformat()
    return str(value)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else span_of(str(value)).starts_on


def by_key(selection: Selection) -> dict[str, list[str]]:
    """Return the values of each key of a selection."""
    values: dict[str, list[str]] = {}
    for key, value in pairs_of(selection):
        values.setdefault(key, []).append(value)
    return values


def flat(values: Mapping[str, Iterable[str]]) -> Pairs:
    """Return the pairs of the values of each key."""
    return tuple((key, value) for key, several in values.items() for value in several)

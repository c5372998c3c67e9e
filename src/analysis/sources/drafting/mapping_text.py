"""Tables of a drafted mapping, line by line of YAML: each guess with its mark and its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap

import pyarrow.compute as pc

from analysis.foundation.messages import Message, message
from analysis.params.document import TO_CONFIRM
from analysis.sources.drafting import headings
from analysis.sources.drafting.guesses import Look, Reason
from analysis.sources.drafting.headings import Roles

TEXTS_OF_TICKET = ("title", "status", "priority", "channel", "location", "contract")
DATES_OF_TICKET = ("opened_at", "solved_at", "closed_at", "modified_at")
TEXTS_OF_ENTRY = ("technician_id", "technician_group", "profile", "detail")
DATES_OF_WORK = ("started_at", "opened_at", "modified_at", "closed_at")
"""Columns that may hold the day of the work, best first."""
GLPI_DAY = 24
WIDTH = 118
"""Characters of a line of comment."""
MARKS_EXPLAINED = message(
    "Each guess bears a mark at the end of its line: check the value, correct it if need be, then take the mark out. "
    "releve check refuses the file while one is left."
)
PATH_SEPARATORS = (" > ", " / ", " \\ ", ">", "\\")


def tables(roles: Roles, looks: list[Look]) -> Iterator[str]:
    """Yield the lines beneath `tables:`: the time entries where there is effort, the tickets and their requesters."""
    yield from _time_entry(roles, looks)
    yield from _ticket(roles, looks)
    yield from _requester(roles)


def has_effort(roles: Roles) -> bool:
    """Return True where the export holds the duration of each action, in one column or by start and end."""
    return (
        "seconds" in roles or {"start_time", "end_time"} <= roles.keys() or {"started_at", "ended_at"} <= roles.keys()
    )


def _time_entry(roles: Roles, looks: list[Look]) -> Iterator[str]:
    """Yield the lines of the table of time entries; none without effort."""
    if not has_effort(roles):
        return
    yield "  time_entry:"
    yield "    file: export"
    yield "    columns:"
    if "entry_id" in roles:
        yield _text_column("time_entry_id", *roles["entry_id"])
    else:
        key = guessed("time_entry_id", "{generated: row}", message("no column has a value of its own on each row"))
        yield f"      {key}"
    if "ticket_id" in roles:
        yield _text_column("ticket_id", *roles["ticket_id"])
    yield from (_text_column(name, *roles[name]) for name in TEXTS_OF_ENTRY if name in roles)
    yield from _moments(roles)
    yield from _category_of_entry(roles, looks)
    if "ticket_id" in roles:
        yield from _of_entry_or_ticket(roles, looks, keep="")
    yield _effort(roles)
    yield "      state: {fixed: done}"


def _moments(roles: Roles) -> Iterator[str]:
    """Yield start and end of the work, with the time of day from another column where the date has none."""
    start = next((name for name in DATES_OF_WORK if name in roles), None)
    if start is None:
        return
    yield _date_column("started_at", *roles[start], time=roles.get("start_time"))
    if "ended_at" in roles:
        yield _date_column("ended_at", *roles["ended_at"], time=roles.get("end_time"))
    elif "seconds" not in roles:
        yield _date_column("ended_at", *roles[start], time=roles["end_time"])


def _effort(roles: Roles) -> str:
    if "seconds" not in roles:
        why = message("start and end, without a column of durations")
        return f"      {guessed('seconds', '{duration: start_end}', why)}"
    look, reason = roles["seconds"]
    assert look.duration is not None, "roles_of gives this part to durations alone"
    unit, why = look.duration.value, message("{reason}; unit: {unit}", reason=reason, unit=look.duration.reason)
    if unit == "d_h_m":
        unit = f"{unit}, day_hours: {GLPI_DAY}"
        why = message("{reason}; a day is 24 h in GLPI, often 8 h elsewhere", reason=why)
    return f"      {guessed('seconds', f'{{column: {quoted(look.name)}, duration: {unit}}}', why)}"


def _category_of_entry(roles: Roles, looks: list[Look]) -> Iterator[str]:
    """Yield the category of an entry. A time tracker has no ticket: its projects and activities are the tree. A ticket
    without category has the activity of its entries.
    """
    if "ticket_id" not in roles:
        named = [name for name in ("contract", "category", "activity") if name in roles]
        levels = [roles[name][0] for name in named if name != "contract" or roles[name][0].distinct > 1]
        if len(levels) > 1:
            why = message("the names of these columns, from the root to the leaves")
            yield f"      {_path('category_id', levels, why)}"
        elif levels:
            yield f"      {_path('category_id', levels, roles[named[-1]][1])}"
    elif "category" not in roles and "activity" in roles:
        yield f"      {_path('category_id', [roles['activity'][0]], roles['activity'][1])}"


def _ticket(roles: Roles, looks: list[Look]) -> Iterator[str]:
    """Yield the lines of the table of tickets; none without ticket numbers."""
    if "ticket_id" not in roles:
        return
    yield "  ticket:"
    yield "    file: export"
    several = message("a ticket may take several rows")
    yield f"    {guessed('keep', 'last', several)}"
    yield "    columns:"
    yield _text_column("ticket_id", *roles["ticket_id"])
    yield from (_text_column(name, *roles[name]) for name in TEXTS_OF_TICKET if name in roles)
    yield from (_date_column(name, *roles[name]) for name in DATES_OF_TICKET if name in roles)
    if "technician_group" in roles:
        yield _text_column("assigned_group", *roles["technician_group"])
    if "is_sla_met" in roles:
        yield _text_column("is_sla_met", *roles["is_sla_met"])
    yield from _of_entry_or_ticket(roles, looks, keep="last")
    for name in ("subsidiary_id", "client"):
        if name in roles and (name == "subsidiary_id" or is_tree(roles[name][0])):
            yield f"      {_path('subsidiary_id', [roles[name][0]], roles[name][1])}"
            return


def _of_entry_or_ticket(roles: Roles, looks: list[Look], *, keep: str) -> Iterator[str]:
    """Yield what a row gives to its entry, and, by the last value that is not empty, to its ticket."""
    kept = f", keep: {keep}" if keep else ""
    if "requester_id" in roles:
        look, reason = roles["requester_id"]
        yield f"      {guessed('requester_id', f'{{column: {quoted(look.name)}{kept}}}', reason)}"
    if "ticket_kind" in roles:
        look, reason = roles["ticket_kind"]
        kinds = ", ".join(f"{quoted(value)}: {kind}" for value, kind in (headings.kinds_of(look) or {}).items())
        value = f"{{column: {quoted(look.name)}, values: {{{kinds}}}{kept}}}"
        yield f"      {guessed('ticket_kind', value, reason)}"
    if "category" in roles:
        yield f"      {_path('category_id', _levels(roles, looks), roles['category'][1], kept)}"


def _levels(roles: Roles, looks: list[Look]) -> list[Look]:
    """Return the columns of the levels of the category, in the file's order."""
    others = {look.name for role, (look, _) in roles.items() if role != "category"}
    words = {word for text in headings.WORDS["category"] for word in text.split()} - {"sous"}
    return [look for look in looks if words & set(look.words) and look.name not in others]


def is_tree(look: Look) -> bool:
    """Return True where the values of a column are paths in a tree (`Acme > Siège`)."""
    return separator_of(look) is not None


def separator_of(look: Look) -> str | None:
    """Return the separator of the levels of the paths in a column; None where no value is a path."""
    return next((sign for sign in PATH_SEPARATORS if pc.any(pc.match_substring(look.cells, sign)).as_py()), None)


def _path(name: str, levels: list[Look], reason: Reason, more: str = "") -> str:
    """Return the line of a tree: one column of paths, or one column for each level."""
    if len(levels) > 1:
        return guessed(name, f"{{path: [{', '.join(quoted(look.name) for look in levels)}]{more}}}", reason)
    separator = separator_of(levels[0]) or PATH_SEPARATORS[0]
    return guessed(name, f"{{path: {quoted(levels[0].name)}, separator: {quoted(separator)}{more}}}", reason)


def _requester(roles: Roles) -> Iterator[str]:
    if "requester_id" in roles and "ticket_id" in roles:
        yield "  requester:"
        yield "    file: export"
        yield "    keep: last"
        yield "    columns:"
        yield _text_column("requester_id", *roles["requester_id"])
        yield _text_column("name", *roles["requester_id"])


def _text_column(name: str, look: Look, reason: Reason) -> str:
    return f"      {guessed(name, quoted(look.name), reason)}"


def _date_column(name: str, look: Look, reason: Reason, time: tuple[Look, Reason] | None = None) -> str:
    assert look.date is not None, "roles_of gives these parts to dates alone"
    origin = f"column: {quoted(look.name)}"
    why = message("{reason}; dates: {dates}", reason=reason, dates=look.date.reason)
    if time is not None and not pc.any(pc.match_substring(look.cells, ":")).as_py():
        origin = f"{origin}, time: {quoted(time[0].name)}"
        why = message("{reason}; times of day: {times}", reason=why, times=time[1])
    return f"      {guessed(name, f'{{{origin}, date: {quoted(look.date.value)}}}', why)}"


def guessed(key: str, value: str, reason: Reason) -> str:
    """Return a line with a guessed value and the reason of the guess, on one line whatever the file's texts hold."""
    return to_confirm(key, value, message("guess ({reason})", reason=reason))


def to_confirm(key: str, value: str, remark: Reason) -> str:
    """Return a line whose value a person must confirm, with the mark and a remark in the reader's language."""
    mark = message("{mark}: {remark}", mark=TO_CONFIRM, remark=remark)
    return f"{key}: {value}   # {told(mark)}"


def unmarked(line: str) -> str:
    """Return a line of a draft without its mark, its remark kept."""
    mark, remark = told(message("{mark}: {remark}", mark=TO_CONFIRM, remark="\0")).split("\0")
    return line.replace(f"# {mark}", f"# {remark}")


def comment(sentence: Message, indent: str = "") -> str:
    """Return a comment of a draft, on as many lines as it takes."""
    lead = f"{indent}# "
    return "\n".join(wrap(told(sentence), WIDTH, initial_indent=lead, subsequent_indent=lead, break_long_words=False))


def told(sentence: Reason) -> str:
    """Return a sentence on one line, in the reader's language."""
    return " ".join(str(sentence).split())


def quoted(text: str) -> str:
    """Return a text as YAML writes it between double quotes (JSON's form is YAML's too)."""
    return json.dumps(text, ensure_ascii=False)

"""Changes of a client that a true figure does not notice, or follows in a known way."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from oracle.counting import Row
from oracle.random_clients import RandomClient
from oracle.renewal import written_out

YEARS = 28
"""Days of the week, leap years and clock changes come again after so many."""
IN_UNITS = ("entitlement", "add", "carried", "quantity")


def split(client: RandomClient) -> RandomClient:
    """Return the client with each entry of some minutes told as two."""
    entries: list[Row] = []
    for entry in client.tables["time_entry"]:
        part = entry["seconds"] // 120 * 60
        if part > 0:
            entries.append({**entry, "time_entry_id": f"{entry['time_entry_id']}-1", "seconds": part})
            entry = {**entry, "seconds": entry["seconds"] - part}
        entries.append(entry)
    return replace(client, tables={**client.tables, "time_entry": entries})


def shuffled(client: RandomClient) -> RandomClient:
    """Return the client with its rows in another order."""
    random = Random(client.seed)
    return replace(client, tables={name: random.sample(rows, len(rows)) for name, rows in client.tables.items()})


def years_later(client: RandomClient) -> RandomClient:
    """Return the client with every date 28 years later."""
    return replace(client, params=_later(client.params), tables=_later(client.tables), as_of=_later(client.as_of))


def _later(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.replace(year=value.year + YEARS)
    if isinstance(value, list):
        return [_later(each) for each in value]
    if isinstance(value, dict):
        return {_month_later(key): _later(each) for key, each in value.items()}
    return value


def _month_later(key: str) -> str:
    return f"{int(key[:4]) + YEARS}{key[4:]}" if key[:4].isdigit() else key


def years_earlier_name(name: str) -> str:
    """Return the name of a period 28 years before."""
    return f"{int(name[:4]) - YEARS:04d}{name[4:]}"


def years_earlier_terms(path: str) -> str:
    """Return the path of a figure of a term, which its first day names, 28 years before."""
    return re.sub(r"(?<=terms\.)\d{4}-\d\d-\d\d", lambda day: years_earlier_name(day[0]), path)


def in_hours(client: RandomClient) -> RandomClient:
    """Return the client whose lines in days are told in hours."""
    params = copy.deepcopy(client.params)
    for line in params["contract_lines"]:
        if line["unit"] == "days":
            line["unit"] = "hours"
            _multiply(line, params["hours_per_day"])
    return replace(client, params=params)


def _multiply(value: Any, factor: float) -> None:
    """Multiply the quantities in the unit of a line, wherever they are in it."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if key in IN_UNITS:
            value[key] = each * factor
        elif key == "months":
            value[key] = {month: quantity * factor for month, quantity in each.items()}
        elif isinstance(each, (dict, list)):
            _multiply(each, factor)


def with_unused_line(client: RandomClient) -> RandomClient:
    """Return the client with one line more, in euros, that no entry consumes, tried first."""
    lines = client.params["contract_lines"]
    term = next(each for each in written_out(lines) if each["starts_on"] <= client.as_of <= each["ends_on"])
    line = {
        "line": "unused",
        "name": "Sans emploi",
        "kind": "requests",
        "unit": "euros",
        "entitlement": 1000,
        "scope": {"ticket": ["none-such"]},
        "starts_on": term["starts_on"],
        "ends_on": term["ends_on"],
        "source": term["source"],
    }
    return replace(client, params={**client.params, "contract_lines": [line, *lines]})


def with_supplement(client: RandomClient, *, as_yearly_value: bool) -> RandomClient:
    """Return the client whose last plain term holds 5 more from its middle, told as a supplement or a yearly value."""
    params = copy.deepcopy(client.params)
    line = params["contract_lines"][-1]
    days = (line["ends_on"] - line["starts_on"]).days + 1
    start = line["starts_on"] + timedelta(days=days // 2)
    left = (line["ends_on"] - start).days + 1
    change = {"entitlement": line["entitlement"] + 5 * days / left} if as_yearly_value else {"add": 5}
    line["amendments"] = [{"effective_from": start, "source": line["source"], **change}]
    return replace(client, params=params)


def a_day_later(client: RandomClient) -> RandomClient:
    """Return the client counted a day later, without any work on that day."""
    following = client.as_of + timedelta(days=1)
    entries = [
        entry
        for entry in client.tables["time_entry"]
        if not _is_near(entry.get("started_at") or entry.get("entry_date"), following)
    ]
    return replace(client, as_of=following, tables={**client.tables, "time_entry": entries})


def _is_near(moment: date | datetime | None, day: date) -> bool:
    """Return whether a moment is on a day or beside it, whatever the time zone."""
    if moment is None:
        return False
    on = moment.date() if isinstance(moment, datetime) else moment
    return abs((on - day).days) <= 1

"""The plan of checks, its runs and its rates (rule 8)."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr

from oracle.counting import Row
from oracle.days import ONE_DAY, each_day, is_working_day, last_day_of, whole_period

MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
DONE = ("ok", "ko", "recovered", "late")


@dataclass
class Occurrence:
    """One time that a check is promised, and the runs that went to it."""

    item: Row
    period: str
    first: date
    last: date
    due_on: date
    runs: list[Row] = field(default_factory=list)
    is_late: bool = False

    def state(self, as_of: date) -> str:
        """Return its state (rule 8.3)."""
        if not self.runs:
            if self.first > as_of:
                return "not_due"
            return "pending" if as_of < self.due_on else "missed"
        if self.is_late:
            return "late"
        results = [run.get("result") or "ok" for run in self.runs]
        if results[-1] == "ko":
            return "ko"
        return "recovered" if "ko" in results else "ok"


def checks(params: Row, runs: list[Row], window: tuple[date, date], as_of: date) -> list[Occurrence]:
    """Return the occurrences of the plan that meet the window, with their runs up to the date counted."""
    found: list[Occurrence] = []
    for name in dict.fromkeys(item["check"] for item in params.get("checks", [])):
        items = [item for item in params["checks"] if item["check"] == name]
        names = {name, *(other for item in items for other in item.get("names", []))}
        made = sorted(
            (occurrence for item in items for occurrence in occurrences(item, window[1], params)),
            key=lambda occurrence: occurrence.first,
        )
        of_check = [run for run in runs if run["check"] in names and run["run_date"] <= as_of]
        _assign(made, sorted(of_check, key=lambda run: (run["run_date"], run["check_run_id"])))
        found += [each for each in made if each.last >= window[0] and each.first <= window[1]]
    return found


def occurrences(item: Row, until: date, params: Row) -> list[Occurrence]:
    """Return the occurrences of one item of the plan that begin up to a day, cut to the item's own days."""
    first, last = item["starts_on"], min(item.get("ends_on") or until, until)
    grace = timedelta(days=item.get("grace_days", 0))
    made = []
    for name, starts_on, ends_on in _periods(item["recurrence"], first, last, params):
        cut_first = max(starts_on, first)
        cut_last = min(ends_on, item.get("ends_on") or ends_on)
        made.append(Occurrence(item, name, cut_first, cut_last, cut_last + grace))
    return made


def _periods(recurrence: str, first: date, last: date, params: Row) -> list[tuple[str, date, date]]:
    country, region = params.get("country", "FR"), params.get("region")
    if recurrence == "daily":
        return [(f"{day}", day, day) for day in each_day(first, last) if is_working_day(day, country, region)]
    if recurrence == "weekly":
        mondays = sorted({whole_period(day, "weekly") for day in each_day(first, last)})
        return [("{}-W{:02d}".format(*monday.isocalendar()), monday, sunday) for monday, sunday in mondays]
    if recurrence in MONTHS:
        return _months(MONTHS[recurrence], first, last)
    midnight = time()
    rule = rrulestr(recurrence, dtstart=datetime.combine(first, midnight))
    until = datetime.combine(last_day_of(last, 24), midnight)
    starts = [moment.date() for moment in rule.between(datetime.combine(first, midnight), until, inc=True)]
    return [(start.isoformat(), start, after - ONE_DAY) for start, after in itertools.pairwise(starts) if start <= last]


def _months(step: int, first: date, last: date) -> list[tuple[str, date, date]]:
    made = []
    start = date(first.year, (first.month - 1) // step * step + 1, 1)
    while start <= last:
        name = {1: f"{start:%Y-%m}", 3: f"{start.year}-Q{(start.month + 2) // 3}", 12: f"{start.year}"}.get(
            step, f"{start.year}-H{(start.month + 5) // 6}"
        )
        end = last_day_of(start, step)
        made.append((name, start, end))
        start = end + ONE_DAY
    return made


def _assign(made: list[Occurrence], runs: list[Row]) -> None:
    """Give each run to the occurrence whose period holds it; then the earliest of two to a previous one left empty.

    A run that no period holds goes to the last occurrence whose grace holds it, if that has none.
    """
    for run in runs:
        for occurrence in made:
            if occurrence.first <= run["run_date"] <= occurrence.last:
                occurrence.runs.append(run)
                break
        else:
            _within_grace(made, run)
    for before, after in itertools.pairwise(made):
        if len(after.runs) > 1 and not before.runs:
            earliest = after.runs[0]
            if earliest["run_date"] <= before.due_on and (earliest.get("result") or "ok") != "ko":
                before.runs, before.is_late = [earliest], True
                after.runs = after.runs[1:]


def _within_grace(made: list[Occurrence], run: Row) -> None:
    for occurrence in reversed(made):
        if occurrence.last < run["run_date"] <= occurrence.due_on:
            if not occurrence.runs:
                occurrence.runs, occurrence.is_late = [run], True
            return


def rows(found: list[Occurrence], as_of: date) -> list[dict[str, Any]]:
    """Return the occurrences as facts list them."""
    return [
        {
            "check": each.item["check"],
            "period": each.period,
            "due_on": each.due_on.isoformat(),
            "state": each.state(as_of),
            "runs": len(each.runs),
        }
        for each in found
    ]


def rates(found: list[Occurrence], as_of: date) -> list[dict[str, Any]]:
    """Return done and success rates with their denominators, together, by domain and by check."""
    made = []
    for by, key_of in (("all", lambda each: ""), ("domain", _domain), ("check", _check)):
        for key in dict.fromkeys(key_of(each) for each in found):
            of_key = [each for each in found if key_of(each) == key]
            made.append({"by": by, "key": key, **_rate(of_key, as_of)})
    return made


def _domain(each: Occurrence) -> str:
    return each.item["domain"]


def _check(each: Occurrence) -> str:
    return each.item["check"]


def _rate(found: list[Occurrence], as_of: date) -> dict[str, Any]:
    states = Counter(each.state(as_of) for each in found)
    late_ok = sum(each.state(as_of) == "late" and (each.runs[-1].get("result") or "ok") == "ok" for each in found)
    done = sum(states[state] for state in DONE)
    succeeded = states["ok"] + states["recovered"] + late_ok
    due = done + states["missed"]
    return {
        "due": due,
        "done": done,
        "missed": states["missed"],
        "succeeded": succeeded,
        "done_rate": done / due if due else None,
        "success_rate": succeeded / done if done else None,
    }

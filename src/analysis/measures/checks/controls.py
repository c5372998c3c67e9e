"""The security page: actions, time and results by control of ISO 27001:2022 Annex A or NIS 2 (C4).

A control is a tag of a category rule or of a check. An entry may serve several: the rows of a table by control are no
partition, and are never summed.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from analysis.domain.recurrence import DONE
from analysis.measures.effort import consumption
from analysis.measures.effort.consumption import NOT_GIVEN

COUNTS = ("entries", "tickets", "seconds", "due", "done", "missed", "ok", "ko")


def by_control(entries: pd.DataFrame, occurrences: pd.DataFrame) -> pd.DataFrame:
    """Work and check results of each control.

    Parameters
    ----------
    entries : counted entries over the days wanted; `controls` joined by a space, null for none.
    occurrences : of `measures.checks.CheckGrid`, over the same days.

    Returns
    -------
    DataFrame, a row a control in order: `control`, `entries`, `tickets`, `seconds` (of the work it tags), then `due`,
    `done`, `missed`, `ok` (found in order, in the end), `ko` of the checks that serve it.
    """
    table = _effort(entries)
    columns = (occurrences[name].tolist() for name in ("controls", "state", "result"))
    for (controls, state, result), number in Counter(zip(*columns, strict=True)).items():
        is_done, is_ko = state in DONE, state == "ko" or (state == "late" and result == "ko")
        for control in controls.split(" ") if controls else ():
            counts = table.setdefault(control, dict.fromkeys(COUNTS, 0))
            counts["due"] += number * (is_done or state == "missed")
            counts["done"] += number * is_done
            counts["missed"] += number * (state == "missed")
            counts["ok"] += number * (is_done and not is_ko)
            counts["ko"] += number * is_ko
    controls = sorted(table)
    counted = {name: np.array([table[control][name] for control in controls], dtype="int64") for name in COUNTS}
    return pd.DataFrame({"control": pd.array(controls, dtype="str"), **counted})


def _effort(entries: pd.DataFrame) -> dict[str, dict[str, int]]:
    """The counts of each control, entries, tickets and seconds filled in."""
    tags, codes = consumption.coded(entries["controls"])
    tickets = consumption.numbers(entries["ticket_key"])
    first = consumption.first_of_each(codes, tickets)
    tags_worked, tickets_worked = codes[first], tickets[first]
    rows = np.bincount(codes, minlength=len(tags))
    seconds = np.bincount(codes, weights=entries["seconds"], minlength=len(tags))
    served = [tag.split(" ") if count else [] for tag, count in zip(tags, rows.tolist(), strict=True)]
    effort = {}
    for control in {control for names in served for control in names} - {NOT_GIVEN}:
        holds = np.array([control in names for names in served])
        worked = len(np.unique(tickets_worked[holds[tags_worked]]))
        counts = {"entries": int(rows[holds].sum()), "tickets": worked, "seconds": int(seconds[holds].sum())}
        effort[control] = dict.fromkeys(COUNTS, 0) | counts
    return effort

"""The security page: actions, time and results by control of ISO 27001:2022 Annex A or NIS 2 (C4).

A control is a tag of a category rule or of a check. An entry may serve several: the rows of a table by control are no
partition, and are never summed.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from analysis.domain.recurrence import DONE
from analysis.measures.effort.consumption import NOT_GIVEN

COUNTS = ("entries", "tickets", "seconds", "due", "done", "missed", "ok", "ko")


def by_control(entries: pd.DataFrame, occurrences: pd.DataFrame) -> pd.DataFrame:
    """Work and check results of each control.

    Parameters
    ----------
    entries : counted entries over the days wanted; `controls` joined by a space, null for none.
    occurrences : of `measures.checks.check_runs.CheckGrid`, over the same days.

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
    tags = entries["controls"].astype("str").str.split(" ")
    tagged = entries[["ticket_key", "seconds"]].assign(control=tags).explode("control").dropna(subset=["control"])
    by_control = tagged[tagged["control"] != NOT_GIVEN].groupby("control")
    effort = by_control.agg(entries=("seconds", "size"), tickets=("ticket_key", "nunique"), seconds=("seconds", "sum"))
    return {control: dict.fromkeys(COUNTS, 0) | counts for control, counts in effort.to_dict("index").items()}

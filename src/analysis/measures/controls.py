"""The security page: actions, time and results by control of ISO 27001:2022 Annex A or NIS 2 (C4).

A control is a tag of a category rule or of a check. An entry may serve several: the rows of a table by control are no
partition, and are never summed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.domain.recurrence import DONE

COUNTS = ("entries", "tickets", "seconds", "due", "done", "missed", "ok", "ko")


def by_control(entries: pd.DataFrame, occurrences: pd.DataFrame) -> pd.DataFrame:
    """What was done for each control.

    Parameters
    ----------
    entries : counted entries over the days wanted; `controls` joined by a space, null for none.
    occurrences : of `measures.checks.CheckGrid`, over the same days.

    Returns
    -------
    DataFrame, a row a control in order: `control`, `entries`, `tickets`, `seconds` (of the work it tags), then `due`,
    `done`, `missed`, `ok` (found in order, in the end), `ko` of the checks that serve it.
    """
    effort = _effort(entries.dropna(subset=["controls"]))
    checked = _exploded(occurrences[occurrences["controls"] != ""])
    state = checked["state"]
    is_ko = (state == "ko") | ((state == "late") & (checked["result"] == "ko"))
    results = pd.DataFrame(
        {
            "due": state.isin((*DONE, "missed")),
            "done": state.isin(DONE),
            "missed": state == "missed",
            "ok": state.isin(DONE) & ~is_ko,
            "ko": is_ko,
        }
    )
    results = results.astype("int64").groupby(checked["control"]).sum()
    both = effort.join(results, how="outer").reindex(columns=list(COUNTS)).fillna(0).astype("int64")
    return both.rename_axis("control").reset_index()


def _effort(tagged: pd.DataFrame) -> pd.DataFrame:
    """Entries, tickets and seconds of each control."""
    codes, tags = pd.factorize(tagged["controls"])
    tickets = pd.factorize(tagged["ticket_key"])[0]
    width = tickets.max(initial=0) + 1
    pairs = pd.unique(codes[tickets >= 0] * width + tickets[tickets >= 0])
    rows = np.bincount(codes, minlength=len(tags))
    seconds = np.bincount(codes, weights=tagged["seconds"], minlength=len(tags))
    found = {}
    for control in sorted({control for tag in tags for control in str(tag).split(" ")}):
        holds = np.array([control in str(tag).split(" ") for tag in tags])
        worked = pd.unique(pairs[holds[pairs // width]] % width)
        found[control] = (int(rows[holds].sum()), len(worked), int(seconds[holds].sum()))
    return pd.DataFrame.from_dict(found, orient="index", columns=["entries", "tickets", "seconds"])


def _exploded(table: pd.DataFrame) -> pd.DataFrame:
    """One row a control of each row of `table`, in the column `control`."""
    return table.assign(control=table["controls"].astype("str").str.split(" ")).explode("control", ignore_index=True)

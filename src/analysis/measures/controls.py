"""The security page: actions, time and results by control of ISO 27001:2022 Annex A or NIS 2 (C4).

A control is a tag of a category rule or of a check. An entry may serve several: the rows of a table by control are no
partition, and are never summed.
"""

from __future__ import annotations

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
    work = entries[["controls", "ticket_key", "seconds"]].dropna(subset=["controls"])
    tagged = work.groupby("controls", observed=True)["seconds"].agg(entries="size", seconds="sum").reset_index()
    effort = _exploded(tagged).groupby("control")[["entries", "seconds"]].sum()
    worked = _exploded(work[["controls", "ticket_key"]].drop_duplicates())
    effort["tickets"] = worked.groupby("control")["ticket_key"].nunique()
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


def _exploded(table: pd.DataFrame) -> pd.DataFrame:
    """One row a control of each row of `table`, in the column `control`."""
    return table.assign(control=table["controls"].astype("str").str.split(" ")).explode("control", ignore_index=True)

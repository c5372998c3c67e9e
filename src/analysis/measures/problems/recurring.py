"""Recurring problems of a client, priced by the year and ranked (F5): by category, repeated text, alike titles."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.measures.problems import title_groups

LEAST_TICKETS = 5
"""Tickets in the window from which a category or a text is a recurring problem."""
LEAST_STABILITY = 0.6
"""Share of itself that a group of alike titles finds again among other tickets; below it, the group is not told."""
MONTHS_A_YEAR = 12
COLUMNS = (
    "found_by",
    "problem",
    "tickets",
    "seconds",
    "euros_a_year",
    "seconds_a_year",
    "months_with_work",
    "largest_month_share",
    "trend",
    "incident_share",
    "subsidiary",
    "subsidiary_share",
    "application",
    "application_share",
    "stability",
)


def recurring(entries: pd.DataFrame, window: Span, names: Collection[str] = ()) -> tuple[pd.DataFrame, float]:
    """Return the recurring problems of a window, the dearest first, and the share of the time that is in no group.

    Parameters
    ----------
    entries : counted entries: `work_date`, `seconds`, `ticket_key`, `ticket_kind`, `title`, `category_path`,
        `subsidiary`, `application`, and `amount_eur` (float, NaN where there is no rate).
    window : whole months.
    names : cleaned words that titles lose: people and sites.

    Returns
    -------
    DataFrame of `COLUMNS`, a row a problem. `found_by` is `category`, `text` (titles that are one text once cleaned) or
    `alike` (`title_groups.grouped`); one entry may be in a problem of each. `euros_a_year` [€] and
    `seconds_a_year` [s] are what the problem costs in a year at the window's pace, the most that could be avoided.
    `months_with_work` and `largest_month_share` (of its time) are its evidence (rule 11.8). `trend` is the time of the
    second half of the window over that of the first, NaN where the first has none. `subsidiary` and `application` hold
    the largest part, with its share of the time. `stability` is NaN but for `alike`.
    """
    rows = consumption.within(entries, window)
    months = rows["work_date"].to_numpy().astype("datetime64[M]").astype("int64")
    first = np.datetime64(window.starts_on, "M").astype("int64")
    whole = int(np.datetime64(window.ends_on, "M").astype("int64") - first) + 1
    work = rows.assign(month=months - first, text=_texts(rows, names))
    by_text, alike, stability = _groups(work)
    found = [_priced(work, work["category_path"], "category", whole), _priced(work, by_text, "text", whole)]
    told = _priced(work, alike, "alike", whole)
    told["stability"] = told["problem"].map(stability)
    found.append(told)
    table = pd.concat([part for part in found if len(part)] or [told], ignore_index=True)
    order = ["euros_a_year", "seconds_a_year"]
    is_told = by_text.notna() | alike.notna()
    total = float(work["seconds"].sum())
    free = float(work.loc[~is_told.to_numpy(dtype=bool), "seconds"].sum()) / total if total else 1.0
    ranked = table.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    return ranked[list(COLUMNS)], free


def _texts(rows: pd.DataFrame, names: Collection[str]) -> pd.Series:
    known = {title: title_groups.cleaned(title, names) for title in rows["title"].dropna().unique()}
    return rows["title"].map(known)


def _groups(work: pd.DataFrame) -> tuple[pd.Series, pd.Series, dict[str, float]]:
    """Return of each entry its repeated text and its group of alike titles, and how stable each group is.

    A group is named by the three titles that it holds most.
    """
    tickets = work.dropna(subset=["text"]).drop_duplicates("ticket_key")
    counts = tickets["text"].value_counts()
    repeated = counts.index[(counts >= LEAST_TICKETS) & (counts.index != "")]
    by_text = work["text"].where(work["text"].isin(repeated))
    typed = tickets[~tickets["text"].isin(repeated)]
    titles = typed["text"].tolist()
    groups = title_groups.grouped(titles)
    shares = title_groups.stability(titles, groups.labels)
    name_of: dict[str, str] = {}
    stability: dict[str, float] = {}
    for number, share in enumerate(shares):
        own = typed[groups.labels == number]
        if share < LEAST_STABILITY:
            continue
        name = " · ".join(own["text"].value_counts(sort=True).index[:3])
        stability[name] = float(share)
        name_of.update(dict.fromkeys(own["ticket_key"], name))
    return by_text, work["ticket_key"].map(name_of), stability


def _priced(work: pd.DataFrame, problem: pd.Series, found_by: str, months: int) -> pd.DataFrame:
    """Return the rows of one way to find problems; those of too few tickets are left out."""
    grouped = work.assign(problem=problem.astype("object")).dropna(subset=["problem"]).groupby("problem", sort=True)
    rows = []
    for name, part in grouped:
        tickets = part["ticket_key"].nunique()
        if tickets < LEAST_TICKETS:
            continue
        seconds = part["seconds"].to_numpy(dtype="float64")
        total = float(seconds.sum())
        by_month = np.bincount(part["month"], seconds, minlength=months)
        half = months // 2
        early, late = float(by_month[:half].sum()), float(by_month[months - half :].sum())
        subsidiary, subsidiary_share = _largest(part, "subsidiary", total)
        application, application_share = _largest(part, "application", total)
        rows.append(
            {
                "found_by": found_by,
                "problem": str(name),
                "tickets": int(tickets),
                "seconds": int(total),
                "euros_a_year": float(part["amount_eur"].sum(min_count=1)) * MONTHS_A_YEAR / months,
                "seconds_a_year": total * MONTHS_A_YEAR / months,
                "months_with_work": int((by_month > 0).sum()),
                "largest_month_share": float(by_month.max() / total) if total else np.nan,
                "trend": late / early if early else np.nan,
                "incident_share": float(seconds[(part["ticket_kind"] == "incident").to_numpy(dtype=bool)].sum()) / total
                if total
                else np.nan,
                "subsidiary": subsidiary,
                "subsidiary_share": subsidiary_share,
                "application": application,
                "application_share": application_share,
                "stability": np.nan,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _largest(part: pd.DataFrame, axis: str, total: float) -> tuple[str | None, float]:
    sums = part.groupby(axis, observed=True)["seconds"].sum()
    if sums.empty or not total:
        return None, np.nan
    return str(sums.idxmax()), float(sums.max()) / total

"""Recurring problems of a client, ranked by what could be avoided in a year (F5): named, by category, text, alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from scipy.stats import binom

from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.measures.problems import title_groups
from analysis.measures.problems.rise import NONE, Rise, rise

LEAST_TICKETS = 5
"""Tickets in the window from which a category or a text is a recurring problem."""
LEAST_STABILITY = 0.6
"""Share of itself that a group of alike titles finds again among other tickets; below it, the group is not told."""
MONTHS_A_YEAR = 12
PART = 0.8
"""Share of the time of a problem inside one that ranks before it, from which it is a part of that one."""
GATHERED, TIMES_USUAL = 0.3, 1.5
"""A problem gathers on a site that holds this share of its time, and so many times the share of all time there."""
CHANCE = 0.02
"""Odds by chance of as many of its tickets on a site, above which a problem does not gather there."""
MOST_OF_ONE_TICKET = 1 / 2
"""Share of the time of a rise in one ticket, above which it is a long intervention and no rise (as rule 11.8)."""
LEAST_AVOIDABLE, LEAST_COST = 0.01, 0.05
"""Shares of the cost of all the work looked at, from which what a problem could avoid, or what it costs, is told."""
COLUMNS = (
    "found_by",
    "problem",
    "part_of",
    "tickets",
    "seconds",
    "euros_a_year",
    "seconds_a_year",
    "avoidable_eur",
    "avoidable_low_eur",
    "avoidable_high_eur",
    "avoidable_seconds",
    "avoidable_by",
    "told_for",
    "remedy",
    "rise_months",
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


@dataclass(frozen=True)
class Recurring:
    """Recurring problems of a window.

    Parameters
    ----------
    table : `COLUMNS`, a row a problem, what could be avoided first.
    ungrouped : share of the time whose titles are in no group.
    members : way (named, category, text, alike) -> name of the problem of each entry of the window; None: in none.
    """

    table: pd.DataFrame
    ungrouped: float
    members: dict[str, pd.Series]


def recurring(entries: pd.DataFrame, window: Span, names: Collection[str] = (), *, has_alike: bool = True) -> Recurring:
    """Return the recurring problems of a window, what could be avoided first.

    Parameters
    ----------
    entries : counted entries: `work_date`, `seconds`, `ticket_key`, `ticket_kind`, `title`, `category_path`,
        `subsidiary`, `application`, and `amount_eur` (float, NaN where there is no rate). A known remedy is in
        `remedy` and `avoided_low`, `avoided`, `avoided_high` (shares, 0 … 1), a problem that a person confirmed in
        `named`; these columns may be missing. Entries of the twelve months before the window tell what was usual.
    window : whole months, counted from its first day (17 February 2022 to 16 February 2023 is twelve).
    names : cleaned words that titles lose: people and sites.
    has_alike : False: groups of alike titles, which take seconds, are not looked for.

    Notes
    -----
    `found_by` is `named` (confirmed by a person), `category`, `text` (titles that are one text once cleaned) or `alike`
    (`title_groups.grouped`).
    `euros_a_year` and `seconds_a_year` are what the problem costs in a year at the window's pace. What could be avoided
    is the larger of two things that are known (`avoidable_by`): what remedies avoid of the coming year (`remedy`), and
    what came on top of the usual and so could go again (`rise`: the excess of the last `rise_months`, as it was seen).
    A rise of which one ticket holds more than half is none. Where neither is known, nothing is told as avoidable
    (0, empty). The coming year is the usual one plus that part of the excess; without a rise, the window's.
    `told_for` is what makes a problem worth a manager's time: `avoidable`, from 1 % of the cost of all the work looked
    at on, or of its time without rates; else `cost`, from 5 %, and for every confirmed problem; else empty. The first
    rank by what could be avoided, then the second and the others by their cost.
    `part_of` names the problem before it that holds 80 % of its time.
    `months_with_work` and `largest_month_share` (of its time) are its evidence (rule 11.8). `trend` is the time of the
    second half of the window over that of the first, NaN where the first has none. `subsidiary` is the site where it
    gathers: 30 % of its time or more, half as much again as the site's share of all time, and more of its tickets than
    chance gives in 2 % of cases. `application` is the largest one, with its share. `stability` is NaN but for `alike`.
    """
    frame = entries.assign(**{name: 0.0 for name in ("avoided_low", "avoided", "avoided_high") if name not in entries})
    for name in ("remedy", "named"):
        if name not in frame:
            frame[name] = None
    before = Span(window.starts_on - relativedelta(years=1), window.ends_on)
    known = consumption.within(frame, before)
    known = known.assign(text=_texts(known, names), month=_months(known["work_date"], window))
    inside = consumption.is_within(known["work_date"], window)
    work = known[inside]
    texts, alike, stability = _groups(work, has_alike)
    history = {
        "named": known["named"].astype("object"),
        "category": known["category_path"].astype("object"),
        "text": known["text"].astype("object").where(known["text"].isin(texts)),
        "alike": alike.reindex(known.index),
    }
    first = int(known["month"].min()) if len(known) else 0
    whole = int(_months(pd.Series([pd.Timestamp(window.ends_on)]), window)[0]) + 1
    sites = _sites(work)
    rows = []
    for way, problem in history.items():
        for name, part in known.assign(problem=problem).dropna(subset=["problem"]).groupby("problem", sort=True):
            years = part["month"].to_numpy() if way != "alike" else None
            row = _priced(part[part["month"] >= 0], years, part, first, whole, sites)
            if row is not None:
                rows.append(
                    {"found_by": way, "problem": str(name), "stability": stability.get(str(name), np.nan), **row}
                )
    table = _ranked(pd.DataFrame(rows, columns=list(COLUMNS)), work, whole)
    members = {way: problem[inside] for way, problem in history.items()}
    table["part_of"] = _part_of(table, members, work["seconds"])
    total = float(work["seconds"].sum())
    is_told = members["text"].notna() | members["alike"].notna()
    free = float(work.loc[~is_told, "seconds"].sum()) / total if total else 1.0
    return Recurring(table, free, members)


def _months(days: pd.Series, window: Span) -> np.ndarray:
    """Return the month of each day, counted from the window's first day: 0 is its first one, those before negative."""
    start = window.starts_on
    months = 12 * (days.dt.year - start.year) + days.dt.month - start.month - (days.dt.day < start.day)
    return months.to_numpy(dtype="int64")


def _texts(rows: pd.DataFrame, names: Collection[str]) -> pd.Series:
    known = {title: title_groups.cleaned(title, names) for title in rows["title"].dropna().unique()}
    return rows["title"].astype("object").map(known)


def _groups(work: pd.DataFrame, has_alike: bool) -> tuple[pd.Index, pd.Series, dict[str, float]]:
    """Return the repeated texts, the group of alike titles of each entry, and how stable each group is.

    A group is named by the three titles that it holds most.
    """
    tickets = work.dropna(subset=["text"]).drop_duplicates("ticket_key")
    counts = tickets["text"].value_counts()
    repeated = counts.index[(counts >= LEAST_TICKETS) & (counts.index != "")]
    typed = tickets[~tickets["text"].isin(repeated)]
    titles = typed["text"].tolist()
    groups = title_groups.grouped(titles if has_alike else ())
    shares = title_groups.stability(titles, groups)
    name_of: dict[str, str] = {}
    stability: dict[str, float] = {}
    for number, share in enumerate(shares):
        own = typed[groups == number]
        if share < LEAST_STABILITY:
            continue
        name = " · ".join(own["text"].value_counts(sort=True).index[:3])
        stability[name] = float(share)
        name_of.update(dict.fromkeys(own["ticket_key"], name))
    return repeated, work["ticket_key"].astype("object").map(name_of).astype("object"), stability


def _priced(
    part: pd.DataFrame,
    years: np.ndarray | None,
    history: pd.DataFrame,
    first: int,
    months: int,
    sites: pd.DataFrame,
) -> dict[str, object] | None:
    """Return the row of a problem; None under `LEAST_TICKETS`.

    Parameters
    ----------
    part : its entries of the window; `history`, with those before.
    years : month of each entry of `history`; None: the entries before the window are not known.
    first : first month that is known of the client, at most 0.
    months : months of the window.
    sites : site -> `seconds` and `tickets`, shares of all those of the window.
    """
    tickets = part["ticket_key"].nunique()
    seconds = part["seconds"].to_numpy(dtype="float64")
    total = float(seconds.sum())
    if tickets < LEAST_TICKETS or not total:
        return None
    by_month = np.bincount(part["month"], seconds, minlength=months)
    monthly = by_month
    if years is not None:
        monthly = np.bincount(years - first, history["seconds"].to_numpy(dtype="float64"), minlength=months - first)
    since = _without_one_ticket(rise(monthly), part, months)
    half = months // 2
    early, late = float(by_month[:half].sum()), float(by_month[months - half :].sum())
    rate = float(part["amount_eur"].sum(min_count=1)) / total
    site, share = _gathered(part, total, sites)
    application = _shares(part, "application")
    return {
        "tickets": int(tickets),
        "seconds": int(total),
        "euros_a_year": rate * total * MONTHS_A_YEAR / months,
        "seconds_a_year": total * MONTHS_A_YEAR / months,
        **_avoidable(part, since, total * MONTHS_A_YEAR / months, rate),
        "rise_months": since.months,
        "months_with_work": int((by_month > 0).sum()),
        "largest_month_share": float(by_month.max() / total),
        "trend": late / early if early else np.nan,
        "incident_share": float(seconds[(part["ticket_kind"] == "incident").to_numpy(dtype=bool)].sum()) / total,
        "subsidiary": site,
        "subsidiary_share": share,
        "application": str(application.index[0]) if len(application) else None,
        "application_share": float(application.iloc[0]) if len(application) else np.nan,
    }


def _avoidable(part: pd.DataFrame, since: Rise, pace: float, rate: float) -> dict[str, object]:
    """Return what could be avoided in the coming year [s, €], by what, and the remedy that avoids most."""
    seconds = part["seconds"].to_numpy(dtype="float64")
    on_top = since.so_far
    coming = pace if since == NONE else since.usual * MONTHS_A_YEAR + on_top
    low, central, high = (
        float((part[name].to_numpy(dtype="float64") * seconds).sum()) / float(seconds.sum())
        for name in ("avoided_low", "avoided", "avoided_high")
    )
    avoided = part["avoided"] * part["seconds"]
    remedies = avoided.groupby(part["remedy"].astype("object")).sum()
    by_remedy = central * coming
    if on_top > by_remedy:
        bounds, way = (on_top, on_top, on_top), "rise"
    else:
        bounds, way = (low * coming, by_remedy, high * coming), "remedy" if by_remedy else ""
    return {
        "avoidable_eur": bounds[1] * rate,
        "avoidable_low_eur": bounds[0] * rate,
        "avoidable_high_eur": bounds[2] * rate,
        "avoidable_seconds": bounds[1],
        "avoidable_by": way,
        "remedy": str(remedies.idxmax()) if len(remedies) and remedies.max() > 0 else None,
    }


def _shares(part: pd.DataFrame, axis: str) -> pd.Series:
    """Return the share of the time of each value of an axis, the largest first."""
    sums = part.groupby(axis, observed=True)["seconds"].sum().sort_values(ascending=False, kind="stable")
    return sums / part["seconds"].sum()


def _sites(work: pd.DataFrame) -> pd.DataFrame:
    """Return, of each site, its share of the time and of the tickets."""
    return _by_site(work) / [max(work["seconds"].sum(), 1), max(work["ticket_key"].nunique(), 1)]


def _by_site(part: pd.DataFrame) -> pd.DataFrame:
    return part.groupby("subsidiary", observed=True).agg(seconds=("seconds", "sum"), tickets=("ticket_key", "nunique"))


def _gathered(part: pd.DataFrame, total: float, sites: pd.DataFrame) -> tuple[str | None, float]:
    """Return the site where a problem gathers, and its share of the time there; None where it does not."""
    found = _by_site(part)
    shares = found["seconds"] / total
    usual = sites.reindex(found.index)
    by_chance = binom.sf(found["tickets"] - 1, part["ticket_key"].nunique(), usual["tickets"].clip(0, 1))
    over = shares[(shares >= GATHERED) & (shares >= TIMES_USUAL * usual["seconds"]) & (by_chance <= CHANCE)]
    return (None, np.nan) if over.empty else (str(over.idxmax()), float(over.max()))


def _without_one_ticket(since: Rise, part: pd.DataFrame, months: int) -> Rise:
    """Return a rise, or none where one ticket holds most of the time since it began."""
    late = part[part["month"] >= months - since.months].groupby("ticket_key", observed=True)["seconds"].sum()
    is_one = since != NONE and late.max() > MOST_OF_ONE_TICKET * late.sum()
    return NONE if is_one else since


def _ranked(table: pd.DataFrame, work: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the problems with what each is told for: first what could be avoided, then what costs."""
    by_year = MONTHS_A_YEAR / months
    euros, seconds = float(work["amount_eur"].sum()) * by_year, float(work["seconds"].sum()) * by_year
    unit, whole = ("eur", euros) if euros else ("seconds", seconds)
    cost = table["euros_a_year" if euros else "seconds_a_year"]
    is_avoidable = table[f"avoidable_{unit}"] >= LEAST_AVOIDABLE * whole
    is_dear = (cost >= LEAST_COST * whole) | (table["found_by"] == "named")
    told_for = np.select([is_avoidable & (table["avoidable_by"] != ""), is_dear], ["avoidable", "cost"], "")
    told = table.assign(told_for=told_for, place=pd.Series(told_for).map({"avoidable": 0, "cost": 1, "": 2}))
    told["first"] = told[f"avoidable_{unit}"].where(told["place"] == 0, 0.0)
    ranked = told.sort_values(
        ["place", "first", "euros_a_year", "seconds_a_year"],
        ascending=[True, False, False, False],
        kind="stable",
        ignore_index=True,
    )
    return ranked[list(COLUMNS)]


def _part_of(table: pd.DataFrame, members: dict[str, pd.Series], seconds: pd.Series) -> list[str | None]:
    """Return, of each problem, the name of the one that holds most of its time: a named one, or one before it."""
    masks = [
        (members[way] == name).to_numpy(dtype=bool)
        for way, name in zip(table["found_by"], table["problem"], strict=True)
    ]
    weights = seconds.to_numpy(dtype="float64")
    whole = [place for place, way in enumerate(table["found_by"]) if way == "named"]
    told: list[str | None] = []
    for place, mask in enumerate(masks):
        own = weights[mask].sum()
        others = (other for other in whole if other != place)
        holder = next((other for other in others if weights[masks[other] & mask].sum() >= PART * own), None)
        if table["found_by"].iloc[place] == "named":
            holder = None
        elif holder is None:
            whole.append(place)
        told.append(None if holder is None else str(table["problem"].iloc[holder]))
    return told

"""What is missing or doubtful in a client's data: the ledger and the findings (rule 14), each with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.domain.findings import (
    EXCLUDED_CODES,
    MOST_EVIDENCE,
    QUARANTINED_CODES,
    SEVERITIES,
    Finding,
    Severity,
)
from analysis.domain.periods import Calendar, Span
from analysis.measures import consumption, exhaustiveness
from analysis.measures.exhaustiveness import Habits

SHARE_THAT_WARNS = 0.05
"""Over this share of the minutes, an axis that is not given is a warning."""
SHARE_UNALLOCATED = 0.01
SECONDS_PER_DAY = 86_400
GLPI_LIST_INDEXES = 60
"""GLPI 11.0.3 and 11.0.4 stored the index of a list, under 60, where seconds were meant."""

AXIS_CODES = {
    "category_path": "unknown_category",
    "requester": "unknown_requester",
    "subsidiary": "unknown_subsidiary",
    "application": "unknown_application",
    "country": "unknown_country",
}


@dataclass(frozen=True)
class Tally:
    """Rows and seconds of one class of source rows."""

    rows: int
    seconds: int


def tallies(entries: pd.DataFrame, rejected: pd.DataFrame) -> dict[str, Tally]:
    """Every class of the ledger: consumed, then each code that excludes or quarantines rows.

    Parameters
    ----------
    entries : all entries of the client, `code` null where they count.
    rejected : rows of the canonical table `rejected_row` meant for `time_entry`.

    Returns
    -------
    dict code -> Tally; the key `consumed` for what counts. The sum over all keys is what the source delivered.
    """
    codes = entries["code"].astype("str").fillna("consumed")
    inside = entries["seconds"].groupby(codes).agg(["size", "sum"])
    found = {str(code): Tally(int(row["size"]), int(row["sum"])) for code, row in inside.iterrows()}
    outside = rejected["seconds"].groupby(rejected["code"]).agg(["size", "sum"])
    found |= {str(code): Tally(int(row["size"]), int(row["sum"])) for code, row in outside.iterrows()}
    return {"consumed": Tally(0, 0)} | found


def is_quarantined(code: str) -> bool:
    """Whether a ledger code quarantines its rows; the others exclude them."""
    return code in QUARANTINED_CODES


def findings(
    entries: pd.DataFrame,
    tickets: pd.DataFrame,
    rejected: pd.DataFrame,
    notes: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    terms: Iterable[Span],
    live: Span,
    calendar: Calendar,
    habits: Habits,
    subsidiaries: Collection[str] = (),
    rule_seconds: Sequence[int] = (),
) -> tuple[Finding, ...]:
    """All findings of a client, the severest first, then the heaviest.

    Parameters
    ----------
    entries, tickets : frames of `analysis.enrich`; entries counted or not.
    rejected : rows of the canonical table `rejected_row`.
    notes : rows of the canonical table `source_note`.
    changes : rows of the canonical table `ticket_change`.
    terms : terms of the client's contract lines, to tell work before and after any contract.
    live : the days in which a week without an entry is a gap, where a term holds it.
    calendar : the client's working days.
    habits : beyond which something may be missing.
    subsidiaries : those that params know; none: any is welcome.
    rule_seconds : what each enrichment rule of params took; one that took nothing is unused.
    """
    counted = entries[entries["code"].isna()]
    terms = tuple(terms)
    found = [*_not_counted(entries), *_rejected(rejected), *_noted(notes)]
    found += _doubtful(counted, tickets)
    found += _not_given(counted)
    found += _contract(counted, terms)
    found += _contradicted(counted, subsidiaries)
    found += exhaustiveness.findings(
        counted, tickets, changes, terms=terms, live=live, calendar=calendar, habits=habits
    )
    found += _unused(rule_seconds)
    return in_order(found)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order a reader needs them: the severest first, then the heaviest."""
    order = {"blocking": 0, "warning": 1, "info": 2}
    return tuple(sorted(found, key=lambda item: (order[item.severity], -(item.seconds or 0), item.code)))


def _not_counted(entries: pd.DataFrame) -> Iterable[Finding]:
    for code in EXCLUDED_CODES:
        rows = entries[(entries["code"] == code).to_numpy(dtype=bool)]
        if len(rows):
            yield _finding(code, rows)


def _rejected(rejected: pd.DataFrame) -> Iterable[Finding]:
    for code, rows in rejected.groupby("code"):
        evidence = tuple(f"{row.file}:{row.line}" for row in rows.head(MOST_EVIDENCE).itertuples())
        seconds = rows["seconds"].sum() if rows["seconds"].notna().all() else None
        detail = {"reason": str(rows["reason"].iloc[0])}
        size = None if seconds is None else int(seconds)
        yield Finding(str(code), SEVERITIES[str(code)], len(rows), size, evidence, detail)


def _noted(notes: pd.DataFrame) -> Iterable[Finding]:
    for code, rows in notes.groupby("code"):
        evidence = tuple(rows["subject"].head(MOST_EVIDENCE))
        detail = {"detail": str(rows["detail"].iloc[0])}
        yield Finding(str(code), SEVERITIES[str(code)], int(rows["count"].sum()), None, evidence, detail)


def _doubtful(counted: pd.DataFrame, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Entries that count and deserve a look: their durations, dates, doubles."""
    seconds = counted["seconds"]
    same = ["ticket_key", "technician_id", "work_date", "started_at", "seconds", "detail"]
    known = counted.dropna(subset=["ticket_key", "technician_id"])
    double = pd.Series(False, index=counted.index)
    double.loc[known.index] = known.duplicated(same, keep="first") & (known["seconds"] > 0)
    slot = (counted["ended_at"] - counted["begun_at"]).dt.total_seconds()
    masks = {
        "over_24h": seconds > SECONDS_PER_DAY,
        "zero_minutes": seconds == 0,
        "partial_minute": seconds % 60 != 0,
        "suspect_duration": (seconds > 0) & (seconds < GLPI_LIST_INDEXES),
        "todo_past": counted["state"] == "to_do",
        "possible_double": double,
        "slot_differs": slot.notna() & (slot != seconds),
    }
    for code, mask in masks.items():
        rows = counted[mask.to_numpy(dtype=bool, na_value=False)]
        if len(rows):
            yield _finding(code, rows)
    yield from _long_days(counted)
    yield from _totals_that_differ(counted, tickets)


def _long_days(counted: pd.DataFrame) -> Iterable[Finding]:
    """Days on which one technician booked more than 24 hours."""
    total = counted.groupby(["technician_id", "work_date"], observed=True)["seconds"].transform("sum")
    rows = counted[(total > SECONDS_PER_DAY).to_numpy(dtype=bool)]
    if len(rows):
        yield _finding("over_24h_day", rows)


def _totals_that_differ(counted: pd.DataFrame, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Tickets whose total, as the tool caches it, is not the sum of their entries."""
    sums = counted.groupby("ticket_key", observed=True)["seconds"].sum()
    cached = tickets.set_index("ticket_key")["total_seconds"].dropna().astype("int64")
    differing = cached[cached != sums.reindex(cached.index).fillna(0)]
    if len(differing):
        rows = counted[counted["ticket_key"].isin(differing.index)]
        evidence = tuple(key.split("\x1f")[1] for key in differing.index[:MOST_EVIDENCE])
        code = "source_total_differs"
        yield Finding(code, SEVERITIES[code], len(differing), int(rows["seconds"].sum()), evidence)


def _not_given(counted: pd.DataFrame) -> Iterable[Finding]:
    """Axes that the source and the rules leave without a value."""
    whole = counted["seconds"].sum()
    for axis, code in AXIS_CODES.items():
        rows = counted[counted[axis].isna()]
        if len(rows) and len(rows) < len(counted):
            heavy = whole and rows["seconds"].sum() > SHARE_THAT_WARNS * whole
            yield _finding(code, rows, "warning" if heavy else SEVERITIES[code])


def _contract(counted: pd.DataFrame, terms: tuple[Span, ...]) -> Iterable[Finding]:
    """Work outside any term, and work that no line takes."""
    free = counted[counted["contract_line"].isna()]
    if terms:
        first, last = min(term.starts_on for term in terms), max(term.ends_on for term in terms)
        before = free["work_date"] < pd.Timestamp(first)
        after = free["work_date"] > pd.Timestamp(last)
        for code, rows in (("before_contract", free[before]), ("after_contract", free[after])):
            if len(rows):
                yield _finding(code, rows)
        free = free[~before & ~after]
        if free["seconds"].sum() > SHARE_UNALLOCATED * counted["seconds"].sum():
            yield _finding("unallocated", free)


def _contradicted(counted: pd.DataFrame, subsidiaries: Collection[str]) -> Iterable[Finding]:
    """Subsidiaries that params do not know, and applications whose work is in several domains."""
    foreign = counted[counted["subsidiary"].notna() & ~counted["subsidiary"].isin(list(subsidiaries))]
    if len(subsidiaries) and len(foreign):
        yield _named(foreign, "undeclared_subsidiary", "subsidiary")
    placed = counted.dropna(subset=["application", "domain"])
    domains = placed.groupby("application", observed=True)["domain"].nunique()
    split = placed[placed["application"].isin(list(domains[domains > 1].index))]
    if len(split):
        yield _named(split, "application_in_two_domains", "application")


def _named(rows: pd.DataFrame, code: str, axis: str) -> Finding:
    """A finding whose evidence is the values of an axis."""
    evidence = tuple(sorted(rows[axis].astype("str").unique())[:MOST_EVIDENCE])
    return Finding(code, SEVERITIES[code], len(rows), int(rows["seconds"].sum()), evidence, {"axis": axis})


def _unused(rule_seconds: Sequence[int]) -> Iterable[Finding]:
    """Enrichment rules that took no time at all; the evidence is their place in params, from 1."""
    unused = [str(number) for number, seconds in enumerate(rule_seconds, start=1) if not seconds]
    if unused:
        yield Finding("unused_rule", SEVERITIES["unused_rule"], len(unused), 0, tuple(unused[:MOST_EVIDENCE]))


def _finding(code: str, rows: pd.DataFrame, severity: Severity | None = None) -> Finding:
    heaviest = rows.sort_values(["seconds", "time_entry_id"], ascending=[False, True], kind="stable")
    evidence = heaviest["ticket_id"].fillna(heaviest["time_entry_id"])
    distinct = tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Finding(code, severity or SEVERITIES[code], len(rows), int(rows["seconds"].sum()), distinct)


@dataclass(frozen=True)
class Description:
    """How much of the effort is fully described (rule 14).

    Parameters
    ----------
    axes : the axes judged, by their names: those that at least one entry bears. An axis that neither the source nor
        the rules ever give is no fault of an entry; it is a finding of its own.
    completeness : share of the seconds that every one of them describes, from 0 to 1; None where there is no effort.
    months : a row a month with effort: `month`, `seconds`, `described_seconds`, `share`.
    """

    axes: tuple[str, ...]
    completeness: float | None
    months: pd.DataFrame


def description(counted: pd.DataFrame, axes: Mapping[str, str]) -> Description:
    """The score of a client's data, in all and by month.

    Parameters
    ----------
    counted : counted entries of `analysis.enrich`.
    axes : axis -> its column in the entries.
    """
    judged = {axis: column for axis, column in axes.items() if counted[column].notna().any()}
    is_whole = counted[list(judged.values())].notna().all(axis="columns")
    figures = pd.DataFrame({"seconds": counted["seconds"], "described_seconds": counted["seconds"].where(is_whole, 0)})
    sums = figures.groupby(consumption.period_of(counted["work_date"], "month"), observed=True).sum()
    sums = sums[sums["seconds"] > 0]
    months = sums.assign(share=sums["described_seconds"] / sums["seconds"]).rename_axis("month").reset_index()
    whole = int(figures["seconds"].sum())
    completeness = int(figures["described_seconds"].sum()) / whole if whole else None
    return Description(tuple(judged), completeness, months.astype({"month": "str"}))


def coverage(counted: pd.DataFrame) -> pd.DataFrame:
    """What no rule of params covers, the largest first, so that the next rule can be written.

    Parameters
    ----------
    counted : counted entries of `analysis.enrich`.

    Returns
    -------
    DataFrame, a row a category and kind of ticket: `category_path`, `ticket_kind` (null: not given), `seconds`,
    `entries`, `tickets`, `title` (of the heaviest entry).
    """
    free = counted[~counted["is_covered"]].sort_values("seconds", ascending=False, kind="stable")
    groups = free.groupby(["category_path", "ticket_kind"], observed=True, dropna=False)
    table = groups.agg(
        seconds=("seconds", "sum"),
        entries=("seconds", "size"),
        tickets=("ticket_key", "nunique"),
        title=("title", "first"),
    )
    return table.reset_index().sort_values("seconds", ascending=False, kind="stable", ignore_index=True)

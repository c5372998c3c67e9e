"""Missing or doubtful data of a client: the ledger and the findings (rule 14), with their evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.domain import entry_classes
from analysis.domain.findings import (
    EXCLUDED_CODES,
    MOST_EVIDENCE,
    QUARANTINED_CODES,
    SEVERITIES,
    Finding,
    Severity,
)
from analysis.domain.periods import Calendar, Span
from analysis.domain.units import SECONDS_PER_DAY
from analysis.foundation.stored_messages import stored_record
from analysis.measures.effort import consumption
from analysis.measures.trust import exhaustiveness
from analysis.measures.trust.exhaustiveness import Habits

SHARE_THAT_WARNS = 0.05
"""Share of the minutes over which an axis without a value is a warning."""
SHARE_UNALLOCATED = 0.01
ONE_SECOND = np.timedelta64(1, "s")
GLPI_LIST_INDEXES = 60
"""GLPI 11.0.3 and 11.0.4 stored the index of a list, under 60, where seconds were meant."""

CONSUMED = "consumed"

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
    """Rows and seconds of every class of the ledger: consumed, then each code that excludes or quarantines rows.

    Parameters
    ----------
    entries : all entries of the client, `code` null where they count.
    rejected : rows of the canonical table `rejected_row` meant for `time_entry`.

    Returns
    -------
    dict code -> Tally; the key `consumed` for the entries that count. All keys together sum to the source's delivery.
    """
    codes = entries["code"].astype("str").fillna(CONSUMED)
    inside = entries["seconds"].groupby(codes).agg(["size", "sum"])
    outside = rejected["seconds"].groupby(rejected["code"]).agg(["size", "sum"])
    ledger = {str(code): Tally(int(size), int(sum_)) for code, size, sum_ in pd.concat([inside, outside]).itertuples()}
    return {CONSUMED: ledger.pop(CONSUMED, Tally(0, 0)), **ledger}


def is_quarantined(code: str) -> bool:
    """Return True where a ledger code quarantines its rows; the other codes exclude them."""
    return code in QUARANTINED_CODES


def findings(
    entries: pd.DataFrame,
    counted: pd.DataFrame,
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
    entries, tickets : frames of `analysis.enrich.entries`; entries counted or not.
    counted : the entries that count.
    rejected : rows of the canonical table `rejected_row`.
    notes : rows of the canonical table `source_note`.
    changes : rows of the canonical table `ticket_change`.
    terms : terms of the client's contract lines, to tell work before and after any contract.
    live : the days in which a week without an entry is a gap, where a term holds it.
    calendar : the client's working days.
    habits : usual values, beyond which something may be missing.
    subsidiaries : subsidiaries known to params; empty: any is accepted.
    rule_seconds : effort taken by each enrichment rule of params; a rule that took nothing is unused.
    """
    terms = tuple(terms)
    work = _Work(entries)
    items = [*_not_counted(work), *_rejected(rejected), *_noted(notes)]
    items += _doubtful(work)
    items += _totals_that_differ(work, tickets)
    items += _not_given(work, tickets)
    items += _contract(work, terms)
    items += _contradicted(work, subsidiaries)
    items += exhaustiveness.findings(
        counted, tickets, changes, terms=terms, live=live, calendar=calendar, habits=habits
    )
    items += _unused(rule_seconds)
    items += _empty_history(counted, notes)
    return in_order(items)


def in_order(items: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order a reader needs them: the severest first, then the heaviest."""
    order = {"blocking": 0, "warning": 1, "info": 2}
    return tuple(sorted(items, key=lambda item: (order[item.severity], -(item.seconds or 0), item.code)))


class _Work:
    """All entries by columns, each an array read once; a class of entries is a mask.

    Attributes
    ----------
    frame : the entries.
    seconds : effort of each entry.
    is_counted : mask of the entries that count.
    """

    def __init__(self, entries: pd.DataFrame) -> None:
        self.frame = entries
        self.seconds = entries["seconds"].to_numpy()
        self.is_counted = entries["code"].isna().to_numpy()

    def instants(self, column: str) -> np.ndarray:
        """A column of instants, in UTC."""
        return self.frame[column].to_numpy("datetime64[us]")

    @cached_property
    def dates(self) -> np.ndarray:
        """The civil days."""
        return self.frame["work_date"].to_numpy()

    @cached_property
    def _evidence(self) -> np.ndarray:
        """Identifier of each entry for a reader: its ticket, else the entry itself."""
        return self.frame["ticket_id"].fillna(self.frame["time_entry_id"]).to_numpy(dtype=object)

    @cached_property
    def _rank(self) -> np.ndarray:
        """The place of each entry in the order of their identifiers."""
        ranks = np.empty(len(self.frame), dtype=np.intp)
        ranks[self.frame["time_entry_id"].argsort(kind="stable").to_numpy()] = np.arange(len(self.frame))
        return ranks

    def finding(self, code: str, mask: np.ndarray, severity: Severity | None = None) -> Iterable[Finding]:
        """Yield the finding of these entries, the heaviest first; nothing where there is no entry."""
        rows = np.flatnonzero(mask)
        if len(rows):
            heaviest = rows[np.lexsort((self._rank[rows], -self.seconds[rows]))]
            evidence = tuple(dict.fromkeys(self._evidence[heaviest]))[:MOST_EVIDENCE]
            yield Finding(code, severity or SEVERITIES[code], len(rows), int(self.seconds[rows].sum()), evidence)

    def finding_by_value(self, code: str, mask: np.ndarray, axis: str) -> Iterable[Finding]:
        """Yield the finding of these entries with values of an axis as evidence; nothing where there is no entry."""
        rows = np.flatnonzero(mask)
        if len(rows):
            evidence = tuple(sorted(self.frame[axis].array[rows].unique().tolist())[:MOST_EVIDENCE])
            yield Finding(code, SEVERITIES[code], len(rows), int(self.seconds[rows].sum()), evidence, {"axis": axis})


def _not_counted(work: _Work) -> Iterable[Finding]:
    for code in sorted(set(EXCLUDED_CODES) & set(work.frame["code"].dropna())):
        yield from work.finding(code, (work.frame["code"] == code).to_numpy(dtype=bool))


def _rejected(rejected: pd.DataFrame) -> Iterable[Finding]:
    for code, rows in rejected.groupby("code"):
        evidence = tuple(f"{row.file}:{row.line}" for row in rows.head(MOST_EVIDENCE).itertuples())
        seconds = rows["seconds"].sum() if rows["seconds"].notna().all() else None
        detail = {"reason": stored_record(str(rows["reason"].iloc[0]))}
        size = None if seconds is None else int(seconds)
        yield Finding(str(code), SEVERITIES[str(code)], len(rows), size, evidence, detail)


def _noted(notes: pd.DataFrame) -> Iterable[Finding]:
    for code, rows in notes.groupby("code"):
        evidence = tuple(rows["subject"].head(MOST_EVIDENCE))
        detail = {"detail": stored_record(str(rows["detail"].iloc[0]))}
        yield Finding(str(code), SEVERITIES[str(code)], int(rows["count"].sum()), None, evidence, detail)


def _doubtful(work: _Work) -> Iterable[Finding]:
    """Entries that count and deserve a look: their durations, dates, doubles."""
    seconds = work.seconds
    slot = work.instants("ended_at") - work.instants("begun_at")
    masks = {
        **entry_classes.doubtful(work.frame),
        "partial_minute": seconds % 60 != 0,
        "suspect_duration": (seconds > 0) & (seconds < GLPI_LIST_INDEXES),
        "possible_double": _doubles(work),
        "slot_differs": ~np.isnat(slot) & (slot != seconds * ONE_SECOND),
    }
    for code, mask in masks.items():
        yield from work.finding(code, mask & work.is_counted)
    yield from _long_days(work)


def _doubles(work: _Work) -> np.ndarray:
    """Return a mask of the entries that count and are an earlier entry again, but for their id (rule 14)."""
    same = ["ticket_key", "technician_id", "work_date", "started_at", "seconds", "detail"]
    likely = work.frame.loc[work.is_counted, same]
    return likely.duplicated().reindex(work.frame.index, fill_value=False).to_numpy()


def _long_days(work: _Work) -> Iterable[Finding]:
    """Yield the finding on days on which one technician booked more than 24 hours: days are counted, and named."""
    booked = work.frame[work.is_counted].dropna(subset=["technician_id"])
    by_day = booked.groupby(["technician_id", "work_date"], observed=True)
    days = by_day.agg(seconds=("seconds", "sum"), technician=("technician", "first")).reset_index()
    long = days[days["seconds"] > SECONDS_PER_DAY]
    if len(long):
        names = long["technician"].astype("str").fillna("–")
        evidence = sorted(f"{name} {day:%Y-%m-%d}" for name, day in zip(names, long["work_date"], strict=True))
        code, effort = "over_24h_day", int(long["seconds"].sum())
        yield Finding(code, SEVERITIES[code], len(long), effort, tuple(evidence[:MOST_EVIDENCE]))


def _totals_that_differ(work: _Work, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Yield the finding on tickets whose total, as the tool caches it, is not the sum of all their entries in the tool.

    The tool counts what is planned, or in the bin, too.
    """
    sums = work.frame.groupby("ticket_key", observed=True)["seconds"].sum()
    told = tickets.dropna(subset=["total_seconds"])
    differing = told[told["total_seconds"] != told["ticket_key"].map(sums).fillna(0)]
    if len(differing):
        is_touched = work.frame["ticket_key"].isin(differing["ticket_key"]).to_numpy() & work.is_counted
        code, evidence = "source_total_differs", tuple(differing["ticket_id"].head(MOST_EVIDENCE))
        yield Finding(code, SEVERITIES[code], len(differing), int(work.seconds[is_touched].sum()), evidence)


def _not_given(work: _Work, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Axes that the source and the rules leave without a value; nobody asks for a ticket that a recurrence made."""
    whole, count = work.seconds[work.is_counted].sum(), work.is_counted.sum()
    recurring = tickets["ticket_key"][tickets["is_recurring"].fillna(False).to_numpy(dtype=bool)]
    is_asked = ~work.frame["ticket_key"].isin(recurring).to_numpy()
    for axis, code in AXIS_CODES.items():
        lacking = work.is_counted & work.frame[axis].isna().to_numpy()
        if axis == "requester":
            lacking &= is_asked
        if lacking.sum() < count:
            is_heavy = whole and work.seconds[lacking].sum() > SHARE_THAT_WARNS * whole
            yield from work.finding(code, lacking, "warning" if is_heavy else SEVERITIES[code])


def _contract(work: _Work, terms: tuple[Span, ...]) -> Iterable[Finding]:
    """Work outside any term, and work that no line takes."""
    free = work.is_counted & work.frame["contract_line"].isna().to_numpy()
    if terms:
        before = free & (work.dates < np.datetime64(min(term.starts_on for term in terms)))
        after = free & (work.dates > np.datetime64(max(term.ends_on for term in terms)))
        yield from work.finding("before_contract", before)
        yield from work.finding("after_contract", after)
        free &= ~before & ~after
        if work.seconds[free].sum() > SHARE_UNALLOCATED * work.seconds[work.is_counted].sum():
            yield from work.finding("unallocated", free)


def _contradicted(work: _Work, subsidiaries: Collection[str]) -> Iterable[Finding]:
    """Subsidiaries that params do not know, and applications whose work is in several domains."""
    if len(subsidiaries):
        given = work.frame["subsidiary"]
        is_foreign = (given.notna() & ~given.isin(list(subsidiaries))).to_numpy()
        yield from work.finding_by_value("undeclared_subsidiary", work.is_counted & is_foreign, "subsidiary")
    placed = work.frame[work.is_counted].dropna(subset=["application", "domain"])
    domains = placed.groupby("application", observed=True)["domain"].nunique()
    is_split = work.frame["application"].isin(domains.index[domains > 1]).to_numpy()
    has_domain = work.frame["domain"].notna().to_numpy()
    yield from work.finding_by_value(
        "application_in_two_domains", work.is_counted & has_domain & is_split, "application"
    )


def _unused(rule_seconds: Sequence[int]) -> Iterable[Finding]:
    """Enrichment rules that took no time at all; the evidence is their place in params, from 1."""
    unused = [str(number) for number, seconds in enumerate(rule_seconds, start=1) if not seconds]
    if unused:
        yield Finding("unused_rule", SEVERITIES["unused_rule"], len(unused), 0, tuple(unused[:MOST_EVIDENCE]))


def _empty_history(counted: pd.DataFrame, notes: pd.DataFrame) -> Iterable[Finding]:
    """A history without any entry that counts, of a source that has effort: its zeros do not mean that none worked."""
    if not len(counted) and "no_effort" not in set(notes["code"]):
        yield Finding("no_entry", SEVERITIES["no_entry"], 1, None)


@dataclass(frozen=True)
class Description:
    """Share of the effort that is fully described (rule 14); an entry that takes time back weighs as one that adds it.

    Parameters
    ----------
    axes : names of the axes judged: the axes with a value on at least one entry. An axis that neither the source nor
        the rules ever give is no fault of an entry; it is a finding of its own.
    completeness : share of the seconds with a value on every axis, from 0 to 1; None where there is no effort.
    months : a row a month with effort: `month`, `seconds`, `described_seconds`, `share`.
    """

    axes: tuple[str, ...]
    completeness: float | None
    months: pd.DataFrame


def description(counted: pd.DataFrame, axes: Mapping[str, str]) -> Description:
    """The score of a client's data, in all and by month.

    Parameters
    ----------
    counted : counted entries of `analysis.enrich.entries`.
    axes : axis -> its column in the entries.
    """
    given = {axis: counted[column].notna() for axis, column in axes.items()}
    judged = {axis: is_given for axis, is_given in given.items() if is_given.any()}
    is_described = pd.DataFrame(judged, index=counted.index).all(axis=1)
    size = counted["seconds"].abs()
    efforts = pd.DataFrame({"seconds": size, "described_seconds": size.where(is_described, 0)})
    months = efforts.groupby(consumption.period_of(counted["work_date"], "month").rename("month"), observed=True).sum()
    months = months[months["seconds"] > 0]
    table = months.assign(share=months["described_seconds"] / months["seconds"]).reset_index().astype({"month": "str"})
    whole, described = (int(efforts[name].sum()) for name in ("seconds", "described_seconds"))
    return Description(tuple(judged), described / whole if whole else None, table)


def coverage(counted: pd.DataFrame) -> pd.DataFrame:
    """Work that no rule of params covers, the largest first, so that the next rule can be written.

    Parameters
    ----------
    counted : counted entries of `analysis.enrich.entries`.

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

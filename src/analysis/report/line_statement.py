"""The statement of a request line, from what was sent of it: lines of its term, and changes of the terms before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pandas as pd

from analysis.domain.sent_lines import SentLine
from analysis.measures.contract.statement import LAST, sent_lines, statement
from analysis.params.term import ContractTerm
from analysis.report.contract_terms import terms_of
from analysis.report.line_work import LineWork, Work, line_work


@dataclass(frozen=True)
class LineStatement:
    """The statement of one line.

    Parameters
    ----------
    lines : `measures.contract.statement.statement` of the term, and `of_term`. What comes late of a term before, or
        changes a line sent of it, is among them without a balance: it does not count on this term, and `of_term` is the
        first day of its own; null on the lines of the term.
    sent : the same lines, as the log of editions keeps them.
    former : every line sent of the terms before, those of `lines` included.
    """

    lines: pd.DataFrame
    sent: tuple[SentLine, ...] = ()
    former: tuple[SentLine, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The lines sent of one line: of each of its terms, by first day, and in the order of the last statement."""

    by_term: Mapping[date, Sequence[SentLine]] = field(default_factory=dict)
    shown: Sequence[tuple[date, str]] = ()


def line_statement(
    line: ContractTerm, of_line: LineWork, entitlement_eur: Fraction | None, work: Work
) -> LineStatement | None:
    """Return the statement of a term (rule 5.3); None for a line that is of no requests.

    Parameters
    ----------
    entitlement_eur : entitlement of a line in euros; else None.
    """
    if line.kind != "requests":
        return None
    terms = [term for term in terms_of(line, work.params) if term.starts_on <= line.starts_on]
    sent = _sent(line, terms, work)
    own = _of_term(line, of_line, sent, work, entitlement_eur)
    before = {
        term.starts_on: _of_term(term, line_work(term, work), sent, work)
        for term in terms[:-1]
        if sent.by_term.get(term.starts_on)
    }
    parts = [own.assign(term=line.starts_on)]
    for starts_on, lines in before.items():
        shown = [key for term, key in sent.shown if term == starts_on]
        is_told = lines["time_entry_id"].isin(shown) | (lines.index >= len(sent.by_term[starts_on]))
        if is_told.any():
            parts.append(lines[is_told].assign(balance_eur=None, term=starts_on))
    former = tuple(one for lines in before.values() for one in sent_lines(lines))
    lines = _with_titles(_in_order(parts, sent.shown), work)
    of_term = [None if term == line.starts_on else term for term in lines["term"]]
    return LineStatement(lines.drop(columns=["term", *LAST]).assign(of_term=of_term), sent_lines(lines), former)


def _sent(line: ContractTerm, terms: Sequence[ContractTerm], work: Work) -> Sent:
    """Return the lines that the last released statement of the line holds, and those sent before it."""
    told = work.released
    known = [term.line for term in terms if told.statements.get(term.line) or told.before.get(term.line)]
    if not known:
        return Sent()
    last = known[-1]
    found: dict[date, dict[str, SentLine]] = {}
    of_last = told.statements.get(last, ())
    for one in (*told.before.get(last, ()), *of_last):
        found.setdefault(_term_of(one, terms), {})[one.id] = one
    by_term = {starts_on: tuple(lines.values()) for starts_on, lines in found.items()}
    is_of_term = told.as_of is not None and line.starts_on <= told.as_of
    shown = [(_term_of(one, terms), one.id) for one in of_last] if is_of_term else []
    return Sent(by_term, shown)


def _term_of(sent: SentLine, terms: Sequence[ContractTerm]) -> date:
    """Return the first day of the term that a line sent is of: an adjusting line after its term names that day."""
    if sent.ended_term is not None:
        return sent.ended_term
    return max((term.starts_on for term in terms if term.starts_on <= sent.day), default=terms[0].starts_on)


def _of_term(
    term: ContractTerm, of_term: LineWork, sent: Sent, work: Work, entitlement_eur: Fraction | None = None
) -> pd.DataFrame:
    already_sent = sent.by_term.get(term.starts_on, ())
    gone = {one.id for one in already_sent} - set(of_term.entries["time_entry_id"])
    lines = statement(
        of_term.entries,
        of_term.amounts if of_term.is_priced else None,
        as_of=work.as_of,
        accounted=of_term.accounted,
        entitlement_eur=entitlement_eur,
        already_sent=already_sent,
        elsewhere=gone & set(work.entries["time_entry_id"]) if gone else (),
        ended_term=None if work.as_of in term.days else term.starts_on,
    )
    return lines.assign(technician=None) if term.statement_names == "profiles" else lines


def _with_titles(lines: pd.DataFrame, work: Work) -> pd.DataFrame:
    """Return the lines with the title of their ticket where their entry is gone and the ticket is not."""
    known = work.tickets.drop_duplicates("ticket_id", keep=False).set_index("ticket_id")["title"]
    titles = lines["ticket_id"].map(known)
    return lines.assign(title=lines["title"].where(lines["title"].notna(), titles.where(titles.notna(), None)))


def _in_order(parts: Sequence[pd.DataFrame], shown: Sequence[tuple[date, str]]) -> pd.DataFrame:
    """Return the lines of several terms: those of the last statement in their order, then the new ones by term."""
    if len(parts) == 1:
        return parts[0]
    joined = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    places = {key: place for place, key in enumerate(shown)}
    ranks = [places.get(key, len(places)) for key in zip(joined["term"], joined["time_entry_id"], strict=True)]
    joined = joined.iloc[pd.Series(ranks).argsort(kind="stable")].reset_index(drop=True)
    joined = joined.where(joined.notna(), None)
    return joined.astype({"work_date": parts[0]["work_date"].dtype, "seconds": "int64"})

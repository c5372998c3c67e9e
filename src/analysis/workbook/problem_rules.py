"""A rule that recognises a recurring problem: proposed from a group, with what it takes and misses; confirmed (F5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.domain import units
from analysis.domain.texts import plain
from analysis.enrich.scope_match import matches
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import study, writing
from analysis.params.clauses import Scope
from analysis.params.named_problem import NamedProblem
from analysis.params.remedy import Remedies
from analysis.report.problems import Problems
from analysis.studies import case_draft
from analysis.studies.case_draft import MeasuredMonth

NEARLY_ALL = 0.9
"""Share of a group's tickets from which what they have in common becomes a condition."""
MOST_WORDS = 6
LONGEST = 4
EXAMPLES = 5


@dataclass(frozen=True)
class ProposedRule:
    """A rule and its tickets in the window.

    Parameters
    ----------
    row : the problem's row of `Problems.table`.
    scope : conditions of the rule.
    hits, misses, others : titles of the group's tickets that it takes, of those that it misses, and of tickets outside
        the group that it takes too; one a ticket.
    """

    row: pd.Series
    scope: Scope
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    others: tuple[str, ...]


def proposed(found: Problems, number: int) -> ProposedRule:
    """Return the rule that a problem proposes: its category, its application and the words of its titles.

    Parameters
    ----------
    number : rank of the problem among `Problems.every`, from 1.

    Raises
    ------
    UsageFault
        When there is no such problem.
    """
    every = found.every
    if not 1 <= number <= len(every):
        raise UsageFault(
            message("there is no problem {number}; {client} has {n}", number=number, client=found.client, n=len(every))
        )
    row = every.iloc[number - 1]
    is_member = (found.members[row["found_by"]] == row["problem"]).to_numpy(dtype=bool)
    tickets = found.entries.assign(is_member=is_member).drop_duplicates("ticket_key")
    scope = _scope(tickets, str(row["found_by"]))
    taken = found.entries.assign(is_member=is_member)[matches(found.entries, scope)].drop_duplicates("ticket_key")
    known = set(taken["ticket_key"])
    own = tickets[tickets["is_member"]]
    return ProposedRule(
        row=row,
        scope=scope,
        hits=_titles(taken[taken["is_member"]]),
        misses=_titles(own[~own["ticket_key"].isin(known)]),
        others=_titles(taken[~taken["is_member"]]),
    )


def confirm(
    folder: Path, found: Problems, rule: ProposedRule, remedies: Remedies, *, name: str, by: str, on: date
) -> tuple[Path, Path]:
    """Write a problem that a person confirms into the client's file, and the draft of its business case.

    Parameters
    ----------
    folder : the folder of params.
    name, by, on : name of the problem, who confirms it and when.

    Returns
    -------
    The client's file and the study's, whose costs are to be confirmed.

    Raises
    ------
    UsageFault
        When the study is already there, or nothing is left of the name.
    ParamsFault
        When the client's file would be at fault; it is then unchanged.
    """
    problem = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:40].strip("-")
    if not problem:
        raise UsageFault(message("--name: at least one letter is expected (found: {value})", value=repr(name)))
    file = folder / "studies" / f"{found.client}-{problem}.yaml"
    if file.stem in study.names(folder):
        raise UsageFault(message("{file} is already there; rename or remove it", file=file))
    remedy = next((item for item in remedies.remedies if item.remedy == rule.row["remedy"]), None)
    named = NamedProblem(
        problem=problem,
        name=name,
        scope=rule.scope,
        remedy=None if remedy is None else remedy.remedy,
        confirmed_by=by,
        confirmed_on=on,
    )
    path = writing.save_problem(folder, found.client, named)
    text = case_draft.text(found.client, named, remedy, measured(found, rule.scope), as_of=found.window.ends_on)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return path, file


def measured(found: Problems, scope: Scope) -> tuple[MeasuredMonth, ...]:
    """Return the calendar months with work of a rule, in the window: tickets, hours and euros of each."""
    rows = found.entries[matches(found.entries, scope)]
    months = rows["work_date"].dt.strftime("%Y-%m")
    return tuple(
        MeasuredMonth(
            month=str(month),
            tickets=int(part["ticket_key"].nunique()),
            hours=units.hours(float(part["seconds"].sum())),
            amount_eur=float(part["amount_eur"].sum()),
        )
        for month, part in rows.groupby(months, sort=True)
    )


def _scope(tickets: pd.DataFrame, found_by: str) -> Scope:
    own = tickets[tickets["is_member"]]
    conditions: dict[str, tuple[str, ...]] = {}
    for axis, key in (("category_path", "category"), ("application", "application")):
        counts = own[axis].astype("object").value_counts(normalize=True)
        if len(counts) and counts.iloc[0] * own[axis].notna().mean() >= NEARLY_ALL:
            conditions[key] = (str(counts.index[0]),)
    if found_by == "category":
        return Scope.model_validate({"category": conditions["category"]})
    inside = tickets[matches(tickets.assign(seconds=0), Scope.model_validate(conditions))] if conditions else tickets
    words = _words(own["title"].dropna().astype(str), inside.loc[~inside["is_member"], "title"].dropna().astype(str))
    return Scope.model_validate({**conditions, "title": words})


def _words(own: pd.Series, others: pd.Series) -> tuple[str, ...]:
    """Return the few runs of words that hold nearly all titles of a group, and as few others as can be."""
    left = [plain(title) for title in own]
    outside = [plain(title) for title in others]
    enough = (1 - NEARLY_ALL) * len(left)
    chosen: list[str] = []
    while len(left) > enough and len(chosen) < MOST_WORDS:
        counts = Counter(run for title in left for run in set(_runs(title)))
        best = max(
            counts,
            key=lambda run: (counts[run] - 2 * sum(run in title for title in outside), len(run), run),
            default="",
        )
        if not best:
            break
        chosen.append(best)
        left = [title for title in left if best not in title]
    return tuple(chosen)


def _runs(title: str) -> Iterator[str]:
    """Yield the runs of 1 to 4 words of a title that hold no number."""
    words = title.split()
    for start in range(len(words)):
        for length in range(1, LONGEST + 1):
            run = words[start : start + length]
            if len(run) == length and not any(letter.isdigit() for word in run for letter in word):
                text = " ".join(run)
                if len(text) >= LONGEST:
                    yield text


def _titles(tickets: pd.DataFrame) -> tuple[str, ...]:
    return tuple(tickets["title"].astype("object").fillna("").astype(str))


def examples(titles: Sequence[str]) -> tuple[str, ...]:
    """Return the commonest titles, at most five."""
    return tuple(title for title, _ in Counter(titles).most_common(EXAMPLES))

"""Proposals of an analyst: a rule for entries that none covers, with its effect; a correction (H3, G4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.domain.category_paths import path_names, path_text
from analysis.enrich.scope_match import matches
from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import load as load_params
from analysis.params.clauses import Scope
from analysis.params.client import ClientParams
from analysis.params.correction import Correction
from analysis.params.entry_rules import Rule
from analysis.sources.canonical_tables import TABLES
from analysis.warehouse.warehouse import Warehouse

AXES = ("domain", "application", "department", "subsidiary", "profile")
"""Values that a proposed rule may give."""


@dataclass(frozen=True)
class Effect:
    """Effect of a rule: minutes and tickets newly covered, and the present values of its entries.

    `now`: `key` (empty: not given), `seconds`, of the axis that the rule gives, for the entries it would take.
    """

    seconds: int
    tickets: int
    now: pd.DataFrame


def suggestion(entries: pd.DataFrame, category: str, kind: str | None, axis: str) -> str:
    """The likeliest value of an axis for a category: the commonest among covered entries of the nearest category above.

    Parameters
    ----------
    entries : counted entries of `analysis.enrich.entries`.
    category : path as text; `kind`, incident or request, None for both.
    axis : one of `AXES`.

    Returns
    -------
    The value; empty where nothing near is covered.
    """
    known = entries[entries["is_covered"] & entries[axis].notna()]
    names = path_names(category)
    for depth in range(len(names), 0, -1):
        near = known[matches(known, Scope(category=(path_text(names[:depth]),)))]
        if kind is not None and (near["ticket_kind"] == kind).any():
            near = near[(near["ticket_kind"] == kind).to_numpy(dtype=bool)]
        if len(near):
            return str(near.groupby(axis, observed=True)["seconds"].sum().idxmax())
    return ""


def rule(category: str, kind: str | None, axis: str, value: str) -> Rule:
    """A rule that gives a value of an axis to the entries of a category. Raises ValueError where the value is empty."""
    scope = Scope.model_validate({"category": (category,)} | ({"kind": (kind,)} if kind else {}))
    return Rule.model_validate({"when": scope, axis: value or None})


def effect(entries: pd.DataFrame, proposed: Rule, axis: str) -> Effect:
    """Entries that a rule added after the others would take: those it matches and no rule covers.

    Parameters
    ----------
    entries : counted entries of `analysis.enrich.entries`.
    proposed : the rule.
    axis : the axis that it gives.
    """
    mask = matches(entries, proposed.when) & ~entries["is_covered"].to_numpy(dtype=bool)
    taken = entries[mask]
    now = taken["seconds"].groupby(taken[axis].astype("str").fillna("")).sum().sort_values(ascending=False)
    table = now.rename_axis("key").reset_index()
    return Effect(int(taken["seconds"].sum()), int(taken["ticket_key"].nunique()), table)


def correction(
    params: ClientParams,
    where: Places,
    *,
    table: str,
    key: str,
    column: str,
    correct: Any,
    reason: str,
    author: str,
    on: date,
) -> Correction:
    """A correction of one value, the faulty one written in it as the source holds it today.

    Parameters
    ----------
    params : the client's.
    where : addresses of the params and of the warehouse.
    table, key, column : the value to correct.
    correct, reason, author, on : the right value, why, by whom, when.

    Raises
    ------
    UsageFault
        When there is no such row or column.
    """
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    if sync is None:
        raise UsageFault(
            message("the warehouse {warehouse} is empty; run “releve sync” first", warehouse=where.warehouse)
        )
    rows = warehouse.read(params.client, sync)[table].to_pylist()
    matches = [row for row in rows if row[TABLES[table].key[0]] == key]
    if len(matches) != 1 or column not in matches[0]:
        what = message("unknown column") if matches else message("row not found")
        sentence = message(
            "correction: {what}: {table} {key}, {column}", what=what, table=table, key=key, column=column
        )
        raise UsageFault(sentence)
    known = {item.correction for item in load_params.client(where.params, params.client).corrections}
    number = next(number for number in range(1, len(known) + 2) if f"c{number:04d}" not in known)
    return Correction.model_validate(
        {
            "correction": f"c{number:04d}",
            "table": table,
            "key": key,
            "column": column,
            "faulty": matches[0][column],
            "correct": correct,
            "reason": reason,
            "author": author,
            "date": on,
            "source": matches[0]["source"],
        }
    )

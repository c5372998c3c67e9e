"""Contract lines whose scope names what the source does not know: no entry can ever match it (rule 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd
import pyarrow as pa

from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.texts import plain
from analysis.enrich.entries import category_paths
from analysis.enrich.scope_match import is_under
from analysis.params.client import ClientParams
from analysis.report import contract_terms

CODE = "line_without_match"


def findings(tables: Mapping[str, pa.Table], entries: pd.DataFrame, params: ClientParams) -> tuple[Finding, ...]:
    """Return the finding on the categories, applications and profiles that scopes of lines name and nothing bears.

    Parameters
    ----------
    tables : canonical tables of the client.
    entries : of `enrich.entries`: rules of params may give what the source does not hold.
    """
    known = {
        "category": [*category_paths(tables["category"]), *_seen(entries["category_path"])],
        "application": [*tables["application"]["name"].to_pylist(), *_seen(entries["application"])],
        "profile": [*tables["technician_profile"]["profile"].to_pylist(), *_seen(entries["profile"])],
    }
    unknown: dict[str, None] = {}
    for line in params.contract_lines:
        for axis, values in known.items():
            for wanted in getattr(line.scope, axis):
                if wanted and not _is_known(wanted, axis, values):
                    unknown[f"{line.line}: {wanted}"] = None
    if not unknown or not len(entries):
        return ()
    return (Finding(CODE, SEVERITIES[CODE], len(unknown), None, tuple(unknown)[:MOST_EVIDENCE]),)


def unused(entries: pd.DataFrame, params: ClientParams, as_of: date) -> tuple[str, ...]:
    """Return the lines begun by `as_of` to which no entry of the history went, over all their terms.

    Parameters
    ----------
    entries : counted entries of the client, with their `contract_line`.
    """
    used = set(entries["contract_line"].dropna())
    names: dict[str, bool] = {}
    for term in params.contract_terms:
        if term.starts_on <= as_of:
            family = contract_terms.family(term, params)
            names[min(family, key=lambda each: each.starts_on).line] = any(each.line in used for each in family)
    return tuple(name for name, is_used in names.items() if not is_used)


def _seen(column: pd.Series) -> list[str]:
    return column.cat.categories.tolist()


def _is_known(wanted: str, axis: str, values: Iterable[str | None]) -> bool:
    """Return True where a value is the wanted one; of categories, also one beneath it."""
    texts = (value for value in values if value is not None)
    if axis == "category":
        return any(map(is_under([wanted]), texts))
    return plain(wanted) in map(plain, texts)

"""Match of entries with a `Scope` of params: one boolean mask, whatever the axis.

Texts are compared without regard to case, accents or Unicode form, for matching alone: what is shown keeps its
spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.domain.category_paths import PATH_SEPARATOR
from analysis.domain.texts import plain
from analysis.enrich.text_columns import Texts
from analysis.params.clauses import Scope

NOT_GIVEN = ""
"""Value of a scope that matches entries without a value."""
AXES = (
    "ticket_kind",
    "subsidiary",
    "country",
    "application",
    "profile",
    "technician_group",
    "requester",
    "department",
    "domain",
    "location",
    "contract",
    "source",
    "contract_line",
    "technician",
)


def matches(entries: pd.DataFrame | Mapping[str, Any], scope: Scope) -> np.ndarray:
    """Return the mask of the entries that a scope holds (every key given must hold).

    Parameters
    ----------
    entries : frame of `analysis.enrich.entries`, its text axes categorical; or its columns by name.
    scope : Scope.

    Returns
    -------
    numpy array of bool, one for each row.
    """
    mask = np.ones(len(entries["seconds"]), dtype=bool)
    wanted = scope.model_dump(exclude_defaults=True)
    wanted["ticket_kind"], wanted["contract_line"] = wanted.pop("kind", ()), wanted.pop("line", ())
    for axis in AXES:
        if wanted.get(axis):
            names = {plain(name) for name in wanted[axis]}
            mask &= _where(entries[axis], _in(names), missing=NOT_GIVEN in names)
    if scope.controls:
        served = [frozenset(plain(names).split()) for names in scope.controls if names]
        mask &= _where(entries["controls"], _serves(served), missing=NOT_GIVEN in scope.controls)
    if scope.category:
        roots = [path for path in scope.category if path]
        mask &= _where(entries["category_path"], is_under(roots), missing=NOT_GIVEN in scope.category)
    if scope.title:
        words = tuple(plain(word) for word in scope.title)
        mask &= _where(entries["title"], lambda title: any(word in plain(title) for word in words))
    if scope.ticket:
        mask &= entries["ticket_id"].isin(scope.ticket).to_numpy(dtype=bool)
    if scope.in_scope is not None:
        mask &= np.asarray(entries["in_scope"], dtype=bool) == scope.in_scope
    if scope.starts_on is not None:
        mask &= np.asarray(entries["work_date"]) >= np.datetime64(scope.starts_on)
    if scope.ends_on is not None:
        mask &= np.asarray(entries["work_date"]) <= np.datetime64(scope.ends_on)
    return mask


def _where(values: pd.Series | Texts, holds: Callable[[str], bool], *, missing: bool = False) -> np.ndarray:
    """Return the mask of the values that hold; distinct values are tested once. `missing`: result without a value."""
    if isinstance(values, Texts):
        names, codes = values.categories, values.codes
    else:
        names, codes = values.cat.categories.tolist(), values.array.codes
    return np.array([*map(holds, names), missing])[codes]


def _in(names: set[str]) -> Callable[[str], bool]:
    return lambda value: plain(value) in names


def _serves(wanted: Sequence[frozenset[str]]) -> Callable[[str], bool]:
    """Return the test that an entry's controls, joined by spaces, hold all controls of a wanted set."""
    return lambda controls: any(names <= set(plain(controls).split()) for names in wanted)


def is_under(roots: Sequence[str]) -> Callable[[str], bool]:
    """Return the test that a category's path is one of `roots`, or beneath."""
    branches = tuple(plain(root) for root in roots)

    def holds(path: str) -> bool:
        plain_path = plain(path)
        return any(plain_path == root or plain_path.startswith(root + PATH_SEPARATOR) for root in branches)

    return holds

"""Which entries a `Scope` of params holds: one boolean mask, whatever the axis.

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
from analysis.params.contract import Scope

NOT_GIVEN = ""
"""The value of a scope that holds entries without one."""
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
)


def matches(entries: pd.DataFrame | Mapping[str, Any], scope: Scope) -> np.ndarray:
    """Which entries the scope holds (every key given must hold).

    Parameters
    ----------
    entries : frame of `analysis.enrich.entries`, its text axes categorical; or its columns by name.
    scope : Scope.

    Returns
    -------
    numpy array of bool, one for each row.
    """
    held = np.ones(len(entries["seconds"]), dtype=bool)
    wanted = scope.model_dump(exclude_defaults=True)
    wanted["ticket_kind"] = wanted.pop("kind", ())
    for axis in AXES:
        if wanted.get(axis):
            names = {plain(name) for name in wanted[axis]}
            held &= _where(entries[axis], _in(names), missing=NOT_GIVEN in names)
    if scope.controls:
        served = [frozenset(plain(names).split()) for names in scope.controls if names]
        held &= _where(entries["controls"], _serves(served), missing=NOT_GIVEN in scope.controls)
    if scope.category:
        roots = [path for path in scope.category if path]
        held &= _where(entries["category_path"], is_under(roots), missing=NOT_GIVEN in scope.category)
    if scope.title:
        words = tuple(plain(word) for word in scope.title)
        held &= _where(entries["title"], lambda title: any(word in plain(title) for word in words))
    if scope.ticket:
        held &= entries["ticket_id"].isin(scope.ticket).to_numpy(dtype=bool)
    if scope.in_scope is not None:
        held &= np.asarray(entries["in_scope"], dtype=bool) == scope.in_scope
    if scope.starts_on is not None:
        held &= np.asarray(entries["work_date"]) >= np.datetime64(scope.starts_on)
    if scope.ends_on is not None:
        held &= np.asarray(entries["work_date"]) <= np.datetime64(scope.ends_on)
    return held


def _where(values: pd.Series | Texts, holds: Callable[[str], bool], *, missing: bool = False) -> np.ndarray:
    """Tests each distinct value once; `missing` says whether a value that is not given is held."""
    if isinstance(values, Texts):
        names, codes = values.categories, values.codes
    else:
        names, codes = values.cat.categories.tolist(), values.array.codes
    return np.array([*map(holds, names), missing])[codes]


def _in(names: set[str]) -> Callable[[str], bool]:
    return lambda value: plain(value) in names


def _serves(wanted: Sequence[frozenset[str]]) -> Callable[[str], bool]:
    """Whether an entry's controls, written one after the other, hold all of one of those wanted."""
    return lambda controls: any(names <= set(plain(controls).split()) for names in wanted)


def is_under(roots: Sequence[str]) -> Callable[[str], bool]:
    """Whether a category's path is one of these, or beneath one."""
    branches = tuple(plain(root) for root in roots)

    def holds(path: str) -> bool:
        found = plain(path)
        return any(found == root or found.startswith(root + PATH_SEPARATOR) for root in branches)

    return holds

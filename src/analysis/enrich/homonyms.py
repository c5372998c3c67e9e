"""Names of people, with what tells homonyms apart: two people are never added up because their names are equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyarrow as pa

from analysis.sources.canonical_tables import TEXT


def names_told_apart(people: pa.Table, identifier: str, hints: Sequence[str]) -> pa.ChunkedArray:
    """Return the name of each person; a homonym's is followed by a hint in brackets.

    Parameters
    ----------
    people : rows of a canonical table of people, each once by source and identifier.
    identifier : column of the identifier.
    hints : columns that may tell homonyms apart, the first that does is shown; else the identifier is.

    Notes
    -----
    Homonyms are people of one source: the same name in two sources is taken for one person.
    """
    rows = people.select(["source", "name", identifier, *hints]).to_pylist()
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row["name"]:
            by_name[row["source"], row["name"]].append(place)
    names = [row["name"] for row in rows]
    for (_, name), places in by_name.items():
        if len(places) > 1:
            values = [[rows[place][hint] for place in places] for hint in (*hints, identifier)]
            told = next(of_hint for of_hint in values if len({*of_hint} - {None}) == len(places))
            for place, hint in zip(places, told, strict=True):
                names[place] = f"{name} ({hint})"
    return pa.chunked_array([pa.array(names, TEXT)])

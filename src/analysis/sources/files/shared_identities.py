"""Identities that rows of several clients bear: the same work would count for each of them (rule 14)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.sources.canonical_tables import Table
from analysis.sources.files.rows import Rows
from analysis.sources.files.ticket_rows import ClientNote

CODE = "same_id_two_clients"
MOST_IDENTITIES = 200
"""Identities that a note names; beyond, it says how many there are."""
MOST_SHARED = 0.5
"""Share of its identifiers that a client has in common with others, beyond which it numbers its own work."""
ALIKE = ["technician_id", "started_at", "seconds"]
"""Columns on which two rows of different files agree where they tell the same work."""


def notes(frame: pa.Table, shape: Table, places: np.ndarray, rows: Rows) -> list[ClientNote]:
    """Return a note for each client whose rows bear a key that rows of another client bear too.

    Within one file, identifiers are one series, unless most of a client's are others' too: it then numbers its own
    work, as two files may that both begin at 1. There, the rows must also agree on technician, day and duration. The
    note names the keys, never the other client.

    Parameters
    ----------
    frame : every row of the file, in canonical columns.
    shape : the canonical table; its key identifies a row within one source.
    places : places of the rows that count.
    rows : the rows of the files, for their file.
    """
    identity = shape.key[0]
    kept = frame.select(["client", identity, *ALIKE]).take(pa.array(places)).to_pandas()
    several = kept.groupby(identity)["client"].transform("nunique") > 1
    if not several.any():
        return []
    shared = kept[several.to_numpy(dtype=bool)]
    files = [rows.place(int(row))[0] for row in places[several.to_numpy(dtype=bool)]]
    shared = shared.assign(file=pd.Series(files, index=shared.index, dtype="str"))
    is_series = shared["client"].map(several.groupby(kept["client"]).mean() <= MOST_SHARED)
    of_one_series = shared[is_series.to_numpy(dtype=bool)]
    alike, in_one_file = (
        rows[_of_two_clients(rows, [identity, *same])] for rows, same in ((shared, ALIKE), (of_one_series, ["file"]))
    )
    made = []
    for client, of_client in shared.loc[alike.index.union(in_one_file.index)].groupby("client"):
        found = of_client[identity].astype(str).drop_duplicates()
        named = ", ".join(found.head(MOST_IDENTITIES))
        made.append(ClientNote(str(client), CODE, f"{shape.name}: {named}", named, len(found)))
    return made


def _of_two_clients(rows: pd.DataFrame, same: list[str]) -> np.ndarray:
    """Return a mask of the rows that agree on some columns with a row of another client."""
    return (rows.groupby(same, dropna=False)["client"].transform("nunique") > 1).to_numpy(dtype=bool)

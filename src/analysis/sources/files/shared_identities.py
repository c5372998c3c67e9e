"""Identities that rows of several clients bear: the same work may then count for each of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.sources.canonical_tables import Table
from analysis.sources.files.ticket_rows import ClientNote

CODE = "same_id_two_clients"
MOST_IDENTITIES = 20
"""Identities that a note names."""


def notes(frame: pa.Table, shape: Table, rows: np.ndarray) -> list[ClientNote]:
    """Return a note for each client whose rows bear a key that rows of another client bear too.

    The note names the keys, never the other client.

    Parameters
    ----------
    frame : every row of the file, in canonical columns.
    shape : the canonical table; its key identifies a row within one source.
    rows : places of the rows that count.
    """
    keys = frame.select(["client", *shape.key]).take(pa.array(rows)).to_pandas().drop_duplicates()
    shared = keys[keys.duplicated(list(shape.key), keep=False)]
    made = []
    for client, of_client in shared.groupby("client"):
        named = ", ".join(of_client[shape.key[0]].astype(str).head(MOST_IDENTITIES))
        made.append(ClientNote(str(client), CODE, f"{shape.name}: {named}", named, len(of_client)))
    return made

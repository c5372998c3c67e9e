"""Release of closed editions by a person: from then on they are what their clients were told (rule 13.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.foundation.addresses import Places
from analysis.params import load as load_params
from analysis.warehouse.edition_log import EditionLog


def release(where: Places, clients: Sequence[str], as_of: date, *, on: date) -> None:
    """Release the editions of some clients, each one whole.

    Parameters
    ----------
    as_of : date of the editions.
    on : day of the release.

    Raises
    ------
    UsageFault
        For an unknown client, or one without a closed edition of that date; the clients before it are released.
    """
    log = EditionLog(where.warehouse)
    for client in clients:
        load_params.client(where.params, client)
        log.release(client, as_of, on)

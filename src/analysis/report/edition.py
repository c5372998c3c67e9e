"""Identity of an edition: its client, its date, and all that its figures are made from (rule 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.foundation.fingerprint import code_version
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report.previous_edition import History
from analysis.warehouse.edition_log import Closed


@dataclass(frozen=True)
class Corrected:
    """The released edition of the same date that an edition corrects (rule 13.2)."""

    released_on: date | None
    sync_id: str


@dataclass(frozen=True)
class Edition:
    """Identity of an edition (rule 13)."""

    client: str
    name: str
    as_of: date
    language: str
    timezone: str
    hours_per_day: float
    code_version: str
    params_sha256: str
    sync_id: str
    live: bool = False
    refreshed_at: str | None = None
    """Instant of the synchronisation that a live edition reads (ISO, in the client's time zone)."""
    previous: Closed | None = None
    corrects: Corrected | None = None
    seed: int = 0


def edition(params: ClientParams, as_of: date, sync_id: str, language: str, told: History) -> Edition:
    """Return the identity of an edition from what it is made of, and from what its client was told before."""
    return Edition(
        client=params.client,
        name=params.name,
        as_of=as_of,
        language=language,
        timezone=params.timezone,
        hours_per_day=params.hours_per_day,
        code_version=code_version(),
        params_sha256=load_params.sha256(params),
        sync_id=sync_id,
        previous=None if told.previous is None else told.previous.closed,
        corrects=None if told.corrects is None else Corrected(told.corrects.released_on, told.corrects.closed.sync_id),
    )

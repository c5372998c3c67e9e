"""Proof that GLPI writes instants and not local times: what it recorded last is not ahead of the reader's clock.

A MariaDB in UTC whose tables of zones are not loaded takes the local time of PHP for UTC: every instant is one or two
hours ahead, and no setting of GLPI tells (glpi.md, trap 1).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.foundation.stored_messages import stored_text
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Reading
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session

RECORDED = ("glpi_logs", "date_mod")
"""Table and column of instants that GLPI itself records, never a slot or a date of work."""
TOLERANCE = timedelta(minutes=5)
SILENCE = timedelta(hours=1)
"""Without any record for that long, a clock that is one hour ahead cannot be told from one that is right."""
MINUTE = timedelta(minutes=1)


def note(session: Session, schema: Schema, mapping: GlpiMapping, reading: Reading) -> str:
    """Return the note on a clock that is ahead; empty where nothing proves it.

    A note of the last reading stays until the mapping changes or all is read again: a silent source proves nothing.
    """
    return reading.state.get("clock") or note_of(_latest(session, schema, mapping), reading)


def note_of(latest: datetime | None, reading: Reading) -> str:
    """Return the note on a last record that is ahead of this machine's clock; empty where it is not."""
    known, now = reading.state.get("clock", ""), datetime.now(UTC)
    if known or latest is None:
        return known
    if latest - now > TOLERANCE:
        ahead = message(
            "last record of the history: {latest} UTC, {minutes} min after the clock of this machine. GLPI seems to "
            "write local times as UTC: put the zone of its server under written_in in the mapping, or correct this "
            "clock",
            latest=f"{latest:%Y-%m-%d %H:%M}",
            minutes=(latest - now) // MINUTE,
        )
        return stored_text(ahead)
    if now - latest > SILENCE and reading.keys is None:
        reading.remark(
            str(
                message(
                    "GLPI: nothing recorded since {latest} UTC: its clock is not proved",
                    latest=f"{latest:%Y-%m-%d %H:%M}",
                )
            )
        )
    return ""


def instants(seconds: pa.Array | pa.ChunkedArray, zone: str | None) -> pa.Array | pa.ChunkedArray:
    """Return whole seconds as instants. With a zone they are local times, the earlier of two 02:30."""
    micros = pc.cast(pc.multiply(seconds, 1_000_000), pa.timestamp("us"))
    utc = pa.timestamp("us", tz="UTC")
    if zone is None:
        return pc.cast(micros, utc)
    return pc.cast(pc.assume_timezone(micros, zone, ambiguous="earliest", nonexistent="latest"), utc)


def zone(schema: Schema, mapping: GlpiMapping, table: str, column: str) -> str | None:
    """Return the zone of the local times that a column holds; None where it holds instants."""
    return mapping.written_in or (mapping.timezone if schema.is_naive(table, column) else None)


def _latest(session: Session, schema: Schema, mapping: GlpiMapping) -> datetime | None:
    """Return the latest instant that GLPI recorded; None where it recorded nothing."""
    query = schema.latest(*RECORDED)
    seconds = session.table(query.sql, query.schema, "keys")["latest"]
    return instants(seconds, zone(schema, mapping, *RECORDED))[0].as_py()

"""From the sources that params name to the warehouse: one reading and one commit a source (G1 to G3)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError, DataFault, OutOfReach, ParamsFault, SourcesFailed, UsageFault
from analysis.foundation.messages import message
from analysis.params import document, load, retention
from analysis.params import mapping as mappings
from analysis.params.document import SourceMapping
from analysis.sources.extract import Reading
from analysis.sources.registry import READERS
from analysis.warehouse import old_entries, source_failures
from analysis.warehouse.sync_log import Sync
from analysis.warehouse.warehouse import Warehouse

Progress = Callable[[str, int, int | None], None]


def synchronise(
    where: Places,
    *,
    only: str | None = None,
    client: str | None = None,
    full: bool = False,
    environ: Mapping[str, str] = os.environ,
    progress: Progress = lambda step, done, total: None,
    remark: Callable[[str], None] = lambda line: None,
) -> Iterator[Sync]:
    """Read and commit the sources of params; yield the synchronisation of each source, in their order.

    Parameters
    ----------
    where : the addresses of this run.
    only : name of the single mapping to read; None: all that are not worked examples.
    client : slug; only the sources that may hold rows of the client are read, for all their clients at once.
    full : read everything again, whatever the state of the sources.
    environ : where sources find addresses and secrets.
    progress : called at each step, as `Reading.progress`.
    remark : called with lines about a source, as `Reading.remark`.

    Raises
    ------
    UsageFault
        Before anything is read: no source, or none of that name or client.
    ParamsFault, DataFault, OutOfReach
        When the only source could not be read.
    SourcesFailed
        At the end, when some of several could not be read. A source that fails stops no other and keeps its last rows;
        the reports of its clients then say so (finding `source_not_read`).
    """
    known = mappings.read_each(where.params)
    chosen = {name: item for name, item in known.items() if name == only or (only is None and not _is_example(item))}
    if client is not None and chosen:
        served = sorted({slug for item in chosen.values() for slug in _slugs(item)})
        chosen = {name: item for name, item in chosen.items() if client in _slugs(item)}
        if not chosen:
            raise UsageFault(
                message(
                    "no source holds data of the client {client}; clients: {known}",
                    client=repr(client),
                    known=", ".join(served),
                )
            )
    if not chosen:
        listed = ", ".join(known) or message("none yet")
        folder = where.params / "sources"
        if only is None:
            raise UsageFault(message("no source to read in {folder}; sources: {known}", folder=folder, known=listed))
        raise UsageFault(
            message(
                "unknown source: {source} in {folder}; sources: {known}",
                source=repr(only),
                folder=folder,
                known=listed,
            )
        )
    warehouse = Warehouse(where.warehouse)
    limits = load.limits(where.params)
    months = retention.read(where.params).entries_months
    oldest = None if months is None else retention.first_kept(datetime.now(UTC).date(), months)
    failures: list[AnalystError] = []
    for name, item in chosen.items():
        last = warehouse.state(name)
        try:
            if isinstance(item, ParamsFault):
                raise item
            mapping_sha256 = document.sha256(item)
            is_partial = not full and last is not None and last.mapping_sha256 == mapping_sha256
            reading = Reading(
                folder=where.source,
                environ=environ,
                state=last.state if is_partial and last is not None else {},
                keys=partial(warehouse.keys, name) if is_partial else None,
                progress=progress,
                remark=remark,
                limits=limits,
            )
            extract = READERS[item.kind](name, item, reading)
            if oldest is not None:
                extract = old_entries.without(extract, oldest)
            yield warehouse.commit(source_failures.without_note(extract, warehouse))
        except (ParamsFault, DataFault, OutOfReach) as error:
            failures.append(error)
            if last is not None:
                source_failures.note(name, _slugs(item), last, warehouse)
    if failures and len(chosen) == 1:
        raise failures[0]
    if failures:
        raise SourcesFailed(failures, len(chosen))


def _is_example(item: SourceMapping | ParamsFault) -> bool:
    """Return True for a worked example; a mapping at fault is none."""
    return isinstance(item, SourceMapping) and item.example


def _slugs(item: SourceMapping | ParamsFault) -> tuple[str, ...]:
    """Return the clients of a mapping; none where it is at fault."""
    return item.slugs if isinstance(item, SourceMapping) else ()

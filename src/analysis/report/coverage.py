"""Agreement of a client's params with the data: work that no rule takes, and names that nothing bears (rule 14).

It is for the analyst who mends params: people bear their names, whatever the report shows of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa
from pydantic import ValidationError

from analysis.domain.findings import Finding
from analysis.enrich import corrections
from analysis.enrich.entries import enrich, people_of
from analysis.foundation.addresses import Places
from analysis.measures.effort import consumption
from analysis.measures.trust import quality
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.report import contract_terms, unmatched_lines
from analysis.report.line_work import Work, line_work
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Coverage:
    """Agreement of a client's params with the data.

    Parameters
    ----------
    seconds : effort of the client in all [s].
    uncovered : `measures.trust.quality.coverage`.
    unused : lines to which no entry went.
    absent : names of the key `profiles` that no technician or team of the data bears.
    gone : lines of the last released edition that params no longer hold; `released` is the date of that edition.
    findings : of the lines in force, on the work that has no price.
    """

    seconds: int
    uncovered: pd.DataFrame
    unused: tuple[str, ...]
    absent: tuple[str, ...]
    gone: tuple[str, ...]
    released: date | None
    findings: tuple[Finding, ...]


def coverage(client: str, as_of: date, where: Places) -> Coverage:
    """Return how a client's params agree with the data of the last synchronisation.

    Raises
    ------
    UsageFault, ParamsFault, OutOfReach
        As `client_report.load`.
    """
    params = load_params.client(where.params, client).counted_on(as_of)
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.last()
    tables = corrections.apply(warehouse.read(client, sync), params)
    enriched = enrich(tables, params, as_of)
    entries = consumption.counted(enriched.entries)
    work = Work(entries, enriched.tickets, params, as_of)
    lines = contract_terms.lines_in_force(params, as_of)
    released, gone = lines_gone(client, params, warehouse)
    return Coverage(
        seconds=consumption.total(entries),
        uncovered=quality.coverage(entries),
        unused=unmatched_lines.unused(entries, params, as_of),
        absent=absent_people(tables, params),
        gone=gone,
        released=released,
        findings=tuple(finding for line in lines for finding in line_work(line, work).findings),
    )


def absent_people(tables: Mapping[str, pa.Table], params: ClientParams) -> tuple[str, ...]:
    """Return the names of the key `profiles` that no technician or team of the source bears.

    Parameters
    ----------
    tables : canonical tables of the client.
    """
    entries, people = tables["time_entry"], tables["technician_profile"]
    shown = people_of(entries, people, params)
    columns = [
        *(people[name] for name in ("technician_id", "name", "technician_group")),
        *(entries["technician_id"], shown["technician"], shown["technician_group"]),
    ]
    known = {name for column in columns for name in column.unique().to_pylist()}
    return tuple(name for name in params.profiles if name not in known)


def lines_gone(client: str, params: ClientParams, warehouse: Warehouse) -> tuple[date | None, tuple[str, ...]]:
    """Return the date of the last released edition, and its contract lines that params no longer hold.

    None where nothing was released, or where this version no longer reads its params.
    """
    release = EditionLog(warehouse.url).last_release(client, before=date.max)
    if release is None:
        return None, ()
    try:
        then = load_params.from_resolved(warehouse.params(release.closed.params_sha256))
    except ValidationError:
        return None, ()
    known = {line.line for line in params.contract_lines}
    return release.closed.as_of, tuple(line.line for line in then.contract_lines if line.line not in known)

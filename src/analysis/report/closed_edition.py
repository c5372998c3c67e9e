"""The report of a closed edition: of the data and with the params that it was made with (rule 13)."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from analysis.foundation.addresses import Places
from analysis.params import load as load_params
from analysis.report import client_report, results_kept
from analysis.report.client_report import ClientReport
from analysis.report.previous_edition import load as load_history
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.warehouse import Warehouse


def closed_report(client: str, as_of: date, where: Places) -> ClientReport | None:
    """Return the report of the last edition closed at a date; None where there is none.

    Today's params stand for params that a former version kept and the present models no longer read: `edition` then
    names their hash.

    Raises
    ------
    UsageFault, ParamsFault, OutOfReach
        Where the params or the data of the edition are no longer kept.
    """
    closed = EditionLog(where.warehouse).closed_of(client, as_of)
    if closed is None:
        return None
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.at(closed.sync_id)
    try:
        params = load_params.from_resolved(warehouse.params(closed.params_sha256))
    except ValidationError:
        params = load_params.client(where.params, client)
    told = load_history(warehouse, client, as_of, sync, load_params.sha256(params))
    return client_report.build(
        warehouse.read(client, sync),
        params,
        as_of,
        sync_id=sync.sync_id,
        told=told,
        recall=results_kept.recall(where),
    )

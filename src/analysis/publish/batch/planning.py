"""The plan of a batch: the editions that are stale, listed without building any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.params import folder as params_folder
from analysis.publish.batch.runner import Plan, Result
from analysis.publish.batch.staleness import Staleness
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import Order
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.warehouse import Warehouse


def plan(
    where: Places,
    as_of: date,
    *,
    clients: Sequence[str] = (),
    language: str | None = None,
    force: bool = False,
    since: str = "",
    is_live: bool = False,
    has_pdf: bool = False,
) -> Plan:
    """Return the plan of a batch: the editions that are stale. Build none.

    Parameters
    ----------
    where : the places of this run.
    as_of : date counted, included.
    clients : slugs; empty: all clients of params.
    language : two letters; None: the language of each client.
    force : True to build fresh editions too.
    since : a synchronisation or a date, to consider only clients whose data changed after it.
    is_live : True for editions of the day, which replace no closed edition.
    has_pdf : True to make a PDF and a zip beside each page that is built.

    Raises
    ------
    UsageFault
        For a client that has no file, where there is none at all, and where nothing was ever synchronised.
    """
    for client in clients:
        params_folder.file_of(where.params, client)
    wanted = tuple(clients) or params_folder.some_clients(where.params)
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.last()
    if since:
        then = warehouse.at(since).client_hashes
        wanted = tuple(client for client in wanted if then.get(client) != sync.client_hashes.get(client))
    staleness = Staleness(Shelf(where.reports), sync, EditionLog(where.warehouse))
    orders, known = [], []
    for client in wanted:
        order = Order(
            where, client, as_of, language, sync.sync_id, is_closed=not is_live, is_live=is_live, has_pdf=has_pdf
        )
        try:
            fresh = staleness.fresh(order)
        except AnalystError as error:
            known.append(Result(client, "failed", error=str(error), exit_code=error.exit_code))
            continue
        if fresh is None or force:
            orders.append(order)
        else:
            known.append(Result(client, "unchanged", fresh))
    staleness.keep()
    return Plan(where, as_of, sync.sync_id, tuple(orders), tuple(known))

"""What a case of the specification says was released before: each earlier edition goes through the log of editions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from tempfile import TemporaryDirectory
from typing import Any

from spec_tables import spec_params, spec_tables

from analysis.domain.sent_lines import Released
from analysis.publish.editions.told import told
from analysis.report import client_report
from analysis.report.previous_edition import History, Previous
from analysis.warehouse.edition_log import Closed, EditionLog
from builders import CLIENT, SOURCE


def spec_history(given: Mapping[str, Any]) -> History:
    """What the client of a case was told: the editions of `released`, the first one first.

    An edition has its `as_of` and whatever differs from the case then: its `entries`, its `tickets`, its `params`.
    """
    history = History()
    with TemporaryDirectory() as folder:
        log = EditionLog(folder)
        for edition in given.get("released", []):
            then = {**given, **edition}
            params, as_of = spec_params(then), edition["as_of"]
            delivered = spec_tables(then, params)
            report = client_report.build(delivered, params, as_of, told=history)
            log.record(CLIENT, Closed(as_of, as_of.isoformat(), ""), told(report), {})
            log.release(CLIENT, as_of, as_of + timedelta(days=2))
            release = log.release_of(CLIENT, as_of)
            others_now, others_then = (_of_other_clients(rows) for rows in (given, then))
            history = History(
                Previous(
                    release.closed,
                    delivered,
                    params,
                    elsewhere=others_now.intersection,
                    came_from=others_then.intersection,
                ),
                Released(as_of, release.told.statements, release.told.before, release.told.tickets),
            )
    return history


def _of_other_clients(given: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((SOURCE, row["id"]) for row in given.get("entries", []) if "client" in row)

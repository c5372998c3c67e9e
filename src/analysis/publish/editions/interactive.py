"""A client's report with plotly's charts, for those who write it: `internal/report/<as_of>[-en]/<client>`.

It weighs five megabytes and is made to be zoomed and hovered over in a meeting. It stands among the internal editions:
it never takes the place of the client's own edition, is in no list that a client sees, and says on its first line that
it is internal.
"""

from __future__ import annotations

import os

from analysis.publish.editions import build as editions
from analysis.publish.editions import internal, manifest
from analysis.publish.editions.internal import InternalName
from analysis.publish.editions.order import Built, Order
from analysis.views.reading import report_reading


def build(order: Order) -> Built:
    """Builds and publishes the interactive edition of an order, in this process.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        As the client's own edition does.
    """
    os.environ.pop(manifest.SIGNING_KEY, None)  # no notebook sees a secret
    done = editions.run(order)
    known = f"-k{order.known_at}" if order.known_at else ""
    address = internal.publish(
        order.where,
        InternalName("report", order.as_of, done.language, f"{order.client}{known}"),
        done.notebook,
        title=report_reading.title(done.report),
        written=done.facts,
        made_from={**done.facts["edition"], "charts": "plotly"},
        charts="plotly",
        sections=done.params.report.sections,
    )
    return Built(address, editions.blocking(done.report))

"""A client's report with plotly's charts, for its authors: `internal/report/<as_of>[-en]/<client>`.

The page weighs five megabytes, to be zoomed and hovered over in a meeting. It is an internal edition: it never replaces
the client's edition, is in no list that a client sees, and says on its first line that it is internal.
"""

from __future__ import annotations

from analysis.publish.editions import build as editions
from analysis.publish.editions import internal
from analysis.publish.editions.internal import InternalName
from analysis.publish.editions.order import Built, Order
from analysis.views.reading import report_reading


def build(order: Order) -> Built:
    """Build and publish the interactive edition of an order, in this process.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        As the client's edition.
    """
    executed = editions.run(order)
    known = f"-k{order.known_at}" if order.known_at else ""
    address = internal.publish(
        order.where,
        InternalName("report", order.as_of, executed.language, f"{order.client}{known}"),
        executed.notebook,
        title=report_reading.title(executed.report),
        written=executed.facts,
        made_from={**executed.facts["edition"], "charts": "plotly"},
        charts="plotly",
        sections=executed.params.report.sections,
    )
    return Built(address, editions.blocking(executed.report))

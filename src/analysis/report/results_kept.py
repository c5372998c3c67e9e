"""The one way to the results kept at the places of a run: of reports, of studies, of the portfolio (decision 0006)."""

from __future__ import annotations

from analysis.foundation.addresses import Places
from analysis.measures.estimating.sizing import Norm, Norms
from analysis.measures.forecasting.events import Proposal
from analysis.measures.forecasting.hierarchy import Foreseen
from analysis.report import outlook
from analysis.report.projects import of_client
from analysis.warehouse.result_cache import Recall, ResultCache

OF_STUDIES = (Foreseen, Norm, Norms, Proposal)
REMEMBERED = (*outlook.REMEMBERED, *of_client.REMEMBERED, *OF_STUDIES)
"""The dataclasses of the results that may be remembered."""


def recall(where: Places) -> Recall:
    """Gives the results of calculations, from those kept at `where.forecasts` where it can."""
    return ResultCache(where.forecasts, REMEMBERED).recall

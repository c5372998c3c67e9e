"""The cache of results at the places of a run: of reports, of studies, of the portfolio (decision 0006)."""

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
"""Dataclasses of the results that may be cached."""


def recall(where: Places) -> Recall:
    """Return the function that gives results of calculations, cached at `where.forecasts` or computed."""
    return ResultCache(where.forecasts, REMEMBERED).recall

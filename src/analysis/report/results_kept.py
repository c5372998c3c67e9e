"""The one way to the results kept at the places of a run: of reports, of studies, of the portfolio (decision 0006)."""

from __future__ import annotations

from analysis import outlook
from analysis.calculation_cache import CalculationCache, Recall
from analysis.measures.events import Proposal
from analysis.measures.forecasting.hierarchy import Foreseen
from analysis.measures.sizing import Norm, Norms
from analysis.places import Places
from analysis.projects import of_client

OF_STUDIES = (Foreseen, Norm, Norms, Proposal)
REMEMBERED = (*outlook.REMEMBERED, *of_client.REMEMBERED, *OF_STUDIES)
"""The dataclasses of the results that may be remembered."""


def recall(where: Places) -> Recall:
    """Gives the results of calculations, from those kept at `where.forecasts` where it can."""
    return CalculationCache(where.forecasts, REMEMBERED).recall

"""A live investment followed month by month: saving, promise, spending, and a verdict once its horizon is over (F4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analysis.measures.investing.observed import ObservedSaving

FinalVerdict = Literal["paid_back", "not_paid_back", "undecided"]


@dataclass(frozen=True)
class Followed:
    """A live option at a date.

    Parameters
    ----------
    periods : whole months since it is live.
    observed_eur : cost of the problem in each of them.
    saving : saving of these months against what would have happened.
    avoided_share : saving over what the months would have cost; None where they would have cost nothing.
    spent_eur : expenses and run costs up to the last of these months.
    ends_on : last day of the horizon.
    verdict : once the horizon is over, whether the saving seen covers what was spent: by the whole interval, or
        undecided; None before.
    """

    periods: tuple[str, ...]
    observed_eur: tuple[float, ...]
    saving: ObservedSaving
    avoided_share: float | None
    spent_eur: float
    ends_on: date
    verdict: FinalVerdict | None

    @property
    def net_eur(self) -> tuple[float, float, float]:
        """Low end, middle and high end of the saving less the spending."""
        return (
            self.saving.low - self.spent_eur,
            self.saving.total - self.spent_eur,
            self.saving.high - self.spent_eur,
        )


def followed(
    periods: Sequence[str],
    observed_eur: Sequence[float],
    saving: ObservedSaving,
    *,
    spent_eur: float,
    ends_on: date,
    as_of: date,
) -> Followed:
    """Return a live option followed up to a date; see `Followed`."""
    without = saving.total + sum(observed_eur)
    verdict: FinalVerdict | None = None
    if as_of >= ends_on:
        verdict = "undecided"
        if saving.low >= spent_eur:
            verdict = "paid_back"
        elif saving.high < spent_eur:
            verdict = "not_paid_back"
    return Followed(
        periods=tuple(periods),
        observed_eur=tuple(observed_eur),
        saving=saving,
        avoided_share=saving.total / without if without > 0 else None,
        spent_eur=spent_eur,
        ends_on=ends_on,
        verdict=verdict,
    )

"""Lines of a statement that was sent to a client: they keep their day and their cents for ever (rule 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ADJUSTMENT = "adjustment-"
"""Beginning of the identifier of an adjusting line, which is of no entry."""


@dataclass(frozen=True)
class SentLine:
    """One line that was sent.

    Parameters
    ----------
    id : `time_entry_id`, or `ADJUSTMENT` and the day of an adjusting line.
    day : civil day of the line.
    cents : its amount; None on a line without rates.
    seconds : effort told then.
    reason : of an adjusting line, why it was made.
    """

    id: str
    day: date
    cents: int | None
    seconds: int
    reason: str | None = None

    @property
    def is_adjustment(self) -> bool:
        """True for a line that adjusts lines sent before."""
        return self.id.startswith(ADJUSTMENT)

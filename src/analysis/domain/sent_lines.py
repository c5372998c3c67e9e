"""Lines and tickets that a released edition told: they keep their day and their cents for ever (rules 5.3 and 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Released:
    """Lines and tickets of a client as its last released edition told them.

    Parameters
    ----------
    as_of : the date that it counted up to; None before the first release.
    statements : contract line -> lines of its statement, in their order.
    before : contract line -> every line sent of the terms before that statement's, in their order.
    tickets : contract line in tickets -> `ticket_key` -> day on which the ticket counts.
    """

    as_of: date | None = None
    statements: Mapping[str, Sequence[SentLine]] = field(default_factory=dict)
    before: Mapping[str, Sequence[SentLine]] = field(default_factory=dict)
    tickets: Mapping[str, Mapping[str, date]] = field(default_factory=dict)

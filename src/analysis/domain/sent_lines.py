"""Lines and tickets that a released edition told: they keep their day and their cents for ever (rules 5.3 and 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

ADJUSTMENT = "adjustment-"
"""Beginning of the identifier of an adjusting line, which is of no entry."""


def adjustment_id(as_of: date, ended_term: date | None = None) -> str:
    """Return the identifier of the adjusting line of a date, which names the first day of a term that has ended.

    Examples
    --------
    >>> adjustment_id(date(2023, 1, 31), date(2022, 1, 1))
    'adjustment-2023-01-31/2022-01-01'
    """
    return f"{ADJUSTMENT}{as_of}" if ended_term is None else f"{ADJUSTMENT}{as_of}/{ended_term}"


@dataclass(frozen=True)
class SentLine:
    """One line that was sent.

    Parameters
    ----------
    id : `time_entry_id`, or `ADJUSTMENT` and the day of an adjusting line.
    day : civil day of the line.
    cents : its amount; None on a line without rates.
    seconds : effort told then; of an adjusting line, what it adds to the effort of the lines that it adjusts.
    reason, adjusts : of an adjusting line, why it was made, and the `id` of the lines that it adjusts.
    last_seconds, last_cents : effort and cents of its entry in a later release, 0 once it was gone; None where no later
        release knew them: they are those sent.
    ticket_id : ticket told then; None where the log did not keep it.
    """

    id: str
    day: date
    cents: int | None
    seconds: int
    reason: str | None = None
    last_seconds: int | None = None
    last_cents: int | None = None
    ticket_id: str | None = None
    adjusts: tuple[str, ...] = ()

    @property
    def as_last_released(self) -> SentLine:
        """The line with the effort and the cents of its entry in the last release."""
        if self.last_seconds is None:
            return self
        return replace(self, seconds=self.last_seconds, cents=self.last_cents)

    @property
    def is_adjustment(self) -> bool:
        """True for a line that adjusts lines sent before."""
        return self.id.startswith(ADJUSTMENT)

    @property
    def ended_term(self) -> date | None:
        """First day of the term that an adjusting line is of, where it came after that term; else None."""
        _, _, term = self.id.partition("/") if self.is_adjustment else ("", "", "")
        return date.fromisoformat(term) if term else None


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

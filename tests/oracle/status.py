"""Where a line stands by its pace (rules 2.4 and 2.5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from oracle.counting import Row
from oracle.days import count_days, months_later
from oracle.exact import exact

HALF_DAY = Fraction(1, 2)
TENTH = Fraction(1, 10)


def tolerance(line: Row, of: Fraction, params: Row, mean_rate: Fraction | None) -> Fraction:
    """Return the band in which a line is on plan: the wider of a percentage and of half a day, or of one ticket."""
    chosen = line.get("tolerance", {})
    share = of * exact(chosen.get("percent", 5)) / 100
    days = exact(chosen.get("days", HALF_DAY))
    least = {
        "days": days,
        "hours": days * exact(params["hours_per_day"]),
        "none": days * exact(params["hours_per_day"]),
        "euros": days * (mean_rate or 0),
        "tickets": exact(chosen.get("tickets", 1)),
    }[line["unit"]]
    return max(share, least)


def pace_status(variance: Fraction, band: Fraction) -> str:
    """Return `on_plan` within the band, else `overrun` or `under`."""
    if abs(variance) <= band:
        return "on_plan"
    return "overrun" if variance > 0 else "under"


def is_pace_reliable(line: Row, as_of: date) -> bool:
    """Return whether the later of 10 % of the term and 2 months is past."""
    tenth = TENTH * count_days(line["starts_on"], line["ends_on"])
    return count_days(line["starts_on"], as_of) >= tenth and as_of >= months_later(line["starts_on"], 2)

"""Units of a contract line that its landing leaves unused, and those of them that are lost (rules 2.6, 2.8, 16)."""

from __future__ import annotations


def lost_units(entitlement: float, landing: float, *, planned: float, most_carried: float) -> float:
    """Return the units that would be lost at the term, in the unit of the line, never under 0.

    Parameters
    ----------
    entitlement : in force, over the whole term.
    landing : consumption foreseen at the term.
    planned : projects still to come on the line.
    most_carried : most that passes to the next term.

    Examples
    --------
    >>> lost_units(160, 130, planned=9, most_carried=16)
    5.0
    """
    unused = max(entitlement - landing - planned, 0.0)
    return unused - min(unused, most_carried)

"""The place of a client: its time zone, and the country and region of its public holidays, as params give them."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, ValidationInfo

from analysis.domain import periods
from analysis.foundation.messages import message

time_zones = cache(available_timezones)
"""Return the names of all time zones, searched once a process: the search reads a folder of 600 files."""


def _known_zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError(message("unknown time zone; for example Europe/Paris"))
    return value


def _known_country(value: str) -> str:
    if not periods.knows_country(value):
        raise ValueError(message("unknown country: {value}; an ISO 3166 code is expected (FR)", value=value))
    return value


Timezone = Annotated[str, AfterValidator(_known_zone)]
Country = Annotated[str, AfterValidator(_known_country)]


def known_region(value: str | None, others: ValidationInfo) -> str | None:
    """Return a region that the field `country`, validated before, has; ValueError where it has no such region."""
    country = others.data.get("country")
    if value is None or country is None:
        return value
    known = periods.regions_of(country)
    if value not in known:
        raise ValueError(
            message(
                "unknown region of {country}: {value}; regions: {known}",
                country=country,
                value=value,
                known=", ".join(known) or message("none"),
            )
        )
    return value

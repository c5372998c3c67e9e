"""The name of a time zone, as params give it."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from analysis.foundation.messages import message

names = cache(available_timezones)
"""Return the names of all time zones, searched once a process: the search reads a folder of 600 files."""


def _known(value: str) -> str:
    if value not in names():
        raise ValueError(message("unknown time zone; for example Europe/Paris"))
    return value


Timezone = Annotated[str, AfterValidator(_known)]

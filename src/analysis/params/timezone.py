"""The name of a time zone, as params give it."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from analysis.foundation.messages import message

names = cache(available_timezones)
"""All of them; finding them goes through a folder of 600 files, so a process does it once."""


def _known(value: str) -> str:
    if value not in names():
        raise ValueError(message("unknown time zone; for example Europe/Paris"))
    return value


Timezone = Annotated[str, AfterValidator(_known)]

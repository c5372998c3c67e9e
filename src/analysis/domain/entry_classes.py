"""Classes of entries that count, that a finding tells, and that a client may exclude (rule 14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.domain.units import SECONDS_PER_DAY


def doubtful(entries: Mapping[str, Any] | pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    """Return the mask of each class, by its code.

    An entry to do is a slot of the past where it has a begin and an end: without them, "to do" is a tool's default.

    Parameters
    ----------
    entries : columns of one length: `seconds` (int64), `state` (text), `begun_at` and `ended_at` (datetime64, or null).
    """
    seconds = np.asarray(entries["seconds"])
    has_slot = entries["begun_at"].notna() & entries["ended_at"].notna()
    return {
        "over_24h": seconds > SECONDS_PER_DAY,
        "zero_minutes": seconds == 0,
        "todo_past": np.asarray((entries["state"] == "to_do") & has_slot, dtype=bool),
    }

"""Matches of a regular expression in an array of texts, as arrays of numbers and masks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SPACES = "[ \u00a0\u202f\u2009]"
"""Spaces between thousands: plain, no-break, narrow no-break, thin."""


def group(matches: pa.Array, name: str) -> pa.Array:
    """Return the text of a named group; empty where the expression or the group did not match."""
    return pc.fill_null(pc.struct_field(matches, name), "")


def integer(matches: pa.Array, name: str) -> np.ndarray:
    """Return the whole number in a named group of digits; 0 where there is none."""
    digits = group(matches, name)
    return pc.if_else(pc.equal(digits, ""), "0", digits).cast(pa.int64()).to_numpy(zero_copy_only=False)


def true(mask: pa.Array) -> np.ndarray:
    """Return a mask as bools; null is false."""
    return pc.fill_null(mask, False).to_numpy(zero_copy_only=False)

"""Commands whose last run is recorded for `releve status`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.foundation import addresses
from analysis.publish.batch import runs


@contextmanager
def recorded(step: str) -> Iterator[None]:
    """Record the outcome of a command; the places are those of the environment when it runs."""
    with runs.recorded(step, addresses.find().reports):
        yield

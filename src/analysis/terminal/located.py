"""The places that a command works on, said once when they are the demonstration's."""

from __future__ import annotations

import os

from analysis.foundation import addresses
from analysis.foundation.messages import message
from analysis.terminal.screens import complain


def places() -> addresses.Places:
    """Return the places of the environment, and leave them there for the processes that are started."""
    where = addresses.find()
    if where.is_demo:
        sentence = message(
            "No client in params/clients: the demonstration ({folder}) is used.", folder=str(addresses.DEMO)
        )
        complain(sentence)
    os.environ.update(where.environ())
    return where

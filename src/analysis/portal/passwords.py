"""Passwords that an account may have: long enough, and none that is guessed first (zxcvbn's lists and patterns)."""

from __future__ import annotations

import re
from typing import Literal

from zxcvbn import zxcvbn

LEAST_LENGTH = 12
MOST_LENGTH = 1_024
"""A longer password is refused, so that hashing one costs no more than another."""
JUDGED_LENGTH = 72
LEAST_SCORE = 3
"""zxcvbn's « safely unguessable »: more than 10^8 guesses."""
FRENCH = (
    "motdepasse",
    "azerty",
    "bonjour",
    "soleil",
    "doudou",
    "chouchou",
    "entreprise",
    "portail",
    "releve",
    "relevé",
)

Weakness = Literal["length", "common"]


def weakness(person: str, password: str) -> Weakness | None:
    """Return the reason for which a password is refused to a person; None for one that is taken."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        return "length"
    about = [part for part in re.split(r"[^a-z0-9]+", person) if len(part) > 2]
    judged = zxcvbn(password[:JUDGED_LENGTH], user_inputs=[person, *about, *FRENCH], max_length=JUDGED_LENGTH)
    return "common" if judged["score"] < LEAST_SCORE else None

"""Figures of all clients that may be shown to readers who may know none of them (rule 12).

Only the median of the clients' ratios is published, in bands, of so many clients that one who has a client's real data
tells whether it is among them in at most 5 cases of 100 more than by chance (`tests/support/membership_attack.py`). No
sum is shown, so that no sum can be subtracted from another, and a large client weighs no more than a small one. Names
are pseudonyms of one edition series, and rows are in the order of the pseudonyms.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from collections.abc import Mapping

import pandas as pd

LEAST_CLIENTS = 5
"""No group of fewer clients is ever shown (rule 12)."""
LEAST_CLIENTS_OF_MEDIAN = 30
"""A reader who has a client's real data tells whether it is among the members more often than by chance: from the
medians of two successive editions, by 15 points of 5 clients, by 13 of 7, by 8 of 12, by 5 of 30."""
LEAST_CLIENTS_OF_STATES = 30
LEAST_CLIENTS_OF_GROUP = 60
"""A client is in one group of each axis: each group tells as much again as the whole."""
LEAST_CLIENTS_BY_MONTH = 200
"""A series of months tells twelve figures more."""
BAND = 0.1
"""Width of the bands in which ratios are published."""
MOST_GAIN = 0.05
"""Most that a reader who knows every client's state may gain over chance from the states of the pseudonyms."""
OTHERS = "others"
PSEUDONYM_LENGTH = 8
LEAST_KEY_BYTES = 16


def pseudonym(client: str, key: bytes, series: str) -> str:
    """The name of a client in an edition series; only the holder of the key can link it to the client.

    Parameters
    ----------
    client : identifier of the client.
    key : secret, at least 16 bytes.
    series : editions that share pseudonyms; another series has other pseudonyms, so that two cannot be read together.

    References
    ----------
    Rule 12: HMAC-SHA-256.
    """
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"a key of pseudonyms has at least {LEAST_KEY_BYTES} bytes")
    digest = hmac.new(key, f"{series}\x1f{client}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:PSEUDONYM_LENGTH]


def band(ratio: float) -> tuple[float, float]:
    """The band that holds a ratio: its lower bound, included, and its upper one.

    Examples
    --------
    >>> band(0.27)
    (0.2, 0.3)
    >>> band(-0.01)
    (-0.1, 0.0)
    """
    step = math.floor(round(ratio / BAND, 9))
    return round(step * BAND, 9), round((step + 1) * BAND, 9)


def median_band(ratios: pd.Series) -> tuple[float, float] | None:
    """The band of the median of the clients' ratios, one value a client; None where they are too few to be shown."""
    known = ratios.dropna()
    return band(float(known.median())) if len(known) >= LEAST_CLIENTS_OF_MEDIAN else None


def safe_groups(members: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """The groups under which clients may be shown: small groups are merged in `OTHERS`, which is large enough.

    Parameters
    ----------
    members : a row a pair of a client and one of its groups: `client`, `group`.

    Returns
    -------
    dict group shown -> the groups merged in it. Empty where one group would be left: the whole under another name.
    """
    clients = {str(name): set(group["client"]) for name, group in members.groupby("group", observed=True)}
    shown = {name for name, members in clients.items() if len(members) >= LEAST_CLIENTS_OF_GROUP}
    merged = set(clients) - shown
    while merged and shown and len(set().union(*(clients[name] for name in merged))) < LEAST_CLIENTS_OF_GROUP:
        smallest = min(shown, key=lambda name: (len(clients[name]), name))
        shown.remove(smallest)
        merged.add(smallest)
    if not shown or len(shown) + bool(merged) == 1:
        return {}
    groups = {name: (name,) for name in sorted(shown)}
    return groups | ({OTHERS: tuple(sorted(merged))} if merged else {})


def may_show_states(states: pd.Series) -> bool:
    """Return True where the state of each pseudonym may be shown: 5 clients share each state, and states reveal little.

    Their count alone tells of a member: they are shown of `LEAST_CLIENTS_OF_STATES` clients or more.

    A reader who knows the true state of each client, and nothing else of the pseudonyms, names a client rightly with
    chance 1/n; with the states shown, (number of states)/n. The difference must stay within `MOST_GAIN`.

    Parameters
    ----------
    states : a state a client.
    """
    counts = states.value_counts()
    if len(states) < LEAST_CLIENTS_OF_STATES:
        return False
    return bool(len(counts)) and int(counts.min()) >= LEAST_CLIENTS and (len(counts) - 1) / len(states) <= MOST_GAIN

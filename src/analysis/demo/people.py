"""People of the demo: requesters of each client, technicians of the desk, and the team of each client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.demo.cast import Client
from analysis.demo.rhythm import Floats, Integers

PROFILE_PATTERN = (
    "administrator", "engineer", "administrator", "consultant",
    "administrator", "engineer", "architect", "administrator",
)  # fmt: skip
GROUPS = {
    "administrator": "Centre de services",
    "engineer": "Exploitation",
    "consultant": "Projets",
    "architect": "Projets",
}
FEWEST_TECHNICIANS = 16
SMALLEST_TEAM = 12
"""Eight technicians in a row hold all four profiles."""
EVEN_TEAM = 40
"""Teams of this size and over share the work evenly."""
MINUTES_A_DAY = 90
"""Mean minutes booked by one technician on one working day of the whole span."""
WORKING_DAYS = 1060
WEEKS = 300

PROFILE_TASTE = {
    "RUN": {"administrator": 1.0, "engineer": 1.1, "consultant": 0.45, "architect": 0.25},
    "Hors périmètre": {"administrator": 0.9, "engineer": 0.8, "consultant": 1.1, "architect": 0.2},
    "Projets": {"administrator": 0.12, "engineer": 0.9, "consultant": 2.2, "architect": 2.2},
}
"""Root of the category tree -> how readily each profile takes such a ticket."""

DEPARTMENTS = (
    "Informatique", "Comptabilité", "Logistique", "Commercial", "Production", "Ressources humaines", "Marketing",
    "Direction", "Achats",
)  # fmt: skip
_FIRST_NAMES = (
    "Camille", "Julien", "Sophie", "Mehdi", "Claire", "Antoine", "Nadia", "Thomas", "Élise", "Karim", "Laure", "Hugo",
    "Inès", "Marc", "Léa", "Olivier", "Fatou", "Paul", "Anaïs", "Yann", "Chloé", "Rémi", "Salomé", "Bruno", "Aïcha",
    "Gaël", "Manon", "Denis", "Zoé", "Luc", "Amélie", "Sacha",
)  # fmt: skip
_LAST_NAMES = (
    "Moreau", "Lefèvre", "Garnier", "Bensaïd", "Rousseau", "Perrin", "Nguyen", "Marchand", "Diallo", "Fabre", "Leroux",
    "Benoît", "Carpentier", "Haddad", "Vidal", "Morvan", "Schneider", "Da Silva", "Colin", "Traoré", "Barbier",
    "Lemoine", "Okafor", "Pichon", "Renaud", "Gauthier", "Masson", "Kowalski", "Berger",
)  # fmt: skip
CONCENTRATION = 1.8
"""Power of the rank in requesters' weights: the top 10 of 53 make about 80 % of the tickets."""


PRESENCE = 0.4
"""Share of weeks in which a technician takes new tickets."""
BUSYNESS = 1.1
"""Power of the rank in technicians' weights."""


@dataclass(frozen=True)
class Team:
    """Technicians of one client: ranks in the desk, weights, profiles, and weeks in which a member takes new tickets,
    since the first Monday of 2018 (weeks by members).
    """

    members: Integers
    weights: Floats
    profiles: tuple[str, ...]
    is_present: NDArray[np.bool_]


def requesters(client: Client, number: int, seed: int) -> pd.DataFrame:
    """Return the people of one client, busiest first.

    Returns
    -------
    DataFrame with columns requester_id, name, department, location, country, site (rank), weight. One in fifty has no
    department.
    """
    random = np.random.default_rng([seed, 2, number])
    count = client.requesters
    shares = np.array([site.share for site in client.sites], dtype=float)
    site = random.choice(len(shares), size=count, p=shares / shares.sum())
    site[: len(shares)] = np.arange(len(shares))
    department = random.integers(0, len(DEPARTMENTS), size=count)
    department[: len(DEPARTMENTS)] = np.arange(len(DEPARTMENTS))[:count]
    named = np.array(DEPARTMENTS, dtype=object)[department]
    named[len(DEPARTMENTS) + 6 :: 50] = None
    return pd.DataFrame(
        {
            "requester_id": [f"U{number:03d}{rank:04d}" for rank in range(1, count + 1)],
            "name": _names(count, number * 37),
            "department": named,
            "location": [client.sites[rank].town for rank in site],
            "country": [client.sites[rank].country for rank in site],
            "site": site,
            "weight": (np.arange(count) + 2.0) ** -CONCENTRATION,
        }
    )


def technicians(clients: Sequence[Client]) -> pd.DataFrame:
    """Return the desk: technician_id, name, profile, technician_group. One technician has no profile in the tool."""
    minutes = sum(client.minutes for client in clients)
    count = max(FEWEST_TECHNICIANS, round(minutes / WORKING_DAYS / MINUTES_A_DAY))
    profiles = [PROFILE_PATTERN[rank % len(PROFILE_PATTERN)] for rank in range(count)]
    return pd.DataFrame(
        {
            "technician_id": [f"T{rank:03d}" for rank in range(1, count + 1)],
            "name": _names(count, 11),
            "profile": profiles,
            "technician_group": [GROUPS[profile] for profile in profiles],
        }
    )


def team(client: Client, number: int, desk: pd.DataFrame, seed: int) -> Team:
    """Return the team of one client: neighbours in the desk, the first of each sixteen far busier than the last."""
    size = max(SMALLEST_TEAM, round(client.minutes / WORKING_DAYS / MINUTES_A_DAY))
    members = (np.arange(min(size, len(desk))) + FEWEST_TECHNICIANS // 2 * number) % len(desk)
    is_even = size >= EVEN_TEAM
    weights = np.power(members % FEWEST_TECHNICIANS + 1.0, 0.0 if is_even else -BUSYNESS)
    roster = np.random.default_rng([seed, 4]).random((WEEKS, len(desk))) < PRESENCE
    return Team(members, weights, tuple(desk["profile"].to_numpy()[members]), roster[:, members])


def taste(team: Team, root: str) -> NDArray[np.float64]:
    """Return the weight of each member of a team for tickets under one root of the category tree."""
    return team.weights * np.array([PROFILE_TASTE[root][profile] for profile in team.profiles])


def _names(count: int, offset: int) -> list[str]:
    firsts, lasts = len(_FIRST_NAMES), len(_LAST_NAMES)
    return [
        f"{_FIRST_NAMES[(offset + 7 * rank) % firsts]} {_LAST_NAMES[(offset + 3 * rank + rank // firsts) % lasts]}"
        for rank in range(count)
    ]

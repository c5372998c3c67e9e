"""Decisions that the demo's clients took over several months, as the keys of `DecisionParams`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.demo.cast import Client

DECISIONS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "aubrac-logistique": (
        {
            "decision": "bascule-hyperv",
            "title": "Choisir la date de la bascule d’Hyper-V",
            "on": date(2023, 1, 12),
            "due_on": date(2023, 2, 28),
            "responsible": "Direction informatique",
        },
    ),
    "ateliers-kermarec": (
        {
            "decision": "use_units:tickets-2023-01",
            "state": "refused",
            "on": date(2023, 2, 10),
            "responsible": "Direction générale",
        },
    ),
    "clinique-saint-aurelien": (
        {
            "decision": "cover_line:support-2023-01",
            "state": "moved",
            "on": date(2023, 2, 8),
            "due_on": date(2023, 3, 31),
            "responsible": "Direction générale",
        },
    ),
    "hotels-belrive": (
        {
            "decision": "do_missed_checks:2023-01",
            "state": "done",
            "on": date(2023, 2, 6),
            "owner": "provider",
            "responsible": "Responsable de compte",
        },
    ),
}
"""Client -> what was said of its decisions, in order of days."""


def decisions(client: Client) -> list[dict[str, Any]]:
    """Return the decisions of a client, each with the record of the meeting that took it."""
    return [
        {**said, "source": {"document": "Compte rendu du comité de pilotage", "date": said["on"]}}
        for said in DECISIONS.get(client.slug, ())
    ]

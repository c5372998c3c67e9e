"""Readers of the demo: a person with an account on the portal a client, a second without one for some."""

from __future__ import annotations

from typing import Any

from analysis.demo.cast import Client

WITHOUT_ACCOUNT = {
    "aubrac-logistique": {"person": "direction@aubrac-logistique.example", "wants": ["edition"]},
    "hotels-belrive": {"person": "it.director@belrive.example", "language": "en", "wants": ["edition"]},
}
"""Client -> the reader who gets the report itself, for want of an account."""


def readers(client: Client) -> list[dict[str, Any]]:
    """Return the readers of a client, as its file lists them."""
    known = {"person": account_of(client), "wants": ["edition", "decision"]}
    return [known, *([WITHOUT_ACCOUNT[client.slug]] if client.slug in WITHOUT_ACCOUNT else [])]


def account_of(client: Client) -> str:
    """Return the name by which the client's reader signs in to the portal."""
    return f"lecteur@{client.slug}.example"

"""Studies of the demo (business cases, a budget, a client to size) and projects of its clients, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from analysis.demo.cast import Client

CLIENT_OF = {
    "arrivees-departs": "maison-ferrand",
    "budget-2023-2024": "maison-ferrand",
    "etude-prealable": "",
    "installation-postes": "groupe-orsenne",
    "renouvellement-2024": "aubrac-logistique",
    "sauvegarde-hyperv": "aubrac-logistique",
}
"""Study -> the demo's client it is about; empty: none."""


def study_files(clients: Sequence[Client]) -> Mapping[str, str]:
    """Study -> its YAML, for those whose client is in the demo."""
    present = {"", *(client.slug for client in clients)}
    folder = resources.files("analysis.demo") / "studies"
    return {
        study: (folder / f"{study}.yaml").read_text(encoding="utf-8")
        for study, client in CLIENT_OF.items()
        if client in present
    }


def projects(client: Client) -> str:
    """Return the part of a client's file on its projects and its sizing; empty for a client without them."""
    file = resources.files("analysis.demo") / "projects" / f"{client.slug}.yaml"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def remedies() -> str:
    """Return `remedies.yaml`: the answers that the demo's provider knows to recurring problems."""
    return (resources.files("analysis.demo") / "remedies.yaml").read_text(encoding="utf-8")

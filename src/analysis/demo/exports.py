"""Export of the demo as files: French headers, local times, decimal commas, one table a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.demo.cast import Client
from analysis.demo.lifecycle import Desk
from analysis.demo.vocabulary import APPLICATIONS, SUBJECT_KEYS, SUBJECTS, categories, titles

LOCAL_TIME = "%d/%m/%Y %H:%M"
KINDS = {"incident": "Incident", "request": "Demande"}
LINKED_EVERY, MOVED_EVERY = 40, 150
"""Number of tickets for one that is linked to the ticket before, and for one that moved between two subsidiaries."""
PROFILES = {
    "administrator": "Administrateur",
    "engineer": "Ingénieur",
    "consultant": "Consultant",
    "architect": "Architecte",
}
NO_PROFILE = "T008"
"""Technician whose profile the tool does not know; params give the profile."""


@dataclass(frozen=True)
class People:
    """Requesters of each client in their order, and the technicians of the desk."""

    requesters: Sequence[pd.DataFrame]
    technicians: pd.DataFrame


def export(desk: Desk, people: People, runs: pd.DataFrame, clients: Sequence[Client]) -> dict[str, pa.Table]:
    """Return file name without its ending -> rows as text, one column a header, in the order of the export."""
    return {
        "temps_passes": _time_entries(desk, clients),
        "tickets": _tickets(desk, people, clients),
        "categories": _per_client(clients, ("N°", "N° parent", "Nom"), lambda client, rank: categories()),
        "filiales": _per_client(
            clients,
            ("N°", "Nom", "Pays"),
            lambda client, rank: [
                (subsidiary_id(rank, place), site.name, site.country) for place, site in enumerate(client.sites)
            ],
        ),
        "demandeurs": _per_client(
            clients,
            ("N°", "Nom", "Service", "Site", "Pays"),
            lambda client, rank: people.requesters[rank][
                ["requester_id", "name", "department", "location", "country"]
            ].itertuples(index=False),
        ),
        "techniciens": _technicians(people.technicians),
        "applications": _per_client(
            clients, ("N°", "Nom"), lambda client, rank: [(application_id(name), name) for name in APPLICATIONS]
        ),
        "tickets_applications": _ticket_applications(desk, clients),
        "liens": _links(desk, clients),
        "historique": _moves(desk, clients),
        "controles": _check_runs(runs, clients),
    }


def subsidiary_id(client: int, place: int) -> str:
    """Return the identifier of a client's subsidiary in the tool."""
    return f"F{client + 1:03d}{place + 1}"


def application_id(name: str) -> str:
    """Return the identifier of an application in the tool."""
    return f"A{APPLICATIONS.index(name) + 1:02d}"


def _time_entries(desk: Desk, clients: Sequence[Client]) -> pa.Table:
    entries = desk.entries
    actions = [SUBJECTS[key].actions for key in SUBJECT_KEYS]
    counts = np.array([len(texts) for texts in actions])
    first = np.r_[0, np.cumsum(counts)[:-1]]
    subject = entries["subject"].to_numpy()
    action = first[subject] + entries["action"].to_numpy() % counts[subject]
    technician = [f"T{rank + 1:03d}" for rank in range(int(entries["technician"].max()) + 1)]
    return pa.table(
        {
            "Client": _named(entries["client"], [client.name for client in clients]),
            "N° intervention": _integers(entries["entry_id"]),
            "N° ticket": _integers(entries["ticket_id"]),
            "Technicien": _named(entries["technician"], technician),
            "Début": _times(entries["started_at"]),
            "Fin": _times(entries["ended_at"]),
            "Durée (min)": _minutes(entries["seconds"]),
            "Saisi le": _times(entries["recorded_at"]),
            "État": pa.array(entries["state"].to_numpy(dtype=object), pa.string()),
            "Privé": _yes_no(entries["is_private"]),
            "Détail": _named(action, [text for texts in actions for text in texts]),
        }
    )


def _tickets(desk: Desk, people: People, clients: Sequence[Client]) -> pa.Table:
    tickets = desk.tickets
    client = tickets["client"].to_numpy()
    place = _flat_rank(client, tickets["site"].to_numpy(), [len(member.sites) for member in clients])
    sites = [
        (subsidiary_id(rank, number), site) for rank, who in enumerate(clients) for number, site in enumerate(who.sites)
    ]
    requester = _flat_rank(client, tickets["requester"].to_numpy(), [len(own) for own in people.requesters])
    return pa.table(
        {
            "Client": _named(client, [member.name for member in clients]),
            "N° ticket": _integers(tickets["ticket_id"]),
            "Titre": _titles(tickets),
            "Type": pa.array([KINDS.get(kind) for kind in tickets["kind"].to_numpy()], pa.string()),
            "Statut": _text(tickets["status"]),
            "Priorité": _text(tickets["priority"]),
            "Canal": _text(tickets["channel"]),
            "Ouvert le": _times(tickets["opened_at"]),
            "Résolu le": _times(tickets["solved_at"]),
            "Clos le": _times(tickets["closed_at"]),
            "Demandeur": _named(requester, [who for own in people.requesters for who in own["requester_id"]]),
            "Catégorie": _text(tickets["category_id"]),
            "Filiale": _named(place, [identifier for identifier, _ in sites]),
            "Site": _named(place, [site.town for _, site in sites]),
            "Pays": _named(place, [site.country for _, site in sites]),
            "Délai tenu": _yes_no(tickets["is_sla_met"]),
            "Corbeille": _yes_no(tickets["is_deleted"]),
            "Temps total (min)": _minutes(_cached_totals(desk)),
        }
    )


def _titles(tickets: pd.DataFrame) -> pa.Array:
    pool: list[str] = []
    first = np.zeros((len(SUBJECT_KEYS), 2), dtype=np.int64)
    for rank, key in enumerate(SUBJECT_KEYS):
        for column, kind in enumerate(("request", "incident")):
            first[rank, column] = len(pool)
            pool += titles(SUBJECTS[key], kind)
    own = tickets["own_title"].to_numpy(dtype=object)
    drawn = first[tickets["subject"].to_numpy(), tickets["is_incident"].to_numpy().astype(int)] + tickets["title"]
    is_own = pa.array(tickets["own_title"].notna().to_numpy())
    return pc.if_else(is_own, pa.array(own, pa.string()), _named(drawn.to_numpy(), pool))


def _cached_totals(desk: Desk) -> pd.Series:
    booked = desk.entries.groupby("ticket_id")["seconds"].sum()
    tickets = desk.tickets
    return booked.reindex(tickets["ticket_id"], fill_value=0).reset_index(drop=True) + tickets["extra_minutes"] * 60


def _technicians(technicians: pd.DataFrame) -> pa.Table:
    profile = technicians["profile"].map(PROFILES).where(technicians["technician_id"] != NO_PROFILE, "")
    columns = {"N°": technicians["technician_id"], "Nom": technicians["name"], "Profil": profile}
    return pa.table(
        {name: _text(values) for name, values in (columns | {"Équipe": technicians["technician_group"]}).items()}
    )


def _ticket_applications(desk: Desk, clients: Sequence[Client]) -> pa.Table:
    named = desk.tickets[desk.tickets["application"] != ""]
    ids = {name: application_id(name) for name in APPLICATIONS}
    return pa.table(
        {
            "Client": _named(named["client"], [client.name for client in clients]),
            "N° ticket": _integers(named["ticket_id"]),
            "N° application": _text(named["application"].map(ids)),
        }
    )


def _links(desk: Desk, clients: Sequence[Client]) -> pa.Table:
    """Return links at regular intervals from a client's ticket to the ticket before; one in three is a duplicate."""
    live = desk.tickets[~desk.tickets["is_deleted"]]
    other = live.groupby("client")["ticket_id"].shift(1)
    linked = live.assign(other=other)[other.notna().to_numpy()].iloc[::LINKED_EVERY]
    kinds = np.where(np.arange(len(linked)) % 3 == 0, "Doublon", "Lié")
    return pa.table(
        {
            "Client": _named(linked["client"], [client.name for client in clients]),
            "N° ticket": _integers(linked["ticket_id"]),
            "Autre ticket": _integers(linked["other"].astype(np.int64)),
            "Lien": pa.array(kinds, pa.string()),
        }
    )


def _moves(desk: Desk, clients: Sequence[Client]) -> pa.Table:
    """Return the moves of tickets first filed under the client's first subsidiary."""
    moved = desk.tickets[(desk.tickets["site"] > 0) & ~desk.tickets["is_deleted"]].iloc[::MOVED_EVERY]
    here = [subsidiary_id(client, site) for client, site in zip(moved["client"], moved["site"], strict=True)]
    return pa.table(
        {
            "Client": _named(moved["client"], [client.name for client in clients]),
            "N°": pa.array([f"H{number}" for number in moved["ticket_id"]], pa.string()),
            "N° ticket": _integers(moved["ticket_id"]),
            "Le": _times(moved["opened_at"] + pd.Timedelta(minutes=30)),
            "Champ": pa.array(["Filiale"] * len(moved), pa.string()),
            "Avant": pa.array([subsidiary_id(client, 0) for client in moved["client"]], pa.string()),
            "Après": pa.array(here, pa.string()),
        }
    )


def _check_runs(runs: pd.DataFrame, clients: Sequence[Client]) -> pa.Table:
    day = pa.array(runs["run_date"].to_numpy().astype("datetime64[s]"), pa.timestamp("s"))
    ticket = runs["ticket_id"].to_numpy().astype(np.int64)
    return pa.table(
        {
            "Client": _named(runs["client"].to_numpy().astype(np.int64), [client.name for client in clients]),
            "N°": _text(runs["check_run_id"]),
            "Contrôle": _text(runs["label"]),
            "Fait le": pc.strftime(day, format="%d/%m/%Y"),
            "Résultat": _text(runs["result"].str.upper()),
            "Ticket ouvert": pa.array(np.where(ticket < 0, "", ticket.astype(str)), pa.string()),
        }
    )


def _per_client(
    clients: Sequence[Client],
    headers: Sequence[str],
    rows_of: Callable[[Client, int], Iterable[tuple[str | None, ...]]],
) -> pa.Table:
    """Return the rows that `rows_of` gives for each client and its rank, after the client's name."""
    rows = [(client.name, *row) for rank, client in enumerate(clients) for row in rows_of(client, rank)]
    columns = zip(*rows, strict=True)
    return pa.table(
        {
            name: pa.array(list(values), pa.string(), from_pandas=True)
            for name, values in zip(("Client", *headers), columns, strict=True)
        }
    )


def _flat_rank(client: np.ndarray, rank: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Return the rank in the list of all clients' items put end to end; -1 where the rank within the client is -1."""
    first = np.r_[0, np.cumsum(sizes)[:-1]]
    return np.where(rank < 0, -1, first[client] + rank)


def _named(rank: np.ndarray | pd.Series, names: Sequence[str]) -> pa.Array:
    """Return the name at each rank; empty at -1."""
    return pa.array([*names, ""], pa.string()).take(pa.array(np.where(np.asarray(rank) < 0, len(names), rank)))


def _text(values: pd.Series) -> pa.Array:
    return pa.array(values.to_numpy(dtype=object), pa.string(), from_pandas=True)


def _integers(values: pd.Series) -> pa.Array:
    return pc.cast(pa.array(values.to_numpy()), pa.string())


def _times(values: pd.Series) -> pa.Array:
    return pc.strftime(pa.array(values.to_numpy().astype("datetime64[s]"), pa.timestamp("s")), format=LOCAL_TIME)


def _yes_no(values: pd.Series) -> pa.Array:
    return pa.array(values.map({True: "Oui", False: "Non"}).to_numpy(dtype=object), pa.string(), from_pandas=True)


def _minutes(seconds: pd.Series) -> pa.Array:
    """Return minutes as a French tool writes them: `12`, and `139,8` for a fraction."""
    whole = pc.cast(pa.array(seconds.to_numpy() // 60), pa.string())
    broken = np.flatnonzero(seconds.to_numpy() % 60)
    written = np.full(len(seconds), None, dtype=object)
    written[broken] = [f"{value / 60:g}".replace(".", ",") for value in seconds.to_numpy()[broken]]
    return pc.coalesce(pa.array(written, pa.string()), whole)

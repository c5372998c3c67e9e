"""Examples that several keys of params share, as a file of params writes them."""

from __future__ import annotations

from typing import Any

RATE: dict[str, Any] = {
    "profile": "engineer",
    "daily_rate_eur": "595.00",
    "effective_from": "2022-07-01",
    "source": {"document": "Grille tarifaire 2022", "date": "2022-07-01"},
}
INVENTORY: dict[str, Any] = {
    "counted_on": "2023-02-03",
    "source": {"document": "Inventaire sur site", "date": "2023-02-03"},
    "users": 120,
    "workstations": 105,
    "servers": 9,
    "sites": 3,
    "applications": 6,
    "backups": 9,
    "network_devices": 14,
    "tenants": 1,
}
ONE_OFF: dict[str, Any] = {
    "name": "Mise en place des sondes",
    "amount_eur": 3200,
    "paid_on": "2023-04-01",
    "source": {"document": "Proposition d’intervention 23-025", "date": "2023-02-07"},
}
AVOIDED: dict[str, Any] = {
    "kind": "all",
    "low_percent": 40,
    "central_percent": 55,
    "high_percent": 70,
    "source": {"document": "Retour d’expérience d’un client équipé", "date": "2023-02-06"},
}
OPTION: dict[str, Any] = {
    "option": "supervision",
    "name": "Supervision continue",
    "go_live": "2023-05-01",
    "one_off": [ONE_OFF],
    "avoided": [AVOIDED],
    "cash_from": "2024-01-01",
}
PROBLEM: dict[str, Any] = {"ko_checks": ["Exchange", "Pare-feu"], "starts_on": "2022-01-01"}
PROJECT: dict[str, Any] = {
    "project": "supervision-continue",
    "name": "Supervision continue",
    "discount_percent": 6,
    "problem": PROBLEM,
    "options": [OPTION],
}

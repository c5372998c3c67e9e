"""Clients of the demo: seven written by hand, one for each kind of contract, then as many drawn clients as asked.

Companies are fictitious. A client's work is given by stretches of days with the minutes booked in them; what its
contract promises for the same days is in `contracts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from analysis.demo import transcript
from analysis.demo.transcript import ScriptedTicket, Stretch

AS_OF = date(2023, 2, 16)
EXPORTED_ON = date(2023, 2, 24)
"""Day of the export: what lies after it is planned, not done."""
LAST_DAY = date(2023, 3, 17)
HISTORY_STARTS = date(2019, 1, 1)
MEAN_ENTRY_MINUTES = 39
HOURS_PER_DAY = 7
MINUTES_PER_DAY = HOURS_PER_DAY * 60


@dataclass(frozen=True)
class Site:
    """A subsidiary with its only site: name, town, country, share of the work and of the staff in percent."""

    name: str
    town: str
    country: str
    share: int


@dataclass(frozen=True)
class Swell:
    """Days on which the work of some subjects (none named: of all) is multiplied by `factor`."""

    starts_on: date
    ends_on: date
    factor: float
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Client:
    """One client of the demo.

    Parameters
    ----------
    contract : kind of contract, a key of `contracts.WRITERS`.
    stretches : the work drawn at random, in time order, without overlap.
    script : the tickets whose minutes are imposed.
    requesters : int, how many people may open tickets.
    unrest : float, standard deviation of the logarithm of weekly work.
    entries_a_ticket : float, mean.
    tilt : subject -> multiplier of its weight.
    """

    slug: str
    name: str
    contract: str
    sites: tuple[Site, ...]
    stretches: tuple[Stretch, ...]
    sector: str
    requesters: int = 40
    unrest: float = 0.5
    entries_a_ticket: float = 3.2
    tilt: Mapping[str, float] = field(default_factory=dict)
    swells: tuple[Swell, ...] = ()
    script: tuple[ScriptedTicket, ...] = ()

    @property
    def minutes(self) -> int:
        """Minutes of all the drawn stretches."""
        return sum(stretch.minutes for stretch in self.stretches)


def _years(*amounts: tuple[str, str, float]) -> tuple[Stretch, ...]:
    """Stretches from first day, last day and days of work (of 7 h)."""
    return tuple(
        Stretch(date.fromisoformat(starts), date.fromisoformat(ends), round(days * MINUTES_PER_DAY))
        for starts, ends, days in amounts
    )


def _calendar_years(*days: float, first: str = "2023-01-01") -> tuple[Stretch, ...]:
    """Work of 2019, 2020, 2021, 2022, of 2023 from `first` to the as-of date, and of the four weeks after it."""
    spans = [(f"{year}-01-01", f"{year}-12-31") for year in range(2019, 2023)]
    spans += [(first, "2023-02-16"), ("2023-02-17", "2023-03-17")]
    return _years(*((*span, amount) for span, amount in zip(spans, days, strict=True)))


AILING_PLATFORM = (
    Swell(date(2019, 1, 1), date(2022, 11, 30), 0.5, ("backup", "hyperv")),
    Swell(date(2022, 12, 1), LAST_DAY, 5.0, ("backup", "hyperv")),
)
COVID = Swell(date(2020, 3, 17), date(2020, 8, 31), 0.42)

FIXED_CAST: tuple[Client, ...] = (
    Client(
        "aubrac-logistique",
        "Aubrac Logistique",
        "managed_service",
        (
            Site("Aubrac Logistique", "Lyon", "France", 46),
            Site("Aubrac Entrepôts", "Saint-Priest", "France", 26),
            Site("Aubrac Benelux", "Gand", "Belgique", 17),
            Site("Aubrac Suisse", "Lausanne", "Suisse", 11),
        ),
        _years(
            ("2019-01-01", "2019-12-31", 236.0),
            ("2020-01-01", "2020-12-31", 229.0),
            ("2021-01-01", "2021-12-31", 251.0),
            ("2022-02-01", "2022-12-31", 254.0),
            ("2023-02-17", "2023-03-17", 17.5),
        ),
        "transport et logistique",
        requesters=53,
        unrest=0.28,
        entries_a_ticket=8.5,
        swells=AILING_PLATFORM,
        script=transcript.MANAGED_SERVICE,
    ),
    Client(
        "maison-ferrand",
        "Maison Ferrand",
        "shared_service",
        (
            Site("Ferrand France", "Dijon", "France", 50),
            Site("Ferrand Belgique", "Namur", "Belgique", 30),
            Site("Ferrand Iberica", "Gérone", "Espagne", 20),
        ),
        _years(
            ("2019-01-01", "2019-06-30", 66.0),
            ("2019-07-01", "2020-06-30", 139.0),
            ("2020-07-01", "2021-06-30", 148.0),
            ("2021-07-01", "2022-06-30", 161.0),
            ("2022-07-01", "2023-02-16", 85.0),
            ("2023-02-17", "2023-03-17", 11.0),
        ),
        "agroalimentaire",
        requesters=46,
        unrest=0.4,
        swells=(
            Swell(date(2021, 9, 6), date(2021, 10, 15), 1.9),
            Swell(date(2021, 5, 10), date(2021, 5, 16), 0.0),
        ),
    ),
    Client(
        "cabinet-delmas",
        "Cabinet Delmas",
        "requests_eur",
        (
            Site("Delmas Paris", "Paris", "France", 55),
            Site("Delmas Luxembourg", "Luxembourg", "Luxembourg", 27),
            Site("Delmas Bruxelles", "Bruxelles", "Belgique", 18),
        ),
        _calendar_years(10.8, 9.6, 11.7, 12.1, 1.1, 0.8, first="2023-01-09"),
        "conseil juridique",
        requesters=14,
        unrest=1.0,
        tilt={"checks": 0.0, "patches": 0.2, "monitoring": 0.0, "project_m365": 3.0, "project_workstations": 2.0},
        script=transcript.STATEMENT,
    ),
    Client(
        "clinique-saint-aurelien",
        "Cliniques Saint-Aurélien",
        "support_hours",
        (
            Site("Clinique d’Annecy", "Annecy", "France", 52),
            Site("Centre de Genève", "Genève", "Suisse", 30),
            Site("Cabinet de Monaco", "Monaco", "Monaco", 18),
        ),
        _calendar_years(31.0, 36.5, 33.0, 35.2, 4.9, 2.6),
        "santé",
        requesters=38,
        unrest=0.8,
        tilt={"project_m365": 0.4, "project_platform": 0.3, "checks": 0.4},
    ),
    Client(
        "ateliers-kermarec",
        "Ateliers Kermarec",
        "tickets",
        (
            Site("Kermarec Brest", "Brest", "France", 58),
            Site("Kermarec Porto", "Porto", "Portugal", 24),
            Site("Kermarec Tanger", "Tanger", "Maroc", 18),
        ),
        _calendar_years(55.0, 51.0, 60.0, 64.0, 8.6, 4.5),
        "industrie",
        requesters=33,
        unrest=0.7,
    ),
    Client(
        "hotels-belrive",
        "Hôtels Belrive",
        "covid",
        (
            Site("Belrive Nice", "Nice", "France", 45),
            Site("Belrive Sanremo", "Sanremo", "Italie", 31),
            Site("Belrive Montreux", "Montreux", "Suisse", 24),
        ),
        _years(
            ("2019-01-01", "2019-12-31", 117.0),
            ("2020-01-01", "2020-06-15", 40.0),
            ("2020-06-16", "2020-12-31", 64.0),
            ("2021-01-01", "2021-12-31", 158.0),
            ("2022-01-01", "2022-12-31", 166.0),
            ("2023-01-01", "2023-02-16", 21.5),
            ("2023-02-17", "2023-03-17", 12.0),
        ),
        "hôtellerie",
        requesters=41,
        unrest=0.35,
        swells=(COVID,),
    ),
    Client(
        "groupe-orsenne",
        "Groupe Orsenne",
        "four_lines",
        (
            Site("Orsenne SA", "Strasbourg", "France", 41),
            Site("Orsenne GmbH", "Fribourg", "Allemagne", 27),
            Site("Orsenne BV", "Utrecht", "Pays-Bas", 20),
            Site("Orsenne Services", "Metz", "France", 12),
        ),
        _calendar_years(196.0, 188.0, 208.0, 221.0, 29.5, 16.0),
        "services",
        requesters=60,
        unrest=0.35,
    ),
)

DRAWN_CONTRACTS = ("managed_service", "support_hours", "requests_eur", "tickets", "shared_service")
_FIRST_WORDS = ("Groupe", "Maison", "Ateliers", "Société", "Établissements", "Comptoir", "Laiterie", "Transports")
_LAST_WORDS = (
    "Valombre", "Ricordel", "Tessonnière", "Malaurie", "Esquerre", "Guérande", "Courtebois", "Lanvaux", "Peyrolle",
    "Sauvignac", "Trébeurden", "Montfaur", "Bressolle", "Hautecour", "Fontvive", "Clairmarais", "Brocéan",
)  # fmt: skip
_SECTORS = ("industrie", "services", "santé", "commerce", "transport et logistique", "agroalimentaire")
_TOWNS = (("Nantes", "France"), ("Liège", "Belgique"), ("Turin", "Italie"), ("Bâle", "Suisse"), ("Bilbao", "Espagne"))
_ACCENTS = str.maketrans("éèêàâçôîï", "eeeaacoii")


def cast(clients: int, entries: int | None, seed: int) -> tuple[Client, ...]:
    """Return the clients of the demo, the fixed clients first.

    Parameters
    ----------
    clients : int, how many.
    entries : int or None, how many time entries in all, about. Fewer than the contracts call for: every drawn
        stretch shrinks. More: the drawn clients grow, or the last client where there is none. Scripted tickets never
        change.
    seed : int, seed of the drawn clients.
    """
    members = FIXED_CAST[:clients] + _drawn(clients - len(FIXED_CAST), seed)
    if entries is None:
        return members
    wanted = entries * MEAN_ENTRY_MINUTES
    present = sum(client.minutes for client in members)
    if wanted <= present:
        return tuple(_scaled(client, wanted / present) for client in members)
    growing = members[len(FIXED_CAST) :] or members[-1:]
    factor = 1 + (wanted - present) / sum(client.minutes for client in growing)
    return tuple(_scaled(client, factor) if client in growing else client for client in members)


def _scaled(client: Client, factor: float) -> Client:
    stretches = tuple(replace(stretch, minutes=round(stretch.minutes * factor)) for stretch in client.stretches)
    return replace(client, stretches=stretches)


def _drawn(count: int, seed: int) -> tuple[Client, ...]:
    """Clients drawn by a power law of size: hours by client have the Gini coefficient of real portfolios."""
    random = np.random.default_rng([seed, 1])
    members = []
    for rank in range(max(count, 0)):
        days_a_year = 6 + 260 * (rank + 1) ** -0.8 * float(random.lognormal(0, 0.3))
        first, last = _FIRST_WORDS[rank % len(_FIRST_WORDS)], _LAST_WORDS[rank % len(_LAST_WORDS)]
        turn = rank // (len(_FIRST_WORDS) * len(_LAST_WORDS))
        name = f"{first} {last}" + (f" {turn + 1}" if turn else "")
        growth = random.uniform(0.96, 1.06) ** np.arange(4)
        years = days_a_year * growth * random.uniform(0.9, 1.1, size=4)
        to_date = days_a_year * growth[-1] * random.uniform(0.8, 1.25) * (AS_OF - date(2022, 12, 31)).days / 365
        after = days_a_year * (LAST_DAY - AS_OF - timedelta(days=1)).days / 365
        members.append(
            Client(
                name.lower().translate(_ACCENTS).replace(" ", "-"),
                name,
                DRAWN_CONTRACTS[rank % len(DRAWN_CONTRACTS)],
                tuple(
                    Site(f"{last} {town}", town, country, share)
                    for (town, country), share in zip(_TOWNS, (40, 25, 15, 12, 8), strict=True)
                )[: 3 + rank % 3],
                _calendar_years(*(float(days) for days in years), to_date, after),
                _SECTORS[rank % len(_SECTORS)],
                requesters=int(np.clip(days_a_year / 3, 12, 220)),
                unrest=float(random.uniform(0.3, 0.9)),
            )
        )
    return tuple(members)

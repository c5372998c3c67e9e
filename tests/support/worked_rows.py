"""Made-up work, always the same for a seed: what the awkward files write, each in its own way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

TECHNICIANS = ("Durand Élodie", "Morel Paul", "Roy Anne")
CATEGORIES = ("RUN > Support > Réseau", "RUN > MCO > Sauvegarde", "BUILD > Projet > Migration")
TITLES = ("Sauvegarde en échec", "Nouveau poste", "Accès VPN", "Mise à jour", "Imprimante")
MINUTES = (10, 15, 20, 30, 45, 60, 75, 90, 105, 120, 150)
FIRST_DAY = date(2023, 1, 3)
WORKING_HOURS = (8, 9, 10, 11, 14, 15, 16)


@dataclass(frozen=True)
class Row:
    """One time entry, as its technician meant it."""

    number: int
    ticket: str
    start: datetime
    seconds: int
    technician: str
    client: str
    category: str
    kind: str
    title: str

    @property
    def day(self) -> date:
        """Civil day of the work."""
        return self.start.date()

    @property
    def end(self) -> datetime:
        """End of the work."""
        return self.start + timedelta(seconds=self.seconds)

    @property
    def minutes(self) -> int:
        """Time spent [min]."""
        return self.seconds // 60


def rows(
    seed: str,
    count: int = 12,
    *,
    clients: tuple[str, ...] = ("Acme",),
    first_day: date = FIRST_DAY,
    step_days: int = 5,
) -> list[Row]:
    """Return `count` entries, one every few days from `first_day` on, in the order of their dates.

    Parameters
    ----------
    seed : text, the name of the file that is made of them.
    clients : each entry's client is the next of them.
    step_days : days from an entry to the next; 5 passes the twelfth of the first month with the third entry.
    """
    drawn = random.Random(seed)
    made = []
    for index in range(count):
        day = first_day + timedelta(days=index * step_days)
        ticket = drawn.randrange(count // 2 + 1)
        made.append(
            Row(
                number=1001 + index,
                ticket=f"{120 + ticket:05d}",
                start=datetime.combine(day, time(drawn.choice(WORKING_HOURS), drawn.choice((0, 15, 30)))),
                seconds=60 * drawn.choice(MINUTES),
                technician=drawn.choice(TECHNICIANS),
                client=clients[index % len(clients)],
                category=CATEGORIES[ticket % len(CATEGORIES)],
                kind=("Incident", "Demande")[ticket % 2],
                title=TITLES[ticket % len(TITLES)],
            )
        )
    return made

"""Contracts of the demo's clients: contract lines of every kind, dated, sourced, since 2019."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analysis.demo.cast import HOURS_PER_DAY, MINUTES_PER_DAY, Client, Stretch
from analysis.demo.vocabulary import SEPARATOR, SUBJECTS
from analysis.params.contract import ContractLine
from analysis.params.short_terms import YEARS, short_form

Line = dict[str, Any]
MEAN_DAILY_RATE_EUR = 580
MEAN_TICKET_MINUTES = 125
PROMISE = {2019: 1.04, 2020: 1.05, 2021: 1.0, 2022: 1.03, 2023: 1.02}
"""Entitlement of a drawn client over its work of the year (2023: over that of 2022)."""

RATES_EUR: tuple[tuple[str, date, int], ...] = (
    ("administrator", date(2018, 7, 1), 455),
    ("engineer", date(2018, 7, 1), 560),
    ("engineer", date(2022, 7, 1), 595),
    ("consultant", date(2018, 7, 1), 700),
    ("architect", date(2018, 7, 1), 910),
)
"""Profile, first day, daily rate before tax. The engineer's changed in the middle of 2022."""

ENTITLEMENTS: Mapping[str, tuple[float, ...]] = {
    "aubrac-logistique": (240, 240, 250, 273.75, 263),
    "maison-ferrand": (130, 140, 150, 160, 160),
    "cabinet-delmas": (6500, 6500, 7000, 7000, 7000),
    "clinique-saint-aurelien": (220, 240, 240, 240, 240),
    "ateliers-kermarec": (220, 210, 220, 220, 230),
    "hotels-belrive": (120, 120, 168, 168, 168),
}
"""Of the fixed clients, year by year, in the unit of their line."""

ORSENNE_SHARES = {"workstations": 0.25, "support": 0.31, "requests": 0.09, "managed_service": 0.35}
"""Share of the four-line client's work that falls in each of its lines."""


def contract_lines(client: Client) -> list[Line]:
    """Return the lines of one client in the order of allocation, each with its terms, as keys of `ContractLine`."""
    by_name: dict[str, list[ContractLine]] = {}
    for line in WRITERS[client.contract](client):
        by_name.setdefault(YEARS.sub("", line["line"]), []).append(ContractLine.model_validate(line))
    return [_written(years) for years in by_name.values()]


def _written(years: Sequence[ContractLine]) -> Line:
    """Return the lines of a contract, one a year, as one line with its terms."""
    short = short_form(years)
    if short is None:
        raise AssertionError(years[0].line)
    line: Line = _as_typed(short.model_dump(exclude_unset=True))
    return {**line, "terms": line.pop("terms")}


def _as_typed(value: Any) -> Any:
    """Return values of params as a person types them: 263, not 263.0."""
    if isinstance(value, dict):
        return {key: _as_typed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_typed(item) for item in value]
    if isinstance(value, (float, Decimal)):
        return int(value) if value == int(value) else float(value)
    return value


def rates() -> list[dict[str, Any]]:
    """Daily rates by profile, as the keys of `DailyRate`."""
    return [
        {
            "profile": profile,
            "daily_rate_eur": amount,
            "effective_from": day,
            "source": _source(f"Grille tarifaire {day.year}", day),
        }
        for profile, day, amount in RATES_EUR
    ]


def _source(document: str, day: date) -> dict[str, Any]:
    return {"document": document, "date": day}


def _line(slug: str, name: str, kind: str, unit: str, starts_on: date, ends_on: date, **keys: Any) -> Line:
    signed = starts_on - timedelta(days=21)
    return {
        "line": slug,
        "name": name,
        "kind": kind,
        "unit": unit,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "source": _source(f"Contrat {name}", signed),
        **keys,
    }


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _entitlements(client: Client, unit_of_day: float) -> tuple[float, ...]:
    """Entitlements of 2019 to 2023: those declared, else the work of the year times `PROMISE`, in the line's unit."""
    if client.slug in ENTITLEMENTS:
        return ENTITLEMENTS[client.slug]
    return tuple(round(days * unit_of_day * PROMISE[year]) for year, days in _days_by_year(client.stretches).items())


def _days_by_year(stretches: Sequence[Stretch]) -> dict[int, float]:
    """Days of work of 2019 to 2022, and those of 2022 again for 2023, which is not over."""
    days = dict.fromkeys(range(2019, 2023), 0.0)
    for stretch in stretches:
        if stretch.starts_on.year in days:
            days[stretch.starts_on.year] += stretch.minutes / MINUTES_PER_DAY
    return {**days, 2023: days[2022]}


def _managed_service(client: Client) -> list[Line]:
    lines = [
        _line(f"infogerance-{year}", f"Infogérance {year}", "managed_service", "days", *_year(year), entitlement=days)
        for year, days in zip(range(2019, 2024), _entitlements(client, 1), strict=True)
    ]
    lines[-1] |= {
        "price_eur": round(lines[-1]["entitlement"] * 600),
        "billing": {"schedule": "monthly"},
        "renewal": {"tacit": True, "notice_months": 3},
        "overrun": "invoice",
    }
    return lines


def _shared_service(client: Client) -> list[Line]:
    """Terms from July to June; at the last one, a project is planned on the days that are left."""
    lines = [
        _line(
            f"infogerance-{year}-{year + 1}",
            f"Infogérance {year}-{year + 1}",
            "managed_service",
            "days",
            date(year, 7, 1),
            date(year + 1, 6, 30),
            entitlement=days,
        )
        for year, days in zip(range(2018, 2023), _entitlements(client, 1), strict=True)
    ]
    lines[-1] |= {
        "price_eur": round(lines[-1]["entitlement"] * 590),
        "carry_over": {"cap_percent": 10, "expires_after_months": 3},
        "projects": [{"name": "Déploiement de Windows 11", "planned_on": date(2023, 5, 15), "quantity": 9}],
    }
    return lines


def _requests_eur(client: Client) -> list[Line]:
    return [
        _line(
            f"demandes-{year}",
            f"Demandes {year}",
            "requests",
            "euros",
            *_year(year),
            entitlement=amount,
            billing={"schedule": "consumed"},
            statement_names="profiles",
        )
        for year, amount in zip(range(2019, 2024), _entitlements(client, MEAN_DAILY_RATE_EUR), strict=True)
    ]


def _support_hours(client: Client) -> list[Line]:
    """Hours of support; since 2022 each ticket and day is accounted by quarters of an hour (rule 15)."""
    lines = [
        _line(
            f"support-{year}",
            f"Support Premier {year}",
            "support",
            "hours",
            *_year(year),
            entitlement=hours,
            price_eur=hours * 82,
        )
        for year, hours in zip(range(2019, 2024), _entitlements(client, HOURS_PER_DAY), strict=True)
    ]
    for line in lines[3:]:
        line["accounting"] = [
            {
                "effective_from": date(2022, 1, 1),
                "unit_minutes": 15,
                "minimum_minutes": 15,
                "per": "ticket_day",
                "source": _source("Conditions du support, article 4", date(2021, 12, 10)),
            }
        ]
    return lines


def _tickets(client: Client) -> list[Line]:
    return [
        _line(f"tickets-{year}", f"Tickets {year}", "tickets", "tickets", *_year(year), entitlement=tickets)
        for year, tickets in zip(
            range(2019, 2024), _entitlements(client, MINUTES_PER_DAY / MEAN_TICKET_MINUTES), strict=True
        )
    ]


def _covid(client: Client) -> list[Line]:
    """Rule 3's case: 10 days a month in 2020, 4 from April, 14 from September: 106 in the year."""

    def months(year: int, first: int, days: int) -> dict[str, int]:
        return {f"{year}-{month:02d}": days for month in range(first, 13)}

    lines = []
    for year, days in zip(range(2019, 2024), _entitlements(client, 1), strict=True):
        line = _line(f"infogerance-{year}", f"Infogérance {year}", "managed_service", "days", *_year(year))
        if year == 2020:
            line |= {
                "accrual": "monthly",
                "months": months(year, 1, 10),
                "amendments": [
                    {
                        "effective_from": date(year, 4, 1),
                        "months": months(year, 4, 4),
                        "source": _source("Avenant 1 (Covid-19)", date(year, 3, 27)),
                    },
                    {
                        "effective_from": date(year, 9, 1),
                        "months": months(year, 9, 14),
                        "source": _source("Avenant 2 (reprise)", date(year, 8, 24)),
                    },
                ],
            }
        else:
            line["entitlement"] = days
        lines.append(line)
    return lines


def _four_lines(client: Client) -> list[Line]:
    """Unlimited workstations, support for the other incidents, requests in euros, and all the rest of RUN."""
    workstations = SEPARATOR.join(SUBJECTS["hardware"].path[:-1])
    support = SEPARATOR.join(SUBJECTS["mail"].path[:-1])
    lines = []
    for year, days in _days_by_year(client.stretches).items():
        part = {line: round(days * PROMISE[year] * share) for line, share in ORSENNE_SHARES.items()}
        term = _year(year)
        lines += [
            _line(
                f"postes-{year}", f"Postes illimités {year}", "unlimited", "none", *term,
                scope={"category": [workstations]}, price_eur=part["workstations"] * 520,
            ),
            _line(
                f"support-{year}", f"Support {year}", "support", "hours", *term,
                scope={"category": [support], "kind": ["incident"]}, entitlement=part["support"] * HOURS_PER_DAY,
            ),
            _line(
                f"demandes-{year}", f"Demandes et projets {year}", "requests", "euros", *term,
                scope={"category": ["Projets", "Hors périmètre"]}, entitlement=part["requests"] * MEAN_DAILY_RATE_EUR,
            ),
            _line(
                f"infogerance-{year}", f"Infogérance {year}", "managed_service", "days", *term,
                scope={"category": ["RUN"]}, entitlement=part["managed_service"],
            ),
        ]  # fmt: skip
    return lines


WRITERS: Mapping[str, Callable[[Client], list[Line]]] = {
    "managed_service": _managed_service,
    "shared_service": _shared_service,
    "requests_eur": _requests_eur,
    "support_hours": _support_hours,
    "tickets": _tickets,
    "covid": _covid,
    "four_lines": _four_lines,
}
"""Kind of contract -> its lines."""

"""Small clients whose figure follows from a rule by hand: the oracle says it, and the product."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import product
import pytest

from oracle.comparison import by_name
from oracle.facts import facts

AS_OF = date(2023, 2, 16)
CITATION = {"document": "Contrat", "date": date(2022, 12, 1)}
ENGINEER = {"profile": "engineer", "daily_rate_eur": "700.00", "effective_from": date(2020, 1, 1), "source": CITATION}
YEAR_BEFORE = {"line": "a", "starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)}
TICKETS = {"kind": "tickets", "unit": "tickets"}


def line(entitlement=263, **others):
    usual = {"line": "l", "name": "L", "kind": "managed_service", "unit": "days", "entitlement": entitlement}
    terms = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31), "source": CITATION}
    return usual | terms | others


def entry(identifier, day, minutes, ticket="1", **others):
    row = {"time_entry_id": str(identifier), "ticket_id": ticket, "entry_date": day, "is_private": False}
    return {**row, "seconds": int(minutes * 60), **others}


def ticket(identifier="1", **others):
    return {"ticket_id": identifier, "title": "T", "ticket_kind": "incident", "is_deleted": False, **others}


def client(lines, entries, as_of=AS_OF, *, tickets=None, params=None, **tables):
    file = {"hours_per_day": 7, "default_profile": "engineer", "rates": [ENGINEER], "contract_lines": lines}
    named = tickets or [ticket(name) for name in sorted({row["ticket_id"] for row in entries})]
    return file | (params or {}), {"time_entry": entries, "ticket": named, **tables}, as_of


def worked(day=date(2023, 1, 10), minutes=60):
    return [entry(1, day, minutes)]


def amended(**change):
    return line(365, amendments=[{"source": CITATION, **change}])


def two_terms(first, second, **others):
    return [line(first, **YEAR_BEFORE, **others), line(second, renews="a", **others)]


def weekly_check(*days):
    item = {"check": "c", "domain": "d", "recurrence": "weekly", "grace_days": 2}
    item |= {"starts_on": date(2023, 1, 2), "ends_on": date(2023, 12, 31)}
    rows = [
        {"check_run_id": f"{day}", "check": "c", "run_date": date(2023, 1, 2) + timedelta(days=day), "result": "ok"}
        for day in days
    ]
    return {"params": {"checks": [item]}, "check_run": rows}


def by_subsidiary(**file):
    tickets = [ticket("1", subsidiary_id="Nord"), ticket("2", subsidiary_id="Sud")]
    names = [{"subsidiary_id": name, "name": name} for name in ("Nord", "Sud")]
    rates = [
        ENGINEER | {"profile": "architect", "daily_rate_eur": "910"},
        ENGINEER | {"profile": "admin", "daily_rate_eur": "455"},
    ]
    params = {"subsidiaries": [{"subsidiary": "Nord"}, {"subsidiary": "Sud"}], "rates": rates, **file}
    return {"tickets": tickets, "subsidiary": names, "params": params}


CARRIED = {"cap_percent": 10, "expires_after_months": 3}
QUARTERS = {"effective_from": date(2023, 1, 1), "source": CITATION}
CASES = {
    "a table of months keeps the others (rule 3)": (
        client([amended(effective_from=date(2023, 6, 1), months={"2023-07": 62})], worked()),
        "lines.l.entitlement",
        396,
    ),
    "a deduction never goes below nothing (rule 2.9)": (
        client(two_terms(100, 15, overrun="deduct_next"), worked(date(2022, 6, 1), 120 * 420)),
        "lines.l.entitlement",
        0,
    ),
    "a ticket counts once over the terms of a line (rule 2.10)": (
        client(two_terms(10, 10, **TICKETS), [entry(1, date(2022, 12, 3), 30), entry(2, date(2023, 1, 3), 30)]),
        "lines.l.consumed",
        0,
    ),
    "a ticket opened before any term counts at its first work (rule 2.10)": (
        client(
            [line(10, ticket_counts_at="opening", **TICKETS)],
            worked(),
            tickets=[ticket(opened_at=datetime(2022, 12, 3, 9, tzinfo=UTC))],
        ),
        "lines.l.consumed",
        1,
    ),
    "the cap of a carry-over bounds the term's own units (rule 2.8)": (
        client(two_terms(120, 120, carry_over=CARRIED), worked(date(2022, 6, 1), 100 * 420)),
        "lines.l.settlement.carried",
        12,
    ),
    "what was brought in leaves when it expires (rule 2.8)": (
        client([line(120, carry_over={**CARRIED, "carried": 12})], worked(date(2023, 5, 9)), date(2023, 6, 1)),
        "lines.l.entitlement",
        120,
    ),
    "the first week of a history has its whole average (rule 2.7)": (
        client(
            [line(365, **YEAR_BEFORE), line(365, renews="a")],
            [entry(1, date(2022, 3, 16), 30), entry(2, date(2023, 1, 3), 30)],
        ),
        "weekly.2022-W11.average_days",
        7,
    ),
    "what was billed stays (rule 5.5)": (
        client(
            [
                line(
                    price_eur="157800.00",
                    amendments=[{"effective_from": date(2023, 7, 1), "entitlement": 200, "source": CITATION}],
                )
            ],
            worked(),
        ),
        "lines.l.billed_eur",
        "26300.00",
    ),
    "a ticket of a line billed as consumed is worth its share of the price (rule 5.5)": (
        client(
            [line(400, price_eur="18000.00", billing={"schedule": "consumed"}, **TICKETS)],
            worked(),
            date(2023, 1, 31),
        ),
        "lines.l.billed_eur",
        "45.00",
    ),
    "an exact half of a cent is rounded up (rule 5.2)": (
        client([line(4, price_eur="100.10", ends_on=AS_OF)], worked(minutes=2772)),
        "lines.l.settlement.overrun_eur",
        "65.07",
    ),
    "the largest remainder has the cent (rule 5.4)": (
        client(
            [line()],
            [entry(1, AS_OF, 368 / 60), entry(2, AS_OF, 183 / 60, "2")],
            tickets=[ticket(), ticket("2", ticket_kind="request")],
        ),
        "axes.kind.request.amount_eur",
        "5.09",
    ),
    "direct parts are amounts where the line is priced by profile (rule 6)": (
        client(
            [line()],
            [entry(1, AS_OF, 420, profile="architect"), entry(2, AS_OF, 420, "2", profile="admin")],
            **by_subsidiary(chargeback=[{"line": "l"}]),
        ),
        "chargeback.l Nord.amount_eur",
        "910.00",
    ),
    "a subsidiary with a share and no minute is expected (table of subsidiaries)": (
        client([line(365)], worked(), **by_subsidiary(subsidiaries=[{"subsidiary": "Sud", "share_percent": 100}])),
        "axes.subsidiary.Sud.expected_minutes",
        47 * 420,
    ),
    "a lone run is that of its own week (rule 8.2)": (
        client([line()], worked(), date(2023, 2, 28), **weekly_check(1, 8, 15, 22, 36)),
        "checks.c 2023-W05.state",
        "missed",
    ),
    "what is blocking beyond the tolerance disqualifies (rule 14)": (
        client([line()], [entry(1, AS_OF, 30), entry(2, AS_OF, -14 * 420)]),
        "lines.l.consumed",
        "disqualified",
    ),
    "two long entries on a day are one day (rule 14)": (
        client([line()], [entry(k, AS_OF, 780, technician_id="t") for k in (1, 2)]),
        "findings.over_24h_day.count",
        1,
    ),
    "an unknown rate is a finding on any line that rates value (rule 5.1)": (
        client([line(unit="hours", kind="support")], [entry(1, AS_OF, 30, profile="nobody")]),
        "findings.unknown_profile.count",
        1,
    ),
    "what is zero accounts zero (rule 15)": (
        client([line(accounting=[QUARTERS | {"unit_minutes": 15, "minimum_minutes": 15}])], [entry(1, AS_OF, 0)]),
        "lines.l.accounted_minutes",
        0,
    ),
    "accounted time is priced unrounded (rule 15)": (
        client(
            [line(7000, unit="euros", kind="requests", accounting=[QUARTERS | {"coefficients": [{"factor": 1.005}]}])],
            [entry(k, date(2023, 1, k), 1) for k in range(1, 11)],
        ),
        "lines.l.consumed_eur",
        "16.75",
    ),
    "a tacit term begins the day after (rule 2.13)": (
        client([line(renewal={"tacit": True})], worked(date(2024, 1, 10)), date(2024, 2, 1)),
        "lines.l.starts_on",
        "2024-01-01",
    ),
}


@pytest.fixture(scope="module")
def said():
    with TemporaryDirectory() as folder:
        made = list(product.facts_of(Path(folder), [case for case, _, _ in CASES.values()]))
    return dict(zip(CASES, made, strict=True))


def at(found, path):
    for key in path.split("."):
        found = found.get(key, {})
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_oracle_gives_the_figure(name):
    case, path, figure = CASES[name]
    assert at(facts(*case), path) == figure


@pytest.mark.parametrize("name", CASES)
def test_the_product_gives_the_figure(name, said):
    _, path, figure = CASES[name]
    found = said[name]
    assert not isinstance(found, str), found
    assert at(by_name(found), path) == (figure if isinstance(figure, str) else pytest.approx(figure, abs=1e-9))

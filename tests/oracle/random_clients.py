"""Random clients: a seed gives a client's file over all options crossed, the date counted and awkward rows.

`OPTIONS` says with what chance each option is drawn; `made(seed, forced, left_out)` draws some always, or never.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from oracle import random_contracts, random_rows
from oracle.counting import Row, Tables
from oracle.days import ONE_DAY
from oracle.renewal import shown_name, written_out

OPTIONS = {
    "rates": 0.8,
    "line_rates": 0.2,
    "dated_rates": 0.5,
    "unknown_profile": 0.1,
    "late_rates": 0.05,
    "out_of_scope": 0.3,
    "rules": 0.4,
    "category_rule": 0.15,
    "axis_rules": 0.2,
    "profiles_of_people": 0.2,
    "no_default_profile": 0.1,
    "ticket_correction": 0.1,
    "subsidiaries": 0.5,
    "shares": 0.5,
    "moves_to": 0.2,
    "dated_subsidiary": 0.15,
    "country_of_subsidiary": 0.15,
    "chargeback": 0.4,
    "chargeback_billed": 0.4,
    "headcount": 0.3,
    "fixed_percent": 0.3,
    "no_key": 0.2,
    "checks": 0.3,
    "grace": 0.6,
    "rrule": 0.2,
    "corrections": 0.2,
    "counting_exclude": 0.15,
    "counting_count": 0.15,
    "other_corrections": 0.15,
    "belgium": 0.1,
    "region": 0.1,
    "other_zone": 0.1,
    "long_checks": 0.3,
    "plan_change": 0.3,
    "names_of_check": 0.3,
    "open_plan": 0.2,
    **random_contracts.OPTIONS,
    **random_rows.OPTIONS,
}
PROFILES = ("administrator", "engineer", "architect")


@dataclass
class RandomClient:
    """A client's file as plain values, its rows by canonical table, the date counted, the options drawn."""

    params: Row
    tables: Tables
    as_of: date
    options: tuple[str, ...] = ()
    seed: int = 0


@dataclass
class Draw:
    """A seeded draw that remembers which options it has taken."""

    random: Random
    forced: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    taken: list[str] = field(default_factory=list)

    def has(self, option: str) -> bool:
        """Draw whether an option is taken."""
        drawn = self.random.random() < OPTIONS[option]
        if (drawn or option in self.forced) and option not in self.left_out:
            self.taken.append(option)
            return True
        return False


def made(seed: int, forced: Collection[str] = (), left_out: Collection[str] = ()) -> RandomClient:
    """Return the client of a seed."""
    draw = Draw(Random(seed), frozenset(forced), frozenset(left_out))
    params: Row = {"hours_per_day": draw.random.choice([7, 7.5, 7.8, 8]), "default_profile": "engineer"}
    if draw.has("no_default_profile"):
        del params["default_profile"]
    if draw.has("profiles_of_people"):
        params["profiles"] = {"t3": "architect", "N1": "engineer"}
    if draw.has("belgium"):
        params["country"] = "BE"
    elif draw.has("region"):
        params["region"] = "57"
    if draw.has("other_zone"):
        params["timezone"] = "America/New_York"
    first, as_of, lines = random_contracts.contract(draw)
    params["contract_lines"] = lines
    if draw.has("rates"):
        params["rates"] = _rates(draw, first, lines)
    _rules(draw, params, first)
    _subsidiaries(draw, params, first, as_of)
    if draw.has("checks"):
        params["checks"] = _checks(draw, written_out(lines)[-1])
    tables = random_rows.rows(draw, params, first, as_of)
    _counting(draw, params, first)
    if draw.has("ticket_correction"):
        params.setdefault("corrections", []).append(_of_kind(tables["ticket"][0]))
    if draw.has("other_corrections"):
        params.setdefault("corrections", []).extend(_of_columns(draw, tables))
    random_rows.close_again(draw, tables)
    return RandomClient(params, tables, as_of, tuple(dict.fromkeys(draw.taken)), seed)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield every pair of options."""
    return itertools.combinations(OPTIONS, 2)


def _rates(draw: Draw, first: date, lines: list[Row]) -> list[Row]:
    random = draw.random
    known = PROFILES[:2] if draw.has("unknown_profile") else PROFILES
    start = first + timedelta(days=30) if draw.has("late_rates") else date(2018, 1, 1)
    rates = [_rate(profile, random.choice(["700.00", "455.00", "650.50"]), start) for profile in known]
    if draw.has("dated_rates"):
        rates.append(_rate("engineer", "735.00", first + timedelta(days=100)))
    if draw.has("line_rates"):
        rates.append({**_rate("engineer", "910.00", start), "line": lines[0]["line"]})
    return rates


def _rate(profile: str, daily_rate_eur: str, day: date) -> Row:
    return {
        "profile": profile,
        "daily_rate_eur": daily_rate_eur,
        "effective_from": day,
        "source": random_contracts.CITATION,
    }


def _rules(draw: Draw, params: Row, first: date) -> None:
    rules: list[Row] = []
    if draw.has("out_of_scope"):
        rules.append({"when": {"category": ["Hors périmètre"]}, "in_scope": False})
    if draw.has("rules"):
        rules += [
            {"when": {"title": ["sage"]}, "application": "Sage", "domain": "logiciel"},
            {"when": {"kind": ["incident"], "title": ["réseau"]}, "domain": "infrastructure"},
            {"when": {"technician_group": ["N2"]}, "profile": "architect"},
            {"when": {"title": ["reseau"]}, "domain": "autre", "application": "Fortinet"},
        ]
    if draw.has("category_rule"):
        rules.insert(0, {"when": {"title": ["arrivee"]}, "category": ["RUN", "Support", "Arrivées"]})
    if draw.has("axis_rules"):
        rules += [
            {"when": {"subsidiary": ["Nord"], "country": [""]}, "country": "Belgique"},
            {"when": {"requester": ["Personne 1"], "kind": ["request", ""]}, "department": "Achats"},
            {"when": {"application": ["Veeam"]}, "subsidiary": "Est", "domain": "sauvegarde"},
            {"when": {"department": ["Service 0"], "starts_on": first + timedelta(days=50)}, "in_scope": False},
            {"when": {"technician_group": ["N3"], "ends_on": first + timedelta(days=90)}, "profile": "administrator"},
            {"when": {"title": ["sauvegarde"], "location": ["Nantes"]}, "controls": ["A.8.13", "A.8.14"]},
            {"when": {"contract": ["C2"], "controls": ["A.8.14"]}, "domain": "sauvegarde"},
            {"when": {"profile": ["architect"], "ticket": ["1", "2"]}, "application": "Sage"},
        ]
    if rules:
        params["rules"] = rules


def _subsidiaries(draw: Draw, params: Row, first: date, as_of: date) -> None:
    if not draw.has("subsidiaries"):
        return
    items: list[Row] = [
        {"subsidiary": "Nord"},
        {"subsidiary": "Sud", "names": ["SUD-01"]},
        {"subsidiary": "Est"},
    ]
    if draw.has("shares"):
        for item, share in zip(items, (50, 30, 20), strict=True):
            item["share_percent"] = share
    if draw.has("moves_to"):
        middle = first + timedelta(days=(as_of - first).days // 2)
        items[2] |= {"ends_on": middle, "moves_to": "Nord"}
    if draw.has("country_of_subsidiary"):
        items[1]["country"] = "Suisse"
    if draw.has("dated_subsidiary"):
        items[1][draw.random.choice(["starts_on", "ends_on"])] = first + timedelta(days=(as_of - first).days // 3)
    params["subsidiaries"] = items
    if not draw.has("chargeback"):
        return
    lines = [line for line in written_out(params["contract_lines"]) if line["starts_on"] <= as_of <= line["ends_on"]]
    made: list[Row] = []
    for line in lines:
        billed = draw.has("chargeback_billed") and (
            line.get("price_eur") or line.get("billing", {}).get("schedule") == "consumed"
        )
        choice: Row = {"line": shown_name(line), "value": "billed" if billed else "consumed"}
        if draw.has("headcount"):
            choice["common"] = "headcount"
            for item, count in zip(items, (50, 30, 7), strict=True):
                item["headcount"] = count
        elif draw.has("fixed_percent"):
            choice |= {"common": "fixed", "fixed_percent": {"Nord": 50, "Sud": 30, "Est": 20}}
        elif draw.has("no_key"):
            choice["common"] = "none"
        made.append(choice)
    params["chargeback"] = made


def _checks(draw: Draw, line: Row) -> list[Row]:
    first, last = line["starts_on"], line["ends_on"]
    while first.weekday():
        first += ONE_DAY
    made = []
    for name, recurrence in (("Sauvegardes", "daily"), ("Annuaire", "weekly"), ("Firmware", "monthly")):
        item: Row = {"check": name, "domain": name[:3], "recurrence": recurrence, "starts_on": first, "ends_on": last}
        if draw.has("grace"):
            item["grace_days"] = draw.random.choice([1, 2, 5])
        made.append(item)
    if draw.has("names_of_check"):
        made[0]["names"] = ["Sauvegarde du soir"]
    if draw.has("open_plan"):
        del made[2]["ends_on"]
    if draw.has("rrule"):
        made[1]["recurrence"] = "FREQ=WEEKLY;BYDAY=TU"
    if draw.has("long_checks"):
        common = {"domain": "Rev", "starts_on": line["starts_on"], "ends_on": last}
        made += [
            {"check": "Revue", "recurrence": "quarterly", **common},
            {"check": "Restauration", "recurrence": "half-yearly", **common},
            {"check": "Audit", "recurrence": "yearly", **common},
        ]
        made[-2]["grace_days"] = 30 if draw.has("grace") else 0
    change = first + timedelta(weeks=draw.random.randint(1, 8))
    if draw.has("plan_change") and change < last:
        made.append({**made[1], "starts_on": change, "recurrence": "daily", "domain": "Autre"})
        made[1] |= {"ends_on": change - ONE_DAY}
    return made


def _of_kind(ticket: Row) -> Row:
    """Return the correction of a ticket's kind."""
    return _correction(
        "ticket", ticket, "ticket_kind", "incident" if ticket["ticket_kind"] != "incident" else "request"
    )


def _of_columns(draw: Draw, tables: Tables) -> list[Row]:
    """Return corrections of what places a ticket or an entry, each of another row."""
    entries, tickets = tables["time_entry"], tables["ticket"]
    made = [
        _correction("ticket", tickets[1], "category_id", "4"),
        _correction("ticket", tickets[2], "subsidiary_id", "f1"),
        _correction("ticket", tickets[3], "requester_id", "r2"),
        _correction("ticket", tickets[4], "title", "Panne du serveur Sage"),
        _correction("time_entry", entries[1], "ticket_id", "5"),
        _correction("time_entry", entries[2], "technician_id", "t2"),
        _correction("time_entry", entries[3], "profile", "architect"),
    ]
    return [item for item in draw.random.sample(made, 3) if item["faulty"] != item["correct"]]


def _correction(table: str, row: Row, column: str, correct: str) -> Row:
    key, name = row[f"{table}_id"], f"{column.replace('_', '-')}-{row[f'{table}_id']}"
    why = {"reason": "Erreur de saisie", "author": "A. Nalyste", "date": date(2023, 1, 1)}
    named = {"correction": name, "table": table, "key": key, "column": column}
    return {**named, "faulty": row.get(column), "correct": correct, **why}


def _counting(draw: Draw, params: Row, first: date) -> None:
    choices = []
    if draw.has("counting_exclude"):
        code = draw.random.choice(["zero_minutes", "over_24h", "todo_past", "private_entry", "out_of_scope"])
        choices.append({"code": code, "treatment": "exclude"})
    if draw.has("counting_count"):
        code = draw.random.choice(["negative_minutes", "deleted_ticket", "orphan_entry", "merged_copy", "merged_lost"])
        choices.append({"code": code, "treatment": "count"})
    if choices:
        since = first + timedelta(days=draw.random.choice([0, 60, 200]))
        params["counting"] = [{**each, "effective_from": since, "reason": "Accord"} for each in choices]

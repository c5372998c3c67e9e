"""Two people of one name stay two on every axis."""

from __future__ import annotations

from datetime import date

from analysis.enrich.entries import enrich
from builders import entry, params, tables, ticket

AS_OF = date(2023, 2, 16)


def shares(column: str, **given) -> dict[str, int]:
    """Minutes by the values of a column."""
    entries = enrich(tables(**given), params(), AS_OF).entries
    return (entries.groupby(column, observed=True)["seconds"].sum() // 60).to_dict()


def test_requesters_of_one_name_are_told_apart_by_their_department():
    given = {
        "ticket": [ticket(number, requester_id=number) for number in ("1", "2", "3")],
        "time_entry": [entry(number, "2023-01-03", 10 * int(number), number) for number in ("1", "2", "3")],
        "requester": [
            {"requester_id": "1", "name": "Jean Martin", "department": "Direction"},
            {"requester_id": "2", "name": "Jean Martin", "department": "Comptabilité"},
            {"requester_id": "3", "name": "Léa Simon", "department": "Direction"},
        ],
    }
    assert shares("requester", **given) == {
        "Jean Martin (Direction)": 10, "Jean Martin (Comptabilité)": 20, "Léa Simon": 30,
    }  # fmt: skip


def test_where_no_hint_tells_them_apart_the_identifier_does():
    people = [{"technician_id": key, "name": "Jean Martin", "technician_group": "N1"} for key in ("jm1", "jm2")]
    entries = [entry(key, "2023-01-03", 5, None, technician_id=key) for key in ("jm1", "jm2")]
    assert shares("technician", technician_profile=people, time_entry=entries) == {
        "Jean Martin (jm1)": 5, "Jean Martin (jm2)": 5,
    }  # fmt: skip


def test_the_map_of_profiles_still_knows_a_homonym_by_name():
    people = [{"technician_id": key, "name": "Jean Martin"} for key in ("jm1", "jm2")]
    given = tables(technician_profile=people, time_entry=[entry("a", "2023-01-03", 5, None, technician_id="jm1")])
    entries = enrich(given, params(profiles={"Jean Martin": "architecte"}), AS_OF).entries
    assert entries["profile"].tolist() == ["architecte"]

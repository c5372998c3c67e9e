"""Entries get their axes, their line and the reason why they do not count."""

from datetime import date

import pytest

from analysis.enrich.entries import enrich
from builders import entry, instant, line, params, tables, ticket

AS_OF = date(2023, 2, 16)


def codes(given, **choices):
    return enrich(given, params(**choices), AS_OF).entries.set_index("time_entry_id")["code"].to_dict()


def of(given, column, **choices):
    frame = enrich(given, params(**choices), AS_OF).entries
    return (
        frame.set_index("time_entry_id")[column]
        .astype(object)
        .where(frame.set_index("time_entry_id")[column].notna(), None)
        .to_dict()
    )


def excluded(code, days):
    """The entries, by day and minutes, that a client excludes who counts none of a kind from 1 February 2023."""
    choice = {"code": code, "treatment": "exclude", "effective_from": date(2023, 2, 1), "reason": "Convenu"}
    given = tables(ticket=[ticket("1")], time_entry=[entry(key, day, length) for key, (day, length) in days.items()])
    return {key for key, found in codes(given, counting=[choice]).items() if found == "client_choice"}


def test_an_entry_belongs_to_the_local_day_of_its_start():
    """Rule 1.3: 23:30 UTC on 31 January is 1 February in Paris."""
    rows = [{"time_entry_id": "a", "ticket_id": "1", "seconds": 60, "started_at": instant("2023-01-31 23:30")}]
    days = of(tables(ticket=[ticket("1")], time_entry=rows), "work_date")
    assert days["a"].date() == date(2023, 2, 1)


def test_an_entry_of_the_only_ticket_named_is_an_orphan_where_that_ticket_is_unknown():
    assert codes(tables(time_entry=[entry("a", "2023-02-01", 5, "9")])) == {"a": "orphan_entry"}


def test_entries_of_no_minute_are_excluded_from_the_day_on_which_the_client_says_so():
    days = {"a": ("2023-01-31", 0), "b": ("2023-02-01", 0), "c": ("2023-02-01", 5)}
    assert excluded("zero_minutes", days) == {"b"}


def test_entries_of_more_than_a_day_are_excluded_from_the_day_on_which_the_client_says_so():
    lengths = {"a": 24 * 60 + 1, "b": 24 * 60 + 1, "c": 24 * 60, "d": 60}
    days = {key: ("2023-01-31" if key == "a" else "2023-02-01", length) for key, length in lengths.items()}
    assert excluded("over_24h", days) == {"b"}


def test_an_entry_of_a_source_without_effort_counts_and_has_no_time():
    given = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-02-01", 0, seconds=None)])
    assert of(given, "seconds") == {"a": 0}
    assert of(given, "code") == {"a": None}


def test_the_kind_and_the_requester_of_an_entry_go_before_those_of_its_ticket():
    given = tables(
        requester=[{"requester_id": "r1", "name": "Ana"}, {"requester_id": "r2", "name": "Luc"}],
        ticket=[ticket("1", ticket_kind="incident", requester_id="r1")],
        time_entry=[
            entry("a", "2023-01-04", 5, "1"),
            entry("b", "2023-01-04", 5, "1", ticket_kind="request", requester_id="r2"),
        ],
    )
    assert of(given, "ticket_kind") == {"a": "incident", "b": "request"}
    assert of(given, "requester") == {"a": "Ana", "b": "Luc"}


def test_the_category_of_an_entry_goes_before_that_of_its_ticket():
    names = {"p": "Postes", "s": "Serveurs", "r": "Réseau", "m": "Messagerie"}
    given = tables(
        category=[{"category_id": key, "name": name} for key, name in names.items()],
        ticket=[ticket("1", category_id="p"), ticket("2", category_id="s")],
        time_entry=[
            entry("a", "2023-01-04", 5, "1"),
            entry("b", "2023-01-04", 5, "1", category_id="r"),
            entry("c", "2023-01-04", 5, "2", category_id="m"),
            entry("d", "2023-01-04", 5, "2"),
        ],
    )
    assert of(given, "category_path") == {"a": "Postes", "b": "Réseau", "c": "Messagerie", "d": "Serveurs"}


def test_an_entry_without_a_start_belongs_to_its_date_else_to_its_recording():
    """Rule 1.3, the second and third choices."""
    rows = [
        {
            "time_entry_id": "a",
            "seconds": 60,
            "entry_date": date(2023, 1, 5),
            "recorded_at": instant("2023-01-09 08:00"),
        },
        {"time_entry_id": "b", "seconds": 60, "recorded_at": instant("2023-01-09 08:00")},
    ]
    days = of(tables(time_entry=rows), "work_date")
    assert (days["a"].date(), days["b"].date()) == (date(2023, 1, 5), date(2023, 1, 9))


def test_what_does_not_count_and_why():
    """Rule 14: deleted, future, negative, orphan, merged with copies (here, or with another client) and without."""
    given = tables(
        ticket=[
            ticket("1"),
            ticket("2", is_deleted=True),
            ticket("3", is_deleted=True),
            ticket("4", is_deleted=True),
            ticket("5", is_deleted=True),
        ],
        ticket_link=[
            {"ticket_id": "3", "other_ticket_id": "1", "link_kind": "son"},
            {"ticket_id": "4", "other_ticket_id": "1", "link_kind": "son"},
            {"ticket_id": "5", "other_ticket_id": "of another client", "link_kind": "son"},
            {"ticket_id": "5", "other_ticket_id": "of another client", "link_kind": "copied"},
        ],
        time_entry=[
            entry("counts", "2023-02-16", 12),
            entry("future", "2023-02-17", 12),
            entry("deleted", "2023-02-01", 12, "2"),
            entry("merged", "2023-02-01", 12, "3"),
            entry("copy", "2023-02-01", 12, "1", copied_from="3"),
            entry("lost", "2023-02-01", 12, "4"),
            entry("elsewhere", "2023-02-01", 12, "5"),
            entry("orphan", "2023-02-01", 12, "9"),
            entry("negative", "2023-02-01", -12),
            entry("ticketless", "2023-02-01", 12, None),
        ],
    )
    found = {name: code if isinstance(code, str) else None for name, code in codes(given).items()}
    assert found == {
        "counts": None,
        "future": "future_entry",
        "deleted": "deleted_ticket",
        "merged": "merged_copy",
        "copy": None,
        "lost": "merged_lost",
        "elsewhere": "merged_copy",
        "orphan": "orphan_entry",
        "negative": "negative_minutes",
        "ticketless": None,
    }


def test_a_client_may_choose_otherwise_from_a_date_on():
    """Rule 14: private entries left out from February, deleted tickets counted."""
    given = tables(
        ticket=[ticket("1"), ticket("2", is_deleted=True)],
        time_entry=[
            entry("before", "2023-01-31", 5, is_private=True),
            entry("after", "2023-02-01", 5, is_private=True),
            entry("deleted", "2023-02-01", 5, "2"),
        ],
    )
    choices = [
        {"code": "private_entry", "treatment": "exclude", "effective_from": date(2023, 2, 1), "reason": "avenant 2"},
        {"code": "deleted_ticket", "treatment": "count", "effective_from": date(2023, 1, 1), "reason": "avenant 2"},
    ]
    found = codes(given, counting=choices)
    assert found["after"] == "client_choice"
    assert {name for name, code in found.items() if not isinstance(code, str)} == {"before", "deleted"}


def test_the_first_rule_that_matches_wins_axis_by_axis_and_says_what_it_took():
    given = tables(
        ticket=[ticket("1", title="Sauvegarde en échec"), ticket("2", title="Poste lent")],
        time_entry=[entry("a", "2023-02-01", 10, "1"), entry("b", "2023-02-01", 20, "2")],
    )
    rules = [
        {"when": {"title": ["SAUVEGARDE"]}, "domain": "infrastructure"},
        {"when": {"kind": ["incident"]}, "domain": "poste de travail", "in_scope": False},
        {"when": {"title": ["imprimante"]}, "domain": "impression"},
    ]
    assert of(given, "domain", rules=rules) == {"a": "infrastructure", "b": "poste de travail"}
    assert of(given, "in_scope", rules=rules) == {"a": False, "b": False}
    assert enrich(given, params(rules=rules), AS_OF).rule_seconds == (600, 1800, 0)


def test_a_rule_sees_what_the_rules_before_it_gave():
    given = tables(ticket=[ticket("1", title="Sage bloqué")], time_entry=[entry("a", "2023-02-01", 10)])
    rules = [
        {"when": {"title": ["sage"]}, "application": "Sage"},
        {"when": {"application": ["Sage"]}, "domain": "logiciel"},
    ]
    assert of(given, "domain", rules=rules) == {"a": "logiciel"}


def test_a_scope_holds_a_category_and_all_beneath_it():
    given = tables(
        category=[
            {"category_id": "1", "name": "RUN"},
            {"category_id": "2", "parent_category_id": "1", "name": "Support"},
            {"category_id": "3", "name": "RUN bis"},
        ],
        ticket=[ticket("1", category_id="2"), ticket("2", category_id="3")],
        time_entry=[entry("a", "2023-02-01", 10, "1"), entry("b", "2023-02-01", 10, "2")],
    )
    assert of(given, "category_path") == {"a": "RUN > Support", "b": "RUN bis"}
    assert of(given, "category_level_1") == {"a": "RUN", "b": "RUN bis"}
    assert of(given, "contract_line", contract_lines=[line(scope={"category": ["RUN"]})]) == {
        "a": "infogerance",
        "b": None,
    }


def test_a_cycle_in_the_category_tree_is_cut_where_it_closes():
    given = tables(
        category=[
            {"category_id": "1", "parent_category_id": "2", "name": "A"},
            {"category_id": "2", "parent_category_id": "1", "name": "B"},
        ],
        ticket=[ticket("1", category_id="1")],
        time_entry=[entry("a", "2023-02-01", 10)],
    )
    assert of(given, "category_path") == {"a": "B > A"}


def test_an_entry_consumes_the_first_line_whose_term_and_scope_hold_it():
    """Rule 4: in the order of params; out-of-scope work consumes a line only where the line says so."""
    given = tables(
        ticket=[ticket("1"), ticket("2", ticket_kind="request")],
        time_entry=[
            entry("incident", "2023-01-01", 10),
            entry("last-day", "2023-12-31", 10),
            entry("request", "2023-02-01", 10, "2"),
            entry("before", "2022-12-31", 10),
        ],
    )
    lines = [
        line("demandes", kind="requests", unit="euros", entitlement=7000, scope={"kind": ["request"]}),
        line("infogerance"),
    ]
    assert of(given, "contract_line", contract_lines=lines) == {
        "incident": "infogerance",
        "last-day": "infogerance",
        "request": "demandes",
        "before": None,
    }


def test_out_of_scope_work_consumes_a_line_unless_the_line_refuses_it():
    given = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-02-01", 10)])
    rules = [{"when": {"kind": ["incident"]}, "in_scope": False}]
    assert of(given, "contract_line", rules=rules, contract_lines=[line()]) == {"a": "infogerance"}
    refusing = [line(consumes_out_of_scope=False)]
    assert of(given, "contract_line", rules=rules, contract_lines=refusing) == {"a": None}


def test_people_sites_and_applications_come_from_their_tables():
    given = tables(
        requester=[{"requester_id": "r", "name": "Zoé", "department": "Marketing", "country": "Belgique"}],
        subsidiary=[{"subsidiary_id": "s", "name": "ACME NANTES SAS"}],
        application=[{"application_id": "2", "name": "Sage"}, {"application_id": "1", "name": "Silae"}],
        ticket_application=[
            {"ticket_id": "1", "application_id": "2"},
            {"ticket_id": "1", "application_id": "1"},
        ],
        technician_profile=[{"technician_id": "t", "name": "Ali", "technician_group": "N2"}],
        ticket=[ticket("1", requester_id="r", subsidiary_id="s")],
        time_entry=[entry("a", "2023-02-01", 10, technician_id="t")],
    )
    choices = {"subsidiaries": [{"subsidiary": "Nantes", "names": ["ACME NANTES SAS"]}], "profiles": {"N2": "engineer"}}
    row = enrich(given, params(**choices), AS_OF).entries.iloc[0]
    assert len(enrich(given, params(**choices), AS_OF).entries) == 1
    axes = ("requester", "department", "country", "subsidiary", "application", "technician", "profile")
    assert tuple(row[axis] for axis in axes) == (
        "Zoé", "Marketing", "Belgique", "Nantes", "Silae", "Ali", "engineer",
    )  # fmt: skip


def test_a_ticket_links_to_its_page_in_the_tool():
    given = tables(ticket=[ticket("0000045")])
    found = enrich(given, params(ticket_url="https://tickets.example.fr/{ticket_id}"), AS_OF).tickets
    assert found["url"].tolist() == ["https://tickets.example.fr/0000045"]


@pytest.mark.parametrize("rows", [[], [entry("a", "2023-02-01", 10)]])
def test_a_client_without_tickets_or_entries_is_read(rows):
    assert len(enrich(tables(time_entry=rows), params(), AS_OF).entries) == len(rows)

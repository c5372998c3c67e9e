"""Each trap of GLPI's data (numbers of the page of facts), read from a real MariaDB."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from analysis.sources.canonical_tables import TABLES, check

pytestmark = pytest.mark.services
VERSIONS = ("9.5", "10.0", "11")


def entry(tables, task: int) -> dict:
    """The one time entry of that task."""
    return one(tables["time_entry"], time_entry_id=str(task))


def one(table: pa.Table, **key: str) -> dict:
    """The one row of that key."""
    rows = [row for row in table.to_pylist() if key.items() <= row.items()]
    assert len(rows) == 1, (key, rows)
    return rows[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_sound_canonical_tables(glpi_of, whole, version):
    """9.5, 10.0 and 11 are told apart by their columns alone; every table passes the check of the border."""
    with glpi_of(version) as base:
        task = base.task(base.ticket(name="Écran noir"), actiontime=660)
        tables = whole(base)
    assert [fault for name, table in tables.items() for fault in check(name, table)] == []
    assert entry(tables, task)["seconds"] == 660


class TestTimeZones:
    def test_1_the_two_half_past_two_of_october_are_two_instants(self, base, whole):
        """On 30 October 2022, 00:30 and 01:30 UTC both read 02:30 in Paris."""
        ticket = base.ticket()
        tasks = [base.task(ticket, begin=f"2022-10-30 {hour}:30:00") for hour in ("00", "01")]
        tables = whole(base)
        assert [entry(tables, task)["started_at"] for task in tasks] == [
            datetime(2022, 10, 30, hour, 30, tzinfo=UTC) for hour in (0, 1)
        ]

    def test_1_datetime_columns_are_local_time_and_a_note_says_so(self, own_base, whole):
        """An unmigrated base: 09:00 in January in Paris is 08:00 UTC."""
        own_base.sql("ALTER TABLE glpi_tickettasks MODIFY date DATETIME NULL")
        task = own_base.task(own_base.ticket(), date="2023-01-02 09:00:00")
        tables = whole(own_base)
        assert entry(tables, task)["started_at"] == datetime(2023, 1, 2, 8, 0, tzinfo=UTC)
        note = one(tables["source_note"], client="dupont", code="naive_time")
        assert note["subject"] == "glpi_tickettasks.date"


class TestDates:
    def test_2_begin_then_date_then_creation(self, base, whole):
        ticket = base.ticket()
        slot = base.task(ticket, begin="2023-01-31 10:00:00", end="2023-01-31 10:10:00", date="2023-02-01 08:00:00")
        dated = base.task(ticket, date="2023-02-01 08:00:00")
        created = base.task(ticket, date=None, date_creation="2023-02-02 08:00:00")
        tables = whole(base)
        assert [entry(tables, task)["started_at"].date() for task in (slot, dated, created)] == [
            date(2023, 1, 31), date(2023, 2, 1), date(2023, 2, 2),
        ]  # fmt: skip

    def test_2_both_months_are_kept_so_that_a_difference_can_be_reported(self, base, whole):
        task = base.task(base.ticket(), begin="2023-01-31 10:00:00", date="2023-02-01 08:00:00")
        row = entry(whole(base), task)
        assert (row["started_at"].month, row["recorded_at"].month) == (1, 2)

    def test_2_the_mapping_may_choose_the_recorded_date(self, base, whole, mapping_with):
        task = base.task(base.ticket(), begin="2023-01-31 10:00:00", date="2023-02-01 08:00:00")
        tables = whole(base, mapping_with(started_at=["date"]))
        assert entry(tables, task)["started_at"] == datetime(2023, 2, 1, 8, 0, tzinfo=UTC)

    def test_14_zero_dates_and_nulls_are_null(self, own_base, whole):
        """A migrated base holds '0000-00-00 00:00:00', in TIMESTAMP and in DATETIME columns."""
        own_base.sql("ALTER TABLE glpi_tickets MODIFY solvedate DATETIME NULL")
        zero = "0000-00-00 00:00:00"
        ticket = own_base.ticket(name=None, date=zero, solvedate=zero)
        task = own_base.task(ticket, date=zero, content=None)
        tables = whole(own_base)
        row = one(tables["ticket"], ticket_id=str(ticket))
        assert (row["title"], row["opened_at"], row["solved_at"]) == (None, None, None)
        assert entry(tables, task)["started_at"] is None
        assert not entry(tables, task)["is_clock_time"]


class TestDurations:
    def test_3_actiontime_wins_over_the_slot_and_both_are_kept(self, base, whole):
        task = base.task(base.ticket(), begin="2023-01-02 09:00:00", end="2023-01-02 11:00:00", actiontime=3600)
        row = entry(whole(base), task)
        assert row["seconds"] == 3600
        assert (row["ended_at"] - row["started_at"]).total_seconds() == 7200

    def test_3_a_zero_is_a_zero_though_there_is_a_slot(self, base, whole):
        task = base.task(base.ticket(), begin="2023-01-02 09:00:00", end="2023-01-02 11:00:00", actiontime=0)
        assert entry(whole(base), task)["seconds"] == 0

    @pytest.mark.parametrize("seconds", [-60, 9, 90_000])
    def test_13_strange_durations_are_kept_as_they_are(self, base, whole, seconds):
        """Negative, 9 s (the fault of 11.0.3), over a day: never repaired in silence."""
        task = base.task(base.ticket(), actiontime=seconds)
        assert entry(whole(base), task)["seconds"] == seconds

    def test_the_cached_total_is_a_control_beside_the_tasks(self, base, whole):
        """A stale cache: the ticket says 300 s, its task 600 s."""
        ticket = base.ticket(actiontime=300)
        base.task(ticket, actiontime=600)
        assert one(whole(base)["ticket"], ticket_id=str(ticket))["total_seconds"] == 300


class TestWhatCounts:
    def test_4_planned_work_keeps_its_state_and_its_slot(self, base, whole):
        task = base.task(base.ticket(), state=1, begin="2037-01-02 09:00:00")
        row = entry(whole(base), task)
        assert (row["state"], row["started_at"].year) == ("to_do", 2037)

    def test_5_private_tasks_are_kept_and_marked(self, base, whole):
        task = base.task(base.ticket(), is_private=1, actiontime=120)
        assert (entry(whole(base), task)["is_private"], entry(whole(base), task)["seconds"]) == (True, 120)

    def test_6_deleted_tickets_keep_their_tasks_and_say_so(self, base, whole):
        ticket = base.ticket(is_deleted=1)
        task = base.task(ticket)
        tables = whole(base)
        assert one(tables["ticket"], ticket_id=str(ticket))["is_deleted"]
        assert entry(tables, task)["seconds"] == 600

    def test_6_a_merge_is_a_son_link_and_copies_that_name_their_source(self, base, whole):
        source, target = base.ticket(is_deleted=1), base.ticket()
        base.task(source)
        copy = base.task(target, sourceitems_id=source)
        base.add("glpi_tickets_tickets", tickets_id_1=source, tickets_id_2=target, link=3)
        tables = whole(base)
        assert entry(tables, copy)["copied_from"] == str(source)
        links = {
            (row["ticket_id"], row["other_ticket_id"], row["link_kind"]) for row in tables["ticket_link"].to_pylist()
        }
        assert links == {(str(source), str(target), "son"), (str(source), str(target), "copied")}

    def test_6_a_merge_without_copies_has_no_copied_link(self, base, whole):
        source, target = base.ticket(is_deleted=1), base.ticket()
        base.task(source)
        base.add("glpi_tickets_tickets", tickets_id_1=target, tickets_id_2=source, link=4)
        assert [row["link_kind"] for row in whole(base)["ticket_link"].to_pylist()] == ["son"]

    def test_8_several_requesters_groups_and_items_double_nothing(self, base, whole):
        ticket = base.ticket()
        task = base.task(ticket)
        for user in (8, 7, 9):
            base.add("glpi_tickets_users", tickets_id=ticket, users_id=user, type=1)
            base.add("glpi_groups_tickets", tickets_id=ticket, groups_id=user, type=2)
            base.add("glpi_items_tickets", tickets_id=ticket, itemtype="Software", items_id=user)
        tables = whole(base)
        assert tables["time_entry"].num_rows == tables["ticket"].num_rows == 1
        assert entry(tables, task)["seconds"] == 600
        assert one(tables["ticket"], ticket_id=str(ticket))["requester_id"] == "8"
        assert tables["ticket_application"].num_rows == 3

    def test_12_a_double_click_gives_two_entries(self, base, whole):
        ticket = base.ticket()
        for _ in range(2):
            base.task(ticket, content="même texte")
        assert whole(base)["time_entry"].num_rows == 2

    def test_12_a_declared_duplicate_is_a_link(self, base, whole):
        first, second = base.ticket(), base.ticket()
        for _ in range(2):
            base.add("glpi_tickets_tickets", tickets_id_1=second, tickets_id_2=first, link=2)
        row = one(whole(base)["ticket_link"], ticket_id=str(second))
        assert (row["other_ticket_id"], row["link_kind"]) == (str(first), "duplicate")

    def test_orphans_go_to_the_mapping_s_choice_without_their_words(self, base, whole, mapping_with):
        """A task whose ticket was purged: nobody knows whose words it holds."""
        task = base.task(4_000, content="secret d’un client")
        row = entry(whole(base, mapping_with(orphans="martin")), task)
        assert (row["client"], row["ticket_id"], row["detail"]) == ("martin", "4000", None)

    def test_entities_of_nobody_are_not_read(self, base, whole):
        base.task(base.ticket(entities_id=3))
        tables = whole(base)
        assert (tables["ticket"].num_rows, tables["time_entry"].num_rows) == (0, 0)


class TestTexts:
    @pytest.mark.parametrize(
        ("version", "stored", "typed"),
        [
            ("9.5", "a &lt;b&gt; c", "a <b> c"),
            ("10.0", "a &#60;b&#62; &#38; c", "a <b> & c"),
            ("11", "a <b> & c", "a <b> & c"),
            ("11", "a &#60;b&#62; écrit sous 10", "a <b> écrit sous 10"),
            ("10.0", "&#38;lt; tel quel", "&lt; tel quel"),
        ],
    )
    def test_9_titles_are_decoded_once_value_by_value(self, glpi_of, whole, version, stored, typed):
        with glpi_of(version) as base:
            ticket = base.ticket(name=stored)
            assert one(whole(base)["ticket"], ticket_id=str(ticket))["title"] == typed

    def test_9_hostile_titles_stay_text(self, base, whole):
        for title in ('=HYPERLINK("http://x")', "<script>alert(1)</script>"):
            ticket = base.ticket(name=title)
            assert one(whole(base)["ticket"], ticket_id=str(ticket))["title"] == title

    def test_9_contents_become_plain_text(self, base, whole):
        task = base.task(
            base.ticket(), content="&#60;p&#62;Vérifié &#38;amp; relancé&#60;/p&#62;&#60;p&#62;fin&#60;/p&#62;"
        )
        assert entry(whole(base), task)["detail"] == "Vérifié & relancé\nfin"

    def test_15_four_byte_characters_and_other_scripts_arrive_whole(self, base, whole):
        title = "🖥️ écran e\u0301 中文 עברית"
        ticket = base.ticket(name=title)
        assert one(whole(base)["ticket"], ticket_id=str(ticket))["title"] == title


class TestTrees:
    def test_10_paths_come_from_parents_and_homonyms_are_two(self, base, whole):
        """The name holds GLPI's own separator, as 11 allows."""
        parents = [base.add("glpi_itilcategories", name=name) for name in ("A > B", "C")]
        children = [base.add("glpi_itilcategories", name="Réseau", itilcategories_id=parent) for parent in parents]
        for child in children:
            base.ticket(itilcategories_id=child)
        rows = {row["category_id"]: row for row in whole(base)["category"].to_pylist()}
        assert [rows[str(child)]["parent_category_id"] for child in children] == [str(parent) for parent in parents]
        assert rows[str(parents[0])]["name"] == "A > B"

    def test_10_a_cycle_of_categories_is_cut_and_noted(self, base, whole):
        first, second = base.add("glpi_itilcategories", name="a"), base.add("glpi_itilcategories", name="b")
        base.sql("UPDATE glpi_itilcategories SET itilcategories_id = %s WHERE id = %s", second, first)
        base.sql("UPDATE glpi_itilcategories SET itilcategories_id = %s WHERE id = %s", first, second)
        base.ticket(itilcategories_id=second)
        tables = whole(base)
        assert one(tables["category"], category_id=str(first))["parent_category_id"] is None
        assert (
            one(tables["source_note"], client="dupont", code="tree_cycle")["subject"] == f"glpi_itilcategories {first}"
        )

    def test_10_a_cycle_of_entities_does_not_hang(self, base, whole):
        base.sql("UPDATE glpi_entities SET entities_id = 11 WHERE id = 1")
        task = base.task(base.ticket(entities_id=11))
        assert entry(whole(base), task)["client"] == "dupont"

    def test_14_the_id_of_a_purged_category_stays(self, base, whole):
        ticket = base.ticket(itilcategories_id=999)
        tables = whole(base)
        assert one(tables["ticket"], ticket_id=str(ticket))["category_id"] == "999"
        assert tables["category"].num_rows == 0

    def test_a_client_gets_its_own_categories_alone(self, base, whole):
        base.ticket(itilcategories_id=base.add("glpi_itilcategories", name="Projet secret de Martin"), entities_id=2)
        assert {row["client"] for row in whole(base)["category"].to_pylist()} == {"martin"}

    def test_11_moves_are_in_the_history(self, base, whole):
        ticket = base.ticket(entities_id=11)
        base.add(
            "glpi_logs", itemtype="Ticket", items_id=ticket, id_search_option=80, date_mod="2023-01-05 10:00:00",
            old_value="Racine &#62; Dupont (1)", new_value="Racine &#62; Dupont &#62; Lyon (11)",
        )  # fmt: skip
        base.add("glpi_logs", itemtype="Computer", items_id=ticket, id_search_option=80)
        tables = whole(base)
        assert one(tables["ticket"], ticket_id=str(ticket))["subsidiary_id"] == "11"
        change = one(tables["ticket_change"], ticket_id=str(ticket))
        assert (change["field"], change["old_value"]) == ("subsidiary", "Racine > Dupont (1)")


class TestPeople:
    def test_16_the_technician_is_the_one_who_worked_else_the_author(self, base, whole):
        ticket = base.ticket()
        tasks = [base.task(ticket, users_id_tech=tech, users_id=8) for tech in (7, 0)]
        tables = whole(base)
        assert [entry(tables, task)["technician_id"] for task in tasks] == ["7", "8"]

    def test_16_the_group_is_the_task_s_else_the_person_s(self, base, whole):
        groups = [base.add("glpi_groups", name=name) for name in ("Réseau", "Systèmes")]
        base.add("glpi_groups_users", users_id=7, groups_id=groups[1])
        ticket = base.ticket()
        tasks = [base.task(ticket, groups_id_tech=group) for group in (groups[0], 0)]
        tables = whole(base)
        assert [entry(tables, task)["technician_group"] for task in tasks] == ["Réseau", "Systèmes"]

    def test_16_deleted_users_are_kept(self, base, whole):
        base.sql("UPDATE glpi_users SET is_deleted = 1 WHERE id = 7")
        base.task(base.ticket())
        assert one(whole(base)["technician_profile"], client="dupont")["name"] == "Jeanne Doé"

    def test_a_profile_is_a_group_beneath_the_chosen_one(self, base, whole, mapping_with):
        parent = base.add("glpi_groups", name="Profils")
        base.add("glpi_groups_users", users_id=7, groups_id=base.add("glpi_groups", name="Ingénieur", groups_id=parent))
        base.task(base.ticket())
        row = one(whole(base, mapping_with(profiles={"under": "Profils"}))["technician_profile"], client="dupont")
        assert (row["profile"], row["technician_group"]) == ("Ingénieur", None)

    def test_a_profile_may_be_named_by_a_map_of_groups(self, base, whole, mapping_with):
        base.add("glpi_groups_users", users_id=7, groups_id=base.add("glpi_groups", name="N2"))
        base.task(base.ticket())
        tables = whole(base, mapping_with(profiles={"groups": {"N2": "administrateur"}}))
        assert one(tables["technician_profile"], client="dupont")["profile"] == "administrateur"

    def test_a_requester_unknown_to_glpi_is_an_address(self, base, whole):
        ticket = base.ticket()
        base.add("glpi_tickets_users", tickets_id=ticket, users_id=0, type=1, alternative_email="a@exemple.fr")
        tables = whole(base)
        assert one(tables["ticket"], ticket_id=str(ticket))["requester_id"] == "a@exemple.fr"
        assert one(tables["requester"], requester_id="a@exemple.fr")["department"] is None

    def test_department_and_country_come_from_the_mapping_s_column_and_the_nearest_place(
        self, base, whole, mapping_with
    ):
        site = base.add("glpi_locations", name="Lyon", country="France")
        room = base.add("glpi_locations", name="Salle 2", locations_id=site)
        department = base.add("glpi_usercategories", name="Marketing")
        base.add("glpi_users", id=9, name="x", usercategories_id=department, locations_id=room)
        base.add("glpi_tickets_users", tickets_id=base.ticket(), users_id=9, type=1)
        row = one(whole(base, mapping_with(department="usercategories"))["requester"], requester_id="9")
        assert (row["department"], row["location"], row["country"]) == ("Marketing", "Lyon > Salle 2", "France")


class TestChecks:
    @pytest.fixture
    def checks(self, mapping_with):
        return mapping_with(checks={"ok": ["Conforme"], "ko": ["Non conforme"]})

    @pytest.fixture
    def planned(self, base):
        """A recurring ticket "Sauvegardes" in entity 1, and the two types of solution."""
        base.add("glpi_ticketrecurrents", name="Sauvegardes", entities_id=1)
        return [base.add("glpi_solutiontypes", name=name) for name in ("Conforme", "Non conforme")]

    def run(self, base, solution: int, **values) -> int:
        ticket = base.ticket(**{"name": "Sauvegardes", "solvedate": "2023-01-02 23:30:00"} | values)
        base.add("glpi_itilsolutions", itemtype="Ticket", items_id=ticket, solutiontypes_id=solution)
        return ticket

    def test_a_run_is_a_solved_ticket_of_that_title_and_entity_on_its_local_day(self, base, whole, checks, planned):
        """23:30 UTC on 2 January is 3 January in Paris; another entity, an open ticket, a binned one are no runs."""
        run = self.run(base, planned[0])
        self.run(base, planned[0], entities_id=2)
        self.run(base, planned[0], solvedate=None)
        self.run(base, planned[0], is_deleted=1)
        row = one(whole(base, checks)["check_run"], client="dupont")
        assert (row["ticket_id"], row["check"], row["run_date"], row["result"]) == (
            str(run), "Sauvegardes", date(2023, 1, 3), "ok",
        )  # fmt: skip

    def test_a_ko_names_the_incident_linked_to_it(self, base, whole, checks, planned):
        run = self.run(base, planned[1])
        incident = base.ticket(type=1)
        base.add("glpi_tickets_tickets", tickets_id_1=incident, tickets_id_2=run, link=1)
        row = one(whole(base, checks)["check_run"], ticket_id=str(run))
        assert (row["result"], row["incident_ticket_id"]) == ("ko", str(incident))

    def test_a_refused_solution_does_not_count(self, base, whole, checks, planned):
        run = self.run(base, planned[0])
        base.add("glpi_itilsolutions", itemtype="Ticket", items_id=run, solutiontypes_id=planned[1], status=4)
        assert one(whole(base, checks)["check_run"], ticket_id=str(run))["result"] == "ok"

    def test_two_runs_of_one_day_are_two_rows(self, base, whole, checks, planned):
        for _ in range(2):
            self.run(base, planned[0])
        assert whole(base, checks)["check_run"].num_rows == 2


def test_applications_have_the_name_of_their_item(base, whole):
    sage = base.add("glpi_appliances", name="Sage")
    base.add("glpi_items_tickets", tickets_id=base.ticket(), itemtype="Appliance", items_id=sage)
    row = one(whole(base)["application"], client="dupont")
    assert (row["application_id"], row["name"]) == (f"Appliance-{sage}", "Sage")


def test_a_hundred_thousand_tasks_on_one_ticket_are_all_read(own_base, whole):
    """1 + 2 + … + 100 000 seconds = 5 000 050 000."""
    ticket = own_base.ticket()
    own_base.sql(
        "INSERT INTO glpi_tickettasks (tickets_id, uuid, actiontime, date) "
        "SELECT %s, seq, seq, '2023-01-02 09:00:00' FROM seq_1_to_100000", ticket,
    )  # fmt: skip
    entries = whole(own_base)["time_entry"]
    assert (entries.num_rows, sum(entries["seconds"].to_pylist())) == (100_000, 5_000_050_000)


def test_every_table_of_a_whole_reading_is_canonical(base, whole):
    assert set(whole(base)) <= set(TABLES)

"""After any sequence of changes, a warehouse fed by partial readings equals one fed by a whole reading, row for row."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import sweep
from analysis.sources.glpi.reader import extract
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.services

FEW, MANY = range(20), range(20, 220)
SYNCS, STEPS = 3, 4
CHANGED_SINCE = "2023-02-01 00:00:00"


def rows_of(warehouse: Warehouse, clients: tuple[str, ...]) -> dict[tuple[str, str], list[dict]]:
    """Every live row of the warehouse, by client and table."""
    sync = warehouse.latest()
    return {
        (client, name): table.to_pylist()
        for client in clients
        for name, table in warehouse.read(client, sync).items()
        if table.num_rows
    }


def sync(warehouse: Warehouse, mapping: GlpiMapping, url: str) -> Extract:
    """One synchronisation, as the command makes it: with the state and the keys that the warehouse holds."""
    known = warehouse.state("glpi")
    reading = Reading(
        Path(),
        environ={"RELEVE_GLPI_URL": url},
        state=known.state if known else {},
        keys=partial(warehouse.keys, "glpi") if known else None,
    )
    made = extract("glpi", mapping, reading)
    warehouse.commit(made)
    return made


class Life:
    """What happens in a GLPI, at random: each method is one kind of change."""

    def __init__(self, base, seed: int) -> None:
        self.base, self.random = base, random.Random(seed)
        for key, name in enumerate(("Réseau", "Poste", "Serveur"), start=1):
            base.add("glpi_itilcategories", id=key, name=name)
            base.add("glpi_taskcategories", id=key, name=name)
            base.add("glpi_groups", id=key, name=f"Équipe {name}")
            base.add("glpi_locations", id=key, name=f"Site {name}", country="France")
            base.add("glpi_requesttypes", id=key, name=name, is_mail_default=name == "Poste")
        base.add("glpi_groups_users", users_id=7, groups_id=1)
        base.add("glpi_users", id=8, name="bob")
        base.add("glpi_solutiontypes", id=1, name="Conforme")
        base.add("glpi_solutiontypes", id=2, name="Non conforme")
        base.add("glpi_ticketrecurrents", name="Hebdo", entities_id=1, tickettemplates_id=3)
        base.add("glpi_tickettemplatepredefinedfields", tickettemplates_id=3, num=1, value="Sauvegarde")
        base.add("glpi_appliances", id=1, name="Sage")
        self.late = []
        for _ in range(6):
            self.new_ticket()

    def pick(self, table: str) -> int | None:
        ids = [row[0] for row in self.base.sql(f"SELECT id FROM {table} ORDER BY id")]
        return self.random.choice(ids) if ids else None

    def entity(self) -> int:
        return self.random.choice((1, 11, 2, 3, 77))

    def small(self) -> int:
        return self.random.randint(0, 4)

    def new_ticket(self) -> None:
        ticket = self.base.ticket(
            entities_id=self.entity(), itilcategories_id=self.small(), locations_id=self.small(),
            requesttypes_id=self.small(),
            users_id_recipient=self.random.choice((0, 7)),
            name=self.random.choice(("Sauvegarde", "Panne", None, "&#60;b&#62;")), type=self.random.choice((1, 2)),
            solvedate=self.random.choice((None, "2023-01-03 10:00:00")),
        )  # fmt: skip
        for _ in range(self.random.randint(0, 3)):
            self.base.task(ticket, users_id_tech=self.random.choice((0, 7, 8)), groups_id_tech=self.small())
        for _ in range(self.random.randint(0, 2)):
            address = self.random.choice(("", "x@exemple.fr"))
            user = self.random.choice((0, 7, 8))
            self.base.add("glpi_tickets_users", tickets_id=ticket, users_id=user, type=1, alternative_email=address)
        self.base.add("glpi_groups_tickets", tickets_id=ticket, groups_id=self.small(), type=2)
        self.base.add("glpi_items_tickets", tickets_id=ticket, itemtype="Appliance", items_id=1)
        self.base.add(
            "glpi_itilsolutions", itemtype="Ticket", items_id=ticket, solutiontypes_id=self.random.choice((1, 2))
        )

    def update_task(self) -> None:
        changes = {"actiontime": self.random.randint(0, 9000), "content": self.random.choice(("a", None, "b &#38; c"))}
        self._update("glpi_tickettasks", {**changes, "date_mod": CHANGED_SINCE})

    def update_in_silence(self) -> None:
        """No date_mod moves: SQL typed by an administrator, a plugin."""
        column, values = self.random.choice(
            (("content", ("é", "z")), ("begin", (None, "2022-10-30 00:30:00")), ("state", (0, 1, 2)))
        )
        self._update("glpi_tickettasks", {column: self.random.choice(values)})
        self._update("glpi_tickets", {"name": self.random.choice(("Sauvegarde", "Panne"))})

    def categorise_task(self) -> None:
        self._update("glpi_tickettasks", {"taskcategories_id": self.small()})

    def move_ticket(self) -> None:
        self._update("glpi_tickets", {"entities_id": self.entity(), "date_mod": CHANGED_SINCE})

    def move_task(self) -> None:
        self._update("glpi_tickettasks", {"tickets_id": self.pick("glpi_tickets") or 0})

    def bin_ticket(self) -> None:
        self._update("glpi_tickets", {"is_deleted": self.random.choice((0, 1))})

    def purge_ticket(self) -> None:
        ticket = self.pick("glpi_tickets")
        self.base.sql("DELETE FROM glpi_tickets WHERE id = %s", ticket)
        if self.random.random() < 0.5:
            self.base.sql("DELETE FROM glpi_tickettasks WHERE tickets_id = %s", ticket)

    def purge_task(self) -> None:
        self.base.sql("DELETE FROM glpi_tickettasks WHERE id = %s", self.pick("glpi_tickettasks"))

    def merge(self) -> None:
        """The source is binned with a son-of link; its tasks are copied to the target, or not."""
        source, target = self.pick("glpi_tickets"), self.pick("glpi_tickets")
        if source is None or source == target:
            return
        self.base.sql("UPDATE glpi_tickets SET is_deleted = 1 WHERE id = %s", source)
        self.base.add("glpi_tickets_tickets", tickets_id_1=source, tickets_id_2=target, link=3)
        if self.random.random() < 0.7:
            self.base.task(target, sourceitems_id=source)

    def link(self) -> None:
        ends = {"tickets_id_1": self.pick("glpi_tickets") or 0, "tickets_id_2": self.pick("glpi_tickets") or 0}
        self.base.add("glpi_tickets_tickets", **ends, link=self.random.randint(1, 4))

    def unlink(self) -> None:
        for table in ("glpi_tickets_tickets", "glpi_items_tickets", "glpi_tickets_users", "glpi_groups_tickets"):
            self.base.sql(f"DELETE FROM {table} WHERE id = %s", self.pick(table))

    def requester(self) -> None:
        self._update("glpi_tickets_users", {"users_id": self.random.choice((7, 8))})

    def history(self) -> None:
        self.base.add(
            "glpi_logs", itemtype=self.random.choice(("Ticket", "Computer")), items_id=self.pick("glpi_tickets") or 0,
            id_search_option=self.random.choice((7, 80, 3)), old_value="A (1)", new_value="B (2)",
        )  # fmt: skip

    def purge_history(self) -> None:
        self.base.sql("DELETE FROM glpi_logs WHERE id = %s", self.pick("glpi_logs"))

    def rename(self) -> None:
        table = self.random.choice(
            ("glpi_requesttypes", "glpi_groups", "glpi_locations", "glpi_itilcategories", "glpi_appliances")
        )
        self._update(table, {"name": self.random.choice(("Nord", "Sud"))})
        self._update("glpi_users", {"realname": self.random.choice(("Un", "Deux"))})
        self._update("glpi_groups_users", {"groups_id": self.random.randint(1, 3)})

    def move_entity(self) -> None:
        self.base.sql("UPDATE glpi_entities SET entities_id = %s WHERE id = 11", self.random.choice((0, 1, 2)))

    def check(self) -> None:
        self._update("glpi_itilsolutions", {"status": self.random.choice((1, 3, 4))})
        if self.random.random() < 0.2:
            self.base.add("glpi_ticketrecurrents", name="Panne", entities_id=self.entity())

    def made_by_a_recurring_ticket(self) -> None:
        """The history of a recurring ticket names a ticket, new or old, of any title; a group becomes a profile."""
        self.base.add(
            "glpi_logs", itemtype="TicketRecurrent", items_id=self.pick("glpi_ticketrecurrents") or 1,
            linked_action=12, new_value=f"Ticket {self.pick('glpi_tickets') or 1} créé avec succès",
        )  # fmt: skip
        self._update("glpi_groups", {"groups_id": self.random.choice((0, 1))})

    def late_commit(self) -> None:
        """A row whose id and date_mod are taken now, and that is seen later only."""
        ticket = self.pick("glpi_tickets")
        if ticket is None:
            return
        task = self.base.task(ticket, date_mod="2023-01-01 00:00:00")
        row = self.base.sql(
            "SELECT id, tickets_id, uuid, actiontime, date_mod FROM glpi_tickettasks WHERE id = %s", task
        )
        self.base.sql("DELETE FROM glpi_tickettasks WHERE id = %s", task)
        self.late.append(dict(zip(("id", "tickets_id", "uuid", "actiontime", "date_mod"), row[0], strict=True)))

    def commit_late(self) -> None:
        if self.late:
            self.base.add("glpi_tickettasks", **self.late.pop())

    def anything(self) -> None:
        names = [
            name
            for name in vars(type(self))
            if name not in ("__init__", "pick", "entity", "small", "anything", "_update")
        ]
        kinds: list[Callable[[], None]] = [getattr(self, name) for name in names if not name.startswith("__")]
        self.random.choice(kinds)()

    def _update(self, table: str, values: dict[str, object]) -> None:
        settings = ", ".join(f"`{name}` = %s" for name in values)
        self.base.sql(f"UPDATE {table} SET {settings} WHERE id = %s", *values.values(), self.pick(table))


@pytest.mark.parametrize("seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.slow) for seed in MANY)])
def test_partial_readings_equal_a_whole_one(shared_of, mapping_with, tmp_path, monkeypatch, seed):
    """Blocks of 4 ids, so that a small base has clean and dirty ones."""
    monkeypatch.setattr(sweep, "BLOCK", 4)
    monkeypatch.setattr(sweep, "SPAN", 2)
    of_tasks = {"entry_category": "task"} if seed % 4 == 3 else {}
    of_tasks |= {"profiles": {"under": 1}} if seed % 2 else {}
    mapping = mapping_with(checks={"ok": ["Conforme"], "ko": ["Non conforme"]}, **of_tasks)
    base = shared_of(("9.5", "10.0", "11")[seed % 3])
    life = Life(base, seed)
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    sync(followed, mapping, base.url)
    for _ in range(SYNCS):
        for _ in range(STEPS):
            life.anything()
        last = sync(followed, mapping, base.url)
    whole = sync(fresh, mapping, base.url)
    assert rows_of(fresh, mapping.slugs) == rows_of(followed, mapping.slugs)
    assert whole.state == last.state


@pytest.mark.parametrize("seed", range(4))
def test_a_base_too_large_to_be_checked_whole_is_so_in_turn(shared_of, mapping_with, tmp_path, monkeypatch, seed):
    """Three blocks of contents a reading: whatever says that it changed is seen at once, silent changes by turns."""
    for name, value in {"BLOCK": 4, "SPAN": 2, "CONTENTS_BLOCKS": 3, "NEWEST_BLOCKS": 1}.items():
        monkeypatch.setattr(sweep, name, value)
    mapping = mapping_with(checks={"ok": ["Conforme"], "ko": ["Non conforme"]})
    base = shared_of("10.0")
    life = Life(base, seed)
    for _ in range(12):
        life.new_ticket()
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    sync(followed, mapping, base.url)
    first = base.sql("SELECT MIN(id) FROM glpi_tickettasks")[0][0]
    base.sql("UPDATE glpi_tickettasks SET actiontime = 4321, date_mod = NOW() WHERE id = %s", first)
    base.sql("DELETE FROM glpi_tickettasks WHERE id = %s", first + 5)
    sync(followed, mapping, base.url)
    assert rows_of(sync_fresh(fresh, mapping, base.url), mapping.slugs) == rows_of(followed, mapping.slugs)
    for _ in range(4 * STEPS):
        life.anything()
    spread = base.sql("SELECT MAX(id) - MIN(id) FROM glpi_tickettasks")[0][0]
    for _ in range(spread // 4 // 2 + 2):
        sync(followed, mapping, base.url)
    assert rows_of(sync_fresh(fresh, mapping, base.url), mapping.slugs) == rows_of(followed, mapping.slugs)


def sync_fresh(warehouse: Warehouse, mapping: GlpiMapping, url: str) -> Warehouse:
    """The warehouse after a whole reading."""
    warehouse.commit(extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": url})))
    return warehouse

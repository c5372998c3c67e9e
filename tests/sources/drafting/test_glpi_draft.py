"""Files drafted from a GLPI: the same facts as files written by hand, and nothing of a person's is touched."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from glpi_server import Glpi, glpi, put_rows

from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.params import load, mapping
from analysis.params.document import TO_CONFIRM
from analysis.report import client_report
from analysis.sources.drafting import glpi_base, glpi_clients, glpi_draft
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.services
TODAY = date(2026, 2, 28)
BY_HAND = """
client: dupont-fils
name: Dupont & Fils
hours_per_day: 7
ticket_url: "http://localhost/glpi/front/ticket.form.php?id={ticket_id}"
subsidiaries:
  - subsidiary: Dupont & Fils
    country: France
  - subsidiary: Lyon > Part-Dieu
    country: France
  - subsidiary: Nantes
contract_lines:
  - {line: infogerance-2026, name: Infogérance 2026, kind: managed_service, unit: days, starts_on: 2026-01-01,
     ends_on: 2026-12-31, entitlement: 24, source: {document: Contrat GLPI C-2026-01, date: 2026-01-01},
     renewal: {tacit: true, notice_months: 3}}
rules:
  - {when: {category: [MCO]}, domain: MCO}
  - {when: {category: [Messagerie]}, domain: Messagerie}
  - {when: {category: [Réseau & télécom]}, domain: Réseau & télécom}
checks:
  - {check: Hebdo sauvegardes, domain: MCO, names: [Contrôle des sauvegardes], recurrence: weekly,
     starts_on: 2026-01-05}
  - {check: Hebdo AD, domain: MCO, names: ["Contrôle Active Directory <hebdo> & DNS"], recurrence: weekly,
     starts_on: 2026-01-05}
"""


@pytest.fixture(scope="module")
def base():
    """The rows that a running GLPI wrote, with its address."""
    with glpi() as made:
        put_rows(made, "before")
        made.add("glpi_configs", context="core", name="url_base", value="http://localhost/glpi")
        yield made


@contextmanager
def rows_more(base: Glpi, *rows: tuple[str, dict[str, object]]) -> Iterator[None]:
    """Rows of tables that are there for a while."""
    added = [(table, base.add(table, **values)) for table, values in rows]
    try:
        yield
    finally:
        for table, identifier in added:
            base.sql(f"DELETE FROM {table} WHERE id = %s", identifier)


def recurrent(name: str, template: int = 0, **values: object) -> tuple[str, dict[str, object]]:
    """A weekly recurring ticket of Dupont."""
    given = {"entities_id": 2, "is_active": 1, "periodicity": "604800", "begin_date": "2026-02-02 07:00:00"}
    return "glpi_ticketrecurrents", {"name": name, "tickettemplates_id": template, **given, **values}


def contract(number: str, **values: object) -> tuple[str, dict[str, object]]:
    """A contract of Dupont that bears the name of the one of 2026."""
    given = {"entities_id": 2, "name": "Infogérance 2026", "begin_date": "2027-01-01", "duration": 12}
    return "glpi_contracts", {"num": number, **given, **values}


def added_by(base: Glpi, params: Path) -> list[str]:
    """Draft Dupont again; the lines that the patch adds to its file, which is then applied."""
    patch = added_again(base, params)
    lines = [line[1:].strip() for line in patch.splitlines()[2:] if line.startswith("+")]
    subprocess.run(["patch", "-p1", "-s", "-i", params / glpi_draft.PATCH], cwd=params.parent, check=True)
    confirm(params)
    return lines


def added_again(base: Glpi, params: Path) -> str:
    """Draft Dupont again; the patch, empty where there is none."""
    draft(base, params, "2")
    patch = params / glpi_draft.PATCH
    return patch.read_text() if patch.exists() else ""


def draft(base: Glpi, params: Path, *named: str) -> list[str]:
    """Draft the clients named, or those that look like it; the names of the files written."""
    facts = glpi_base.read({"RELEVE_GLPI_URL": base.url}, "glpi")
    chosen = glpi_clients.named(facts, named) if named else glpi_clients.proposed(facts)
    written = glpi_draft.write(glpi_draft.draft(facts, "glpi", params, chosen, TODAY), params)
    return sorted(path.relative_to(params).as_posix() for path in written)


def confirm(params: Path) -> None:
    """Take the marks out, with the one quantity that GLPI does not hold."""
    for path in params.rglob("*.yaml"):
        text = path.read_text().replace("entitlement: 0 ", "entitlement: 24 ")
        path.write_text(re.sub(rf" *# {TO_CONFIRM}.*", "", text))


def facts_of(base: Glpi, folder: Path) -> dict:
    where = Places(params=folder / "params", warehouse=str(folder / "warehouse"), reports="", source=folder)
    list(synchronise(where, environ={"RELEVE_GLPI_URL": base.url}))
    warehouse = Warehouse(where.warehouse)
    tables = warehouse.read("dupont-fils", warehouse.latest())
    report = client_report.build(tables, load.client(where.params, "dupont-fils"), TODAY)
    facts = json.loads(document.dumps(document.to_facts(report)))
    facts["edition"].pop("params_sha256")
    return facts


def test_a_draft_with_its_marked_lines_edited_gives_the_facts_of_a_file_by_hand(base, tmp_path):
    drafted, by_hand = tmp_path / "drafted", tmp_path / "by_hand"
    for folder in (drafted, by_hand):
        draft(base, folder / "params", "2", "5")
        confirm(folder / "params")
    (by_hand / "params/clients/dupont-fils.yaml").write_text(BY_HAND)
    assert facts_of(base, drafted) == facts_of(base, by_hand)


def test_entities_that_hold_no_ticket_are_folders_and_each_file_has_few_marks(base, tmp_path):
    assert draft(base, tmp_path) == [
        "clients/dupont-fils.yaml", "clients/interne.yaml", "clients/martin-industrie.yaml", "sources/glpi.yaml",
    ]  # fmt: skip
    assert all(path.read_text().count(str(TO_CONFIRM)) <= 15 for path in tmp_path.rglob("*.yaml"))
    confirm(tmp_path)
    assert mapping.read(tmp_path / "sources/glpi.yaml").slugs == ("dupont-fils", "martin-industrie", "interne")
    for slug in ("dupont-fils", "interne", "martin-industrie"):
        load.client(tmp_path, slug)


def test_a_client_is_named_by_id_name_or_path_and_another_word_is_refused(base, tmp_path):
    draft(base, tmp_path, "Entité racine > Clients > Dupont & Fils", "martin industrie")
    text = (tmp_path / "sources/glpi.yaml").read_text()
    assert "  - {client: dupont-fils, entity: 2}" in text
    assert "  # - {client: interne, entity: 7}" in text
    with pytest.raises(UsageFault, match="absent"):
        draft(base, tmp_path, "absent")


def test_a_second_run_proposes_what_is_new_and_touches_nothing(base, tmp_path):
    params = tmp_path / "params"
    draft(base, params, "2")
    confirm(params)
    file = params / "clients/dupont-fils.yaml"
    file.write_text(file.read_text() + "\nusers: 40   # compté à la main\n")
    before = {path: path.read_text() for path in params.rglob("*.yaml")}
    assert draft(base, params) == ["clients/interne.yaml", "clients/martin-industrie.yaml", glpi_draft.PATCH]
    assert "+  - {client: martin-industrie, entity: 5}" in (params / glpi_draft.PATCH).read_text()
    new = base.add("glpi_ticketrecurrents", name="Onduleur", entities_id=2, is_active=1, periodicity="1MONTH",
                   begin_date="2026-02-01 07:00:00")  # fmt: skip
    try:
        draft(base, params, "2")
    finally:
        base.sql("DELETE FROM glpi_ticketrecurrents WHERE id = %s", new)
    assert {path: path.read_text() for path in before} == before
    patch = (params / glpi_draft.PATCH).read_text()
    assert [line for line in patch.splitlines() if line.startswith(("-", "+")) and "Onduleur" in line] == [
        '+  - check: "Onduleur"'
    ]
    assert not [line for line in patch.splitlines() if line.startswith("-") and not line.startswith("---")]
    subprocess.run(["patch", "-p1", "-s", "-i", params / glpi_draft.PATCH], cwd=tmp_path, check=True)
    confirm(params)
    assert [item.check for item in load.client(params, "dupont-fils").checks][-1] == "Onduleur"


def test_a_recurring_ticket_of_midnight_starts_on_its_own_day(base, tmp_path):
    """GLPI stores 1 March 00:30 of Paris as 28 February 23:30 UTC."""
    with rows_more(base, recurrent("Nuit", begin_date="2026-02-28 23:30:00", end_date="2026-12-31 23:30:00")):
        draft(base, tmp_path, "2")
    confirm(tmp_path)
    (night,) = [item for item in load.client(tmp_path, "dupont-fils").checks if item.check == "Nuit"]
    assert (night.starts_on, night.ends_on) == (date(2026, 3, 1), date(2027, 1, 1))


def test_a_ticket_misfiled_in_a_folder_makes_no_client_of_it(base):
    """« Clients » holds one ticket of 36, Dupont 8 of its 11."""
    tickets = [("glpi_tickets", {"entities_id": 5, "name": "x"})] * 20
    with rows_more(base, *tickets, ("glpi_tickets", {"entities_id": 1, "name": "x"})):
        assert glpi_clients.proposed(glpi_base.read({"RELEVE_GLPI_URL": base.url}, "glpi")) == [2, 5, 7]


def test_a_title_that_tells_several_checks_is_the_other_name_of_none(base, tmp_path):
    """Another recurring ticket bears the title that a template predefines, or predefines the same."""
    backups, directory = "Contrôle des sauvegardes", "Contrôle Active Directory <hebdo> & DNS"
    with rows_more(base, recurrent(backups), recurrent("AD du soir", template=3)):
        draft(base, tmp_path, "2")
    confirm(tmp_path)
    names = {item.check: item.names for item in load.client(tmp_path, "dupont-fils").checks}
    assert names == dict.fromkeys(["Hebdo sauvegardes", "Hebdo AD", backups, "AD du soir"], ())
    assert directory not in (tmp_path / "clients/dupont-fils.yaml").read_text()


def test_a_second_run_proposes_what_bears_a_known_name_but_is_new(base, tmp_path):
    """The contract of the next year, a check with the title of another, an entity beneath a subsidiary."""
    params = tmp_path / "params"
    draft(base, params, "2")
    confirm(params)
    site = ("glpi_entities", {"entities_id": 4, "name": "Saint-Herblain"})
    with rows_more(base, contract("C-2027-01"), recurrent("Bandes", template=2), site):
        lines = added_by(base, params)
        assert [line for line in lines if "line:" in line or "check:" in line or line.startswith("#")] == [
            '# entité sous Nantes, à ajouter à ses names : "Saint-Herblain"',
            f"- line: infogerance-2026-{base.sql('SELECT MAX(id) FROM glpi_contracts')[0][0]}",
            '- check: "Bandes"',
        ]
        assert added_again(base, params) == ""
        client = load.client(params, "dupont-fils")
        assert client.contract_lines[0].line == "infogerance-2026"
        file = params / "clients/dupont-fils.yaml"
        text = file.read_text().replace('{subsidiary: "Nantes"', '{subsidiary: "Nantes", names: ["Saint-Herblain"]')
        file.write_text(text)
        assert added_again(base, params) == ""


def test_contracts_that_hold_at_once_make_lines_that_check_accepts(base, tmp_path):
    """No ticket names a contract: one line takes all; a contract that bears the name of another is told alone."""
    with rows_more(
        base,
        contract("C-2", name="Régie", begin_date="2026-01-01"),
        contract("C-3", name="Projets", begin_date="2026-01-01"),
        contract("C-4", name="Projets", begin_date="2026-02-01"),
    ):
        base.sql("UPDATE glpi_tickets_contracts SET contracts_id = 1000 - contracts_id")
        try:
            draft(base, tmp_path, "2")
        finally:
            base.sql("UPDATE glpi_tickets_contracts SET contracts_id = 1000 - contracts_id")
    text = (tmp_path / "clients/dupont-fils.yaml").read_text()
    assert text.count("aucun ticket de GLPI n’est lié à ce contrat") == 2
    assert "# autre contrat de GLPI : Projets (C-4)" in text
    confirm(tmp_path)
    scopes = [line.scope for line in load.client(tmp_path, "dupont-fils").contract_lines]
    assert [scope.contract if scope else () for scope in scopes] == [(), ("Régie",), ("Projets",)]


def test_a_scope_that_few_tickets_fill_is_marked_once(base, tmp_path):
    """Two tickets of Dupont's eleven name contracts: by their scopes, the work of the others is on no line."""
    contracts = (contract("C-2", id=50, name="Régie", begin_date="2026-01-01"), contract("C-3", id=51, name="Support"))
    links = [("glpi_tickets_contracts", {"tickets_id": 9, "contracts_id": number}) for number in (50, 51)]
    with rows_more(base, *contracts, *links):
        draft(base, tmp_path, "2")
    scopes = [line for line in (tmp_path / "clients/dupont-fils.yaml").read_text().splitlines() if "scope:" in line]
    assert [f"{TO_CONFIRM}" in line for line in scopes] == [True, False, False]
    assert "2 tickets sur 11 sont liés à un contrat" in scopes[0]

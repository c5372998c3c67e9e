"""A person is forgotten: what is done, what is listed, and that nothing else holds the name."""

import gzip
import json
import sqlite3
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import batches
import pytest
import small_world
from made_portal import CHEAP, PASSWORD
from small_world import AS_OF
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.delivery.outbox import Key, Outbox
from analysis.foundation.errors import UsageFault
from analysis.portal.accounts import Accounts
from analysis.portal.audit import Audit
from analysis.portal.database import Database
from analysis.portal.sessions import Opening, Sessions
from analysis.publish.editions import forgetting, verification
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.name_search import holders
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.warehouse import Warehouse

NAME = "Zoé d’Arc & Fils"
ADDRESS = "zoe.darc@acme.example"


@pytest.fixture
def where(tmp_path):
    made = small_world.make(tmp_path, ("alpha", "beta"))
    small_world.synchronise(made, {"alpha": 1, "beta": 1}, {"alpha": NAME})
    list(batches.run(made, AS_OF))
    return made


@pytest.fixture
def run(where, tmp_path, monkeypatch):
    """The command on this installation: its output."""
    for variable, value in where.environ().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RELEVE_PORTAL", str(tmp_path / "portal"))
    monkeypatch.setenv("RELEVE_MAIL", f"folder:{tmp_path / 'mails'}")

    def told(*words):
        done = CliRunner().invoke(app, ["forget", *words], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    return told


def held(where, name=NAME):
    folders = (Path(where.reports), where.params, Path(where.warehouse))
    return {path for folder in folders for path in holders(folder, name)}


def forgotten(where):
    pseudonym, _ = forgetting.forget(where, NAME)
    return pseudonym, forgetting.look(where, NAME)


def test_editions_that_name_the_person_are_listed_and_kept_unless_it_is_asked(where):
    _, left = forgotten(where)
    assert left == forgetting.Left(editions=("alpha/2023-02-16",))
    assert {path.relative_to(where.reports).parts[0] for path in held(where)} == {"alpha"}


def test_with_its_editions_removed_and_the_batch_run_again_the_name_is_nowhere(where):
    pseudonym, left = forgotten(where)
    forgetting.remove(where, left)
    assert held(where) == set()
    results = {result.client: result.outcome for result in batches.run(where, AS_OF)}
    assert results == {"alpha": "built", "beta": "unchanged"}
    assert held(where) == set()
    page = (Path(where.reports) / "alpha/2023-02-16/report.html").read_text(encoding="utf-8")
    assert pseudonym in page


def test_an_edition_built_again_is_the_released_one_under_another_name(where):
    """Its params named the person too: neither a correction nor stale, and it can be rebuilt to the byte."""
    small_world.write_params(where, "alpha", f"profiles: {{technicien {NAME}: engineer}}\n")
    assert {result.outcome for result in batches.run(where, AS_OF)} == {"built", "unchanged"}
    log = EditionLog(where.warehouse)
    log.release("alpha", AS_OF, date(2023, 2, 20))
    released = log.release_of("alpha", AS_OF)
    pseudonym, left = forgotten(where)
    forgetting.edit_params(where, NAME, pseudonym)
    assert list(forgetting.rebuild(where, left.editions)) == [("alpha/2023-02-16", True)]
    assert held(where) == set()
    facts = json.loads((Path(where.reports) / "alpha/2023-02-16/facts.json").read_text(encoding="utf-8"))
    assert facts["edition"]["corrects"] is None
    assert EditionLog(where.warehouse).release_of("alpha", AS_OF).closed == released.closed
    assert {result.outcome for result in batches.run(where, AS_OF)} == {"unchanged"}
    assert Shelf(where.reports).altered("alpha/2023-02-16") == []
    verification.rebuild(f"{where.reports}/alpha/2023-02-16", where)


def test_params_are_told_by_their_lines_and_edited_where_it_is_asked(where, run):
    small_world.write_params(where, "beta", f"# {NAME}\n")
    path = where.params / "clients/beta.yaml"
    line = path.read_text(encoding="utf-8").splitlines().index(f"# {NAME}") + 1
    said = " ".join(run(NAME).split())
    assert f"clients/beta.yaml, ligne(s) {line}" in said.replace("clients/ beta", "clients/beta")
    run(NAME, "--edit-params")
    assert f"# {Warehouse(where.warehouse).forget(NAME)[0]}" in path.read_text(encoding="utf-8")


def test_a_reader_is_taken_out_of_params_by_a_person(where, run):
    """A pseudonym is no address: params that held it would be refused."""
    small_world.write_params(where, "beta", f"readers: [{{person: {ADDRESS}}}]\n")
    said = " ".join(run(ADDRESS, "--edit-params").split())
    assert "retirer ce lecteur" in said
    assert ADDRESS in (where.params / "clients/beta.yaml").read_text(encoding="utf-8")


def test_the_portal_the_outbox_and_mails_as_files_hold_the_name_no_more(where, run, tmp_path):
    portal = tmp_path / "portal"
    Accounts(portal, CHEAP).set_password(ADDRESS, PASSWORD)
    database = Database(portal)
    token = Sessions(database).open(Opening(ADDRESS, "password", address="192.0.2.1", agent=f"agent of {ADDRESS}"))
    database.close()
    Audit(portal).write("read", person=ADDRESS, folder="alpha")
    Audit(portal).write("read", person="paul@acme.example", folder="alpha")
    Outbox(portal / "outbox.sqlite").add(Key("alpha", "2023-02-16 x", ADDRESS, "edition"), "<a@b>", "2023-02-17")
    mail = EmailMessage()
    mail["To"] = ADDRESS
    mail.set_content(f"Bonjour, {NAME} écrit : « ça va ».", cte="base64")
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails/1.eml").write_bytes(bytes(mail))
    run(NAME, ADDRESS, "--remove-editions")
    for name in (NAME, ADDRESS):
        assert set(holders(tmp_path, name)) == set()
    lines = [json.loads(line) for path in portal.glob("audit-*.jsonl") for line in path.read_text().splitlines()]
    assert [line["person"] for line in lines][1] == "paul@acme.example"
    assert lines[0]["person"].startswith("oublie-")
    assert Sessions(Database(portal)).find(token, idle_seconds=900, most_seconds=900) is None
    with sqlite3.connect(portal / "outbox.sqlite") as letters:
        assert letters.execute("SELECT person FROM letter").fetchone()[0].startswith("oublie-")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.csv", NAME.encode("cp1252")),
        ("b.csv", NAME.encode("utf-16")),
        ("c.csv.gz", gzip.compress(NAME.encode())),
        ("d.txt", NAME.replace(" ", "\u00a0").encode()),
        ("e.json", json.dumps({"x": json.dumps({"y": NAME})}).encode()),
        (f"{NAME}.md", b""),
    ],
)
def test_an_export_that_holds_the_name_is_told(file, content, where):
    (where.source / file).write_bytes(content)
    assert forgetting.look(where, NAME).sources == (str(where.source / file),)


@pytest.mark.parametrize("name", ["", "  ", "Zoé"])
def test_a_name_that_would_be_found_within_other_words_is_refused(where, name):
    with pytest.raises(UsageFault, match="trop court"):
        forgetting.forget(where, name)


def test_the_command_says_what_is_done_and_what_cannot_be_undone(run):
    said = run(NAME)
    assert "oublie-" in said
    assert "alpha/2023-02-16" in said
    assert "sauvegardes" in said
    assert "dans aucun fichier" in " ".join(run(NAME, "--rebuild-editions").split())

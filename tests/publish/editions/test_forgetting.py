"""A person is forgotten: what is done, what is listed, and that nothing else holds the name."""

import dataclasses
import gzip
import io
import json
import sqlite3
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import batches
import object_store
import pytest
import small_world
from made_portal import CHEAP, PASSWORD
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
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
from analysis.publish.editions.name_search import search
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


def holders(folder, name):
    return {folder / hit.path for hit in search(str(folder), name) if hit.is_held}


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


def test_another_person_whose_name_holds_the_name_keeps_it_everywhere_and_is_told(where, run, tmp_path):
    """In the warehouse, the editions, the portal's memory and log, the outbox and params."""
    other = f"Marie-{NAME}"
    reader, namesake = ADDRESS, f"marie.{ADDRESS}"
    portal = tmp_path / "portal"
    small_world.write_params(where, "beta", f"# {other}, {NAME}\n")
    small_world.synchronise(where, {"alpha": 1, "beta": 1}, {"alpha": NAME, "beta": other})
    database = Database(portal)
    for person in (reader, namesake):
        Sessions(database).open(Opening(person, "password", address="192.0.2.1", agent=f"agent of {person}"))
        Audit(portal).write("read", person=person, folder="alpha")
        Outbox(portal / "outbox.sqlite").add(Key("alpha", "2023-02-16 x", person, "edition"), "<a@b>", "2023-02-17")
    database.close()
    before = Warehouse(where.warehouse).latest()
    held_before = Warehouse(where.warehouse).read("beta", before)
    said = " ".join(run(NAME, reader, "--edit-params", "--remove-editions").split())
    assert all(holders(tmp_path, name) == set() for name in (NAME, reader))
    latest = Warehouse(where.warehouse).latest()
    assert all(rows.equals(held_before[name]) for name, rows in Warehouse(where.warehouse).read("beta", latest).items())
    assert latest.client_hashes["beta"] == before.client_hashes["beta"]
    assert f"# {other}, oublie-" in (where.params / "clients/beta.yaml").read_text(encoding="utf-8")
    with sqlite3.connect(portal / "portal.sqlite") as sessions, sqlite3.connect(portal / "outbox.sqlite") as letters:
        assert sessions.execute("SELECT person, agent FROM session").fetchall() == [(namesake, f"agent of {namesake}")]
        assert [row[0] == namesake for row in letters.execute("SELECT person FROM letter ORDER BY number")] == [
            False,
            True,
        ]
    log = "".join(path.read_text() for path in portal.glob("audit-*.jsonl"))
    assert namesake in log
    assert other in said
    assert namesake in said


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
        assert holders(tmp_path, name) == set()
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
    ids=["cp1252", "utf-16", "gzip", "no-break spaces", "JSON in JSON", "name of the file"],
)
def test_an_export_that_holds_the_name_is_told(file, content, where):
    (where.source / file).write_bytes(content)
    assert forgetting.look(where, NAME).sources == (str(where.source / file),)


def test_a_pdf_that_holds_the_name_is_told_though_its_bytes_do_not(where, tmp_path):
    name = "Zoe Darc"
    (where.source / "export.pdf").write_bytes(pdf("vu par Zoe", "Darc, Zoe Darcy"))
    assert name.encode() not in (where.source / "export.pdf").read_bytes()
    left = forgetting.look(where, name)
    assert left.sources == (str(where.source / "export.pdf"),)
    assert left.longer == ("Zoe Darcy",)


def test_a_file_whose_texts_cannot_be_read_is_told(where, run):
    (where.source / "export.pdf").write_bytes(b"%PDF-1.7 cut off")
    assert forgetting.look(where, NAME).unread == (str(where.source / "export.pdf"),)
    assert "export.pdf" in "".join(run(NAME).split())


def pdf(*texts):
    """A page of these lines, compressed."""
    writer = PdfWriter()
    page = writer.add_blank_page(400, 200)
    font = {"/Type": NameObject("/Font"), "/Subtype": NameObject("/Type1"), "/BaseFont": NameObject("/Helvetica")}
    named = {NameObject(key): value for key, value in font.items()}
    fonts = DictionaryObject({NameObject("/F1"): DictionaryObject(named)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawn = DecodedStreamObject()
    drawn.set_data(f"BT /F1 12 Tf 14 TL 20 100 Td {' '.join(f'({text}) Tj T*' for text in texts)} ET".encode())
    page[NameObject("/Contents")] = drawn.flate_encode()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


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


@pytest.mark.services
def test_on_an_object_store_a_person_is_forgotten_the_same(tmp_path, monkeypatch):
    """Warehouse and reports on the store, params and portal on the disk; every object is searched afterwards."""
    with object_store.served(monkeypatch) as bucket:
        made = small_world.make(tmp_path, ("alpha", "beta"), warehouse=f"{bucket}/warehouse")
        where = dataclasses.replace(made, reports=f"{bucket}/reports", source=tmp_path / "source")
        small_world.synchronise(where, {"alpha": 1, "beta": 1}, {"alpha": NAME})
        list(batches.run(where, AS_OF, jobs=1))
        pseudonym, left = forgotten(where)
        assert left == forgetting.Left(editions=("alpha/2023-02-16",))
        assert list(forgetting.rebuild(where, left.editions)) == [("alpha/2023-02-16", True)]
        assert forgetting.look(where, NAME) == forgetting.Left()
        objects = {path: Shelf(bucket).read(path) for path in Shelf(bucket).files()}
        assert not [path for path, content in objects.items() if NAME.encode() in content]
        assert pseudonym.encode() in objects["reports/alpha/2023-02-16/report.html"]
        assert {result.outcome for result in batches.run(where, AS_OF, jobs=1)} == {"unchanged"}

"""What the portal serves of the reports' folder: files that a manifest lists, as they were published, and no other."""

import asyncio
import gzip
import json
import os
import threading
from pathlib import Path

import pytest
from made_portal import make_portal, release, write_edition

from analysis.portal.shelf import Altered, Shelf

RIGHTS = "people: [{person: daf@acme.fr, clients: [acme]}, {person: dg@msp.fr, reads_internal: true, is_staff: true}]"
NEW = "/clients/acme/2023-02-16"


@pytest.fixture
def made(tmp_path):
    return make_portal(tmp_path, RIGHTS, people=["daf@acme.fr", "dg@msp.fr"])


def _get(made, *paths, person="daf@acme.fr", **headers):
    async def ask():
        browser = await made.signed_in(person)
        return [await browser.get(path, headers=headers) for path in paths]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("2023-02-16/report.html", "report.html"),
        ("2023-02-16/facts.json", "facts.json"),
        ("2023-02-16/tables", "tables/tickets.csv"),
        ("2023-02-16/manifest.json", "report.html"),
        ("2023-02-16", "report.html"),
        ("", "report.html"),
    ],
    ids=["a page", "figures", "a folder of tables", "a manifest", "an edition", "a client"],
)
def test_a_symbolic_link_is_never_followed(made, link, file):
    target = made.folder / "reports/acme" / link
    elsewhere = made.folder / "elsewhere"
    target.rename(elsewhere)
    target.symlink_to(elsewhere)
    (answer,) = _get(made, f"{NEW}/{file}")
    assert answer.status_code in (404, 500)
    assert answer.content not in made.contents.values()


def test_a_link_to_another_clients_folder_shows_nothing(made):
    (made.folder / "reports/acme/2023-03-31").symlink_to(made.folder / "reports/bolt/2023-02-16")
    listed, answer = _get(made, "/clients/acme/", "/clients/acme/2023-03-31/report.html")
    assert "31 mars 2023" not in listed.text
    assert answer.status_code == 404


def test_the_studies_are_listed_by_their_titles_and_a_link_to_one_is_not_followed(made):
    folder = made.folder / "reports/internal/sizing/2023-02-16"
    (folder / "ailleurs").symlink_to(folder / "scierie")
    home, listed, linked = _get(
        made,
        "/",
        "/internal/sizing/",
        "/internal/sizing/2023-02-16/ailleurs/report.html",
        person="dg@msp.fr",
    )
    assert "Évaluation de contrats" in home.text
    assert 'href="/internal/sizing/2023-02-16/scierie/report.html"' in listed.text
    assert listed.text.count("Étude") > 0
    assert "ailleurs" not in listed.text
    assert linked.status_code == 404


def test_an_edition_that_names_another_client_is_not_shown_beneath_this_one(made):
    facts = {"client": "bolt", "name": "Bolt", "as_of": "2023-03-31", "language": "fr", "live": False}
    write_edition(made.folder / "reports", "acme", "2023-03-31", facts)
    listed, answer = _get(made, "/clients/acme/", "/clients/acme/2023-03-31/report.html")
    assert "31 mars 2023" not in listed.text
    assert answer.status_code == 404


def test_a_folder_without_a_manifest_is_no_edition(made):
    (made.folder / "reports/acme/2023-02-16/manifest.json").unlink()
    listed, answer = _get(made, "/clients/acme/", f"{NEW}/report.html")
    assert "16 février 2023" not in listed.text
    assert answer.status_code == 404


@pytest.mark.parametrize("file", ["report.html", "tables/tickets.csv"])
def test_a_file_altered_since_it_was_published_is_served_to_no_one_and_said(made, file):
    path = made.folder / "reports/acme/2023-02-16" / file
    path.write_bytes(path.read_bytes() + b" ")
    (answer,) = _get(made, f"{NEW}/{file}")
    assert answer.status_code == 500
    assert [event["file"] for event in made.audit() if event["event"] == "altered"] == [file]


def test_a_file_that_stands_in_the_folder_and_not_in_the_manifest_is_not_served(made):
    (made.folder / "reports/acme/2023-02-16/brouillon.html").write_text("brouillon")
    (answer,) = _get(made, f"{NEW}/brouillon.html")
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["../../bolt/2023-02-16/report.html", "/etc/passwd", "tables/../../x", "", "a\0b"])
def test_a_manifest_that_names_a_path_out_of_its_folder_gives_nothing(made, name):
    path = made.folder / "reports/acme/2023-02-16/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"][name] = None
    path.write_text(json.dumps(manifest))
    shelf = Shelf(made.folder / "reports")
    edition = shelf.editions("acme")[0]
    assert name not in edition.files
    assert shelf.content(("acme",), edition, name) is None


def test_a_new_edition_in_the_place_of_an_old_one_is_seen_at_once(made):
    facts = {"client": "acme", "name": "Acme SA", "as_of": "2023-02-16", "language": "fr", "live": False}
    facts |= {"sync_id": "00000001", "params_sha256": "0" * 64}
    before, _ = _get(made, "/clients/acme/", f"{NEW}/report.html")
    write_edition(made.folder / "reports", "acme", "2023-02-16", facts)
    after, report = _get(made, "/clients/acme/", f"{NEW}/report.html")
    assert "Acme SA" not in before.text
    assert "Acme SA" in after.text
    assert report.status_code == 200


def test_a_report_is_sandboxed_and_everything_else_is_saved(made):
    report, table, facts = _get(made, f"{NEW}/report.html", f"{NEW}/tables/lignes d’avenant.csv", f"{NEW}/facts.json")
    assert report.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in report.headers["content-security-policy"]
    assert "content-disposition" not in report.headers
    assert table.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''acme-2023-02-16-lignes%20d%E2%80%99avenant.csv"
    )
    assert facts.headers["content-disposition"].startswith("attachment")
    assert {answer.headers["x-content-type-options"] for answer in (report, table, facts)} == {"nosniff"}


def test_every_answer_bears_the_security_headers(made):
    async def ask():
        browser = await made.signed_in("daf@acme.fr")
        paths = (
            "/sign-in",
            "/",
            "/clients/acme/",
            "/clients/bolt/",
            "/absent",
            "/health",
            "/style.css",
            f"{NEW}/facts.json",
        )
        return [await browser.get(path) for path in paths]

    for answer in asyncio.run(ask()):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "server" not in answer.headers


def test_a_file_known_to_the_browser_is_not_sent_again_and_is_sent_compressed(made):
    (first,) = _get(made, f"{NEW}/report.html", **{"accept-encoding": "gzip"})
    (again,) = _get(made, f"{NEW}/report.html", **{"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    (plain,) = _get(made, f"{NEW}/report.html", **{"accept-encoding": "identity"})
    assert first.headers["content-encoding"] == "gzip"
    assert first.content == plain.content == made.contents[f"{NEW}/report.html"]
    assert again.status_code == 304
    assert again.content == b""
    assert plain.headers["etag"] != first.headers["etag"]


def test_a_compressed_file_is_the_same_bytes_each_time(made):
    shelf = Shelf(made.folder / "reports")
    edition = shelf.editions("acme")[0]
    content = shelf.content(("acme",), edition, "report.html")
    assert gzip.decompress(content.compressed) == content.data


def test_memory_kept_for_files_is_bounded(made, monkeypatch):
    monkeypatch.setattr("analysis.portal.shelf.MOST_CACHED_BYTES", 200)
    shelf = Shelf(made.folder / "reports")
    for edition in shelf.editions("acme"):
        for file in ("report.html", "facts.json", "tables/tickets.csv"):
            shelf.content(("acme",), edition, file)
    cached = shelf._contents.values()  # noqa: SLF001 - our own cache: nothing public tells its size
    assert len(cached) < 6
    assert sum(len(content.data) + len(content.compressed or b"") for content in cached) <= 300


def test_a_listed_file_that_is_missing_is_a_fault_and_an_unlisted_one_is_not(made):
    shelf = Shelf(made.folder / "reports")
    edition = shelf.editions("acme")[0]
    assert shelf.content(("acme",), edition, "report.pdf") is None
    Path(made.folder / "reports/acme/2023-02-16/facts.json").unlink()
    with pytest.raises(Altered):
        shelf.content(("acme",), edition, "facts.json")


def test_two_clients_whose_names_differ_by_case_stop_the_portal_until_one_is_gone(made):
    (made.folder / "params/clients/Acme.yml").write_text("client: acme\nname: A\nhours_per_day: 7\n")
    made.clock.now += 6

    async def ask():
        return await made.browser().get("/health")

    assert asyncio.run(ask()).status_code == 503
    assert "deux fichiers pour un même client" in made.audit()[-1]["reason"]


def test_an_edition_replaced_while_it_is_asked_for_is_served_as_it_is_now(made):
    """Its manifest was read, then folder and manifest were exchanged: nothing is altered."""
    shelf = Shelf(made.folder / "reports")
    edition = next(found for found in shelf.editions("acme") if found.name == "2023-02-16")
    facts = {"client": "acme", "name": "Acme", "as_of": "2023-02-16", "language": "fr", "live": False}
    files = {"report.html": b"<p>corrected</p>"}
    write_edition(made.folder / "reports", "acme", "2023-02-16", facts, files=files)
    assert shelf.content(("acme",), edition, "report.html").data == files["report.html"]
    (made.folder / "reports/acme/2023-02-16/report.html").write_bytes(b"<p>forged</p>")
    with pytest.raises(Altered):
        shelf.content(("acme",), edition, "report.html")


@pytest.mark.parametrize(
    "manifest",
    [
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"edition": [], "files": []}',
        '{"edition": {"client": "acme"}, "files": {}}',
        '{"edition": {"client": "acme", "as_of": "2023-99-01", "language": "fr"}, "files": {}}',
        '{"edition": {"client": "acme", "as_of": "2023-03-31", "language": "../fr"}, "files": {}}',
        '{"edition": {"client": "acme", "as_of": "2023-03-31", "language": "fr"}, "files": {"report.html": 5}}',
        '{"edition": {"client": "acme", "as_of": "2023-03-31", "language": "fr", "refreshed_at": "x"}, "files": {}}',
    ],
    ids=["a list", "empty", "null", "deep", "of lists", "no date", "no day", "no language", "no hash", "no instant"],
)
def test_a_manifest_that_is_none_hides_its_own_edition_and_no_other(made, manifest):
    """A client's notebook may write one: the page of all clients must stand."""
    folder = made.folder / "reports/acme/2023-03-31"
    folder.mkdir()
    (folder / "manifest.json").write_text(manifest)
    listed, answer = _get(made, "/clients/acme/", "/clients/acme/2023-03-31/report.html")
    assert (listed.status_code, answer.status_code) == (200, 404)
    assert "16 février 2023" in listed.text
    for page in _get(made, "/", "/prepare", person="dg@msp.fr"):
        assert page.status_code == 200


def test_an_edition_without_its_clients_name_is_shown_by_its_identifier(made):
    write_edition(
        made.folder / "reports", "acme", "2023-03-31", {"client": "acme", "as_of": "2023-03-31", "language": "fr"}
    )
    (page,) = _get(made, "/", person="dg@msp.fr")
    assert page.status_code == 200
    assert "acme" in page.text


@pytest.mark.parametrize("file", ["report.html", "report.pdf", "manifest.json"])
def test_a_pipe_in_the_place_of_a_file_holds_no_reader(made, file):
    """Forty readers who wait for a pipe would be all the threads that the portal has."""
    path = made.folder / "reports/acme/2023-02-16" / file
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    asked = threading.Thread(target=_get, args=(made, f"{NEW}/{file}"), daemon=True)
    asked.start()
    asked.join(10)
    assert not asked.is_alive()


def test_a_file_longer_than_any_edition_has_is_not_read(made, monkeypatch):
    monkeypatch.setattr("analysis.portal.shelf.MOST_FILE_BYTES", 1_000)
    path = made.folder / "reports/acme/2023-02-16/report.pdf"
    path.touch()
    os.truncate(path, 1_001)
    (answer,) = _get(made, f"{NEW}/report.pdf")
    assert answer.status_code == 500
    assert [event["file"] for event in made.audit() if event["event"] == "altered"] == ["report.pdf"]


def test_an_edition_replaced_within_one_instant_of_the_clock_is_read_again(made):
    """A copy keeps the instants of files: the manifest of another edition may bear the very same."""
    reports = made.folder / "reports"
    shelf, manifest = Shelf(reports), reports / "acme/2023-02-16/manifest.json"
    before = manifest.stat()
    shelf.editions("acme")
    facts = {"client": "acme", "name": "Acme", "as_of": "2023-02-16", "language": "fr", "live": False}
    page = b"<!DOCTYPE html><title>another</title>"
    write_edition(reports, "acme", "2023-02-16", facts, {"report.html": page})
    os.utime(manifest, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert shelf.content(("acme",), shelf.editions("acme")[0], "report.html").data == page


@pytest.mark.parametrize(
    "facts",
    [b"[]", b"\xff", b"[" * 100_000, b'{"lines": 5}', b'{"lines": [{"line": "l1"}]}', b'{"lines": [], "message": 5}'],
    ids=["a list", "no text", "deep", "no rows", "half a row", "no message"],
)
def test_facts_that_cannot_be_read_hold_up_no_page_of_the_others_and_are_told_once(made, facts):
    """Their hash is right: a client's notebook may publish any."""
    described = {"client": "acme", "name": "Acme", "as_of": "2023-03-31", "language": "fr", "live": False}
    described |= {"sync_id": "00000001", "params_sha256": "0" * 64}
    write_edition(made.folder / "reports", "acme", "2023-03-31", described, {"facts.json": facts})
    release(made.folder / "warehouse", "acme", described)
    portfolio = {"kind": "portfolio", "as_of": "2023-03-31", "language": "fr"}
    cockpit = {"facts.json": facts.replace(b"lines", b"cockpit")}
    write_edition(made.folder / "reports", "internal/portfolio", "2023-03-31", portfolio, cockpit)
    for page in (*_get(made, "/", "/prepare", person="dg@msp.fr"), *_get(made, "/clients/acme/")):
        assert page.status_code == 200
    told = [event["edition"] for event in made.audit() if event["event"] == "unreadable"]
    assert told.count("acme/2023-03-31") == 1
    assert set(told) <= {"acme/2023-03-31", "internal/portfolio/2023-03-31"}

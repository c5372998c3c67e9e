"""A month of the provider: batch, release on the portal, mails in a mailbox, a decision closed, the next month."""

import asyncio
import json
import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
import yaml
from aiosmtpd.controller import Controller
from made_delivery import free_port
from made_portal import CHEAP, PASSWORD, URL, token_of

from analysis.portal import application
from analysis.portal.accounts import Accounts
from analysis.portal.settings import Settings
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.slow
JANUARY, FEBRUARY = "2023-01-31", "2023-02-16"
DIRECTION = "direction@releve.example"
CLIENT = "aubrac-logistique"


class Mailbox:
    """Keeps what it is given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def taken(self):
        """The mails since the last time, by reader."""
        mails, self.mails = self.mails, []
        return dict(mails)


class Provider:
    """The demo's provider: its folders, its commands, its portal."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.warehouse = folder, folder / "warehouse"
        self.environ = os.environ | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "RELEVE_PARAMS": str(folder / "params"),
            "RELEVE_SOURCE": str(folder / "source"),
            "RELEVE_WAREHOUSE": str(self.warehouse),
            "RELEVE_REPORTS": str(folder / "reports"),
            "RELEVE_FORECASTS": str(folder / "forecasts"),
            "RELEVE_PORTAL": str(folder / "portal"),
            "RELEVE_PORTAL_URL": URL,
            "RELEVE_MAIL": f"smtp://127.0.0.1:{port}",
            "RELEVE_MAIL_FROM": "rapports@cevenne.example",
        }

    def run(self, *words, codes=(0,)):
        """What a command says."""
        command = [sys.executable, "-m", "analysis", *words]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode in codes, done.stderr
        return done.stdout + done.stderr

    async def browser(self, person):
        """A browser in which a person signs in, and the accounts that let them."""
        accounts = Accounts(self.folder / "portal", CHEAP)
        accounts.set_password(person, PASSWORD)
        outbox = self.folder / "portal" / "outbox.sqlite"
        settings = Settings(
            self.folder / "params", self.folder / "reports", self.folder / "portal", URL, str(self.warehouse), outbox
        )
        app = application.create(settings, environ={}, accounts=accounts)
        transport = httpx.ASGITransport(app, client=("192.0.2.1", 50_000))
        return httpx.AsyncClient(transport=transport, base_url=URL, headers={"accept": "text/html"})

    async def follow(self, person, address):
        """What a person reads who opens a link while signed out, and signs in."""
        browser = await self.browser(person)
        page = await browser.get(address, follow_redirects=True)
        wanted = re.search(r'name="next" value="([^"]*)"', page.text)[1]
        form = {"csrf": token_of(page.text), "person": person, "password": PASSWORD, "code": "", "next": wanted}
        return await browser.post("/sign-in", data=form, headers={"origin": URL}, follow_redirects=True), browser

    async def release_all(self):
        """A person reads what is to prepare, and releases it."""
        page, browser = await self.follow(DIRECTION, f"{URL}/prepare")
        picked = dict(re.findall(r'name="(pick:[^"]+)" value="([^"]+)"', page.text))
        form = {"csrf": token_of(page.text), **picked}
        answer = await browser.post("/prepare/release", data=form, headers={"origin": URL})
        assert answer.status_code == 303, answer.text
        return len(picked)


@pytest.fixture
def provider(tmp_path):
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    provider = Provider(tmp_path, port)
    provider.run("demo", str(tmp_path))
    provider.run("sync")
    yield provider, mailbox
    controller.stop()


def close_one(provider):
    """Closes the first decision that a released edition asked of a client; its client and title's identifier."""
    log = EditionLog(str(provider.warehouse))
    for file in sorted((provider.folder / "params" / "clients").glob("*.yaml")):
        day = log.days(file.stem)[0]
        asked = [row for row in log.release_of(file.stem, day).told.decisions if row["owner"] == "client"]
        if asked:
            client = yaml.safe_load(file.read_text(encoding="utf-8"))
            source = {"document": "Comité de février", "date": "2023-02-10"}
            said = {"decision": asked[0]["id"], "state": "done", "on": "2023-02-10", "source": source}
            client["decisions"] = [*client.get("decisions", ()), said]
            file.write_text(yaml.safe_dump(client, allow_unicode=True), encoding="utf-8")
            return file.stem
    raise LookupError("no decision was asked of any client")


def test_a_month_of_the_provider(provider):
    provider, mailbox = provider
    provider.run("batch", "--as-of", JANUARY, "--quiet")
    assert provider.run("notify") == ""
    assert asyncio.run(provider.release_all()) == 7
    told = provider.run("notify", codes=(6,))
    assert told.count("n’a pas de compte et l’édition n’a pas de PDF") == 4, "two readers: when held, and as they wait"
    january = mailbox.taken()
    assert len(january) == 7
    provider.run("notify", "--drop", "1", codes=(2,))
    assert mailbox.taken() == {}, "told once"
    reader, mail = next(iter(january.items()))
    (link,) = re.findall(r"https://\S+/report\.html", mail.get_body(("plain",)).get_content())
    page, _ = asyncio.run(provider.follow(reader, link))
    assert page.status_code == 200
    assert page.text.startswith("<!DOCTYPE html>")
    assert link.partition("/clients/")[2].partition("/")[0] in reader
    client = close_one(provider)
    provider.run("batch", "--as-of", FEBRUARY, "--quiet", "--client", client)
    provider.run("release", client, "--as-of", FEBRUARY, "--notify", codes=(0, 6))
    (february,) = mailbox.taken().values()
    assert "fait le 10 février 2023 (Comité de février)" in february.get_body(("plain",)).get_content()
    forget(provider, reader)


def forget(provider, reader):
    """After the month, people are forgotten by the command; then their names are looked for in every byte."""
    tables = Warehouse(str(provider.warehouse))
    asked = tables.read(CLIENT, tables.latest())["requester"]["name"].to_pylist()
    technicians = tables.read(CLIENT, tables.latest())["technician_profile"]["name"].to_pylist()
    names = [reader, asked[0], technicians[0]]
    assert all(raw_holders(provider.folder, name) for name in names)
    provider.run("forget", *names, "--edit-params", "--rebuild-editions")
    for name in names:
        left = raw_holders(provider.folder, name)
        exports_and_rights = {provider.folder / "source", provider.folder / "params"}
        assert {path for path in left if not exports_and_rights & set(path.parents)} == set(), name
    assert not [path for path in raw_holders(provider.folder, asked[0]) if "params" in path.parts]


def raw_holders(folder, name):
    """Files that hold a name, by a search that shares nothing with the command's."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    content += b"".join(archive.read(member) for member in archive.namelist())
            if path.suffix == ".parquet":
                content += repr(pq.ParquetFile(path).read().to_pydict()).encode()
            if name.encode() in content or json.dumps(name)[1:-1].encode() in content:
                found.add(path)
    return found

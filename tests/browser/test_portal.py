"""The portal in a real browser: a reader signs in, opens a report that cannot touch the portal, and leaves."""

import contextlib
import json
import shutil
import socket
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from made_delivery import GOLDEN
from made_portal import CHEAP, PASSWORD, files_of, release, write_edition
from playwright.sync_api import sync_playwright

from analysis.delivery.outbox import Key, Outbox
from analysis.portal import application, pages
from analysis.portal.accounts import Accounts
from analysis.portal.settings import Settings

REAL = json.loads(GOLDEN.read_text(encoding="utf-8"))
CHROMIUM = shutil.which("chromium")
RIGHTS = """
people:
  - {person: daf@acme.fr, clients: [acme, bolt], reads_internal: true}
  - {person: reader@acme.com, clients: [acme], language: en}
  - {person: dg@msp.fr, is_staff: true, reads_internal: true, releases: true}
"""
PEOPLE = ("daf@acme.fr", "reader@acme.com", "dg@msp.fr")
MARKS = {"sync_id": "00000001", "params_sha256": "0" * 64}
PROBE = """
const tell = (name, value) => document.body.append(name + ": " + value + "; ");
try { tell("cookie", document.cookie || "none"); } catch (fault) { tell("cookie", "refused"); }
try { localStorage.setItem("x", "1"); tell("storage", "kept"); } catch (fault) { tell("storage", "refused"); }
fetch("/clients/bolt/").then((answer) => tell("fetch", answer.status), () => tell("fetch", "refused"));
"""

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal that listens, with a report whose script tries to reach it."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "params/clients").mkdir(parents=True)
    (folder / "params/portal.yaml").write_text(RIGHTS)
    for client in ("acme", "bolt"):
        (folder / f"params/clients/{client}.yaml").write_text(f"client: {client}\nname: X\nhours_per_day: 7\n")
        for name in ("2023-01-31", "2023-02-16", "2023-02-16-live"):
            facts = {"client": client, "name": f"Société {client}", "as_of": name[:10], "language": "fr"}
            facts |= MARKS | {"live": name.endswith("-live"), "refreshed_at": None}
            told = json.dumps(REAL | {"edition": REAL["edition"] | facts}).encode()
            written = files_of(client, name) | {"facts.json": told}
            write_edition(folder / "reports", client, name, facts, written)
            if not name.endswith("-live"):
                is_released = (client, name) != ("bolt", "2023-02-16")
                release(folder / "warehouse", client, facts, is_released=is_released)
    write_edition(
        folder / "reports",
        "internal/portfolio",
        "2023-02-16",
        {"kind": "portfolio", "as_of": "2023-02-16", "language": "fr"},
    )
    probing = files_of("acme", "2023-02-16") | {"report.html": f"<body><script>{PROBE}</script>".encode()}
    facts = {"client": "acme", "name": "Société acme", "as_of": "2023-02-16", "language": "fr", "live": False}
    write_edition(folder / "reports", "acme", "2023-02-16", facts | MARKS, files=probing)
    accounts = Accounts(folder / "portal", CHEAP)
    for person in PEOPLE:
        accounts.set_password(person, PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    own, outbox = folder / "portal", folder / "portal" / "outbox.sqlite"
    settings = Settings(folder / "params", folder / "reports", own, address, str(folder / "warehouse"), outbox)
    box = Outbox(outbox)
    letter = box.add(Key("acme", "2023-02-16 abc", "daf@acme.fr", "edition"), "<x@y>", "2023-02-17T08:00:00+00:00")
    box.mark(letter, "unsure", "2023-02-17T08:00:00+00:00", reason="cut_off")
    box.close()
    app = application.create(settings, environ={}, accounts=accounts)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield settings.public_url
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def _browsing(**options):
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(**options)
        try:
            yield context.new_page()
        finally:
            browser.close()


def _sign_in(page, portal, person="daf@acme.fr"):
    page.goto(f"{portal}/")
    page.fill("#person", person)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def test_a_reader_signs_in_opens_a_report_and_leaves(portal):
    with _browsing(locale="fr-FR") as page:
        _sign_in(page, portal)
        page.get_by_role("link", name="Société bolt").click()
        page.get_by_role("link", name="Rapport, 31 janvier 2023").first.click()
        assert page.inner_text("p:last-child") == "bolt"
        page.get_by_role("link", name="Retour aux documents").click()
        page.wait_for_url(f"{portal}/clients/bolt/")
        page.get_by_role("button", name="Se déconnecter", exact=True).click()
        page.wait_for_url(f"{portal}/sign-in")
        page.goto(f"{portal}/clients/bolt/")
        assert page.url == f"{portal}/sign-in?next=/clients/bolt/"


def test_a_report_reads_neither_cookie_nor_storage_nor_the_portal(portal):
    with _browsing() as page:
        _sign_in(page, portal)
        page.goto(f"{portal}/clients/acme/2023-02-16/report.html")
        page.wait_for_function("document.body.textContent.includes('fetch')")
        told = page.inner_text("body").partition("documents")[2].strip()
        assert told == "cookie: refused; storage: refused; fetch: refused;"


def test_a_person_reads_the_portal_in_their_own_language(portal):
    with _browsing(locale="fr-FR") as page:
        _sign_in(page, portal, "reader@acme.com")
        assert page.url == f"{portal}/clients/acme/"
        assert page.get_attribute("html", "lang") == "en"
        assert page.get_by_role("button", name="Sign out", exact=True).is_visible()


def test_what_an_address_says_after_its_hash_survives_the_sign_in(portal):
    deep = "/clients/acme/2023-01-31/report.html#line=infogerance&period=2023-W05"
    with _browsing(locale="fr-FR") as page:
        page.goto(f"{portal}{deep}")
        assert "/sign-in" in page.url
        page.fill("#person", "daf@acme.fr")
        page.fill("#password", "faux")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        page.fill("#person", "daf@acme.fr")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        assert page.url == f"{portal}{deep}"


def test_the_link_to_the_provider_carries_what_the_address_says_after_its_hash():
    view = "#view?f.category=RUN+%3E+MCO&q=caf%C3%A9"
    with _browsing() as page:
        page.goto(f"about:blank{view}")
        page.set_content('<a data-next href="https://portal.example/sign-in/openid?next=/clients/acme/">x</a>')
        page.add_script_tag(content=pages.script())
        address = urlsplit(page.get_attribute("a", "href"))
        assert parse_qs(address.query) == {"next": [f"/clients/acme/{view}"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360], ids=["wide", "phone"])
def test_no_page_of_the_portal_has_a_fault_of_accessibility(portal, scheme, width):
    with _browsing(color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        found = {}

        def look(name):
            found[name] = [violation["id"] for violation in Axe().run(page).response["violations"]]
            too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not too_wide, f"{name} is wider than the screen"

        page.goto(f"{portal}/sign-in")
        look("sign_in")
        page.fill("#person", "x")
        page.fill("#password", "y")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        look("refused")
        _sign_in(page, portal)
        for name in ("", "clients/acme/", "internal/portfolio/", "clients/absent/", "account", "account/second-factor"):
            page.goto(f"{portal}/{name}")
            look(name)
        page.goto(f"{portal}/clients/acme/2023-01-31/")
        look("edition")
        page.locator("form.out button").click()
        _sign_in(page, portal, "dg@msp.fr")
        for name in ("?q=", "prepare", "clients/bolt/"):
            page.goto(f"{portal}/{name}")
            look(f"staff {name}")
        assert found == {name: [] for name in found}


def test_one_who_may_releases_by_the_keyboard_what_a_client_then_sees(portal):
    with _browsing(locale="fr-FR") as page:
        _sign_in(page, portal, "dg@msp.fr")
        page.get_by_role("navigation").get_by_role("link", name="À préparer").press("Enter")
        page.get_by_role("checkbox", name="Remettre Société bolt").press("Space")
        page.get_by_role("button", name="Remettre les éditions choisies").press("Enter")
        page.wait_for_selector("text=Rien à préparer")
    with _browsing(locale="fr-FR") as page:
        _sign_in(page, portal)
        page.goto(f"{portal}/clients/bolt/")
        assert "Arrêté au 16 février 2023" in page.inner_text("main")

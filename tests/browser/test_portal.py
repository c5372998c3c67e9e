"""The portal in a real browser: a reader signs in, opens a report that cannot touch the portal, and leaves."""

import contextlib
import shutil
import socket
import threading
import time

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from made_portal import CHEAP, PASSWORD, files_of, release, write_edition
from playwright.sync_api import sync_playwright

from analysis.portal import application
from analysis.portal.accounts import Accounts
from analysis.portal.settings import Settings

CHROMIUM = shutil.which("chromium")
RIGHTS = """
people:
  - {person: daf@acme.fr, clients: [acme, bolt], reads_internal: true}
  - {person: reader@acme.com, clients: [acme], language: en}
"""
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
            facts |= {"sync_id": "00000001", "params_sha256": "0" * 64}
            write_edition(folder / "reports", client, name, facts | {"live": name.endswith("-live")})
            if not name.endswith("-live"):
                release(folder / "warehouse", client, facts)
    write_edition(
        folder / "reports",
        "internal/portfolio",
        "2023-02-16",
        {"kind": "portfolio", "as_of": "2023-02-16", "language": "fr"},
    )
    probing = files_of("acme", "2023-02-16") | {"report.html": f"<body><script>{PROBE}</script>".encode()}
    facts = {"client": "acme", "name": "Société acme", "as_of": "2023-02-16", "language": "fr", "live": False}
    facts |= {"sync_id": "00000001", "params_sha256": "0" * 64}
    write_edition(folder / "reports", "acme", "2023-02-16", facts, files=probing)
    accounts = Accounts(folder / "portal", CHEAP)
    for person in ("daf@acme.fr", "reader@acme.com"):
        accounts.set_password(person, PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = Settings(folder / "params", folder / "reports", folder / "portal", address, str(folder / "warehouse"))
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
        page.get_by_role("link", name="report.html, 16 février 2023").last.click()
        assert page.inner_text("p") == "bolt"
        page.go_back()
        page.get_by_role("button", name="Se déconnecter", exact=True).click()
        page.wait_for_url(f"{portal}/sign-in")
        page.goto(f"{portal}/clients/bolt/")
        assert page.url == f"{portal}/sign-in?next=/clients/bolt/"


def test_a_report_reads_neither_cookie_nor_storage_nor_the_portal(portal):
    with _browsing() as page:
        _sign_in(page, portal)
        page.goto(f"{portal}/clients/acme/2023-02-16/report.html")
        page.wait_for_function("document.body.textContent.includes('fetch')")
        assert page.inner_text("body").strip() == "cookie: refused; storage: refused; fetch: refused;"


def test_a_person_reads_the_portal_in_their_own_language(portal):
    with _browsing(locale="fr-FR") as page:
        _sign_in(page, portal, "reader@acme.com")
        assert page.url == f"{portal}/clients/acme/"
        assert page.get_attribute("html", "lang") == "en"
        assert page.get_by_role("button", name="Sign out", exact=True).is_visible()


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
        assert found == {name: [] for name in found}

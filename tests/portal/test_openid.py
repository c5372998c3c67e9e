"""Signing in by a real OpenID Connect provider (npm's oidc-provider, run here): who enters, who does not."""

import asyncio
import html
import re
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from made_portal import URL, make_portal, token_of

from analysis.portal.openid import CLIENT_ID, CLIENT_SECRET, ISSUER, OutOfReach, Provider

PROVIDER = Path(__file__).parent / "provider"
CALLBACK = f"{URL}/sign-in/openid/back"
SIGNED_OUT = f"{URL}/sign-in"
RIGHTS = """
groups:
  - {group: acme-finance, clients: [acme]}
people:
  - {person: dsi@bolt.fr, clients: [bolt]}
  - {person: kim@bolt.fr, clients: [bolt]}
"""
PEOPLE = {
    "1": {"email": "DSI@bolt.fr", "email_verified": True},
    "2": {"email": "daf@acme.fr", "email_verified": True, "groups": ["acme-finance", "autre"]},
    "3": {"email": "dsi@bolt.fr", "email_verified": False},
    "4": {"email": "inconnu@ailleurs.fr", "email_verified": True, "groups": ["autre"]},
    "5": {"groups": ["acme-finance"]},
    "6": {"email": "dsi@bolt.fr", "email_verified": True},
    "7": {"email": "\u212aim@bolt.fr", "email_verified": True},
    "8": {"email": "dsi@bolt.fr", "email_verified": True, "in_userinfo": {"sub": "2"}},
}
BOLT, ACME = "/clients/bolt/2023-02-16/report.html", "/clients/acme/2023-02-16/report.html"

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def issuer(request):
    """A provider that runs as long as these tests."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm, to run oidc-provider")
    folder = request.config.cache.mkdir("oidc-provider")
    for name in ("package.json", "provider.mjs"):
        shutil.copy(PROVIDER / name, folder / name)
    install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"npm cannot install oidc-provider: {installed.stderr.strip()[-200:]}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", "provider.mjs", str(port), CALLBACK, SIGNED_OUT]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout.readline().strip() == "ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


@pytest.fixture
def made(tmp_path, issuer):
    httpx.put(f"{issuer}/people", json=PEOPLE)
    environ = {ISSUER: issuer, CLIENT_ID: "releve", CLIENT_SECRET: "secret-of-tests"}
    return make_portal(tmp_path, RIGHTS, environ=environ)


async def _at_provider(address, account, there=None):
    """Signs in at the provider as a person would, and agrees; the address that the browser is sent back to."""
    there = there or httpx.AsyncClient()
    answer = await there.get(address)
    for _ in range(12):
        if answer.status_code in (302, 303):
            target = str(answer.url.join(answer.headers["location"]))
            if target.startswith(CALLBACK):
                return target
            answer = await there.get(target)
            continue
        action = re.search(r'action="([^"]+)"', answer.text)[1]
        prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)[1]
        answer = await there.post(action, data={"prompt": prompt, "login": account, "password": "x"})
    raise AssertionError("the provider never sends the browser back")


async def _leave_provider(there, address):
    """Agrees to sign out at the provider; the address that the browser is sent back to, None where there is none."""
    page = await there.get(address)
    action = re.search(r'action="([^"]+)"', page.text)[1]
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', page.text)[1]
    return (await there.post(action, data={"xsrf": xsrf, "logout": "yes"})).headers.get("location")


async def _come(made, account, there=None, target="/clients/bolt/"):
    """A browser that signs in by the provider, and the portal's answer when it is back."""
    browser = made.browser()
    sent = await browser.get("/sign-in/openid", params={"next": target})
    back = await _at_provider(sent.headers["location"], account, there)
    return browser, await browser.get(back)


async def _leave(made, browser):
    """Signs out of the portal as its own page does."""
    form = {"csrf": token_of((await browser.get("/clients/bolt/")).text)}
    return await browser.post("/sign-out", data=form, headers={"origin": URL})


def test_a_person_of_params_enters_and_goes_where_they_were_going(made):
    async def come():
        browser, back = await _come(made, "1")
        return back, await browser.get(BOLT), await browser.get(ACME)

    back, own, other = asyncio.run(come())
    assert (back.status_code, back.headers["location"]) == (303, "/clients/bolt/")
    assert own.content == made.contents[BOLT]
    assert other.status_code == 404


@pytest.mark.parametrize("view", ["#week-2023-W05", "#view?f.category=RUN+%3E+MCO&q=caf%C3%A9%20d%E2%80%99h%C3%B4tel"])
def test_what_an_address_says_after_its_hash_survives_the_provider(made, view):
    """The page's script puts it in the link to the provider (`tests/browser/test_portal.py`)."""
    _, back = asyncio.run(_come(made, "1", target=f"{BOLT}{view}"))
    assert (back.status_code, back.headers["location"]) == (303, f"{BOLT}{view}")


def test_a_person_whose_group_has_rights_enters_with_those(made):
    async def come():
        browser, back = await _come(made, "2")
        return back.status_code, (await browser.get(ACME)).status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (303, 200, 404)


@pytest.mark.parametrize(
    ("account", "status"), [("3", 401), ("4", 403), ("5", 401)], ids=["unverified address", "no rights", "no address"]
)
def test_one_without_a_verified_address_or_without_rights_does_not_enter(made, account, status):
    async def come():
        browser, back = await _come(made, account)
        return back, await browser.get(BOLT)

    back, after = asyncio.run(come())
    assert back.status_code == status
    assert after.status_code == 303


def test_one_whose_address_changes_at_the_provider_stays_the_same_person(made, issuer):
    async def come():
        await _come(made, "1")
        httpx.put(f"{issuer}/people", json={"1": {"email": "autre@bolt.fr", "email_verified": True}})
        browser, back = await _come(made, "1")
        return back.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (303, 200)


def test_an_address_that_the_provider_gives_to_someone_else_opens_nothing(made):
    async def come():
        await _come(made, "1")
        browser, back = await _come(made, "6")
        return back.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (401, 303)
    assert "linked to another account" in made.audit()[-1]["reason"]


def test_an_address_outside_ascii_is_not_that_of_the_person_it_looks_like(made):
    """Made small, the Kelvin sign is a k."""

    async def come():
        browser, back = await _come(made, "7")
        return back.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (401, 303)
    assert "not ASCII" in made.audit()[-1]["reason"]


def test_what_userinfo_says_of_another_subject_is_refused(made):
    async def come():
        browser, back = await _come(made, "8")
        return back.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (401, 303)
    assert "userinfo of '2'" in made.audit()[-1]["reason"]


def test_a_copy_of_the_portals_folder_reads_none_of_the_providers_tokens(made, monkeypatch):
    given = []
    finish = Provider.finish

    async def kept(self, request):
        identity = await finish(self, request)
        given.extend((identity.access_token, identity.id_token))
        return identity

    monkeypatch.setattr(Provider, "finish", kept)
    browser, _ = asyncio.run(_come(made, "1"))
    given.append(browser.cookies["__Host-releve"])
    written = b"".join(path.read_bytes() for path in sorted((made.folder / "portal").iterdir()))
    assert len(given) == 3
    assert not [token for token in given if token.encode() in written]


def test_one_removed_at_the_provider_is_out_within_a_minute(made, issuer):
    async def come():
        browser, _ = await _come(made, "1")
        before = await browser.get(BOLT)
        httpx.put(f"{issuer}/people", json={})
        made.clock.now += 59
        return before.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(come()) == (200, 303)


def test_one_who_leaves_a_group_at_the_provider_loses_its_rights_within_a_minute(made, issuer):
    async def come():
        browser, _ = await _come(made, "2")
        httpx.put(f"{issuer}/people", json={"2": PEOPLE["2"] | {"groups": ["autre"]}})
        made.clock.now += 59
        return (await browser.get(ACME)).status_code

    assert asyncio.run(come()) == 303


def test_the_exchange_is_bound_to_the_browser_that_began_it(made):
    async def steal():
        sent = await made.browser().get("/sign-in/openid")
        back = await _at_provider(sent.headers["location"], "1")
        stranger = made.browser()
        await stranger.get("/sign-in/openid")
        return (await stranger.get(back)).status_code, (await made.browser().get(back)).status_code

    assert asyncio.run(steal()) == (401, 400)


def test_an_answer_of_the_provider_is_used_once(made):
    async def twice():
        browser = made.browser()
        sent = await browser.get("/sign-in/openid")
        back = await _at_provider(sent.headers["location"], "1")
        await browser.get(back)
        return (await browser.get(back)).status_code

    assert asyncio.run(twice()) == 400


def test_one_who_signs_out_here_is_signed_out_at_the_provider_too(made):
    async def leave():
        async with httpx.AsyncClient() as there:
            browser, _ = await _come(made, "1", there)
            left = await _leave(made, browser)
            address = left.headers["refresh"].removeprefix("0; url=")
            back = await _leave_provider(there, address)
            asked = await there.get((await made.browser().get("/sign-in/openid")).headers["location"])
            again = await there.get(asked.url.join(asked.headers["location"]))
            return left, address, back, (await browser.get(BOLT)).status_code, again

    left, address, back, after, again = asyncio.run(leave())
    assert after == 303
    assert html.escape(address) in left.text, "the same address is a link, for a browser that does not go by itself"
    assert back == SIGNED_OUT
    assert 'name="login"' in again.text, "the provider asks who they are"


def test_one_who_signs_out_at_the_provider_is_out_here_within_a_minute(made, issuer):
    async def leave():
        async with httpx.AsyncClient() as there:
            browser, _ = await _come(made, "1", there)
            before = (await browser.get(BOLT)).status_code
            await _leave_provider(there, f"{issuer}/session/end")
            made.clock.now += 59
            return before, (await browser.get(BOLT)).status_code

    assert asyncio.run(leave()) == (200, 303)


def test_one_who_signs_out_while_the_provider_is_away_is_out_here_all_the_same(tmp_path, issuer, made, monkeypatch):
    async def away(*_):
        raise OutOfReach("no one there")

    async def leave():
        browser, _ = await _come(made, "1")
        monkeypatch.setattr(Provider, "end", away)
        return await _leave(made, browser), await browser.get(BOLT)

    left, after = asyncio.run(leave())
    assert (left.status_code, left.headers["location"], after.status_code) == (303, "/sign-in", 303)
    assert "provider_not_told" in [event["event"] for event in made.audit()]


@pytest.mark.parametrize("change", ["state=x", "code=x", "error=access_denied", ""])
def test_a_made_up_answer_lets_no_one_in(made, change):
    async def forge():
        browser = made.browser()
        await browser.get("/sign-in/openid")
        answer = await browser.get(f"/sign-in/openid/back?{change}")
        return answer.status_code, (await browser.get(BOLT)).status_code

    assert asyncio.run(forge()) == (401, 303)


def test_the_request_uses_pkce_and_a_nonce_and_asks_for_no_more_than_the_address(made):
    async def ask():
        return await made.browser().get("/sign-in/openid")

    asked = parse_qs(urlsplit(asyncio.run(ask()).headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 20
    assert asked["scope"] == ["openid email"]
    assert asked["redirect_uri"] == [CALLBACK]


@pytest.mark.parametrize("fault", ["another issuer", "no one there"])
def test_a_provider_that_is_not_the_one_named_or_does_not_answer_lets_no_one_in(tmp_path, issuer, fault):
    address = issuer.replace("127.0.0.1", "localhost") if fault == "another issuer" else "http://127.0.0.1:9"
    environ = {ISSUER: address, CLIENT_ID: "releve", CLIENT_SECRET: "secret-of-tests"}
    made = make_portal(tmp_path, RIGHTS, environ=environ)

    async def ask():
        return await made.browser().get("/sign-in/openid")

    assert asyncio.run(ask()).status_code == 503
    assert made.audit()[-1]["event"] == "unavailable"

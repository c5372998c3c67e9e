"""A reader's own account: password changed, sessions listed and ended, second factor, one-time links."""

import asyncio
import re
import sqlite3

import pyotp
import pytest
from made_portal import PASSWORD, URL, make_portal, sign_in, token_of

from analysis.portal import memory
from analysis.portal.second_factor import Codes

RIGHTS = """
people:
  - {person: daf@acme.fr, clients: [acme]}
  - {person: dsi@acme.fr, clients: [acme]}
sign_in: {failures: 3, minutes: 15}
"""
REPORT = "/clients/acme/2023-02-16/report.html"
NEW = "trois chevaux bleus au grenier"
DAF = "daf@acme.fr"


@pytest.fixture
def made(tmp_path):
    return make_portal(tmp_path, RIGHTS, people=[DAF, "dsi@acme.fr"])


async def _send(browser, path, page="/account", **fields):
    token = token_of((await browser.get(page)).text)
    return await browser.post(path, data={"csrf": token, **fields}, headers={"origin": URL})


async def _change(browser, present=PASSWORD, new=NEW, again=None):
    return await _send(browser, "/account/password", password=present, new=new, again=again or new)


async def _add_factor(made, browser):
    page = (await browser.get("/account/second-factor")).text
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', page)[1]
    code = pyotp.TOTP(secret).at(made.clock.now)
    form = {"csrf": token_of(page), "secret": secret, "password": PASSWORD, "code": code}
    return secret, await browser.post("/account/second-factor", data=form, headers={"origin": URL})


def test_a_new_password_ends_the_other_sessions_and_keeps_this_browser_in(made):
    async def change():
        here, elsewhere = await made.signed_in(DAF), await made.signed_in(DAF)
        answer = await _change(here)
        old, new = await sign_in(made.browser(), DAF, PASSWORD), await sign_in(made.browser(), DAF, NEW)
        statuses = [(await browser.get(REPORT)).status_code for browser in (here, elsewhere)]
        return answer.status_code, statuses, old.status_code, new.status_code

    assert asyncio.run(change()) == (303, [200, 303], 401, 303)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": "faux"}, "n’est pas celui-là"),
        ({"new": "court", "again": "court"}, "trop court"),
        ({"new": "azertyuiop12"}, "devine d’abord"),
        ({"again": "autre chose de long"}, "pas les mêmes"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_nor_to_a_weak_one(made, fields, words):
    async def change():
        answer = await _change(await made.signed_in(DAF), **fields)
        return answer, (await sign_in(made.browser(), DAF, PASSWORD)).status_code

    answer, still = asyncio.run(change())
    assert answer.status_code == 400
    assert words in answer.text
    assert still == 303


def test_one_who_finds_a_session_open_does_not_guess_the_password_there(made):
    async def guess():
        browser = await made.signed_in(DAF)
        first = [(await _change(browser, present=f"essai {number}")).text for number in range(6)]
        return first[-1], (await _change(browser)).text

    last, right = asyncio.run(guess())
    assert "Trop d’échecs" in last
    assert "Trop d’échecs" in right


@pytest.mark.parametrize("path", ["/account/password", "/account/second-factor", "/account/session"])
def test_a_form_of_the_account_sent_from_elsewhere_is_refused(made, path):
    async def forge():
        browser = await made.signed_in(DAF)
        token = token_of((await browser.get("/account")).text)
        form = {"password": PASSWORD, "new": NEW, "again": NEW}
        without = await browser.post(path, data=form)
        foreign = await browser.post(path, data=form | {"csrf": token}, headers={"origin": "https://ailleurs.test"})
        return without.status_code, foreign.status_code

    assert asyncio.run(forge()) == (403, 403)


def test_a_reader_sees_their_own_sessions_alone_and_ends_one(made):
    async def look():
        here = await made.signed_in(DAF)
        elsewhere = await made.signed_in(DAF, address="198.51.100.7")
        other = await made.signed_in("dsi@acme.fr", address="198.51.100.8")
        page = (await here.get("/account")).text
        named = re.findall(r'name="session" value="([0-9a-f]{12})"', page)
        theirs = re.findall(r'name="session" value="([0-9a-f]{12})"', (await other.get("/account")).text)
        foreign = (await other.get("/account")).text
        await _send(other, "/account/session", session=named[0])
        before = (await elsewhere.get(REPORT)).status_code
        await _send(here, "/account/session", session=named[0])
        return (
            page,
            foreign,
            named,
            theirs,
            before,
            [(await each.get(REPORT)).status_code for each in (here, elsewhere)],
        )

    page, foreign, named, theirs, before, after = asyncio.run(look())
    assert "198.51.100.7" in page
    assert "198.51.100.8" not in page
    assert "198.51.100.7" not in foreign
    assert (len(named), len(theirs)) == (1, 0)
    assert before == 200, "another person ends no session but their own"
    assert after == [200, 303]


def test_a_second_factor_is_asked_for_once_it_is_set_and_each_code_serves_once(made):
    async def use():
        secret, answer = await _add_factor(made, await made.signed_in(DAF))
        made.clock.now += 60
        code = pyotp.TOTP(secret).at(made.clock.now)
        tries = [
            (await sign_in(made.browser(), DAF, PASSWORD)).status_code,
            (await sign_in(made.browser(), DAF, PASSWORD, code="000000")).status_code,
            (await sign_in(made.browser(), DAF, PASSWORD, code=code)).status_code,
            (await sign_in(made.browser("198.51.100.9"), DAF, PASSWORD, code=code)).status_code,
        ]
        return answer.status_code, tries

    assert asyncio.run(use()) == (303, [401, 401, 303, 401])


def test_the_answer_to_a_right_password_without_its_code_is_that_to_a_wrong_password(made):
    async def use():
        await _add_factor(made, await made.signed_in(DAF))
        wrong = await sign_in(made.browser("198.51.100.1"), DAF, "faux", code="123456")
        right = await sign_in(made.browser("198.51.100.2"), DAF, PASSWORD, code="123456")
        return [re.sub(r'name="csrf" value="[^"]+"', "", answer.text) for answer in (wrong, right)]

    wrong, right = asyncio.run(use())
    assert wrong == right


def test_a_second_factor_is_taken_away_by_password_and_code(made):
    async def remove():
        browser = await made.signed_in(DAF)
        secret, _ = await _add_factor(made, browser)
        made.clock.now += 60
        wrong = await _send(browser, "/account/second-factor", password=PASSWORD, code="000000")
        kept = made.accounts.second_factor(DAF)
        code = pyotp.TOTP(secret).at(made.clock.now)
        right = await _send(browser, "/account/second-factor", password=PASSWORD, code=code)
        return wrong.status_code, kept == secret, right.status_code, made.accounts.second_factor(DAF)

    assert asyncio.run(remove()) == (400, True, 303, "")


def test_codes_of_the_half_minute_before_and_after_are_taken_and_no_older_one(tmp_path):
    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 1_000_000
    database = memory.Database(tmp_path)
    for person, offset, accepted in (
        ("a", -60, False),
        ("b", -30, True),
        ("c", 0, True),
        ("d", 30, True),
        ("e", 60, False),
    ):
        codes = Codes(database, lambda: now)
        assert codes.accept(person, secret, pyotp.TOTP(secret).at(now + offset)) is accepted, offset


def _link(made, person=DAF):
    kept = memory.opened(made.folder / "portal", made.clock)
    return "/reset/" + kept.reset_links.issue(person, made.accounts.proof(person))


async def _reset(browser, link, new=NEW):
    page = await browser.get(link)
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    form = {"csrf": found[1] if found else "", "new": new, "again": new}
    return await browser.post(link, data=form, headers={"origin": URL})


def test_a_one_time_link_sets_a_password_once_and_ends_the_sessions(made):
    async def use():
        open_before = await made.signed_in(DAF)
        link = _link(made)
        looked = (await made.browser().get(link)).status_code
        first, second = (
            await _reset(made.browser(), link),
            await _reset(made.browser(), link, "encore une autre phrase"),
        )
        entered = (await sign_in(made.browser(), DAF, NEW)).status_code
        return looked, first.status_code, second.status_code, entered, (await open_before.get(REPORT)).status_code

    assert asyncio.run(use()) == (200, 303, 404, 303, 303)


@pytest.mark.parametrize("change", ["old", "password changed", "account removed", "another link", "made up"])
def test_a_link_that_no_longer_holds_sets_nothing(made, change):
    link = _link(made)
    if change == "old":
        made.clock.now += 25 * 3_600
    elif change == "password changed":
        made.accounts.set_password(DAF, "une autre phrase, tout aussi longue")
    elif change == "account removed":
        made.accounts.remove(DAF)
    elif change == "another link":
        _link(made)
    else:
        link = "/reset/" + "A" * 43
    answer = asyncio.run(_reset(made.browser(), link))
    assert answer.status_code == 404
    assert made.accounts.verify(DAF, NEW) is None


def test_a_weak_password_does_not_use_a_link_up(made):
    link = _link(made)
    assert asyncio.run(_reset(made.browser(), link, "azertyuiop12")).status_code == 400
    assert asyncio.run(_reset(made.browser(), link)).status_code == 303


def test_links_and_browsers_are_kept_as_hashes(made):
    link = _link(made)
    browser = asyncio.run(made.signed_in(DAF)).cookies["__Host-releve-browser"]
    sqlite3.connect(made.folder / "portal/portal.sqlite").execute("PRAGMA wal_checkpoint(TRUNCATE)")
    written = (made.folder / "portal/portal.sqlite").read_bytes()
    assert link.removeprefix("/reset/").encode() not in written
    assert browser.encode() not in written
    assert DAF.encode() in written

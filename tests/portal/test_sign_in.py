"""Signing in: accounts, sessions that end, cookies that are not ours, guesses that are stopped, forged forms."""

import asyncio
import json
import sqlite3
import stat
import threading

import argon2
import pytest
from jinja2 import Environment
from made_portal import CHEAP, PASSWORD, URL, make_portal, sign_in, token_of

from analysis.foundation.errors import DataFault, UsageFault
from analysis.params import portal
from analysis.portal import protection
from analysis.portal.accounts import Accounts
from analysis.portal.attempts import address_block

RIGHTS = """
people:
  - {person: daf@acme.fr, clients: [acme]}
  - {person: dsi@acme.fr, clients: [acme, bolt], language: en}
sessions: {idle_minutes: 30, hours: 8}
sign_in: {failures: 3, minutes: 15}
"""
REPORT = "/clients/acme/2023-02-16/report.html"


@pytest.fixture
def made(tmp_path):
    return make_portal(tmp_path, RIGHTS, people=["daf@acme.fr", "dsi@acme.fr"])


def test_the_session_cookie_is_locked_to_this_host_and_out_of_reach_of_scripts(made):
    answer = asyncio.run(sign_in(made.browser(), "daf@acme.fr", PASSWORD))
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("__Host-releve="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; ")[1:])
    assert "Domain" not in cookie


def test_a_name_is_the_same_in_capitals_and_with_blanks_around(made):
    assert asyncio.run(sign_in(made.browser(), " DAF@Acme.FR ", PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("person", "password"),
    [
        ("daf@acme.fr", "faux"),
        ("nobody@acme.fr", PASSWORD),
        ("daf@acme.fr", ""),
        ("", ""),
        ("daf@acme.fr", "x" * 5_000),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(made, person, password):
    answer = asyncio.run(sign_in(made.browser(), person, password))
    assert answer.status_code == 401
    assert "Connexion refusée" in answer.text
    assert "__Host-releve=" not in answer.headers["set-cookie"]


def test_guessing_a_password_is_stopped_even_with_the_right_one(made):
    async def guess():
        browser = made.browser()
        first = [(await sign_in(browser, "daf@acme.fr", f"essai {number}")).status_code for number in range(5)]
        right = await sign_in(browser, "daf@acme.fr", PASSWORD)
        made.clock.now += 16 * 60
        return first, right, await sign_in(browser, "daf@acme.fr", PASSWORD)

    first, right, later = asyncio.run(guess())
    assert first == [401, 401, 401, 429, 429]
    assert right.status_code == 429
    assert right.headers["retry-after"] == "900"
    assert later.status_code == 303


def test_guesses_sent_all_at_once_are_counted_before_they_are_tried(made):
    async def guess():
        browser = made.browser()
        page = await browser.get("/sign-in")
        form = {"csrf": token_of(page.text), "person": "daf@acme.fr", "next": "/"}
        tries = [browser.post("/sign-in", data=form | {"password": f"essai {number}"}) for number in range(20)]
        return [answer.status_code for answer in await asyncio.gather(*tries)]

    assert asyncio.run(guess()).count(401) == 3


def test_guessing_from_many_addresses_is_stopped_too_and_others_still_enter(made):
    async def guess():
        tries = [
            (await sign_in(made.browser(f"198.51.100.{number}"), "daf@acme.fr", "faux")).status_code
            for number in range(20)
        ]
        return tries, (await sign_in(made.browser(), "dsi@acme.fr", PASSWORD)).status_code

    tries, other = asyncio.run(guess())
    assert tries.count(401) == 12
    assert other == 303


def test_signing_in_well_is_no_attempt_held_against_an_office_behind_one_address(made):
    async def come():
        return [(await sign_in(made.browser(), "daf@acme.fr", PASSWORD)).status_code for _ in range(40)]

    assert set(asyncio.run(come())) == {303}


@pytest.mark.parametrize("minutes", [31, 8 * 60])
def test_a_session_ends_when_it_is_left_or_old(made, minutes):
    async def wait():
        browser = await made.signed_in("daf@acme.fr")
        step = 20 if minutes > 31 else minutes
        for _ in range(minutes // step):
            made.clock.now += step * 60
            answer = await browser.get(REPORT)
        return answer.status_code

    assert asyncio.run(wait()) == 303


@pytest.mark.parametrize("how", ["account", "rights", "client", "password"])
def test_one_who_is_removed_is_out_within_a_minute(made, how):
    async def remove():
        browser = await made.signed_in("daf@acme.fr")
        before = (await browser.get(REPORT)).status_code
        if how == "account":
            made.accounts.remove("daf@acme.fr")
        elif how == "rights":
            (made.folder / "params/portal.yaml").write_text("people: [{person: dsi@acme.fr, clients: [acme]}]\n")
        elif how == "client":
            (made.folder / "params/clients/acme.yaml").unlink()
        else:
            made.accounts.set_password("daf@acme.fr", "une autre phrase, tout aussi longue")
        made.clock.now += 59
        return before, (await browser.get(REPORT)).status_code

    before, after = asyncio.run(remove())
    assert before == 200
    assert after in (303, 404)


def test_rights_at_fault_let_no_one_in_and_say_so(made):
    async def break_them():
        browser = await made.signed_in("daf@acme.fr")
        made.write_rights("people: [{person: daf@acme.fr, clientes: [acme]}]\n")
        refused, health = await browser.get(REPORT), await browser.get("/health")
        made.write_rights(RIGHTS)
        return refused, health, await browser.get(REPORT)

    refused, health, mended = asyncio.run(break_them())
    assert (refused.status_code, health.status_code, mended.status_code) == (503, 503, 200)
    assert "clientes" not in refused.text
    assert "clientes" in next(event for event in made.audit() if event["event"] == "unavailable")["reason"]


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "A" * 43, "A" * 5_000, "' OR 1=1 --", "eyJ1c2VyIjogImRhZkBhY21lLmZyIn0.ZVNd.sig", "../portal.sqlite"],
)
def test_a_cookie_that_we_did_not_give_opens_nothing(made, cookie):
    async def forge():
        browser = made.browser()
        return await browser.get(REPORT, headers={"cookie": f"__Host-releve={cookie}"})

    assert asyncio.run(forge()).status_code == 303


def test_a_cookie_of_another_portal_opens_nothing(made, tmp_path):
    other = make_portal(tmp_path / "other", RIGHTS, people=["daf@acme.fr"])

    async def carry():
        browser = await other.signed_in("daf@acme.fr")
        own = made.browser()
        own.cookies = browser.cookies
        return await own.get(REPORT)

    assert asyncio.run(carry()).status_code == 303


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(made):
    async def leave():
        browser = await made.signed_in("daf@acme.fr")
        token = browser.cookies["__Host-releve"]
        again = await made.signed_in("daf@acme.fr")
        page = await browser.get("/clients/acme/")
        answer = await browser.post("/sign-out", data={"csrf": token_of(page.text)})
        return token, again, answer, (await browser.get(REPORT, headers={"cookie": f"__Host-releve={token}"}))

    token, again, answer, after = asyncio.run(leave())
    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache"'
    assert after.status_code == 303
    assert again.cookies["__Host-releve"] != token
    assert asyncio.run(again.get(REPORT)).status_code == 200


def test_signing_out_everywhere_ends_every_session_of_the_person_alone(made):
    async def leave():
        browsers = [await made.signed_in("daf@acme.fr") for _ in range(3)]
        other = await made.signed_in("dsi@acme.fr")
        page = await browsers[0].get("/clients/acme/")
        await browsers[0].post("/sign-out", data={"csrf": token_of(page.text), "everywhere": "1"})
        return [(await browser.get(REPORT)).status_code for browser in (*browsers, other)]

    assert asyncio.run(leave()) == [303, 303, 303, 200]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": URL}, 303),
        ({}, 303),
        ({"origin": "https://ailleurs.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": URL, "sec-fetch-site": "cross-site"}, 403),
        ({"origin": URL + ".ailleurs.test"}, 403),
    ],
)
def test_a_form_sent_from_elsewhere_is_refused(made, headers, status):
    async def send():
        browser = made.browser()
        page = await browser.get("/sign-in")
        form = {"csrf": token_of(page.text), "person": "daf@acme.fr", "password": PASSWORD}
        return await browser.post("/sign-in", data=form, headers=headers)

    assert asyncio.run(send()).status_code == status


@pytest.mark.parametrize("csrf", ["", "x", "é"])
def test_a_form_without_its_token_is_refused(made, csrf):
    async def send():
        browser = made.browser()
        await browser.get("/sign-in")
        signing = await browser.post("/sign-in", data={"csrf": csrf, "person": "daf@acme.fr", "password": PASSWORD})
        inside = await made.signed_in("daf@acme.fr")
        leaving = await inside.post("/sign-out", data={"csrf": csrf})
        return signing.status_code, leaving.status_code, (await inside.get(REPORT)).status_code

    assert asyncio.run(send()) == (403, 403, 200)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"x" * 20_000, "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"", "multipart/form-data")],
)
def test_a_body_that_is_no_small_form_is_refused(made, content, kind):
    async def send():
        browser = made.browser()
        await browser.get("/sign-in")
        return await browser.post("/sign-in", content=content, headers={"content-type": kind})

    assert asyncio.run(send()).status_code == 400


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/clients/acme/", "/clients/acme/"),
        ("https://ailleurs.test/", "/"),
        ("//ailleurs.test/", "/"),
        ("/\\ailleurs.test", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_one_is_never_sent_elsewhere_after_signing_in(target, followed):
    assert protection.safe_target(target) == followed


def test_every_event_is_in_the_audit_log_and_no_secret_is(made):
    async def live():
        await sign_in(made.browser(), "daf@acme.fr", "mot de passe faux\n")
        browser = await made.signed_in("daf@acme.fr")
        await browser.get(REPORT)
        await browser.get("/clients/bolt/")
        return browser.cookies["__Host-releve"]

    token = asyncio.run(live())
    events = made.audit()
    assert [event["event"] for event in events] == ["sign_in_refused", "sign_in", "read", "refused"]
    assert events[2] | {"at": "", "session": ""} == {
        "at": "",
        "session": "",
        "event": "read",
        "person": "daf@acme.fr",
        "address": "192.0.2.1",
        "method": "GET",
        "folder": "acme",
        "edition": "2023-02-16",
        "file": "report.html",
    }
    text = (made.folder / "portal/audit.jsonl").read_text()
    assert token not in text
    assert "mot de passe" not in text
    assert token.encode() not in (made.folder / "portal/portal.sqlite").read_bytes()


def test_the_portals_own_files_are_for_their_owner_alone(made):
    asyncio.run(made.signed_in("daf@acme.fr"))
    for name in ("accounts.json", "portal.sqlite", "audit.jsonl"):
        assert stat.S_IMODE((made.folder / "portal" / name).stat().st_mode) == 0o600, name


def test_an_account_keeps_an_argon2_hash_and_never_the_password(made):
    text = (made.folder / "portal/accounts.json").read_text()
    assert "$argon2id$" in text
    assert PASSWORD not in text


@pytest.mark.parametrize("password", ["court", "x" * 2_000])
def test_a_password_too_short_or_too_long_is_refused_in_words(tmp_path, password):
    with pytest.raises(UsageFault, match="de 12 à 1024 caractères"):
        Accounts(tmp_path, CHEAP).set_password("daf@acme.fr", password)


@pytest.mark.parametrize("person", ["Daf@acme.fr", "dàf@acme.fr", "a b", "", "a\n"])
def test_a_name_that_params_could_not_hold_has_no_account(tmp_path, person):
    with pytest.raises(UsageFault, match="nom refusé"):
        Accounts(tmp_path, CHEAP).set_password(person, PASSWORD)


def test_accounts_are_read_by_another_process_as_they_are_written(tmp_path):
    one, other = Accounts(tmp_path, CHEAP), Accounts(tmp_path, CHEAP)
    assert other.people() == ()
    one.set_password("daf@acme.fr", PASSWORD)
    assert other.verify("daf@acme.fr", PASSWORD) is not None
    one.remove("daf@acme.fr")
    assert other.verify("daf@acme.fr", PASSWORD) is None
    with pytest.raises(UsageFault, match="compte inconnu"):
        one.remove("daf@acme.fr")


def test_a_file_of_accounts_that_is_broken_is_said_and_lets_no_one_in(tmp_path):
    (tmp_path / "accounts.json").write_text("{")
    with pytest.raises(DataFault, match=r"accounts\.json"):
        Accounts(tmp_path, CHEAP).verify("daf@acme.fr", PASSWORD)


@pytest.mark.parametrize(
    "password", ["azertyuiop12", "bonjourbonjour", "password1234", "motdepasse2024", "daf@acme.fr1"]
)
def test_a_password_that_is_guessed_first_is_refused_in_words(tmp_path, password):
    with pytest.raises(UsageFault, match="devine d’abord"):
        Accounts(tmp_path, CHEAP).set_password("daf@acme.fr", password)


def test_a_password_that_changes_while_the_old_one_is_tried_opens_nothing_that_lasts(tmp_path, monkeypatch):
    """The proof is of the password that was tried: a session that is opened by it is over at once."""
    accounts = Accounts(tmp_path, CHEAP)
    accounts.set_password("daf@acme.fr", PASSWORD)
    real = argon2.PasswordHasher.verify

    def verify(hasher, hashed, password):
        is_right = real(hasher, hashed, password)
        Accounts(tmp_path, CHEAP).set_password("daf@acme.fr", f"{PASSWORD} autre")
        return is_right

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)
    assert accounts.verify("daf@acme.fr", PASSWORD) != accounts.proof("daf@acme.fr")


def test_an_account_written_before_second_factors_is_read(tmp_path):
    (tmp_path / "accounts.json").write_text(json.dumps({"daf@acme.fr": CHEAP.hash(PASSWORD)}))
    accounts = Accounts(tmp_path, CHEAP)
    assert accounts.verify("daf@acme.fr", PASSWORD)
    assert accounts.second_factor("daf@acme.fr") == ""


@pytest.mark.parametrize("name", ["da\u212a@acme.fr", "daf@acmé.fr"])
def test_a_name_outside_ascii_is_nobodys(tmp_path, name):
    made = make_portal(tmp_path, "people: [{person: dak@acme.fr, clients: [acme]}]\n", people=["dak@acme.fr"])
    assert asyncio.run(sign_in(made.browser(), name, PASSWORD)).status_code == 401
    assert asyncio.run(sign_in(made.browser(), "dak@acme.fr", PASSWORD)).status_code == 303


def test_a_browser_that_has_signed_in_before_enters_while_strangers_are_shut_out(made):
    async def attack():
        own = await made.signed_in("daf@acme.fr")
        await _leave(own)
        for number in range(4):
            stranger = made.browser(f"198.51.100.{number}")
            for _ in range(3):
                await sign_in(stranger, "daf@acme.fr", "faux")
        shut = (await sign_in(made.browser("198.51.100.9"), "daf@acme.fr", PASSWORD)).status_code
        return shut, (await sign_in(own, "daf@acme.fr", PASSWORD)).status_code

    assert asyncio.run(attack()) == (429, 303)


def test_a_browser_that_has_signed_in_before_has_a_bound_too(made):
    async def guess():
        own = await made.signed_in("daf@acme.fr")
        await _leave(own)
        return [(await sign_in(own, "daf@acme.fr", "faux")).status_code for _ in range(4)]

    assert asyncio.run(guess()) == [401, 401, 401, 429]


def test_a_browsers_mark_is_worth_nothing_for_another_person_and_none_is_made_up(made):
    async def guess(cookie):
        browser = made.browser("203.0.113.5")
        return [
            (await sign_in(browser, "daf@acme.fr", "faux", cookies={"__Host-releve-browser": cookie})).status_code
            for _ in range(4)
        ]

    async def other():
        return (await made.signed_in("dsi@acme.fr")).cookies["__Host-releve-browser"]

    assert asyncio.run(guess(asyncio.run(other()))) == [401, 401, 401, 429]
    made.clock.now += 16 * 60
    assert asyncio.run(guess("made-up")) == [401, 401, 401, 429]


def test_the_addresses_of_one_ipv6_subscriber_are_counted_as_one(made):
    async def guess(form):
        return [
            (await sign_in(made.browser(form.format(number)), "daf@acme.fr", "faux")).status_code
            for number in range(1, 6)
        ]

    assert asyncio.run(guess("2001:db8:1:2::{}")) == [401, 401, 401, 429, 429]
    assert asyncio.run(guess("2001:db8:9:{}::1")) == [401] * 5


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_counted_by_what_one_subscriber_has(address, block):
    assert address_block(address) == block


def test_asking_for_the_sign_in_page_leaves_nothing_behind(made):
    async def ask():
        for _ in range(300):
            await made.browser().get("/sign-in")

    database = sqlite3.connect(made.folder / "portal/portal.sqlite")
    asyncio.run(ask())
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables} == dict.fromkeys(
        tables, 0
    )


def test_while_a_disk_is_slow_other_readers_are_served(made, monkeypatch):
    """Passwords, sessions and rights are read by threads: the event loop waits for none of them."""
    slow = threading.Event()

    def stuck(*_):
        slow.wait(5)
        return

    async def race():
        reader = await made.signed_in("daf@acme.fr")
        monkeypatch.setattr(type(made.accounts), "verify", stuck)
        waiting = asyncio.create_task(sign_in(made.browser(), "dsi@acme.fr", PASSWORD))
        await asyncio.sleep(0.1)
        status = (await reader.get(REPORT)).status_code
        done = waiting.done()
        slow.set()
        await waiting
        return status, done

    assert asyncio.run(race()) == (200, False)


def test_no_reader_waits_for_a_template_to_be_compiled(made, monkeypatch):
    """A portal that is started has its pages ready."""

    def late(*_, **__):
        raise AssertionError("compiled while somebody waits")

    async def first():
        monkeypatch.setattr(Environment, "compile", late)
        return (await made.browser().get("/sign-in")).status_code

    assert asyncio.run(first()) == 200


def test_rights_are_never_read_in_the_event_loop(made, monkeypatch):
    threads = []
    read = portal.read
    monkeypatch.setattr(portal, "read", lambda folder: threads.append(threading.current_thread()) or read(folder))
    made.write_rights(RIGHTS + "\n# changed\n")
    asyncio.run(made.signed_in("daf@acme.fr"))
    assert threads
    assert threading.main_thread() not in threads


async def _leave(browser):
    page = await browser.get("/account")
    return await browser.post("/sign-out", data={"csrf": token_of(page.text)})

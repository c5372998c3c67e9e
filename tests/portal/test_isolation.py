"""Many random requests by many accounts: never an answer that belongs to another, always the one that is due.

What each account may read is written here by hand, apart from `analysis.portal.rights`.
"""

import asyncio
import random
from urllib.parse import quote

import pytest
from made_portal import make_portal

CLIENTS = tuple(f"client-{letter}" for letter in "abcdefgh")
EDITIONS = ("2022-12-31", "2023-01-31", "2023-02-16", "2023-02-16-live")
VERBS = ("GET",) * 12 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
REQUESTS = 1_000
DODGES = (
    lambda path: path.replace("/clients/", "/clients/x/../", 1),
    lambda path: path.replace("/report", "/..%2f..%2f", 1),
    lambda path: quote(path, safe=""),
    lambda path: path.replace("/", "//"),
    lambda path: path.replace("/", "\\"),
    lambda path: path.replace("/", "%2f"),
    lambda path: path.replace("/", "%252f"),
    lambda path: path.replace(".", "%2e"),
    lambda path: path.upper(),
    lambda path: path + "%00.html",
    lambda path: path + "/",
    lambda path: path + ";jsession=1",
    lambda path: path.replace("client-", "client%E2%80%91", 1),
    lambda path: path.replace("client-", "client-%CC%81", 1),
    lambda path: path + "?file=../../client-b/2023-02-16/report.html",
    lambda path: path.rpartition("/")[0] + "/../2022-12-31/report.html",
    lambda path: path.rpartition("/")[0] + "//etc/passwd",
    lambda path: path.rpartition("/")[0] + "/..%2f..%2f..%2fportal%2faccounts.json",
    lambda path: path.rpartition("/")[0] + "/%2e%2e/%2e%2e/%2e%2e/params/portal.yaml",
)


def _account(number):
    """A reader of one, two or three clients; every third without history, every fourth without figures."""
    own = [CLIENTS[(number + step) % len(CLIENTS)] for step in range(1 + number % 3)]
    sections = ["report", "exports"]
    sections += ["history"] if number % 3 else []
    sections += ["facts", "trace"] if number % 4 else []
    return own, sections


def _readable(contents, own, sections):
    """path -> bytes that the account may read."""
    permitted = {}
    for path, content in contents.items():
        _, kind, client, edition, *file = path.split("/")
        name = "/".join(file)
        part = {"report.html": "report", "facts.json": "facts", "manifest.json": "trace", "notebook.ipynb": "trace"}
        is_recent = edition in ("2023-02-16", "2023-02-16-live") or "history" in sections
        if kind == "clients" and client in own and part.get(name, "exports") in sections and is_recent:
            permitted[path] = content
    return permitted


def _run(folder, accounts):
    names = [f"reader{number}@x.fr" for number in range(accounts)]
    grants = [_account(number) for number in range(accounts)]
    rights = "people:\n" + "".join(
        f"  - {{person: {name}, clients: {own}, sections: {sections}}}\n"
        for name, (own, sections) in zip(names, grants, strict=True)
    )
    made = make_portal(folder, rights, clients=CLIENTS, editions=EDITIONS, people=names)
    secrets = [(folder / "portal" / "accounts.json").read_bytes(), (folder / "params" / "portal.yaml").read_bytes()]
    tally = {"requests": 0, "permitted": 0, "permitted_and_right": 0, "foreign": 0}

    async def attack(name, own, sections, seed):
        chance = random.Random(seed)
        browser = await made.signed_in(name)
        permitted = _readable(made.contents, own, sections)
        bodies = set(permitted.values())
        foreign = {content for content in made.contents.values() if content not in bodies} | set(secrets)
        for _ in range(REQUESTS):
            path = chance.choice([chance.choice(list(permitted)), chance.choice(list(made.contents))])
            verb = chance.choice(VERBS)
            is_plain = chance.random() < 0.5
            sent = path if is_plain else chance.choice(DODGES)(path)
            answer = await browser.request(verb, sent)
            tally["requests"] += 1
            tally["foreign"] += answer.content in foreign
            if is_plain and path in permitted and verb == "GET":
                tally["permitted"] += 1
                tally["permitted_and_right"] += answer.status_code == 200 and answer.content == permitted[path]

    async def all_of_them():
        for seed, (name, (own, sections)) in enumerate(zip(names, grants, strict=True)):
            await attack(name, own, sections, seed)

    asyncio.run(all_of_them())
    return tally


def _hold(tally, accounts):
    assert tally["requests"] == accounts * REQUESTS
    assert tally["foreign"] == 0
    assert tally["permitted"] > accounts * REQUESTS / 6, "a portal that refuses all is not safe, it is broken"
    assert tally["permitted_and_right"] == tally["permitted"]


def test_a_thousand_random_requests_by_each_of_four_accounts_give_what_is_due_and_nothing_else(tmp_path):
    _hold(_run(tmp_path, 4), 4)


@pytest.mark.slow
def test_a_thousand_random_requests_by_each_of_twenty_accounts_give_what_is_due_and_nothing_else(tmp_path):
    _hold(_run(tmp_path, 20), 20)

"""What a forged token, an odd claim or a document that is none gets from the portal; no provider need be installed."""

import asyncio
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from made_portal import make_portal
from made_provider import CLIENT, MadeProvider, listening, signed_by_another_key, signed_by_the_public_key, unsigned

from analysis.portal.openid import CLIENT_ID, CLIENT_SECRET, ISSUER

RIGHTS = """
groups: [{group: acme-finance, clients: [acme]}]
people: [{person: dsi@bolt.fr, clients: [bolt]}]
"""
NAMES_NONE = {"id_token_signing_alg_values_supported": ["RS256", "none"]}
NAMES_SHARED = {"id_token_signing_alg_values_supported": ["RS256", "HS256"]}


@pytest.fixture
def provider():
    with listening(MadeProvider()) as made:
        yield made


@pytest.fixture
def made(tmp_path, provider):
    environ = {ISSUER: provider.issuer, CLIENT_ID: CLIENT, CLIENT_SECRET: "secret-of-tests"}
    return make_portal(tmp_path, RIGHTS, environ=environ)


async def _come(made, provider):
    """A browser back from the provider, and the portal's answer."""
    browser = made.browser()
    sent = await browser.get("/sign-in/openid", params={"next": "/clients/bolt/"})
    if sent.status_code != 303:
        return browser, sent
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    provider.nonce = asked["nonce"][0]
    return browser, await browser.get("/sign-in/openid/back", params={"code": "c", "state": asked["state"][0]})


def _answer(made, provider, **said):
    for name, value in said.items():
        setattr(provider, name, value)
    return asyncio.run(_come(made, provider))[1]


def test_an_honest_provider_lets_the_person_in(made, provider):
    """So that the refusals below are not those of a provider that never works."""
    answer = _answer(made, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/clients/bolt/")


@pytest.mark.parametrize(
    "said",
    [
        {"sign": unsigned},
        {"sign": unsigned, "metadata": NAMES_NONE},
        {"sign": signed_by_the_public_key},
        {"sign": signed_by_the_public_key, "metadata": NAMES_SHARED},
        {"sign": signed_by_another_key},
        {"claims": {"aud": "another"}},
        {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
        {"claims": {"iss": "https://another.example"}},
        {"claims": {"nonce": "another"}},
        {"claims": {"nonce": None}},
        {"claims": {"exp": int(time.time()) - 600}},
        {"claims": {"exp": None}},
        {"claims": {"iat": int(time.time()) + 86_400}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ["6"]}, "userinfo": {"sub": ["6"]}},
    ],
    ids=[
        "unsigned",
        "unsigned, where metadata name none",
        "signed by the public key",
        "signed by the public key, where metadata name HS256",
        "another key of the same name",
        "for another client",
        "for two clients, asked by the other",
        "of another issuer",
        "of another exchange",
        "of no exchange",
        "expired",
        "for ever",
        "of tomorrow",
        "of nobody",
        "a person that is a list",
    ],
)
def test_a_forged_token_lets_no_one_in(made, provider, said):
    assert _answer(made, provider, **said).status_code == 401
    assert made.audit()[-1]["event"] == "sign_in_refused"


def test_a_person_without_identifier_is_refused(made, provider):
    """All of those would be one and the same person."""
    assert _answer(made, provider, claims={"sub": ""}, userinfo={"sub": ""}).status_code == 401


@pytest.mark.parametrize(
    ("claims", "userinfo"),
    [
        ({"email": "dsi@bolt.fr"}, {"email": "someone@else.fr"}),
        ({"email_verified": True}, {"email_verified": False}),
    ],
    ids=["the address of the token, verified of another one", "an address that is said not to be verified"],
)
def test_an_address_is_verified_by_the_document_that_gives_it(made, provider, claims, userinfo):
    assert _answer(made, provider, claims=claims, userinfo=userinfo).status_code == 401


@pytest.mark.parametrize("groups", [5, True, {"acme-finance": 1}, [["acme-finance"]]])
def test_groups_that_are_no_list_of_texts_are_refused_in_words(made, provider, groups):
    assert _answer(made, provider, userinfo={"groups": groups}).status_code == 401
    assert made.audit()[-1]["reason"] == "claim groups is no list of texts"


@pytest.mark.parametrize(
    "said",
    [
        {"userinfo_text": "<html>"},
        {"userinfo_text": "[1]"},
        {"metadata": {"userinfo_endpoint": None}},
        {"metadata": {"jwks_uri": None}},
    ],
    ids=["a page", "a list", "no address of userinfo", "no address of keys"],
)
def test_a_provider_that_lacks_a_document_is_said_to_be_unavailable(made, provider, said):
    assert _answer(made, provider, **said).status_code == 503
    assert made.audit()[-1]["event"] == "unavailable"


def test_one_whose_provider_answers_by_a_page_is_asked_to_come_back(made, provider):
    """An hour later, the provider stands behind a page of maintenance."""

    async def come_back():
        browser, _ = await _come(made, provider)
        made.clock.now += 60
        provider.userinfo_text = "<html>"
        return await browser.get("/clients/bolt/")

    assert asyncio.run(come_back()).status_code == 503

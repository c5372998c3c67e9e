"""Accounts by the command line: what it says of rights, the one-time link, the account that a name no longer is."""

import re

import pytest
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.portal import memory

PASSWORD = "trois chevaux bleus au grenier"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on a portal whose params name one person."""
    (tmp_path / "params/clients").mkdir(parents=True)
    (tmp_path / "params/portal.yaml").write_text("people: [{person: daf@acme.fr, clients: [acme]}]\n")
    for name, folder in (("RELEVE_PARAMS", "params"), ("RELEVE_REPORTS", "reports"), ("RELEVE_PORTAL", "portal")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("RELEVE_PORTAL_URL", "https://portail.test")

    def invoke(*words, given=None):
        return CliRunner().invoke(app, ["account", *words], input=given, catch_exceptions=False)

    return invoke


def test_an_account_that_params_do_not_name_is_set_and_said_to_open_nothing(run):
    named = run("set", "daf@acme.fr", given=PASSWORD + "\n")
    unnamed = run("set", "dsi@acme.fr", given=PASSWORD + "\n")
    assert (named.exit_code, unnamed.exit_code) == (0, 0)
    assert "ne nomme personne" not in named.output
    assert "ne nomme personne 'dsi@acme.fr'" in unnamed.output


def test_rights_at_fault_are_told_when_an_account_is_set(run, tmp_path):
    (tmp_path / "params/portal.yaml").write_text("people: [{personne: x}]\n")
    assert "personne" in run("set", "daf@acme.fr", given=PASSWORD + "\n").output


def test_a_one_time_link_is_printed_at_the_portals_address(run, tmp_path):
    link = run("reset", "daf@acme.fr").output.splitlines()[0]
    token = re.fullmatch(r"https://portail\.test/reset/([\w-]{43})", link)[1]
    assert memory.opened(tmp_path / "portal").reset_links.find(token) == ("daf@acme.fr", "")


def test_the_links_of_an_account_that_is_removed_are_over(run, tmp_path):
    run("set", "daf@acme.fr", given=PASSWORD + "\n")
    token = run("reset", "daf@acme.fr").output.splitlines()[0].rpartition("/")[2]
    run("remove", "daf@acme.fr")
    assert memory.opened(tmp_path / "portal").reset_links.find(token) is None


def test_a_name_that_changed_hands_may_be_linked_anew(run, tmp_path):
    identities = memory.opened(tmp_path / "portal").identities
    assert identities.person("https://idp.test", "1", "daf@acme.fr") == "daf@acme.fr"
    assert identities.person("https://idp.test", "2", "daf@acme.fr") is None
    assert "oubliés : 1" in run("unlink", "daf@acme.fr").output
    assert identities.person("https://idp.test", "2", "daf@acme.fr") == "daf@acme.fr"

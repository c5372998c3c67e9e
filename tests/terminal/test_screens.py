"""A line on a terminal: what a client typed moves no cursor, changes no colour, turns no order round."""

import io

import pandas as pd
import pytest

from analysis.domain.findings import Finding
from analysis.terminal import coverage, screens
from analysis.terminal.screens import Screen, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Réunion – 12 €", "Réunion – 12 €"),
        ("مرحبا ticket 42", "مرحبا ticket 42"),
        ("deux\nlignes\tet", "deux\nlignes\tet"),
        ("a\x1b[31mrouge\x07\x08", "a\\x1b[31mrouge\\x07\\x08"),
        ("\x1b]8;;http://attacker.test\x1b\\ici", "\\x1b]8;;http://attacker.test\\x1b\\ici"),
        ("facture\u202egnp.exe", "facture\\u202egnp.exe"),
        ("\u2066abc\u2069\u200f", "\\u2066abc\\u2069\\u200f"),
        ("caf\x9b31m\r!", "caf\\x9b31m\\r!"),
        ("a\ud800b\u2028", "a\\ud800b\\u2028"),
        ("ac\u200bme\u00ad\ufeff\u2060", "ac\\u200bme\\xad\\ufeff\\u2060"),
        ("acme\U000e0041", "acme\\U000e0041"),
        ("نمی\u200cخواهم 👩\u200d🔧", "نمی\u200cخواهم 👩\u200d🔧"),
    ],
)
def test_control_and_ordering_characters_are_shown_as_codes(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize("speak", [screens.say, screens.complain])
def test_every_sentence_goes_that_way(monkeypatch, speak):
    written = Screen(file=io.StringIO(), soft_wrap=True, force_terminal=True)
    monkeypatch.setattr(screens, "OUTPUT", written)
    monkeypatch.setattr(screens, "ERRORS", written)
    speak("[red]titre\x1b[2J\u202e")
    assert written.file.getvalue() == "[red]titre\\x1b[2J\\u202e\n"


def test_the_cells_of_a_table_go_that_way_too(monkeypatch):
    written = Screen(file=io.StringIO(), width=120)
    monkeypatch.setattr(coverage, "OUTPUT", written)
    row = {"category_path": "RUN\x1b[2J", "ticket_kind": "[bold]x", "seconds": 60, "tickets": 1, "title": "a\u202eb"}
    coverage.show("acme", pd.DataFrame([row]), 60)
    shown = written.file.getvalue()
    assert "RUN\\x1b[2J" in shown
    assert "[bold]x" in shown
    assert "a\\u202eb" in shown


def test_lines_without_work_and_profiles_without_a_rate_are_told(monkeypatch):
    written = Screen(file=io.StringIO(), soft_wrap=True)
    monkeypatch.setattr(screens, "OUTPUT", written)
    detail = {"profiles": "", "technicians": "", "without_profile": "Ada", "rated": "ing", "since": "2023-01-04"}
    coverage.show_contract("acme", ["postes"], [Finding("unknown_profile", "blocking", 2, 600, ("1",), detail)])
    assert written.file.getvalue().replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "acme : aucune saisie ne répond à la portée de la ligne postes",
        "acme : 2 saisies n’ont pas de valeur, à partir du 2023-01-04 : profil inconnu pour Ada : l’écrire sous "
        "profiles, ou default_profile pour tous",
    ]

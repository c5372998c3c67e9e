"""The command line in the reader's language: help, faults of its words, and no word of Typer left in English."""

import os
import re
import subprocess
import sys

import pytest
import typer_catalogue
from typer.main import get_command

from analysis.__main__ import app
from analysis.foundation import messages
from analysis.foundation.errors import UsageFault
from analysis.terminal import command_line

FAULTS = [
    ("report x", "the option --as-of is mandatory (see releve report --help)",
     "l’option --as-of est obligatoire (voir releve report --help)"),
    ("report", "the argument client is mandatory (see releve report --help)",
     "l’argument client est obligatoire (voir releve report --help)"),
    ("repot x", "unknown command repot; did you mean report? (see releve --help)",
     "commande inconnue\u00a0: repot\u00a0; est-ce report\u00a0? (voir releve --help)"),
    ("wxyz", "unknown command wxyz (see releve --help)", "commande inconnue\u00a0: wxyz (voir releve --help)"),
    ("report x --asof", "unknown option --asof; did you mean --as-of? (see releve report --help)",
     "option inconnue\u00a0: --asof\u00a0; est-ce --as-of\u00a0? (voir releve report --help)"),
    ("report x --zzz", "unknown option --zzz (see releve report --help)",
     "option inconnue\u00a0: --zzz (voir releve report --help)"),
    ("report x --as-of", "the option --as-of needs a value (see releve --help)",
     "l’option --as-of veut une valeur (voir releve --help)"),
    ("report x --pdf=3", "the option --pdf takes no value (see releve --help)",
     "l’option --pdf ne prend pas de valeur (voir releve --help)"),
    ("report x y --as-of 2023-01-01", "too many words: y (see releve report --help)",
     "mots en trop\u00a0: y (voir releve report --help)"),
    ("batch --as-of 2023-01-01 --jobs abc", "--jobs: a whole number is expected (see releve batch --help)",
     "--jobs\u00a0: un nombre entier est attendu (voir releve batch --help)"),
    ("batch --as-of 2023-01-01 --jobs 0", "--jobs: the number must be at least 1 (see releve batch --help)",
     "--jobs\u00a0: le nombre doit être au moins 1 (voir releve batch --help)"),
    ("watch --every soon", "--every: a number is expected (see releve watch --help)",
     "--every\u00a0: un nombre est attendu (voir releve watch --help)"),
    ("report x --as-of 2023-01-01 --charts pie", "--charts: allowed values: 'svg', 'plotly' (see releve report --help)",
     "--charts\u00a0: valeurs admises\u00a0: 'svg', 'plotly' (voir releve report --help)"),
    ("account", "", ""),
]  # fmt: skip


@pytest.fixture
def spoken(monkeypatch, request):
    """A language of the reader; what `run` leaves in the environment is taken back."""
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv(messages.LANGUAGE, request.param)
    return request.param


@pytest.mark.parametrize("spoken", ["en", "fr"], indirect=True)
@pytest.mark.parametrize(("words", "english", "french"), FAULTS, ids=[words for words, *_ in FAULTS])
def test_a_fault_of_the_words_is_told_whole_in_the_reader_s_language(words, english, french, spoken, monkeypatch):
    """With the sentences of the Typer that is installed: one that says another sentence is seen here."""
    monkeypatch.setattr(sys, "argv", ["releve", *words.split()])
    if not english:
        assert command_line.run(app) == UsageFault.exit_code
        return
    with pytest.raises(UsageFault) as raised:
        command_line.run(app)
    assert str(raised.value) == (english if spoken == "en" else french)


def test_every_sentence_of_the_table_is_tried():
    """Each of ours is in a case above."""
    shown = " ".join(english for _, english, _ in FAULTS)
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(told.id)) for _, told in command_line.USAGE_FAULTS]
    assert [each for each in patterns if not re.search(each, shown)] == []


FRENCH = ("Construire le rapport d’un client.", "[obligatoire]", "[par défaut\u00a0: svg]", "Montrer cette aide.")
ENGLISH = ("Build the report of one client.", "[required]", "[default: svg]", "Show this message and exit.")


@pytest.mark.parametrize(("locale", "told"), [("fr_FR.UTF-8", FRENCH), ("en_GB.UTF-8", ENGLISH)])
def test_help_is_in_the_language_of_the_locale(locale, told):
    environ = {name: value for name, value in os.environ.items() if name not in (messages.LANGUAGE, "LC_ALL")}
    environ |= {"LANG": locale, "COLUMNS": "140", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "analysis", "report", "--help"]
    shown = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert [words for words in told if words not in shown] == []


def test_every_command_option_and_argument_has_its_help():
    silent = [
        f"{command.name} {parameter.name}"
        for command in _commands(get_command(app))
        for parameter in command.params
        if not parameter.help
    ]
    silent += [command.name for command in _commands(get_command(app)) if not command.help]
    assert silent == []


def _commands(command):
    for name in getattr(command, "commands", {}):
        yield from _commands(command.commands[name])
    if not hasattr(command, "commands"):
        yield command


def test_the_words_of_typer_are_compiled():
    """`make catalogues` writes them again."""
    sources = typer_catalogue.sources()
    assert sources
    for path in sources:
        assert path.with_suffix(".mo").read_bytes() == typer_catalogue.compiled(path)

"""Messages to an analyst: an English sentence, its values, and whole catalogues in the other languages."""

import pickle
import re
from importlib import resources
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

from analysis.foundation import errors, messages
from analysis.foundation.errors import Fault, ParamsFault, UsageFault
from analysis.foundation.messages import alternatives, conjunction, message, message_plural, sequence

FIELDS = re.compile(r"\{\w+\}")
UNKNOWN = message("{file}, line {line}", file="acme.yaml", line=3)


def written():
    """Every sentence that the code passes to `message` or `message_plural`."""
    keywords = {"message": None, "message_plural": (1, 2)}
    package = Path(errors.__file__).parents[1]
    return {found[2] for found in extract_from_dir(package, [("**.py", "python")], keywords=keywords)}


def french():
    path = resources.files("analysis.foundation") / "locale" / "fr" / "LC_MESSAGES" / "messages.po"
    return [entry for entry in pofile.read_po(path.open("rb"), locale="fr") if entry.id]


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "en_US", "LC_ALL": "fr_CA"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LC_ALL": "POSIX"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
        ({"LANG": "de_DE@euro"}, "en"),
        ({"RELEVE_LANG": "en", "LC_ALL": "fr_FR"}, "en"),
        ({"RELEVE_LANG": "fr-FR", "LANG": "en_GB"}, "fr"),
    ],
)
def test_the_language_is_that_of_releve_lang_else_of_the_locale_else_french(environ, spoken, monkeypatch):
    for name in (messages.LANGUAGE, *messages.LOCALE):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert str(UNKNOWN) == {"fr": "acme.yaml, ligne 3", "en": "acme.yaml, line 3"}[spoken]


def test_a_value_that_is_a_message_is_shown_in_the_same_language():
    nested = message("{key}: {sentence}", key="rates", sentence=UNKNOWN)
    assert nested.shown("fr") == "rates : acme.yaml, ligne 3"
    assert nested.shown("en") == "rates: acme.yaml, line 3"


@pytest.mark.parametrize(
    ("chain", "french", "english"),
    [
        (sequence, "a ; b ; c", "a; b; c"),
        (alternatives, "a ou b ou c", "a or b or c"),
        (conjunction, "a et b et c", "a and b and c"),
    ],
)
def test_several_values_are_one_in_the_language_that_is_shown(chain, french, english):
    assert (chain("abc").shown("fr"), chain("abc").shown("en")) == (french, english)
    assert chain(["a"]) == "a"


def test_a_number_decides_between_two_sentences():
    told = [message_plural("{n} file", "{n} files", n).shown("en") for n in (0, 1, 2)]
    assert told == ["0 files", "1 file", "2 files"]


def test_a_fault_names_file_line_key_value_and_remedy():
    fault = Fault("acme.yaml", UNKNOWN, key="rates.0", line=7, found="7,5", remedy="Write 7.5.")
    assert str(fault) == "acme.yaml, ligne 7 : rates.0 : acme.yaml, ligne 3 (trouvé : '7,5'). Write 7.5."


@pytest.mark.parametrize("error", [UsageFault(UNKNOWN), ParamsFault([Fault("acme.yaml", UNKNOWN)])])
def test_an_error_reaches_another_process_whole(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.exit_code) == (type(error), str(error), error.exit_code)


def test_the_french_catalogue_holds_the_sentences_of_the_code_and_no_other():
    assert {entry.id for entry in french()} == written()


SAME_IN_BOTH = {
    "Migration", "Solution", "Source", "Source {source}, table {table}", "client", "code {code}", "format", "minutes",
    "application {application}", "source", "tickets", "type", ("{n} ticket", "{n} tickets"),
}  # fmt: skip
"""Messages whose words are the same in French."""


def test_no_message_is_the_same_in_both_languages_but_those_whose_words_are():
    """A sentence that was copied in the place of its translation."""
    same = {entry.id for entry in french() if entry.string == entry.id}
    assert {each for each in same if re.search(r"[a-z]", FIELDS.sub("", str(each)))} == SAME_IN_BOTH


def test_the_french_catalogue_is_whole_and_keeps_every_value():
    for entry in french():
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        assert not entry.fuzzy, entry.id
        assert all(strings), entry.id
        assert set(FIELDS.findall(strings[-1])) == set(FIELDS.findall(ids[-1])), entry.id

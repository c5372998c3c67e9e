"""A name is replaced where it is a word, in every way in which files write it; another's name that holds it stays."""

import json
import unicodedata
from html import escape
from urllib.parse import quote

import pytest

from analysis.foundation import name_forms

NAME, LONGER = "Zoé Duval", ("Zoé Duvalier", "Marie-Zoé Duval", "Zoé Duval-Leroy", "xZoé Duval", "Zoé Duval2")
ADDRESS = "paul@acme.fr"
OTHER_ADDRESSES = (
    "jean.paul@acme.fr",
    "jean-paul@acme.fr",
    "paul@acme.frost",
    "paul@acme.fr.example",
    "x+paul@acme.fr",
)
WRITTEN = {
    "text": lambda text: text.encode(),
    "windows": lambda text: text.encode("cp1252"),
    "json": lambda text: json.dumps(f"\n{text}\n").encode(),
    "json in json": lambda text: json.dumps(json.dumps(f"\n{text}\u00a0")).encode(),
    "html": lambda text: f"<td>&nbsp;{escape(text)}&#160;</td>".encode(),
    "json of another writer": lambda text: json.dumps(text).replace("\\u00e9", "\\u00E9").encode(),
    "html by numbers": lambda text: escape(text).encode("ascii", "xmlcharrefreplace"),
    "html by names": lambda text: escape(text).replace("é", "&eacute;").encode(),
    "address in small letters": lambda text: quote(text).replace("%C3%A9", "%c3%a9").encode(),
    "address": lambda text: f"?a=%20{quote(text)}%20".encode(),
}


@pytest.mark.parametrize("writing", WRITTEN)
@pytest.mark.parametrize(("name", "others"), [(NAME, LONGER), (ADDRESS, OTHER_ADDRESSES)])
def test_the_name_is_replaced_and_those_of_others_stay(name, others, writing):
    write = WRITTEN[writing]
    after = name_forms.replaced(write(f"« {name} », {name}."), name, "oublie-1")
    assert after.count(b"oublie-1") == 2
    assert not name_forms.holds_letters(after, name)
    for other in others:
        assert name_forms.replaced(write(other), name, "oublie-1") == write(other)
        assert not name_forms.holds(write(other), name)
        assert name_forms.holds_letters(write(other), name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_text_of_two_bytes_a_character_loses_the_name(encoding):
    content = f"{NAME} et {NAME}ier".encode(encoding)
    assert name_forms.replaced(content, NAME, "oublie-1").decode(encoding) == f"oublie-1 et {NAME}ier"


@pytest.mark.parametrize("around", ["l’{}", "({})", "{}_adm", "«\u202f{}\u202f»", "{}\n", "\t{};", "{}’s", "12/{}/3"])
def test_signs_around_a_name_do_not_hide_it(around):
    assert name_forms.replaced_text(around.format(NAME), NAME, "oublie-1") == around.format("oublie-1")


@pytest.mark.parametrize(("given", "held"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_is_found_however_its_accents_are_composed(given, held):
    name, content = unicodedata.normalize(given, NAME), unicodedata.normalize(held, f"« {NAME} »").encode()
    assert name_forms.holds(content, name)
    assert name_forms.replaced(content, name, "oublie-1") == "« oublie-1 »".encode()


def test_an_accent_that_is_a_letter_of_its_own_makes_another_name():
    other = "Zoe Duvale\u0301"
    assert name_forms.replaced_text(other, "Zoe Duvale", "oublie-1") == other


def test_in_what_is_no_text_a_letter_beside_proves_nothing():
    assert name_forms.holds(b"\0\x05x" + NAME.encode() + b"alpha", NAME)


def test_the_longer_words_are_told():
    text = f"{NAME}, {', '.join(LONGER)}"
    assert name_forms.longer_words(text.encode(), NAME) == set(LONGER)

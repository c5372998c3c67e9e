"""Every text of the models of params is said in every language, and keeps the keys that it names."""

import re
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from analysis.foundation.messages import LANGUAGES, SOURCE_LANGUAGE
from analysis.params import key_texts, schemas
from analysis.params.client import ClientParams

TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
NAMED = re.compile(r"`[^`]+`")


def entries(language):
    path = resources.files(key_texts.PACKAGE) / "locale" / language / "LC_MESSAGES" / f"{key_texts.DOMAIN}.po"
    return [entry for entry in read_po(path.open("rb"), locale=language) if entry.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_the_texts_of_the_models_and_no_other(language):
    assert [entry.id for entry in entries(language)] == key_texts.texts(schemas.ROOTS.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_keeps_the_keys_that_it_names(language):
    for entry in entries(language):
        assert entry.string, entry.id
        assert entry.string != entry.id
        assert not entry.fuzzy, entry.id
        assert sorted(NAMED.findall(entry.string)) == sorted(NAMED.findall(entry.id)), entry.id


def test_a_meaning_is_shown_in_each_language_with_its_braces():
    meaning = key_texts.meaning(ClientParams.model_fields["ticket_url"])
    assert meaning.shown("en").startswith("Template of a ticket's page in the ticket tool, with `{ticket_id}`")
    assert meaning.shown("fr").startswith("Modèle d’adresse de la page d’un ticket dans l’outil, avec `{ticket_id}`")
    assert meaning.shown("de") == meaning.shown("en")


def test_an_example_that_is_long_is_left_to_the_reference():
    fields = ClientParams.model_fields
    assert key_texts.example("hours_per_day", fields["hours_per_day"]) == "hours_per_day: 7"
    assert key_texts.example("contract_lines", fields["contract_lines"]) == ""

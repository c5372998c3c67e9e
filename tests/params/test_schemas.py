"""The JSON Schemas say what the models say, and an editor that reads them completes, explains and underlines."""

import json
from functools import lru_cache
from pathlib import Path, PurePosixPath

import jsonschema_rs
import language_server
import pytest
from ruamel.yaml import YAML

from analysis.demo import generate
from analysis.params import key_texts, schemas
from analysis.params.client import ClientParams

EXAMPLES = Path(__file__).parents[2] / "docs/params_examples"
LANGUAGES = ("fr", "en")
CLIENT = {"client": "acme", "name": "Acme", "hours_per_day": 7}


@pytest.fixture(scope="module")
def params(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    generate.generate(folder, clients=4, entries=40)
    return folder / "params"


def faults(name, content):
    """What the schema of a kind of file says of a content."""
    plain = json.loads(json.dumps(content, default=str))
    return [error.message for error in validator(name).iter_errors(plain)]


@lru_cache
def validator(name):
    return jsonschema_rs.Draft7Validator(schemas.schema(name, "en"))


def content_of(path):
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def named_schema(path):
    """The schema that a file names in its first lines, for VS Code and for JetBrains."""
    code, jetbrains, *_ = path.read_text(encoding="utf-8").splitlines()
    named = code.removeprefix("# yaml-language-server: $schema=")
    assert jetbrains == f"# $schema: {named}"
    return (path.parent / named).resolve()


def test_every_file_of_the_demo_names_its_schema_and_follows_it(params):
    files = sorted(params.rglob("*.yaml"))
    assert len(files) > 10
    for path in files:
        schema = named_schema(path)
        assert schema.parent == (params / schemas.FOLDER).resolve()
        assert faults(schema.stem, content_of(path)) == [], path


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_of_the_reference_follows_its_schema(path):
    assert faults("mapping" if path.parent.name == "mapping" else "client", content_of(path)) == []


@pytest.mark.parametrize("name", schemas.ROOTS)
def test_every_example_of_a_key_follows_the_schema_of_its_key(name):
    """Each is what an editor offers and `releve check` shows: it must be accepted as it stands."""
    whole = schemas.schema(name, "en")
    nodes = [whole, *whole.get("definitions", {}).values()]
    keys = [(key, each) for node in nodes for key, each in node.get("properties", {}).items()]
    assert keys or "oneOf" in whole
    for key, each in keys:
        of_key = jsonschema_rs.Draft7Validator({**each, "definitions": whole.get("definitions", {})})
        assert [example for example in each.get("examples", ()) if not of_key.is_valid(example)] == [], key


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("client", {**CLIENT, "nmae": "Acme"}, "'nmae' was unexpected"),
        ("client", {**CLIENT, "hours_per_day": "sept"}, 'is not of type "number"'),
        ("client", {**CLIENT, "hours_per_day": 0}, "less than the minimum of 1"),
        ("client", {**CLIENT, "empty_months": "nul"}, "is not one of"),
        ("client", {"client": "acme"}, '"name" is a required property'),
        ("client", {**CLIENT, "corrections": []}, "'corrections' was unexpected"),
        ("client", {**CLIENT, "views": [{"view": "a", "titre": "A", "selection": {}}]}, "'titre' was unexpected"),
        ("defaults", {"hours_per_day": [7]}, "is not valid under any"),
        ("mapping", {"kind": "glpy"}, "is not valid under any"),
        ("study", {"kind": "sizing"}, "is not valid under any"),
        ("portal", {"people": {}}, '"array"'),
        ("corrections", {"correction": []}, "'correction' was unexpected"),
    ],
)
def test_a_misspelled_key_a_wrong_value_and_a_missing_key_are_refused(name, content, told):
    assert told in " ".join(faults(name, content))


def test_a_key_that_the_defaults_may_give_is_not_mandatory():
    assert faults("client", {key: value for key, value in CLIENT.items() if key != "hours_per_day"}) == []


def test_every_key_that_the_model_accepts_is_in_the_schema_and_no_other():
    """But the keys that come from files of their own."""
    elsewhere = {"corrections", "comments", "answers", "benchmark", "own_notebooks"}
    assert set(schemas.schema("client", "en")["properties"]) == set(ClientParams.model_fields) - elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", schemas.ROOTS)
def test_a_schema_is_of_draft_07_and_holds_its_descriptions_in_one_language(name, language):
    text = json.dumps(schemas.schema(name, language))
    assert jsonschema_rs.meta.is_valid(json.loads(text))
    assert '"$schema": "http://json-schema.org/draft-07/schema#"' in text
    assert "$defs" not in text
    described = {each["description"] for each in _described(json.loads(text))}
    assert described <= {key_texts.translated(text, language) for text in key_texts.texts(schemas.ROOTS.values())}


def _described(node):
    if isinstance(node, list):
        for item in node:
            yield from _described(item)
    elif isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node
        for word, item in node.items():
            if word != "examples":
                yield from _described(item)


def test_the_schemas_of_one_language_are_written_beside_the_files(params):
    written = schemas.write(params / schemas.FOLDER, "fr")
    assert sorted(path.stem for path in written) == sorted(schemas.ROOTS)
    assert named_schema(params / "portal.yaml") in [path.resolve() for path in written]
    assert schemas.modelines(PurePosixPath("notes.yaml")) == ""


@pytest.mark.skipif(not language_server.IS_HERE, reason="yaml-language-server is not installed (npm ci)")
class TestInAnEditor:
    """yaml-language-server, which VS Code, JupyterLab and Neovim run, on the demo's files: offline, by modelines."""

    def test_no_file_of_the_demo_is_underlined(self, params):
        with language_server.LanguageServer(params) as server:
            told = {path.name: server.opened(path, path.read_text()) for path in sorted(params.rglob("*.yaml"))}
        assert {name: faults for name, faults in told.items() if faults} == {}

    def test_a_misspelled_key_is_underlined_and_the_right_one_is_offered_with_its_meaning(self, params):
        path = params / "clients/essai.yaml"
        text = f"{schemas.modelines(PurePosixPath('clients/essai.yaml'))}client: essai\nname: Essai\nusres: 12\nh"
        schemas.write(params / schemas.FOLDER, "fr")
        with language_server.LanguageServer(params) as server:
            assert "Property usres is not allowed." in server.opened(path, text.removesuffix("\nh"))
            server.opened(path.with_stem("autre"), text)
            offered = server.completions(path.with_stem("autre"), 5, 1)
            shown = server.hover(path, 3, 2)
        hours = ClientParams.model_fields["hours_per_day"]
        assert offered["hours_per_day"] == key_texts.translated(hours.description, "fr")
        assert key_texts.translated(ClientParams.model_fields["name"].description, "fr") in shown

    def test_a_study_and_a_mapping_complete_by_their_kind(self, params):
        with language_server.LanguageServer(params) as server:
            study = params / "studies/essai.yaml"
            server.opened(study, f"{schemas.modelines(PurePosixPath('studies/essai.yaml'))}kind: sizing\n\n")
            of_study = server.completions(study, 3, 0)
            source = params / "sources/essai.yaml"
            server.opened(source, f"{schemas.modelines(PurePosixPath('sources/essai.yaml'))}kind: glpi\n\n")
            of_source = server.completions(source, 3, 0)
        assert {"inventory", "proposal"} <= set(of_study)
        assert "tables" not in of_source
        assert {"clients", "orphans"} <= set(of_source)

"""The check of a folder of params: all faults at once, each told once; what may be said and is seldom meant."""

import shutil
from pathlib import Path

import pytest
import yaml

from analysis.foundation import messages
from analysis.foundation.errors import ParamsFault
from analysis.workbook import params_check

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    """The params of the small provider of `examples/`."""
    return Path(shutil.copytree(ROOT / "examples/params", tmp_path / "params"))


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def doubts(folder):
    names = params_check.check(folder, notebooks=ROOT / "notebooks")
    return [str(doubt).replace("\N{NO-BREAK SPACE}", " ") for doubt in params_check.doubts(folder, names)]


def faults(folder):
    with pytest.raises(ParamsFault) as refused:
        params_check.check(folder, notebooks=ROOT / "notebooks")
    return str(refused.value).splitlines()


def test_the_example_raises_no_doubt(folder):
    assert doubts(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("share_percent: 65", "share_percent: 55", "font 90 % en tout à partir du 2021-01-01"),
        ("share_percent: 65,", "share_percent: 65, ends_on: 2022-06-30,", "font 35 % en tout à partir du 2022-07-01"),
        ("share_percent: 65,", "share_percent: 65, ends_on: 2022-06-30, moves_to: Thonon,", ""),
    ],
)
def test_shares_that_miss_a_hundred_are_told(folder, old, new, told):
    change(folder / "clients/clinique-du-lac.yaml", old, new)
    found = doubts(folder)
    assert [told in each for each in found] == ([True] if told else [])


def test_two_clients_of_one_name_are_told(folder):
    change(folder / "clients/garage-rossi.yaml", "name: Garage Rossi", "name: Clinique du Lac")
    (found,) = doubts(folder)
    assert "clinique-du-lac.yaml" in found
    assert "garage-rossi.yaml" in found
    assert found.endswith("le même nom, Clinique du Lac.")


def test_a_fault_that_each_client_meets_is_told_once(folder):
    change(folder / "defaults.yaml", "hours_per_day: 7", "hours_per_day: sept")
    assert len(faults(folder)) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("defaults.yaml", "hours_per_day: 7", "hours_per_day: 7,5", "un nombre est attendu : écrire 7.5"),
        ("clients/boulangerie-marchand.yaml", '"1800.00"', '"1 800,00"', "un montant est attendu : écrire 1800.00"),
        ("clients/garage-rossi.yaml", "name: Garage Rossi", "name: Garage: Rossi", "ligne 3 : un second deux-points"),
        ("clients/garage-rossi.yaml", "users: 9", "users: 9\n\tsector: a", "ligne 6 : une tabulation"),
        ("clients/garage-rossi.yaml", "users: 9", "users: *9", "ligne 5 : une étoile commence une valeur"),
        ("clients/garage-rossi.yaml", "users: 9", "users: @9", "ligne 5 : un signe qui ne peut pas commencer"),
        ("clients/garage-rossi.yaml", '["RUN > Postes"]', '["RUN > Postes"', "un crochet ou une accolade"),
        ("clients/garage-rossi.yaml", "Julie Lefèvre: engineer", '"Julie Lefèvre: engineer', "guillemet"),
    ],
)
def test_what_yaml_reads_otherwise_is_told_with_its_cause(folder, file, old, new, told, monkeypatch):
    monkeypatch.setenv(messages.LANGUAGE, "fr")
    change(folder / file, old, new)
    found = faults(folder)
    assert len(found) == 1
    assert told in found[0].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("answered", "is_told"),
    [
        ("cover_line:{line}-2023-01", False),
        ("cover_line:{line}-2022-12", True),
        ("cover_lines:{line}-2023-01", True),
        ("answer_investment:unknown", True),
        ("follow_ko:2023-01", False),
        ("bascule", True),
        ("bascule, title: Choisir la date", False),
    ],
)
def test_an_answer_to_a_decision_that_no_report_asks_is_told(folder, answered, is_told):
    path = folder / "clients/clinique-du-lac.yaml"
    line = yaml.safe_load(path.read_text(encoding="utf-8"))["contract_lines"][0]
    said = "decision: " + answered.format(line=line["line"])
    with path.open("a", encoding="utf-8") as file:
        file.write(f"decisions:\n  - {{{said}, on: 2023-02-03, source: {{document: CR, date: 2023-02-03}}}}\n")
    assert [said.split()[1].strip(",") in each for each in doubts(folder)] == [True] * is_told

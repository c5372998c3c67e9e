"""One folder of params per way of being wrong, each with the whole message that it must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from analysis.foundation import messages
from analysis.foundation.errors import AnalystError, ParamsFault
from analysis.foundation.messages import LANGUAGES
from analysis.params import load, mapping
from analysis.params.files_mapping import ColumnMapping

BAD = Path(__file__).resolve().parents[1] / "data/bad/params"
CASES = YAML(typ="safe").load((BAD / "messages.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case["folder"] for case in CASES])
def test_bad_params_are_refused_with_their_whole_message(
    case: dict[str, Any], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, line, key, value found and values allowed are told; every fault of a file at once; in each language."""
    monkeypatch.setenv(messages.LANGUAGE, language)
    with pytest.raises(AnalystError) as raised:
        load.client(BAD / case["folder"], case.get("client", "acme"))
    assert str(raised.value) == case[language].strip().replace("{folder}", str(BAD / case["folder"]))
    assert raised.value.exit_code == case["exit_code"]


def test_every_bad_folder_has_a_case() -> None:
    """No folder is left without its message."""
    assert {path.name for path in BAD.iterdir() if path.is_dir()} == {case["folder"] for case in CASES}


def test_the_keys_of_a_mapping_are_told_with_their_lines() -> None:
    """A mapping is one of several models: its faults still name the key as the file writes it, and its line."""
    path = BAD.parent / "mappings/unknown_keys.yaml"
    with pytest.raises(ParamsFault) as raised:
        mapping.read(path)
    assert [(fault.line, fault.key) for fault in raised.value.faults] == [
        (4, "files.temps.separateur"),
        (10, "tables.time_entry.columns.started_at.date.0"),
        (11, "tables.time_entry.columns.seconds.unit"),
    ]
    assert str(raised.value.faults[0]) == (
        f"{path}, ligne 4 : files.temps.separateur : clé inconnue. Est-ce separator (Signe entre deux colonnes ; par "
        "défaut : le seul que contient l’en-tête) ? Clés admises : path, format, sheet, encoding, "
        "separator, decimal, header_row, skip_last, nulls, may_be_empty, unfold, join."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "ods"}, "valeur inconnue ; valeurs admises : 'files', 'glpi'"),
        ({"kind": None}, "la clé « 'kind' » est obligatoire"),
        ({"timezone": "Paris"}, "fuseau horaire inconnu ; par exemple Europe/Paris"),
        ({"client": {"fixed": "acme", "column": "Société"}}, "exactement une des clés fixed, column, where_used"),
        ({"client": {"column": "Société"}}, "client demande column et values ensemble"),
        ({"client": {"fixed": "acme", "empty": "autre"}}, "empty va avec column"),
        ({"client": {"where_used": True}}, "where_used va dans une table, pas pour toute la source"),
        ({"has_effort": False}, "tables.time_entry donne seconds, ou bien has_effort: false"),
        ({"files": {"autre": {"path": "a.csv"}}}, "tables.time_entry.file : « temps » n’est pas dans files (autre)"),
        ({"files": {"temps": {"path": ""}}}, "au moins 1 caractère est attendu"),
        ({"files": {"temps": {"path": "a.csv", "encoding": "utf-9"}}}, "encodage inconnu ; par exemple utf-8, cp1252"),
    ],
)
def test_what_a_mapping_must_not_say(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    """One fault of a mapping at a time, each with its sentence."""
    content = YAML(typ="safe").load((BAD.parent / "mapping.yaml").read_text(encoding="utf-8")) | changes
    path = tmp_path / "essai.yaml"
    YAML(typ="safe").dump({key: value for key, value in content.items() if value is not None}, path)
    with pytest.raises(ParamsFault) as raised:
        mapping.read(path)
    assert message in str(raised.value)


@pytest.mark.parametrize("form", ["jour/mois/année", "%Q", "%", ""])
def test_a_date_format_that_does_not_exist_is_refused(form: str) -> None:
    """Neither a named order nor a format of strptime."""
    with pytest.raises(ValueError, match="valeurs admises : day/month/year"):
        ColumnMapping.model_validate({"column": "Date", "date": form})


@pytest.mark.parametrize("form", ["day/month/year", "excel_1904", "%d/%m/%y %H:%M", "%d/%m/%Y %H:%M%z"])
def test_a_date_format_that_exists_is_kept(form: str) -> None:
    """Named orders and strptime's formats."""
    assert ColumnMapping.model_validate({"column": "Date", "date": form}).date == (form,)

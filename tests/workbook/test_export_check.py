"""`releve check` tells an export that is not there, or lacks a column, as a synchronisation would."""

import shutil
from pathlib import Path

import pytest

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.warehouse.synchronise import synchronise
from analysis.workbook import export_check

ROOT = Path(__file__).parents[2]


@pytest.fixture
def where(tmp_path):
    """The small provider of `examples/`, before its first synchronisation."""
    shutil.copytree(ROOT / "examples/params", tmp_path / "params")
    shutil.copytree(ROOT / "examples/data/source", tmp_path / "source")
    return Places(tmp_path / "params", str(tmp_path / "warehouse"), str(tmp_path / "reports"), tmp_path / "source")


def column_renamed(where):
    path = where.source / "heures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Durée", "Temps", 1), encoding="utf-8")


def column_misspelt_in_the_mapping(where):
    path = where.params / "sources/heures.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Durée", "Duree"), encoding="utf-8")


def file_gone(where):
    (where.source / "heures.csv").unlink()


def file_emptied(where):
    (where.source / "heures.csv").write_text("")


def test_an_export_that_can_be_read_raises_no_doubt(where):
    assert list(export_check.doubts(where)) == []


@pytest.mark.parametrize("change", [column_renamed, column_misspelt_in_the_mapping, file_gone, file_emptied])
def test_what_a_synchronisation_would_refuse_is_told(where, change):
    change(where)
    (told,) = export_check.doubts(where)
    with pytest.raises(AnalystError) as refused:
        list(synchronise(where, environ={}))
    assert told == str(refused.value)
    assert "heures" in told


def test_a_large_export_is_looked_for_and_not_read(where, monkeypatch):
    monkeypatch.setattr(export_check, "LARGEST_READ", 0)
    column_renamed(where)
    assert list(export_check.doubts(where)) == []
    file_gone(where)
    assert len(list(export_check.doubts(where))) == 1


def test_a_worked_example_is_not_looked_for(where):
    path = where.params / "sources/heures.yaml"
    path.write_text(f"example: true\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    file_gone(where)
    assert list(export_check.doubts(where)) == []

"""One file per way of being wrong, each with the whole message that it must give (`tests/data/bad/messages.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from analysis.foundation import messages
from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError, DataFault, OutOfReach, ParamsFault
from analysis.foundation.messages import LANGUAGES
from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Reading
from analysis.sources.files import content, reader
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

BAD = Path(__file__).resolve().parents[2] / "data/bad"
EXIT_CODES = {3: ParamsFault, 4: DataFault, 5: OutOfReach}


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


CASES = _yaml(BAD / "messages.yaml")


def mapping_of(case: dict[str, Any]) -> FilesMapping:
    """The common mapping with what one case changes: of its file, of its columns, of the whole."""
    content = _yaml(BAD / "mapping.yaml")
    content["files"]["temps"] |= {"path": case["file"], **case.get("of_file", {})}
    content["tables"]["time_entry"]["columns"] |= case.get("of_columns", {})
    return FilesMapping.model_validate(content | case.get("of_mapping", {}))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse that holds the good file."""
    house = Warehouse(tmp_path_factory.mktemp("house") / "warehouse")
    house.commit(reader.extract("essai", mapping_of({"file": "plain.csv"}), Reading(BAD / "files")))
    return house


def _rows(warehouse: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """The rows of the client, without the notes on the reading itself."""
    tables = warehouse.read("essai", warehouse.latest())
    return {name: table.to_pylist() for name, table in tables.items() if name != "source_note"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case["fault"] for case in CASES])
def test_a_bad_file_is_refused_with_its_whole_message(
    case: dict[str, Any], language: str, warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, line, column, value and remedy are told, the exit code tells data from params, the warehouse is kept."""
    monkeypatch.setenv(messages.LANGUAGE, language)
    before = _rows(warehouse)
    mapping = tmp_path / "sources" / "essai.yaml"
    mapping.parent.mkdir()
    YAML().dump(mapping_of(case).model_dump(mode="json", exclude_unset=True), mapping)
    where = Places(tmp_path, warehouse.url, str(tmp_path / "reports"), BAD / "files")
    with pytest.raises(AnalystError) as raised:
        list(synchronise(where, environ={}))
    assert str(raised.value) == case[language].strip().replace("{folder}", str(BAD / "files"))
    assert type(raised.value) is EXIT_CODES[case["exit_code"]]
    assert _rows(Warehouse(warehouse.url)) == before


def test_the_same_mapping_reads_a_good_file() -> None:
    """What refuses the bad files is their fault, not the mapping's: 45 + 30 + 15 minutes are read from the good one."""
    found = reader.extract("essai", mapping_of({"file": "plain.csv"}), Reading(BAD / "files"))
    assert found.tables["time_entry"]["seconds"].to_pylist() == [45 * 60, 30 * 60, 15 * 60]
    assert found.tables["rejected_row"].num_rows == 0


def test_every_bad_file_has_a_case() -> None:
    """No file of the folder is left without its message."""
    named = {case["file"] for case in CASES}
    assert {path.name for path in (BAD / "files").iterdir()} == named - {"absent.csv"}


def test_a_declared_last_row_is_no_data() -> None:
    """`skip_last: 1` leaves out the line of totals, whole or cut."""
    for file in ("total_row.csv", "cut_total_row.csv"):
        found = reader.extract("essai", mapping_of({"file": file, "of_file": {"skip_last": 1}}), Reading(BAD / "files"))
        assert found.tables["time_entry"].num_rows == 3
        assert found.tables["rejected_row"].num_rows == 0


def test_a_bad_row_under_the_share_is_kept_aside_with_its_effort() -> None:
    """With max_bad_share at one half, the total row is quarantined: its line, column and 90 minutes are told."""
    case = {"file": "total_row.csv", "of_mapping": {"max_bad_share": 0.5}}
    found = reader.extract("essai", mapping_of(case), Reading(BAD / "files"))
    (rejected,) = found.tables["rejected_row"].to_pylist()
    assert found.tables["time_entry"].num_rows == 3
    assert rejected == {
        "client": "acme",
        "source": "essai",
        "file": "total_row.csv",
        "line": 5,
        "table": "time_entry",
        "code": "bad_row",
        "column": "Date",
        "found": "Total",
        "reason": '{"sentence": "no date (a row of totals is declared by skip_last: 1)"}',
        "seconds": 90 * 60,
        "key": "Total",
        "started_at": None,
        "work_date": None,
    }


def test_contested_rows_are_all_quarantined() -> None:
    """Same key, other content: nobody can say which is right, so both are set aside with their effort (rule 14)."""
    case = {"file": "other_content_same_id.csv", "of_mapping": {"max_bad_share": 0.5}}
    found = reader.extract("essai", mapping_of(case), Reading(BAD / "files"))
    rejected = found.tables["rejected_row"].to_pylist()
    assert [(row["line"], row["code"], row["seconds"]) for row in rejected] == [
        (4, "duplicate_entry", 15 * 60),
        (5, "duplicate_entry", 90 * 60),
    ]
    assert found.tables["time_entry"]["time_entry_id"].to_pylist() == ["1", "2"]


@pytest.mark.parametrize("name", ["x" * 5_000, "a\x00b", "absent.csv", "absent*.csv", "**x", "/absent.csv"])
def test_a_name_that_no_file_has_or_could_have_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="aucun fichier de ce nom"):
        content.find(tmp_path, (name,))

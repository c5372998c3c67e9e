"""An identifier that the rows of two clients bear is told to both, and names neither to the other."""

from collections.abc import Mapping
from pathlib import Path

from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Reading
from analysis.sources.files import reader

SHEETS = {
    "temps-2023-01.csv": """id,who,date,minutes
1,Acme,2023-01-02,30
2,Acme,2023-01-03,40
3,Acme,2023-01-04,50
""",
    "temps-2023-02.csv": """id,who,date,minutes
1,Brel,2023-02-02,30
2,Brel,2023-01-03,40
3,Brel,2023-01-04,55
""",
}
EXPORT = """id,who,date,minutes
1,Acme,2023-02-01,30
1,Brel,2023-02-01,30
2,Acme,2023-02-01,10
3,Brel,2023-02-02,20
4,Acme,2023-02-03,20
4,Brel,2023-02-04,45
5,Acme,2023-02-05,15
5,Acme,2023-02-05,15
6,Acme,2023-02-06,15
7,Brel,2023-02-07,15
8,Brel,2023-02-08,15
"""


def notes(folder: Path, sheets: Mapping[str, str]) -> list[tuple[str, str, str, int]]:
    """Client, code, subject and count of each note of the files."""
    for name, text in sheets.items():
        (folder / name).write_text(text, encoding="utf-8")
    mapping = FilesMapping.model_validate(
        {
            "kind": "files",
            "timezone": "Europe/Paris",
            "client": {"column": "who", "values": {"Acme": "acme", "Brel": "brel"}},
            "files": {"temps": {"path": "temps*.csv"}},
            "tables": {
                "time_entry": {
                    "file": "temps",
                    "columns": {
                        "time_entry_id": "id",
                        "started_at": {"column": "date", "date": "iso"},
                        "seconds": {"column": "minutes", "duration": "minutes"},
                    },
                }
            },
        }
    )
    rows = reader.extract("temps", mapping, Reading(folder)).tables["source_note"].to_pylist()
    return [(row["client"], row["code"], row["subject"], row["count"]) for row in rows]


def test_each_client_is_told_the_identifiers_that_another_bears_too(tmp_path: Path) -> None:
    assert notes(tmp_path, {"temps.csv": EXPORT}) == [
        ("acme", "same_id_two_clients", "time_entry: 1, 4", 2),
        ("brel", "same_id_two_clients", "time_entry: 1, 4", 2),
    ]


def test_two_sheets_may_both_number_from_one_but_not_tell_the_same_work(tmp_path: Path) -> None:
    assert notes(tmp_path, SHEETS) == [
        ("acme", "same_id_two_clients", "time_entry: 2", 1),
        ("brel", "same_id_two_clients", "time_entry: 2", 1),
    ]

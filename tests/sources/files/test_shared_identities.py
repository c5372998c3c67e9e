"""An identifier that the rows of two clients bear is told to both, and names neither to the other."""

from pathlib import Path

from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Reading
from analysis.sources.files import reader

EXPORT = """id,who,date,minutes
1,Acme,2023-02-01,30
1,Brel,2023-02-01,30
2,Acme,2023-02-01,10
3,Brel,2023-02-02,20
4,Acme,2023-02-03,20
4,Brel,2023-02-04,45
5,Acme,2023-02-05,15
5,Acme,2023-02-05,15
"""


def notes(folder: Path) -> list[tuple[str, str, str, int]]:
    """Client, code, subject and count of each note of the export."""
    (folder / "temps.csv").write_text(EXPORT, encoding="utf-8")
    mapping = FilesMapping.model_validate(
        {
            "kind": "files",
            "timezone": "Europe/Paris",
            "client": {"column": "who", "values": {"Acme": "acme", "Brel": "brel"}},
            "files": {"temps": {"path": "temps.csv"}},
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
    assert notes(tmp_path) == [
        ("acme", "same_id_two_clients", "time_entry: 1, 4", 2),
        ("brel", "same_id_two_clients", "time_entry: 1, 4", 2),
    ]

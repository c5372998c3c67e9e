"""What `init` proposes beyond one table: sheets alike, labels crossed by hand, the file beside with the day (G11).

Every proposal bears its mark, and the draft without the marks reads what the files hold.
"""

from pathlib import Path

import pytest
from openpyxl import Workbook

from analysis.params import document
from analysis.params.files_mapping import FilesMapping
from analysis.sources.drafting import draft as drafts
from analysis.sources.extract import Reading
from analysis.sources.files import reader

TIMES = "Job no,Engineer,Ticket,Minutes,Urgent,On site\nJ1,Ann,100,30,x,\nJ2,Bob,100,45,x,x\nJ3,Ann,101,60,,\n"
JOBS = "Job no,Work date\nJ1,13/01/2023\nJ2,14/01/2023\nJ3,15/01/2023\n"


def drafted(file: Path) -> str:
    return drafts.draft(file, "acme").mapping


def confirmed(text: str, folder: Path) -> FilesMapping:
    lines = [line.partition("   # à confirmer")[0] for line in text.splitlines()]
    (folder / "acme.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return document.read(folder / "acme.yaml", FilesMapping)


def entries(text: str, folder: Path):
    return reader.extract("acme", confirmed(text, folder), Reading(folder)).tables["time_entry"]


@pytest.fixture
def times(tmp_path: Path) -> Path:
    (tmp_path / "times.csv").write_text(TIMES)
    return tmp_path / "times.csv"


def test_the_file_beside_that_gives_the_day_is_joined_with_a_mark(times: Path) -> None:
    times.with_name("jobs.csv").write_text(JOBS)
    text = drafted(times)
    (line,) = [line for line in text.splitlines() if "join:" in line]
    assert "# à confirmer" in line
    assert "3 lignes sur 3" in line
    found = entries(text, times.parent)
    assert found["seconds"].to_pylist() == [1800, 2700, 3600]
    assert [str(day)[:10] for day in found["started_at"].to_pylist()] == ["2023-01-12", "2023-01-13", "2023-01-14"]
    assert found["technician_id"].to_pylist() == ["Ann", "Bob", "Ann"]


@pytest.mark.parametrize(
    "jobs",
    [
        JOBS.replace("J3", "J1"),  # a key twice
        JOBS.replace("J2", "X2").replace("J3", "X3"),  # too few rows
        JOBS.replace("Job no", "Number"),  # no column in common
        "Job no,Place\nJ1,A\nJ2,B\nJ3,C\n",  # nothing that the export lacks
        "",
    ],
)
def test_a_file_that_does_not_fit_is_not_joined_and_the_missing_day_is_a_mark(jobs: str, times: Path) -> None:
    times.with_name("jobs.csv").write_text(jobs)
    text = drafted(times)
    assert "join: {" not in text
    (line,) = [line for line in text.splitlines() if "started_at" in line]
    assert "# à confirmer" in line


def test_an_export_that_lacks_nothing_is_joined_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("Job no,Date,Ticket,Minutes\nJ1,13/01/2023,100,30\nJ2,14/01/2023,100,45\n")
    (tmp_path / "jobs.csv").write_text(JOBS)
    assert "join" not in drafted(tmp_path / "times.csv")


def test_labels_crossed_by_hand_are_the_text_of_the_entry(times: Path) -> None:
    times.with_name("jobs.csv").write_text(JOBS)
    text = drafted(times)
    assert entries(text, times.parent)["detail"].to_pylist() == ["Urgent", "Urgent, On site", None]
    assert "location" not in text


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def month(*minutes: int, total: bool = True) -> list[list[object]]:
    rows: list[list[object]] = [["Suivi"], ["Date", "N° ticket", "Intervenant", "Minutes"]]
    rows += [[f"{day:02d}/01/2023", f"T{day}", "Léa", value] for day, value in enumerate(minutes, 13)]
    return [*rows, ["Total", None, None, sum(minutes)]] if total else rows


def test_a_sheet_a_month_is_read_whole(tmp_path: Path) -> None:
    file = book(tmp_path / "heures.xlsx", {"Janvier": month(30, 45), "Février": month(60, 5)})
    text = drafted(file)
    assert 'sheet: "*"   # à confirmer' in text
    assert sum(entries(text, tmp_path)["seconds"].to_pylist()) == 140 * 60


@pytest.mark.parametrize(
    "other", [[["Nom", "Ville"], ["Léa", "Lyon"]], month(60, 5, total=False)], ids=["another table", "another foot"]
)
def test_sheets_that_are_not_alike_are_not_taken_together(other: list[list[object]], tmp_path: Path) -> None:
    text = drafted(book(tmp_path / "heures.xlsx", {"Janvier": month(30, 45), "Autre": other}))
    assert 'sheet: "Janvier"   # à confirmer' in text


def test_a_sheet_of_short_dates_with_a_start_and_an_end_is_read_as_drafted(tmp_path: Path) -> None:
    sheet = tmp_path / "feuille.csv"
    rows = ["05/04/23;08h30;10h15;28", "17/02/23;12h15;13h15;19", "18/02/23;9h00;9h30;"]
    sheet.write_text("\n".join(["Date;Début;Fin;Ticket", *rows, ""]), encoding="utf-8")
    found = entries(drafted(sheet), tmp_path)
    assert found["seconds"].to_pylist() == [6_300, 3_600, 1_800]
    assert [f"{start:%Y-%m-%d %H:%M}" for start in found["started_at"].to_pylist()] == [
        "2023-04-05 06:30", "2023-02-17 11:15", "2023-02-18 08:00",
    ]  # fmt: skip

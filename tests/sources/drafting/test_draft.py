"""The first draft of a mapping and of a client's params (capability H9)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pytest
import xlsxwriter

from analysis.foundation import messages
from analysis.foundation.errors import DataFault, ParamsFault, UsageFault
from analysis.params import document, mapping
from analysis.params.client import ClientParams
from analysis.params.document import MARKS, TO_CONFIRM
from analysis.params.schemas import modelines
from analysis.sources.drafting import draft
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

FRENCH = (
    "Export du 01/03/2023\r\n"
    "N° ticket;Objet;Type;Famille;Sous-famille;Demandeur;Technicien;Date;Durée;Société\r\n"
    "0012;Imprimante en panne;Incident;Postes;Impression;Léa;Durand;16/02/2023 09:00;2h45;ACME SA\r\n"
    "0012;Imprimante en panne;Incident;Postes;Impression;Léa;Martin;17/02/2023 10:00;15 min;ACME SA\r\n"
    "0013;Nouveau poste;Demande;Postes;Installation;Noé;Durand;17/02/2023 14:30;1h;Borel\r\n"
)


def confirmed(text: str, replaced: dict[str, str] | None = None) -> str:
    """The draft once an analyst has put right what was guessed wrong and taken the marks away."""
    for wrong, right in (replaced or {}).items():
        assert wrong in text, f"nothing to put right: {wrong}"
        text = text.replace(wrong, right)
    return re.sub(rf" *# {TO_CONFIRM}.*", "", text)


def read_back(text: str, folder: Path, data: Path) -> Extract:
    """What a confirmed mapping reads."""
    path = folder / "essai.yaml"
    path.write_text(text, encoding="utf-8")
    read = mapping.read(path)
    assert isinstance(read, reader.FilesMapping)
    return reader.extract("essai", read, Reading(data))


def test_a_french_export_is_read_once_its_guesses_are_confirmed(tmp_path: Path) -> None:
    """cp1252, a title above the header, `2h45`, paths on two columns, two clients: no guess has to be put right.

    165 + 15 + 60 minutes, as written in the export.
    """
    export = tmp_path / "export.csv"
    export.write_bytes(FRENCH.encode("cp1252"))
    found = read_back(confirmed(draft.draft(export, "acme-sa").mapping), tmp_path, tmp_path)
    entries = found.tables["time_entry"].to_pylist()
    assert [entry["seconds"] for entry in entries] == [165 * 60, 15 * 60, 60 * 60]
    assert [entry["ticket_id"] for entry in entries] == ["0012", "0012", "0013"]
    assert [entry["client"] for entry in entries] == ["acme-sa", "acme-sa", "borel"]
    tickets = {ticket["ticket_id"]: ticket for ticket in found.tables["ticket"].to_pylist()}
    assert tickets["0012"]["category_id"] == "Postes > Impression"
    assert (tickets["0012"]["ticket_kind"], tickets["0013"]["ticket_kind"]) == ("incident", "request")


def test_a_workbook_is_drafted_too(tmp_path: Path) -> None:
    """Real dates are read as ISO 8601, decimal hours as such: 2.75 h is 165 min."""
    path = tmp_path / "export.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet("Temps")
    sheet.write_row(0, 0, ["Référence", "Date intervention", "Temps passé (h)"])
    sheet.write_row(1, 0, ["0001", date(2023, 2, 16), 2.75])
    sheet.write_row(2, 0, ["0002", date(2023, 2, 17), 0.5])
    workbook.close()
    found = read_back(confirmed(draft.draft(path, "acme").mapping), tmp_path, tmp_path)
    assert found.tables["time_entry"]["seconds"].to_pylist() == [165 * 60, 30 * 60]
    assert found.tables["time_entry"]["time_entry_id"].to_pylist() == ["0001", "0002"]
    assert found.tables["time_entry"]["is_clock_time"].to_pylist() == [False, False]


@pytest.mark.parametrize(("writer", "reader"), [("fr", "fr"), ("en", "en"), ("en", "fr"), ("fr", "en")])
def test_a_draft_is_refused_until_it_is_confirmed(
    writer: str, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both files name each line that was guessed, whatever the language of who drafted them and of who reads them."""
    export = tmp_path / "export.csv"
    export.write_bytes(FRENCH.encode("cp1252"))
    monkeypatch.setenv(messages.LANGUAGE, writer)
    written = draft.write(draft.draft(export, "acme"), tmp_path, "acme")
    monkeypatch.setenv(messages.LANGUAGE, reader)
    for path in written:
        with pytest.raises(ParamsFault) as raised:
            mapping.read(path) if path.parent.name == "sources" else document.read(path, ClientParams)
        guesses = [
            number for number, line in enumerate(path.read_text().splitlines(), 1) if TO_CONFIRM.shown(writer) in line
        ]
        assert [fault.line for fault in raised.value.faults] == guesses
        assert guesses


def test_a_confirmed_client_is_read(tmp_path: Path) -> None:
    """The client's own file needs nothing but its marks taken away."""
    export = tmp_path / "export.csv"
    export.write_bytes(FRENCH.encode("cp1252"))
    path = tmp_path / "acme.yaml"
    path.write_text(confirmed(draft.draft(export, "acme", is_one=True).clients["acme"]), encoding="utf-8")
    assert document.read(path, ClientParams).hours_per_day == 7


def test_the_marks_that_are_refused_are_those_that_drafts_bear() -> None:
    """In every language."""
    assert sorted(TO_CONFIRM.shown(language) for language in messages.LANGUAGES) == sorted(MARKS)


def test_an_english_reader_has_an_english_draft_for_an_english_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comments, reasons and the example; the schemas beside it explain its keys in English."""
    export = tmp_path / "export.csv"
    export.write_text("Ticket;Date;Time spent (min)\n1;16/02/2023;45\n2;17/02/2023;30\n", encoding="utf-8")
    monkeypatch.setenv(messages.LANGUAGE, "en")
    texts = draft.draft(export, "acme")
    (client,) = texts.clients.values()
    assert "language: en   # to confirm: guess (the language of the command line)" in client
    assert "# Without a contract, the report shows the consumption alone." in client
    assert '"Time spent (min)", duration: minutes}   # to confirm: guess (the name “Time spent (min)”;' in texts.mapping
    assert not re.search("[àâçéèêîôûù«»’]", client + texts.mapping)
    draft.write(texts, tmp_path, "acme")
    assert "Name of the client in the report" in (tmp_path / "schemas/client.json").read_text(encoding="utf-8")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second draft for the same client is refused, and the first one stays as it is."""
    texts = draft.Draft(mapping="kind: files\n", clients={"acme": "client: acme\n"})
    first, _ = draft.write(texts, tmp_path, "acme")
    with pytest.raises(UsageFault, match="existe déjà"):
        draft.write(draft.Draft("autre", {"acme": "autre"}), tmp_path, "acme")
    assert first.read_text() == f"{modelines(PurePosixPath('sources/acme.yaml'))}kind: files\n"


@pytest.mark.parametrize(
    ("client", "name"), [("ACME", "export.csv"), ("../acme", "export.csv"), ("acme", "absent.csv")]
)
def test_a_wrong_word_on_the_command_line_is_told(client: str, name: str, tmp_path: Path) -> None:
    """A slug that is none, a file that is not there: usage, not data."""
    (tmp_path / "export.csv").write_bytes(FRENCH.encode("cp1252"))
    with pytest.raises(UsageFault):
        draft.draft(tmp_path / name, client)


def test_a_file_of_which_nothing_is_recognised_is_refused(tmp_path: Path) -> None:
    """No ticket and no duration among the columns: there is nothing to draft."""
    path = tmp_path / "autre.csv"
    path.write_text("couleur;taille\nbleu;XL\nvert;S\n", encoding="utf-8")
    with pytest.raises(DataFault, match=r"lisibles\s; colonnes du fichier\s: couleur, taille"):
        draft.draft(path, "acme")


@pytest.mark.shared_data
def test_the_effort_set_is_drafted_without_a_wrong_guess_of_a_figure(shared_data: Path, tmp_path: Path) -> None:
    """CESAW: only the slug for rows without organisation is put right; 203,619 entries, 7,920,236 − 172 minutes."""
    text = draft.draft(shared_data / "cesaw_effort/time_log.csv.gz", "org-a").mapping
    found = read_back(confirmed(text, {"sans-client": "org-unknown"}), tmp_path, shared_data / "cesaw_effort")
    entries = found.tables["time_entry"]
    assert entries.num_rows == 203_619
    assert pa.compute.sum(entries["seconds"]).as_py() == (7_920_236 - 172) * 60
    assert set(found.clients) == {"org-a", "org-b", "org-c", "org-d", "org-unknown"}


@pytest.mark.shared_data
def test_the_event_log_is_drafted_as_tickets_without_effort(shared_data: Path, tmp_path: Path) -> None:
    """UCI: 24,918 tickets; the category path is made of both columns of one name."""
    text = draft.draft(shared_data / "uci_incidents/incident_event_log.csv.gz", "servicedesk").mapping
    assert "has_effort: false" in text
    found = read_back(confirmed(text), tmp_path, shared_data / "uci_incidents")
    assert found.tables["ticket"].num_rows == 24_918
    assert found.tables["ticket"]["category_id"][0].as_py() == "55 > 170"


def test_a_number_of_intervention_that_comes_back_is_that_of_a_ticket(tmp_path: Path) -> None:
    """A number that repeats on many rows is of tickets; one that hardly does is of entries, whose doubles are told."""
    rows = [f"16/02/2023;{number};Panne;1h00" for number in ("7", "7", "7", "8", "8", "9")]
    path = tmp_path / "heures.csv"
    path.write_text("\n".join(["Date;N° intervention;Objet;Durée", *rows]), encoding="utf-8")
    found = read_back(confirmed(draft.draft(path, "acme").mapping), tmp_path, tmp_path)
    assert sorted(found.tables["ticket"]["ticket_id"].to_pylist()) == ["7", "8", "9"]
    assert len(found.tables["time_entry"]) == len(rows)
    path.write_text("\n".join(["Date;N° intervention;Objet;Durée", *rows[2:4], rows[5]]), encoding="utf-8")
    assert 'time_entry_id: "N° intervention"' in draft.draft(path, "acme").mapping

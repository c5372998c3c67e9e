"""Clients that `init` sees in an export, and those that it drafts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.params import mapping
from analysis.params.document import TO_CONFIRM
from analysis.sources.drafting import clients, draft
from analysis.sources.extract import Reading
from analysis.sources.files import reader
from analysis.terminal import drafted_clients
from analysis.workbook import params_check

EXPORT = (
    "N°;Ticket;Date;Durée (min);Technicien;Société\n"
    "1;T1;2023-01-03;30;Roy;Morin & fils\n"
    "2;T1;2023-01-04;45;Roy;MORIN & FILS\n"
    "3;T2;2023-01-05;60;Roy;Sacré-Cœur\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "temps.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def confirmed(texts: draft.Draft, params: Path) -> None:
    """Write a draft without its marks."""
    for path in draft.write(texts, params, "temps"):
        path.write_text(re.sub(rf" *# {TO_CONFIRM}.*", "", path.read_text()))


def read(params: Path, folder: Path) -> dict[str, list[int]]:
    """Minutes of each client by a confirmed mapping."""
    found = reader.extract("temps", mapping.read(params / "sources/temps.yaml"), Reading(folder))
    entries = found.tables["time_entry"].to_pylist()
    return {
        slug: [row["seconds"] // 60 for row in entries if row["client"] == slug]
        for slug in sorted({row["client"] for row in entries})
    }


def test_the_clients_are_seen_with_their_rows_and_hours(export: Path) -> None:
    seen = draft.draft(export, "temps").seen
    assert [(client.slug, client.rows, client.hours) for client in seen] == [
        ("morin-fils", 2, 1.25),
        ("sacre-coeur", 1, 1.0),
    ]
    assert seen[0].values == ("MORIN & FILS", "Morin & fils")


def test_a_file_is_drafted_for_each_and_all_are_read(export: Path, tmp_path: Path) -> None:
    texts = draft.draft(export, "temps")
    assert set(texts.clients) == {"morin-fils", "sacre-coeur"}
    confirmed(texts, tmp_path / "params")
    assert read(tmp_path / "params", tmp_path) == {"morin-fils": [30, 45], "sacre-coeur": [60]}
    assert params_check.check(tmp_path / "params", notebooks=tmp_path) == ("morin-fils", "sacre-coeur")


def test_the_rows_of_a_client_that_is_not_chosen_are_left_out(export: Path, tmp_path: Path) -> None:
    confirmed(draft.draft(export, "temps", choose=lambda seen: ["sacre-coeur"]), tmp_path / "params")
    assert read(tmp_path / "params", tmp_path) == {"sacre-coeur": [60]}
    assert params_check.check(tmp_path / "params", notebooks=tmp_path) == ("sacre-coeur",)


def test_all_rows_may_be_of_one_client(export: Path, tmp_path: Path) -> None:
    confirmed(draft.draft(export, "temps", is_one=True), tmp_path / "params")
    assert read(tmp_path / "params", tmp_path) == {"temps": [30, 45, 60]}


def test_a_client_that_is_not_seen_is_refused_with_those_that_are(export: Path) -> None:
    with pytest.raises(UsageFault, match=r"borel.* morin-fils, sacre-coeur"):
        draft.draft(export, "temps", choose=lambda seen: ["borel"])


def test_a_mapping_whose_clients_have_no_file_is_refused_with_the_command(export: Path, tmp_path: Path) -> None:
    params = tmp_path / "params"
    confirmed(draft.draft(export, "temps"), params)
    (params / "clients/sacre-coeur.yaml").unlink()
    with pytest.raises(ParamsFault, match=r"releve init temps temps\.csv --client sacre-coeur"):
        params_check.check(params, notebooks=tmp_path)
    texts = draft.draft(export, "temps", choose=lambda seen: ["sacre-coeur"])
    assert [path.name for path in draft.write(texts, params, "temps", only_clients=True)] == ["sacre-coeur.yaml"]


@pytest.mark.parametrize(
    ("written", "short"),
    [("Sacré-Cœur", "sacre-coeur"), ("L’Étoile d'or", "l-etoile-d-or"), ("Ærø SA", "aero-sa"), ("东", "client")],
)
def test_a_short_name_keeps_its_ligatures(written: str, short: str) -> None:
    assert clients.slug(written) == short


def test_too_many_clients_are_not_drafted_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty at most; those that are named are drafted however many were seen, and the table shows all."""
    seen = [clients.SeenClient(f"c{number}", f"C {number}", (f"C {number}",), 1, 0.5) for number in range(51)]
    with pytest.raises(UsageFault, match="51"):
        drafted_clients.choose(seen, (), is_asked=False)
    assert drafted_clients.choose(seen, ("c7",), is_asked=False) == ["c7"]
    assert drafted_clients.choose(seen, ("C 7", "c9", "d"), is_asked=False) == ["c7", "c9", "d"]
    assert drafted_clients.choose(seen[:2], (), is_asked=False) == ["c0", "c1"]
    assert "C 50" in capsys.readouterr().out


def test_a_name_of_the_export_is_only_ever_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a colour of the terminal nor an order to it: the name is shown as it is written."""
    seen = [clients.SeenClient(f"c{number}", f"[red]C\x1b[31m{number}", ("C",), 1, None) for number in range(2)]
    drafted_clients.choose(seen, (), is_asked=False)
    assert r"[red]C\x1b[31m0" in capsys.readouterr().out

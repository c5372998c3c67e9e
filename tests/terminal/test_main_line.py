"""The main job, end to end, on the demo: files -> warehouse -> report, and what a change of the files changes in it."""

import csv
import io
import re
import shutil
from datetime import date
from pathlib import Path

import facts_schema
import pytest
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.demo import generate
from analysis.facts import document, explain
from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.params import load
from analysis.report import client_report
from analysis.warehouse.edition_log import Closed, EditionLog, Told
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse
from analysis.workbook import face

AS_OF = date(2023, 2, 16)
CLIENT, NAME = "aubrac-logistique", "Aubrac Logistique"
ENTRIES = "source/temps_passes.csv"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The demo, synchronised once."""
    folder = tmp_path_factory.mktemp("demo")
    generate.generate(folder)
    sync(folder)
    return folder


@pytest.fixture
def copy(original, tmp_path):
    """The demo's files and warehouse, to be altered."""
    shutil.copytree(original, tmp_path / "demo")
    return tmp_path / "demo"


def places_of(folder: Path) -> Places:
    return Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")


def sync(folder: Path):
    return list(synchronise(places_of(folder), environ={}))


def loaded(folder: Path, client: str = CLIENT):
    warehouse = Warehouse(str(folder / "warehouse"))
    latest = warehouse.latest()
    params = load.client(folder / "params", client)
    return client_report.build(warehouse.read(client, latest), params, AS_OF, sync_id=latest.sync_id)


def written(folder: Path, client: str = CLIENT):
    found = document.to_facts(loaded(folder, client))
    facts_schema.check(found)
    return found


def raw(folder: Path) -> list[dict[str, str]]:
    text = (folder / ENTRIES).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def rewrite(folder: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    (folder / ENTRIES).write_text(text.getvalue(), encoding="utf-8-sig")


def differences(before, after, path=""):
    """The dotted paths of the leaves that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sorted(set(before) | set(after))
        return [found for key in keys for found in differences(before.get(key), after.get(key), f"{path}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [found for old, new in pairs for found in differences(old, new, f"{path}[{label(old)}]")]
    return [] if before == after else [path]


def label(item):
    names = ("period", "line", "key", "code")
    return next((str(item[name]) for name in names if isinstance(item, dict) and name in item), "")


def test_the_transcript_s_managed_service(original):
    """263 d, 16 February 2023: 263 × 47/365 expected, exactly 43 d consumed, 9.13 d over; week 5 is the peak."""
    found = written(original)
    (line,) = [line for line in found["lines"] if line["unit"] == "days"]
    assert line["consumed"] == 43
    assert line["expected"] == pytest.approx(263 * 47 / 365)
    assert line["variance"] == pytest.approx(43 - 263 * 47 / 365)
    weeks = [week for week in found["weekly"] if week["period"].startswith("2023")]
    assert max(weeks, key=lambda week: week["minutes"])["period"] == "2023-W05"


def test_twelve_minutes_added_are_twelve_minutes_more_and_nothing_else(copy):
    before = written(copy)
    rows = raw(copy)
    model = next(row for row in rows if row["Client"] == NAME and row["Début"].startswith("10/02/2023"))
    added = {**model, "N° intervention": "999999", "Durée (min)": "12", "Fin": "", "Détail": "Ajout"}
    rewrite(copy, [*rows, added])
    assert [done.changed_clients for done in sync(copy)] == [(CLIENT,)]
    after = written(copy)
    assert after["minutes"]["consumed"] - before["minutes"]["consumed"] == 12
    assert after["lines"][0]["consumed"] * 7 * 60 - before["lines"][0]["consumed"] * 7 * 60 == pytest.approx(12)
    changed = differences(before, after)
    periods = {path for path in changed if path.startswith((".daily", ".weekly", ".monthly", ".yearly"))}
    days = {".daily[2023-02-10]", ".weekly[2023-W06]", ".monthly[2023-02]", ".yearly[2023]"}
    assert {path.split("].")[0] + "]" for path in periods} == days
    assert {path.rpartition(".")[2] for path in periods} <= {"minutes", "compared_minutes", "out_of_scope_minutes"}
    explained = explain.explain(loaded(copy), "daily.2023-02-10.minutes")
    assert "999999" in set(explained.entries["time_entry_id"])


def test_a_week_moved_moves_its_time_and_no_total(copy):
    before = written(copy)
    rows = raw(copy)
    days = {f"{day:02d}/01/2023": f"{day - 7:02d}/01/2023" for day in range(16, 23)}
    moved = 0
    for row in rows:
        if row["Client"] == NAME and row["Début"][:10] in days:
            row["Début"] = days[row["Début"][:10]] + row["Début"][10:]
            row["Fin"] = days.get(row["Fin"][:10], row["Fin"][:10]) + row["Fin"][10:] if row["Fin"] else ""
            moved += 1
    assert moved
    rewrite(copy, rows)
    sync(copy)
    after = written(copy)
    minutes = [{week["period"]: week["minutes"] for week in found["weekly"]} for found in (before, after)]
    assert minutes[1]["2023-W03"] == 0
    assert minutes[1]["2023-W02"] == minutes[0]["2023-W02"] + minutes[0]["2023-W03"]
    assert after["minutes"] == before["minutes"]
    assert after["monthly"] == before["monthly"]


def test_a_client_renamed_changes_its_name_alone(copy):
    before = written(copy)
    path = copy / "params" / "clients" / f"{CLIENT}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(f"name: {NAME}", "name: Aubrac & Fils"), encoding="utf-8")
    assert differences(before, written(copy)) == [".edition.name", ".edition.params_sha256"]


def test_what_explain_lists_is_in_the_raw_file_and_sums_to_the_figure(original):
    """Summed again from the file by the csv module alone."""
    minutes = {row["N° intervention"]: float(row["Durée (min)"].replace(",", ".") or 0) for row in raw(original)}
    found = loaded(original)
    for figure in ("minutes.consumed", "weekly.2023-W05.out_of_scope_minutes", "monthly.2022-01.minutes"):
        explained = explain.explain(found, figure)
        assert sum(minutes[entry] for entry in explained.entries["time_entry_id"]) == pytest.approx(explained.value)


def test_the_ledger_counts_every_line_of_the_file(original):
    rows = [row for row in raw(original) if row["Client"] == NAME]
    assert written(original)["rows"]["source"] == len(rows)


def test_no_demo_client_has_a_blocking_finding(original):
    for client in load.clients(original / "params"):
        assert not [item for item in written(original, client)["findings"] if item["severity"] == "blocking"], client


def test_a_second_sync_without_change_writes_nothing(copy):
    (done,) = sync(copy)
    assert done.is_unchanged
    assert Warehouse(str(copy / "warehouse")).syncs()[-1].sync_id == done.sync_id


def test_a_bad_file_leaves_the_rows_as_they_were_and_the_report_says_so(copy):
    warehouse = Warehouse(str(copy / "warehouse"))
    before = warehouse.latest()
    rows = raw(copy)
    rewrite(copy, [{**row, "Durée (min)": "longtemps"} for row in rows])
    with pytest.raises(AnalystError, match="temps_passes"):
        sync(copy)
    rows_before, rows_after = (warehouse.read(CLIENT, sync)["time_entry"] for sync in (before, warehouse.latest()))
    assert rows_after.equals(rows_before)
    assert "source_not_read" in {finding["code"] for finding in written(copy)["findings"]}


@pytest.fixture
def command(copy, monkeypatch):
    """Runs `releve` on the copy."""
    for name, value in places_of(copy).environ().items():
        monkeypatch.setenv(name, value)
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


def test_the_command_line_explains_a_figure(command):
    done = command("explain", CLIENT, "weekly.2023-W05.out_of_scope_minutes", "--as-of", "2023-02-16")
    listed = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sum(int(row["seconds"]) for row in listed) == 3 * 7 * 3_600


def closed_edition(folder):
    """The record that a closed edition leaves: its synchronisation, and its params kept."""
    warehouse, params = Warehouse(str(folder / "warehouse")), load.client(folder / "params", CLIENT)
    closed = Closed(AS_OF, warehouse.latest().sync_id, warehouse.keep_params(load.resolved(params)))
    EditionLog(warehouse.url).record(CLIENT, closed, Told(), {})


def with_longer_entries_and_other_days(folder):
    rewrite(folder, [{**row, "Durée (min)": "600"} if row["Client"] == NAME else row for row in raw(folder)])
    path = folder / "params" / "clients" / f"{CLIENT}.yaml"
    path.write_text(re.sub("hours_per_day: .*", "hours_per_day: 8", path.read_text(encoding="utf-8")), encoding="utf-8")
    sync(folder)


def test_what_is_explained_of_a_closed_edition_stays_what_it_was(command, copy):
    words = ("explain", CLIENT, "lines.infogerance.consumed", "--as-of", "2023-02-16")
    before = command(*words)
    closed_edition(copy)
    with_longer_entries_and_other_days(copy)
    after, now = command(*words), command(*words, "--known-at", "00000002")
    assert "= 43.0 days" in before.stderr
    assert after.stdout == before.stdout
    assert "= 43.0 days" in after.stderr
    assert "l’arrêté au 2023-02-16 : synchronisation 00000001" in after.stderr
    assert now.stdout != before.stdout
    assert "synchronisation 00000002, paramètres d’aujourd’hui" in now.stderr


def test_a_notebook_explains_a_closed_edition_by_its_own_data(copy, monkeypatch):
    for name, value in places_of(copy).environ().items():
        monkeypatch.setenv(name, value)
    closed_edition(copy)
    with_longer_entries_and_other_days(copy)
    assert face.explain(CLIENT, "lines.infogerance.consumed", AS_OF).value == 43
    assert face.load(CLIENT, AS_OF).explain("lines.infogerance.consumed").value != 43


def test_a_report_made_twice_is_the_same_to_the_byte(command, copy):
    folder = copy / "reports" / CLIENT / "2023-02-16"
    contents = []
    for _ in range(2):
        made = command("report", CLIENT, "--as-of", "2023-02-16")
        assert made.exit_code == 0, made.output
        contents.append({path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert contents[0] == contents[1]
    assert {"report.html", "facts.json", "notebook.ipynb", "manifest.json"} <= set(contents[0])
    page = contents[0]["report.html"].decode()
    assert NAME in page
    assert command("verify", str(folder)).exit_code == 0
    (folder / "facts.json").write_text("{}")
    refused = command("verify", str(folder))
    assert "facts.json" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("report", CLIENT, "--as-of", "16/02/2023"), "une date AAAA-MM-JJ est attendue (trouvé : '16/02/2023')"),
        (("sync", "--source", "glpi"), "source inconnue : 'glpi' dans "),
        (("explain", "nobody", "minutes.consumed", "--as-of", "2023-02-16"), "client inconnu : 'nobody' ; clients de "),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(command, words, message):
    done = command(*words)
    assert message in str(done.exception)
    assert done.exception.exit_code == 2


@pytest.mark.parametrize("words", [("check",), ("batch", "--as-of", "2023-02-16")], ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("folder", "told"), [("nowhere", "nowhere n’existe pas"), ("empty", "aucun fichier de client dans empty/clients")]
)
def test_a_folder_of_params_without_a_client_is_refused_with_the_remedy(
    command, tmp_path, monkeypatch, words, folder, told
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    done = command("--params", folder, *words)
    assert done.exception.exit_code == 2
    assert told in str(done.exception)
    assert "--params" in str(done.exception)
    assert "releve init" in str(done.exception)


def test_a_report_that_lacks_rates_names_the_day_the_key_to_mend_and_the_command_that_names_people(command, copy):
    path = copy / "params/clients/cabinet-delmas.yaml"
    text = path.read_text(encoding="utf-8")
    rates = re.search(r"(?m)^rates:\n(?:(?:  .*)?\n)*", text).group()
    path.write_text(text.replace(rates, ""), encoding="utf-8")
    done = command("report", "cabinet-delmas", "--as-of", "2023-02-16")
    assert done.exception.exit_code == 4
    assert re.search(r"bloquant.*à partir du 2023-01-\d\d.*aucun tarif ; les écrire sous rates", done.stderr)
    assert "sans profil" not in done.stderr
    named = command("check", "--coverage", "cabinet-delmas", "--as-of", "2023-02-16")
    assert "releve check --coverage cabinet-delmas --as-of 2023-02-16" in str(done.exception)
    assert "aucun tarif ; les écrire sous rates" in named.stdout
    assert "rates : aucun tarif, alors que le travail de demandes" in named.stdout


def test_a_report_of_an_unknown_client_says_which_there_are(command):
    done = command("report", "nobody", "--as-of", "2023-02-16")
    assert "client inconnu : 'nobody' ; clients de " in done.output
    assert done.exit_code == 2


def test_what_no_rule_covers_is_shown_up_to_today_where_no_date_is_given(command):
    """The last day of the calendar, which has no next one, cannot be the default."""
    done = command("check", "--coverage", CLIENT)
    assert done.exit_code == 0, (done.output, done.exception)

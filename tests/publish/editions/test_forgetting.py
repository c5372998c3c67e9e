"""A person is forgotten: what is done, what is listed, and that nothing else holds the name."""

import json
from pathlib import Path

import batches
import pytest
import small_world
from small_world import AS_OF
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.foundation.errors import UsageFault
from analysis.publish.editions import forgetting
from analysis.warehouse.warehouse import Warehouse

NAME = "Zoé d’Arc & Fils"


@pytest.fixture
def where(tmp_path):
    made = small_world.make(tmp_path, ("alpha", "beta"))
    small_world.synchronise(made, {"alpha": 1, "beta": 1}, {"alpha": NAME})
    list(batches.run(made, AS_OF))
    return made


def held(where):
    folders = (Path(where.reports), where.params, Path(where.warehouse))
    return {path for folder in folders for path in forgetting.holders(folder, NAME)}


def test_editions_that_name_the_person_are_listed_and_kept_unless_it_is_asked(where):
    found = forgetting.forget(where, NAME)
    assert found.cells > 0
    assert found.editions == ("alpha/2023-02-16",)
    assert found.others == ()
    assert {path.relative_to(where.reports).parts[0] for path in held(where)} == {"alpha"}


def test_with_its_editions_removed_and_the_batch_run_again_the_name_is_nowhere(where):
    forgetting.forget(where, NAME, remove_editions=True)
    assert held(where) == set()
    results = {result.client: result.outcome for result in batches.run(where, AS_OF)}
    assert results == {"alpha": "built", "beta": "unchanged"}
    assert held(where) == set()
    page = (Path(where.reports) / "alpha/2023-02-16/report.html").read_text(encoding="utf-8")
    pseudonym = Warehouse(where.warehouse).forget(NAME)[0]
    assert pseudonym in page


def test_files_of_others_that_hold_the_name_are_listed_in_every_form(where, tmp_path):
    portal = tmp_path / "portal"
    portal.mkdir()
    (portal / "audit.jsonl").write_text(json.dumps({"person": NAME}) + "\n")
    (portal / "other.jsonl").write_text("{}\n")
    small_world.write_params(where, "beta", f"# {NAME}\n")
    found = forgetting.forget(where, NAME, folders=(portal,))
    assert found.others == tuple(sorted((str(portal / "audit.jsonl"), str(where.params / "clients/beta.yaml"))))


@pytest.mark.parametrize("name", ["", "  ", "Zoé"])
def test_a_name_that_would_be_found_within_other_words_is_refused(where, name):
    with pytest.raises(UsageFault, match="trop court"):
        forgetting.forget(where, name)


def test_the_command_says_what_is_done_and_what_cannot_be_undone(where, tmp_path, monkeypatch):
    for variable, value in where.environ().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RELEVE_PORTAL", str(tmp_path / "portal"))
    told = CliRunner().invoke(app, ["forget", NAME], catch_exceptions=False)
    assert told.exit_code == 0
    assert "oublie-" in told.output
    assert "alpha/2023-02-16" in told.output
    assert "sauvegardes" in told.output

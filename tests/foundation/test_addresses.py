"""Where things lie, from the environment, from the project's folder, and from the folder of notebooks."""

from pathlib import Path

import pytest

from analysis.foundation import addresses


@pytest.fixture
def project(tmp_path, monkeypatch):
    for folder in ("params/clients", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_client_the_demo_stands_in(project):
    found = addresses.find({})
    assert found.is_demo
    assert (found.params, found.warehouse, found.source) == (
        Path("data/demo/params"),
        "data/demo/warehouse",
        Path("data/demo/source"),
    )


def test_with_a_client_the_project_s_own_folders_are_used(project):
    (project / "params/clients/acme.yaml").write_text("client: acme")
    found = addresses.find({})
    assert not found.is_demo
    assert (found.params, found.warehouse, found.reports) == (Path("params"), "data/warehouse", "reports")


def test_a_notebook_opened_by_hand_sees_the_same_places(project, monkeypatch):
    monkeypatch.chdir(project / "notebooks")
    found = addresses.find({})
    assert found.params.resolve() == project / "data/demo/params"
    assert Path(found.reports).resolve() == project / "reports"


def test_the_environment_wins(project):
    given = addresses.find({"RELEVE_PARAMS": "p", "RELEVE_WAREHOUSE": "s3://bucket/house", "RELEVE_REPORTS": "r"})
    assert (given.params, given.warehouse, given.reports, given.is_demo) == (Path("p"), "s3://bucket/house", "r", False)
    assert given.source == Path("data/source")


def test_another_process_is_given_the_same_places(project):
    found = addresses.find({})
    again = addresses.find(found.environ())
    assert (again.params, again.warehouse, again.reports, again.source) == (
        found.params,
        found.warehouse,
        found.reports,
        found.source,
    )

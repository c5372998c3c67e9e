"""The interactive edition stands among the internal ones: the client's own edition and list never see it."""

import json
from datetime import date

import pytest
import small_world

from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import BUILD, Order
from analysis.publish.processes import workers

INTERACTIVE = "analysis.publish.editions.interactive:build"


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    return small_world.make(tmp_path_factory.mktemp("interactive"), ("alpha",))


def built(work, where):
    ((_, answer),) = workers.run_each(work, [Order(where, "alpha", date(2023, 2, 16))], jobs=1, time_limit=120)
    return answer


def test_it_is_kept_apart_from_the_client_s_own_edition(where):
    own = built(BUILD, where).folder
    before = {name: Shelf(where.reports).read(f"alpha/2023-02-16/{name}") for name in ("report.html", "manifest.json")}
    made = built(INTERACTIVE, where).folder
    assert made == f"{where.reports}/internal/report/2023-02-16/alpha"
    assert own == f"{where.reports}/alpha/2023-02-16"
    shelf = Shelf(where.reports)
    assert shelf.editions("alpha") == ["alpha/2023-02-16"]
    assert {name: shelf.read(f"alpha/2023-02-16/{name}") for name in before} == before
    assert shelf.altered("internal/report/2023-02-16/alpha") == []
    manifest = shelf.manifest("internal/report/2023-02-16/alpha")
    assert manifest["edition"]["charts"] == "plotly"
    assert manifest["edition"]["client"] == "alpha"


def test_both_editions_tell_the_same_facts(where):
    built(BUILD, where)
    built(INTERACTIVE, where)
    shelf = Shelf(where.reports)
    own, apart = (
        json.loads(shelf.read(f"{folder}/facts.json"))
        for folder in ("alpha/2023-02-16", "internal/report/2023-02-16/alpha")
    )
    assert own == apart

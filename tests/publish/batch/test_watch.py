"""Near real time: an edition of the day beside the closed ones, made again where data changed, never in their place."""

import json
from datetime import date
from pathlib import Path

import batches
import pytest
import small_world
from small_world import AS_OF

from analysis.foundation.errors import OutOfReach, UsageFault
from analysis.publish.batch import watch
from analysis.warehouse.edition_log import EditionLog

DAYS = (date(2023, 2, 20), date(2023, 2, 20), date(2023, 2, 21))


@pytest.fixture
def where(tmp_path):
    return small_world.make(tmp_path, ("alpha", "beta"))


@pytest.fixture
def readings(where, monkeypatch):
    """What the sources deliver at each round: minutes more by client, or an error."""
    delivered = []

    def read(_):
        what = delivered.pop(0) if delivered else None
        if isinstance(what, Exception):
            raise what
        if what is not None:
            yield small_world.synchronise(where, what)

    monkeypatch.setattr(watch, "synchronise", read)
    return delivered


def _rounds(where, days=DAYS):
    asked = iter(days)
    rounds = watch.watch(
        where, every_seconds=60, today=lambda: next(asked), rounds=len(days), jobs=1, sleep=lambda _: None
    )
    return [({result.client for result in done.results}, done.trouble) for done in rounds]


def _files(where, folder):
    root = Path(where.reports) / folder
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_round_makes_the_editions_of_the_day_of_the_clients_that_changed_alone(where, readings):
    readings += [None, {"alpha": 7, "beta": 0}]
    assert _rounds(where, DAYS[:2]) == [({"alpha", "beta"}, ""), ({"alpha"}, "")]
    page = (Path(where.reports) / "alpha/2023-02-20-live/report.html").read_text(encoding="utf-8")
    assert "Actualisé le" in page
    made = json.loads((Path(where.reports) / "alpha/2023-02-20-live/facts.json").read_text(encoding="utf-8"))["edition"]
    assert made["live"] is True
    assert made["sync_id"] == "00000002"
    assert made["refreshed_at"].endswith(("+01:00", "+02:00")), "in the client's own time zone"


def test_a_live_edition_never_touches_a_closed_one_even_of_the_same_day(where, readings):
    list(batches.run(where, AS_OF, jobs=1))
    closed = _files(where, "alpha/2023-02-16")
    previous = EditionLog(where.warehouse).previous("alpha", date(2023, 3, 31))
    readings += [{"alpha": 50, "beta": 50}]
    _rounds(where, (AS_OF,))
    assert _files(where, "alpha/2023-02-16") == closed
    assert EditionLog(where.warehouse).previous("alpha", date(2023, 3, 31)) == previous
    assert (Path(where.reports) / "alpha/2023-02-16-live/manifest.json").is_file()
    assert "Actualisé le" not in closed["report.html"].decode()


def test_the_live_edition_of_yesterday_gives_way_to_today_s(where, readings):
    _rounds(where)
    names = {path.name for path in (Path(where.reports) / "alpha").iterdir() if path.is_dir()}
    assert names == {"2023-02-21-live"}


def test_a_source_out_of_reach_is_said_and_what_was_read_is_built(where, readings):
    readings += [OutOfReach("GLPI ne répond pas"), None]
    assert _rounds(where, DAYS[:2]) == [({"alpha", "beta"}, "GLPI ne répond pas"), (set(), "")]


def test_one_client_that_fails_does_not_stop_the_others(where, readings):
    (where.params / "clients/beta.yaml").write_text("client: beta\n")
    results = watch.once(where, DAYS[0], jobs=1).results
    assert {result.client: result.outcome for result in results} == {"alpha": "built", "beta": "failed"}


def test_an_interval_that_is_none_is_refused(where):
    with pytest.raises(UsageFault, match="positif"):
        list(watch.watch(where, every_seconds=0, today=date.today, rounds=1))


def test_a_round_begins_at_the_interval_whatever_the_one_before_took(where, monkeypatch):
    waits = []
    durations = iter((10.0, 90.0, 5.0))
    monkeypatch.setattr(watch, "once", lambda where, as_of, jobs=None: watch.Round(as_of, seconds=next(durations)))
    list(watch.watch(where, every_seconds=60, today=date.today, rounds=3, sleep=waits.append))
    assert waits == [50.0, 0.0]

"""Released editions: what was told stays, and what is told next starts from there (rules 5.3, 13.1, 13.2)."""

import json
from datetime import date

import pytest

from analysis.domain.sent_lines import SentLine
from analysis.foundation.errors import UsageFault
from analysis.warehouse.edition_log import Closed, EditionLog, Told

JANUARY, FEBRUARY, MARCH = date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31)
LINES = {
    "demandes": (
        SentLine("e1", JANUARY, 833, 300, None, 0, 0, "7"),
        SentLine("adjustment-2023-01-31", JANUARY, -833, -300, "deleted", adjusts=("e1",)),
    )
}
TOLD = Told(LINES, [{"id": "follow_ko"}], {"lot": {"s\x1f1": JANUARY}}, LINES)


@pytest.fixture
def log(tmp_path):
    made = EditionLog(str(tmp_path))
    made.record("acme", Closed(JANUARY, "1", "x"), TOLD, {"fr": "a"})
    return made


def test_an_edition_is_told_once_a_person_releases_it(log):
    assert log.previous("acme", MARCH) is None
    log.release("acme", JANUARY, date(2023, 2, 3))
    release = log.last_release("acme", before=FEBRUARY)
    assert (release.closed, release.released_on) == (Closed(JANUARY, "1", "x"), date(2023, 2, 3))
    assert release.told == TOLD


def test_the_previous_edition_is_the_last_released_one_not_the_last_made(log):
    log.release("acme", JANUARY, FEBRUARY)
    log.record("acme", Closed(FEBRUARY, "2", "x"), Told(), {"fr": "b"})
    assert log.previous("acme", MARCH) == Closed(JANUARY, "1", "x")
    log.release("acme", FEBRUARY, MARCH)
    assert log.previous("acme", MARCH) == Closed(FEBRUARY, "2", "x")


def test_a_rebuild_after_a_release_leaves_what_was_released(log):
    log.release("acme", JANUARY, FEBRUARY)
    log.record("acme", Closed(JANUARY, "9", "y"), Told(), {"fr": "c"})
    release = log.release_of("acme", JANUARY)
    assert (release.closed, release.told) == (Closed(JANUARY, "1", "x"), TOLD)
    assert log.manifest_sha256("acme", JANUARY, "fr") == "c"
    log.release("acme", JANUARY, MARCH)
    assert log.release_of("acme", JANUARY).closed == Closed(JANUARY, "9", "y")


def test_an_edition_that_was_never_built_is_not_released(log):
    with pytest.raises(UsageFault, match="2023-02-28"):
        log.release("acme", FEBRUARY, MARCH)


def test_lines_released_before_their_entries_were_followed_are_those_sent(log, tmp_path):
    log.release("acme", JANUARY, FEBRUARY)
    file = tmp_path / "editions" / "acme" / "2023-01-31.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["released"]["statements"] = {"demandes": [["e1", "2023-01-31", 833, 300, None]]}
    file.write_text(json.dumps(record), encoding="utf-8")
    (line,) = log.release_of("acme", JANUARY).told.statements["demandes"]
    assert line.as_last_released == line == SentLine("e1", JANUARY, 833, 300)


def test_a_record_made_before_releases_was_sent_as_it_was(log, tmp_path):
    old = {"as_of": "2023-01-31", "sync_id": "1", "params_sha256": "x", "sent": {"demandes": ["e1", "e2"]}}
    (tmp_path / "editions" / "acme" / "2023-01-31.json").write_text(json.dumps({**old, "manifests": {"fr": "a"}}))
    for _ in range(2):
        release = log.release_of("acme", JANUARY)
        assert (release.closed, release.released_on) == (Closed(JANUARY, "1", "x"), None)
        assert release.sent == {"demandes": ("e1", "e2")}
        log.record("acme", Closed(JANUARY, "9", "y"), Told(), {"fr": "c"})

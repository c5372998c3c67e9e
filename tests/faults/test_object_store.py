"""An object store that answers 500 or nothing: retries end, it is said, no half of an edition is ever readable."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import fsspec
import pytest
import s3fs
import small_world
from small_world import AS_OF
from troubled_store import troubled

from analysis.foundation.errors import OutOfReach
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.order import EditionName
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.services
NAME = EditionName("alpha", AS_OF)
FILES = {"report.html": b"page", "facts.json": b"{}", "tables/entries.csv": b"a;b"}
MOST_TRIES = 12
"""Of one request: those of the client of the reports, and of the client of the warehouse."""


@pytest.fixture
def store(monkeypatch):
    with troubled(monkeypatch) as (bucket, trouble):
        yield bucket, trouble


def on_every(kinds, word, fate):
    """A fate of the requests of these methods whose path holds the word."""
    return lambda method, path: fate if method in kinds and word in path else "pass"


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_store_that_refuses_one_file_leaves_no_half_of_an_edition_and_the_next_try_publishes_it(store, name):
    bucket, trouble = store
    shelf = Shelf(f"{bucket}/reports")
    shelf.write(NAME, FILES, b"{}")
    trouble.fate = on_every(["PUT"], name, "error")
    with pytest.raises(OutOfReach, match=r"n’est plus publiée.*relancer la publiera"):
        shelf.write(NAME, dict.fromkeys(FILES, b"new"), b'{"new": 1}')
    assert 1 < len(trouble.failed) <= MOST_TRIES
    assert shelf.manifest(NAME.folder) is None
    assert shelf.editions("alpha") == []
    trouble.fate = lambda method, path: "pass"
    shelf.write(NAME, dict.fromkeys(FILES, b"new"), b'{"new": 1}')
    assert shelf.read(f"{NAME.folder}/{name}") == (b"new" if name in FILES else b'{"new": 1}')


def test_an_error_or_two_are_tried_again_and_not_seen(store):
    bucket, trouble = store
    shelf = Shelf(f"{bucket}/reports")
    house = Warehouse(f"{bucket}/warehouse")
    asked = itertools.count()
    trouble.fate = lambda method, path: "pass" if next(asked) % 3 == 2 else "error"
    shelf.write(NAME, FILES, b"{}")
    assert shelf.read(f"{NAME.folder}/report.html") == b"page"
    sha256 = house.keep_params("client: alpha\n")
    assert house.params(sha256) == "client: alpha\n"
    assert len(trouble.failed) > 10


def test_a_store_that_answers_500_is_said_by_every_command_with_exit_code_5(store, tmp_path, monkeypatch):
    bucket, trouble = store
    where = small_world.make(tmp_path, ("alpha",), warehouse=f"{bucket}/warehouse")
    trouble.fate = lambda method, path: "error"
    for words in (["batch", "--as-of", AS_OF.isoformat()], ["report", "alpha", "--as-of", AS_OF.isoformat()]):
        done = subprocess.run(
            [sys.executable, "-m", "analysis", *words],
            env={**os.environ, **where.environ()},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 5, done.stderr
        assert "hors d'atteinte" in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret-that-must-not-show" not in done.stderr + done.stdout


@pytest.mark.parametrize("word", ["_delta_log", ".parquet"])
def test_a_synchronisation_that_the_store_refuses_leaves_the_last_one_and_the_next_one_is_whole(store, tmp_path, word):
    bucket, trouble = store
    where = small_world.make(tmp_path, ("alpha",), warehouse=f"{bucket}/warehouse")
    house = Warehouse(where.warehouse)
    first = house.latest()
    before = house.read("alpha", first)
    trouble.fate = on_every(["PUT", "POST"], word, "error")
    with pytest.raises(OutOfReach, match=r"table \w+ : illisible ou hors d'atteinte"):
        small_world.synchronise(where, {"alpha": 5})
    trouble.fate = lambda method, path: "pass"
    assert Warehouse(where.warehouse).latest() == first
    assert all(rows.equals(before[name]) for name, rows in Warehouse(where.warehouse).read("alpha", first).items())
    assert small_world.synchronise(where, {"alpha": 5}).changed_clients == ("alpha",)


def test_reports_on_a_store_that_never_answers_are_given_up(store, monkeypatch):
    """A second's patience here, five tries; the client's own is a minute."""
    bucket, trouble = store
    shelf = Shelf(f"{bucket}/reports")
    shelf.write(NAME, FILES, b"{}")
    monkeypatch.setitem(
        fsspec.config.conf, "s3", {"config_kwargs": {"read_timeout": 1, "retries": {"max_attempts": 0}}}
    )
    s3fs.S3FileSystem.clear_instance_cache()
    trouble.fate = lambda method, path: "silence"
    with pytest.raises(OutOfReach, match=r"impossible de lire ou d’écrire \(.+\). Ce qui était publié le reste"):
        shelf.write(NAME, dict.fromkeys(FILES, b"new"), b"{}")
    assert len(trouble.failed) <= MOST_TRIES
    trouble.fate = lambda method, path: "pass"
    assert shelf.read(f"{NAME.folder}/report.html") == b"page"


@pytest.mark.slow
def test_a_warehouse_on_a_store_that_never_answers_is_given_up(store, tmp_path):
    """After 3 minutes, which is the patience of its client."""
    bucket, trouble = store
    house = Warehouse(f"{bucket}/warehouse")
    trouble.fate = lambda method, path: "silence"
    with pytest.raises(OutOfReach, match="hors d'atteinte"):
        house.latest()
    assert 1 < len(trouble.failed) <= MOST_TRIES

"""The demo's tool on an earlier day: nothing typed since, and mistakes that the next export mends."""

import csv
from datetime import date

import pytest

from analysis.demo.generate import generate

ON = date(2023, 1, 31)


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    found = {}
    for name, known_on in (("then", ON), ("now", None)):
        folder = tmp_path_factory.mktemp(name)
        generate(folder, clients=1, known_on=known_on)
        with (folder / "source" / "temps_passes.csv").open(encoding="utf-8-sig") as file:
            found[name] = {row["N° intervention"]: row for row in csv.DictReader(file, delimiter=";")}
    return found["then"], found["now"]


def test_nothing_typed_later_is_there(entries):
    then, now = entries
    typed = {row["Saisi le"][6:10] + row["Saisi le"][3:5] + row["Saisi le"][:2] for row in then.values()}
    assert max(typed) <= "20230131"
    assert len(then) < len(now)


def test_one_entry_is_deleted_since_and_one_is_corrected(entries):
    then, now = entries
    assert len(set(then) - set(now)) == 1
    changed = [key for key in set(then) & set(now) if then[key]["Durée (min)"] != now[key]["Durée (min)"]]
    assert len(changed) == 1

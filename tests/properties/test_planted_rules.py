"""Wrong rules planted in a copy of the product: the oracle finds each of them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.planted import PLANTED

ROOT = Path(__file__).parents[2]


def disagreeing(source, options, clients=30, *, is_released=False):
    """On how many random clients of some options a copy of the product and the oracle differ."""
    folders = [source, ROOT / "tests", ROOT / "tests/support"]
    chosen = [word for option in options for word in ("--option", option)]
    command = [sys.executable, "-m", "oracle.survey", "--clients", str(clients), *chosen]
    command += ["--released"] if is_released else []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    told = re.search(r"(\d+) built, (\d+) agree", ran.stdout)
    assert told, ran.stderr
    return int(told[1]) - int(told[2])


@pytest.mark.slow
@pytest.mark.parametrize("planted", PLANTED, ids=[planted.name for planted in PLANTED])
def test_the_oracle_finds_a_wrong_rule(planted, tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    module = tmp_path / "src/analysis" / planted.module
    text = module.read_text(encoding="utf-8")
    assert text.count(planted.right) == 1
    module.write_text(text.replace(planted.right, planted.wrong), encoding="utf-8")
    assert disagreeing(tmp_path / "src", planted.options, planted.clients, is_released=planted.is_released)


@pytest.mark.slow
def test_the_product_as_it_is_has_none():
    assert not disagreeing(ROOT / "src", ("renewal", "carry_over"))


def test_there_are_twenty_and_each_stands_in_the_product():
    assert len(PLANTED) >= 20
    for planted in PLANTED:
        assert (ROOT / "src/analysis" / planted.module).read_text(encoding="utf-8").count(planted.right) == 1, (
            planted.name
        )

"""Every example of the analyst's page runs, on the demonstration."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/analyst.md"
ROOT = Path(__file__).parents[2]


def test_the_examples_of_the_page_give_what_they_print(tmp_path, monkeypatch):
    demo = tmp_path / "data/demo"
    places = {"PARAMS": demo / "params", "WAREHOUSE": demo / "warehouse", "SOURCE": demo / "source"}
    monkeypatch.setenv("RELEVE_REPORTS", str(tmp_path / "reports"))
    for name, place in places.items():
        monkeypatch.setenv(f"RELEVE_{name}", str(place))
    environ = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for command in (["demo", str(demo)], ["sync"], ["report", "aubrac-logistique", "--as-of", "2023-02-16"]):
        subprocess.run([sys.executable, "-m", "analysis", *command], env=environ, cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    options = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=options)
    assert tried > 20
    assert failed == 0

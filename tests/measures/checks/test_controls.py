"""The security page: time and results by control."""

from datetime import date

import pandas as pd
from made_entries import frame

from analysis.measures.checks.check_runs import CheckGrid
from analysis.measures.checks.controls import by_control


def test_an_entry_serves_each_of_its_controls():
    row = {"work_date": date(2023, 2, 1), "seconds": 600, "hour": 9}
    entries = frame([{**row, "ticket_key": f"export\x1f{number}"} for number in (1, 2, 2)])
    entries["controls"] = pd.Categorical(["A.8.13", "A.8.13 A.5.23", None])
    found = by_control(entries, CheckGrid().occurrences).set_index("control")
    assert found.loc["A.8.13", ["entries", "tickets", "seconds"]].tolist() == [2, 2, 1200]
    assert found.loc["A.5.23", ["entries", "tickets", "seconds"]].tolist() == [1, 1, 600]


def test_checks_and_work_of_one_control_stand_in_one_row():
    occurrences = pd.DataFrame(
        {"controls": ["A.8.13", "A.8.13 A.8.14", ""], "state": ["ok", "late", "missed"], "result": ["ok", "ko", None]}
    )
    entries = frame([]).assign(controls=pd.Categorical([]))
    found = by_control(entries, occurrences).set_index("control")
    assert found.loc["A.8.13", ["due", "done", "ok", "ko", "seconds"]].tolist() == [2, 2, 1, 1, 0]
    assert list(found.index) == ["A.8.13", "A.8.14"]

"""Recurring problems priced by the year, with their evidence (F5, rule 11.8)."""

from datetime import date

import pandas as pd
import pytest

from analysis.domain.periods import Span
from analysis.measures.problems.recurring import recurring

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))


def entries(rows):
    table = pd.DataFrame(rows, columns=["day", "ticket_key", "title", "minutes"])
    return pd.DataFrame(
        {
            "work_date": pd.to_datetime(table["day"]),
            "ticket_key": table["ticket_key"],
            "title": table["title"],
            "seconds": table["minutes"] * 60,
            "ticket_kind": "incident",
            "category_path": "RUN > MCO",
            "subsidiary": ["Lyon", "Paris", "Lyon"] * (len(table) // 3) + ["Lyon"] * (len(table) % 3),
            "application": None,
            "amount_eur": table["minutes"] * 1.0,
        }
    )


def test_a_repeated_text_is_one_problem_whatever_its_numbers_and_sites():
    rows = [(f"2022-{month:02d}-10", f"t{month}", f"Échec sauvegarde SRV-{month} Lyon", 60) for month in range(1, 7)]
    rows += [("2022-09-10", "z", "Autre chose", 30), ("2021-12-31", "avant", "Échec sauvegarde", 900)]
    table, free = recurring(entries(rows), YEAR, {"lyon"})
    (text,) = table[table["found_by"] == "text"].to_dict("records")
    assert text["problem"] == "echec sauvegarde"
    assert (text["tickets"], text["months_with_work"]) == (6, 6)
    assert (text["euros_a_year"], text["seconds_a_year"]) == (360.0, 21_600.0)
    assert text["trend"] == 0
    assert text["largest_month_share"] == pytest.approx(1 / 6)
    assert (text["subsidiary"], text["subsidiary_share"]) == ("Lyon", pytest.approx(4 / 6))
    assert free == pytest.approx(30 / 390)


def test_a_window_of_six_months_is_told_by_the_year():
    rows = [("2022-03-10", f"t{number}", "Panne", 60) for number in range(5)]
    table, _ = recurring(entries(rows), Span(date(2022, 1, 1), date(2022, 6, 30)))
    assert set(table["euros_a_year"]) == {600.0}


def test_the_dearest_comes_first_and_too_few_tickets_are_no_problem():
    rows = [("2022-03-10", f"a{number}", "Panne", 10) for number in range(5)]
    rows += [("2022-03-10", f"b{number}", "Lenteur", 60) for number in range(5)]
    rows += [("2022-03-10", f"c{number}", "Rare", 600) for number in range(4)]
    table, _ = recurring(entries(rows), YEAR)
    assert list(table["problem"]) == ["RUN > MCO", "lenteur", "panne"]


def test_work_without_any_problem_is_an_empty_table():
    table, free = recurring(entries([("2022-03-10", "a", "Panne", 10)]), YEAR)
    assert table.empty
    assert free == 1

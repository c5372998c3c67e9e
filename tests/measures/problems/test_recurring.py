"""Recurring problems priced by the year, with their evidence (F5, rule 11.8)."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.domain.periods import Span
from analysis.measures.problems import title_groups
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
    found = recurring(entries(rows), YEAR, {"lyon"})
    table, free = found.table, found.ungrouped
    (text,) = table[table["found_by"] == "text"].to_dict("records")
    assert text["problem"] == "echec sauvegarde"
    assert (text["tickets"], text["months_with_work"]) == (6, 6)
    assert (text["euros_a_year"], text["seconds_a_year"]) == (360.0, 21_600.0)
    assert text["trend"] == 0
    assert text["largest_month_share"] == pytest.approx(1 / 6)
    assert pd.isna(text["subsidiary"])
    assert free == pytest.approx(30 / 390)


def test_a_window_of_six_months_is_told_by_the_year():
    rows = [("2022-03-10", f"t{number}", "Panne", 60) for number in range(5)]
    table = recurring(entries(rows), Span(date(2022, 1, 1), date(2022, 6, 30))).table
    assert set(table["euros_a_year"]) == {600.0}


def test_what_a_remedy_avoids_comes_before_what_costs_more_without_one():
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne chère", 100) for month in range(1, 11)]
    rows += [(f"2022-{month:02d}-10", f"b{month}", "Lenteur", 50) for month in range(1, 11)]
    work = entries(rows)
    is_slow = work["title"] == "Lenteur"
    work = work.assign(
        category_path=is_slow.map({True: "Lenteurs", False: "Pannes"}),
        remedy=is_slow.map({True: "memoire", False: None}),
        avoided_low=is_slow * 0.2,
        avoided=is_slow * 0.5,
        avoided_high=is_slow * 0.6,
    )
    first, second = recurring(work, YEAR).table.query("part_of.isna()").to_dict("records")
    assert (first["problem"], first["avoidable_by"], first["remedy"]) == ("Lenteurs", "remedy", "memoire")
    assert (first["avoidable_low_eur"], first["avoidable_eur"], first["avoidable_high_eur"]) == (100, 250, 300)
    assert (second["problem"], second["avoidable_by"], second["avoidable_eur"]) == ("Pannes", "", 0)


def test_what_a_remedy_avoids_of_a_window_is_told_by_the_year_to_the_second():
    """Half of the 21 060 s of seven months: 10 530 × 12/7."""
    rows = [(f"2022-{month:02d}-10", f"t{month}", "Panne", 50) for month in range(1, 7)]
    work = entries([*rows, ("2022-07-10", "t7", "Panne", 51)])
    work = work.assign(remedy="memoire", avoided_low=0.5, avoided=0.5, avoided_high=0.5)
    table = recurring(work, Span(date(2022, 1, 1), date(2022, 7, 31))).table
    assert table["avoidable_seconds"].tolist() == pytest.approx([10_530 * 12 / 7] * 2)


def test_what_came_on_top_is_avoidable_as_far_as_it_was_seen():
    """Two months of 310 € after twenty-two of 10: 600 € came on top, less than the 720 € of the year."""
    rows = [(f"2021-{month:02d}-10", f"a{month}", "Panne", 10) for month in range(1, 13)]
    rows += [(f"2022-{month:02d}-10", f"b{month}", "Panne", 10) for month in range(1, 11)]
    rows += [("2022-11-10", "c", "Panne", 310), ("2022-12-10", "d", "Panne", 310)]
    text = recurring(entries(rows), YEAR).table.query("found_by == 'text'").iloc[0]
    assert (text["avoidable_by"], text["rise_months"]) == ("rise", 2)
    assert text["avoidable_eur"] == pytest.approx(600)
    assert text["avoidable_eur"] < text["euros_a_year"]


def test_one_long_intervention_is_no_rise():
    """The same two months, but one ticket holds 600 of their 620 minutes."""
    rows = [(f"2021-{month:02d}-10", f"a{month}", "Panne", 10) for month in range(1, 13)]
    rows += [(f"2022-{month:02d}-10", f"b{month}", "Panne", 10) for month in range(1, 11)]
    rows += [("2022-11-10", "c", "Panne", 300), ("2022-12-10", "c", "Panne", 300), ("2022-12-11", "d", "Panne", 20)]
    text = recurring(entries(rows), YEAR).table.query("found_by == 'text'").iloc[0]
    assert (text["avoidable_by"], text["rise_months"], text["avoidable_eur"]) == ("", 0, 0)


def test_what_is_too_small_for_a_manager_is_not_told_and_comes_last():
    """Of 5 000 € a year: 40 avoidable is under 1 %, and 200 in all under 5 %; 70 avoidable is told."""
    costs = {"Grande": 445, "Petite": 20, "Reste": 35}
    rows = [(f"2022-{month:02d}-10", f"{name}{month}", name, costs[name]) for name in costs for month in range(1, 11)]
    work = entries(rows)
    avoided = work["title"].map({"Grande": 0.01, "Petite": 0.2, "Reste": 0.2})
    work = work.assign(category_path=work["title"], title=None, remedy="geste", avoided_low=avoided)
    table = recurring(work.assign(avoided=avoided, avoided_high=avoided), YEAR).table
    told = list(zip(table["problem"], table["told_for"], strict=True))
    assert told == [("Reste", "avoidable"), ("Grande", "cost"), ("Petite", "")]


def test_without_rates_the_time_of_a_year_tells_what_is_too_small():
    """Half a year: 3 % of the time is under 5 %."""
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Grande", 97) for month in range(1, 7)]
    rows += [(f"2022-{month:02d}-10", f"b{month}", "Petite", 3) for month in range(1, 7)]
    work = entries(rows).assign(amount_eur=np.nan)
    table = recurring(work, Span(date(2022, 1, 1), date(2022, 6, 30))).table.set_index("problem")
    assert table.loc[["grande", "petite"], "told_for"].to_dict() == {"grande": "cost", "petite": ""}


def test_problems_told_for_their_cost_rank_by_it_whatever_little_could_be_avoided():
    """Of 5 000 € a year: 15 € avoidable of 1 500 are under 1 %."""
    costs = {"Chère": 350, "Moindre": 150}
    rows = [(f"2022-{month:02d}-10", f"{name}{month}", name, costs[name]) for name in costs for month in range(1, 11)]
    work = entries(rows)
    avoided = work["title"].map({"Chère": 0.0, "Moindre": 0.01})
    work = work.assign(category_path=work["title"], title=None, remedy="geste", avoided_low=avoided)
    table = recurring(work.assign(avoided=avoided, avoided_high=avoided), YEAR).table
    told = list(zip(table["problem"], table["told_for"], strict=True))
    assert told == [("Chère", "cost"), ("Moindre", "cost")]


def test_a_group_of_alike_titles_that_other_tickets_do_not_show_again_is_not_told(monkeypatch):
    """Found again to 59 and 60 %."""
    rows = [(f"2022-{month:02d}-10", f"{name}{month}", f"{name} x{'abcdefgh'[month]}", 60)
            for name in ("Panne", "Lenteur") for month in range(1, 8)]  # fmt: skip
    monkeypatch.setattr(title_groups, "grouped", lambda titles: np.repeat([0, 1], 7))
    monkeypatch.setattr(title_groups, "stability", lambda titles, labels: np.array([0.59, 0.6]))
    alike = recurring(entries(rows), YEAR).table.query("found_by == 'alike'")
    assert alike["stability"].tolist() == [0.6]
    assert alike["problem"].str.startswith("lenteur").all()


def test_a_few_tickets_by_chance_on_one_site_gather_nowhere():
    """Three tickets of five where the site has half of all: chance gives as many in half of the cases."""
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne", 60) for month in range(1, 6)]
    rows += [(f"2022-{month:02d}-11", f"b{month}", "Lenteur", 600) for month in range(1, 6)]
    work = entries(rows).assign(subsidiary=["Lyon"] * 3 + ["Paris"] * 2 + ["Lyon"] * 2 + ["Paris"] * 3)
    table = recurring(work, YEAR).table.set_index("problem")
    assert pd.isna(table.loc["panne", "subsidiary"])


@pytest.mark.parametrize(("tickets", "gathers"), [(5, False), (6, True)])
def test_a_problem_gathers_where_its_share_is_beyond_the_site_s_own(tickets, gathers):
    """All its tickets on a site that has half of all: by chance in 1 case of 32 for five of them, of 64 for six."""
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne", 60) for month in range(1, tickets + 1)]
    rows += [(f"2022-{month:02d}-11", f"b{month}", "Lenteur", 60) for month in range(1, tickets + 1)]
    work = entries(rows).assign(subsidiary=["Lyon"] * tickets + ["Paris"] * tickets)
    table = recurring(work, YEAR).table.set_index("problem")
    found = table.loc["panne", ["subsidiary", "subsidiary_share"]].dropna().tolist()
    assert found == (["Lyon", 1.0] if gathers else [])
    assert pd.isna(table.loc["RUN > MCO", "subsidiary"])


def test_a_problem_names_the_application_that_takes_most_of_its_time():
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne", 60) for month in range(1, 7)]
    work = entries(rows).assign(application=["Qlik", "Sage", "Sage", "Sage", "Qlik", "Sage"])
    problem = recurring(work, YEAR).table.set_index("problem").loc["panne"]
    assert (problem["application"], problem["application_share"]) == ("Sage", pytest.approx(4 / 6))


def test_a_dear_problem_that_is_confirmed_is_told_for_its_cost():
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne", 60) for month in range(1, 7)]
    table = recurring(entries(rows).assign(named="Pannes du site"), YEAR).table.set_index("problem")
    assert table.loc["Pannes du site", "told_for"] == "cost"


def test_a_confirmed_problem_holds_what_was_found_inside_it():
    rows = [(f"2022-{month:02d}-10", f"a{month}", "Panne", 60) for month in range(1, 7)]
    table = recurring(entries(rows).assign(named="Pannes du site"), YEAR).table.set_index("problem")
    assert set(table.loc[["RUN > MCO", "panne"], "part_of"]) == {"Pannes du site"}
    assert pd.isna(table.loc["Pannes du site", "part_of"])


def test_the_dearest_comes_first_and_too_few_tickets_are_no_problem():
    rows = [("2022-03-10", f"a{number}", "Panne", 10) for number in range(5)]
    rows += [("2022-03-10", f"b{number}", "Lenteur", 60) for number in range(5)]
    rows += [("2022-03-10", f"c{number}", "Rare", 600) for number in range(4)]
    table = recurring(entries(rows), YEAR).table
    assert list(table["problem"]) == ["RUN > MCO", "lenteur", "panne"]
    assert list(table["part_of"].isna()) == [True, False, False]


def test_work_without_any_problem_is_an_empty_table():
    found = recurring(entries([("2022-03-10", "a", "Panne", 10)]), YEAR)
    assert found.table.empty
    assert found.ungrouped == 1

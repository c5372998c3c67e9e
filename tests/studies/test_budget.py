"""A budget on a work whose every figure is known: ten days a month, four futures of 70, 90, 110 and 130 % of it."""

from dataclasses import replace
from datetime import date
from pathlib import PurePath

import pytest
from made_work import make_work, steady

from analysis.domain.findings import Disqualified
from analysis.facts import study_figures
from analysis.foundation.errors import DataFault, ParamsFault
from analysis.params.budget import BudgetStudy
from analysis.studies import budget, budget_proposal
from analysis.studies.budget import UNCHANGED
from analysis.views.lab import budget_sliders
from analysis.views.studies import budget as pages
from analysis.views.studies import budget_grounds
from builders import CITATION, line

FILE = PurePath("studies/budget-2023.yaml")
RATE = {"profile": "engineer", "daily_rate_eur": 700, "effective_from": date(2020, 1, 1), "source": CITATION}
SYNTEC = {"name": "Syntec", "before": 280, "now": 294, "effective_from": date(2023, 1, 1), "source": CITATION}
LINE_2022 = {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31), "entitlement": 120}


def plain(text):
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


def driver(**effect):
    values = {"driver": "effectifs", "name": "Effectifs", "starts_on": date(2023, 1, 1), "source": CITATION}
    return {**values, "assumption": "La charge suit les effectifs.", **effect}


def planned(*drivers, work=None, days=None, first="2021-01", **changes):
    """The budget of 2023 of two years of ten days a month."""
    values = {"kind": "budget", "client": "acme", "as_of": date(2022, 12, 31), "year": 2023, "drivers": list(drivers)}
    values |= {"proposal": {"line": "infogerance-2023", "name": "Infogérance 2023"}}
    study = BudgetStudy.model_validate({**values, **changes})
    client = {"contract_lines": [line("infogerance-2022", **LINE_2022)], "rates": [RATE], **(work or {})}
    known = make_work(first, days or {"RUN": [10.0] * 24}, "2022-12-31", **client)
    return budget.build(study, known, file=FILE, forecaster=steady)


def days_of(report):
    return report.chosen.months["days"].tolist()


def test_the_year_unchanged_is_the_forecast():
    """Twelve months of ten days; 70, 90, 110, 130 % of 120 days: the median future is 120, one in four passes 132."""
    report = planned()
    assert days_of(report) == pytest.approx([10.0] * 12)
    assert report.chosen.days.quantiles[50.0] == pytest.approx(120.0)
    assert report.scenarios[0].scenario == UNCHANGED


def test_euros_are_days_at_the_rates_of_the_mix():
    """One profile at 700 €: 84 000 € for 120 days."""
    assert planned().chosen.months["amount_eur"].sum() == pytest.approx(84_000)


def test_an_index_revises_the_rates_from_its_date():
    """Rule 10.4: 700 × 294/280 = 735.00."""
    report = planned(index=SYNTEC)
    assert report.rates.monthly_eur.tolist() == pytest.approx([735.0] * 12)
    later = planned(index={**SYNTEC, "effective_from": date(2023, 7, 1)})
    assert later.rates.monthly_eur.tolist() == pytest.approx([700.0] * 6 + [735.0] * 6)


def test_a_rate_declared_for_next_year_is_not_indexed_again():
    declared = {**RATE, "daily_rate_eur": 720, "effective_from": date(2023, 1, 1)}
    assert planned(index=SYNTEC, rates=[declared]).rates.monthly_eur.tolist() == pytest.approx([720.0] * 12)


def test_a_rate_that_changes_in_mid_month_counts_by_days():
    """From 16 April: 15 days at 700, 15 at 760."""
    declared = {**RATE, "daily_rate_eur": 760, "effective_from": date(2023, 4, 16)}
    assert planned(rates=[declared]).rates.monthly_eur[3] == pytest.approx(730.0)


def test_the_price_of_the_line_may_be_what_a_day_is_worth():
    """72 000 € for 120 days: 600 € a day."""
    priced = {"contract_lines": [line("infogerance-2022", **LINE_2022, price_eur=72_000)]}
    report = planned(line="infogerance-2022", priced_by="line", work=priced)
    assert report.rates.monthly_eur.tolist() == pytest.approx([600.0] * 12)


@pytest.mark.parametrize(
    ("effect", "january", "whole"),
    [
        ({"change_percent": 20}, 12.0, 144.0),
        ({"change_percent": -100}, 0.0, 0.0),
        ({"added_days_per_month": 1.5}, 11.5, 138.0),
        ({"added_days_per_month": -20}, 0.0, 0.0),
        ({"added_days": 6}, 16.0, 126.0),
        ({"added_days": 6, "ends_on": date(2023, 3, 31)}, 12.0, 126.0),
        ({"change_percent": 20, "starts_on": date(2023, 1, 16), "ends_on": date(2023, 1, 31)}, 10 + 2 * 16 / 31, None),
    ],
)
def test_a_driver_does_what_it_says(effect, january, whole):
    """A month covered in part takes it pro rata of its days; a project is spread over its months; never under 0."""
    report = planned(driver(**effect))
    assert days_of(report)[0] == pytest.approx(january)
    assert sum(days_of(report)) == pytest.approx(whole if whole is not None else 110 + january)


def test_an_event_that_comes_back_adds_what_it_cost():
    """May 2022: 50 days for 10 usually. Back in March 2023, it adds about 40 days to that month."""
    event = {"event": "migration", "kind": "pulse", "starts_on": date(2022, 5, 1), "ends_on": date(2022, 5, 31)}
    back = driver(event="migration", starts_on=date(2023, 3, 10))
    pulse = {"RUN": [10.0] * 16 + [50.0] + [10.0] * 7}
    report = planned(back, days=pulse, work={"events": [{**event, "source": "Note"}]})
    assert days_of(report)[2] == pytest.approx(50.0, abs=0.5)
    assert days_of(report)[3] == pytest.approx(10.0, abs=0.2)


def test_an_event_that_was_never_declared_cannot_come_back():
    with pytest.raises(ParamsFault, match=r"drivers.effectifs.event : événement inconnu ; événements de acme : aucun"):
        planned(driver(event="attaque"))


def test_a_project_planned_on_the_line_is_in_every_scenario_but_the_unchanged_one():
    project = {"name": "Windows 11", "planned_on": date(2023, 5, 15), "quantity": 9}
    work = {"contract_lines": [line("infogerance-2022", **LINE_2022, projects=[project])]}
    report = planned(work=work)
    assert days_of(report)[4] == pytest.approx(19.0)
    assert report.scenarios[0].months["days"].tolist() == pytest.approx([10.0] * 12)


def test_scenarios_stand_side_by_side_and_one_is_chosen():
    more = [{"scenario": "stable", "name": "Stable"}, {"scenario": "haut", "name": "Haut", "drivers": ["effectifs"]}]
    report = planned(driver(change_percent=20), scenarios=more, chosen="haut")
    assert [item.months["days"].sum() for item in report.scenarios] == pytest.approx([120.0, 120.0, 144.0])
    assert report.chosen.name == "Haut"


def test_the_present_contract_is_compared_by_its_risk():
    """120 days held; futures of 84, 108, 132 and 156 days: two of four pass it."""
    report = planned()
    assert report.current.entitlement_days == 120
    assert report.chosen.current_overrun == 0.5


def test_a_contract_that_does_not_count_time_is_not_compared():
    tickets = line("tickets-2022", **{**LINE_2022, "kind": "tickets", "unit": "tickets"})
    report = planned(work={"contract_lines": [tickets]})
    assert report.current is None
    assert "n’est pas comparé en jours" in plain(pages.answer(report).html())


def test_lines_add_up_to_the_client():
    """Issue of E3: the client's forecast is the sum of its lines' and of unallocated work's."""
    support = line("support-2022", **LINE_2022, scope={"category": ["RUN"]})
    report = planned(days={"RUN": [10.0] * 24, "Projets": [4.0] * 24}, work={"contract_lines": [support]})
    assert list(report.lines.columns) == ["support-2022", ""]
    assert report.lines.sum(axis=1).tolist() == pytest.approx(days_of(report))


def test_a_budget_of_one_line_holds_its_work_alone():
    support = line("support-2022", **LINE_2022, scope={"category": ["RUN"]})
    days = {"RUN": [10.0] * 24, "Projets": [4.0] * 24}
    report = planned(days=days, work={"contract_lines": [support]}, line="support-2022")
    assert sum(days_of(report)) < 14 * 12 - 20
    assert report.history.tolist() == pytest.approx([0.0] * 12 + [10.0] * 12)


def test_without_rates_the_budget_is_in_days_alone():
    report = planned(work={"rates": []})
    assert report.rates == Disqualified("no_rates")
    assert report.chosen.euros is None
    assert budget_proposal.proposed(report).price_eur is None
    assert "€" not in plain(pages.answer(report).html())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"line": "autre"}, "line : ligne de contrat inconnue ; lignes de acme : infogerance-2022"),
        ({"year": 2022}, r"doit commencer après le dernier mois entier connu \(2022-12\)"),
        ({"year": 2028}, "finir au plus 60 mois après lui"),
        ({"priced_by": "line", "line": "infogerance-2022"}, "n’a pas de prix unitaire"),
        ({"work": {"rates": [{**RATE, "profile": "architect"}]}}, "aucun pour le profil «\u00a0engineer\u00a0»"),
    ],
)
def test_what_cannot_be_budgeted_says_why(changes, sentence):
    with pytest.raises(ParamsFault, match=sentence):
        planned(**changes)


def test_a_history_under_a_year_is_no_budget():
    """Rule 10.1."""
    with pytest.raises(DataFault, match=r"11 mois entiers d’historique .* il en faut 12"):
        planned(days={"RUN": [10.0] * 11}, first="2022-02")


def test_the_proposed_line_sums_to_whole_days_and_reads_back():
    """80 % of four futures: 132 + 0.4 × 24 = 141.6 days (linear quantile), raised to 142; 142 × 700 €."""
    proposed = budget_proposal.proposed(planned())
    assert sum(proposed.months.values()) == pytest.approx(142.0)
    assert len(proposed.months) == 12
    assert float(proposed.price_eur) == pytest.approx(142 * 700)
    assert "- line: infogerance-2023" in budget_proposal.text(planned())


def test_amounts_asked_for_stand_with_their_risk():
    """84 000 € is 120 days at 700 €: two futures of four pass it."""
    page = plain(pages.risk(planned(amounts_eur=[84_000, 200_000])).html())
    assert '<th scope="row">84 000 €</th><td class="number">50 %</td>' in page
    assert '<th scope="row">200 000 €</th><td class="number">moins de 1 %</td>' in page


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"change_percent": 20}, "+20 %"),
        ({"change_percent": -15}, "−15 %"),
        ({"change_percent": 0}, "0 %"),
        ({"added_days_per_month": -0.5}, "−0,5 j par mois"),
        ({"added_days": 6}, "+6,0 j en tout"),
    ],
)
def test_every_assumption_is_printed_with_its_source(effect, said):
    page = plain(budget_grounds.block(planned(driver(**effect))).html())
    assert f'<td class="number">{said}</td><td>La charge suit les effectifs.</td>' in page
    assert CITATION["document"] in page


SECTIONS = (pages.answer, pages.months, pages.risk, pages.scenarios, budget_grounds.block, pages.contract)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_section_is_written_in_both_languages(language):
    report = planned(driver(change_percent=20), language=language, index=SYNTEC)
    titles = [section(report).title for section in SECTIONS]
    assert len(set(titles)) == len(SECTIONS)
    assert ("What to budget" in titles) == (language == "en")


def test_a_hostile_name_stays_text():
    hostile = "<script>alert(1)</script>"
    report = planned(driver(change_percent=20, name=hostile, assumption=hostile))
    report = replace(report, name=hostile)
    for section in SECTIONS:
        assert "<script" not in section(report).html()


def test_the_figures_written_down_are_those_shown():
    facts = study_figures.of_budget(planned(driver(change_percent=20), amounts_eur=[84_000]))
    assert [scenario["scenario"] for scenario in facts["scenarios"]] == [UNCHANGED, "declared"]
    assert sum(month["days"] for month in facts["scenarios"][1]["months"]) == pytest.approx(144.0)
    assert {"amount": 84_000.0, "overrun_probability": 0.75} in facts["scenarios"][1]["euros"]["curve"]


def test_another_effect_gives_another_budget_and_leaves_the_study_as_it_is():
    """+20 % of 120 days is 144; at +50 % it is 180; a project of 6 days brought to 12 adds 6 more."""
    report = planned(driver(change_percent=20))
    assert sum(days_of(budget.reassumed(report, {"effectifs": 50}))) == pytest.approx(180.0)
    assert sum(days_of(report)) == pytest.approx(144.0)
    project = planned(driver(added_days=6, ends_on=date(2023, 3, 31)))
    assert sum(days_of(budget.reassumed(project, {"effectifs": 12}))) == pytest.approx(132.0)
    monthly = planned(driver(added_days_per_month=1))
    assert sum(days_of(budget.reassumed(monthly, {"effectifs": -2}))) == pytest.approx(96.0)


def test_a_slider_moves_the_answer():
    """80 % of four futures of 144 days: 169.9; at +50 %, 212.4."""
    box = budget_sliders.sliders(planned(driver(change_percent=20)))
    slider, shown = box.children
    assert "170 j" in plain(shown.value)
    slider.value = 50
    assert "212 j" in plain(shown.value)
    assert slider.min == pytest.approx(-20)


def test_a_slider_of_a_percentage_never_goes_under_all_of_it():
    assert budget_sliders.sliders(planned(driver(change_percent=-90))).children[0].min == -100


def test_a_sum_of_likeliest_months_under_the_median_year_is_explained():
    """Ten days a month, 120 a year, where 144 days are enough one time in two; nothing to explain where 119 are."""
    report = planned()
    leaning = replace(report.chosen.days, quantiles={**report.chosen.days.quantiles, 50.0: 144.0})
    said = plain(pages.months(replace(report, chosen=replace(report.chosen, days=leaning))).html())
    assert "120,0 j : moins que les 144,0 j qui suffisent une fois sur deux" in said
    even = replace(report.chosen.days, quantiles={**report.chosen.days.quantiles, 50.0: 119.0})
    assert "une fois sur deux" not in plain(
        pages.months(replace(report, chosen=replace(report.chosen, days=even))).html()
    )

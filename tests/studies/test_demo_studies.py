"""The templates on the demo: each verdict and the one change that flips it, the preliminary study, the budget.

What was calculated once, for them or for the portfolio, is not calculated again.
"""

import json
from datetime import date
from pathlib import Path

import demo_house
import pytest
from python_calamine import CalamineWorkbook

from analysis.facts import study_figures
from analysis.foundation import addresses
from analysis.foundation.errors import ParamsFault
from analysis.measures.investing.evidence import Evidence
from analysis.params.term_changes import Term
from analysis.publish.editions import edition, portfolio, studies
from analysis.report import portfolio as portfolio_report
from analysis.report.projects.business_case import BusinessCase
from analysis.studies import budget, budget_proposal, business_case, renewal, sizing
from analysis.views.studies import board, options
from analysis.views.studies import problem as problem_views
from analysis.views.studies import renewal as renewal_views
from analysis.warehouse.result_cache import NONE


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> dict[str, str]:
    """The demo, written and synchronised once, as the environment that names its places."""
    return demo_house.synchronised(tmp_path_factory.mktemp("demo"))


@pytest.fixture(autouse=True)
def _in_the_house(house, monkeypatch):
    for name, value in house.items():
        monkeypatch.setenv(name, value)


def changed(house: dict[str, str], study: str, changes: dict[str, str]) -> str:
    """The template with one assumption changed (and the end of its range that must follow it), under another name."""
    folder = Path(house[addresses.PARAMS]) / "studies"
    text = (folder / f"{study}.yaml").read_text(encoding="utf-8")
    for right, wrong in changes.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    (folder / f"{study}-change.yaml").write_text(text, encoding="utf-8")
    return f"{study}-change"


def plain(block) -> str:
    return block.html().replace("\u202f", " ").replace("\u00a0", " ")


def verdict(case: BusinessCase, option: str) -> str:
    found = next(choice.payback for choice in case.choices if choice.option == option)
    return found.economic.verdict


def test_one_month_of_the_transcript_s_backups_is_too_little_evidence():
    """Rule 11.8: no payback date on one month of tickets, but the saving that would just pay; its months are named."""
    case = business_case.load("sauvegarde-hyperv")
    renewal = next(choice.payback for choice in case.choices if choice.option == "renouvellement")
    assert (renewal.economic.verdict, renewal.economic.payback_on) == ("too_little_evidence", None)
    assert case.evidence == Evidence(months=1, share_with_cost=1.0, largest_share=1.0)
    assert renewal.economic.needed_monthly_eur > 0
    assert case.projected.basis == "mean", "a month of history is no forecast"
    assert list(case.grounds.history) == ["2023-01"]
    pages = [plain(section.block(case)) for section in (board, problem_views, options)]
    assert "1 mois entier de données (janvier 2023)" in pages[0]
    assert "Janvier 2023 : le problème coûte 2 790 €" in pages[1]
    for told in ("à ces parts", "L’achat peut coûter", "Économie du problème", "33 480", "Résultat"):
        assert told not in "".join(pages), told


DEARER = {"amount_eur: 3900": "amount_eur: 11900", "high_eur: 5200": "high_eur: 15200"}
CHEAPER = {"amount_eur: 7800": "amount_eur: 900", "low_eur: 7200": "low_eur: 800"}


@pytest.mark.parametrize(
    ("study", "option", "says", "changes", "then"),
    [
        ("installation-postes", "autopilot", "pays", DEARER, "never_within_horizon"),
        ("arrivees-departs", "connecteur", "never_within_horizon", CHEAPER, "pays"),
    ],
)
def test_one_parameter_flips_each_verdict(house, study, option, says, changes, then):
    assert verdict(business_case.load(study), option) == says
    assert verdict(business_case.load(changed(house, study, changes)), option) == then


def test_onboarding_does_not_pay_at_this_volume_and_does_at_twice_it():
    """Its break-even volume lies between once and twice what the tickets cost."""
    case = business_case.load("arrivees-departs")
    found = next(choice.payback for choice in case.choices if choice.payback is not None)
    assert found.economic.verdict == "never_within_horizon"
    assert 1 < found.break_even.volume <= 2


def test_a_project_of_the_client_s_file_is_named_by_its_identifier(house):
    folder = Path(house[addresses.PARAMS]) / "studies"
    (folder / "inconnu.yaml").write_text(
        "kind: business_case\nclient: aubrac-logistique\nas_of: 2023-02-16\nproject: toiture\n", encoding="utf-8"
    )
    with pytest.raises(ParamsFault, match="projet inconnu ; projets de aubrac-logistique : supervision-continue"):
        business_case.load("inconnu")


def test_sizing_beats_hours_per_user_by_a_quarter_on_the_demo():
    """Goal of the capability, each client sized by norms that do not know it."""
    report = sizing.load("etude-prealable")
    assert report.norms.error <= 0.75 * report.hours_per_user_error
    assert report.left_out == ()


def test_the_budget_s_scenarios_grow_with_what_they_hold():
    """Each holds the one before it and more; the curve of each never rises with the amount."""
    report = budget.load("budget-2023-2024")
    totals = [scenario.days.quantiles[80.0] for scenario in report.scenarios]
    assert totals == sorted(totals)
    assert report.chosen.scenario == "central"
    for scenario in report.scenarios:
        assert scenario.euros.curve["overrun_probability"].is_monotonic_decreasing


def test_the_budget_s_proposal_is_enough_four_times_out_of_five():
    report = budget.load("budget-2023-2024")
    proposed = sum(budget_proposal.proposed(report).months.values())
    assert 0 <= proposed - report.chosen.days.quantiles[80.0] < 1


def test_the_budget_s_rates_are_revised_by_the_index(house):
    """Syntec from 280 to 294 is +5 % on every rate (rule 10.4)."""
    before = "before: 280"
    unchanged = budget.load(changed(house, "budget-2023-2024", {before: "before: 294"}))
    indexed = budget.load("budget-2023-2024")
    assert indexed.rates.monthly_eur == pytest.approx(unchanged.rates.monthly_eur * 294 / 280)


def test_the_budget_s_notebook_becomes_an_edition(house):
    address = studies.build(addresses.find(house), "budget-2023-2024")
    page = (Path(address) / "report.html").read_text(encoding="utf-8")
    assert page.count('<section class="part"') >= 6
    assert "À coller sous contract_lines" in page
    assert "widget" not in (Path(address) / "notebook.ipynb").read_text(encoding="utf-8").replace("budget_sliders", "")
    shelf = edition.Shelf(house[addresses.REPORTS])
    assert shelf.altered("internal/budget/2023-02-16/budget-2023-2024") == []


def test_a_renewal_tells_what_is_enough_under_each_form_and_the_terms_to_sign():
    """Aubrac: 263 d in 2023, notice of 3 months; the quantity that is enough 8 times of 10, raised to a whole day."""
    report = renewal.load("renouvellement-2024")
    (line,) = report.lines
    assert (line.coming.starts_on, line.coming.ends_on) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (line.enough.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert line.enough.loc["hours"].tolist() == pytest.approx((line.enough.loc["days"] * 7).tolist())
    assert 0 <= line.proposed["entitlement"] - line.enough.loc["days", 80.0] < 1
    term = Term.model_validate(dict(line.proposed))
    assert float(term.price_eur) / term.entitlement == pytest.approx(
        line.enough.loc["euros", 80.0] / line.enough.loc["days", 80.0], rel=1e-6
    )
    assert line.days["notice_on"] == date(2023, 9, 30)
    assert line.days["sent_by"] == date(2023, 9, 29), "30 September 2023 is a Saturday (rule 2.13)"
    assert dict(zip(report.rates["profile"], report.rates["next_eur"], strict=True))["consultant"] == 735
    assert report.fiscal_years["days"].sum() == pytest.approx(line.planned.chosen.months["days"].sum())


@pytest.mark.parametrize(
    ("client", "lines"),
    [("groupe-orsenne", 3), ("cabinet-delmas", 1), ("ateliers-kermarec", 1), ("clinique-saint-aurelien", 1)],
)
def test_a_renewal_in_each_unit_leaves_out_lines_without_a_quantity(house, client, lines):
    name = f"r-{client}"
    (Path(house[addresses.PARAMS]) / "studies" / f"{name}.yaml").write_text(
        f"kind: renewal\nclient: {client}\nas_of: 2023-02-16\n", encoding="utf-8"
    )
    report = renewal.load(name)
    assert len(report.lines) == lines
    for line in report.lines:
        unit = line.report.params.unit
        assert 0 <= line.proposed["entitlement"] - line.enough.loc[unit, 80.0] < 1
        assert line.enough.loc["euros"].notna().all()
    page = plain(renewal_views.unused(report))
    under = [line for line in report.lines if line.report.status == "under"]
    assert page.count("pourraient encore payer") == len(under)
    assert ("Installation automatisée des postes" in page) == bool(under), "the projects are named"
    assert ("rien à réaffecter" in page) == (len(under) < len(report.lines))


@pytest.mark.parametrize(
    ("study", "tables"),
    [
        ("sauvegarde-hyperv", {"options", "cumulative", "problem_months", "problem_tickets", "assumptions"}),
        ("etude-prealable", {"charge", "norms", "inventory", "check_plan"}),
        ("renouvellement-2024", {"enough", "fiscal_years"}),
        ("budget-2023-2024", {"scenarios", "months", "risk", "lines", "assumptions"}),
    ],
)
def test_every_table_of_a_study_is_in_its_edition_and_in_its_manifest(house, study, tables):
    address = Path(studies.build(addresses.find(house), study))
    listed = json.loads((address / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {f"tables/{table}.csv" for table in tables} | {"tables.xlsx"} <= set(listed)
    sheets = CalamineWorkbook.from_path(address / "tables.xlsx").sheet_names
    assert len(sheets) == len([path for path in listed if path.endswith(".csv")])


CALCULATED = (
    "analysis.measures.forecasting.forecast.structural_average",
    "analysis.measures.investing.payback.uncertainty.odds",
    "analysis.measures.forecasting.events.structural_average",
    "analysis.measures.forecasting.events.without_outliers",
    "analysis.measures.estimating.sizing.estimating.fit",
)
"""What forecasts, paybacks, events and norms are made with."""


@pytest.mark.parametrize(
    "figures",
    [
        lambda: study_figures.of_budget(budget.load("budget-2023-2024")),
        lambda: study_figures.of_business_case(business_case.load("sauvegarde-hyperv")),
        lambda: study_figures.of_business_case(business_case.load("arrivees-departs")),
        lambda: study_figures.of_sizing(sizing.load("etude-prealable")),
        pytest.param(lambda: portfolio.to_facts(portfolio_report.load("2023-02-16")), marks=pytest.mark.slow),
    ],
    ids=["budget", "business_case", "business_case_foreseen", "sizing", "portfolio"],
)
def test_a_second_run_calculates_nothing_again_and_gives_the_same_figures(figures, tmp_path, monkeypatch):
    """A run that keeps nothing, the first that keeps and the next give the same figures; entries stay as they are."""

    def again(*_, **__):
        raise AssertionError("calculated again")

    def entries():
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}

    monkeypatch.setenv(addresses.FORECASTS, NONE)
    alone = json.dumps(figures())
    monkeypatch.setenv(addresses.FORECASTS, str(tmp_path))
    assert json.dumps(figures()) == alone
    kept = entries()
    for name in CALCULATED:
        monkeypatch.setattr(name, again)
    assert json.dumps(figures()) == alone
    assert kept
    assert entries() == kept

"""What under-consumption could still pay: projects of the line and of others, investments, remedies (A9, rule 16)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import demo_house
import pytest

from analysis.foundation import addresses
from analysis.params import remedy
from analysis.params.clauses import PlannedProject
from analysis.report import client_report
from analysis.report.line import Stake
from analysis.report.problems import NO_REMEDY, problems
from analysis.studies.reallocation import reallocation

AS_OF = "2023-02-16"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return demo_house.synchronised(tmp_path_factory.mktemp("demo"))


@pytest.fixture(autouse=True)
def _in_the_house(house, monkeypatch):
    for name, value in house.items():
        monkeypatch.setenv(name, value)


def line_of(report, name):
    return next(line for line in report.lines if line.params.line == name)


def test_planned_projects_come_first_then_the_remedies_of_recurring_problems(house):
    """Ferrand: 22.4 d left by 160, 9 for Windows 11, the rest carried over (10 % of 160 at most)."""
    report = client_report.load("maison-ferrand", AS_OF)
    remedies = remedy.read(Path(house[addresses.PARAMS]))
    found = reallocation(line_of(report, "infogerance"), report, problems(report, remedies, has_alike=False), remedies)
    stake = found.stake
    assert stake.unused == pytest.approx(stake.planned + stake.carried + stake.quantity)
    planned, *others = found.candidates
    assert (planned.name, planned.origin, planned.quantity) == ("Déploiement de Windows 11", "planned", 9)
    assert planned.left == pytest.approx(stake.unused - 9)
    assert [(item.origin, item.quantity, item.left) for item in others] == [("remedy", None, None)] * 3
    assert others[0].name == "Arrivées et départs automatisés"
    assert others[0].gain_eur > others[1].gain_eur > others[2].gain_eur > 0


def test_the_units_are_those_of_the_report_s_decision_and_a_project_of_another_line_may_move():
    """Orsenne's support counts hours: 10 d planned on the managed service are 70 of its 64 hours, 5 d are 35."""
    report = client_report.load("groupe-orsenne", AS_OF)
    support = line_of(report, "support")
    decision = next(item for item in report.agenda.decisions if item.id.startswith("use_units:support"))
    managed = line_of(report, "infogerance")
    planned = [
        PlannedProject.model_validate({"name": name, "planned_on": day, "quantity": quantity})
        for name, day, quantity in (("Grand", "2023-03-01", 10), ("Petit", "2023-04-01", 5), ("Tard", "2030-01-01", 1))
    ]
    other = replace(managed, params=managed.params.model_copy(update={"projects": tuple(planned)}))
    known = replace(report, lines=tuple(other if line is managed else line for line in report.lines))
    found = reallocation(support, known, None, NO_REMEDY)
    assert found.stake.quantity == decision.values["quantity"]
    assert [(item.name, item.origin, item.quantity) for item in found.candidates] == [
        ("Grand", "other_line", 70),
        ("Petit", "other_line", 35),
    ]
    assert found.candidates[0].left is None, "it takes more than is left"
    assert found.candidates[1].left == pytest.approx(found.stake.unused - 35)


def test_an_investment_that_waits_for_an_answer_is_priced_in_units_of_the_line():
    """Aubrac's monitoring costs 3 200 €; a day of its line is worth 600 €."""
    report = client_report.load("aubrac-logistique", AS_OF)
    line = line_of(report, "infogerance")
    assert reallocation(line, report, None, NO_REMEDY) is None, "it is not under-consumed"
    stake = Stake(2.0, Decimal("1200.00"), 0.9, date(2023, 11, 1), unused=6.0, carried=4.0)
    under = SimpleNamespace(status="under", stake=stake, params=line.params, unit_value=line.unit_value)
    found = reallocation(under, report, None, NO_REMEDY)
    (item,) = [candidate for candidate in found.candidates if candidate.origin == "investment"]
    assert item.amount_eur == Decimal("3200.00")
    assert item.quantity == pytest.approx(3200 / float(line.unit_value))
    assert item.left == pytest.approx(6.0 - item.quantity)

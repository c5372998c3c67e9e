"""The section "does it pay?" of a client's report: projects, savings seen, the charge of the perimeter."""

import re
from dataclasses import replace
from datetime import date

import pytest
from made_report import make_report
from studied import entries_of, judged, months, option, project

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.measures.estimating import sizing
from analysis.measures.estimating.sizing import SizedBlock, Sizing
from analysis.params.inventory import Inventory
from analysis.report.projects.charge import ChargeReport
from analysis.report.projects.of_client import ProjectReport
from analysis.views.sections import payback
from builders import CITATION

UNKNOWN = Disqualified("no_inventory")
STEADY = months("2022-03", *[1_000.0] * 12)
HOURS = {"checks": 14.0, "support": 70.0, "requests": 35.0}
YEAR = Span(date(2022, 2, 17), date(2023, 2, 16))
INVENTORY = Inventory.model_validate(
    {
        "counted_on": date(2022, 12, 1), "source": CITATION, "users": 34, "workstations": 30, "servers": 3, "sites": 1,
        "applications": 2, "backups": 3, "network_devices": 5, "tenants": 1,
    }
)  # fmt: skip


def text_of(block) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(block.html()))).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def report():
    return make_report()


def of(report, *cases, sizing=UNKNOWN, language="fr"):
    edition = replace(report.edition, language=language)
    found = tuple(ProjectReport(case.project, case) for case in cases)
    return payback.block(replace(report, edition=edition, payback=found, sizing=sizing))


@pytest.mark.parametrize(
    ("language", "economic", "cash"), [("fr", "24,0 mois", "34,0 mois"), ("en", "24.0 months", "34.0 months")]
)
def test_freed_days_and_cash_are_always_shown_together(report, language, economic, cash):
    """Rule 11.7."""
    case = judged(project(option(cash_from=date(2024, 1, 1))), entries_of(STEADY), language=language)
    text = text_of(of(report, case, language=language))
    assert economic in text
    assert cash in text


def test_where_there_is_no_project_one_line_says_so(report):
    text = text_of(of(report))
    assert "Aucun investissement n’est présenté dans cette édition." in text
    assert "Ni inventaire ni évaluation du périmètre ne sont déclarés." in text


def test_a_project_that_cannot_be_judged_says_why(report):
    silent = ProjectReport(project(), Disqualified("no_whole_month"))
    text = text_of(payback.block(replace(report, payback=(silent,))))
    assert "L’historique de ce problème ne contient encore aucun mois entier." in text


def test_a_live_project_shows_what_was_seen_against_what_was_promised(report):
    """1 000 a month before, 450 since: 3 300 in six months where 3 000 were promised (F4)."""
    entries = entries_of({**STEADY, **months("2023-03", *[450.0] * 6)})
    text = text_of(of(report, judged(project(option(is_live=True)), entries, as_of=date(2023, 8, 31))))
    assert "3 300 €" in text
    assert "3 000 €" in text
    assert "plus que promis" in text


def test_the_charge_of_the_perimeter_by_block_and_by_user(report):
    """119 h are 17 days of 7 h, for 34 users 3.5 h each."""
    text = text_of(of(report, sizing=ChargeReport(YEAR, INVENTORY, HOURS, None, None)))
    assert "17,0 j de travail pour 34 utilisateurs, soit 3,5 h chacun." in text
    assert "Évalué" not in text


def test_what_was_sized_stands_beside_what_the_year_took(report):
    blocks = (
        SizedBlock("checks", 7, 7, 7, "declared"),
        SizedBlock("support", 77, 63, 91, "declared"),
        SizedBlock("requests", 35, 28, 42, "declared"),
    )
    table = sizing.against_real(Sizing(blocks, 119, 98, 140, ()), HOURS)
    text = text_of(of(report, sizing=ChargeReport(YEAR, INVENTORY, HOURS, table, None)))
    assert "Support 10,0 j 11,0 j 9,0 j à 13,0 j −1,0 j" in text
    later = Disqualified("sized_year_not_over", {"until": "2023-12-31"})
    text = text_of(of(report, sizing=ChargeReport(YEAR, None, HOURS, later, None)))
    assert "La première année du contrat évalué n’est pas finie" in text


def test_a_source_without_effort_says_so_alone(report):
    text = text_of(payback.block(replace(report, effort=Disqualified("no_effort"))))
    assert "aucun temps" in text
    assert "Aucun investissement" not in text

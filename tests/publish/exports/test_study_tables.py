"""The tables of the studies as they are exported: typed, in both languages, what the page shows, never a formula."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from made_report import make_report
from preliminary import FILE, PORTFOLIO, TEMPLATE
from python_calamine import CalamineWorkbook
from studied import entries_of, judged, months, option, project

from analysis.publish.exports import study_tables, writer
from analysis.publish.exports.report_tables import tables
from analysis.report.projects.charge import ChargeReport
from analysis.report.projects.of_client import ProjectReport
from analysis.studies import sizing
from builders import CITATION

STEADY = months("2022-03", *[1_000.0] * 12)
RUN = [{"name": "Licences", "amount_eur": 1_200, "low_eur": 600, "per": "year", "source": CITATION}]
LIVE = {**STEADY, **months("2023-03", *[450.0] * 6)}


@pytest.fixture(scope="module")
def case():
    found = judged(project(option(running=RUN, cash_from=date(2024, 1, 1), is_live=True)), entries_of(LIVE),
                   as_of=date(2023, 8, 31))  # fmt: skip
    return replace(found, name="Acme")


def book(tables, language="fr"):
    files = writer.files(tables, language=language, as_of=date(2023, 2, 16))
    named = {f"tables/{table.name}.{kind}" for table in tables for kind in ("csv", "parquet")}
    assert named | {"tables.xlsx"} == set(files)
    return openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"])), files


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_options_are_exported_with_economic_and_cash_together(case):
    """12 000 for 500 less 100 a month: 30 months; in cash from January 2024, eleven months of licences later."""
    workbook, _ = book(study_tables.of_business_case(case))
    head, first, nothing = rows(workbook["Options"])
    told = dict(zip(head, first, strict=True))
    assert told["Retour économique (mois)"] == pytest.approx(30.0)
    assert told["Retour économique, le"].date() == date(2025, 8, 31)
    assert told["Retour en trésorerie (mois)"] > told["Retour économique (mois)"]
    assert dict(zip(head, nothing, strict=True))["Retour économique (mois)"] is None


def test_every_assumption_is_exported_with_its_range_and_its_source(case):
    workbook, _ = book(study_tables.of_business_case(case))
    head, *found = rows(workbook["Hypothèses"])
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in found}
    assert by_name["Licences"]["Borne basse"] == 600
    assert by_name["Licences"]["Unité"] == "€ par an"
    assert by_name["part des incidents évitée"]["Central"] == 50
    assert by_name["Achat"]["Document"] == CITATION["document"]


def test_the_curve_the_months_the_tickets_and_the_saving_seen_are_exported(case):
    workbook, _ = book(study_tables.of_business_case(case))
    curve = rows(workbook["Somme nette cumulée"])
    assert len(curve) == 1 + 61
    assert curve[1][1:] == [0, -12_000, -12_000]
    assert sum(row[3] for row in rows(workbook["Problème par mois"])[1:]) == 12_000
    assert len(rows(workbook["Tickets du problème"])) == 1 + 12
    assert rows(workbook["Économie constatée"])[1][1] == pytest.approx(3_300.0)


@pytest.mark.parametrize(("language", "sheet", "head"), [("fr", "Normes", "Élément"), ("en", "Norms", "Item")])
def test_a_sizing_is_exported_in_the_study_s_language(language, sheet, head):
    report = sizing.build(TEMPLATE.model_copy(update={"language": language}), PORTFOLIO, file=FILE)
    workbook, _ = book(study_tables.of_sizing(report), language)
    assert rows(workbook[sheet])[0][0] == head
    charge = rows(workbook[workbook.sheetnames[0]])
    assert sum(row[1] for row in charge[1:]) == pytest.approx(report.sized.hours)
    assert charge[1][1] == pytest.approx(report.sized.blocks[0].hours)


def test_no_text_of_a_study_becomes_a_formula():
    hostile = "=HYPERLINK(1)"
    found = judged(project(option(name=hostile)), entries_of(STEADY))
    workbook, files = book(study_tables.of_business_case(found))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value == hostile]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    assert b'"\'=HYPERLINK(1)"' in files["tables/options.csv"]
    read = CalamineWorkbook.from_filelike(io.BytesIO(files["tables.xlsx"])).get_sheet_by_name("Options").to_python()
    assert read[1][0] == hostile


def test_with_too_little_evidence_a_client_s_workbook_holds_what_is_declared_and_no_outcome():
    """Rule 11.8: exact figures stay in the study."""
    early = judged(project(), entries_of(months("2022-03", 1_000.0, 1_000.0)))
    shown = replace(make_report(), payback=(ProjectReport(early.project, early),))
    (options,) = (table.frame for table in tables(shown) if table.name == "projects")
    assert options["answer"].dropna().tolist() == ["trop peu de données"]
    assert options[["npv_eur", "probability", "total_eur", "economic_months"]].isna().all(axis=None)
    assert options["solution_eur"].notna().all()
    (exact,) = (table.frame for table in study_tables.of_business_case(early) if table.name == "options")
    assert exact["npv_eur"].notna().any()


def test_a_client_s_own_workbook_holds_its_projects_and_its_charge(case):
    report = make_report()
    hours = {"checks": 14.0, "support": 70.0, "requests": 35.0}
    charge = ChargeReport(report.year, None, hours, None, None)
    shown = replace(report, payback=(ProjectReport(case.project, case),), sizing=charge)
    projects, blocks = tables(shown)[-2:]
    assert (projects.name, blocks.name) == ("projects", "charge")
    assert projects.frame["project"].tolist() == ["Sauvegarde", "Sauvegarde"]
    assert blocks.frame["hours"].sum() == 119
    assert {table.name for table in tables(report)}.isdisjoint({"projects", "charge"})

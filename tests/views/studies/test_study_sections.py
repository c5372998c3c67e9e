"""The sections of a study, in both languages: what they must always say together."""

import inspect
import re
from dataclasses import replace
from datetime import date

import pytest
from made_report import make_report
from studied import entries_of, judged, months, option, project

from analysis.facts import study_figures
from analysis.report.projects.of_client import ProjectReport
from analysis.views.sections import payback
from analysis.views.studies import assumptions, board, budget, charge, options, problem, renewal
from analysis.views.studies.study_words import StudyWords
from builders import CITATION

STEADY = months("2022-03", *[1_000.0] * 12)
LATER_CASH = option(cash_from=date(2024, 1, 1))


@pytest.fixture(scope="module")
def case():
    return replace(judged(project(LATER_CASH), entries_of(STEADY)), name="Acme")


@pytest.mark.parametrize(
    ("language", "economic", "cash"), [("fr", "24,0 mois", "34,0 mois"), ("en", "24.0 months", "34.0 months")]
)
def test_the_board_page_never_shows_one_payback_without_the_other(case, language, economic, cash):
    """Rule 11.7."""
    page = board.block(replace(case, language=language)).html()
    assert economic in page
    assert cash in page


def test_the_board_page_asks_answers_and_says_what_would_change_it(case):
    """20 % of the problem would do: 12 000 of 60 000 EUR."""
    page = board.block(case).html()
    assert "Oui : « Solution » est remboursé en environ 2\u00a0ans (24,0 mois, le 28 février 2025)." in page
    assert "au moins 20\u00a0% du problème disparaît" in page
    assert "la moyenne de ses 12 derniers mois" in page


def test_a_case_that_never_pays_says_no_with_the_amount_short():
    """60 × 100 EUR avoided of 12 000: 6 000 short, 200 a month needed."""
    shares = [{"kind": "all", "low_percent": 10, "central_percent": 10, "high_percent": 10, "source": CITATION}]
    page = board.block(judged(project(option(avoided=shares)), entries_of(STEADY))).html()
    assert (
        "Non\u00a0: «\u00a0Solution\u00a0» n’est jamais remboursé en 60 mois. Il manque 6\u202f000\u00a0€ à l’horizon"
        in page
    )
    assert "il faudrait 200\u00a0€ par mois" in page


@pytest.mark.parametrize("section", [board, problem, options, assumptions], ids=lambda module: module.__name__)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_section_is_written_in_both_languages(case, section, language):
    block = section.block(replace(case, language=language))
    assert block.title
    assert str(block.html()).count("<") > 5


def test_every_assumption_stands_with_its_source(case):
    page = assumptions.block(case).html()
    assert page.count(CITATION["document"]) == 2
    assert "50\u00a0% (40\u00a0% à 60\u00a0%)" in page


def test_a_hostile_name_stays_text():
    hostile = "<script>alert(1)</script>"
    found = judged(project(option(name=hostile), name=hostile, question=hostile), entries_of(STEADY))
    for section in (board, problem, options, assumptions):
        assert "<script" not in section.block(found).html()


def test_the_figures_written_down_are_those_judged(case):
    facts = study_figures.of_business_case(case)
    assert facts["problem"]["amount_eur"] == "12000.00"
    assert facts["options"][0]["economic"]["payback_on"] == "2025-02-28"
    assert facts["options"][0]["cash"]["payback_months"] == pytest.approx(34.0)
    assert {choice["option"] for choice in facts["options"]} == {"solution", "do_nothing"}
    assert facts["problem"]["trend"] == {"disqualified": "history_too_short", "months": 12, "needed": 24}


@pytest.mark.parametrize(
    ("payback", "said"),
    [
        (0.4, "environ 3 mois"),
        (7.4, "environ 6 mois"),
        (10.4, "environ 9 mois"),
        (11.6, "environ 1 an"),
        (14.9, "environ 1 an"),
        (15.0, "environ 1 an et demi"),
        (24.0, "environ 2 ans"),
        (30.0, "environ 2 ans et demi"),
        (36.0, "environ 3 ans"),
        (41.9, "environ 3 ans"),
        (42.0, "environ 4 ans"),
    ],
)
def test_a_payback_is_told_no_finer_than_it_is_known(payback, said):
    """Rule 11.8."""
    assert StudyWords("fr").about(payback).replace("\u00a0", " ") == said


def plain(block):
    return block.html().replace("\u202f", " ").replace("\u00a0", " ")


def test_the_answer_comes_first_then_the_evidence_and_its_strength_then_the_rest(case):
    """A payback of 24 months, known by 12 months of 1 000 € each: the largest holds 8 % of the cost."""
    page = plain(board.block(case))
    places = [page.index(text) for text in ("Oui :", "Environ 2 ans", "Sur quoi cela repose", "Ce qui changerait")]
    assert places == sorted(places)
    assert "connu par 12 mois entiers de données (du 1er mars 2022 au 28 février 2023) : 100 % ont" in page
    assert "un coût, dont le plus gros porte 8 %. C’est assez" in page
    assert "24,0 mois, le 28 février 2025" in page


def test_too_little_evidence_gives_the_break_even_and_nothing_that_looks_like_an_outcome():
    """Rule 11.8: two months of data; four more would settle it."""
    early = judged(project(LATER_CASH), entries_of(months("2023-01", 1_000.0, 1_000.0)))
    assert not early.evidence.is_enough
    page = plain(board.block(early)) + plain(options.block(early)) + plain(assumptions.block(early))
    assert "4 mois de plus trancheraient" in page
    assert "€ par mois pendant 60 mois" in page
    told = ("Valeur actuelle nette", "Taux de rentabilité", "Les chances d’un retour", "t-good", "Cumul net")
    told += ("Problème restant", "Économie</th>", "Résultat", "Solde", "À ces parts", "L’achat peut", "Ne rien faire")
    for outcome in told:
        assert outcome not in page, outcome


def test_a_client_s_report_shows_no_outcome_of_too_little_evidence_either():
    """Rule 11.8: what each option costs and the saving that would just pay it, no card and no net sum."""
    early = judged(project(LATER_CASH), entries_of(months("2023-01", 1_000.0, 1_000.0)))
    page = plain(payback.block(replace(make_report(), payback=(ProjectReport(early.project, early),))))
    assert "trop peu de données" in page
    assert "Économie qui la paierait tout juste, par mois" in page
    for outcome in ("Valeur actuelle nette", "Retour actualisé", "Problème restant", "Résultat", "Ne rien faire"):
        assert outcome not in page, outcome


def test_what_is_foreseen_is_dotted_in_the_curve(case):
    tones = [series.tone for series in board.curve(case).series]
    assert tones == ["forecast", "forecast_second"]


def test_the_terms_to_paste_are_a_fold():
    """No params are printed under a reader's eyes."""
    for view in (renewal, budget, charge):
        source = inspect.getsource(view)
        for place in (found.start() for found in re.finditer("<pre>", source)):
            assert source[:place].endswith("</summary>"), view.__name__

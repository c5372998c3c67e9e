"""The message and the decisions in words: short, without a number of the rows, in both languages (rule 16)."""

import re
from datetime import date
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest

from analysis.report.decisions import Code, Consequence, Decision, Remark
from analysis.views.language import decisions
from analysis.views.language.wording import wording

LONG = "Infogérance complète des serveurs et des postes de travail du groupe et de ses filiales"
LINE = {"line": "l", "name": LONG}
CHANGE = Remark("change", {"month": "2023-01", "direction": "more", "driver": LONG})
AGAINST = Remark("change", {**CHANGE.values, "against": 1})
LINES = [
    Remark("lines", {"all": 4, "watch": 2, "under": 2}),
    Remark("lines", {"all": 4, "on_plan": 3, "watch": 1}),
    Remark("lines", {"all": 4, "on_plan": 1, "watch": 3}),
]
FIRST = [
    *(Remark("line", LINE | {"status": "watch", "why": why}) for why in ("risk", "pace", "ended_over")),
    *(Remark("line", LINE | {"status": "under", "why": why}) for why in ("left", "ended_under")),
    Remark("line", LINE | {"status": "to_decide", "why": "risk", "month": "2023-09"}),
    Remark("line", LINE | {"status": "to_decide", "why": "risk"}),
    Remark("line", LINE | {"status": "disqualified", "why": "data"}),
]
PROPOSED = [
    *(
        Remark("proposal", {"code": code, "name": LONG, "title": LONG, "others": 2})
        for code in ("cover_line", "use_units", "give_notice", "answer_investment", "added")
    ),
    Remark("nothing_to_decide"),
    Remark("nothing_to_decide", {"name": LONG, "why": "kept"}),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_message_has_at_most_45_words_and_no_number(language):
    words = wording(language)
    for lines, first, change, proposed in product(LINES, FIRST, (CHANGE, AGAINST), PROPOSED):
        told = decisions.message((lines, first, change, proposed), words)
        assert decisions.count_words(told) <= decisions.MOST_WORDS, told
        assert not re.search(r"\d|[{}]", told), told
        assert decisions.remark_sentence(first, words) in told
        assert decisions.remark_sentence(proposed, words) in told


def test_words_are_counted_as_a_reader_does():
    assert decisions.count_words("« Infogérance » est à surveiller : elle pourrait dépasser.") == 7


def test_the_message_of_a_line_to_decide():
    remarks = (
        Remark("line", {"name": "Support Premier", "status": "to_decide", "why": "risk", "month": "2023-09"}),
        Remark("change", {"month": "2023-01", "direction": "more", "driver": "Hyper-V"}),
        Remark("proposal", {"code": "cover_line", "name": "Support Premier", "others": 0}),
    )
    assert decisions.message(remarks, wording("fr")).replace("\u00a0", " ") == (
        "« Support Premier » demande une décision : ce qui est prévu serait épuisé en septembre. Janvier a demandé "
        "plus de temps qu’un an plus tôt, d’abord pour « Hyper-V ». Nous proposons de décider dès maintenant du "
        "complément de « Support Premier »."
    )


VALUES = {
    "name": "Support", "unit": "hours", "quantity": 282.1, "projects": "", "option": "Bastion", "count": 2,
    "checks": "Sauvegardes, Sophos", "others": 0, "finding": "negative_minutes", "title": "Choisir la date",
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", get_args(Code))
def test_every_decision_has_its_words(code, language):
    asked = decisions.title(Decision(code, code, "client", VALUES), wording(language))
    assert asked
    assert not re.search(r"[{}]", asked)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", get_args(Consequence))
def test_every_consequence_has_its_words(code, language):
    assert decisions.consequence(Decision("a", "added", "client", consequence=code), wording(language))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("open", "toujours à décider (CR du 3)"),
        ("moved", "reporté au 31 mars 2023 (CR du 3)"),
        ("done", "fait le 3 février 2023 (CR du 3)"),
        ("refused", "refusé le 3 février 2023 (CR du 3)"),
        ("lapsed", "n’a plus lieu d’être (CR du 3)"),
    ],
)
def test_what_became_of_a_decision_names_its_day_and_document(state, told):
    decision = Decision(
        "a",
        "added",
        "client",
        amount_eur=Decimal("1.00"),
        due_on=date(2023, 3, 31),
        state=state,
        stated_on=date(2023, 2, 3),
        document="CR du 3",
    )
    assert decisions.outcome(decision, wording("fr")).replace("\u00a0", " ") == told


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_month_that_goes_the_other_way_says_so():
    told = decisions.remark_sentence(AGAINST, wording("fr"))
    assert plain(told).startswith("Janvier a pourtant demandé plus de temps qu’un an plus tôt")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Rien à décider ce mois-ci."),
        ({"why": "closed"}, "Rien à décider ce mois-ci : la décision sur « Demandes » est déjà prise."),
        (
            {"why": "risk", "percent": 75, "month": "2023-12"},
            "Rien à décider ce mois-ci : ce que prévoit « Demandes » durerait jusqu’en décembre ; une décision sera "
            "demandée au plus tard quand son risque atteindra 75 %.",
        ),
        (
            {"why": "risk", "percent": 75},
            "Rien à décider ce mois-ci : une décision sur « Demandes » sera demandée au plus tard quand son risque "
            "atteindra 75 %.",
        ),
    ],
)
def test_nothing_to_decide_says_why(values, said):
    remark = Remark("nothing_to_decide", {"name": "Demandes", **values} if values else {})
    assert plain(decisions.nothing_asked([remark], wording("fr"))) == said


@pytest.mark.parametrize("why", [*decisions.NOTHING_TO_DECIDE])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_has_its_words(language, why):
    remark = Remark("nothing_to_decide", {"name": "Demandes", "why": why, "percent": 75, "month": "2023-12"})
    assert not re.search(r"[{}]", decisions.nothing_asked([remark], wording(language)))


def test_a_decision_of_the_last_edition_says_that_it_is_asked_again():
    asked = Decision("a", "added", "client", {"title": "Choisir"}, amount_eur=Decimal("10.00"))
    assert plain(decisions.terms(asked, wording("fr"), [asked])) == "toujours à décider · 10 € · client"
    assert plain(decisions.terms(asked, wording("fr"))) == "10 € · client"

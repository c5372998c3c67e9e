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
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_message_has_at_most_45_words_and_no_number(language):
    words = wording(language)
    for lines, first, proposed in product(LINES, FIRST, PROPOSED):
        told = decisions.message((lines, first, CHANGE, proposed), words)
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

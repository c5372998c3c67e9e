"""The message and the decisions in words: short, without a number of the rows, in both languages (rule 16)."""

import re
from dataclasses import replace
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
BY_ONE_TICKET = [
    Remark("change", {**CHANGE.values, "direction": direction, "one_ticket": 1}) for direction in ("more", "less")
]
LINES = [
    Remark("lines", {"all": 4, "watch": 2, "under": 2}),
    Remark("lines", {"all": 4, "on_plan": 3, "watch": 1}),
    Remark("lines", {"all": 4, "on_plan": 1, "watch": 3}),
]
FIRST = [
    *(
        Remark("line", LINE | {"status": "watch", "why": why})
        for why in ("risk", "risk_pace", "risk_past", "risk_behind", "pace", "ended_over")
    ),
    *(Remark("line", LINE | {"status": "under", "why": why}) for why in ("left", "left_kept", "ended_under")),
    Remark("line", LINE | {"status": "to_decide", "why": "risk", "month": "2023-09"}),
    Remark("line", LINE | {"status": "to_decide", "why": "risk"}),
    Remark("line", LINE | {"status": "disqualified", "why": "data"}),
]
PROPOSED = [
    *(
        Remark("proposal", {"code": code, "name": LONG, "title": LONG, "others": 2})
        for code in ("cover_line", "use_units", "give_notice", "answer_investment", "added")
    ),
    Remark("proposal", {"code": "cover_line", "name": LONG, "month": "2023-03", "others": 0}),
    Remark("nothing_to_decide"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_message_has_at_most_45_words_and_no_number(language):
    words = wording(language)
    for lines, first, change, proposed in product(LINES, FIRST, (CHANGE, AGAINST, *BY_ONE_TICKET), PROPOSED):
        told = decisions.message((lines, first, change, proposed), words)
        assert decisions.count_words(told) <= decisions.MOST_WORDS, told
        assert not re.search(r"\d|[{}]", told), told
        assert decisions.remark_sentence(first, words) in told
        assert decisions.remark_sentence(proposed, words) in told


def test_a_message_keeps_what_the_others_of_its_state_are_as_long_as_it_may():
    also, others = Remark("also", {"line": "m", "name": "Support", "status": "watch"}), Remark("others", {"others": 1})
    remarks = (LINES[0], FIRST[0], also, CHANGE, PROPOSED[0], others)
    told = plain(decisions.message(remarks, wording("fr")))
    assert decisions.count_words(told) <= decisions.MOST_WORDS
    short = [Remark("line", {**FIRST[0].values, "name": "Demandes"}), also, PROPOSED[-1], others]
    assert plain(decisions.message(short, wording("fr"))) == (
        "« Demandes » est à surveiller : un dépassement du contrat est possible. « Support » l’est aussi. "
        "Rien à décider ce mois-ci. Une autre décision vous est demandée."
    )


@pytest.mark.parametrize("status", decisions.ALSO)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_second_line_of_the_same_state_is_named(language, status):
    also = Remark("also", {"line": "m", "name": "Support", "status": status})
    assert "Support" in decisions.remark_sentence(also, wording(language))


def test_two_families_that_tie_are_both_named():
    tied = Remark("change", {**CHANGE.values, "driver": "Matériel", "second": "Messagerie"})
    assert plain(decisions.remark_sentence(tied, wording("fr"))) == (
        "Janvier a demandé plus de temps qu’un an plus tôt, d’abord pour « Matériel » et « Messagerie »."
    )


def test_a_decision_that_a_person_moved_is_not_proposed_now():
    moved = Remark("proposal", {"code": "cover_line", "name": "Support", "month": "2023-03", "others": 0})
    assert plain(decisions.remark_sentence(moved, wording("fr"))) == (
        "La décision sur « Support » est reportée à mars."
    )


def test_what_is_no_longer_asked_tells_no_figure_of_its_day():
    lapsed = Decision("a", "cover_line", "client", VALUES, state="lapsed")
    assert (
        plain(decisions.told_again(lapsed, wording("fr"))) == "Prévoir davantage sur « Support » : n’est plus demandé"
    )
    made_up = Decision("a", "do_missed_checks", "provider", VALUES, state="lapsed")
    assert plain(decisions.told_again(made_up, wording("fr"))) == (
        "Rattraper 2 contrôles manqués (Sauvegardes, Sophos) : n’est plus demandé"
    )


def test_words_are_counted_as_a_reader_does():
    assert decisions.count_words("« Infogérance » est à surveiller : elle pourrait dépasser.") == 7


def test_the_message_of_a_line_to_decide():
    remarks = (
        Remark("line", {"name": "Support Premier", "status": "to_decide", "why": "risk", "month": "2023-09"}),
        Remark("change", {"month": "2023-01", "direction": "more", "driver": "Hyper-V"}),
        Remark("proposal", {"code": "cover_line", "name": "Support Premier", "others": 0}),
    )
    assert decisions.message(remarks, wording("fr")).replace("\u00a0", " ") == (
        "« Support Premier » demande une décision : une fois sur deux, la quantité du contrat est épuisée en septembre "
        "ou plus tôt. Janvier a demandé plus de temps qu’un an plus tôt, d’abord pour « Hyper-V ». Nous proposons de "
        "décider dès maintenant combien ajouter à « Support Premier »."
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
        ("lapsed", "n’est plus demandé (CR du 3)"),
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


def test_a_family_that_rests_on_one_ticket_is_told_so():
    told = [plain(decisions.remark_sentence(change, wording("fr"))) for change in BY_ONE_TICKET]
    assert told == [
        f"Janvier a demandé plus de temps qu’un an plus tôt, d’abord pour « {LONG[:59]}… », "
        "surtout à cause d’un ticket.",
        f"Janvier a demandé moins de temps qu’un an plus tôt, d’abord pour « {LONG[:59]}… », "
        "où pesait surtout un ticket.",
    ]


RISK = {
    "line": "d", "name": "Demandes", "why": "risk", "percent": 75, "month": "2023-12",
    "quantity": 9347.9, "unit": "euros", "amount_eur": "9347.91",
}  # fmt: skip
LASTING = {
    "line": "i", "name": "Infogérance", "why": "risk", "percent": 75, "ends_on": "2023-12-31", "odds": 0.51,
    "is_risk_at_least": True, "quantity": 45.4, "unit": "days", "amount_eur": "27249.22",
}  # fmt: skip
REFUSED = {"line": "t", "name": "Tickets", "why": "refused", "on": "2023-02-10", "who": "Direction générale"}
KEPT = {"line": "k", "name": "Support", "why": "kept"}


def waiting(*values):
    return [Remark("waiting", item) for item in values]


def not_asked(*values, is_asked):
    return [plain(told) for told in decisions.not_asked(waiting(*values), wording("fr"), is_asked=is_asked)]


def test_nothing_to_decide_names_the_lines_that_are_watched():
    assert not_asked(RISK, LASTING, is_asked=False) == [
        "Rien à décider ce mois-ci : nous suivons « Demandes » et « Infogérance »."
    ]
    assert not_asked(RISK, is_asked=True) == []
    assert not_asked(is_asked=False) == ["Rien à décider ce mois-ci."]
    many = [{**RISK, "name": f"Ligne {n}"} for n in range(5)]
    assert not_asked(*many, is_asked=False) == [
        "Rien à décider ce mois-ci : nous suivons « Ligne 0 », « Ligne 1 », « Ligne 2 » et 2 autres."
    ]


def test_a_line_on_which_nothing_will_be_asked_says_why_and_who():
    refused = "Rien à décider sur « Tickets » : refusé le 10 février 2023 (Direction générale)."
    kept = "Rien à décider sur « Support » : rien ou presque ne serait perdu."
    assert not_asked(REFUSED, KEPT, is_asked=False) == [refused, kept]
    assert not_asked(REFUSED, KEPT, is_asked=True) == [refused, kept]
    assert not_asked(RISK, KEPT, is_asked=False) == ["Rien à décider ce mois-ci : nous suivons « Demandes ».", kept]


def test_a_decision_that_is_told_closed_above_is_not_told_again():
    closed = Decision("use_units:t", "use_units", "client", {"line": "t"}, state="refused")
    told = decisions.not_asked(waiting(REFUSED), wording("fr"), is_asked=False, followed=[closed])
    assert [plain(sentence) for sentence in told] == ["Rien à décider ce mois-ci."]
    lapsed = decisions.not_asked(waiting(KEPT), wording("fr"), is_asked=False, followed=[closed])
    assert [plain(sentence) for sentence in lapsed] == [
        "Rien à décider sur « Support » : rien ou presque ne serait perdu."
    ]


def test_a_line_that_is_watched_says_until_when_how_much_and_when_it_will_be_asked():
    told = [(plain(name), plain(terms)) for name, terms in decisions.watched(waiting(RISK, LASTING), wording("fr"))]
    assert told == [
        (
            "Suivre « Demandes »",
            "de quoi tenir jusqu’en décembre une fois sur deux ; +9 350 € suffiraient dans 8 cas sur 10 ; "
            "décision demandée dès 75 % de risque",
        ),
        (
            "Suivre « Infogérance »",
            "de quoi tenir jusqu’au 31 déc. 2023 dans 5 cas sur 10 au plus ; +45 j (27 200 €) "
            "suffiraient dans 8 cas sur 10 ; décision demandée dès 75 % de risque",
        ),
    ]


@pytest.mark.parametrize("why", [*decisions.NOTHING_ASKED_OF, *decisions.FOLLOWED_BY_US])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_has_its_words(language, why):
    words, remarks = wording(language), waiting({**RISK, **REFUSED, "why": why})
    told = [*decisions.not_asked(remarks, words, is_asked=True), *map(" ".join, decisions.watched(remarks, words))]
    assert len(told) == 1
    assert not re.search(r"[{}]", told[0])


def test_euros_of_a_forecast_are_no_finer_than_it_knows_them():
    foreseen = Decision("a", "cover_line", "client", VALUES, amount_eur=Decimal("26151.99"))
    stated = Decision("a", "cover_line", "client", {**VALUES, "is_amount_stated": 1}, amount_eur=Decimal("26150.00"))
    assert plain(decisions.amount(foreseen, wording("fr"))) == "26 200 €"
    assert plain(decisions.amount(stated, wording("fr"))) == "26 150 €"


def test_an_owner_is_told_by_name_where_it_is_known():
    """Its heading says whose decision it is: « client » alone names nobody."""
    asked = Decision("a", "added", "client", {"title": "Choisir"}, due_on=date(2023, 3, 31))
    assert plain(decisions.terms(asked, wording("fr"))) == "avant le 31 mars 2023"
    named = replace(asked, responsible="Direction informatique")
    assert plain(decisions.terms(named, wording("fr"))) == "avant le 31 mars 2023, Direction informatique"


def test_a_decision_that_is_moved_tells_its_day_once():
    moved = Decision("a", "added", "client", {"title": "Choisir"}, due_on=date(2023, 3, 31), state="moved")
    assert plain(decisions.terms(moved, wording("fr"), [moved])) == "reporté au 31 mars 2023"
    assert plain(decisions.terms(moved, wording("fr"))) == "avant le 31 mars 2023"


def test_a_decision_of_the_last_edition_says_that_it_is_asked_again():
    asked = Decision("a", "added", "client", {"title": "Choisir"}, amount_eur=Decimal("10.00"))
    assert plain(decisions.terms(asked, wording("fr"), [asked])) == "toujours à décider, 10 €"
    assert plain(decisions.terms(asked, wording("fr"))) == "10 €"

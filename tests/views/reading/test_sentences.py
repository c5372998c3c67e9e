"""Sentences with figures: right about signs, zero, singular and plural; words for every finding and reason."""

from dataclasses import replace

import pandas as pd
import pytest
from made_report import make_entries, make_report

from analysis.domain.findings import EXCLUDED_CODES, QUARANTINED_CODES, SEVERITIES, Disqualified, Finding
from analysis.measures.contract.landing import Landing
from analysis.views.language import findings
from analysis.views.language.wording import wording
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def report():
    return make_report()


def standing(report, language="fr", **state):
    """The report with its line in another state."""
    line = replace(report.lines[0], state=replace(report.lines[0].state, **state))
    return Reading(replace(report, lines=(line,), edition=replace(report.edition, language=language)))


def test_the_case_of_the_transcript(report):
    """Rules 2.1 and 2.5: 43 consumed for 33.87 expected, 9.13 over (27 %), landing at 333.9."""
    told = [plain(sentence) for sentence in sentences.summary(Reading(report))]
    assert told[0] == (
        "Au 16 février 2023, la ligne « Infogérance » a consommé 43,0 j pour un attendu à l’avancement de 33,9 j : "
        "en avance de 9,1 j sur le rythme prévu (27 %)."
    )
    assert told[1].startswith("À ce rythme, elle atterrit à 333,9 j, soit 70,9 j au-dessus des 263,0 j du contrat.")
    assert len(told) == 5


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (
            {"variance": 9.13, "relative": 0.27, "pace_status": "overrun"},
            "en avance de 9,1 j sur le rythme prévu (27 %)",
        ),
        ({"variance": -3.2, "relative": -0.1, "pace_status": "under"}, "en retard de 3,2 j sur le rythme prévu (10 %)"),
        (
            {"variance": 0.4, "relative": 0.49, "pace_status": "on_plan"},
            "au rythme prévu (écart de 0,4 j, dans la tolérance)",
        ),
        (
            {"variance": -0.2, "relative": -0.01, "pace_status": "on_plan"},
            "au rythme prévu (écart de 0,2 j, dans la tolérance)",
        ),
        ({"variance": 2.0, "relative": None, "pace_status": "overrun"}, "en avance de 2,0 j sur le rythme prévu"),
        ({"variance": None, "relative": None, "pace_status": "no_entitlement"}, "pas de quantité prévue à comparer"),
    ],
)
def test_the_variance_has_the_right_sign(report, state, said):
    reading = standing(report, **state)
    assert plain(sentences.variance(reading.words, reading.report.lines[0])) == said


@pytest.mark.parametrize(
    ("variance", "pace_status", "said"),
    [
        (20.0, "overrun", "dépassement de 20,0 j (8 %)"),
        (-20.0, "under", "sous-consommation de 20,0 j (8 %)"),
        (2.0, "on_plan", "conforme, à 2,0 j près"),
    ],
    ids=["over", "under", "on_plan"],
)
def test_once_the_term_is_over_a_variance_is_an_overrun_and_no_pace(report, variance, pace_status, said):
    """Rule 2.12: after the term, what was consumed is compared with the entitlement."""
    reading = standing(report, variance=variance, relative=variance / 263, pace_status=pace_status)
    line = replace(reading.report.lines[0], as_of=report.lines[0].params.ends_on)
    assert plain(sentences.variance(reading.words, line)) == said


@pytest.mark.parametrize(
    ("state", "landing", "said"),
    [
        ({"pace_status": "on_plan"}, {"is_risk_at_least": True}, "risque de dépassement au terme : au moins 49 %"),
        ({"pace_status": "under"}, {"overrun_probability": 0.25}, "probabilité d’en laisser une part au terme : 69 %"),
    ],
    ids=["watch", "under"],
)
def test_the_odds_of_a_line_are_those_of_its_status(report, state, landing, said):
    """Rule 2.12: a line under-consumed tells what it would leave, the others what they would pass."""
    reading = standing(report, **state)
    landed = replace(Landing(262.0, 200.0, 300.0, 270.0, 0.49, 0.3, 0.69), **landing)
    line = replace(reading.report.lines[0], landing=landed)
    assert plain(sentences.odds_at_term(reading.words, line)) == said


@pytest.mark.parametrize(
    ("landing", "said"),
    [
        (300.0, "300,0 j, soit 37,0 j au-dessus"),
        (200.0, "200,0 j, soit 63,0 j au-dessous"),
        (263.02, "263,0 j, exactement au contrat"),
    ],
)
def test_the_landing_is_over_under_or_at_the_entitlement(report, landing, said):
    reading = standing(report, landing_pace=landing, is_pace_reliable=True)
    (sentence,) = sentences.landing(reading, reading.report.lines[0])
    assert said in plain(sentence)
    assert "indication" not in sentence


def test_an_undefined_landing_says_nothing(report):
    reading = standing(report, landing_pace=None)
    assert sentences.landing(reading, reading.report.lines[0]) == ()


@pytest.mark.parametrize("status", ["not_started", "no_entitlement", "disqualified"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_line_that_cannot_be_compared_says_why(report, status, language):
    consumed = None if status == "disqualified" else 43.0
    reading = standing(report, language, pace_status=status, consumed=consumed)
    sentence = sentences.state(reading, reading.report.lines[0])
    assert "None" not in sentence
    assert ("43" in sentence) == (status == "no_entitlement")


def test_english_says_the_same(report):
    reading = Reading(replace(report, edition=replace(report.edition, language="en")))
    assert plain(sentences.summary(reading)[0]) == (
        "On February 16, 2023, the line “Infogérance” has consumed 43.0 d for 33.9 d expected at this progress: "
        "ahead of the expected pace by 9.1 d (27%)."
    )


def test_a_client_without_an_entry_says_so():
    told = sentences.summary(Reading(make_report(make_entries(40).iloc[:0])))
    assert "Aucun temps n’a été saisi sur cette année de contrat." in told


def test_one_entry_is_singular():
    entries = make_entries(400)
    one = entries[entries["work_date"] >= pd.Timestamp("2023-01-01")].head(1)
    told = [plain(sentence) for sentence in sentences.summary(Reading(make_report(one)))]
    assert any(sentence.startswith("1 ticket travaillé") for sentence in told)
    assert any("sur 1 ticket." in sentence for sentence in told)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", sorted({*SEVERITIES, *EXCLUDED_CODES, *QUARANTINED_CODES}))
def test_every_finding_code_has_its_sentence(code, language):
    words = wording(language)
    for count in (0, 1, 2):
        sentence = findings.sentence(Finding(code, "info", count, 60), words)
        assert str(count) in sentence or code == "no_entry", "none at all is said without a number"
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_every_reason_has_words_and_an_unknown_one_is_named():
    for reason in findings.REASONS:
        assert findings.reason(Disqualified(reason), wording("fr")) != findings.REASONS[reason]
    assert "some_reason" in findings.reason(Disqualified("some_reason"), wording("fr"))

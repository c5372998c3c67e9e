"""What an edition found, on a terminal."""

import json

import pytest

from analysis.foundation import messages
from analysis.terminal import findings


def finding(code, severity, count, minutes, *evidence, **detail):
    told = {"code": code, "severity": severity, "count": count, "minutes": minutes}
    return told | {"evidence": list(evidence), "detail": detail}


def test_warnings_are_told_with_their_proof_and_the_others_counted(tmp_path):
    found = [
        finding("possible_double", "warning", 4, 208.0, "11", "12", "13", "14"),
        finding("gap", "warning", 1, 0.0, "2023-W07"),
        finding("slot_differs", "info", 9, 52.0, "1"),
    ]
    (tmp_path / "facts.json").write_text(json.dumps({"findings": found}), encoding="utf-8")
    lines = [line.replace("\u202f", " ").replace("\u00a0", " ") for line in findings.lines(str(tmp_path))]
    assert lines == [
        "à vérifier : 4 saisies sont identiques à une autre ; toutes sont comptées, 208 min (11, 12, 13, …)",
        "à vérifier : 1 semaine ouvrée est sans saisie (2023-W07)",
        "et 1 constat(s) d’information, dans le rapport",
    ]


def test_an_edition_without_findings_says_nothing(tmp_path):
    (tmp_path / "facts.json").write_text('{"findings": []}', encoding="utf-8")
    assert list(findings.lines(str(tmp_path))) == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "to check: 1 working week has no entry (2023-W07)"),
        ("fr", "à vérifier : 1 semaine ouvrée est sans saisie (2023-W07)"),
        ("de", "to check: 1 working week has no entry (2023-W07)"),
    ],
)
def test_findings_are_told_in_the_analyst_s_language_or_in_english(tmp_path, monkeypatch, language, line):
    found = [finding("gap", "warning", 1, 0.0, "2023-W07")]
    (tmp_path / "facts.json").write_text(json.dumps({"findings": found}), encoding="utf-8")
    monkeypatch.setenv(messages.LANGUAGE, language)
    assert list(findings.lines(str(tmp_path))) == [line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "to check: 1 row could not be read: mandatory value missing (day) (temps.csv:7)"),
        ("fr", "à vérifier : 1 ligne n’a pas pu être lue : valeur obligatoire absente (day) (temps.csv:7)"),
    ],
)
def test_the_reason_of_a_row_is_told_in_the_analyst_s_language(tmp_path, monkeypatch, language, line):
    reason = {"sentence": "mandatory value missing ({column})", "values": {"column": "day"}}
    found = [finding("bad_row", "warning", 1, None, "temps.csv:7", reason=reason)]
    (tmp_path / "facts.json").write_text(json.dumps({"findings": found}), encoding="utf-8")
    monkeypatch.setenv(messages.LANGUAGE, language)
    shown = [text.replace("\u202f", " ").replace("\u00a0", " ") for text in findings.lines(str(tmp_path))]
    assert shown == [line]


RATED = {"rated": "engineer", "since": "2023-01-04"}
UNPRICED = {
    "a profile without a rate": (
        {"profiles": "admin", "technicians": "Karim Benali", **RATED},
        "aucun tarif en vigueur pour admin (Karim Benali) : l’écrire sous rates, qui contient engineer",
    ),
    "a technician without a profile": (
        {"profiles": "", "technicians": "", "without_profile": "Ada Roy", **RATED},
        "profil inconnu pour Ada Roy : l’écrire sous profiles, ou default_profile pour tous",
    ),
    "nobody given": (
        {"profiles": "", "technicians": "", "without_profile": "", **RATED},
        "profil inconnu pour un intervenant non renseigné : l’écrire sous profiles, ou default_profile pour tous",
    ),
    "both": (
        {"profiles": "admin", "technicians": "Karim Benali", "without_profile": "Ada Roy", **RATED},
        "profil inconnu pour Ada Roy : l’écrire sous profiles, ou default_profile pour tous ; aucun tarif en vigueur "
        "pour admin (Karim Benali) : l’écrire sous rates, qui contient engineer",
    ),
    "no rates at all": (
        {"profiles": "engineer", "technicians": "Ada Roy", "without_profile": "", **RATED, "rated": ""},
        "les paramètres n’ont aucun tarif ; les écrire sous rates",
    ),
}


@pytest.mark.parametrize(("detail", "told"), UNPRICED.values(), ids=UNPRICED)
def test_work_without_a_rate_is_told_with_its_people_its_first_day_and_the_key_to_mend(tmp_path, detail, told):
    found = [finding("unknown_profile", "blocking", 6, None, "11", **detail), finding("gap", "warning", 1, 0.0)]
    (tmp_path / "facts.json").write_text(json.dumps({"findings": found}), encoding="utf-8")
    sentence = f"6 saisies n’ont pas de valeur, à partir du 2023-01-04 : {told} (11)"
    assert clean(next(findings.lines(str(tmp_path)))) == f"bloquant : {sentence}"
    assert [clean(line) for line in findings.blocking(str(tmp_path))] == [sentence]


def clean(line):
    return line.replace("\u202f", " ").replace("\u00a0", " ")

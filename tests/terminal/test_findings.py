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

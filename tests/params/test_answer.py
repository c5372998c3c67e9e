"""Answers to a client's questions: each names its ticket or its line, is signed, dated and short."""

from datetime import date

import pytest

from analysis.foundation.errors import ParamsFault
from analysis.params import answer, load

ANSWERED = """Une ligne avant la première réponse n’est lue par personne.

## ticket 12007
author: Claire Aubin
date: 2023-02-20

Deux interventions **sur site**.

## line infogerance
author: Claire Aubin
date: 2023-02-21
L’avance vient de la bascule.
"""


def with_answers(folder, text):
    (folder / "clients").mkdir()
    (folder / "clients" / "acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n", encoding="utf-8")
    (folder / "answers").mkdir()
    (folder / "answers" / "acme.md").write_text(text, encoding="utf-8")
    return folder


def test_the_answers_of_a_client_are_read_with_its_params(tmp_path):
    first, second = load.client(with_answers(tmp_path, ANSWERED.replace("\n", "\r\n")), "acme").answers
    assert (first.about, first.key, first.text) == ("ticket", "12007", "Deux interventions **sur site**.")
    assert (second.about, second.key, second.written_on) == ("line", "infogerance", date(2023, 2, 21))


def test_a_client_without_questions_has_no_file(tmp_path):
    assert answer.read(tmp_path, "acme") == ()


@pytest.mark.parametrize(
    ("text", "at_fault"),
    [
        (ANSWERED.replace("date: 2023-02-20\n", ""), "author, written_on, text"),
        (ANSWERED.replace("2023-02-20", "hier"), "written_on"),
        (ANSWERED.replace("## ticket", "## entry"), "about"),
        (ANSWERED + "x" * answer.LONGEST, "text"),
    ],
)
def test_an_answer_that_is_not_signed_dated_and_short_is_refused(tmp_path, text, at_fault):
    with pytest.raises(ParamsFault) as caught:
        answer.read(with_answers(tmp_path, text), "acme")
    assert f"(en cause\u00a0: {at_fault})" in str(caught.value)

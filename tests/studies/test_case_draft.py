"""The draft of a business case: in the reader's language, refused until its marks are out, and then a study."""

import re
from datetime import date

import pytest

from analysis.foundation import messages
from analysis.foundation.errors import ParamsFault
from analysis.params import study
from analysis.params.clauses import Scope
from analysis.params.named_problem import NamedProblem
from analysis.studies import case_draft

PROBLEM = NamedProblem(
    problem="mail",
    name="Mail",
    scope=Scope(title=("mail",)),
    confirmed_by="Jane Smith",
    confirmed_on=date(2023, 2, 20),
)
MONTHS = (case_draft.MeasuredMonth("2023-01", 3, 4.5, 450.0), case_draft.MeasuredMonth("2023-02", 1, 0.5, 50.0))
SAID = {
    "en": (
        "# Mail: problem confirmed by Jane Smith on 2023-02-20.",
        "#   2023-01: 3 tickets, 270 min, 450 €",
        "#   2023-02: 1 ticket, 30 min, 50 €",
        '  question: "What should change, and does it pay for itself?"',
        "          amount_eur: 0  # to confirm: amount of the quotation",
    ),
    "fr": (
        "# Mail : problème confirmé par Jane Smith le 2023-02-20.",
        "#   2023-01 : 3 tickets, 270 min, 450 €",
        "#   2023-02 : 1 ticket, 30 min, 50 €",
        '  question: "Que faudrait-il changer, et cela se paie-t-il\u00a0?"',
        "          amount_eur: 0  # à confirmer : montant du devis",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_a_draft_is_in_the_reader_s_language_and_a_study_once_it_is_confirmed(language, tmp_path, monkeypatch):
    monkeypatch.setenv(messages.LANGUAGE, language)
    text = case_draft.text("acme", PROBLEM, None, MONTHS, as_of=date(2023, 2, 16))
    assert [line for line in SAID[language] if line not in text.split("\n")] == []
    path = tmp_path / "mail.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParamsFault):
        study.read(path)
    confirmed = re.sub(r"  # (à confirmer|to confirm).*", "", text).replace("amount_eur: 0", "amount_eur: 1000")
    path.write_text(
        confirmed.replace("central_percent: 0", "central_percent: 40").replace("high_percent: 0", "high_percent: 60"),
        encoding="utf-8",
    )
    assert study.read(path).investment.project == "mail"

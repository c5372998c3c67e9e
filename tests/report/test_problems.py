"""The demo's planted problems are found without being asked, under another name too; a person confirms one (F5)."""

from datetime import date
from pathlib import Path

import demo_house
import pandas as pd
import pytest

from analysis.foundation import addresses
from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.params import load, remedy, study
from analysis.report import client_report
from analysis.report.problems import problems
from analysis.workbook import problem_rules

AS_OF = "2023-02-16"
FIRST = 5


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return demo_house.synchronised(tmp_path_factory.mktemp("demo"))


@pytest.fixture(autouse=True)
def params(house, monkeypatch) -> Path:
    for name, value in house.items():
        monkeypatch.setenv(name, value)
    return Path(house[addresses.PARAMS])


def first_problems(client, params):
    found = problems(client_report.load(client, AS_OF), remedy.read(params))
    return found, list(found.whole["problem"].head(FIRST))


@pytest.mark.parametrize(
    ("client", "planted"),
    [
        ("aubrac-logistique", ["RUN > Support > Hyper-V", "RUN > Support > Sauvegarde"]),
        ("maison-ferrand", ["RUN > Support > Comptes et accès > Arrivées et départs"]),
        ("groupe-orsenne", ["RUN > Support > Poste de travail > Installation de poste"]),
    ],
)
def test_planted_problems_are_among_the_first_five(client, planted, params):
    _, first = first_problems(client, params)
    assert set(planted) <= set(first)


def test_small_problems_come_after_those_told_and_a_rule_still_reaches_them(params):
    found, _ = first_problems("maison-ferrand", params)
    told, every = list(found.whole["problem"]), list(found.every["problem"])
    assert 0 < len(told) < len(every)
    assert every[: len(told)] == told
    assert problem_rules.proposed(found, len(every)).row["told_for"] == ""


@pytest.mark.parametrize(
    ("client", "old", "words"),
    [
        ("aubrac-logistique", "RUN > Support > Hyper-V", {"Hyper-V": "Grappe Nimbus"}),
        (
            "groupe-orsenne",
            "RUN > Support > Poste de travail > Installation de poste",
            {"poste": "terminal", "Installation": "Mise en route", "Préparation": "Dotation"},
        ),
    ],
)
def test_a_planted_problem_is_found_under_another_name(client, old, words, params):
    report = client_report.load(client, AS_OF)

    def renamed(texts):
        plain = texts.astype("object").where(report.entries["category_path"] == old)
        for word, other in words.items():
            plain = plain.str.replace(word, other)
        return plain.fillna(texts.astype("object")).astype("category")

    new = old
    for word, other in words.items():
        new = new.replace(word, other)
    entries = report.entries.assign(
        title=renamed(report.entries["title"]), category_path=renamed(report.entries["category_path"])
    )
    object.__setattr__(report, "entries", entries)
    found = problems(report, remedy.read(params))
    assert new != old
    assert new in list(found.whole["problem"].head(FIRST))


def test_work_that_is_ordered_is_left_aside_and_told(params):
    found, _ = first_problems("aubrac-logistique", params)
    assert not found.table["problem"].str.startswith("Projets").any()
    assert found.planned == pytest.approx(0.2, abs=0.05)


def test_two_months_of_trouble_do_not_count_as_a_year(params):
    found, _ = first_problems("aubrac-logistique", params)
    row = found.whole.set_index("problem").loc["RUN > Support > Hyper-V"]
    assert (row["avoidable_by"], row["rise_months"]) == ("rise", 2)
    assert row["avoidable_eur"] == pytest.approx(row["euros_a_year"], rel=0.02)


def test_a_rule_takes_its_group_and_says_what_it_misses(params):
    found, first = first_problems("aubrac-logistique", params)
    rule = problem_rules.proposed(found, first.index("RUN > Support > Hyper-V") + 1)
    assert rule.scope.category == ("RUN > Support > Hyper-V",)
    assert (len(rule.hits), rule.misses, rule.others) == (5, (), ())
    with pytest.raises(UsageFault):
        problem_rules.proposed(found, 999)


def test_a_rule_of_titles_is_made_of_their_common_words():
    own = pd.Series(["Sage : export impossible 12", "SAGE : export bloqué", "Sage : Export des écritures"])
    words = problem_rules._words(own, pd.Series(["Sage très lent", "Écran noir"]))  # noqa: SLF001
    assert all(any(word in title.casefold() for word in words) for title in own)
    assert not any(word in "sage tres lent" for word in words)


def test_a_confirmed_problem_goes_to_params_and_opens_a_case_to_complete(params):
    found, first = first_problems("aubrac-logistique", params)
    rule = problem_rules.proposed(found, first.index("RUN > Support > Hyper-V") + 1)
    before = (params / "clients" / "aubrac-logistique.yaml").read_text(encoding="utf-8")
    remedies = remedy.read(params)
    try:
        _, draft = problem_rules.confirm(
            params, found, rule, remedies, name="Hyper-V instable", by="Claire Vidal", on=date(2023, 2, 20)
        )
        (named,) = load.client(params, "aubrac-logistique").problems
        assert (named.problem, named.remedy, named.confirmed_by) == ("hyper-v-instable", "sauvegarde", "Claire Vidal")
        text = draft.read_text(encoding="utf-8")
        assert "#   2023-01 : 3 tickets" in text
        with pytest.raises(ParamsFault):
            study.read(draft)
        completed = "\n".join(line.split("  # à confirmer")[0] for line in text.split("\n"))
        draft.write_text(completed.replace("amount_eur: 0", "amount_eur: 900"), encoding="utf-8")
        case = study.read(draft)
        assert case.investment.problem.scope == named.scope
        (avoided,) = case.investment.options[0].avoided
        assert (avoided.kind, avoided.central_percent) == ("incident", 80)
        again, names = first_problems("aubrac-logistique", params)
        assert "Hyper-V instable" in names
        assert "RUN > Support > Hyper-V" not in list(again.whole["problem"])
        with pytest.raises(UsageFault):
            problem_rules.confirm(params, found, rule, remedies, name="Hyper-V instable", by="C", on=date(2023, 2, 20))
    finally:
        (params / "clients" / "aubrac-logistique.yaml").write_text(before, encoding="utf-8")
        (params / "studies" / "aubrac-logistique-hyper-v-instable.yaml").unlink(missing_ok=True)

"""Files of studies: what they hold, and what each fault says to the analyst."""

from pathlib import Path

import pytest

from analysis import demo
from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.params import study
from analysis.params.study import BusinessCaseStudy, DeclaredNorm, SizingStudy

TEMPLATES = Path(next(iter(demo.__path__))) / "studies"

FAULTS = [
    pytest.param(
        "sauvegarde-hyperv",
        "high_percent: 90",
        "high_percent: 190",
        "investment.options.0.avoided.0.high_percent",
        "une part évitée va de 0 à 100 % ; on n’évite pas plus que le problème entier (trouvé : 190)",
        id="savings over 100 %",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "low_percent: 60",
        "low_percent: 85",
        "investment.options.0.avoided.0",
        "doivent aller du plus petit au plus grand ; les remettre dans l’ordre",
        id="a range out of order",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "paid_on: 2023-03-01",
        "paid_on: 2022-08-31",
        "investment",
        "précède l’historique du problème, qui commence le 2022-09-01 ; corriger la date, ou reculer problem.starts_on",
        id="a cost before the history",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "ramp_up_months: 1",
        "ramp_up_months: 72",
        "investment",
        "ramp_up_months (72) dépasse horizon_months (60) ; allonger l’horizon ou raccourcir la montée en charge",
        id="a horizon shorter than the ramp-up",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "amount_eur: 1500",
        "amount_eur: -1500",
        "investment.options.0.one_off.1.amount_eur",
        "un coût ne peut pas être négatif ; une valeur de reprise s’écrit dans residual_eur",
        id="a negative investment",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "starts_on: 2022-09-01",
        "starts_on: 2022-09-01\n    ends_on: 2021-06-30",
        "investment.problem",
        "ends_on (2021-06-30) précède starts_on (2022-09-01) ; échanger ou corriger ces dates",
        id="dates out of order",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "cash_from: 2024-01-01\n      delay",
        "cash_from: 2023-01-01\n      delay",
        "investment.options.0",
        "cash_from (2023-01-01) précède go_live (2023-04-01)",
        id="cash before the go-live",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "go_live: 2023-04-01\n      ramp",
        "go_live: 2029-04-01\n      ramp",
        "investment.options.0",
        "cash_from (2024-01-01) précède go_live (2029-04-01)",
        id="a go-live after everything",
    ),
    pytest.param(
        "sauvegarde-hyperv",
        "per: year",
        "per: week",
        "investment.options.0.running.0.per",
        "valeur inconnue ; valeurs admises : 'month', 'year' (trouvé : 'week')",
        id="an unknown unit of a cost",
    ),
    pytest.param(
        "installation-postes",
        "- declared: Attente des salariés sans poste",
        "- declared: Pannes",
        "investment",
        "coût inconnu : Pannes ; déclarés : Attente des salariés sans poste",
        id="a declared cost that is not declared",
    ),
    pytest.param(
        "etude-prealable",
        "servers: 9",
        "servers: -9",
        "inventory.servers",
        "un nombre d’éléments ne peut pas être négatif ; écrire 0 s’il n’y en a pas (trouvé : -9)",
        id="a negative count",
    ),
    pytest.param(
        "etude-prealable",
        "users: 120",
        "users: 1200000",
        "inventory.users",
        "nombre invraisemblable, au plus 500000 ; vérifier l’inventaire et corriger ce nombre (trouvé : 1200000)",
        id="an absurd count",
    ),
    pytest.param(
        "etude-prealable",
        "users: 120",
        "users: 0",
        "inventory",
        "workstations : 105 pour 0 utilisateurs, invraisemblable (au plus 20)",
        id="counts that do not go together",
    ),
    pytest.param(
        "etude-prealable",
        "users: 120",
        "users: 120.5",
        "inventory.users",
        "un nombre entier est attendu",
        id="half a user",
    ),
    pytest.param(
        "etude-prealable",
        "unit: hours_per_year, low: 4",
        "unit: hours_per_week, low: 4",
        "norms.0.unit",
        "valeurs admises : 'hours_per_year', 'minutes_per_month', 'days_per_year' (trouvé : 'hours_per_week')",
        id="an unknown unit of a norm",
    ),
    pytest.param(
        "etude-prealable",
        "item: tenants, unit: hours_per_year, low: 4",
        "item: robots, unit: hours_per_year, low: 4",
        "norms.0.item",
        "valeurs admises : 'users', 'workstations', 'servers'",
        id="an unknown item",
    ),
    pytest.param(
        "etude-prealable",
        "ends_on: 2024-03-31",
        "ends_on: 2023-03-31",
        "proposal",
        "ends_on (2023-03-31) doit suivre starts_on (2023-04-01) ; corriger ces dates",
        id="a proposal that ends before it starts",
    ),
    pytest.param(
        "etude-prealable",
        ", minutes: 10}",
        "}",
        "checks.0.minutes",
        "clé obligatoire absente",
        id="a check without its minutes",
    ),
]


@pytest.mark.parametrize(("template", "right", "wrong", "key", "sentence"), FAULTS)
def test_a_fault_names_file_key_value_and_remedy(tmp_path, template, right, wrong, key, sentence):
    text = (TEMPLATES / f"{template}.yaml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / f"{template}.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ParamsFault) as caught:
        study.read(path)
    (fault,) = caught.value.faults
    assert (fault.file, fault.key) == (path, key)
    assert fault.line is not None
    assert sentence in str(fault)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_template_can_be_read(path):
    assert study.read(path).kind in ("business_case", "sizing", "budget", "renewal")


def test_months_are_counted_from_the_first_expense_of_any_option():
    case = study.read(TEMPLATES / "sauvegarde-hyperv.yaml")
    assert isinstance(case, BusinessCaseStudy)
    assert case.investment.starts_on.isoformat() == "2023-03-01"


def test_a_norm_is_turned_into_hours_a_year():
    """5 minutes a month: 1 h a year; 2 days a year of 7 hours: 14 h."""
    norm = {"block": "support", "item": "users", "low": 0, "central": 5, "high": 10}
    norm |= {"source": {"document": "Note", "date": "2023-01-01"}}
    monthly = DeclaredNorm.model_validate({**norm, "unit": "minutes_per_month"})
    assert monthly.hours_per_year(7) == (0, 1, 2)
    daily = DeclaredNorm.model_validate({**norm, "unit": "days_per_year", "high": 5, "central": 2})
    assert daily.hours_per_year(7) == (0, 14, 35)


def test_a_cash_date_that_is_neither_a_date_nor_a_word_says_both(tmp_path):
    text = (TEMPLATES / "installation-postes.yaml").read_text(encoding="utf-8")
    path = tmp_path / "installation-postes.yaml"
    path.write_text(text.replace("cash_from: never", "cash_from: bientôt"), encoding="utf-8")
    with pytest.raises(ParamsFault) as caught:
        study.read(path)
    assert {fault.key for fault in caught.value.faults} == {"investment.options.0.avoided_declared.0.cash_from"}
    assert "une date AAAA-MM-JJ est attendue" in str(caught.value)
    assert "valeurs admises : 'go_live', 'never'" in str(caught.value)


def test_a_study_that_names_no_project_and_holds_none_is_refused(tmp_path):
    path = tmp_path / "vide.yaml"
    path.write_text("kind: business_case\nclient: acme\nas_of: 2023-02-16\n", encoding="utf-8")
    with pytest.raises(ParamsFault, match="exactement une des clés project"):
        study.read(path)


def test_an_unknown_kind_lists_those_there_are(tmp_path):
    path = tmp_path / "autre.yaml"
    path.write_text("kind: loterie\n", encoding="utf-8")
    with pytest.raises(ParamsFault, match="valeurs admises : 'business_case', 'budget', 'sizing'"):
        study.read(path)


def test_an_unknown_study_lists_those_there_are(tmp_path):
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "budget-2024.yaml").touch()
    with pytest.raises(UsageFault, match=r"étude inconnue : 'budget-2025' .* : budget-2024"):
        study.path_of(tmp_path, "budget-2025")
    assert study.path_of(tmp_path, "budget-2024").name == "budget-2024.yaml"


def test_a_sizing_study_keeps_every_count():
    sized = study.read(TEMPLATES / "etude-prealable.yaml")
    assert isinstance(sized, SizingStudy)
    assert sized.inventory.counts["servers"] == 9

"""The controls of the studies' notebooks, moved as a hand would: the answer follows, params keep their values."""

import re

import pytest
from preliminary import FILE, PORTFOLIO, TEMPLATE
from studied import entries_of, judged, months, option, project

from analysis.foundation.errors import UsageFault
from analysis.params.study import SizingStudy
from analysis.studies import assuming, business_case, sizing
from analysis.views.lab import case_sliders, sizing_controls
from builders import CITATION

STEADY = months("2022-03", *[1_000.0] * 12)
RUN = [{"name": "Licences", "amount_eur": 1_200, "low_eur": 600, "per": "year", "source": CITATION}]
OTHER = option(option="autre", name="Autre", avoided=[
    {"kind": "incident", "low_percent": 5, "central_percent": 10, "high_percent": 20, "source": CITATION}
])  # fmt: skip


def text_of(box) -> str:
    text = re.sub(r"<style>.*?</style>", "", box.children[-1].value)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").replace("\u202f", " ")


def controls_of(box) -> dict:
    """Every control by its label, those of tabs too."""
    found = {}
    for child in box.children[:-1]:
        inside = (
            [control for tab in child.children for control in tab.children] if hasattr(child, "titles") else [child]
        )
        found |= {control.description: control for control in inside}
    return found


@pytest.fixture
def case():
    return judged(project(option(running=RUN), OTHER), entries_of(STEADY))


@pytest.fixture
def box(case):
    return case_sliders.sliders(case)


@pytest.fixture
def sized():
    return sizing.build(TEMPLATE, PORTFOLIO, file=FILE)


def test_a_share_moved_flips_the_verdict_and_the_curve(box):
    """500 less 100 of licences a month pays 12 000 in 30 months; 100 less 100 never does."""
    assert "Oui : « Solution » est remboursé en environ 2 ans et demi (30,0 mois" in text_of(box)
    before = re.findall(r"<polyline[^>]*>", box.children[-1].value)
    controls = [control for control in box.children[-2].children[0].children if "incidents" in control.description]
    controls[0].value = 10
    assert "n’est jamais remboursé en 60 mois" in text_of(box)
    assert re.findall(r"<polyline[^>]*>", box.children[-1].value) != before


@pytest.mark.parametrize(
    ("label", "value", "payback"),
    [
        ("Achat (€)", 6_000, "15,0 mois"),
        ("Licences (€, par période)", 0, "24,0 mois"),
        ("Montée en charge (mois)", 6, "33,8 mois"),
    ],
)
def test_each_assumption_of_an_option_moves_its_payback(box, label, value, payback):
    """6 000 / 400; 12 000 / 500; a ramp of six months costs three months of 500: 13 500 / 400."""
    next(control for control in box.children[-2].children[0].children if control.description == label).value = value
    assert payback in text_of(box)


def test_horizon_and_rate_move_the_whole_project(box):
    controls = controls_of(box)
    controls["Horizon (mois)"].value = 24
    assert "n’est jamais remboursé en 24 mois" in text_of(box)
    controls["Horizon (mois)"].value = 60
    controls["Taux d’actualisation (% par an)"].value = 0
    assert "à 0,0 % par an" in text_of(box)


def test_assumptions_that_do_not_go_together_say_why_in_their_place(box):
    controls = controls_of(box)
    controls["Horizon (mois)"].value = 12
    box.children[-2].children[0].children[-1].value = 20
    assert "ramp_up_months (20) dépasse horizon_months (12)" in text_of(box)


def test_what_was_moved_is_given_to_be_pasted_and_params_keep_theirs(box, case):
    assert "central_percent: 35" not in text_of(box)
    share = next(item for item in box.children[-2].children[0].children if "incidents" in item.description)
    share.value = 35
    assert "central_percent: 35" in text_of(box)
    assert "low_percent: 35" in text_of(box), "the low end follows where it would be over the central value"
    share.value = 50
    assert "central_percent" not in text_of(box), "back to the params: nothing to paste"
    assert case.project.options[0].avoided[0].central_percent == 50


def test_the_ends_of_a_cost_follow_it_in_proportion(case):
    moved = assuming.moved(case.project, {"options.0.running.0.amount_eur": 2_400})
    assert moved.options[0].running[0].low_eur == 1_200


def test_moving_gives_what_the_same_params_would_have_given(case):
    there = business_case.reassumed(case, {"options.0.one_off.0.amount_eur": 6_000, "horizon_months": 48})
    cheap = [{"name": "Achat", "amount_eur": 6_000, "paid_on": "2023-03-01", "source": CITATION}]
    same = judged(project(option(running=RUN, one_off=cheap), OTHER, horizon_months=48), entries_of(STEADY))
    assert [choice.total_eur for choice in there.choices] == [choice.total_eur for choice in same.choices]
    assert there.choices[0].payback.odds == same.choices[0].payback.odds


def test_a_project_with_values_that_do_not_fit_is_refused(case):
    with pytest.raises(UsageFault, match="une part évitée va de 0 à 100"):
        assuming.moved(case.project, {"options.0.avoided.0.central_percent": 120})


def test_the_inventory_the_states_and_the_checks_move_the_charge(sized):
    box = sizing_controls.controls(sized)
    controls = controls_of(box)
    seen = [text_of(box)]
    for label, value in (
        ("Utilisateurs", 240),
        ("Documentation", "good"),
        ("Sauvegardes (minutes)", 30),
        ("Sauvegardes", "weekly"),
    ):
        controls[label].value = value
        seen.append(text_of(box))
    assert len(set(seen)) == len(seen)
    assert "users: 240" in seen[-1]
    assert isinstance(sized.study, SizingStudy)
    assert sized.study.inventory.users == 120


def test_moving_a_count_gives_what_the_same_study_would_have_given(sized):
    there = sizing.reassumed(sized, {"inventory.users": 240, "checks.0.minutes": 30})
    values = TEMPLATE.model_dump()
    values["inventory"]["users"], values["checks"][0]["minutes"] = 240, 30
    assert there.sized == sizing.build(SizingStudy.model_validate(values), PORTFOLIO, file=FILE).sized


def test_counts_that_do_not_go_together_say_why_in_their_place(sized):
    box = sizing_controls.controls(sized)
    controls_of(box)["Utilisateurs"].value = 0
    assert "105 pour 0 utilisateurs, invraisemblable" in text_of(box)

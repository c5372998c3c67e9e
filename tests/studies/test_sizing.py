"""A preliminary study composed from known clients, and the contract it proposes."""

import pytest
from preliminary import FILE, PORTFOLIO, TEMPLATE, known

from analysis.foundation.errors import ParamsFault
from analysis.measures.estimating import sizing as measures
from analysis.params import document
from analysis.params.client import ClientParams
from analysis.studies import proposal, sizing


def test_real_hours_are_those_of_the_last_twelve_months_by_block():
    inventories, hours, left_out = sizing.learned_from(PORTFOLIO, TEMPLATE.as_of)
    assert hours.loc["client-100"].to_dict() == {"support": pytest.approx(120.0), "requests": pytest.approx(60.0)}
    assert inventories.loc["client-100", "users"] == 100
    assert left_out == ()


def test_work_of_the_check_plan_teaches_no_norm():
    _, hours, _ = sizing.learned_from([known("acme", 100, check=True)], TEMPLATE.as_of)
    assert hours.loc["acme"].sum() == 0


def test_a_client_known_for_less_than_a_year_is_left_out_and_named():
    *_, left_out = sizing.learned_from([*PORTFOLIO, known("nouveau", 50, first="2022-12")], TEMPLATE.as_of)
    assert left_out == ("nouveau",)


def test_the_check_plan_is_exact():
    """250 working days × 10 + 52 × 25 + 12 × 45 + 1 × 840 minutes from April 2023 to March 2024: 86.33 h."""
    assert sizing.plan_occurrences(TEMPLATE) == {
        "Sauvegardes": 250,
        "Serveurs et annuaire": 52,
        "Pare-feu": 12,
        "Audit et micrologiciels": 1,
    }
    report = sizing.build(TEMPLATE, PORTFOLIO, file=FILE)
    assert report.sized.blocks[0].hours == pytest.approx((2_500 + 1_300 + 540 + 840) / 60)


def test_the_states_found_multiply_the_blocks():
    """Documentation is poor (× 1.08), health is fair: no factor."""
    good = TEMPLATE.model_copy(update={"documentation": "good"})
    plain, poor = (sizing.build(found, PORTFOLIO, file=FILE).sized for found in (good, TEMPLATE))
    for before, after in zip(plain.blocks[1:], poor.blocks[1:], strict=True):
        assert after.hours == pytest.approx(1.08 * before.hours)


def test_an_item_without_a_norm_names_file_key_and_remedy():
    bare = TEMPLATE.model_copy(update={"norms": ()})
    with pytest.raises(ParamsFault) as caught:
        sizing.build(bare, PORTFOLIO, file=FILE)
    assert str(caught.value) == (
        "studies/etude-prealable.yaml : norms : aucune norme pour tenants dans requests : trop peu de clients connus "
        "en ont. Déclarer une norme (block: requests, item: tenants) avec sa source."
    )


def test_without_a_portfolio_every_norm_must_be_declared():
    with pytest.raises(ParamsFault, match="aucune norme pour"):
        sizing.build(TEMPLATE, [], file=FILE)


def test_the_proposal_is_a_client_s_file_that_can_be_read_back(tmp_path):
    report = sizing.build(TEMPLATE, PORTFOLIO, file=FILE)
    params = proposal.proposed(report)
    path = tmp_path / "scierie-valmont.yaml"
    path.write_text(proposal.text(params), encoding="utf-8")
    assert "&id" not in path.read_text(encoding="utf-8")
    assert document.read(path, ClientParams) == params
    assert params.contract_lines[0].entitlement == -(-report.sized.hours // 7)
    assert len(params.checks) == 4


@pytest.mark.parametrize(("end", "hours"), [("low", "low_hours"), ("high", "high_hours")])
def test_the_proposal_takes_the_end_of_the_interval_that_was_chosen(end, hours):
    chosen = TEMPLATE.model_copy(update={"proposal": TEMPLATE.proposal.model_copy(update={"at": end})})
    report = sizing.build(chosen, PORTFOLIO, file=FILE)
    assert proposal.proposed(report).contract_lines[0].entitlement == -(-getattr(report.sized, hours) // 7)


def test_a_year_later_what_was_sized_stands_beside_what_it_took():
    report = sizing.build(TEMPLATE, PORTFOLIO, file=FILE)
    real = {block.block: block.hours for block in report.sized.blocks}
    table = measures.against_real(report.sized, {**real, "support": real["support"] + 10})
    assert table.set_index("block").loc["support", "variance_hours"] == pytest.approx(10)

"""Who bears what: dated subsidiaries, keys that weigh nothing, a line nobody worked on."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from made_entries import frame

from analysis.measures.contract.chargeback import SubsidiaryInForce, chargeback, charged_subsidiary


def worked(subsidiary, minutes, day="2023-02-01"):
    row = {"ticket_key": "export\x1f1", "contract_line": "contrat", "hour": 9}
    return {**row, "subsidiary": subsidiary, "seconds": minutes * 60, "work_date": date.fromisoformat(day)}


def amounts(table):
    return dict(zip(table["subsidiary"], table["amount_eur"], strict=True))


def test_a_subsidiary_sold_without_an_heir_leaves_its_work_to_all():
    known = [SubsidiaryInForce("Lyon"), SubsidiaryInForce("Nantes", ends_on=date(2023, 1, 31))]
    entries = frame([worked("Lyon", 60), worked("Nantes", 60, "2023-01-31"), worked("Nantes", 60)])
    assert charged_subsidiary(entries, known).tolist() == ["Lyon", "Nantes", ""]


def test_a_move_is_followed_to_the_subsidiary_in_force_and_a_circle_ends():
    known = [
        SubsidiaryInForce("A", ends_on=date(2022, 12, 31), moves_to="B"),
        SubsidiaryInForce("B", ends_on=date(2023, 1, 15), moves_to="C"),
        SubsidiaryInForce("C"),
        SubsidiaryInForce("D", ends_on=date(2022, 1, 1), moves_to="E"),
        SubsidiaryInForce("E", ends_on=date(2022, 1, 1), moves_to="D"),
    ]
    entries = frame([worked("A", 60, "2023-01-10"), worked("A", 60), worked("D", 60)])
    assert charged_subsidiary(entries, known).tolist() == ["B", "C", ""]


def test_work_before_the_first_day_of_a_subsidiary_is_not_its_heir_s():
    known = [SubsidiaryInForce("A", Fraction(0), date(2023, 3, 1), date(2023, 12, 31), "B"), SubsidiaryInForce("B")]
    entries = frame([worked("A", 60, "2023-02-28"), worked("A", 60, "2023-03-01"), worked("A", 60, "2024-01-01")])
    assert charged_subsidiary(entries, known).tolist() == ["", "A", "B"]


def test_common_time_is_shared_between_those_in_force_that_day():
    """Lille is bought on 1 February: the common hour of January is Lyon's alone, the other is shared by heads."""
    known = [SubsidiaryInForce("Lyon", Fraction(30)), SubsidiaryInForce("Lille", Fraction(10), date(2023, 2, 1))]
    entries = frame([worked(None, 60, "2023-01-31"), worked(None, 60)])
    found = chargeback(entries, Fraction(800), known, common="headcount")
    assert amounts(found) == {"Lyon": Decimal("700.00"), "Lille": Decimal("100.00")}
    assert found["shared_seconds"].tolist() == [6300.0, 900.0]


def test_a_key_that_weighs_nothing_leaves_the_common_time_apart():
    entries = frame([worked(None, 60), worked("Lyon", 60)])
    found = chargeback(entries, Fraction(100), [SubsidiaryInForce("Lyon")], common="headcount")
    assert amounts(found) == {"Lyon": Decimal("50.00"), "": Decimal("50.00")}


def test_a_bill_for_a_line_nobody_worked_on_is_borne_by_nobody():
    found = chargeback(frame([]), Fraction(100), [SubsidiaryInForce("Lyon")], common="direct_share")
    assert amounts(found) == {"Lyon": Decimal("0.00"), "": Decimal("100.00")}

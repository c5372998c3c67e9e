"""The params of a budget: what is refused, with the key and the sentence an analyst reads."""

from datetime import date

import pytest
from pydantic import ValidationError

from analysis.params.budget import BudgetStudy
from builders import CITATION

PROPOSAL = {"line": "infogerance-2024", "name": "Infogérance 2024"}


def driver(name="effectifs", **changes):
    values = {"driver": name, "name": "Effectifs", "starts_on": date(2024, 1, 1), "change_percent": 20}
    return {**values, "assumption": "La charge suit les effectifs.", "source": CITATION, **changes}


def study(**changes):
    values = {"kind": "budget", "client": "acme", "as_of": date(2023, 10, 31), "year": 2024, "proposal": PROPOSAL}
    return BudgetStudy.model_validate({**values, **changes})


def test_a_budget_needs_little():
    found = study()
    assert (found.first_month, found.priced_by, found.proposal.sufficiency) == (1, "profiles", 80)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"drivers": [driver(added_days=3)]}, "exactement une des clés change_percent, .* trouvé 2"),
        ({"drivers": [driver(change_percent=None)]}, "exactement une des clés .* trouvé 0"),
        ({"drivers": [driver(change_percent=-101)]}, "greater than or equal to -100"),
        ({"drivers": [driver(ends_on=date(2023, 12, 31))]}, r"la fin \(2023-12-31\) précède le début \(2024-01-01\)"),
        ({"drivers": [driver(), driver()]}, r"drivers\.1\.driver : nom répété \(trouvé : 'effectifs'\)"),
        (
            {"drivers": [driver()], "scenarios": [{"scenario": "haut", "name": "Haut", "drivers": ["site"]}]},
            "scénario haut : hypothèse inconnue : site ; hypothèses déclarées : effectifs",
        ),
        ({"chosen": "haut"}, "chosen : haut inconnu ; scénarios déclarés : aucun"),
        ({"priced_by": "line"}, "priced_by: line demande line"),
        ({"first_month": 13}, "less than or equal to 12"),
        ({"proposal": {**PROPOSAL, "sufficiency": 70}}, "50, 80 or 95"),
    ],
)
def test_what_does_not_hold_together_is_refused(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        study(**changes)

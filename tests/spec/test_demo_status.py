"""Status of the demonstration's lines on 16 February 2023, as rule 2.12 names them."""

import pytest

from golden import made

EXPECTED = {
    "ateliers-kermarec": {"tickets": "under"},
    "aubrac-logistique": {"infogerance": "watch"},
    "cabinet-delmas": {"demandes": "watch"},
    "clinique-saint-aurelien": {"support": "to_decide"},
    "groupe-orsenne": {
        "postes": "no_entitlement",
        "support": "under",
        "demandes": "watch",
        "infogerance": "watch",
    },
    "maison-ferrand": {"infogerance": "under"},
}


@pytest.fixture(scope="module")
def statuses():
    return {
        client: {line["line"]: line["status"] for line in facts["lines"]} for client, facts in made(EXPECTED).items()
    }


@pytest.mark.parametrize("client", EXPECTED)
def test_the_lines_of_a_client_have_the_statuses_that_the_rule_names(statuses, client):
    assert statuses[client] == EXPECTED[client]

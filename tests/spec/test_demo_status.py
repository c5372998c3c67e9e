"""Status of the demonstration's lines on 16 February 2023, as rule 2.12 names them."""

import pytest

from golden import made

EXPECTED = {
    "ateliers-kermarec": {"tickets-2023": "under"},
    "aubrac-logistique": {"infogerance-2023": "watch"},
    "cabinet-delmas": {"demandes-2023": "watch"},
    "clinique-saint-aurelien": {"support-2023": "to_decide"},
    "groupe-orsenne": {
        "postes-2023": "no_entitlement",
        "support-2023": "under",
        "demandes-2023": "watch",
        "infogerance-2023": "watch",
    },
    "maison-ferrand": {"infogerance-2022-2023": "under"},
}


@pytest.fixture(scope="module")
def statuses():
    return {
        client: {line["line"]: line["status"] for line in facts["lines"]} for client, facts in made(EXPECTED).items()
    }


@pytest.mark.parametrize("client", EXPECTED)
def test_the_lines_of_a_client_have_the_statuses_that_the_rule_names(statuses, client):
    assert statuses[client] == EXPECTED[client]

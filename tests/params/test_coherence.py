"""What the parts of a client's file contradict is refused, in a sentence that says where and what to do (issue 5)."""

from datetime import date

import pytest
from pydantic import ValidationError

from analysis.params import load
from analysis.params.client import ClientParams
from builders import CITATION, line, params

RATE = {"profile": "ingénieur", "daily_rate_eur": "700", "effective_from": date(2023, 1, 1), "source": CITATION}
BROUGHT = {"cap_percent": 10, "expires_after_months": 3, "carried": 4}
CHECK = {"check": "Firmware", "domain": "Réseau", "recurrence": "monthly", "starts_on": date(2023, 1, 1)}
WEEK_END = {"starts_on": date(2023, 2, 18), "ends_on": date(2023, 2, 19)}
LYON, NANTES = {"subsidiary": "Lyon"}, {"subsidiary": "Nantes"}


def amendment(day, **change):
    return {"effective_from": day, "source": CITATION, **change}


def renewal(starts_on):
    return {"renews": "a", "starts_on": starts_on, "ends_on": date(2024, 12, 31)}


def charged(**key):
    return {"contract_lines": [line()], "chargeback": [{"line": "infogerance", **key}]}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"contract_lines": [line(amendments=[amendment(date(2024, 1, 1), add=5)])]},
            "l’avenant du 2024-01-01 est hors du terme (2023-01-01 – 2023-12-31)",
        ),
        (
            {"contract_lines": [line(amendments=[amendment(date(2023, 5, 1), add=more) for more in (5, 6)])]},
            "deux avenants à la même date (2023-05-01)",
        ),
        (
            {"contract_lines": [line(amendments=[amendment(date(2023, 5, 1), add=-300)])]},
            "infogerance : les avenants retirent plus que ce que la ligne contient : à partir du 2023-05-01",
        ),
        (
            {"contract_lines": [line(entitlement=120, amendments=[amendment(date(2023, 11, 1), add=-100)])]},
            "à partir du 2023-11-01, un jour vaudrait -1.311",
        ),
        (
            {
                "contract_lines": [
                    line(
                        amendments=[amendment(date(2023, 2, 1), entitlement=0), amendment(date(2023, 3, 1), add=-100)],
                    )
                ]
            },
            "à partir du 2023-03-01",
        ),
        (
            {"contract_lines": [line(accrual="working_days", amendments=[amendment(date(2023, 12, 30), add=5)])]},
            "aucun jour ouvré du 2023-12-30 au 2023-12-31",
        ),
        ({"contract_lines": [line(entitlement=-1)]}, "greater than or equal to 0"),
        (
            {"contract_lines": [line(ends_on=date(2022, 12, 31))]},
            "la fin (2022-12-31) précède le début (2023-01-01)",
        ),
        (
            {"contract_lines": [line(entitlement=None, accrual="monthly", months={"2024-01": 3})]},
            "mois hors du terme : 2024-01 ; mois admis : 2023-01 à 2023-12",
        ),
        (
            {"contract_lines": [line("a"), line("b", **renewal(date(2023, 12, 31)))]},
            "b (2023-12-31 – 2024-12-31) reconduit a, dont le terme finit le 2023-12-31 : les deux se chevauchent",
        ),
        (
            {
                "contract_lines": [
                    line("a"),
                    line("b", **renewal(date(2024, 1, 1))),
                    line("c", scope={"ticket": ("c",)}, **renewal(date(2024, 1, 1))),
                ]
            },
            "b, c reconduisent la même ligne, a",
        ),
        (
            {
                "contract_lines": [
                    line("a"),
                    line(
                        "b",
                        carry_over=BROUGHT,
                        **renewal(date(2024, 1, 1)),
                    ),
                ]
            },
            "contract_lines : b : carry_over.carried est écrit à côté de renews",
        ),
        (
            {"contract_lines": [line("a", terms=[{"carry_over": BROUGHT}])]},
            "contract_lines : a, terme 2 : le terme d’avant dit lui-même ce qui est reporté",
        ),
        (
            {"contract_lines": [line("b", renews="a")]},
            "renews : ligne inconnue : a ; lignes : b",
        ),
        (
            {"rates": [RATE, RATE]},
            "rates : deux tarifs de ingénieur (toutes les lignes) à la même date : 2023-01-01",
        ),
        (
            {"checks": [CHECK, {**CHECK, "recurrence": "weekly", "starts_on": date(2023, 6, 1)}]},
            "checks : Firmware est promis deux fois aux mêmes dates",
        ),
        (
            {"checks": [{**CHECK, "recurrence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}]},
            "la récurrence FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 ne tombe jamais, du 2023-01-01 sans fin",
        ),
        (
            {"checks": [{**CHECK, "recurrence": "daily", **WEEK_END}]},
            "la récurrence daily ne tombe jamais, du 2023-02-18 au 2023-02-19",
        ),
        ({"checks": [{**CHECK, "recurrence": "hourly"}]}, "récurrence inconnue ; valeurs admises : daily, weekly"),
        (
            {"subsidiaries": [LYON], **charged(common="fixed", fixed_percent={"Lyon": 90})},
            "les pourcentages font 90 et non 100",
        ),
        (
            {"subsidiaries": [LYON], **charged(common="fixed", fixed_percent={"Paris": 100})},
            "filiale inconnue : Paris ; filiales : Lyon",
        ),
        (
            {"subsidiaries": [{**LYON, "headcount": 5}, NANTES], **charged(common="headcount")},
            "la clé headcount demande l’effectif de chacune ; sans headcount : Nantes",
        ),
        (
            {"subsidiaries": [{**LYON, "share_percent": 70}, {**NANTES, "share_percent": 40}]},
            "les parts (share_percent) font 110 % et non 100 au plus",
        ),
        ({"subsidiaries": [{**LYON, "moves_to": "Paris"}]}, "filiale inconnue : Paris ; filiales : Lyon"),
    ],
)
def test_a_contradiction_is_refused_with_its_sentence(given, message):
    with pytest.raises(ValidationError) as caught:
        params(**given)
    assert message in str(caught.value)


def test_all_the_contradictions_of_a_file_are_told_at_once():
    with pytest.raises(ValidationError) as caught:
        params(rates=[RATE, RATE], subsidiaries=[{**LYON, "moves_to": "Paris"}])
    assert "deux tarifs" in str(caught.value)
    assert "filiale inconnue" in str(caught.value)


def test_a_plan_may_change_and_a_line_may_be_renewed():
    found = params(
        checks=[
            {**CHECK, "ends_on": date(2023, 5, 31)},
            {**CHECK, "starts_on": date(2023, 6, 1), "recurrence": "weekly"},
        ],
        contract_lines=[line("a"), line("b", **renewal(date(2024, 1, 1)))],
    )
    assert len(found.checks) == len(found.contract_lines) == 2


def test_a_default_is_checked_as_the_client_s_own_key_so_that_its_file_is_named():
    """A value that `defaults.yaml` lets pass would be told as the fault of every client's file."""
    keys = load.Defaults.model_fields.keys() & ClientParams.model_fields.keys() - {"hours_per_day"}
    for key in keys:
        default, own = load.Defaults.model_fields[key], ClientParams.model_fields[key]
        assert (default.annotation, default.metadata) == (own.annotation, own.metadata), key
    assert {"timezone", "country", "region", "ticket_url"} <= keys

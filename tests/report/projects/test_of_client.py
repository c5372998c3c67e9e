"""The projects of a client's own report: judged, or why they cannot be; the checks whose failures they answer."""

from datetime import date

import facts_schema
import pandas as pd
import pytest
from studied import EUROS_PER_DAY, option, project

from analysis.domain.findings import Disqualified
from analysis.facts import document
from analysis.params import coherence
from analysis.params.project import Problem
from analysis.report import client_report
from builders import CITATION, entry, params, tables, ticket

AS_OF = date(2023, 2, 28)
MONTHS = [f"{month}" for month in pd.period_range("2022-01", periods=14, freq="M")]
CATEGORIES = [{"category_id": "1", "name": "Sauvegarde"}]
TICKETS = [ticket(month, ticket_kind="incident", category_id="1") for month in MONTHS]
ENTRIES = [entry(month, f"{month}-10", 1_000, month, profile="engineer") for month in MONTHS]
RATES = [
    {"profile": "engineer", "daily_rate_eur": EUROS_PER_DAY, "effective_from": date(2000, 1, 1), "source": CITATION}
]
PLAN = [
    {"check": "Sauvegardes", "names": ["Contrôle – sauvegardes"], "domain": "Sauvegarde", "recurrence": "weekly",
     "starts_on": date(2022, 1, 3)},
    {"check": "Pare-feu", "domain": "Réseau", "recurrence": "weekly", "starts_on": date(2022, 1, 3)},
]  # fmt: skip
KO_SCOPE = {"ko_checks": ["Sauvegardes"], "starts_on": date(2022, 3, 1)}


def run(number: str, check: str, day: str, result: str, incident: str | None = None) -> dict:
    return {
        "check_run_id": number,
        "check": check,
        "run_date": date.fromisoformat(day),
        "result": result,
        "incident_ticket_id": incident,
    }


def made(*projects, runs=(), entries=ENTRIES, **others):
    delivered = tables(time_entry=entries, ticket=TICKETS, category=CATEGORIES, check_run=list(runs))
    return client_report.build(delivered, params(rates=RATES, projects=projects, **others), AS_OF)


def test_the_report_judges_each_project_of_params_on_the_client_s_tickets():
    """1 000 EUR of incidents a month, half avoided, 12 000 EUR: 24 months (rule 11.2)."""
    (found,) = made(project()).payback
    best = next(choice.payback for choice in found.judged.choices if choice.payback is not None)
    assert best.economic.payback_months == pytest.approx(24.0)


def test_a_project_is_no_reason_for_the_report_to_stop():
    """Another category has no ticket; a history that starts after the date counted has no month."""
    other = {"scope": {"category": ["Imprimantes"]}, "starts_on": date(2022, 3, 1)}
    young = {"scope": {"category": ["Sauvegarde"]}, "starts_on": date(2023, 2, 5)}
    early = option(one_off=[{"name": "A", "amount_eur": 1, "paid_on": date(2021, 6, 1), "source": CITATION}])
    old = {"scope": {"category": ["Sauvegarde"]}, "starts_on": date(2021, 3, 1)}
    found = made(
        project(project="a", problem=other),
        project(project="b", problem=young),
        project(early, project="c", problem=old),
    )
    reasons = [item.judged.reason for item in found.payback]
    assert reasons == ["no_problem_ticket", "no_whole_month", "cost_before_history"]
    told = document.to_facts(found)["payback"]
    facts_schema.check(document.to_facts(found))
    assert [item["disqualified"] for item in told] == reasons
    assert told[2]["known_from"] == "2022-01-10"


def test_a_source_without_effort_judges_nothing():
    unknown = [{**row, "seconds": None} for row in ENTRIES]
    delivered = tables(
        time_entry=unknown, ticket=TICKETS, category=CATEGORIES,
        source_note=[{"code": "no_effort", "subject": "file", "count": 1}],
    )  # fmt: skip
    found = client_report.build(delivered, params(rates=RATES, projects=[project()]), AS_OF)
    assert [item.judged for item in found.payback] == [Disqualified("no_effort")]
    assert found.sizing == Disqualified("no_effort")


def test_a_problem_is_the_tickets_of_the_checks_that_ended_ko():
    """Of fourteen tickets, the two opened by a KO of the backups; not that of the firewall, nor of an OK, nor later."""
    runs = [
        run("1", "Contrôle – sauvegardes", "2022-03-08", "ko", "2022-03"),
        run("2", "SAUVEGARDES", "2022-06-07", "ko", "2022-06"),
        run("3", "Sauvegardes", "2022-07-05", "ko"),
        run("4", "Pare-feu", "2022-08-02", "ko", "2022-08"),
        run("5", "Sauvegardes", "2022-09-06", "ok", "2022-09"),
        run("6", "Sauvegardes", "2023-03-07", "ko", "2023-01"),
    ]
    (found,) = made(project(problem=KO_SCOPE), runs=runs, checks=PLAN).payback
    assert found.judged.cost.tickets == 2
    assert sorted(found.judged.cost.by_ticket["ticket_key"].str[-7:]) == ["2022-03", "2022-06"]


def test_a_scope_narrows_the_failures_of_the_checks():
    runs = [run("1", "Sauvegardes", "2022-03-08", "ko", "2022-03")]
    problem = {**KO_SCOPE, "scope": {"category": ["Imprimantes"]}}
    (found,) = made(project(problem=problem), runs=runs, checks=PLAN).payback
    assert found.judged == Disqualified("no_problem_ticket")


def test_a_check_that_is_not_in_the_plan_names_those_that_are():
    with pytest.raises(ValueError, match=r"sauvegarde.problem.ko_checks : contrôle inconnu : Onduleur ; contrôles du"):
        params(projects=[project(problem={**KO_SCOPE, "ko_checks": ["Onduleur"]})], checks=PLAN)
    known = params(checks=PLAN)
    (said,) = coherence.unknown_checks(known, [project(problem={**KO_SCOPE, "ko_checks": ["Onduleur"]})])
    assert str(said).endswith("contrôles du plan : Sauvegardes, Pare-feu")


def test_a_problem_that_holds_everything_is_refused():
    with pytest.raises(ValueError, match=r"écrire scope .* ou ko_checks"):
        Problem.model_validate({"starts_on": date(2022, 3, 1)})


def test_a_live_project_shows_in_the_facts_what_it_really_saved():
    """Live in January 2023: 1 000 a month before, 450 in the two after; 550 saved where 500 were promised (F4)."""
    halved = [
        entry(month, f"{month}-10", 450 if month >= "2023" else 1_000, month, profile="engineer") for month in MONTHS
    ]
    bought = [{"name": "Achat", "amount_eur": 12_000, "paid_on": date(2023, 1, 1), "source": CITATION}]
    live = option(go_live=date(2023, 1, 1), one_off=bought, is_live=True)
    found = made(project(live), entries=halved)
    facts_schema.check(document.to_facts(found))
    (told,) = document.to_facts(found)["payback"]
    assert told["seen"]["solution"]["total"] == pytest.approx(1_100.0, rel=0.02)
    assert told["seen"]["solution"]["promised"] == pytest.approx(1_000.0, rel=0.02)
    assert told["problem"]["ends_on"] == "2022-12-31"

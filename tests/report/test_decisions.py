"""Decisions: what figures ask for, what params add, close, refuse or move, and the follow-up (rule 16)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from made_report import make_params
from made_work import make_work

from analysis.domain import periods
from analysis.domain.findings import Disqualified, Finding
from analysis.domain.periods import Calendar
from analysis.measures.contract.landing import Landing
from analysis.measures.effort import variance
from analysis.measures.effort.variance import drivers_on_one_ticket
from analysis.params.decision import DecisionParams
from analysis.report import agenda, decisions, message
from analysis.report.decisions import Agenda, Decision
from analysis.report.line import line_report
from analysis.report.line_stake import with_stake
from builders import line

AS_OF = date(2023, 2, 16)
SOURCE = {"document": "CR", "date": date(2023, 2, 1)}


def said(decision, state="open", on=date(2023, 2, 3), **others):
    return DecisionParams(decision=decision, state=state, on=on, source=SOURCE, **others)


def reported(landing, consumed=30.0, as_of=AS_OF, **changes):
    """A line of 120 days in 2023 with `consumed` days in January, and a landing by forecast."""
    work = make_work("2023-01", {"RUN": [consumed]}, str(as_of), contract_lines=[line(entitlement=120, **changes)])
    return with_stake(replace(line_report(work.params.contract_terms[0], work), landing=landing), work.params)


TO_DECIDE = Landing(150.0, 130.0, 170.0, 160.0, 0.9, 0.8, 0.0)
UNDER = Landing(90.0, 80.0, 100.0, 95.0, 0.01, 0.0, 0.9)


def quantity(asked):
    return vars(asked)["values"]["quantity"]


def of_client(landing, **changes):
    report = reported(landing, **changes)
    return [*agenda.asked_of_client([report], [], report.as_of)]


def test_a_line_to_decide_asks_for_what_covers_eight_cases_of_ten():
    """40 days more than the 120 promised, at 600 € (72 000 € for 120 days)."""
    (asked,) = of_client(TO_DECIDE, price_eur="72000.00")
    assert (asked.id, asked.amount_eur, asked.probability) == (
        "cover_line:infogerance-2023-01",
        Decimal("24000.00"),
        0.9,
    )
    assert quantity(asked) == pytest.approx(40)
    assert asked.consequence == "overrun_invoiced"


def test_a_line_under_asks_to_use_what_would_be_lost_after_projects_and_carry_over():
    """120 − 90 − 5 planned = 25 unused; 10 % of 120 passes on: 13 lost, before 1 November (31 December − 60 days)."""
    projects = [{"name": "Migration", "planned_on": "2023-09-01", "quantity": 5}]
    carried = {"cap_percent": 10, "expires_after_months": 3}
    (asked,) = of_client(UNDER, consumed=5.0, price_eur="72000.00", projects=projects, carry_over=carried)
    assert quantity(asked) == pytest.approx(13)
    assert (asked.amount_eur, asked.due_on) == (Decimal("7800.00"), date(2023, 11, 1))
    assert of_client(UNDER, consumed=5.0, carry_over={**carried, "cap_percent": 50}) == []


def test_units_to_spare_are_those_that_no_project_takes_lost_or_not():
    """120 − 90 − 5 planned = 25 to offer, though 12 of them would pass to the next term."""
    projects = [{"name": "Migration", "planned_on": "2023-09-01", "quantity": 5}]
    carried = {"cap_percent": 10, "expires_after_months": 3}
    report = reported(UNDER, consumed=5.0, projects=projects, carry_over=carried)
    assert report.stake.spare == pytest.approx(25)
    assert reported(TO_DECIDE).stake.spare == 0


@pytest.mark.parametrize(("as_of", "is_asked"), [("2023-07-01", False), ("2023-07-02", True), ("2023-10-01", False)])
def test_notice_is_asked_from_ninety_days_before_its_day(as_of, is_asked):
    """Term 31 December, three months: 30 September; ninety days before is 2 July."""
    day = date.fromisoformat(as_of)
    months = day.month - 1
    work = make_work(
        "2023-01",
        {"RUN": [10.0] * months},
        as_of,
        contract_lines=[line(entitlement=120, renewal={"tacit": True, "notice_months": 3})],
    )
    report = line_report(work.params.contract_terms[0], work)
    codes = [asked.code for asked in agenda.asked_of_client([report], [], day)]
    assert ("give_notice" in codes) == is_asked


@pytest.mark.parametrize(("as_of", "is_asked"), [("2023-04-02", False), ("2023-04-03", True), ("2023-07-02", False)])
def test_a_renewal_is_prepared_before_the_client_is_asked(as_of, is_asked):
    """Notice on 30 September: prepared from 3 April (180 days before) until the client is asked on 2 July."""
    day = date.fromisoformat(as_of)
    work = make_work(
        "2023-01",
        {"RUN": [10.0] * (day.month - 1)},
        as_of,
        contract_lines=[line(entitlement=120, renewal={"tacit": True, "notice_months": 3})],
    )
    report = line_report(work.params.contract_terms[0], work)
    asked = [item for item in agenda.asked_of_client([report], [], day) if item.owner == "provider"]
    assert [item.code for item in asked] == ["prepare_renewal"] * is_asked
    assert all(item.due_on == date(2023, 7, 2) for item in asked)


def occurrence(check, state, due_on, incident=None):
    return {"check": check, "state": state, "due_on": due_on, "incident_ticket_id": incident}


def test_the_provider_s_actions_are_its_own():
    grid = pd.DataFrame(
        [
            occurrence("Sauvegardes", "ko", date(2023, 1, 9)),
            occurrence("Sauvegardes", "ko", date(2023, 1, 16), "12"),
            occurrence("Sophos", "missed", date(2023, 2, 10)),
            occurrence("Sophos", "missed", date(2023, 1, 10)),
        ]
    )
    blocking = Finding("negative_minutes", "blocking", 2, 60)
    asked = [*agenda.asked_of_provider(grid, [blocking], AS_OF, date(2023, 1, 31))]
    assert [item.id for item in asked] == [
        "follow_ko:2023-01",
        "do_missed_checks:2023-02",
        "correct_data:negative_minutes",
    ]
    assert [vars(item)["values"]["count"] for item in asked] == [1, 1, 2]
    assert {item.owner for item in asked} == {"provider"}


def decision(name, euros, probability=1.0, due_on=None, owner="client"):
    return Decision(name, "added", owner, {"title": name}, Decimal(euros), probability, due_on)


def test_decisions_are_in_order_of_euros_times_probability_then_of_date():
    first, second = decision("a", 1000, 0.9), decision("b", 2000, 0.4)
    soon, late = decision("z", 100, due_on=date(2023, 3, 1)), decision("c", 100, due_on=date(2023, 4, 1))
    asked = Agenda(decisions=decisions.in_order([late, soon, second, decision("p", 9, owner="provider"), first]))
    assert [item.id for item in asked.of("client")] == ["a", "b", "z"]
    assert (asked.more("client"), asked.more("provider")) == (1, 0)


def test_params_close_move_and_add_on_their_day():
    asked = [decision("a", 10), decision("b", 5), decision("c", 1)]
    stated = [
        said("a", "done"),
        said("b", "moved", due_on=date(2023, 3, 31), responsible="DSI"),
        said("c", "refused", on=date(2023, 3, 1)),
        said("d", title="Choisir la date", owner="provider"),
    ]
    now = decisions.with_states(asked, stated, AS_OF)
    assert [(item.id, item.state) for item in now] == [("b", "moved"), ("c", "open"), ("d", "open")]
    assert (now[0].due_on, now[0].responsible, now[2].owner) == (date(2023, 3, 31), "DSI", "provider")


def test_the_follow_up_says_what_became_of_each_decision_of_the_previous_edition():
    before = [decision(name, 10) for name in "abcd"]
    stated = [said("a", "done"), said("b", "moved", due_on=date(2023, 3, 31))]
    now = decisions.with_states([decision("b", 10), decision("c", 10)], stated, AS_OF)
    told = decisions.followed(before, now, stated, AS_OF)
    assert [(item.id, item.state) for item in told] == [("a", "done"), ("b", "moved"), ("c", "open"), ("d", "lapsed")]


def test_a_decision_that_is_moved_gives_its_day():
    with pytest.raises(ValueError, match="due_on"):
        said("a", "moved")


def test_the_message_names_the_line_that_most_needs_a_person():
    """A line to decide comes before one that is under, whatever they are worth."""
    to_decide = reported(TO_DECIDE)
    under = reported(UNDER, consumed=5.0, line="autre", price_eur="720000.00")
    assert message.first_line([under, to_decide]) == to_decide
    codes = [remark.code for remark in message.remarks([under, to_decide], {}, [])]
    assert codes == ["lines", "line", "nothing_to_decide"]


def told(*lines, change=None, on_one_ticket=()):
    remarks = message.remarks(lines, {} if change is None else {"category": change}, [], on_one_ticket=on_one_ticket)
    return {vars(remark)["code"]: vars(remark)["values"] for remark in remarks}


def waits(*lines, decisions=(), closed=None):
    return [vars(remark)["values"] for remark in message.waiting(lines, decisions, closed or {})]


WIDE = Landing(125.0, 60.0, 200.0, 180.0, 0.55, 0.45, 0.2)


def test_each_line_at_risk_says_how_long_it_lasts_what_it_lacks_and_when_it_will_be_asked():
    """180 days cover 8 cases of 10: 60 more than the 120 promised, at 600 €."""
    at_risk = replace(reported(WIDE, price_eur="72000.00"), used_up_on=date(2023, 12, 15))
    assert at_risk.status == "watch"
    (asked,) = waits(at_risk)
    assert asked == {
        "line": "infogerance", "name": "Infogérance 2023", "why": "risk", "percent": 75, "month": "2023-12",
        "quantity": pytest.approx(60), "unit": "days", "amount_eur": "36000.00",
    }  # fmt: skip


def test_a_line_that_half_of_the_futures_do_not_use_up_gives_its_term_and_its_odds():
    lasting = replace(reported(replace(WIDE, is_risk_at_least=True)), used_up_on=None)
    (asked,) = waits(lasting)
    assert asked["ends_on"] == "2023-12-31"
    assert (asked["odds"], asked["is_risk_at_least"]) == (pytest.approx(0.45), True)
    assert "month" not in asked


def test_every_line_that_is_not_on_plan_waits_or_is_asked():
    """The message speaks of the first line alone: what is said of nothing to decide is said of each."""
    at_risk = replace(reported(WIDE), used_up_on=date(2023, 12, 15))
    under = reported(UNDER, consumed=5.0, line="autre", price_eur="72000.00")
    on_plan = reported(Landing(119.0, 110.0, 125.0, 122.0, 0.2, 0.0, 0.0), consumed=15.0, line="calme")
    assert on_plan.status == "on_plan"
    asked = [*agenda.asked_of_client([under], [], AS_OF)]
    assert [(item["line"], item["why"]) for item in waits(at_risk, under, on_plan, decisions=asked)] == [
        ("infogerance", "risk")
    ]
    assert [item["line"] for item in waits(at_risk, under, on_plan)] == ["infogerance", "autre"]


def test_a_line_waits_for_its_own_reason():
    kept = reported(UNDER, consumed=5.0, carry_over={"cap_percent": 50, "expires_after_months": 3})
    assert waits(kept)[0]["why"] == "kept"
    assert waits(reported(Disqualified("not_available")))[0]["why"] == "pace"
    assert waits(reported(UNDER, consumed=5.0, as_of=date(2023, 12, 31)))[0]["why"] == "ended"
    assert waits() == []


def test_a_decision_that_params_refuse_is_why_nothing_is_asked():
    under = reported(UNDER, consumed=5.0, price_eur="72000.00")
    (asked,) = agenda.asked_of_client([under], [], AS_OF)
    params = make_params(decisions=[said(asked.id, "refused", responsible="Direction").model_dump()])
    composed = agenda.composed([under], {}, [asked], params, AS_OF)
    assert composed.decisions == ()
    (waiting,) = composed.waiting
    assert vars(waiting)["values"] == {
        "line": "infogerance", "name": "Infogérance 2023", "why": "refused", "on": "2023-02-03", "who": "Direction",
    }  # fmt: skip


def test_euros_that_a_person_states_are_not_foreseen():
    (asked,) = of_client(TO_DECIDE, price_eur="72000.00")
    assert asked.is_foreseen
    (stated,) = decisions.with_states([asked], [said(asked.id, amount_eur="23456.00")], AS_OF)
    assert (stated.amount_eur, stated.is_foreseen) == (Decimal("23456.00"), False)


@pytest.mark.parametrize(("consumed", "why"), [(15.5, "risk_past"), (30.0, "risk_pace"), (5.0, "risk_behind")])
def test_a_line_at_risk_says_where_its_pace_is(consumed, why):
    """120 days a year, 47 of 365 days gone: 15.5 expected."""
    assert told(reported(WIDE, consumed=consumed))["line"]["why"] == why


def entries_of(worked):
    """Return an entry a day, of so many hours and a ticket, all of one category."""
    return pd.DataFrame(
        {
            "work_date": pd.to_datetime([*worked]),
            "seconds": [3600 * hours for hours, _ in worked.values()],
            "ticket_key": [ticket for _, ticket in worked.values()],
            "category_path": pd.Categorical(["Postes"] * len(worked)),
            "ticket_kind": pd.Categorical(["incident"] * len(worked)),
        }
    )


def split_of(entries):
    before, month = periods.span("2022-01"), periods.span("2023-01")
    return variance.variance(entries, before, month, "category_path", Calendar("FR"))


@pytest.mark.parametrize(
    ("landing", "difference", "is_against"), [(TO_DECIDE, -1, 1), (TO_DECIDE, 1, 0), (UNDER, 1, 1)]
)
def test_a_month_that_goes_the_other_way_is_no_cause(landing, difference, is_against):
    """10 h in January of a year, 10 h more or less a year later, beside a line that would lack or lose days."""
    split = split_of(entries_of({"2022-01-10": [20, "a"], "2023-01-10": [20 + 10 * difference, "b"]}))
    line_told = reported(landing, consumed=30.0 if landing is TO_DECIDE else 5.0)
    assert told(line_told, change=split)["change"].get("against", 0) == is_against


def test_a_light_month_is_no_surprise_of_a_line_behind_its_pace():
    split = split_of(entries_of({"2022-01-10": [20, "a"], "2023-01-10": [10, "b"]}))
    assert "against" not in told(reported(WIDE, consumed=5.0), change=split)["change"]
    assert "against" in told(reported(WIDE, consumed=30.0), change=split)["change"]


@pytest.mark.parametrize(
    ("before", "after", "is_one_ticket"),
    [((5, 5), (5, 5, 8), True), ((5, 5, 8), (5, 5), True), ((5, 5), (5, 5, 2, 3, 3), False)],
)
def test_a_family_whose_difference_is_that_of_one_ticket_says_so(before, after, is_one_ticket):
    """8 h more or less: of one ticket, or of three of which none makes more than half."""
    entries = entries_of(
        {f"2022-01-{10 + n}": [hours, f"t{n}"] for n, hours in enumerate(before)}
        | {f"2023-01-{10 + n}": [hours, f"t{n}"] for n, hours in enumerate(after)}
    )
    change = told(
        reported(TO_DECIDE), change=split_of(entries), on_one_ticket=drivers_on_one_ticket(entries, split_of(entries))
    )["change"]
    assert change.get("one_ticket", 0) == is_one_ticket
    assert change["driver"] == "Postes"


def test_a_decision_that_is_asked_again_is_told_once():
    before = [decision("a", 10), decision("b", 10)]
    assert decisions.no_longer_asked(before, [decision("b", 10)]) == [before[0]]


@pytest.mark.parametrize(("other_hours", "second"), [(29, "Messagerie"), (24, None)])
def test_a_second_family_that_nearly_ties_with_the_first_is_named_too(other_hours, second):
    """20 h more on the first family; 19 h, which are 95 % of it, or 14 h on the other."""
    entries = entries_of(
        {
            **{"2022-01-10": [10, "a"], "2022-01-11": [10, "b"]},
            **{"2023-01-10": [30, "c"], "2023-01-11": [other_hours, "d"]},
        }
    )
    entries["category_path"] = pd.Categorical(["Postes", "Messagerie"] * 2)
    change = told(reported(TO_DECIDE), change=split_of(entries))["change"]
    assert (change["driver"], change.get("second")) == ("Postes", second)


def test_the_message_names_the_other_line_of_the_same_state():
    first, other = reported(WIDE, price_eur="72000.00"), reported(WIDE, line="autre")
    assert told(first, other)["also"] == {"line": "autre", "name": "Infogérance 2023", "status": "watch"}
    assert "also" not in told(first, other, reported(WIDE, line="encore"))
    assert "also" not in told(first, reported(UNDER, consumed=5.0, line="autre"))


def proposed(*asked):
    return {vars(item)["code"]: vars(item)["values"] for item in message.remarks([], {}, asked)}


def test_the_message_proposes_what_is_to_be_decided_soonest():
    large, soon = decision("large", 9000, due_on=date(2023, 4, 1)), decision("soon", 0, due_on=date(2023, 2, 28))
    told_now = proposed(large, soon, decision("never", 5))
    assert told_now["proposal"]["title"] == "soon"
    assert told_now["others"] == {"others": 2}
    assert "others" not in proposed(large)


def test_the_message_says_to_which_month_a_decision_is_moved():
    moved = replace(decision("a", 10, due_on=date(2023, 3, 31)), state="moved")
    assert proposed(moved)["proposal"]["month"] == "2023-03"
    assert "month" not in proposed(decision("a", 10, due_on=date(2023, 3, 31)))["proposal"]


def test_a_line_that_would_lose_a_trifle_asks_for_nothing_and_says_so():
    """120 − 90 − 29.6 planned = 0.4 d lost, within the half day of rule 2.4; 0.6 d beyond it."""

    def planned(quantity):
        return {"projects": [{"name": "Migration", "planned_on": "2023-09-01", "quantity": quantity}]}

    assert of_client(UNDER, consumed=5.0, **planned(29.6)) == []
    assert len(of_client(UNDER, consumed=5.0, **planned(29.4))) == 1
    assert told(reported(UNDER, consumed=5.0, **planned(29.6)))["line"]["why"] == "left_kept"
    assert told(reported(UNDER, consumed=5.0, **planned(29.4)))["line"]["why"] == "left"

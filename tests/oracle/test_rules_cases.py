"""The oracle against each case that the rules print, worked by hand there: one assertion a case, rule by rule."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from oracle import billing, checks, variance
from oracle.client import Client
from oracle.days import count_days, is_working_day, local
from oracle.entitlement import daily_quantities
from oracle.exact import cents, exact, largest_remainder
from oracle.facts import facts
from oracle.lines import coefficient, rounded
from oracle.money import adjusting_cents
from oracle.renewal import written_out
from oracle.terms import standings

CITATION = {"document": "Contrat", "date": date(2022, 12, 1)}
AS_OF = date(2023, 2, 16)
YEAR_OF_CARRY_OVER = {"carry_over": {"cap_percent": 10, "expires_after_months": 3, "carried": 8}}
ENGINEER = {"profile": "engineer", "daily_rate_eur": "700.00", "effective_from": date(2020, 1, 1), "source": CITATION}


def line(entitlement=263, **others):
    usual = {"line": "l", "kind": "managed_service", "unit": "days", "entitlement": entitlement, "source": CITATION}
    return {**usual, "starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31), **others}


def of_2020(**others):
    months = {f"2020-{month:02d}": 10 for month in range(1, 13)}
    terms = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 12, 31), "accrual": "monthly", "months": months}
    amendments = [
        {"effective_from": date(2020, 4, 1), "months": {f"2020-{m:02d}": 4 for m in range(4, 9)}, "source": CITATION},
        {"effective_from": date(2020, 9, 1), "months": {f"2020-{m:02d}": 14 for m in range(9, 13)}, "source": CITATION},
    ]
    return {key: value for key, value in line(**terms).items() if key != "entitlement"} | {
        "amendments": amendments,
        **others,
    }


def entry(identifier, day, minutes, ticket="1", **others):
    row = {"time_entry_id": str(identifier), "ticket_id": ticket, "entry_date": day, "is_private": False}
    return {**row, "seconds": int(Fraction(str(minutes)) * 60), **others}


def ticket(identifier="1", **others):
    return {"ticket_id": identifier, "title": "", "ticket_kind": "incident", "is_deleted": False, **others}


def params(*lines, **others):
    return {"hours_per_day": 7, "default_profile": "engineer", "contract_lines": list(lines), **others}


def figures(file, entries, as_of=AS_OF, tickets=None, **tables):
    named = {row["ticket_id"] for row in entries}
    return facts(
        file, {"time_entry": entries, "ticket": tickets or [ticket(n) for n in sorted(named)], **tables}, as_of
    )


def days_worked(days, day=date(2023, 1, 10)):
    return [entry(1, day, Fraction(str(days)) * 7 * 60)]


def expected(contract_line, day):
    return standing(contract_line, day).expected


def standing(contract_line, day, *others, used=None):
    file = params(*others, contract_line)
    return standings(file["contract_lines"], used or {}, file, day)[contract_line["line"]]


def total(contract_line):
    return sum(daily_quantities(contract_line, params()).values())


def near(value):
    return pytest.approx(value, abs=0.005)


def test_1_1_hours_written_with_a_comma_are_exact():
    assert exact("2.33") * 60 == Fraction("139.8")


@pytest.mark.parametrize(("minutes", "shown"), [(165, 275), (5, 8), (110, 183)])
def test_1_2_hours_as_they_are_shown(minutes, shown):
    assert cents(Fraction(minutes, 60)) == shown


def test_1_3_an_entry_belongs_to_the_local_day_of_its_start():
    start = datetime(2023, 1, 31, 23, 30, tzinfo=UTC)
    assert figures(params(line()), [entry(1, None, 120, started_at=start)])["daily"]["2023-02-01"]["minutes"] == 120


def test_1_3_the_second_half_past_two_of_october_is_the_same_day():
    assert local(datetime(2023, 10, 29, 1, 30, tzinfo=UTC), "Europe/Paris").hour == 2


def test_1_5_the_date_counted_is_included():
    made = figures(params(line()), [entry(1, AS_OF, 60), entry(2, AS_OF + timedelta(days=1), 60)])
    assert (made["minutes"]["consumed"], made["minutes"]["excluded"]) == (60, 60)


@pytest.mark.parametrize(("year", "shown"), [(2023, 33.87), (2024, 33.77)])
def test_2_1_expected_to_date(year, shown):
    term = line(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    assert float(expected(term, date(year, 2, 16))) == near(shown)


def test_2_1_variance_of_43_days():
    made = figures(params(line()), days_worked(43))["lines"]["l"]
    assert (float(made["variance"]), float(made["relative"])) == (near(9.13), near(0.27))


def test_2_2_working_days():
    assert float(expected(line(accrual="working_days"), AS_OF)) == near(35.63)


def test_2_4_status_by_pace():
    assert figures(params(line()), days_worked(43))["lines"]["l"]["pace_status"] == "overrun"


@pytest.mark.parametrize(
    ("contract_line", "day", "worked", "shown"),
    [(line(), AS_OF, 43, 333.94), (of_2020(), date(2020, 6, 15), 40, 106.0)],
)
def test_2_5_landing_by_pace(contract_line, day, worked, shown):
    made = figures(params(contract_line), days_worked(worked, contract_line["starts_on"]), day)
    assert float(made["lines"]["l"]["landing_pace"]) == near(shown)


@pytest.mark.parametrize(
    ("contract_line", "day", "week", "shown"),
    [
        (line("273.75"), AS_OF, "2023-W07", 5.25),
        (line(accrual="working_days"), AS_OF, "2023-W07", 5.24),
        (line(accrual="working_days"), date(2023, 4, 14), "2023-W15", 4.19),
        (of_2020(), date(2020, 6, 15), "2020-W14", 1.31),
    ],
)
def test_2_7_weekly_average(contract_line, day, week, shown):
    made = figures(params(contract_line), [entry(1, contract_line["starts_on"], 60)], day)
    assert float(made["weekly"][week]["average_days"]) == near(shown)


def carried(**others):
    before = line(120, line="a", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    return [before | {"carry_over": {"cap_percent": 10, "expires_after_months": 3}}, line(120, renews="a", **others)]


HUNDRED = {"a": {date(2022, 6, 1): Fraction(100)}}


def test_2_8_twelve_are_carried_and_eight_lost():
    before, _ = carried()
    first = standing(before, date(2022, 12, 31), used=HUNDRED)
    passed = sum(part.quantity for part in first.passed_on())
    assert (passed, first.entitlement - first.consumed - passed) == (12, 8)


def test_2_8_expected_with_what_is_carried():
    before, after = carried()
    assert float(standing(after, date(2023, 1, 31), before, used=HUNDRED).expected) == near(14.33)


@pytest.mark.parametrize(
    ("day", "entitlement", "shown"), [(date(2023, 3, 31), 132, 41.59), (date(2023, 4, 1), 129, 38.92)]
)
def test_2_8_what_expires_leaves_on_the_day_after(day, entitlement, shown):
    before, after = carried()
    used = HUNDRED | {"l": {date(2023, 2, 1): Fraction(9)}}
    made = standing(after, day, before, used=used)
    assert (made.entitlement, float(made.expected)) == (entitlement, near(shown))


def test_2_8_several_carried_parts_are_used_oldest_first():
    terms: list[dict] = []
    for year, quantity, months in ((2022, 50, 15), (2023, 120, 3), (2024, 120, 3)):
        choice = {"cap_percent": 10, "expires_after_months": months}
        term = line(quantity, line=f"{year}", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), carry_over=choice)
        terms.append(term | ({"renews": f"{year - 1}"} if terms else {}))
    made = standing(terms[2], date(2024, 4, 1), *terms[:2], used={"2024": {date(2024, 2, 1): Fraction(9)}})
    assert (made.carried, made.expired) == (17, 8)


def test_2_9_a_deduction_lowers_the_next_term_evenly():
    before = line(100, line="a", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), overrun="deduct_next")
    used = {"a": {date(2022, 6, 1): Fraction(120)}}
    assert float(standing(line(renews="a"), date(2023, 1, 31), before, used=used).expected) == near(20.64)


def test_2_9_a_deduction_never_goes_below_nothing_and_the_rest_is_a_debt():
    before = line(100, line="a", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), overrun="deduct_next")
    made = standing(line(15, renews="a"), AS_OF, before, used={"a": {date(2022, 6, 1): Fraction(120)}})
    assert (made.entitlement, made.expected, made.owed) == (0, 0, 5)


def test_2_9_the_last_day_to_give_notice():
    made = figures(params(line(renewal={"tacit": True, "notice_months": 3})), days_worked(1))
    assert made["lines"]["l"]["notice_on"] == "2023-09-30"


def of_tickets(**others):
    common = {"kind": "tickets", "unit": "tickets"} | others
    before = line(400, line="a", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), **common)
    return before, line(400, renews="a", **common)


def test_2_10_a_ticket_counts_once_at_its_first_work():
    opened = datetime(2022, 12, 30, 9, tzinfo=UTC)
    entries = [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 2, 10), 30)]
    client = Client(params(*of_tickets()), {"time_entry": entries, "ticket": [ticket(opened_at=opened)]}, AS_OF)
    assert client.used["l"] == {date(2023, 1, 3): 1}


def test_2_10_counted_at_opening_it_is_in_the_term_that_holds_that_date():
    opened = datetime(2022, 12, 30, 9, tzinfo=UTC)
    tables = {"time_entry": [entry(1, date(2023, 1, 3), 30)], "ticket": [ticket(opened_at=opened)]}
    client = Client(params(*of_tickets(ticket_counts_at="opening")), tables, AS_OF)
    assert (client.used["a"], client.used["l"]) == ({date(2022, 12, 30): 1}, {})


def test_2_10_at_its_first_work_where_no_term_holds_its_opening():
    opened = datetime(2021, 12, 30, 9, tzinfo=UTC)
    tables = {"time_entry": [entry(1, date(2023, 1, 3), 30)], "ticket": [ticket(opened_at=opened)]}
    assert Client(params(*of_tickets(ticket_counts_at="opening")), tables, AS_OF).used["l"] == {date(2023, 1, 3): 1}


def test_2_10_over_the_terms_of_a_line_a_ticket_counts_in_the_first():
    tables = {"time_entry": [entry(1, date(2022, 12, 3), 30), entry(2, date(2023, 1, 3), 30)], "ticket": [ticket()]}
    client = Client(params(*of_tickets()), tables, AS_OF)
    assert (client.used["a"], client.used["l"]) == ({date(2022, 12, 3): 1}, {})


def test_2_11_days_and_hours_are_added_and_other_units_are_not():
    lines = [line(365, line="d", scope={"kind": ["request"]}), line(365 * 7, line="h", unit="hours", kind="support")]
    lines.append(line(9999, line="e", unit="euros", kind="requests", scope={"kind": [""]}))
    assert figures(params(*lines), days_worked(1))["daily"]["2023-02-16"]["average_days"] == 2


def test_2_13_a_tacit_term_begins_the_day_after_and_lasts_as_long():
    made = figures(params(line(renewal={"tacit": True})), days_worked(1, date(2024, 1, 5)), date(2024, 2, 1))
    assert (made["lines"]["l"]["starts_on"], made["lines"]["l"]["ends_on"]) == ("2024-01-01", "2024-12-31")


def test_3_a_table_of_months_changes_the_months_that_it_names():
    assert (total(of_2020()), expected(of_2020(), date(2020, 6, 15))) == (106, 40)


def test_3_the_weekly_line_of_june():
    made = figures(params(of_2020()), [entry(1, date(2020, 1, 1), 60)], date(2020, 6, 21))
    assert made["weekly"]["2020-W25"]["average_days"] == Fraction(4 * 7, 30)


def amended(*amendments, **others):
    return line(amendments=[{"source": CITATION, **item} for item in amendments], **others)


def test_3_a_yearly_value_holds_pro_rata_of_the_days_left():
    assert float(total(amended({"effective_from": date(2023, 7, 1), "entitlement": 200}))) == near(231.24)


def test_3_a_supplement_accrues_from_its_date_to_the_term():
    supplemented = amended({"effective_from": date(2023, 10, 1), "add": 20})
    assert float(expected(supplemented, date(2023, 10, 31))) == near(225.79)


def test_4_lines_and_unallocated_sum_to_the_total():
    first = line(line="a", scope={"kind": ["request"]})
    made = figures(params(first), [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 1, 4), 20, "2")])
    assert (made["minutes"]["consumed"], made["minutes"]["unallocated"], made["lines"]["a"]["minutes"]) == (50, 50, 0)


def test_5_3_the_lines_of_a_statement_are_steps_of_the_running_sum():
    rates = [ENGINEER | {"daily_rate_eur": "700.00"}]
    file = params(line(7000, unit="euros", kind="requests"), rates=rates)
    rows = figures(file, [entry(k, date(2023, 1, k), 5) for k in (1, 2, 3)])["lines"]["l"]["statement"]
    assert [row["amount_eur"] for row in rows.values()] == ["8.33", "8.34", "8.33"]


def test_5_3_an_adjusting_line_is_what_is_now_less_all_that_was_sent():
    file = params(line(7000, unit="euros", kind="requests"), rates=[ENGINEER])
    tables = {"time_entry": [entry(k, date(2023, 1, k), 5) for k in (1, 3)], "ticket": [ticket()]}
    assert adjusting_cents([833, 834, 833], Client(file, tables, AS_OF).entries, file) == -833


def test_5_3_a_total_of_466_67():
    file = params(line(7000, unit="euros", kind="requests"), rates=[ENGINEER])
    made = figures(file, [entry(k, date(2023, 1, k), minutes) for k, minutes in ((1, 165), (2, 5), (3, 110))])
    amounts = [row["amount_eur"] for row in made["lines"]["l"]["statement"].values()]
    assert (amounts, made["lines"]["l"]["consumed_eur"]) == (["275.00", "8.33", "183.34"], "466.67")


def test_5_4_the_largest_remainder():
    assert largest_remainder([Fraction(100, 3)] * 3) == [3334, 3333, 3333]


PRICED = {"price_eur": "157800.00"}


def test_5_5_values_of_43_days():
    made = figures(params(line(**PRICED)), days_worked(43))["lines"]["l"]
    figures_in_euros = made["consumed_eur"], made["billed_eur"], made["variance_eur"]
    assert figures_in_euros == ("25800.00", "26300.00", "5480.55")


LOWERED = {"effective_from": date(2023, 7, 1), "entitlement": 200}


def test_5_5_what_was_billed_stays():
    assert billing.billed(amended(LOWERED, **PRICED), params(), AS_OF) == 26300


def test_5_5_an_instalment_shares_what_is_left():
    july = billing.bills(amended(LOWERED, **PRICED), params(), date(2023, 7, 31))[-1]
    assert (july.on, cents(july.amount)) == (date(2023, 7, 1), 997411)


def test_5_5_without_an_instalment_left_a_supplement_is_billed_alone():
    yearly = {"billing": {"schedule": "yearly"}, **PRICED}
    bills = billing.bills(
        amended({"effective_from": date(2023, 10, 1), "add": 20}, **yearly), params(), date(2023, 12, 31)
    )
    assert [(bill.on, bill.amount) for bill in bills] == [(date(2023, 1, 1), 157800), (date(2023, 10, 1), 12000)]


def test_5_5_a_ticket_is_worth_its_share_of_the_price():
    file = params(line(400, kind="tickets", unit="tickets", price_eur="18000.00", billing={"schedule": "consumed"}))
    assert figures(file, [entry(1, date(2023, 1, 3), 30)])["lines"]["l"]["billed_eur"] == "45.00"


SUBSIDIARIES = [{"subsidiary_id": name, "name": name} for name in ("Nord", "Sud", "Est")]


def shared(contract_line, minutes, choice=None, people=None, **others):
    """Amounts by subsidiary of work whose tickets are each a subsidiary's; "" is common."""
    tickets = [ticket(name or "none", subsidiary_id=name or None) for name in minutes]
    entries = [entry(k, date(2023, 1, 3), m, name or "none") for k, (name, m) in enumerate(minutes.items())]
    for row in entries:
        row["profile"] = (people or {}).get(row["ticket_id"])
    file = params(contract_line, subsidiaries=[{"subsidiary": n} for n in minutes if n], **others)
    file["chargeback"] = [{"line": "l", **(choice or {})}]
    made = figures(file, entries, tickets=tickets, subsidiary=SUBSIDIARIES)["chargeback"]
    return [row["amount_eur"] for row in made.values()]


def test_6_direct_parts_are_amounts_where_the_line_is_priced_by_profile():
    rates = [
        ENGINEER | {"profile": "architect", "daily_rate_eur": "910"},
        ENGINEER | {"profile": "administrator", "daily_rate_eur": "455"},
    ]
    people = {"Nord": "architect", "Sud": "administrator"}
    assert shared(line(), {"Nord": 420, "Sud": 420}, people=people, rates=rates) == ["910.00", "455.00"]


def test_6_direct_parts_are_accounted_where_the_line_rounds():
    rounding = [{"effective_from": date(2023, 1, 1), "unit_minutes": 60, "source": CITATION}]
    hourly = line(100, unit="hours", kind="support", price_eur="10000.00", accounting=rounding)
    assert shared(hourly, {"Nord": 1, "Sud": 59}) == ["100.00", "100.00"]


TEN_THOUSAND = line(20, unit="hours", kind="support", price_eur="10000.00", billing={"schedule": "yearly"})


def test_6_direct_shares():
    parts = shared(TEN_THOUSAND, {"Nord": 600, "Sud": 300, "Est": 100}, {"value": "billed"})
    assert parts == ["6000.00", "3000.00", "1000.00"]


def test_6_what_is_common_is_shared_by_the_key():
    choice = {"value": "billed", "common": "fixed", "fixed_percent": {"Nord": 50, "Sud": 30, "Est": 20}}
    parts = shared(TEN_THOUSAND, {"Nord": 600, "Sud": 300, "Est": 100, "": 200}, choice)
    assert parts == ["5833.33", "3000.00", "1166.67"]


def test_7_the_parts_of_an_axis_sum_to_the_total():
    entries = [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 1, 4), 20, "2")]
    tickets = [ticket(), ticket("2", ticket_kind=None)]
    kinds = figures(params(line()), entries, tickets=tickets)["axes"]["kind"]
    assert {key: part["minutes"] for key, part in kinds.items()} == {"incident": 30, "": 20}


WEEKLY = {
    "check": "c",
    "domain": "d",
    "recurrence": "weekly",
    "starts_on": date(2023, 1, 30),
    "ends_on": date(2023, 2, 12),
    "grace_days": 2,
}


@pytest.mark.parametrize(
    ("runs", "states"),
    [
        ({7: "ok", 10: "ok"}, ["late", "ok"]),
        ({7: "ok"}, ["missed", "ok"]),
        ({7: "ko", 10: "ok"}, ["missed", "recovered"]),
        ({8: "ok", 10: "ok"}, ["missed", "ok"]),
    ],
)
def test_8_2_week_5_of_2023_is_empty(runs, states):
    rows = [
        {"check_run_id": f"{day:02d}", "check": "c", "run_date": date(2023, 2, day), "result": result}
        for day, result in runs.items()
    ]
    window = date(2023, 1, 30), date(2023, 2, 12)
    found = checks.checks({"checks": [WEEKLY]}, rows, window, date(2023, 2, 28))
    assert [each.state(date(2023, 2, 28)) for each in found] == states


def test_8_2_a_check_of_tuesdays_forgotten_once_is_missed_once():
    item = WEEKLY | {"starts_on": date(2023, 1, 2), "ends_on": date(2023, 3, 12)}
    rows = [
        {"check_run_id": f"{week}", "check": "c", "run_date": date(2023, 1, 3) + timedelta(weeks=week), "result": "ok"}
        for week in range(10)
        if week != 4
    ]
    found = checks.checks({"checks": [item]}, rows, (date(2023, 1, 2), date(2023, 3, 12)), date(2023, 3, 31))
    assert [each.state(date(2023, 3, 31)) for each in found] == ["ok"] * 4 + ["missed"] + ["ok"] * 5


def test_8_3_nine_of_ten_done_and_eight_of_nine_well():
    states = ["ok"] * 6 + ["ko", "recovered", "late", "missed"]
    found = []
    for at, state in enumerate(states):
        results = {"ko": ["ko"], "recovered": ["ko", "ok"], "missed": []}.get(state, ["ok"])
        day = date(2023, 1, 1) + timedelta(days=at)
        made = checks.Occurrence(WEEKLY, f"{at}", day, day, day, [{"result": result} for result in results])
        made.is_late = state == "late"
        found.append(made)
    rate = checks.rates(found, AS_OF)[0]
    assert (rate["done"], rate["due"], rate["succeeded"]) == (9, 10, 8)


def test_9_volume_and_duration():
    assert variance.effects(9, Fraction(270), 20, Fraction(900)) == (Fraction("412.5"), Fraction("217.5"))


def test_9_nothing_on_one_side_is_all_volume():
    assert variance.effects(0, Fraction(0), 3, Fraction(90)) == (90, 0)


def test_9_drivers_are_named_until_four_fifths():
    parts = [{"difference_minutes": Fraction(part)} for part in ("5", "-3", "1", "1")]
    assert [part["difference_minutes"] for part in variance.named(parts)] == [5, -3]


@pytest.mark.parametrize(("year", "days"), [(2023, 22), (2022, 21)])
def test_9_working_days_of_january(year, days):
    month = [date(year, 1, 1) + timedelta(days=at) for at in range(31)]
    assert sum(is_working_day(day, "FR", None) for day in month) == days


def test_14_source_is_consumed_and_excluded_and_quarantined():
    entries = [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 1, 3), -5), entry(3, date(2023, 1, 3), 7)]
    entries += [entry(4, date(2023, 1, 4), 10), entry(4, date(2023, 1, 4), 12), entry(3, date(2023, 1, 3), 7)]
    minutes = figures(params(line()), entries)["minutes"]
    assert (minutes["source"], minutes["consumed"], minutes["excluded"], minutes["quarantined"]) == (61, 37, 2, 22)


def test_14_what_is_blocking_within_the_tolerance_of_the_term_disqualifies_nothing():
    made = figures(params(line()), [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 1, 3), -5)])
    assert made["lines"]["l"]["consumed"] == Fraction(30, 420)


def test_14_what_is_blocking_beyond_it_disqualifies_the_term():
    made = figures(params(line()), [entry(1, date(2023, 1, 3), 30), entry(2, date(2023, 1, 3), -14 * 420)])
    assert made["lines"]["l"]["consumed"] == "disqualified"


QUARTERS = {"unit_minutes": 15}


@pytest.mark.parametrize(("minutes", "accounted"), [(5, 15), (12, 15), (165, 165), (17, 30), (0, 0)])
def test_15_time_is_rounded_up_to_the_unit(minutes, accounted):
    assert rounded(Fraction(minutes * 60), QUARTERS) == accounted * 60


def test_15_a_ticket_and_a_day_are_rounded_together():
    rule = {"effective_from": date(2023, 1, 1), "per": "ticket_day", "source": CITATION, **QUARTERS}
    entries = [entry(1, date(2023, 1, 3), 5), entry(2, date(2023, 1, 3), 12)]
    assert figures(params(line(accounting=[rule])), entries)["lines"]["l"]["accounted_minutes"] == 30


def test_15_a_coefficient_multiplies_what_is_accounted():
    rule = {"effective_from": date(2023, 1, 1), "coefficients": [{"factor": 1.5, "profile": ["architect"]}]}
    file = params(line(accounting=[rule]), default_profile="architect")
    made = figures(file, [entry(1, date(2023, 1, 3), 120)])["lines"]["l"]
    assert (float(made["consumed"]), float(made["minutes"] / 420)) == (near(0.43), near(0.29))


def test_15_accounted_time_is_priced_unrounded():
    rule = {"effective_from": date(2023, 1, 1), "coefficients": [{"factor": 1.005}]}
    file = params(line(7000, unit="euros", kind="requests", accounting=[rule]), rates=[ENGINEER])
    made = figures(file, [entry(k, date(2023, 1, k), 1) for k in range(1, 11)])
    assert made["lines"]["l"]["consumed_eur"] == "16.75"


def test_15_an_entry_without_clock_time_takes_one():
    rule = {"coefficients": [{"factor": 2, "from_hour": 22, "to_hour": 6}]}
    client = Client(params(line()), {"time_entry": [entry(1, date(2023, 1, 3), 5)], "ticket": [ticket()]}, AS_OF)
    assert coefficient(client.entries[0], rule, client.params) == 1


def test_the_days_of_the_founding_case_are_counted_with_both_ends():
    assert count_days(date(2023, 1, 1), AS_OF) == 47


def test_2_13_a_term_follows_the_last_and_says_only_what_changes():
    project = {"name": "Migration", "planned_on": date(2023, 9, 1), "quantity": 20}
    first = line(263, projects=[project], terms=[{"entitlement": 240}, {}], **YEAR_OF_CARRY_OVER)
    _, second, third = written_out([first])
    assert (second["starts_on"], second["ends_on"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (second["entitlement"], third["entitlement"], third["ends_on"]) == (240, 240, date(2025, 12, 31))
    assert "projects" not in second
    assert third["carry_over"] == {"cap_percent": 10, "expires_after_months": 3}, "what was brought in stays behind"


def test_10_4_an_indexed_price_is_the_price_before_times_the_index():
    index = {"code": "Syntec", "base": 280, "now": 294, "month": "2024-01"}
    assert written_out([line(price_eur="700", terms=[{"index": index}])])[1]["price_eur"] == 735


def test_5_5_an_instalment_that_an_amendment_agrees_wins():
    amendment = {"effective_from": date(2023, 7, 1), "add": 20, "instalment_eur": "10000", "source": CITATION}
    file = line(price_eur="157800", amendments=[amendment])
    sent = billing.bills(file, {}, date(2023, 8, 1))
    assert [bill.amount for bill in sent] == [13150] * 6 + [10000] * 2

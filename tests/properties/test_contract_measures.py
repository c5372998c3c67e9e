"""What holds of the contract measures whatever the entries. The naive loops share nothing with what they check."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from made_entries import ROWS, SUBSIDIARIES, frame, split

from analysis.domain import money
from analysis.domain.periods import Calendar, Span
from analysis.measures.contract import accounting, billing, chargeback, pricing, statement
from analysis.measures.effort import cartography, variance

FRANCE = Calendar("FR")
RATES = (
    pricing.Rate("ingénieur", Decimal("700"), date(2022, 1, 1)),
    pricing.Rate("ingénieur", Decimal("733.33"), date(2023, 6, 1)),
    pricing.Rate("architecte", Decimal("1049.99"), date(2022, 1, 1)),
)
BEFORE, AFTER = Span(date(2022, 12, 20), date(2023, 5, 31)), Span(date(2023, 6, 1), date(2024, 1, 31))
LATER = date(2030, 1, 31)
RUN = settings(max_examples=25, deadline=None)
KEYS = st.sampled_from(["direct_share", "headcount", "fixed", "none"])


def subsidiaries(weights):
    return [
        chargeback.SubsidiaryInForce(name, Fraction(weight)) for name, weight in zip(SUBSIDIARIES, weights, strict=True)
    ]


def naive_amount(rows):
    """The exact value of the rows at the rates above and 7 hours a day, one row after the other."""
    total = Fraction(0)
    for row in rows:
        rate = Fraction("1049.99")
        if row["profile"] == "ingénieur":
            rate = Fraction(700) if row["work_date"] < date(2023, 6, 1) else Fraction("733.33")
        total += Fraction(row["seconds"], 3600) / 7 * rate
    return total


def as_dict(table, *keys):
    return {tuple(row[key] for key in keys): row for row in table.to_dict("records")}


@RUN
@given(ROWS)
def test_the_parts_of_an_axis_are_those_of_a_naive_loop(rows):
    sums, counts, tickets = defaultdict(int), defaultdict(int), defaultdict(set)
    for row in rows:
        key = row["subsidiary"] or ""
        sums[key] += row["seconds"]
        counts[key] += 1
        if row["ticket_key"]:
            tickets[key].add(row["ticket_key"])
    found = cartography.partition(cartography.effort(frame(rows)), "subsidiary")
    assert {row.key: (row.seconds, row.entries, row.tickets) for row in found.itertuples()} == {
        key: (sums[key], counts[key], len(tickets[key])) for key in sums
    }


@RUN
@given(ROWS)
def test_the_cells_of_two_axes_are_those_of_a_naive_loop(rows):
    cells = defaultdict(int)
    for row in rows:
        cells[row["subsidiary"] or "", row["application"] or ""] += row["seconds"]
    found = cartography.cross(cartography.effort(frame(rows)), "subsidiary", "application")
    assert {(row.key, row.other): row.seconds for row in found.itertuples()} == cells


@RUN
@given(ROWS)
def test_amounts_are_those_of_a_naive_loop_and_their_parts_sum_to_the_cent(rows):
    entries = frame(rows)
    priced = pricing.price(entries, RATES, 7)
    assert priced.total() == naive_amount(rows)
    work = cartography.effort(entries, priced)
    whole = money.euros(money.cents(naive_amount(rows)))
    for axis in ("subsidiary", "profile", "category_path"):
        assert sum(cartography.partition(work, axis)["amount_eur"], Decimal(0)) == whole
    crossed = cartography.cross(work, "subsidiary", "profile")
    alone = as_dict(cartography.partition(work, "subsidiary"), "key")
    for key, cells in crossed.groupby("key"):
        assert sum(cells["amount_eur"], Decimal(0)) == alone[key,]["amount_eur"]


@RUN
@given(ROWS)
def test_the_lines_of_a_statement_sum_to_the_cent_of_the_total(rows):
    entries = frame(rows)
    lines = statement.statement(entries, pricing.price(entries, RATES, 7), as_of=LATER, entitlement_eur=Fraction(7000))
    whole = money.euros(money.cents(naive_amount(rows)))
    assert sum(lines["amount_eur"], Decimal(0)) == whole
    if rows:
        assert lines["balance_eur"].iloc[-1] == 7000 - whole


@RUN
@given(ROWS)
def test_a_statement_grows_without_changing_what_was_sent(rows):
    entries = frame(rows)
    priced = pricing.price(entries, RATES, 7)
    known = np.arange(len(entries)) % 3 > 0
    first = statement.statement(entries[known], priced.select(known), as_of=LATER)
    second = statement.statement(entries, priced, as_of=LATER, already_sent=statement.sent_lines(first))
    assert list(second["amount_eur"][: len(first)]) == list(first["amount_eur"])
    assert sum(second["amount_eur"]) == money.euros(money.cents(priced.total()))


@RUN
@given(ROWS, st.integers(0, 5))
def test_what_changed_is_adjusted_once_and_the_lines_sum_to_the_total(rows, gone):
    entries = frame(rows)
    first = statement.statement(entries, pricing.price(entries, RATES, 7), as_of=LATER)
    changed = entries.iloc[gone:].assign(seconds=entries["seconds"].iloc[gone:] * 2)
    priced = pricing.price(changed, RATES, 7)
    second = statement.statement(changed, priced, as_of=LATER, already_sent=statement.sent_lines(first))
    assert list(second["amount_eur"][: len(first)]) == list(first["amount_eur"])
    assert len(second) <= len(first) + 1
    assert sum(second["amount_eur"]) == money.euros(money.cents(priced.total()))


@RUN
@given(ROWS, KEYS, st.integers(0, 10_000_000), st.lists(st.integers(0, 50), min_size=3, max_size=3))
def test_a_chargeback_is_that_of_a_naive_loop_and_sums_to_the_cent(rows, key, cents, weights):
    direct, common = dict.fromkeys(SUBSIDIARIES, 0), 0
    for row in rows:
        if row["subsidiary"]:
            direct[row["subsidiary"]] += row["seconds"]
        else:
            common += row["seconds"]
    shares = dict(direct) if key == "direct_share" else dict(zip(SUBSIDIARIES, weights, strict=True))
    if key == "none" or not sum(shares.values()):
        shares = {"": 1}
    amount = Fraction(cents, 100)
    found = chargeback.chargeback(frame(rows), amount, subsidiaries(weights), common=key)
    assert sum(found["amount_eur"], Decimal(0)) == Decimal(cents) / 100
    assert (found["direct_eur"] + found["shared_eur"] == found["amount_eur"]).all()
    assert (found["shared_eur"] >= 0).all()
    whole = sum(direct.values()) + common
    for row in found.to_dict("records") if whole else []:
        name = row["subsidiary"]
        exact = direct.get(name, 0) + Fraction(common * shares.get(name, 0), sum(shares.values()))
        assert abs(Fraction(row["amount_eur"]) - exact * amount / whole) < Fraction(1, 100)


@RUN
@given(ROWS)
def test_a_variance_is_that_of_a_naive_loop(rows):
    sums, tickets = defaultdict(lambda: [0, 0]), defaultdict(lambda: [set(), set()])
    for row in rows:
        side = 0 if row["work_date"] <= BEFORE.ends_on else 1
        if row["work_date"] > AFTER.ends_on:
            continue
        key = row["application"] or ""
        sums[key][side] += row["seconds"]
        if row["ticket_key"]:
            tickets[key][side].add(row["ticket_key"])
    found = variance.variance(frame(rows), BEFORE, AFTER, "application", FRANCE)
    assert found.difference == sum(after - before for before, after in sums.values())
    for row in found.drivers.to_dict("records"):
        before, after = sums[row["key"]]
        n0, n1 = map(len, tickets[row["key"]])
        if n0 and n1:
            volume = Fraction(n1 - n0, 2) * (Fraction(before, n0) + Fraction(after, n1))
        else:
            volume = Fraction(after - before)
        assert abs(row["volume_seconds"] - float(volume)) < 1e-6
        assert abs(row["volume_seconds"] + row["duration_seconds"] - (after - before)) < 1e-6
    weights = found.drivers["difference_seconds"].abs().tolist()
    assert weights == sorted(weights, reverse=True)


@RUN
@given(ROWS)
def test_the_tickets_behind_a_driver_are_those_of_a_naive_loop(rows):
    sums = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        if row["ticket_key"] and row["work_date"] <= AFTER.ends_on:
            sums[row["application"] or ""][row["ticket_key"]][row["work_date"] > BEFORE.ends_on] += row["seconds"]
    behind = variance.tickets_behind(frame(rows), BEFORE, AFTER, "application")
    assert {
        driver: {move.ticket_key: [move.seconds_before, move.seconds_after] for move in moves}
        for driver, moves in behind.items()
    } == sums
    for moves in behind.values():
        order = [(-abs(move.difference), move.ticket_key) for move in moves]
        assert order == sorted(order)


@RUN
@given(ROWS, st.sampled_from([1.0, 5.0, 15.0, 60.0]), st.sampled_from([0.0, 10.0, 30.0]))
def test_accounted_time_is_that_of_a_naive_loop(rows, unit, minimum):
    def rounded(seconds):
        return max(minimum, ceil(seconds / 60 / unit) * unit) * 60 if seconds else 0.0

    by_entry, groups, alone = 0.0, defaultdict(int), 0.0
    for row in rows:
        counted = rounded(row["seconds"])
        by_entry += counted
        if row["ticket_key"]:
            groups[row["ticket_key"], row["work_date"]] += row["seconds"]
        else:
            alone += counted
    by_day = alone + sum(rounded(seconds) for seconds in groups.values())
    for per, expected in (("entry", by_entry), ("ticket_day", by_day)):
        rule = accounting.AccountingRule(date(2022, 1, 1), unit, minimum, per)
        assert accounting.accounted(frame(rows), [rule], FRANCE).total() == expected


@RUN
@given(ROWS)
def test_splitting_an_entry_in_two_changes_nothing(rows):
    whole, halves = frame(rows), frame(split(rows))
    assert pricing.price(halves, RATES, 7).total() == pricing.price(whole, RATES, 7).total()
    kept = ["key", "seconds", "tickets"]
    for axis in ("subsidiary", "category_path"):
        tables = [cartography.partition(cartography.effort(entries), axis)[kept] for entries in (whole, halves)]
        assert tables[0].equals(tables[1])
    found = [variance.variance(entries, BEFORE, AFTER, "application", FRANCE) for entries in (whole, halves)]
    assert found[0].drivers.equals(found[1].drivers)
    charged = [
        chargeback.chargeback(entries, Fraction(1000), subsidiaries([1, 2, 3]), common="headcount")
        for entries in (whole, halves)
    ]
    assert charged[0].equals(charged[1])


@RUN
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, random):
    shuffled = frame(rows).sample(frac=1, random_state=random.randrange(1000))
    entries = frame(rows)
    for axis in ("subsidiary", "category_path"):
        assert cartography.partition(cartography.effort(shuffled), axis).equals(
            cartography.partition(cartography.effort(entries), axis)
        )
    assert variance.variance(shuffled, BEFORE, AFTER, "application", FRANCE).drivers.equals(
        variance.variance(entries, BEFORE, AFTER, "application", FRANCE).drivers
    )
    lines = [statement.statement(each, pricing.price(each, RATES, 7), as_of=LATER) for each in (entries, shuffled)]
    assert lines[0].equals(lines[1])


@RUN
@given(ROWS, st.integers(2, 9))
def test_scaling_the_seconds_scales_every_part(rows, factor):
    larger = [{**row, "seconds": row["seconds"] * factor} for row in rows]
    small, large = (cartography.partition(cartography.effort(frame(each)), "subsidiary") for each in (rows, larger))
    assert (large["seconds"] == small["seconds"] * factor).all()
    assert pricing.price(frame(larger), RATES, 7).total() == factor * pricing.price(frame(rows), RATES, 7).total()


@RUN
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any), st.integers(-(10**9), 10**9))
def test_the_largest_remainder_gives_whole_shares_near_the_exact_ones(weights, total):
    shares = money.largest_remainder(weights, total)
    assert sum(shares) == total
    for weight, share in zip(weights, shares, strict=True):
        assert abs(share - Fraction(weight * total, sum(weights))) < 1


@RUN
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 1200))
def test_the_bills_of_a_line_sum_to_its_price(starts_on, days):
    term = Span(starts_on, starts_on + timedelta(days=days))
    for schedule in ("monthly", "quarterly", "yearly"):
        signed = billing.TermValue(starts_on, Fraction(3600))
        bills = billing.instalments(term, [signed], schedule=schedule, in_advance=True)
        assert sum(bill.amount_eur for bill in bills) == 3600

"""What a true figure does not notice, or follows in a known way: the product beside itself, over random clients."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import product
import pytest

from oracle import metamorphic
from oracle.comparison import by_name
from oracle.random_clients import OPTIONS, made

SEEDS = range(4)
PERIODS = ("daily", "weekly", "monthly", "yearly")
ROUNDING = ("rounding", "partial_minute", "corrections")
HOLIDAYS = ("working_days", "holiday_coefficient", "checks", "corrections")
PLAIN = tuple(set(OPTIONS) - {"renewal", "price", "arrears", "rates", "zero_minutes", "midnight", "moved", "future"})
QUANTITIES = ("entitlement", "expected", "consumed", "variance", "remaining", "available", "landing_pace", "carried")


@cache
def told(change, left_out):
    """The facts of each seed's client and of the client changed, keyed by name."""
    clients = [made(seed, left_out=left_out) for seed in SEEDS]
    changed = [change(client) for client in clients]
    with TemporaryDirectory() as folder:
        files = [(each.params, each.tables, each.as_of) for each in (*clients, *changed)]
        facts = [by_name(each) for each in product.facts_of(Path(folder), files) if not isinstance(each, str)]
    assert len(facts) == 2 * len(clients)
    return list(zip(facts[: len(clients)], facts[len(clients) :], strict=True))


def pairs(change, left_out=()):
    return pytest.mark.parametrize(
        ("change", "left_out", "at"), [pytest.param(change, left_out, at, id=f"seed-{at}") for at in SEEDS]
    )


def flat(value, *left_out):
    """Every number and text beneath a value, keyed by path, without the columns left out."""
    found = {}
    for key, each in value.items():
        if key in left_out:
            continue
        if isinstance(each, dict):
            found |= {f"{key}.{path}": leaf for path, leaf in flat(each, *left_out).items()}
        elif not isinstance(each, list):
            found[str(key)] = each
    return found


def close(figures):
    return {
        key: pytest.approx(each, rel=1e-9, abs=1e-7) if isinstance(each, float) else each
        for key, each in figures.items()
    }


@pairs(metamorphic.split, ROUNDING)
def test_an_entry_told_as_two_changes_no_sum(change, left_out, at):
    whole, parts = told(change, left_out)[at]
    counted = ("rows", "entries", "findings", "statement")
    for section in ("minutes", "excluded", "lines", *PERIODS, "axes", "checks", "variance"):
        assert flat(parts[section], *counted) == close(flat(whole[section], *counted)), section


@pairs(metamorphic.shuffled)
def test_the_order_of_rows_changes_nothing(change, left_out, at):
    ordered, shuffled = told(change, left_out)[at]
    for section in ("minutes", "rows", "excluded", "lines", *PERIODS, "axes", "checks", "chargeback", "variance"):
        assert flat(shuffled[section], "statement") == close(flat(ordered[section], "statement")), section


@pairs(metamorphic.years_later, HOLIDAYS)
def test_28_years_later_all_is_the_same(change, left_out, at):
    today, later = told(change, left_out)[at]
    dated = (
        "starts_on",
        "ends_on",
        "notice_on",
        "used_up_on",
        "statement",
        "period",
        "working_days",
        "before",
        "after",
    )
    for section in ("minutes", "rows", "excluded", "lines", "axes", "chargeback", "variance"):
        same = {metamorphic.years_earlier_terms(path): each for path, each in flat(later[section], *dated).items()}
        assert same == close(flat(today[section], *dated)), section
    for grain in PERIODS:
        same = {metamorphic.years_earlier_name(name): row for name, row in later[grain].items()}
        assert flat(same, "period") == close(flat(today[grain], "period")), grain


@pairs(metamorphic.in_hours)
def test_days_told_in_hours_are_as_many_times_the_hours_of_a_day(change, left_out, at):
    in_days, in_hours = told(change, left_out)[at]
    for name, line in in_days["lines"].items():
        other = in_hours["lines"][name]
        factor = made(at).params["hours_per_day"] if line["unit"] == "days" else 1
        expected = {key: _times(line[key], factor) for key in QUANTITIES}
        assert {key: other[key] for key in QUANTITIES} == close(expected)
        same = ("pace_status", "minutes", "accounted_minutes", "consumed_eur", "variance_eur")
        assert {key: other[key] for key in same} == close({key: line[key] for key in same})
    for section in ("minutes", *PERIODS, "axes", "chargeback"):
        assert flat(in_hours[section]) == close(flat(in_days[section])), section


def _times(quantity, factor):
    return quantity * factor if isinstance(quantity, (int, float)) else quantity


@pairs(metamorphic.with_unused_line, ("term_assumed", "after_the_end"))
def test_a_line_that_nothing_consumes_changes_nothing(change, left_out, at):
    without, with_line = told(change, left_out)[at]
    assert with_line["lines"].pop("unused")["minutes"] == 0
    for section in ("minutes", "rows", "lines", *PERIODS, "checks", "chargeback", "variance"):
        assert flat(with_line[section], "statement") == close(flat(without[section], "statement")), section


@pytest.mark.parametrize("at", SEEDS)
def test_a_supplement_is_a_yearly_value_that_holds_as_much(at):
    supplement, yearly = (told(change, PLAIN)[at][1] for change in (_as_supplement, _as_yearly_value))
    for name, line in supplement["lines"].items():
        assert flat(yearly["lines"][name], "statement") == close(flat(line, "statement"))


def _as_supplement(client):
    return metamorphic.with_supplement(client, as_yearly_value=False)


def _as_yearly_value(client):
    return metamorphic.with_supplement(client, as_yearly_value=True)


@pairs(metamorphic.a_day_later, ("term_assumed", "tickets", "corrections"))
def test_a_day_without_work_moves_no_consumption(change, left_out, at):
    _, after = told(change, left_out)[at]
    before, _ = told(_a_day_before, left_out)[at]
    for name in before["lines"].keys() & after["lines"].keys():
        same = ("consumed", "minutes", "accounted_minutes", "consumed_eur")
        assert {k: after["lines"][name][k] for k in same} == close({k: before["lines"][name][k] for k in same})


def _a_day_before(client):
    return client

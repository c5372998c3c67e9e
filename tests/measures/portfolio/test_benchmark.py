"""How a client compares with others like it: ratios by hand, groups that share no one, figures that tell no one."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.measures.portfolio import benchmark
from analysis.measures.portfolio.benchmark import LEAST_OTHERS, Quartiles

WORDS = ("sauvegarde", "backup")


def _year(rows):
    columns = ["ticket_key", "ticket_kind", "category_path", "domain", "in_scope", "minutes"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(seconds=frame.pop("minutes") * 60)


def test_the_ratios_of_a_client_are_those_worked_out_by_hand():
    year = _year(
        [
            ("1", "incident", "RUN > Sauvegarde", None, True, 120),
            ("1", "incident", "RUN > Sauvegarde", None, True, 60),
            ("2", "request", "RUN > Poste", "Backup externalisé", True, 60),
            ("3", "request", None, None, False, 120),
        ]
    )
    assert benchmark.ratios(year, users=10, backup_words=WORDS) == pytest.approx(
        {
            "minutes_per_user": 360 / 10 / 12,
            "tickets_per_user": 3 / 10 / 12,
            "minutes_per_ticket": 360 / 3,
            "incident_share": 180 / 360,
            "backup_share": 240 / 360,
            "out_of_scope_share": 120 / 360,
        }
    )


def test_a_ratio_without_ground_is_left_out_never_zero():
    year = _year([(None, None, None, None, True, 60)])
    found = benchmark.ratios(year, users=None, backup_words=WORDS)
    assert set(found) == {"incident_share", "backup_share", "out_of_scope_share"}
    assert benchmark.ratios(_year([]), users=10, backup_words=WORDS) == {}


def _members(*groups):
    rows = [
        (f"{number}-{index}", kind, size, sector)
        for number, (count, kind, size, sector) in enumerate(groups)
        for index in range(count)
    ]
    return pd.DataFrame(rows, columns=["client", "kind", "size_band", "sector"])


def test_a_client_is_compared_with_the_closest_group_that_is_large_enough():
    members = _members(
        (6, "support", "1-49", "santé"), (4, "support", "1-49", "banque"), (3, "support", "1-49", "industrie")
    )
    found = list(benchmark.comparable(members))
    assert [common for common, _ in found] == [
        {"kind": "support", "size_band": "1-49", "sector": "santé"},
        {"kind": "support", "size_band": "1-49"},
    ]
    assert [len(clients) for _, clients in found] == [6, 7]


def test_what_params_do_not_say_is_nothing_in_common():
    members = _members((6, "support", "", ""), (1, "requests", "1-49", "santé"))
    assert [(common, len(clients)) for common, clients in benchmark.comparable(members)] == [({}, 7)]


@pytest.mark.parametrize("seed", range(20))
def test_no_client_is_in_two_groups_so_that_none_is_had_by_subtraction(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(0, 200))
    members = pd.DataFrame(
        {
            "client": [f"c{number}" for number in range(size)],
            "kind": random.choice(["support", "requests", "managed_service"], size),
            "size_band": random.choice(["1-49", "50-249", ""], size),
            "sector": random.choice(["santé", "banque", "industrie", "transport", ""], size),
        }
    )
    groups = [set(clients) for _, clients in benchmark.comparable(members)]
    assert all(len(group) > LEAST_OTHERS for group in groups)
    assert not any(one & other for one, other in itertools.combinations(groups, 2))


def test_five_clients_are_too_few_for_any_of_them_to_be_shown_the_others():
    assert benchmark.quartiles(pd.Series([1.0, 2, 3, 4, 5])) is None
    assert benchmark.quartiles(pd.Series([1.0, 2, 3, 4, 5, None])) is None
    assert benchmark.quartiles(pd.Series([1.0, 2, 3, 4, 5, 6])) == Quartiles(2.5, 3.15, 5.0)  # 2.25, 3.5, 4.75


@pytest.mark.parametrize(
    ("value", "shown"), [(0, 0), (1, 1), (1.1, 1), (1.2, 1.25), (9.5, 10), (0.0123, 0.0125), (133, 125), (150, 160)]
)
def test_a_figure_leaves_as_the_nearest_preferred_number(value, shown):
    assert benchmark.coarse(value) == shown


def test_coarse_figures_keep_their_order_and_stay_near():
    values = np.geomspace(0.001, 10_000, 5_000)
    shown = np.array([benchmark.coarse(value) for value in values])
    assert (np.diff(shown) >= 0).all()
    assert (np.abs(shown / values - 1) <= 0.135).all()
    assert len(set(shown)) <= 71


@pytest.mark.parametrize(("clients", "shown"), [(5, 5), (9, 5), (10, 10), (49, 20), (500, 100)])
def test_a_number_of_clients_leaves_as_a_floor(clients, shown):
    assert benchmark.floor_of(clients) == shown


def _names(count, first=0):
    return frozenset(f"c{number}" for number in range(first, first + count))


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (_names(0), _names(6), 6),  # the first reference
        (_names(8), _names(8), 8),  # nothing changed
        (_names(8), _names(11), 8),  # three new ones wait
        (_names(8), _names(12), 12),  # four come at once
        (_names(10), _names(9), 6),  # one left: three others are set aside with it
        (_names(9), _names(8), 0),  # they would be five: nothing is shown
        (_names(8), _names(7), 0),  # four
        (_names(10), _names(10, first=2), 10),  # two left and two came
    ],
)
def test_from_one_reference_to_the_next_a_group_is_the_same_or_very_different(before, now, shown):
    found = benchmark.shown_members(before, now)
    assert len(found) == shown
    assert found <= now
    assert not found or not before or len(found ^ before) == 0 or len(found ^ before) >= benchmark.LEAST_CHANGED


@pytest.mark.parametrize("clients", [10, 12, 30])
def test_the_difference_of_two_references_does_not_give_the_figure_of_the_client_that_left(clients):
    """Attack by difference: two successive references, read together by one who knows which client left between them.

    Quartiles that fell say that it stood high, and the attacker then says the third quartile; those that rose, the
    first; else the median. Against one who has the first reference alone and always says its median.
    """
    random = np.random.default_rng(clients)
    attacked, guessed = [], []
    for _ in range(2_000):
        values = pd.Series(random.lognormal(3.7, 0.5, clients), index=sorted(_names(clients)))
        gone = "c0"
        kept = benchmark.shown_members(frozenset(values.index), frozenset(values.index) - {gone})
        before, after = benchmark.quartiles(values), benchmark.quartiles(values[values.index.isin(kept)])
        moved = sum(np.sign([before.low - after.low, before.median - after.median, before.high - after.high]))
        said = before.high if moved > 0 else before.low if moved < 0 else before.median
        attacked.append(said == benchmark.coarse(values[gone]))
        guessed.append(before.median == benchmark.coarse(values[gone]))
    assert np.mean(attacked) <= np.mean(guessed) + 0.05

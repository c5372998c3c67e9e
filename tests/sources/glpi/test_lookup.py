"""Looking ids up by columns, without a server."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.sources.glpi import sweep
from analysis.sources.glpi.lookup import Lookup


def test_values_come_in_the_order_asked_and_null_where_unknown():
    lookup = Lookup.from_values({3: "c", 1: "a", 2: None})
    assert lookup.take(pa.chunked_array([[3, 9], [1, 2, None]])).to_pylist() == ["c", None, "a", None, None]


def test_a_known_id_without_a_value_is_known():
    assert Lookup.from_values({2: None}).knows(pa.array([2, 3])).tolist() == [True, False]


def test_an_empty_look_up_knows_nothing():
    assert Lookup.from_values({}).take(pa.array([1, 2])).to_pylist() == [None, None]


def test_the_first_row_of_an_owner_is_that_of_lowest_order():
    owners, order = pa.chunked_array([[7, 5, 7]]), pa.chunked_array([[30, 20, 10]])
    lookup = Lookup.first(owners, order, pa.chunked_array([["late", "only", "early"]]))
    assert (lookup.ids.tolist(), lookup.take(pa.array([5, 7])).to_pylist()) == ([5, 7], ["only", "early"])


def test_differences_are_new_changed_and_gone_in_dirty_blocks_alone(monkeypatch):
    """Blocks of 10: block 0 is dirty, block 1 is not; row 2 changed, 3 is new, 4 is gone, 14 is another block's."""
    monkeypatch.setattr(sweep, "BLOCK", 10)
    keys, marks = pa.chunked_array([["4", "1", "2", "14"]]), pa.chunked_array([[40, 10, 99, 0]])
    held = sweep.Held.from_columns(keys, marks, sweep.Blocks.from_numbers([0]))
    found = sweep.differences(np.array([1, 2, 3]), np.array([10, 20, 30]), held)
    assert (found.changed.tolist(), found.gone.tolist()) == ([2, 3], [4])


def test_a_row_held_without_a_mark_is_read_again():
    keys, marks = pa.chunked_array([["1"]]), pa.chunked_array([pa.array([None], pa.int64())])
    held = sweep.Held.from_columns(keys, marks, sweep.Blocks.from_numbers([0]))
    assert sweep.differences(np.array([1]), np.array([10]), held).changed.tolist() == [1]


def test_blocks_that_come_and_go_are_dirty():
    before = sweep.from_state(sweep.as_state({1: 10, 2: 20, 3: 30}))
    assert sweep.moved({1: 10, 2: 21, 4: 40}, before) == {2, 3, 4}


def test_scattered_blocks_are_a_few_conditions():
    conditions = list(sweep.Blocks(np.array([0, 1, 5]), 10).conditions("id"))
    assert conditions == ["(`id` BETWEEN 0 AND 19 OR `id` BETWEEN 50 AND 59)"]
    assert len(list(sweep.Blocks(np.arange(0, 1_000, 2), 10).conditions("id"))) == 3


def test_contents_are_checked_in_turn_and_the_newest_always(monkeypatch):
    monkeypatch.setattr(sweep, "CONTENTS_BLOCKS", 4)
    monkeypatch.setattr(sweep, "NEWEST_BLOCKS", 1)
    turns, first = [], 0
    for _ in range(4):
        blocks, first = sweep.in_turn(range(10, 19), first)
        turns.append(blocks)
    assert turns == [[10, 11, 12, 18], [13, 14, 15, 18], [16, 17, 18], [10, 11, 12, 18]]
    assert sweep.in_turn(range(4), 3) == ([0, 1, 2, 3], 0)


def test_folding_leaves_out_owners_that_are_unknown():
    ids, marks = np.array([1, 5]), np.array([8, 0])
    sweep.fold(ids, marks, np.array([5, 3, 5, 9]), np.array([1, 7, 2, 7]))
    assert marks.tolist() == [8, 3]

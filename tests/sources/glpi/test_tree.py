"""Trees rebuilt from parents, without a server."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.glpi.tree import Tree

SMALL = Tree.from_nodes([(2, 1, "b > c"), (1, None, "a"), (3, 2, "d"), (4, 99, "e")])


def test_paths_hold_the_names_of_all_the_parents():
    assert SMALL.path(3) == "a > b > c > d"


def test_a_parent_that_does_not_exist_counts_for_none():
    assert SMALL.line(4) == (4,)


def test_what_is_beneath_holds_the_node_itself():
    assert SMALL.beneath(2) == {2, 3}


def test_an_unknown_node_has_no_line():
    assert SMALL.line(77) == ()


def test_a_node_is_found_by_id_or_by_path():
    assert (SMALL.find(3), SMALL.find("a > b > c"), SMALL.find("c"), SMALL.find(77)) == ([3], [2], [], [])


def test_a_node_that_is_its_own_parent_is_a_root():
    assert Tree.from_nodes([(0, 0, "Racine")]).line(0) == (0,)


def test_a_cycle_is_cut_at_its_smallest_id():
    tree = Tree.from_nodes([(5, 7, "x"), (6, 5, "y"), (7, 6, "z"), (8, 7, "beside")])
    assert tree.cut == (5,)
    assert tree.line(8) == (5, 6, 7, 8)


@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 12)))
def test_any_parents_give_a_tree_that_ends(parents):
    """Every node has a line that ends in itself and visits no node twice."""
    tree = Tree.from_nodes((node, parent, str(node)) for node, parent in parents.items())
    for node in parents:
        line = tree.line(node)
        assert line[-1] == node
        assert len(set(line)) == len(line)

"""What may leave of a portfolio (rule 12): pseudonyms, bands, groups that single no one out."""

import hashlib
import hmac

import pandas as pd
import pytest

from analysis.measures.portfolio import anonymity

KEY = b"a key of sixteen bytes at least"


def _members(**groups):
    return pd.DataFrame(
        [(client, group) for group, clients in groups.items() for client in clients], columns=["client", "group"]
    )


def test_a_pseudonym_is_stable_in_its_series_and_another_in_another():
    assert anonymity.pseudonym("acme", KEY, "2023-02") == anonymity.pseudonym("acme", KEY, "2023-02")
    assert anonymity.pseudonym("acme", KEY, "2023-02") != anonymity.pseudonym("acme", KEY, "2023-03")
    assert anonymity.pseudonym("acme", KEY, "2023-02") != anonymity.pseudonym("acme", KEY + b"x", "2023-02")


def test_a_pseudonym_cannot_be_had_without_the_key():
    """It is none of the usual hashes of the name, with or without the series."""
    found = anonymity.pseudonym("acme", KEY, "2023-02").encode()
    for text in (b"acme", b"2023-02acme", b"2023-02\x1facme", b"acme2023-02"):
        for name in ("md5", "sha1", "sha256"):
            assert found not in hashlib.new(name, text).digest().hex().upper().encode()
            assert found != hmac.new(b"", text, name).digest()[:8]


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        anonymity.pseudonym("acme", b"k" * 15, "2023")
    assert anonymity.pseudonym("acme", b"k" * 16, "2023")


def test_pseudonyms_of_ten_thousand_clients_are_all_different():
    assert len({anonymity.pseudonym(f"client-{number}", KEY, "s") for number in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("ratio", "bounds"),
    [(0.0, (0.0, 0.1)), (0.27, (0.2, 0.3)), (-0.01, (-0.1, 0.0)), (0.3, (0.3, 0.4)), (-1.0, (-1.0, -0.9))],
)
def test_a_ratio_leaves_as_the_band_that_holds_it(ratio, bounds):
    assert anonymity.band(ratio) == bounds


def test_the_median_of_too_few_clients_is_not_shown():
    known = [0.21] * 15 + [0.3] * 14
    assert anonymity.median_band(pd.Series(known)) is None
    assert anonymity.median_band(pd.Series([*known, None])) is None
    assert anonymity.median_band(pd.Series([*known, 0.21])) == (0.2, 0.3)


@pytest.fixture
def of_five(monkeypatch):
    """Groups of five, for cases that can be read."""
    monkeypatch.setattr(anonymity, "LEAST_CLIENTS_OF_GROUP", 5)


@pytest.mark.usefixtures("of_five")
def test_small_groups_are_merged_into_one_that_is_not_small():
    found = anonymity.safe_groups(_members(a="ABCDE", b="FGH", c="IJ"))
    assert found == {"a": ("a",), "others": ("b", "c")}


@pytest.mark.usefixtures("of_five")
def test_a_small_rest_takes_a_shown_group_with_it_so_that_nothing_is_had_by_subtraction():
    found = anonymity.safe_groups(_members(a="ABCDEF", b="GHIJK", c="L"))
    assert found == {"a": ("a",), "others": ("b", "c")}


@pytest.mark.parametrize(
    "groups",
    [{"a": "ABCDE", "b": "F"}, {"a": "ABCD", "b": "E"}, {"a": "ABCDEF"}, {"a": "A"}],
    ids=["a rest of one", "all small", "one group", "one client"],
)
@pytest.mark.usefixtures("of_five")
def test_an_axis_that_would_leave_one_group_is_not_shown(groups):
    assert anonymity.safe_groups(_members(**groups)) == {}


@pytest.mark.usefixtures("of_five")
def test_a_client_in_two_small_groups_counts_once():
    assert anonymity.safe_groups(_members(a="ABCDEF", b="WXYZ", c="WXYZ")) == {}


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        (["over"] * 15 + ["under"] * 15, True),
        (["over"] * 15 + ["under"] * 14, False),  # too few clients
        (["over"] * 12 + ["under"] * 12 + ["none"] * 12, False),  # (3 - 1) / 36 = 5.6 points of gain
        (["over"] * 4 + ["under"] * 40, False),  # a state of four clients
        ([], False),
    ],
)
def test_states_are_shown_where_knowing_them_all_helps_by_five_points_at_most(states, shown):
    assert anonymity.may_show_states(pd.Series(states, dtype="str")) is shown

from hypothesis import given
from hypothesis import strategies as st

from analysis.domain.category_paths import path_names, path_text
from analysis.domain.texts import plain


@given(st.lists(st.text(alphabet='AB> "é', min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_path_can_be_read_back_whatever_its_names_hold(names):
    assert path_names(path_text(names)) == tuple(names)


def test_texts_are_compared_without_case_accents_or_unicode_form():
    assert plain("Élodie") == plain("e\u0301lodie") == plain("ELODIE")

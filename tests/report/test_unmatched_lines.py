"""Lines of a contract to which no work ever went."""

from datetime import date

from made_work import make_work

from analysis.report import unmatched_lines
from builders import line

AS_OF = date(2021, 3, 31)


def unused(*lines):
    work = make_work("2021-01", {"RUN": [10.0]}, AS_OF.isoformat(), contract_lines=list(lines))
    return unmatched_lines.unused(work.entries, work.params, AS_OF)


def of_2021(name, category, **changes):
    return line(name, scope={"category": [category]}, starts_on="2021-01-01", ends_on="2021-12-31", **changes)


def test_a_line_to_which_nothing_went_is_unused():
    assert unused(of_2021("run", "RUN"), of_2021("postes", "Postes")) == ("postes",)


def test_a_line_that_has_not_begun_is_not_missed():
    later = line("suite", scope={"category": ["Postes"]}, starts_on="2021-06-01", ends_on="2021-12-31")
    assert unused(of_2021("run", "RUN"), later) == ()


def test_a_line_is_used_over_all_its_terms():
    before = line("avant", scope={"category": ["RUN"]}, starts_on="2021-01-01", ends_on="2021-01-31")
    after = line("apres", scope={"category": ["RUN"]}, starts_on="2021-02-01", ends_on="2021-12-31", renews="avant")
    assert unused(before, after) == ()

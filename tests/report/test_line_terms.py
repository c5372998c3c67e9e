"""What one term of a line counts, where the line has several (rules 2.13 and 5.3)."""

from dataclasses import replace
from datetime import date

from made_work import make_work

from analysis.domain.sent_lines import SentLine
from analysis.report.line import line_report
from builders import CITATION, line


def test_lines_sent_in_the_term_before_are_not_adjusted_in_the_next_one():
    requests = line(
        kind="requests", unit="hours", price_eur=20_000, starts_on="2022-01-01", ends_on="2022-12-31", terms=[{}]
    )
    work = make_work("2022-11", {"RUN": [1.0, 1.0, 2.0]}, "2023-01-31", contract_lines=[requests])
    first, last = work.params.contract_terms
    sent = SentLine(str(work.entries["time_entry_id"].iloc[0]), date(2022, 11, 3), 99_999, 7 * 3600)
    work = replace(work, sent={requests["line"]: [sent]})
    assert line_report(last, work).statement["reason"].isna().all()
    assert list(line_report(last, work).statement["seconds"]) == [14 * 3600]
    assert line_report(first, work).statement["reason"].notna().any()


def test_an_adjusting_line_sent_after_the_term_stays_as_it_was_sent():
    """A term that ended in 2022, adjusted on 31 January 2023: on 28 February the adjusting line keeps its day."""
    requests = line(kind="requests", unit="hours", starts_on="2022-01-01", ends_on="2022-12-31")
    rate = {"profile": "engineer", "daily_rate_eur": "700.00", "effective_from": "2022-01-01", "source": CITATION}
    work = make_work(
        "2022-11",
        {"RUN": [1.0, 1.0]},
        "2023-02-28",
        contract_lines=[requests],
        rates=[rate],
        default_profile="engineer",
    )
    first = work.entries["time_entry_id"].iloc[0]
    adjusted = SentLine("adjustment-2023-01-31", date(2023, 1, 31), -29_999, 0, "corrected")
    sent = [SentLine(str(first), date(2022, 11, 3), 99_999, 7 * 3600), adjusted]
    found = line_report(work.params.contract_terms[0], replace(work, sent={requests["line"]: sent})).statement
    assert found["time_entry_id"].tolist().count("adjustment-2023-01-31") == 1
    assert "adjustment-2023-02-28" not in found["time_entry_id"].tolist()

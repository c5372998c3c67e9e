"""What one term of a line counts, where the line has several (rules 2.13 and 5.3)."""

from dataclasses import replace
from datetime import date

from made_work import make_work

from analysis.domain.sent_lines import SentLine
from analysis.report.line import line_report
from builders import line


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

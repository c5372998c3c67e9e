"""The cards of a loaded report and of a selection: HTML without scripts nor colours of its own, light and dark (H10).

A notebook that is not trusted keeps the card: it has no script, no style element and no class. `<details>` open on what
one came for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analysis.domain.findings import Disqualified
from analysis.views.drawing.markup import Markup, clean, filled, isolated, join
from analysis.views.language import findings as finding_words
from analysis.views.language.wording import Wording
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading

if TYPE_CHECKING:
    from analysis.facts.explain import Explanation
    from analysis.workbook.loaded import LoadedReport
    from analysis.workbook.selected import Selected

MOST_SENTENCES = 3
MOST_FINDINGS = 8
MOST_ROWS = 10
NUMBER = "text-align:right"


def of_report(loaded: LoadedReport) -> Markup:
    """Return the card of a report: its contract lines, three sentences, its findings, and what one may type next."""
    reading = Reading(loaded.report)
    words, edition = reading.words, loaded.report.edition
    head = words.text("{name} – as of {day}", name=clean(edition.name), day=words.day(edition.as_of))
    told = [] if loaded.report.effort is not None else list(sentences.summary(reading))[:MOST_SENTENCES]
    shown = loaded.report.findings[:MOST_FINDINGS]
    found = [
        [words.text(finding_words.SEVERITY_WORDS[item.severity]), isolated(finding_words.sentence(item, words), 300)]
        for item in shown
    ]
    parts = [
        filled("<p><strong>{}</strong></p>", head),
        _folded(words.text("Contract lines"), _lines(reading), is_open=True),
        _list(told),
        _folded(
            words.count("{n} finding", "{n} findings", len(loaded.report.findings)),
            _table([words.text("Severity"), words.text("Finding")], found),
        ),
        _folded(words.text("What one may type"), _list([filled("<code>{}</code>", line) for line in NEXT])),
    ]
    return join(parts)


NEXT = (
    "r.entries, r.tickets, r.weeks, r.months, r.lines, r.forecast, r.checks, r.findings",
    'r.where(period="2023-W05", kind="incident").tickets',
    'r.by("application", "subsidiary")',
    "r.plot.weeks()",
    "x = r.explore()",
    'r.explain("weekly.2023-W05.minutes")',
    'releve.columns("entries")',
)


def of_selection(chosen: Selected, words: Wording) -> Markup:
    """Return the card of a selection: its sum, its line of Python, its heaviest tickets."""
    reading = Reading(chosen.loaded.report)
    tickets = chosen.tickets
    told = words.text(
        "{effort} ({minutes}), {entries}, {tickets}",
        effort=reading.effort(chosen.seconds),
        minutes=words.minutes(chosen.seconds),
        entries=words.count("{n} entry", "{n} entries", len(chosen)),
        tickets=words.count("{n} ticket", "{n} tickets", len(tickets)),
    )
    rows = [
        [clean(str(ticket), 40), isolated(str(title), 100), words.number(hours)]
        for ticket, title, hours in tickets[["ticket_id", "title", "hours"]].head(MOST_ROWS).itertuples(index=False)
    ]
    headings = [words.text("Ticket"), words.text("Title"), words.text("Hours")]
    return join(
        [
            filled("<p><strong>{}</strong><br><code>{}</code></p>", told, chosen.python),
            _folded(words.text("Heaviest tickets"), _table(headings, rows, numbers=(2,)), is_open=True),
        ]
    )


def of_explanation(explained: Explanation, words: Wording) -> Markup:
    """Return the card of a figure: its value, and the first of the entries whose sum it is."""
    if isinstance(explained.value, Disqualified):
        value = finding_words.reason(explained.value, words)
    else:
        value = words.quantity(explained.value, explained.unit)
    entries = explained.entries
    rows = [
        [words.day(row.work_date.date(), "short"), clean(str(row.ticket_id), 40), isolated(str(row.title), 90),
         isolated(str(row.technician)), words.minutes(row.seconds)]
        for row in entries.head(MOST_ROWS).itertuples(index=False)
    ]  # fmt: skip
    headings = [words.text("Date"), words.text("Ticket"), words.text("Title"), words.text("Technician")]
    headings.append(words.text("Minutes"))
    told = words.count("{n} entry", "{n} entries", len(entries))
    head = filled("<p><code>{}</code> = <strong>{}</strong> ({})</p>", explained.figure, value, told)
    caption = words.text("The entries behind this figure, the first {n}", n=words.number(len(rows), 0))
    return join([head, _folded(caption, _table(headings, rows, numbers=(4,)), is_open=True)])


def _lines(reading: Reading) -> Markup:
    words = reading.words
    headings = [words.text("Contract line"), words.text("Entitlement"), words.text("Expected to date")]
    headings += [words.text("Consumed to date"), words.text("Variance"), words.text("Landing by forecast")]
    rows = []
    for line in reading.report.lines:
        now, unit = line.state, line.params.unit
        landing = None if isinstance(line.landing, Disqualified) else line.landing.landing
        rows.append(
            [
                isolated(line.params.name, 60),
                words.brief(now.entitlement, unit),
                words.brief(now.expected, unit),
                words.brief(now.consumed, unit),
                words.brief(now.variance, unit, signed=True),
                words.brief(landing, unit),
            ]
        )
    return _table(headings, rows, numbers=range(1, len(headings)))


def _folded(summary: str, content: Markup, *, is_open: bool = False) -> Markup:
    opening = Markup("<details open>") if is_open else Markup("<details>")
    return filled("{}<summary>{}</summary>{}</details>", opening, summary, content)


def _list(items: Iterable[str | Markup]) -> Markup:
    return filled("<ul>{}</ul>", join(filled("<li>{}</li>", item) for item in items))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str | Markup]], numbers: Iterable[int] = ()) -> Markup:
    right = set(numbers)

    def cells(tag: str, values: Sequence[str | Markup]) -> Markup:
        opened = [f"<{tag} style='{NUMBER if place in right else 'text-align:left'}'>" for place in range(len(values))]
        return join(
            filled("{}{}{}", Markup(before), value, Markup(f"</{tag}>"))
            for before, value in zip(opened, values, strict=True)
        )

    body = join(filled("<tr>{}</tr>", cells("td", row)) for row in rows)
    return filled("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", cells("th", headings), body)

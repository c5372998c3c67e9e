"""A report and the words it is read in: what every section asks of both."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from analysis.domain import units
from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.report.client_report import ClientReport
from analysis.report.contract_terms import TIME_UNITS
from analysis.report.line import LineReport
from analysis.views.drawing import markup, tables
from analysis.views.drawing.block import Block, Part, html
from analysis.views.drawing.markup import Markup, filled
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import Wording, wording


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, each with its columns as attributes."""
    columns = [frame[name].tolist() for name in frame.columns]  # itertuples takes each value of a column apart
    return map(_row(tuple(frame.columns))._make, zip(*columns, strict=True))


@lru_cache(maxsize=256)
def _row(names: tuple[str, ...]) -> Any:
    """The type of a row, which pandas would make again for each frame."""
    return namedtuple("Row", names)


@dataclass(frozen=True)
class Reading:
    """A report with its words."""

    report: ClientReport

    @cached_property
    def words(self) -> Wording:
        """The words of the edition's language."""
        return wording(self.report.edition.language)

    @property
    def main_line(self) -> LineReport | None:
        """The first managed service, else the first line with an entitlement, else the first; None: there is none."""
        managed = [line for line in self.report.lines if line.params.kind == "managed_service"]
        promised = [line for line in self.report.lines if line.state.entitlement is not None]
        return next(iter([*managed, *promised, *self.report.lines]), None)

    @cached_property
    def unit(self) -> str:
        """The unit of effort that the client reads: hours where a line counts hours and none counts days, else days."""
        units_read = {line.params.unit for line in self.report.lines}
        return "hours" if "hours" in units_read and "days" not in units_read else "days"

    def averages(self, table: pd.DataFrame) -> tuple[float | None, ...]:
        """The contract's average of each period, in the unit that the client reads; None outside any term."""
        per_day = self.report.edition.hours_per_day if self.unit == "hours" else 1.0
        return tuple(None if pd.isna(value) else float(value) * per_day for value in table["average"])

    def bars(self, table: pd.DataFrame) -> tuple[float, ...]:
        """The effort of each period as its bar tells it [s]: where there is an average, what is compared with it."""
        has_average = table["average"].notna().to_numpy()
        return tuple(np.where(has_average, table["compared_seconds"], table["seconds"]).tolist())

    @property
    def bars_of(self) -> str:
        """Work that bars beside an average count, where it is not all of it as it was done (rule 2.11); else empty."""
        return ", ".join(bars for bars, _ in self._counted_apart)

    @cached_property
    def _counted_apart(self) -> list[tuple[str, str]]:
        """Return the work of bars beside an average, each with that of totals; empty where both are the same."""
        weeks = self.report.periods["week"]
        beside = weeks[weeks["average"].notna()]
        if (beside["compared_seconds"] == beside["seconds"]).all():
            return []
        words, told = self.words, []
        if not self.report.entries["contract_line"].isin(self.compared_lines).all():
            told.append((words.text("lines in days or hours"), words.text("all lines")))
        if any(line.accounted_seconds is not None for line in self.report.lines):
            told.append((words.text("accounted time"), words.text("real time")))
        return told

    @property
    def compared_lines(self) -> list[str]:
        """The lines that count days or hours, which the averages count."""
        return sorted({term.line for term in self.report.params.contract_terms if term.unit in TIME_UNITS})

    def of_bars(self, name: str) -> str:
        """The name of a chart of bars, with what they count."""
        return f"{name} ({self.bars_of})" if self.bars_of else name

    def of_totals(self, name: str) -> str:
        """The name of a total of all the work as it was done, which says so where bars beside it count another."""
        told = ", ".join(totals for _, totals in self._counted_apart)
        return f"{name} ({told})" if told else name

    def amount(self, seconds: float) -> float:
        """Seconds in the unit that the client reads, unrounded."""
        if self.unit == "hours":
            return float(units.hours(seconds))
        return float(units.days(seconds, self.report.edition.hours_per_day))

    def of_days(self, days: float) -> float:
        """Days of effort in the unit that the client reads, unrounded."""
        return days * self.report.edition.hours_per_day if self.unit == "hours" else days

    def foreseen_days(self, days: float) -> str:
        """Days of effort that a forecast gives, in words, in the unit that the client reads, no finer than known."""
        return self.words.foreseen(self.of_days(days), self.unit)

    def brief_days(self, days: float, *, signed: bool = False) -> str:
        """Days of effort in words, in the unit that the client reads, with one decimal."""
        return self.words.brief(self.of_days(days), self.unit, signed=signed)

    def effort(self, seconds: float) -> str:
        """Seconds in words, with two decimals."""
        return self.words.quantity(self.amount(seconds), self.unit)

    def brief_effort(self, seconds: float) -> str:
        """Seconds in words, with one decimal."""
        return self.words.brief(self.amount(seconds), self.unit)

    @property
    def year(self) -> Span:
        """The contract year up to the date counted."""
        return self.report.year.until(self.report.edition.as_of)

    @cached_property
    def year_entries(self) -> pd.DataFrame:
        """The counted entries of the contract year, with the columns that are told of them."""
        columns = ["work_date", "seconds", "ticket_key", "in_scope", "contract_line"]
        return consumption.within(self.report.entries[columns], self.year)

    @cached_property
    def _tickets(self) -> Mapping[str, tuple[object, object]]:
        """Ticket key -> its identifier and its title as the source gives them."""
        keys, *others = (self.report.tickets[name].tolist() for name in ("ticket_key", "ticket_id", "title"))
        return dict(zip(keys, zip(*others, strict=True), strict=True))

    def ticket(self, ticket_key: str) -> tuple[str, str]:
        """A ticket's identifier in the source, and its title."""
        ticket_id, title = self._tickets[ticket_key]
        return str(ticket_id), markup.title_of(title if isinstance(title, str) else None, self.words)

    def ticket_link(self, ticket_key: str) -> Markup:
        """The ticket's identifier, a link to its page in the ticket tool where params give one."""
        return self.link_of(str(self._tickets[ticket_key][0]))

    def link_of(self, ticket_id: str) -> Markup:
        """The same, from the identifier that the source gives the ticket."""
        url = markup.ticket_url(self.report.params.ticket_url, ticket_id)
        name = markup.isolated(self.words.text("no. {ticket}", ticket=ticket_id), 40)
        if url is None:
            return name
        return filled('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', url, name)

    def name_of(self, key: str) -> str:
        """The part of an axis as it is shown."""
        return markup.clean(key) or self.words.text("not given")

    def ticket_table(self, caption: str, tickets: Sequence[Any], at_most: int) -> Markup:
        """Tickets, the largest first, at most so many: each with its `ticket_key`, `seconds` and `entries`."""
        words = self.words
        columns = [
            Column(words.text("Ticket")),
            Column(words.text("Title")),
            Column(words.text("Entries"), "number", is_wide=True),
            Column(words.sentence(words.unit(self.unit)), "number"),
        ]
        rows = [
            [
                self.ticket_link(row.ticket_key),
                markup.isolated(self.ticket(row.ticket_key)[1]),
                words.number(row.entries, 0),
                words.number(self.amount(row.seconds)),
            ]
            for row in tickets[:at_most]
        ]
        left = len(tickets) - len(rows)
        table = tables.table(caption, columns, rows, css="tickets")
        if left <= 0:
            return table
        more = words.count("and {n} other ticket", "and {n} other tickets", left)
        return filled('{}<p class="more">{}</p>', table, more)

    def question(self, about: str, figures: str) -> Markup:
        """A link that asks the provider to explain a figure, by mail; nothing where params give no contact."""
        provider, words, edition = self.report.params.provider, self.words, self.report.edition
        if provider is None or provider.contact is None:
            return Markup("")
        subject = words.text("{client}, {about}", client=edition.name, about=about)
        body = words.text(
            "Report of {client} as of {day}: {about}, {figures}. Please explain this figure.",
            client=edition.name,
            day=words.day(edition.as_of),
            about=about,
            figures=figures,
        )
        address = f"mailto:{provider.contact}?subject={quote(subject)}&body={quote(body)}"
        return filled(
            '<p class="ask screen-only"><a href="{}">{}</a></p>', address, words.text("Ask for an explanation")
        )

    def block(self, section: str, title: str, *parts: Part | Markup) -> Block:
        """A section: its parts, and the analyst's own text of that section beneath its heading (B7)."""
        own = next((text for name, text in self.report.params.report.texts.items() if name == section), None)
        first = [html(filled('<div class="comment">{}</div>', markup.from_markdown(own)))] if own else []
        shown = [part if isinstance(part, Part) else html(part) for part in parts]
        return Block(section, title, (*first, *shown))

    def absent(self, section: str, title: str, why: str) -> Block:
        """A section that has nothing to show, and why; the analyst's own text makes it a section like another."""
        shown = self.block(section, title, self.paragraph(why))
        return Block(section, title, shown.parts, is_absent=section not in self.report.params.report.texts)

    def paragraph(self, text: str, css: str = "note") -> Markup:
        """A paragraph of text."""
        return filled('<p class="{}">{}</p>', css, text)


def title(report: ClientReport) -> str:
    """Return the title of the page: the client, and the date counted in the report's language."""
    words = wording(report.edition.language)
    return words.text("{name} – as of {day}", name=report.edition.name, day=words.day(report.edition.as_of))

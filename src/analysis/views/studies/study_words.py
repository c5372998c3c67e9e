"""Words that the sections of a study share: euros, months, days, ranges, sources."""

from __future__ import annotations

from decimal import Decimal

from analysis.domain import periods
from analysis.measures.investing.payback import Outcome
from analysis.params.clauses import Citation
from analysis.views.drawing.block import Block, Part, html
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.language.rounding import half_up
from analysis.views.language.wording import Wording, mark, wording

QUARTER, HALF_YEAR, YEAR, THREE_YEARS = 3, 6, 12, 36
"""Months."""
BLOCK_WORDS = {"checks": mark("check plan"), "support": mark("support"), "requests": mark("requests")}
"""A block of a year's charge as it is shown."""


class StudyWords:
    """The words of a study's language."""

    def __init__(self, language: str) -> None:
        self.words: Wording = wording(language)
        self.text = self.words.text

    def euros(self, amount: float | Decimal) -> str:
        """An amount to the euro: a projection is not known to the cent."""
        return self.words.quantity(amount, "euros", 0)

    def days(self, hours: float, hours_per_day: float) -> str:
        """Hours as days, with one decimal."""
        return self.words.quantity(hours / hours_per_day, "days", 1)

    def months(self, months: float | None) -> str:
        """A payback: « 24,3 mois », or that it is never reached within the horizon."""
        if months is None:
            return self.text("never within the horizon")
        return self.text("{months} months", months=self.words.number(months, 1))

    def months_range(self, first: str, last: str) -> str:
        """Two months and those between: « janvier 2023 », or from the first day to the last one."""
        if first == last:
            return self.words.period(first)
        return self.words.days_range(periods.span(first).starts_on, periods.span(last).ends_on)

    def about(self, months: float | None) -> str:
        """A payback no finer than it is known (rule 11.8): to the quarter under a year, the half-year to three, the
        year above.
        """
        if months is None:
            return self.months(None)
        quarters, halves = (int(half_up(months / length, 0)) for length in (QUARTER, HALF_YEAR))
        if months < YEAR and quarters * QUARTER < YEAR:
            return self.words.count("about {n} month", "about {n} months", max(quarters, 1) * QUARTER)
        if months > THREE_YEARS or halves % 2 == 0:
            years = int(half_up(months / YEAR, 0)) if months > THREE_YEARS else halves // 2
            return self.words.count("about {n} year", "about {n} years", max(years, 1))
        return self.words.count("about {n} year and a half", "about {n} years and a half", halves // 2)

    def sentence_of(self, months: float | None) -> str:
        """A payback no finer than it is known, as it begins a sentence."""
        return self.words.sentence(self.about(months))

    def payback(self, outcome: Outcome) -> str:
        """Return a payback no finer than it is known: never reached, or too little evidence, where it is so."""
        if outcome.verdict == "too_little_evidence":
            return self.text("too little evidence")
        return self.about(outcome.payback_months)

    def tone(self, outcome: Outcome) -> str:
        """Return the tone of a payback: none where there is too little evidence."""
        return {"pays": "good", "never_within_horizon": "over", "too_little_evidence": ""}[outcome.verdict]

    def when(self, outcome: Outcome) -> str:
        """A payback with its day."""
        if outcome.verdict == "too_little_evidence":
            return self.text(
                "a saving, run costs deducted, of {needed} a month would be needed", needed=self.needed(outcome)
            )
        if outcome.payback_on is None:
            return self.text(
                "{amount} short at the horizon; {needed} a month would be needed",
                amount=self.euros(outcome.short_eur),
                needed=self.needed(outcome),
            )
        return self.text("on {day}", day=self.words.day(outcome.payback_on))

    def needed(self, outcome: Outcome) -> str:
        """The monthly saving, run costs deducted, that would just pay back at the horizon."""
        return "–" if outcome.needed_monthly_eur is None else self.euros(outcome.needed_monthly_eur)

    def source(self, source: Citation) -> str:
        """A document and its date."""
        return self.text(
            "{document}, {date}", document=clean(source.document), date=self.words.day(source.date, "short")
        )

    def range(self, low: str, central: str, high: str) -> str:
        """A value with its range, or alone where it has none."""
        if low == high:
            return central
        return self.text("{central} ({low} to {high})", central=central, low=low, high=high)

    def block(self, section: str, title: str, *parts: Part | Markup) -> Block:
        """A section of the study."""
        return Block(section, title, tuple(part if isinstance(part, Part) else html(part) for part in parts))

    def paragraph(self, text: str, css: str = "note") -> Markup:
        """A paragraph of text."""
        return filled('<p class="{}">{}</p>', css, text)

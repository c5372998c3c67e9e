"""Words and numbers as a reader sees them: gettext catalogues, Babel's formats, and the rounding of rule 1.6.

A `Wording` is the only thing that turns a value into text. Message ids are English sentences; the catalogues are
`locale/<language>/LC_MESSAGES/releve.po`, compiled in memory. A further language is a catalogue and no code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from babel import Locale, dates, numbers

from analysis.domain import periods, units
from analysis.foundation import catalogues
from analysis.views.language import rounding

DOMAIN = "releve"
NO_VALUE = "–"
LEAST_PROBABILITY = 0.01
SIGNS = ("+", "\u2212")
"""Signs of a number, written before its unit where a language puts the unit first: −€337."""
MINUS = str.maketrans("-", "\u2212")
MOST_PLURAL_SAMPLES = 200
"""Every plural form of the languages of CLDR takes one of the whole numbers up to here."""

FIRST_OF_MONTH = {"fr": "1er"}
"""Languages that write the first day of a month by its rank; CLDR's patterns cannot say it."""
Length = Literal["short", "medium", "long"]


def mark(message: str) -> str:
    """A message id kept in a table of the code, so that the extraction finds it. It is translated where it is shown."""
    return message


def mark_plural(singular: str, plural: str) -> tuple[str, str]:
    """As `mark`, for a message with its plural."""
    return singular, plural


def unit_of_work(unit: str) -> str:
    """The unit in which the work on a contract line is told: hours where the line promises no quantity."""
    return "hours" if unit == "none" else unit


@lru_cache(maxsize=8)
def wording(language: str) -> Wording:
    """The words of a language, read once a process.

    Raises
    ------
    ValueError
        When there is no catalogue of that language; the message names those there are.
    """
    return Wording(language)


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return catalogues.languages("analysis.views.language")


class Wording:
    """The texts and the formats of one language."""

    def __init__(self, language: str) -> None:
        if language not in languages():
            raise ValueError(f"no catalogue of the language {language!r}; there are: {', '.join(languages())}")
        self.language = language
        self.locale = Locale.parse(language)
        self._catalogue = catalogues.catalogue("analysis.views.language", DOMAIN, language)

    def text(self, message: str, **values: object) -> str:
        """The message in this language, its `{names}` filled with `values` that are already words."""
        template = self._catalogue.gettext(message)
        return template.format(**values) if values else template

    def count(self, singular: str, plural: str, n: float, **values: object) -> str:
        """The message in the form that `n` asks for in this language. `{n}` is `n` as a whole number.

        A number with decimals takes the form that its language gives it: 1.5 is singular in French, plural in English.
        """
        is_one = self.locale.plural_form(Decimal(str(n))) == "one"
        template = self._catalogue.ngettext(singular, plural, int(n) if n == int(n) else 2 - is_one)
        return template.format(**{"n": self.number(n, 0), **values})

    def forms(self, singular: str, plural: str) -> dict[str, str]:
        """The message in each of the forms that CLDR names for this language (one, other…), its fields unfilled."""
        samples = sorted(_plural_samples(self.locale).items())
        return {form: self._catalogue.ngettext(singular, plural, n) for form, n in samples}

    def number(self, value: float | Decimal | None, digits: int = 2, *, signed: bool = False) -> str:
        """A number with exactly `digits` decimals, rounded half up; `signed` writes + before a positive one."""
        if value is None:
            return NO_VALUE
        rounded = rounding.half_up(value, digits)
        sign = "+" if signed and rounded > 0 else ""
        return sign + self._grouped(rounded, digits)

    def percent(self, share: float | None, digits: int = 0, *, signed: bool = False) -> str:
        """A share (0.27) as a percentage: 27 %."""
        if share is None:
            return NO_VALUE
        return self._with_unit(self.number(Decimal(repr(float(share))) * 100, digits, signed=signed), "percent")

    def probability(self, share: float, *, is_at_least: bool = False) -> str:
        """A probability read from simulated futures: never 0 % nor 100 %, which no simulation shows.

        One that is known to be told too low is told as a least one.
        """
        if is_at_least and share <= 1 - LEAST_PROBABILITY:
            return self.text("at least {share}", share=self.percent(max(share, LEAST_PROBABILITY)))
        if share < LEAST_PROBABILITY:
            return self.text("under {share}", share=self.percent(LEAST_PROBABILITY))
        if share > 1 - LEAST_PROBABILITY:
            return self.text("over {share}", share=self.percent(1 - LEAST_PROBABILITY))
        return self.percent(share)

    def quantity(
        self, value: float | Decimal | None, unit: str, digits: int | None = None, *, signed: bool = False
    ) -> str:
        """A quantity with its unit: days, hours, minutes, euros, tickets, percent or count.

        `digits` is 2 by default for days, hours and euros (rule 1.6), 0 for the others. `percent` takes a percentage,
        not a share.
        """
        if value is None:
            return NO_VALUE
        places = digits if digits is not None else default_digits(unit)
        if unit == "tickets":
            amount = rounding.half_up(value, places)
            text = self.number(amount, places, signed=signed)
            return self.count("{text} ticket", "{text} tickets", float(abs(amount)), text=text)
        return self._with_unit(self.number(value, places, signed=signed), unit)

    def brief(self, value: float | Decimal | None, unit: str, *, signed: bool = False) -> str:
        """A quantity for a sentence, a key figure or a mark of a chart: one decimal at most, none in euros.

        What is not zero is not written as zero: it keeps the decimals of its unit.
        """
        digits = 0 if unit == "euros" else min(1, default_digits(unit))
        if value and not rounding.half_up(value, digits):
            digits = default_digits(unit)
        return self.quantity(value, unit, digits, signed=signed)

    def promised(self, value: float | None, unit: str) -> str:
        """A quantity of a contract: its decimals only where it has some."""
        is_whole = value is None or not rounding.half_up(value - round(value), 2)
        return self.quantity(value, unit, 0 if is_whole else None)

    def foreseen(self, value: float | None, unit: str, *, has_unit: bool = True, signed: bool = False) -> str:
        """A quantity that a forecast gives, no finer than it knows it: three figures, and no decimal from 10 on."""
        if value is None:
            return NO_VALUE
        digits = _foreseen_digits(value, unit)
        shown = rounding.half_up(value, digits)
        if has_unit:
            return self.quantity(shown, unit, max(0, digits), signed=signed)
        return self.number(shown, max(0, digits), signed=signed)

    def foreseen_difference(self, value: float, other: float, unit: str) -> str:
        """`value` as `foreseen` shows it less `other`, to the same step: 17 600 − 11 600 is +6 000, never +5 950."""
        return self.quantity(foreseen_gap(value, other, unit), unit, max(0, _foreseen_digits(value, unit)), signed=True)

    def effort(self, seconds: float, hours_per_day: float) -> str:
        """Seconds as days."""
        return self.quantity(float(units.days(seconds, hours_per_day)), "days")

    def minutes(self, seconds: float) -> str:
        """Seconds as minutes; a part of a minute is shown with two decimals."""
        whole = seconds % units.SECONDS_PER_MINUTE == 0
        return self.quantity(units.minutes(seconds), "minutes", 0 if whole else 2)

    def unit(self, unit: str) -> str:
        """The name of a unit, for a heading: « jours »."""
        return self.text(UNIT_NAMES[unit])

    def day(self, day: date, length: Length = "long") -> str:
        """A date: 16 février 2023 (long), 16 févr. 2023 (medium), 16/02/2023 (short); 1er février 2023."""
        pattern = "dd/MM/yyyy" if length == "short" and self.language == "fr" else length
        shown = _date(day, pattern, self.locale)
        first = FIRST_OF_MONTH.get(self.language)
        return shown if first is None or length == "short" or day.day != 1 else shown.replace("1", first, 1)

    def time(self, time: time) -> str:
        """A time of the day: 14:32 (fr), 2:32 PM (en)."""
        return dates.format_time(time, format="short", locale=self.locale)

    def period(self, key: str, length: Length = "long") -> str:
        """A period named as `analysis.domain.periods.key` names it. Weeks are those of ISO.

        long: semaine 5 de 2023 · février 2023 · 16 février 2023; short: S05 · févr. 2023 · 16/02.
        """
        if "W" in key:
            year, week = key.split("-W")
            if length == "short":
                return self.text("W{week}", week=week)
            if length == "medium":
                return self.text("W{week} {year}", week=week, year=year)
            return self.text("week {week} of {year}", week=int(week), year=year)
        day = periods.span(key).starts_on
        if len(key) == len("2023"):
            return key
        if len(key) == len("2023-02"):
            pattern = {"short": "LLL", "medium": "LLL y", "long": "LLLL y"}[length]
            return _date(day, pattern, self.locale)
        if length == "short":
            return dates.format_skeleton("MMdd", day, locale=self.locale)
        return self.day(day, length)

    def month(self, month: int, length: Length = "long") -> str:
        """The name of a calendar month, 1 to 12: août (long), or its abbreviation."""
        return str(self.locale.months["stand-alone"]["wide" if length == "long" else "abbreviated"][month])

    def days_range(self, starts_on: date, ends_on: date, length: Length = "long") -> str:
        """« du 1er janvier 2023 au 31 décembre 2023 »."""
        return self.text("from {start} to {end}", start=self.day(starts_on, length), end=self.day(ends_on, length))

    def sentence(self, text: str) -> str:
        """The text with its first letter in capitals."""
        return text[:1].upper() + text[1:]

    def _with_unit(self, value: str, unit: str) -> str:
        sign = value[:1] if value[:1] in SIGNS else ""
        return sign + self.text(UNIT_FORMATS[unit], value=value[len(sign) :])

    def _grouped(self, rounded: Decimal, digits: int) -> str:
        """A rounded number with the marks of the language, by Python itself where it groups by threes as Python does.

        Babel reads its pattern again for each number, and a page has two thousand of them.
        """
        if self._pattern.grouping == (3, 3):
            return f"{rounded:,.{digits}f}".translate(self._marks)
        pattern = self._pattern.pattern + ("." + "0" * digits if digits else "")
        return numbers.format_decimal(rounded, format=pattern, locale=self.locale).translate(MINUS)

    @cached_property
    def _pattern(self) -> numbers.NumberPattern:
        """Whole part of the locale's pattern: `#,##0`, `#,##,##0`…"""
        return numbers.parse_pattern(self.locale.decimal_formats[None].pattern.split(".")[0])

    @cached_property
    def _marks(self) -> Mapping[int, int | str]:
        """Python's marks of a number -> those of the language."""
        group, decimal = numbers.get_group_symbol(self.locale), numbers.get_decimal_symbol(self.locale)
        return {ord(","): group, ord("."): decimal, **MINUS}


UNIT_FORMATS = {
    "days": mark("{value} d"),
    "hours": mark("{value} h"),
    "minutes": mark("{value} min"),
    "euros": mark("€{value}"),
    "percent": mark("{value}%"),
    "tickets": mark("{value} tickets"),
    "count": mark("{value}"),
    "none": mark("{value}"),
}
UNIT_NAMES = {
    "days": mark("days"),
    "hours": mark("hours"),
    "minutes": mark("minutes"),
    "euros": mark("euros"),
    "percent": mark("%"),
    "tickets": mark("tickets"),
    "count": mark("number"),
    "none": mark("no unit"),
}


def default_digits(unit: str) -> int:
    """Decimals of a quantity (rule 1.6)."""
    return 2 if unit in ("days", "hours", "euros") else 0


def foreseen_gap(value: float, other: float, unit: str) -> Decimal:
    """Return `value` as a forecast is shown less `other`, to the same step."""
    digits = _foreseen_digits(value, unit)
    return rounding.half_up(rounding.half_up(value, digits) - Decimal(repr(float(other))), digits)


def _foreseen_digits(value: float, unit: str) -> int:
    """Decimals of a quantity that a forecast gives; negative where it is rounded to tens or hundreds."""
    size = max(0, math.floor(math.log10(abs(value)))) if value else 0
    return 2 - size if size > 2 else int(size == 0 and default_digits(unit) > 0 and unit != "euros")


@lru_cache(maxsize=8)
def _plural_samples(locale: Locale) -> dict[str, int]:
    """The forms of a language, each with the least number that takes it."""
    return {locale.plural_form(n): n for n in range(MOST_PLURAL_SAMPLES, -1, -1)}


@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: Locale) -> str:
    """A date in one of Babel's formats; the same days and months come back all over a page."""
    return dates.format_date(day, format=pattern, locale=locale)

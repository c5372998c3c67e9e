"""Words and numbers: French and English, half up, no-break spaces, ISO weeks, plurals, never minus zero."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from babel import Locale, numbers
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

from analysis.views.language import rounding, wording
from analysis.views.language.wording import languages

FRENCH = wording.wording("fr")
ENGLISH = wording.wording("en")


def catalogue(language):
    from importlib import resources

    path = resources.files("analysis.views.language") / "locale" / language / "LC_MESSAGES" / "releve.po"
    return pofile.read_po(path.open("rb"), locale=language)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.25, 1, "0,3"),
        (2.675, 2, "2,68"),
        (1.005, 2, "1,01"),
        (-0.004, 2, "0,00"),
        (-0.005, 2, "\u22120,01"),
        (1234.5, 1, "1\u202f234,5"),
        (Decimal("1234567.895"), 2, "1\u202f234\u202f567,90"),
        (1e21, 0, "1\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"),
    ],
)
def test_numbers_are_rounded_half_up(value, digits, shown):
    """Rule 1.6; Babel alone rounds half to even, and prints « -0 »."""
    assert FRENCH.number(value, digits) == shown


@pytest.mark.parametrize("code", ["fr", "en", "de", "es", "sv", "hi"])
@pytest.mark.parametrize("value", ["0", "-1", "999.5", "-1234.5", "1234567.891", "-98765432109.25", "1E+21"])
@pytest.mark.parametrize("digits", [0, 2])
def test_numbers_are_written_as_babel_writes_them(code, value, digits):
    """Whatever a language groups by, threes or not (Hindi); our minus sign apart."""
    words = wording.Wording("en")
    words.locale = Locale.parse(code)
    rounded = rounding.half_up(Decimal(value), digits)
    pattern = words.locale.decimal_formats[None].pattern.split(".")[0] + ("." + "0" * digits if digits else "")
    by_babel = numbers.format_decimal(rounded, format=pattern, locale=words.locale)
    assert words.number(Decimal(value), digits) == by_babel.replace("-", "\u2212")


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.float64])
def test_numbers_of_numpy_are_written_as_those_of_python(kind):
    assert [ENGLISH.count("{n} line", "{n} lines", kind(n)) for n in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]
    assert FRENCH.number(kind(1234), 0) == "1\u202f234"
    assert FRENCH.quantity(kind(2), "tickets") == FRENCH.quantity(2, "tickets")
    assert FRENCH.percent(kind(1)) == FRENCH.percent(1)


def test_a_figure_that_is_not_finite_is_never_shown():
    with pytest.raises(ValueError, match="finite"):
        rounding.half_up(float("nan"))


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (43.0, "days", "43,00\u202fj", "43.00\u00a0d"),
        (2.75, "hours", "2,75\u202fh", "2.75\u00a0h"),
        (12, "minutes", "12\u202fmin", "12\u00a0min"),
        (18_000, "euros", "18\u202f000,00\u00a0€", "€18,000.00"),
        (-337.5, "euros", "\u2212337,50\u00a0€", "\u2212€337.50"),
        (26.5, "percent", "27\u00a0%", "27%"),
        (1, "tickets", "1 ticket", "1 ticket"),
        (0, "tickets", "0 ticket", "0 tickets"),
        (2, "tickets", "2 tickets", "2 tickets"),
        (None, "days", "–", "–"),
    ],
)
def test_quantities_bear_their_unit(value, unit, french, english):
    assert (FRENCH.quantity(value, unit), ENGLISH.quantity(value, unit)) == (french, english)


@pytest.mark.parametrize(
    ("value", "unit", "brief", "promised", "foreseen"),
    [
        (7_000, "euros", "7\u202f000\u00a0€", "7\u202f000\u00a0€", "7\u202f000\u00a0€"),
        (16_327.4, "euros", "16\u202f327\u00a0€", "16\u202f327,40\u00a0€", "16\u202f300\u00a0€"),
        (0.04, "days", "0,04\u202fj", "0,04\u202fj", "0,0\u202fj"),
        (0, "days", "0,0\u202fj", "0\u202fj", "0,0\u202fj"),
        (79, "days", "79,0\u202fj", "79\u202fj", "79\u202fj"),
        (420.5, "hours", "420,5\u202fh", "420,50\u202fh", "421\u202fh"),
        (-3.26, "days", "\u22123,3\u202fj", "\u22123,26\u202fj", "\u22123,3\u202fj"),
    ],
)
def test_a_number_is_no_finer_than_it_is_known(value, unit, brief, promised, foreseen):
    """In a sentence one decimal, none in euros, and never zero for what is not; in a contract its own; a forecast three
    figures."""
    assert (FRENCH.brief(value, unit), FRENCH.promised(value, unit), FRENCH.foreseen(value, unit)) == (
        brief,
        promised,
        foreseen,
    )


@pytest.mark.parametrize(
    ("value", "other", "unit", "shown"),
    [
        (17_550.0, 11_600.0, "euros", "+6\u202f000\u00a0€"),
        (10_470.0, 7_000.0, "euros", "+3\u202f500\u00a0€"),
        (79.1, 79.0, "days", "0\u202fj"),
        (426.2, 490.0, "hours", "\u221264\u202fh"),
        (8.26, 9.0, "days", "\u22120,7\u202fj"),
    ],
    ids=["hundreds", "half_up", "none", "under", "decimal"],
)
def test_a_difference_is_that_of_the_figures_beside_it(value, other, unit, shown):
    """17 600 € foreseen for 11 600 € promised are 6 000 € more, not 5 950."""
    assert FRENCH.foreseen_difference(value, other, unit) == shown


def test_a_share_is_a_percentage():
    """Rule 2.1: 9.13 over 33.87 is 27 %."""
    assert FRENCH.percent(9.13 / 33.87) == "27\u00a0%"
    assert FRENCH.percent(0.265, 1, signed=True) == "+26,5\u00a0%"


@pytest.mark.parametrize(("seconds", "shown"), [(165 * 60, "165\u202fmin"), (9, "0,15\u202fmin"), (0, "0\u202fmin")])
def test_minutes_keep_a_part_of_a_minute(seconds, shown):
    """Rule 1.1: GLPI's 9 seconds are not a whole minute."""
    assert FRENCH.minutes(seconds) == shown


@pytest.mark.parametrize(
    ("key", "length", "french", "english"),
    [
        ("2026-W53", "long", "semaine 53 de 2026", "week 53 of 2026"),
        ("2023-W05", "short", "S05", "W05"),
        ("2023-02", "long", "février 2023", "February 2023"),
        ("2023-02-01", "long", "1er février 2023", "February 1, 2023"),
        ("2023-02-16", "short", "16/02", "2/16"),
        ("2023", "long", "2023", "2023"),
    ],
)
def test_periods_have_names(key, length, french, english):
    """The first of a month is « 1er » in French; week 53 of 2026 holds 1 January 2027."""
    assert (FRENCH.period(key, length), ENGLISH.period(key, length)) == (french, english)


def test_dates():
    assert FRENCH.day(date(2023, 2, 1)) == "1er février 2023"
    assert FRENCH.day(date(2023, 2, 16), "short") == "16/02/2023"


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "0 ticket", "0 tickets"),
        (1, "1 ticket", "1 ticket"),
        (1.5, "2 ticket", "2 tickets"),
        (2, "2 tickets", "2 tickets"),
    ],
)
def test_plurals_follow_the_language(n, french, english):
    """Zero and one and a half are singular in French, plural in English."""
    assert FRENCH.count("{n} ticket", "{n} tickets", n) == french
    assert ENGLISH.count("{n} ticket", "{n} tickets", n) == english


def test_a_value_with_braces_is_only_a_text():
    assert FRENCH.text("{label}: {value}", label="{value} {0}", value="%s") == "{value} {0}\u00a0: %s"


def test_a_language_without_a_catalogue_is_refused_by_name():
    with pytest.raises(ValueError, match="'xx'; there are: en, fr"):
        wording.wording("xx")


def written_messages():
    """Every message id that the code of the views, of the page, of mails and of the portal holds."""
    keywords = {"text": None, "count": (1, 2), "mark": None, "mark_plural": (1, 2), "column": (4,)}
    package = Path(wording.__file__).parents[2]
    return {
        message[2]
        for folder in ("domain/columns", "views", "workbook", "publish", "delivery", "portal")
        for message in extract_from_dir(package / folder, [("**.py", "python")], keywords=keywords)
    }


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_holds_the_messages_of_the_code_and_no_other(language):
    assert {message.id for message in catalogue(language) if message.id} == written_messages()


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_is_whole_and_keeps_every_field(language):
    """Each message is translated, none is fuzzy, and each has the fields of its id."""
    import re

    fields = re.compile(r"\{\w+\}")
    for message in catalogue(language):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        for text in strings:
            assert set(fields.findall(text)) <= set(fields.findall(ids[-1])), message.id
        assert set(fields.findall(strings[-1])) == set(fields.findall(ids[-1])), message.id


def test_french_typography_never_breaks_before_its_signs():
    for message in catalogue("fr"):
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            if message.id:
                assert not any(f" {sign}" in text for sign in ":;!?»"), text
                assert "« " not in text

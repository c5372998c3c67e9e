"""Our own HTML with texts of the data in it: as `Markup.format` writes it, which is many times slower."""

import pytest
from markupsafe import Markup

from analysis.views.drawing import markup

HOSTILE = "<b title='x' lang=\"y\">&amp;</b>{0}%s"


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ('<p class="{}">{}</p>', (HOSTILE, Markup("<b>{}</b>"))),
        ('<rect x="{:.2f}%" y="{}" width="{:.1f}"/>', (12.345, -18, 1)),
        ("<i>{}{}{}</i>", (None, True, 2.50)),
    ],
)
def test_a_template_is_filled_as_markupsafe_fills_it(template, values):
    shown = markup.filled(template, *values)
    assert isinstance(shown, Markup)
    assert shown == Markup(template).format(*values)


def test_names_are_filled_too_and_escaped():
    assert markup.filled("<p id='{key}'>{text}{key}</p>", key="<", text=Markup("<br>")) == "<p id='&lt;'><br>&lt;</p>"


def test_parts_are_joined_as_markupsafe_joins_them():
    parts = [HOSTILE, Markup("<br>"), ""]
    assert markup.join(parts, "<hr>") == Markup("<hr>").join(parts)
    assert isinstance(markup.join(iter(parts)), Markup)


@pytest.mark.parametrize("value", [None, "", HOSTILE, 0, Markup("&amp;")])
def test_an_attribute_is_escaped_or_not_there(value):
    expected = "" if value in (None, "") else Markup(' title="{}"').format(value)
    assert markup.attribute("title", value) == expected

"""GLPI's texts, without a server."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.sources.glpi import text


def decoded(value: str) -> str:
    return text.decoded(pa.array([value]))[0].as_py()


def plain(value: str) -> str:
    return text.plain(pa.array([value]))[0].as_py()


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("sans rien", "sans rien"),
        ("R&D", "R&D"),
        ("&#60;b&#62; &#38; c", "<b> & c"),
        ("&#38;#60;", "&#60;"),
        ("&#38;amp; &#60;", "&amp; <"),
        ("&lt;b&gt;", "<b>"),
        ("&lt;b&gt; &amp; c", "<b> &amp; c"),
        ("<b> &lt;", "<b> &lt;"),
        ("<b> &#60;", "<b> &#60;"),
        ("a & b &#60;", "a & b &#60;"),
        ("a & b &lt;", "a & b <"),
        ("&eacute;", "&eacute;"),
        ("", ""),
    ],
)
def test_the_rule_of_glpi_11_value_by_value(stored, typed):
    """Trap 9. A bare < or > means stored raw; a bare & rules out 10, not 9.5."""
    assert decoded(stored) == typed


def test_decoding_keeps_nulls_and_the_order_of_rows():
    values = pa.chunked_array([["a", None], ["&#60;", "b", "&lt;"]])
    assert text.decoded(values).to_pylist() == ["a", None, "<", "b", "<"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<p>un</p><p>deux</p>", "un\ndeux"),
        ("un<br>deux<br />trois", "un\ndeux\ntrois"),
        ("&#60;p&#62;a &#38;lt; b&#60;/p&#62;", "a < b"),
        ("<style>p{}</style><script>alert(1)</script>texte", "texte"),
        ('<img src="data:image/png;base64,AAAA">vu', "vu"),
        ("5 < 6 et 7 > 2", "5 < 6 et 7 > 2"),
        ("caf&eacute;&nbsp;noir", "café\u00a0noir"),
        ("<p>coup", "coup"),
        ("<a href='x'", ""),
    ],
)
def test_contents_become_plain_text(content, words):
    assert plain(content) == words


def test_a_null_content_stays_null():
    assert text.plain(pa.array([None, "<p>x</p>"], pa.string())).to_pylist() == [None, "x"]


def test_folding_composes_accents():
    """Trap 15: e + combining acute is é, for matching."""
    assert text.folded(pa.array(["  RE\u0301SEAU "]))[0].as_py() == "réseau"

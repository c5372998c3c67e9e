"""Markdown with its headings and tables, and foreign HTML, made safe for the page: no script, no style, no address."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from analysis.views.drawing.markup import MARKDOWN_TAGS, Markup

TAGS = MARKDOWN_TAGS | {
    *("h3", "h6", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "figure"),
    *("figcaption", "details", "summary", "dl", "dt", "dd", "s", "sub", "sup", "del", "ins", "span", "div", "small"),
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}


def whole_markdown(source: str) -> Markup:
    """Return Markdown as HTML, its headings from the third level down, its tables; raw HTML stays text."""
    return sanitised(_markdown().render(source))


def sanitised(html: str) -> Markup:
    """Return HTML without what runs, styles or fetches; its links are http(s) or mailto."""
    return Markup(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
            clean_content_tags={"script", "style"},
        )
    )


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

"""The key figures of a page, and what it says of them in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.views.drawing.markup import Markup, attribute, filled, join


def cards(items: Iterable[tuple[str, str, str, str]]) -> Markup:
    """Key figures: name, value, note, tone (empty: none)."""
    shown = join(
        filled(
            "<div{}><dt>{}</dt><dd>{}<small>{}</small></dd></div>",
            attribute("class", f"tone-{tone}" if tone else ""),
            name,
            value,
            note,
        )
        for name, value, note, tone in items
    )
    return filled('<dl class="cards">{}</dl>', shown)


def listed(sentences: Iterable[str]) -> Markup:
    """Sentences, one under the other."""
    return filled('<ul class="told">{}</ul>', join(filled("<li>{}</li>", item) for item in sentences))

"""GLPI's texts: entities decoded as GLPI 11 itself does, HTML to plain text. Vectorised; no text is read twice."""

from __future__ import annotations

import html

import pyarrow as pa
import pyarrow.compute as pc

ENTITY = r"(?i)&#?[a-z0-9]+;"
NUMERIC = ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")
"""Entities that GLPI 10 wrote for < > &. `&` comes last, so that one pass never decodes twice."""
NAMED = ("&lt;", "<"), ("&gt;", ">")
"""Entities that GLPI 9.5 wrote for < and >."""
LINE_ENDS = r"(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre)\s*>"
HIDDEN = r"(?is)<(?:script\b.*?</script|style\b.*?</style)\s*>|<!--.*?-->"
TAG = r"(?s)</?[a-zA-Z][^<>]*(?:>|$)"


def decoded(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return the texts as they were typed, whichever version of GLPI stored them.

    The rule is GLPI 11's own (glpi.md, trap 9), value by value: without a bare `<`, `>` or `&` and with one of the
    numeric entities, these three are decoded, once; else without a bare `<` or `>` and with `&lt;` or `&gt;`, these
    two are; else the text stays as it is.
    """
    suspects = pc.fill_null(pc.match_substring(values, "&"), False)
    if not pc.any(suspects).as_py():
        return values
    texts = values.filter(suspects)
    has_angle = pc.match_substring_regex(texts, "[<>]")
    has_bare = pc.greater(pc.count_substring(texts, "&"), pc.count_substring_regex(texts, ENTITY))
    is_numeric = pc.and_not(pc.match_substring_regex(texts, "&#(?:60|62|38);"), pc.or_(has_angle, has_bare))
    is_named = pc.and_not(pc.match_substring_regex(texts, "&[lg]t;"), has_angle)
    decoded_texts = pc.if_else(
        is_numeric, _replaced(texts, NUMERIC), pc.if_else(is_named, _replaced(texts, NAMED), texts)
    )
    return pc.replace_with_mask(_whole(values), _whole(suspects), _whole(decoded_texts))


def plain(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return the text of HTML contents: decoded, without tags, a line for each block, entities read, blanks tidied."""
    texts = decoded(values)
    if pc.any(pc.match_substring_regex(texts, "[<&]")).as_py():
        texts = pc.replace_substring_regex(texts, HIDDEN, "")
        texts = pc.replace_substring_regex(texts, LINE_ENDS, "\n")
        texts = _unescaped(pc.replace_substring_regex(texts, TAG, ""))
    texts = pc.replace_substring_regex(texts, r"[ \t\r\x{A0}]*\n\s*", "\n")
    return pc.utf8_trim_whitespace(texts)


def folded(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return the texts for matching only: composed accents (trap 15), lower case, blanks at both ends taken off."""
    return pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(values, form="NFC")))


def _unescaped(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    has_entity = pc.fill_null(pc.match_substring_regex(texts, ENTITY), False)
    if not pc.any(has_entity).as_py():
        return texts
    read = pa.array([html.unescape(text) for text in texts.filter(has_entity).to_pylist()], pa.string())
    return pc.replace_with_mask(_whole(texts), _whole(has_entity), read)


def _replaced(texts: pa.ChunkedArray | pa.Array, pairs: tuple[tuple[str, str], ...]) -> pa.ChunkedArray | pa.Array:
    for entity, replacement in pairs:
        texts = pc.replace_substring(texts, entity, replacement)
    return texts


def _whole(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    if not isinstance(values, pa.ChunkedArray):
        return values
    combined = values.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)

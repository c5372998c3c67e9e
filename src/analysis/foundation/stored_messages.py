"""Messages as data keep them: the English sentence, which is their code, and its values; put in words by who reads.

Examples
--------
>>> from analysis.foundation.messages import message
>>> text = stored_text(message("line {line}", line=7))
>>> text
'{"sentence": "line {line}", "values": {"line": 7}}'
>>> stored_message(stored_record(text)).shown("fr")
'ligne 7'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from analysis.foundation.messages import Message

SENTENCE = "sentence"


def stored_text(sentence: Message) -> str:
    """Return a message as a text that depends on no language."""
    return json.dumps(_record(sentence), ensure_ascii=False)


def stored_record(text: str) -> dict[str, Any] | str:
    """Return what `stored_text` wrote, as a record; any other text as it is: sentences of an older version, names."""
    return json.loads(text) if text.startswith(f'{{"{SENTENCE}": ') else text


def stored_message(kept: object) -> Any:
    """Return the message of a record; a value that is no record of a message, as it is."""
    if not isinstance(kept, Mapping) or SENTENCE not in kept:
        return kept
    values = {name: stored_message(value) for name, value in kept.get("values", {}).items()}
    return Message(kept[SENTENCE], values, plural=kept.get("plural", ""))


def _record(value: object) -> Any:
    if isinstance(value, Message):
        values = {name: _record(each) for name, each in value.values.items()}
        parts = {SENTENCE: value.id, "plural": value.plural, "values": values}
        return {name: part for name, part in parts.items() if part}
    return value if isinstance(value, int | float | None) else str(value)

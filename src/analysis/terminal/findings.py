"""The findings of an edition as lines of a terminal: each warning and blocking one, the others counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.foundation import messages
from analysis.foundation.messages import Message, message
from analysis.foundation.stored_messages import stored_message
from analysis.publish.editions.edition import Shelf
from analysis.views.language import findings
from analysis.views.language.wording import Wording, wording

EVIDENCE_SHOWN = 3


def lines(folder: str) -> Iterator[str]:
    """Yield the findings of an edition in words, from the `facts.json` of its folder or address."""
    content = Shelf(folder).read("facts.json")
    rows = [] if content is None else json.loads(content)["findings"]
    words = wording(messages.language())
    serious = [finding for finding in rows if finding["severity"] != "info"]
    for finding in serious:
        severity = words.text(findings.SEVERITY_WORDS[finding["severity"]])
        yield str(message("{severity}: {finding}", severity=severity, finding=_phrase(finding, words)))
    others = len(rows) - len(serious)
    if others:
        yield str(message("and {n} finding(s) for information, in the report", n=others))


def _phrase(finding: Mapping[str, Any], words: Wording) -> str:
    """Return a finding with its reason, its minutes and its first evidence."""
    phrase = findings.phrase(finding["code"], finding["count"], words)
    why = next((value for value in map(stored_message, finding["detail"].values()) if isinstance(value, Message)), None)
    if why is not None:
        phrase = str(message("{sentence}: {reason}", sentence=phrase, reason=why))
    minutes = f", {words.minutes(finding['minutes'] * 60)}" if finding["minutes"] else ""
    evidence = ", ".join(finding["evidence"][:EVIDENCE_SHOWN])
    more = ", …" if len(finding["evidence"]) > EVIDENCE_SHOWN else ""
    return f"{phrase}{minutes} ({evidence}{more})" if evidence else f"{phrase}{minutes}"

"""The findings of an edition as lines of a terminal: each warning and blocking one, the others counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.foundation import messages
from analysis.foundation.messages import Message, message, message_plural, sequence
from analysis.foundation.stored_messages import stored_message
from analysis.publish.editions.edition import Shelf
from analysis.views.language import findings
from analysis.views.language.wording import Wording, wording

EVIDENCE_SHOWN = 3


def lines(folder: str) -> Iterator[str]:
    """Yield the findings of an edition in words, from the `facts.json` of its folder or address."""
    rows = _rows(folder)
    words = wording(messages.language())
    serious = [finding for finding in rows if finding["severity"] != "info"]
    for finding in serious:
        severity = words.text(findings.SEVERITY_WORDS[finding["severity"]])
        yield str(message("{severity}: {finding}", severity=severity, finding=_phrase(finding, words)))
    others = len(rows) - len(serious)
    if others:
        yield str(message("and {n} finding(s) for information, in the report", n=others))


def blocking(folder: str) -> Iterator[str]:
    """Yield the blocking findings of an edition in words, from the `facts.json` of its folder or address."""
    words = wording(messages.language())
    return (_phrase(finding, words) for finding in _rows(folder) if finding["severity"] == "blocking")


def _rows(folder: str) -> list[dict[str, Any]]:
    content = Shelf(folder).read("facts.json")
    return [] if content is None else json.loads(content)["findings"]


def unpriced(count: int, detail: Mapping[str, str]) -> Message:
    """Return the finding `unknown_profile` with its people, its profiles, its first day and the keys of params to mend.

    Parameters
    ----------
    count : entries without a rate.
    detail : as `measures.contract.pricing.unpriced` gives it.
    """
    if not detail["rated"]:
        return message_plural(
            "{n} entry cannot be valued, on {day}: params hold no daily rate: write them under rates",
            "{n} entries cannot be valued, the first on {day}: params hold no daily rate: write them under rates",
            count,
            day=detail["since"],
        )
    reasons = []
    if "without_profile" in detail:
        reasons.append(
            message(
                "no profile is known of {people}: write it under profiles, or default_profile for all",
                people=detail["without_profile"] or message("a technician who is not given"),
            )
        )
    if detail["profiles"]:
        reasons.append(
            message(
                "no daily rate is in force for {profiles} ({people}): write it under rates, which holds {rated}",
                profiles=detail["profiles"],
                people=detail["technicians"] or message("a technician who is not given"),
                rated=detail["rated"],
            )
        )
    return message_plural(
        "{n} entry cannot be valued, on {day}: {reasons}",
        "{n} entries cannot be valued, the first on {day}: {reasons}",
        count,
        day=detail["since"],
        reasons=sequence(reasons),
    )


def _phrase(finding: Mapping[str, Any], words: Wording) -> str:
    """Return a finding with its reason, its minutes and its first evidence."""
    if finding["code"] == "unknown_profile":
        phrase = str(unpriced(finding["count"], finding["detail"]))
    else:
        phrase = findings.phrase(finding["code"], finding["count"], words)
    why = next((value for value in map(stored_message, finding["detail"].values()) if isinstance(value, Message)), None)
    if why is not None:
        phrase = str(message("{sentence}: {reason}", sentence=phrase, reason=why))
    minutes = f", {words.minutes(finding['minutes'] * 60)}" if finding["minutes"] else ""
    evidence = ", ".join(finding["evidence"][:EVIDENCE_SHOWN])
    more = ", …" if len(finding["evidence"]) > EVIDENCE_SHOWN else ""
    return f"{phrase}{minutes} ({evidence}{more})" if evidence else f"{phrase}{minutes}"

"""The findings of an edition as lines of a terminal: each warning and blocking one, the others counted."""

from __future__ import annotations

import json
from collections.abc import Iterator

from analysis.publish.editions.edition import Shelf
from analysis.views.language import findings
from analysis.views.language.wording import wording

LANGUAGE = "fr"
EVIDENCE_SHOWN = 3


def lines(folder: str) -> Iterator[str]:
    """What an edition found in its data, from its `facts.json`; `folder` is its folder or address."""
    content = Shelf(folder).read("facts.json")
    found = [] if content is None else json.loads(content)["findings"]
    words = wording(LANGUAGE)
    told = [finding for finding in found if finding["severity"] != "info"]
    for finding in told:
        severity = words.text(findings.SEVERITY_WORDS[finding["severity"]])
        phrase = findings.phrase(finding["code"], finding["count"], words)
        minutes = "" if not finding["minutes"] else f", {words.minutes(finding['minutes'] * 60)}"
        evidence = ", ".join(finding["evidence"][:EVIDENCE_SHOWN])
        proof = f" ({evidence}{', …' if len(finding['evidence']) > EVIDENCE_SHOWN else ''})" if evidence else ""
        yield f"{severity} : {phrase}{minutes}{proof}"
    left = len(found) - len(told)
    if left:
        yield f"et {left} constat(s) d’information, dans le rapport"

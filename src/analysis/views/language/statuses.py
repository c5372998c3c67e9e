"""Words and tones of the status of a contract line (rule 2.12): page, mails, portal and slides say the same."""

from __future__ import annotations

from analysis.views.language.wording import mark

STATUS_WORDS = {
    "disqualified": mark("not computable"),
    "no_entitlement": mark("no limit"),
    "to_decide": mark("to decide"),
    "watch": mark("to watch"),
    "under": mark("under-consumption"),
    "on_plan": mark("on plan"),
}
STATUS_TONES = {
    "disqualified": "bad",
    "no_entitlement": "neutral",
    "to_decide": "bad",
    "watch": "third",
    "under": "main",
    "on_plan": "good",
}
STATUS_BY_PACE = {"overrun": "watch", "not_started": "on_plan"}
"""Status by pace, which facts of the first schema hold -> the status that is shown; the others keep their name."""

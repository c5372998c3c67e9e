"""Why a mail waits, in words: the outbox keeps codes."""

from __future__ import annotations

from analysis.foundation.messages import Message, message


def reason(code: str) -> Message | str:
    """Return the words of a reason of the outbox; what a server answered is quoted."""
    name, _, detail = code.partition(":")
    if name == "foreign_name":
        return message("the mail holds the name of another client ({name})", name=detail)
    if name in ("refused", "no_answer"):
        known = message("refused") if name == "refused" else message("no answer, it may have left")
        return message("{known} ({detail})", known=known, detail=detail)
    return _REASONS.get(name, code)


_REASONS = {
    "altered": message("a file of the edition is not what its manifest says"),
    "corrected_unreleased": message("the edition was built again since its release; release it, or build it as it was"),
    "cut_off": message("the sending was cut off, it may have left"),
    "disqualified": message("figures are withheld and nobody has written a word about it (params/comments)"),
    "no_edition": message("the released edition is not among the reports"),
    "no_pdf": message("the reader has no account and the edition has no PDF; build it with --pdf"),
    "no_reader": message("params name this reader no more"),
    "not_released": message("the edition is not released"),
    "settled": message("the decision was closed or moved, or its day is over"),
    "superseded": message("a corrected edition was released since"),
}

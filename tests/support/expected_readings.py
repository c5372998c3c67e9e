"""Cases of files and what must become of them, and the judgement of what did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from command_reading import Answer
from raw_pivot import Totals
from ruamel.yaml import YAML

Case = Mapping[str, Any]


def cases(path: Path) -> list[Case]:
    """Return the cases of a YAML file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def parameters(found: Iterable[Case], *, name: str, mark: str = "xfail") -> list[Any]:
    """Return the cases as parameters of a test; those that bear the key `mark` fail today, by its reason."""
    return [
        pytest.param(
            case,
            id=case[name],
            marks=[pytest.mark.xfail(reason=case[mark], strict=True)] if mark in case else [],
        )
        for case in found
    ]


def expected(case: Case) -> Totals:
    """Return the totals that a case expects."""
    known = dict(case["expected"])
    days = known.pop("days", None)
    return Totals(**known, days=tuple(days) if days else None)


def fault(case: Case, answer: Answer) -> str:
    """Return how the outcome of the commands differs from the expected one; empty where it does not.

    A file that may load or be refused (`either`) is right in one of both ways.
    """
    if answer.verdict == "crash":
        return f"a traceback: {answer.said[-300:]}"
    if answer.verdict == "refused":
        if case["outcome"] == "loads":
            return f"wrongly refused: {answer.said[-300:]}"
        missing = [names for names in case["names"] if not is_named(names, answer.said)]
        return f"message poor, it does not name {missing}: {answer.said[-300:]}" if missing else ""
    if case["outcome"] == "refused":
        return f"read, though it should be refused: {answer.totals}"
    return wrong_totals(expected(case), answer)


def wrong_totals(wanted: Totals, answer: Answer) -> str:
    """Return which totals are wrong; clients are compared without the hyphens of their short names."""
    read = answer.totals or Totals(0, 0)
    pairs = {
        "rows set aside": (0, answer.rejected),
        "entries": (wanted.entries, read.entries),
        "seconds": (wanted.seconds, read.seconds),
        "clients": (_joined(wanted.clients), _joined(read.clients)),
    }
    if wanted.categories:
        pairs["categories"] = (dict(wanted.categories), dict(read.categories))
    if wanted.days:
        pairs["days"] = (wanted.days, read.days)
    wrong = [f"{what}: {right} expected, {found} read" for what, (right, found) in pairs.items() if right != found]
    return f"wrong totals: {'; '.join(wrong)}" if wrong else ""


def short_names(slugs: Iterable[str]) -> set[str]:
    """Return short names of clients without their hyphens: how an apostrophe is written is free."""
    return {slug.replace("-", "") for slug in slugs}


def _joined(clients: Mapping[str, int]) -> dict[str, int]:
    return {slug.replace("-", ""): seconds for slug, seconds in clients.items()}


def is_named(names: str | list[str], said: str) -> bool:
    """Return whether a message holds a text, or one of several."""
    return any(name in said for name in ([names] if isinstance(names, str) else names))

"""Writes docs/facts.schema.json from the types of facts.

python docs/facts_schema.py
"""

from __future__ import annotations

from pathlib import Path

from analysis.facts import document

PAGE = Path(__file__).parent / "facts.schema.json"


def page() -> str:
    """Return the text of the schema."""
    return document.dumps(document.schema())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

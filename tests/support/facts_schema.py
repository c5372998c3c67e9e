"""`facts.json` against its schema, by a validator that knows nothing of the types the schema is made from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

FILE = Path(__file__).parents[2] / "docs" / "facts.schema.json"


@lru_cache(maxsize=1)
def validator() -> jsonschema_rs.Validator:
    """The validator of the schema, compiled once."""
    return jsonschema_rs.validator_for(FILE.read_text(encoding="utf-8"), mask="…", offline=True)


def check(facts: Mapping[str, Any]) -> None:
    """Raise jsonschema_rs.ValidationError for a fact out of the schema."""
    validator().validate(facts)


def is_refused(facts: Mapping[str, Any]) -> bool:
    """True where a fact is out of the schema."""
    return not validator().is_valid(facts)

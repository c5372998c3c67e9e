"""Values that are known, an error that names them and the nearest, and a mapping that a notebook completes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.domain.texts import plain
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import Message, message

LISTED = 12
NEAR = 0.6


def among(what: Message | str, value: str, known: Iterable[str]) -> str:
    """Return the known value that `value` names, whatever its case and accents.

    Parameters
    ----------
    what : name of what is asked for, for the message.
    value : the value asked for.
    known : the values that there are.

    Raises
    ------
    UsageFault
        When there is no such value; the message gives the nearest, and the values that there are.
    """
    values = list(known)
    if value in values:
        return value
    by_plain = {plain(name): name for name in values}
    if plain(value) in by_plain:
        return by_plain[plain(value)]
    listed: Message | str = ", ".join(repr(name) for name in values[:LISTED]) or message("none")
    if len(values) > LISTED:
        listed = message("{names} … ({n} in all)", names=listed, n=len(values))
    near = nearest(value, values)
    if near is None:
        sentence = message(
            "unknown {what}: {value}; values allowed: {known}", what=what, value=repr(value), known=listed
        )
    else:
        sentence = message(
            "unknown {what}: {value}; did you mean {near}? values allowed: {known}",
            what=what,
            value=repr(value),
            near=repr(near),
            known=listed,
        )
    raise UsageFault(sentence)


def nearest(value: str, known: Sequence[str]) -> str | None:
    """Return the known value nearest to a text, or that holds it; None where none is near."""
    by_plain = {plain(name): name for name in known}
    found = difflib.get_close_matches(plain(value), list(by_plain), n=1, cutoff=NEAR)
    holding = [name for name in by_plain if plain(value) and plain(value) in name]
    return by_plain[(found or holding)[0]] if found or holding else None


class Choices(Mapping[str, tuple[str, ...]]):
    """The values of each axis, by its name: `r.choices["subsidiary"]`. A notebook completes the names."""

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._values[among(message("axis"), name, self._values)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {len(values)}" for name, values in self._values.items())

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._values)

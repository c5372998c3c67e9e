"""Faults that only several keys together show, each with the key of the file that it is told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.foundation.messages import Message, message, sequence


@dataclass(frozen=True)
class Placed:
    """A fault and its place: keys and positions below the model that finds it; none for the whole of it."""

    sentence: Message
    location: tuple[int | str, ...] = ()
    found: str | None = None
    remedy: Message | str = ""


class PlacedFaults(ValueError):
    """All the faults that one model finds in its keys together."""

    def __init__(self, faults: Iterable[Placed]) -> None:
        self.faults = tuple(faults)
        super().__init__(sequence(_whole(fault) for fault in self.faults))


def repeated(key: str, field: str, names: Sequence[str]) -> Iterator[Placed]:
    """Yield the items of a list that bear the name of one before them.

    Parameters
    ----------
    key : of the list.
    field : key of an item that gives its name.
    names : of the items, in order.
    """
    for position, name in enumerate(names):
        first = names.index(name)
        if first < position:
            yield Placed(
                message("repeated name"),
                (key, position, field),
                name,
                message(
                    "{first} bears it already: give this one another name, or keep only one.", first=f"{key}.{first}"
                ),
            )


def _whole(fault: Placed) -> Message:
    """Return a fault as one sentence, for what no file holds."""
    sentence = fault.sentence
    if fault.found is not None:
        sentence = message("{sentence} (found: {value})", sentence=sentence, value=repr(fault.found))
    key = ".".join(str(part) for part in fault.location)
    return message("{key}: {sentence}", key=key, sentence=sentence) if key else sentence

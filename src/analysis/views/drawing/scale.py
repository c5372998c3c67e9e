"""From a value to a place on a chart: round graduations, and which labels there is room for."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

WIDE_LABELS = 14
HALF_LABELS = 7
NARROW_LABELS = 5
LINE_OF_TEXT = 14
"""Height of a text of a chart [px]."""
TEXT_ABOVE, TEXT_BELOW = -8, 19
"""From a point to the foot of the text above it, or below it [px]."""
MOST_STEPS = 5
"""Steps of a scale, at most, before they are rounded to a step that is easily read."""


@dataclass(frozen=True)
class Scale:
    """A linear axis from `low` to `high`, drawn over `height` pixels, its graduations at `ticks`."""

    low: float
    high: float
    ticks: tuple[float, ...]
    height: float

    def y(self, value: float) -> float:
        """Pixels from the top, to a tenth."""
        return round(self.height * (self.high - value) / (self.high - self.low), 1)

    @property
    def digits(self) -> int:
        """Decimals that the graduations need."""
        step = self.ticks[1] - self.ticks[0]
        return max(0, -math.floor(math.log10(step) + 1e-9))


def scale(values: Iterable[float | None], height: float) -> Scale:
    """The axis that holds the values and zero, its graduations on 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> scale([3.2, 12.6], height=200).ticks
    (0.0, 5.0, 10.0, 15.0)
    """
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        high = 1.0
    rough = (high - low) / MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(step * index, 10) for index in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, height)


def label_class(index: int, count: int, *, at_most: int = WIDE_LABELS) -> str | None:
    """`wide` where a label is shown on a wide page alone, `` where it is always, None where there is no room.

    The last label is always shown: it is the period the reader looks for first.
    """
    back = count - 1 - index
    wide = math.ceil(count / at_most)
    narrow = wide * math.ceil(count / wide / NARROW_LABELS)
    if back % narrow == 0:
        return ""
    return "wide" if back % wide == 0 else None


def foot_beside(point: float, points: Iterable[float], feet: Collection[float], lowest: float) -> float | None:
    """Return the foot of the text of a point: above it, else below it, else None where it would cover something.

    Parameters
    ----------
    point, points : places down of the point and of the others at the same place across [px].
    feet : those of the texts written there [px].
    lowest : foot beneath which a text would cover the labels of the axis [px].

    Examples
    --------
    >>> foot_beside(28.0, [47.0], (), 200), foot_beside(47.0, [28.0], (20.0,), 200)
    (20.0, 66.0)
    """
    others = [*points]
    for foot in (point + TEXT_ABOVE, point + TEXT_BELOW):
        is_clear = not any(foot - LINE_OF_TEXT - 2 < other < foot + 4 for other in others)
        if is_clear and foot <= lowest and all(abs(foot - other) > LINE_OF_TEXT for other in feet):
            return foot
    return None

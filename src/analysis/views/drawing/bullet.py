"""Two small drawings of a table's row: a quantity against its plan and its landing, and the last weeks of a line.

They follow the notation of every chart (`docs/reference/notation.md`): done is solid, planned outlined, foreseen
hatched. Each says in words what it draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.views.drawing.markup import Markup, filled, join

HEIGHT = 30
LEAST_LIMIT, MOST_LIMIT = 1.25, 3.5
"""Ends of the axis that rows share, as shares of what is planned: beyond the second, what is drawn ends in an arrow."""
ARROW = '<svg x="100%" y="{}" width="1" height="1" overflow="visible"><path d="M-6-4L0 0L-6 4"/></svg>'
SPARK_BAR = 0.7


@dataclass(frozen=True)
class Bullet:
    """Shares of what a line's contract gives: consumed and expected to date, and where it lands, with its interval."""

    consumed: float
    expected: float
    landing: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def reach(self) -> float:
        """The farthest share that it draws."""
        return max(share for share in (self.consumed, self.landing, self.high, 1.0) if share is not None)


def common_limit(bullets: Sequence[Bullet]) -> float:
    """End of the axis that bullets share, so that their lengths are compared."""
    return min(MOST_LIMIT, max([LEAST_LIMIT, *(bullet.reach * 1.03 for bullet in bullets)]))


def draw(bullet: Bullet, limit: float, said: str) -> Markup:
    """The bullet on an axis from 0 to `limit`; `said` is what it shows, in words."""

    def x(share: float) -> float:
        return 100 * max(0.0, min(share, limit)) / limit

    consumed = x(bullet.consumed)
    pieces = [
        filled('<rect class="t-plan" x="0" y="5" width="{:.2f}%" height="16"/>', x(1.0)),
        filled('<rect class="t-main" x="0" y="8" width="{:.2f}%" height="10"/>', consumed),
    ]
    if bullet.landing is not None and bullet.landing > bullet.consumed:
        width = x(bullet.landing) - consumed
        pieces.append(
            filled('<rect class="t-forecast" x="{:.2f}%" y="8" width="{:.2f}%" height="10"/>', consumed, width)
        )
    if bullet.low is not None and bullet.high is not None:
        pieces.append(_interval(x(bullet.low), x(bullet.high), is_cut=bullet.high > limit))
    pieces.append(
        filled('<line class="mark-expected" x1="{x:.2f}%" x2="{x:.2f}%" y1="2" y2="24"/>', x=x(bullet.expected))
    )
    return filled(
        '<svg class="bullet" width="100%" height="{}" role="img" aria-label="{}">{}</svg>', HEIGHT, said, join(pieces)
    )


def _interval(low: float, high: float, *, is_cut: bool) -> Markup:
    ends = filled('<line x1="{x:.2f}%" x2="{x:.2f}%" y1="24" y2="30"/>', x=low)
    if is_cut:
        ends += Markup(ARROW.format(27))
    else:
        ends += filled('<line x1="{x:.2f}%" x2="{x:.2f}%" y1="24" y2="30"/>', x=high)
    return filled('<g class="interval"><line x1="{:.2f}%" x2="{:.2f}%" y1="27" y2="27"/>{}</g>', low, high, ends)


def spark(values: Sequence[float], averages: Sequence[float | None], said: str) -> Markup:
    """The bars of the last weeks, each from zero, and the contract's average as a dashed line where there is one."""
    known = [average for average in averages if average is not None]
    top = max([*values, *known, 0.0]) or 1.0
    slot = 100 / max(1, len(values))
    bars = join(
        filled(
            '<rect class="t-main" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>',
            slot * (index + (1 - SPARK_BAR) / 2),
            HEIGHT * (1 - max(0.0, value) / top),
            slot * SPARK_BAR,
            HEIGHT * max(0.0, value) / top,
        )
        for index, value in enumerate(values)
    )
    line = join(
        filled(
            '<line class="ref" x1="{:.2f}%" x2="{:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>',
            slot * index,
            slot * (index + 1),
            y=HEIGHT * (1 - average / top),
        )
        for index, average in enumerate(averages)
        if average is not None
    )
    return filled(
        '<svg class="spark" width="100%" height="{}" role="img" aria-label="{}">{}{}</svg>', HEIGHT, said, bars, line
    )

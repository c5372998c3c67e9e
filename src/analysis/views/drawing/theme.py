"""Colours by role, light and dark, each checked for contrast; the client's accent colour.

A tone names what a mark means (`analysis.views.drawing.charts.Tone`); only this module knows its colour. The page gets
them as CSS variables, plotly gets those of one theme.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
"""Least contrast of WCAG 2.2 AA, for a text and for a mark that carries information."""


@dataclass(frozen=True)
class Colour:
    """One role in both themes, as `#rrggbb`, and the contrast it needs against the page (0: a decoration)."""

    light: str
    dark: str
    contrast: float


@dataclass(frozen=True)
class Scenario:
    """Drawing of a mark: the role of its colour; solid, outlined or hatched (a line: solid or dotted)."""

    role: str
    is_outlined: bool = False
    is_hatched: bool = False


ROLES: dict[str, Colour] = {
    "page": Colour("#ffffff", "#11161d", 0),
    "surface": Colour("#f5f7fa", "#1a212b", 0),
    "raised": Colour("#ffffff", "#222b36", 0),
    "rule": Colour("#dbe1e8", "#333e4b", 0),
    "control": Colour("#76818e", "#7e8b9a", MARK_CONTRAST),
    "ink": Colour("#17212e", "#e9edf2", TEXT_CONTRAST),
    "soft": Colour("#51606f", "#a9b5c2", TEXT_CONTRAST),
    "accent": Colour("#1b4f80", "#8fc3f2", TEXT_CONTRAST),
    "main": Colour("#34699a", "#6aa5d8", MARK_CONTRAST),
    "previous": Colour("#7091b4", "#587b9c", MARK_CONTRAST),
    "over": Colour("#b8391f", "#f0836a", TEXT_CONTRAST),
    "muted": Colour("#808e9d", "#7d8a99", MARK_CONTRAST),
    "second": Colour("#1d7a6f", "#52b8ab", MARK_CONTRAST),
    "third": Colour("#96690a", "#d8a441", MARK_CONTRAST),
    "good": Colour("#23744a", "#63c28c", TEXT_CONTRAST),
    "bad": Colour("#b0261c", "#f28b80", TEXT_CONTRAST),
    "neutral": Colour("#5c6b7a", "#9aa7b5", TEXT_CONTRAST),
}


SCENARIOS: dict[str, Scenario] = {
    "main": Scenario("main"),
    "previous": Scenario("previous"),
    "plan": Scenario("control", is_outlined=True),
    "forecast": Scenario("main", is_hatched=True),
    "forecast_second": Scenario("second", is_hatched=True),
}
"""Tones that say which figures a mark shows, each told apart without its colour (`docs/reference/notation.md`)."""


def scenario(tone: str) -> Scenario:
    """Return how a mark of a tone is drawn: as its scenario, else solid in its own colour."""
    return SCENARIOS.get(tone, Scenario(tone))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2), from 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def css_variables(accent: str | None = None) -> str:
    """The stylesheet's variables: light, dark by the system's choice or the reader's, and light again for print."""
    light = _declarations({role: colour.light for role, colour in ROLES.items()} | _accent(accent, dark=False))
    dark = _declarations({role: colour.dark for role, colour in ROLES.items()} | _accent(accent, dark=True))
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
    )


def check_accent(colour: str, *, file: str | PurePath) -> None:
    """Refuse a client's accent colour that cannot be read on the page.

    Raises
    ------
    ParamsFault
        Naming the file, the colour, its contrast and the nearest colour that passes.
    """
    grounds = _grounds(dark=False)
    if least_contrast(colour, grounds) < TEXT_CONTRAST:
        candidate, wanted = (
            f"{value:.1f}".replace(".", ",") for value in (least_contrast(colour, grounds), TEXT_CONTRAST)
        )
        raise ParamsFault(
            [
                Fault(
                    file,
                    message("contrast of {found} on the page, {wanted} is needed", found=candidate, wanted=wanted),
                    key="report.accent_colour",
                    found=colour,
                    remedy=message("The nearest colour that fits is {colour}.", colour=readable(colour, grounds)),
                )
            ]
        )


def least_contrast(colour: str, grounds: Iterable[str]) -> float:
    """The contrast of a colour with the ground on which it is read worst."""
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: str, grounds: Sequence[str]) -> str:
    """The colour of the same hue, as near as can be in lightness, that is a readable text on every ground."""
    red, green, blue = (channel / 255 for channel in _channels(colour))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = 0.005 if _luminance(grounds[0]) < 0.5 else -0.005
    candidate = colour
    while least_contrast(candidate, grounds) < TEXT_CONTRAST and 0 < lightness < 1:
        lightness = min(1.0, max(0.0, lightness + step))
        candidate = "#" + "".join(
            f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation)
        )
    return candidate


def readable_accent(colour: str) -> str:
    """Return a colour of the same hue, as near as can be, that is a readable text on the light page."""
    return readable(colour.lower(), _grounds(dark=False))


def _accent(accent: str | None, *, dark: bool) -> dict[str, str]:
    if accent is None:
        return {}
    return {"accent": readable(accent, _grounds(dark=True)) if dark else accent.lower()}


def _grounds(*, dark: bool) -> tuple[str, ...]:
    """Background of a text in the accent colour."""
    return tuple(ROLES[role].dark if dark else ROLES[role].light for role in ("page", "surface", "raised"))


def _declarations(colours: dict[str, str]) -> str:
    return "".join(f"--{role}:{colour};" for role, colour in colours.items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

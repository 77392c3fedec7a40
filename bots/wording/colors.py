"""Derives all colors of a look from one accent color, each readable where it is used.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): 4.5 at least for text.
"""

import re

COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
READABLE = 4.5
WHITE, BLACK = "#ffffff", "#000000"
# The backgrounds of text in the accent color: tokens.css, --surface and --sunken or --canvas, in both schemes.
LIGHT = ("#ffffff", "#efefec")
DARK = ("#17181d", "#202229")


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, from 1 (equal) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(accent: str) -> str:
    """White if it is readable on the accent, else black. One of the two always is."""
    return WHITE if contrast(WHITE, accent) >= READABLE else BLACK


def hover_of(accent: str) -> str:
    """The accent under the pointer, with more contrast to its text."""
    return mixed(accent, BLACK if text_on(accent) == WHITE else WHITE, 0.15)


def variables(accent: str, *, dark: bool) -> dict[str, str]:
    """The design tokens that follow from the accent."""
    surface, away = (DARK[0], WHITE) if dark else (LIGHT[0], BLACK)
    soft = mixed(surface, accent, 0.2 if dark else 0.1)
    text = _readable(accent, away, (*(DARK if dark else LIGHT), soft))
    return {
        "--accent": accent,
        "--accent-hover": hover_of(accent),
        "--on-accent": text_on(accent),
        "--accent-soft": soft,
        "--accent-line": mixed(surface, accent, 0.4 if dark else 0.3),
        "--accent-text": text,
        "--accent-edge": text,
    }


def mixed(one: str, other: str, share: float) -> str:
    """The mixture of two colors. `share`: that of the other color, from 0 to 1."""
    parts = (round(a + (b - a) * share) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _readable(color: str, away: str, surfaces: tuple[str, ...]) -> str:
    """The color, mixed with as little of `away` as makes it readable on every surface."""
    for step in range(21):
        found = mixed(color, away, step / 20)
        if all(contrast(found, surface) >= READABLE for surface in surfaces):
            return found
    return away


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (number / 255 for number in _parts(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))

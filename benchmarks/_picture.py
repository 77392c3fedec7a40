"""Bars as SVG: one group a measurement, one bar a kind, on a logarithmic scale."""

from __future__ import annotations

import math
from html import escape

WIDTH, ROW, LABEL, SCALE = 860, 20, 330, 400
COLOURS = {"relay": "#9a9a9a", "layer": "#c9a227", "orm": "#b5533c", "product": "#2f6f9f"}


def bars(title: str, groups: dict[str, dict[str, float]], names: dict[str, str], unit: str) -> str:
    """The picture. `groups` holds, by measurement, a value for each kind."""
    values = [value for group in groups.values() for value in group.values() if value > 0]
    low, high = math.log10(min(values) / 2), math.log10(max(values))
    lines, y = [], 40
    for measured, group in groups.items():
        lines.append(f'<text x="10" y="{y + 14}" font-weight="bold">{escape(measured)}</text>')
        y += ROW + 4
        for kind, value in group.items():
            length = (math.log10(max(value, 10**low)) - low) / (high - low) * SCALE
            said = f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
            lines += [
                f'<text x="20" y="{y + 13}">{escape(names[kind])}</text>',
                f'<rect x="{LABEL}" y="{y}" width="{length:.0f}" height="15" fill="{COLOURS[kind]}"/>',
                f'<text x="{LABEL + length + 6:.0f}" y="{y + 13}">{said} {escape(unit)}</text>',
            ]
            y += ROW
        y += 8
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{y}" fill="white"/>\n'
        f'<text x="10" y="22" font-size="15">{escape(title)}</text>\n{body}\n</svg>\n'
    )

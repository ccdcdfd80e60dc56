"""A bar chart as SVG."""

from __future__ import annotations

from html import escape

_ROW, _BAR, _LEFT, _WIDTH = 34, 20, 250, 760


def bars(title: str, rows: list[tuple[str, float, str]]) -> str:
    """``rows`` are a name, a length and what to write behind the bar; ours are to begin with 'Photo Finder'."""
    longest = max(length for _, length, _ in rows)
    height = 50 + _ROW * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif" '
        f'font-size="13"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="26" font-size="15" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, length, text) in enumerate(rows):
        top = 42 + _ROW * number
        width = max(1.0, (_WIDTH - _LEFT - 170) * length / longest)
        colour = "#2f6fde" if name.startswith("Photo Finder") else "#9aa4b2"
        parts += [
            f'<text x="{_LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="3" fill="{colour}"/>',
            f'<text x="{_LEFT + width + 8:.1f}" y="{top + 15}">{escape(text)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])

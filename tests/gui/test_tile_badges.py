"""Signs on a tile: each has its place, those without room are left out, and the icon font has every sign."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from photofinder.records import Hit
from photofinder.ui import figures, icons, tile_badges
from photofinder.ui.theme import Theme

HIT = Hit(1, Path("/p/film.mp4"), 0.2, 400, 300, (10, 10, 10), None)
PICTURE = QRectF(0, 0, 300, 200)
ALL = replace(HIT, video_ms=190_000, at_ms=42_000, favourite=True, offline=True, copies=(2, 3))


def painted(hit: Hit, picture: QRectF = PICTURE) -> QImage:
    image = QImage(300, 200, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    tile_badges.paint(painter, hit, picture)
    painter.end()
    return image


def test_a_film_shows_its_length_and_the_moment_that_matched() -> None:
    assert figures.moment(None, 190_000) == "3:10"
    assert figures.moment(42_000, 190_000) == "0:42 / 3:10"


def test_signs_stand_side_by_side_from_the_right(theme: Theme) -> None:
    edges = [
        tile_badges.left_edge(hit, PICTURE)
        for hit in (
            HIT,
            replace(HIT, copies=(2, 3)),
            replace(HIT, copies=(2, 3), video_ms=190_000),
            replace(HIT, copies=(2, 3), video_ms=190_000, favourite=True),
            replace(HIT, copies=(2, 3), video_ms=190_000, favourite=True, offline=True),
        )
    ]
    assert edges[0] == PICTURE.right()
    assert edges == sorted(edges, reverse=True)
    assert len(set(edges)) == 5
    assert painted(ALL) != painted(HIT)


def test_signs_without_room_are_left_out(theme: Theme) -> None:
    assert tile_badges.left_edge(ALL, QRectF(0, 0, 20, 20)) == 20
    assert painted(ALL, QRectF(0, 0, 20, 20)) == painted(HIT)


SOURCES = sorted(Path(icons.__file__).parent.glob("*.py"))
GLYPHS = {
    glyph
    for source in SOURCES
    for call in re.findall(r"(?:icons\.(?:dress|icon|icon_in)|_Badge|Act|Entry|_button|_switch|offer)\(([^)]*)\)",
                           source.read_text(encoding="utf-8"))
    for glyph in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', call)
}  # fmt: skip


@pytest.mark.parametrize("glyph", sorted({"aperture", "film-strip", "tag", "hard-drive", "pause-circle"} | GLYPHS))
def test_every_sign_is_in_the_font(theme: Theme, glyph: str) -> None:
    assert not icons.icon(glyph).pixmap(18, 18).isNull()

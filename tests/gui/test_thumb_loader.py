"""Thumbnails: the wanted ones first, decoded to the size asked, kept within a budget."""

import io
import threading
from collections.abc import Iterator

import pytest
from PIL import Image
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from photofinder.ui.thumb_loader import ThumbLoader, Wish, decode


def encoded(size: tuple[int, int] = (512, 384), colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return stream.getvalue()


class Shelf:
    """Serves thumbnails and remembers who was asked for; holds until ``gate`` is set."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, photo_id: int) -> bytes | None:
        self.asked.append(photo_id)
        self.gate.wait(5)
        if photo_id < 0:
            raise RuntimeError("not foreseen")
        return None if photo_id == 0 else encoded()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def thumbs(qtbot: QtBot, shelf: Shelf) -> Iterator[ThumbLoader]:
    made = ThumbLoader(shelf)
    yield made
    shelf.gate.set()
    assert made.close(5)


def test_a_wish_is_answered_with_a_pixmap_of_that_size(qtbot: QtBot, thumbs: ThumbLoader) -> None:
    assert thumbs.pixmap(1, 200) is None
    with qtbot.waitSignal(thumbs.loaded) as loaded:
        thumbs.want([Wish(1, 200, 1.0)])
    assert loaded.args == [1]
    pixmap = thumbs.pixmap(1, 200)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (200, 150)


def test_another_size_stands_in_until_the_right_one_is_there(qtbot: QtBot, thumbs: ThumbLoader) -> None:
    with qtbot.waitSignal(thumbs.loaded):
        thumbs.want([Wish(1, 200, 1.0)])
    stand_in = thumbs.pixmap(1, 300)
    assert stand_in is not None
    assert stand_in.width() == 200
    with qtbot.waitSignal(thumbs.loaded):
        thumbs.want([Wish(1, 300, 1.0)])
    right = thumbs.pixmap(1, 300)
    assert right is not None
    assert right.width() == 300


def test_what_is_wanted_last_replaces_what_was_wanted(qtbot: QtBot, thumbs: ThumbLoader, shelf: Shelf) -> None:
    shelf.gate.clear()
    thumbs.want([Wish(number, 100, 1.0) for number in range(1, 50)])
    qtbot.waitUntil(lambda: len(shelf.asked) == 2)
    assert sorted(shelf.asked) == [1, 2]
    thumbs.want([Wish(100, 100, 1.0), Wish(101, 100, 1.0)])
    shelf.gate.set()
    qtbot.waitUntil(lambda: thumbs.pixmap(101, 100) is not None and thumbs.pixmap(100, 100) is not None)
    assert set(shelf.asked) == {1, 2, 100, 101}


def test_nothing_is_fetched_twice(qtbot: QtBot, thumbs: ThumbLoader, shelf: Shelf) -> None:
    wishes = [Wish(1, 100, 1.0), Wish(2, 100, 1.0)]
    for _ in range(3):
        thumbs.want(wishes)
    thumbs.want_also(wishes[0])
    qtbot.waitUntil(lambda: thumbs.pixmap(1, 100) is not None and thumbs.pixmap(2, 100) is not None)
    thumbs.want(wishes)
    thumbs.want_also(wishes[1])
    qtbot.wait(50)
    assert sorted(shelf.asked) == [1, 2]


@pytest.mark.parametrize("photo_id", [0, -1])
def test_a_photo_without_a_thumbnail_is_asked_for_once_and_the_pool_lives(
    qtbot: QtBot, thumbs: ThumbLoader, shelf: Shelf, photo_id: int
) -> None:
    with qtbot.waitSignal(thumbs.loaded):
        thumbs.want([Wish(photo_id, 100, 1.0)])
    assert thumbs.unavailable(photo_id)
    thumbs.want([Wish(photo_id, 100, 1.0), Wish(5, 100, 1.0)])
    qtbot.waitUntil(lambda: thumbs.pixmap(5, 100) is not None)
    assert shelf.asked.count(photo_id) == 1
    thumbs.forget_unavailable()
    with qtbot.waitSignal(thumbs.loaded):
        thumbs.want([Wish(photo_id, 100, 1.0)])
    assert shelf.asked.count(photo_id) == 2


def test_pixmaps_stay_within_the_budget(qtbot: QtBot, shelf: Shelf) -> None:
    one = 100 * 75 * 4
    thumbs = ThumbLoader(shelf, budget_bytes=3 * one)
    for number in range(1, 7):
        with qtbot.waitSignal(thumbs.loaded):
            thumbs.want([Wish(number, 100, 1.0)])
    kept = [number for number in range(1, 7) if isinstance(thumbs.pixmap(number, 100), QPixmap)]
    assert kept == [4, 5, 6]
    assert thumbs.close(5)


@pytest.mark.parametrize(
    ("size", "edge_px", "scale", "expected"),
    [
        ((512, 384), 256, 1.0, (256, 192)),
        ((384, 512), 256, 1.0, (192, 256)),
        ((40, 30), 256, 1.0, (40, 30)),
        ((40, 30), 512, 2.0, (80, 60)),
        ((4000, 2), 200, 1.0, (200, 1)),
    ],
)
def test_pictures_are_fitted_and_never_blown_up(
    qtbot: QtBot, size: tuple[int, int], edge_px: int, scale: float, expected: tuple[int, int]
) -> None:
    image = decode(encoded(size), edge_px, scale)
    assert image is not None
    assert (image.width(), image.height()) == expected


def test_corners_are_round_and_the_middle_is_the_picture(qtbot: QtBot) -> None:
    image = decode(encoded(), 200)
    assert image is not None
    assert image.pixelColor(0, 0).alpha() < 30
    assert image.pixelColor(100, 75).red() == pytest.approx(200, abs=3)


@pytest.mark.parametrize("junk", [b"", b"not a picture", encoded()[:40]])
def test_junk_is_no_picture(qtbot: QtBot, junk: bytes) -> None:
    assert decode(junk, 100) is None

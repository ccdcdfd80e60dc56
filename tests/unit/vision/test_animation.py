"""Animations: a few frames of GIF, WebP, PNG and AVIF; those that do not move are stills."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import animation
from photofinder.vision.images import open_image
from photofinder.vision.opening import frames_of, open_file, picture_of

COLOURS = {"red": (230, 20, 20), "green": (20, 160, 40), "blue": (20, 40, 220), "yellow": (240, 230, 30)}
SUFFIXES = [".gif", ".webp", ".png", ".avif"]


def drawn(colour: str) -> Image.Image:
    image = Image.new("RGB", (120, 80), COLOURS[colour])
    left = 30 * list(COLOURS).index(colour)
    ImageDraw.Draw(image).rectangle((left, 0, left + 15, 80), (255, 255, 255), (0, 0, 0), 2)
    return image


def animated(path: Path, colours: Sequence[str], duration_ms: int = 100) -> Path:
    first, *others = (drawn(colour) for colour in colours)
    first.save(path, save_all=True, append_images=others, duration=duration_ms, loop=0)
    return path


def main_colour(image: Image.Image) -> str:
    median = np.median(np.asarray(image).reshape(-1, 3), axis=0)
    return min(COLOURS, key=lambda name: float(np.abs(np.subtract(COLOURS[name], median)).sum()))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_few_frames(tmp_path: Path, suffix: str) -> None:
    path = animated(tmp_path / f"a{suffix}", [colour for colour in COLOURS for _ in range(5)])
    opened = open_file(path, 64)
    assert [main_colour(frame.image) for frame in opened.frames] == list(COLOURS)
    moments = [frame.at_ms for frame in opened.frames]
    assert moments[0] == 0
    assert all(
        at_ms is not None and 500 * number <= at_ms < 500 * number + 500 for number, at_ms in enumerate(moments)
    )
    assert opened.facts.video_ms is None
    assert opened.facts.content_hash == open_image(path, 64).facts.content_hash
    for frame in opened.frames:
        assert main_colour(picture_of(path, 64, frame.at_ms)) == main_colour(frame.image)
        assert frame.image.mode == "RGB"
        assert min(frame.image.size) >= 64


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_that_does_not_move_is_a_still(tmp_path: Path, suffix: str) -> None:
    drawn("red").save(tmp_path / f"one{suffix}")
    same = animated(tmp_path / f"same{suffix}", ["red"] * 6)
    for path in (tmp_path / f"one{suffix}", same):
        opened = open_file(path, 64)
        assert [frame.at_ms for frame in opened.frames] == [None]
        assert opened.facts == open_image(path, 64).facts


def test_a_blank_beginning_does_not_stand_for_it(tmp_path: Path) -> None:
    images = [Image.new("RGB", (120, 80)), *(drawn(colour) for colour in ("red", "green"))]
    images[0].save(tmp_path / "a.gif", save_all=True, append_images=images[1:], duration=100)
    opened = open_file(tmp_path / "a.gif", 64)
    assert [main_colour(frame.image) for frame in opened.frames] == ["red", "green"]
    assert opened.facts.mean_rgb[0] > 100
    assert main_colour(picture_of(tmp_path / "a.gif", 64)) == "red"


def test_frames_are_bounded_in_number(tmp_path: Path) -> None:
    noise = np.random.default_rng(5)
    images = [Image.fromarray(noise.integers(0, 256, (6, 8, 3), np.uint8)).resize((80, 60)) for _ in range(60)]
    images[0].save(tmp_path / "a.gif", save_all=True, append_images=images[1:], duration=100)
    opened = open_file(tmp_path / "a.gif", 64)
    assert len(opened.frames) == 5
    assert opened.frames[-1].at_ms is not None
    assert opened.frames[-1].at_ms > 4000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_that_breaks_off_gives_what_can_be_had(tmp_path: Path, suffix: str) -> None:
    whole = animated(tmp_path / f"a{suffix}", list(COLOURS) * 4).read_bytes()
    path = tmp_path / f"cut{suffix}"
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            frames = frames_of(path, 64)
        except ImageUnreadable as fault:
            # Where the format needs all of the file.
            assert fault.reason is SkipReason.DAMAGED  # noqa: PT017
        else:
            assert frames


def test_a_frame_that_is_a_bomb_costs_only_itself(tmp_path: Path) -> None:
    path = animated(tmp_path / "a.gif", ["red", "green"])
    whole = bytearray(path.read_bytes())
    # Image Descriptor of GIF89a: separator, left, top, width, height; the last one is that of the second frame.
    at = whole.rindex(b"\x2c\x00\x00\x00\x00")
    whole[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    path.write_bytes(whole)
    assert [main_colour(frame.image) for frame in frames_of(path, 64)] == ["red"]
    assert main_colour(picture_of(path, 64, 100)) == "red"


def test_stills_are_not_taken_for_animations(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.webp", "a.tiff", "a.bmp"):
        drawn("red").save(tmp_path / name)
        assert not animation.may_move((tmp_path / name).read_bytes()[:4096])
    assert not animation.may_move(b"")
    assert not animation.may_move(b"RIFF\0\0\0\0WEBPVP8X")

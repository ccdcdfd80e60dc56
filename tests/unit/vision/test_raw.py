"""Camera RAW: DNGs made here, with and without a preview, and blocks of other makers."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import carriers
from photofinder.vision.images import open_image, read_said

_TURNS = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip
MakeDng = Callable[..., bytes]


def _bright_corner(size: tuple[int, int] = (96, 64)) -> Image.Image:
    image = Image.new("RGB", size, (40, 40, 40))
    image.paste((230, 230, 230), (0, 0, size[0] // 2, size[1] // 2))
    return image


def _brightest(image: Image.Image) -> tuple[bool, bool]:
    """Whether the bright quarter is at the right, and at the bottom."""
    pixels = np.asarray(image.convert("L"), dtype=np.float32)
    rows, columns = pixels.shape
    quarters = pixels.reshape(2, rows // 2, 2, columns // 2).mean(axis=(1, 3))
    bottom, right = np.unravel_index(quarters.argmax(), quarters.shape)
    return bool(right), bool(bottom)


# Nothing tells an upright preview from one that lies as the sensor, as long as both have the same shape.
@pytest.mark.parametrize(
    ("preview", "orientation"),
    [(preview, orientation) for preview in ("none", "as the sensor") for orientation in range(1, 9)]
    + [("upright", orientation) for orientation in range(5, 9)],
)
def test_a_raw_comes_upright(make_dng: MakeDng, preview: str, orientation: int) -> None:
    upright = _bright_corner()
    turn = _TURNS[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    previews = {"none": None, "as the sensor": stored, "upright": upright}
    decoded = open_image(make_dng(stored, orientation=orientation, preview=previews[preview]), 16)
    assert _brightest(decoded.image) == (False, False)
    assert (decoded.facts.width, decoded.facts.height) == (96, 64)
    assert decoded.facts.orientation == orientation


def test_the_preview_is_taken_when_it_is_large_enough(make_dng: MakeDng) -> None:
    data = make_dng(Image.new("RGB", (96, 64), (200, 30, 30)), preview=Image.new("RGB", (48, 32), (20, 200, 20)))
    red, green, _ = open_image(data, 32).facts.mean_rgb
    assert green > red
    large = open_image(data, 64)
    red, green, _ = large.facts.mean_rgb
    assert red > green
    assert large.image.size == (96, 64)
    assert open_image(make_dng(_bright_corner()), 32).image.size == (48, 32)


def test_what_a_raw_says(make_dng: MakeDng, tmp_path: Path) -> None:
    file = tmp_path / "photo.dng"
    file.write_bytes(make_dng(_bright_corner(), orientation=6))
    said = read_said(file)
    assert said.taken_at == "2023-01-12T10:20:30.120"
    assert (said.orientation, said.details.offset_min) == (6, 120)
    assert (said.details.camera, said.details.iso) == ("Maker One", 400)
    facts = open_image(file, 16).facts
    assert (facts.taken_at, facts.details) == (said.taken_at, said.details)


def test_a_broken_preview_costs_nothing(make_dng: MakeDng) -> None:
    data = make_dng(Image.new("RGB", (96, 64), (200, 30, 30)), preview=Image.new("RGB", (96, 64), (20, 200, 20)))
    at = data.index(b"\xff\xd8\xff")
    red, green, _ = open_image(data[: at + 8] + b"\0" * 300 + data[at + 308 :], 32).facts.mean_rgb
    assert red > green


def test_a_raw_that_lacks_its_pixels_is_damaged(make_dng: MakeDng, tmp_path: Path) -> None:
    whole = make_dng(Image.new("RGB", (2000, 1500)))
    file = tmp_path / "photo.nef"
    file.write_bytes(whole[:2000])
    with pytest.raises(ImageUnreadable) as caught:
        open_image(file, 32)
    assert caught.value.reason is SkipReason.DAMAGED


def test_a_scan_with_the_name_of_a_raw(tmp_path: Path) -> None:
    file = tmp_path / "scan.raw"
    _bright_corner().save(file, "TIFF")
    assert open_image(file, 32).image.size == (48, 32)


def _exif_block(order: str = "<") -> bytes:
    exif = Image.Exif()
    exif.endian = order
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Canon", "Canon EOS M50"
    exif[ExifTags.Base.DateTimeOriginal] = "2018:02:21 12:08:56"
    return exif.tobytes().removeprefix(b"Exif\0\0")


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def test_the_blocks_of_other_makers_are_found() -> None:
    block = _exif_block()
    jpeg = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "FUJIFILM", "X-T3"
    Image.new("RGB", (8, 8)).save(jpeg, "JPEG", exif=exif)
    raf = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 92, len(jpeg.getvalue())) + jpeg.getvalue()
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + _box(b"CMT1", block) + _box(b"CMT2", block)
    cr3 = _box(b"ftyp", b"crx \0\0\0\1") + _box(b"moov", _box(b"uuid", canon))
    for data, make in (
        (b"IIU\0" + block[4:], "Canon"), (b"IIRO" + block[4:], "Canon"), (b"MMOR" + _exif_block(">")[4:], "Canon"),
        (b"\0MRM\0\0\1\0\0TTW\0\0\1\0" + _exif_block(">"), "Canon"), (raf, "FUJIFILM"), (cr3, "Canon"),
    ):  # fmt: skip
        blocks = carriers.blocks_of_raw(data)
        assert blocks.exif is not None
        assert blocks.exif.image[ExifTags.Base.Make] == make
    assert carriers.blocks_of_raw(b"FOVb").exif is None

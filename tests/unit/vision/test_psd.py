"""Photoshop files made here: every depth, mode and packing; and those cut or odd."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ExifTags, Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision.images import open_image, read_said

_RED, _GREEN, _BLUE, _WHITE = (230, 20, 20), (20, 200, 40), (20, 30, 220), (255, 255, 255)
_NUMBERS = {"1": 0, "L": 1, "P": 2, "RGB": 3, "CMYK": 4, "LAB": 9}


def _quarters(size: tuple[int, int] = (90, 62)) -> Image.Image:
    image = Image.new("RGB", size, _WHITE)
    half = (size[0] // 2, size[1] // 2)
    image.paste(_RED, (0, 0, *half))
    image.paste(_GREEN, (half[0], 0, size[0], half[1]))
    image.paste(_BLUE, (0, half[1], half[0], size[1]))
    return image


def _planes(image: Image.Image, depth: int) -> list[bytes]:
    if image.mode == "1":
        inverted = image.convert("L").point(lambda value: 255 - value).convert("1", dither=Image.Dither.NONE)
        return [inverted.tobytes()]
    found = []
    for band in image.split():
        values: NDArray[np.generic] = np.asarray(band)
        if image.mode == "CMYK":
            values = 255 - values
        if depth == 16:
            values = (values.astype(np.uint32) * 257).astype(">u2")
        elif depth == 32:
            values = ((values.astype(np.float64) / 255) ** 2.2).astype(">f4")
        found.append(values.tobytes())
    return found


def _packed(plane: bytes, row_bytes: int) -> list[bytes]:
    """Rows in PackBits, here of literal runs only but for constant rows."""
    rows = []
    for at in range(0, len(plane), row_bytes):
        row, packed = plane[at : at + row_bytes], b""
        for begin in range(0, len(row), 128):
            part = row[begin : begin + 128]
            constant = len(part) > 1 and len(set(part)) == 1
            packed += bytes([257 - len(part), part[0]]) if constant else bytes([len(part) - 1]) + part
        rows.append(packed)
    return rows


def psd(
    image: Image.Image, *, depth: int = 8, large: bool = False, packed: bool = True, resources: bytes = b"",
    extra_channels: int = 0,
) -> bytes:  # fmt: skip
    width, height = image.size
    depth = 1 if image.mode == "1" else depth
    row_bytes = (width * depth + 7) // 8
    planes = _planes(image, depth) + [b"\x7f" * (row_bytes * height)] * extra_channels
    header = struct.pack(
        ">4sH6xHIIHH", b"8BPS", 2 if large else 1, len(planes), height, width, depth, _NUMBERS[image.mode]
    )
    palette = b""
    if image.mode == "P":
        colours = bytes(image.getpalette() or []).ljust(768, b"\0")
        palette = colours[0::3] + colours[1::3] + colours[2::3]
    sections = struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(resources)) + resources
    sections += struct.pack(">Q" if large else ">I", 0)
    if not packed:
        return header + sections + b"\0\0" + b"".join(planes)
    rows = [row for plane in planes for row in _packed(plane, row_bytes)]
    lengths = struct.pack(f">{len(rows)}{'I' if large else 'H'}", *(len(row) for row in rows))
    return header + sections + b"\0\1" + lengths + b"".join(rows)


def _resource(number: int, content: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(content)) + content + b"\0" * (len(content) % 2)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("mode", "depth"),
    [("RGB", 8), ("RGB", 16), ("RGB", 32), ("L", 8), ("L", 16), ("L", 32), ("CMYK", 8), ("CMYK", 16), ("P", 8),
     ("1", 1)],
)  # fmt: skip
def test_every_mode_keeps_its_colours(mode: str, depth: int, large: bool, packed: bool) -> None:
    stored = _quarters().quantize(8) if mode == "P" else _quarters().convert(mode)
    wanted = stored.convert("RGB")
    for extra in (0, 1):
        decoded = open_image(psd(stored, depth=depth, large=large, packed=packed, extra_channels=extra), 512)
        assert decoded.image.size == (90, 62)
        difference = np.asarray(decoded.image, np.int32) - np.asarray(wanted, np.int32)
        assert np.abs(difference).max() <= 2


def test_pillow_reads_the_same(shared_photos: Path) -> None:
    file = shared_photos / "odd" / "formats" / "hopper.psd"
    with Image.open(file) as image:
        expected = image.convert("RGB")
    assert open_image(file).image.tobytes() == expected.tobytes()


def test_it_is_reduced_and_its_metadata_are_read(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "Camera", 6
    resources = (
        _resource(1058, exif.tobytes().removeprefix(b"Exif\0\0"))
        + _resource(1028, b"\x1c\x02\x69\0\x03Sea\x1c\x02\x37\0\x0820220110\x1c\x02\x3c\0\x0b151544-0400")
        + _resource(1057, b"\0\0\0\1\1")
    )
    file = tmp_path / "photo.psd"
    file.write_bytes(psd(_quarters((600, 400)), resources=resources))
    decoded = open_image(file, 64)
    assert decoded.image.size == (67, 100)
    assert (decoded.facts.width, decoded.facts.height, decoded.facts.orientation) == (400, 600, 6)
    said = read_said(file)
    assert (said.taken_at, said.details.offset_min) == ("2022-01-10T15:15:44", -240)
    assert (said.details.title, said.details.camera) == ("Sea", "Camera")
    assert decoded.facts.details == said.details


def _reason(data: bytes) -> SkipReason:
    with pytest.raises(ImageUnreadable) as caught:
        open_image(data)
    return caught.value.reason


def test_without_its_flattened_picture_it_cannot_be_shown() -> None:
    assert _reason(psd(_quarters(), resources=_resource(1057, b"\0\0\0\1\0"))) is SkipReason.UNSUPPORTED


def test_sizes_are_checked_first() -> None:
    huge = bytearray(psd(_quarters()))
    huge[14:22] = struct.pack(">II", 60_000, 60_000)
    assert _reason(bytes(huge)) is SkipReason.TOO_LARGE
    huge[14:22] = struct.pack(">II", 0, 9)
    assert _reason(bytes(huge)) is SkipReason.DAMAGED


@given(st.data())
def test_whatever_the_bytes_it_is_a_picture_or_a_reason(data: st.DataObject) -> None:
    mode, depth = data.draw(st.sampled_from([("RGB", 8), ("L", 16), ("CMYK", 8)]))
    whole = bytearray(psd(_quarters((20, 12)).convert(mode), depth=depth, large=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        decoded = open_image(bytes(whole[: data.draw(st.integers(4, len(whole)))]), 16)
    except ImageUnreadable:
        return
    assert decoded.image.mode == "RGB"


def test_pillow_and_we_agree_on_plain_ones() -> None:
    with Image.open(io.BytesIO(psd(_quarters())), formats=("PSD",)) as image:
        assert image.convert("RGB").tobytes() == _quarters().tobytes()

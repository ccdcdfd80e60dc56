"""JPEG XL: pixels, repacked JPEGs, metadata, and what its header claims."""

import io
import struct
import warnings
from pathlib import Path

import numpy as np
import pillow_jxl  # noqa: F401
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import jxl
from photofinder.vision.images import open_image, read_said

_PACKET = b"""<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='4'/></rdf:RDF></x:xmpmeta>"""


def _encoded(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JXL", **options)
    return stream.getvalue()


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "Camera", orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2023:01:12 10:20:30"
    return exif


@pytest.mark.parametrize("mode", ["RGB", "L", "LA", "RGBA", "I;16", "F"])
def test_every_mode_opens(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.full((48, 64), 0xB000, np.uint16))
    elif mode == "F":
        image = Image.fromarray(np.full((48, 64), 0.7, np.float32))
    else:
        image = Image.new("RGBA", (64, 48), (176, 176, 176, 255)).convert(mode)
    decoded = open_image(_encoded(image, lossless=True), 16)
    assert decoded.image.size == (22, 16)
    assert (decoded.facts.width, decoded.facts.height) == (64, 48)
    assert all(abs(value - 176) <= 4 for value in decoded.facts.mean_rgb)


@pytest.mark.parametrize("compress", [False, True])
def test_its_metadata_are_read(tmp_path: Path, compress: bool) -> None:
    file = tmp_path / "photo.jxl"
    image = Image.new("RGB", (64, 48), "red")
    file.write_bytes(_encoded(image, exif=_exif().tobytes(), xmp=_PACKET, compress_metadata=compress))
    said = read_said(file)
    assert (said.taken_at, said.details.camera, said.details.rating) == ("2023-01-12T10:20:30", "Camera", 4)
    facts = open_image(file).facts
    assert (facts.taken_at, facts.details) == (said.taken_at, said.details)


def test_a_repacked_jpeg_is_turned_as_the_jpeg(tmp_path: Path) -> None:
    jpeg = tmp_path / "photo.jpg"
    Image.effect_noise((96, 64), 50).convert("RGB").save(jpeg, exif=_exif(6))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(jpeg) as image:
            data = _encoded(image, lossless_jpeg=True)
    repacked, plain = open_image(data, 16), open_image(jpeg, 16)
    assert repacked.image.tobytes() == plain.image.tobytes()
    assert repacked.facts.orientation == 6
    assert (repacked.facts.width, repacked.facts.height) == (64, 96)
    assert repacked.facts.taken_at == plain.facts.taken_at


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_the_header_tells_the_size(width: int, height: int) -> None:
    # Neither side is encoded in less than it must: the encoder chooses the ways to write them.
    image = Image.new("L", (width // 40 + 1, height // 40 + 1))
    assert jxl.size_of(_encoded(image)) == image.size


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        # Small, with sides of eights: four of them; the ratio is 1:1.
        ([(1, 1), (3, 5), (1, 3)], (32, 32)),
        # Not small, the third way to write a side, in 18 bits; 3:2.
        ([(0, 1), (2, 2), (499, 18), (4, 3)], (750, 500)),
        # No ratio: the width is written too, in 9 bits.
        ([(0, 1), (0, 2), (99, 9), (0, 3), (0, 2), (41, 9)], (42, 100)),
    ],
)
def test_sizes_by_hand(fields: list[tuple[int, int]], size: tuple[int, int]) -> None:
    value, at = 0, 0
    for number, count in fields:
        value |= number << at
        at += count
    assert jxl.size_of(b"\xff\x0a" + value.to_bytes(16, "little")) == size


def test_a_bomb_is_told_before_it_is_decoded() -> None:
    # Not small, 30 bits of height, ratio 1:1.
    value = 0 | 0b11 << 1 | (2**29) << 3 | 1 << 33
    for head in (b"\xff\x0a", struct.pack(">I", 12) + b"JXL \r\n\x87\n" + struct.pack(">I", 60) + b"jxlc\xff\x0a"):
        with pytest.raises(ImageUnreadable) as caught:
            open_image(head + value.to_bytes(50, "little"))
        assert caught.value.reason is SkipReason.TOO_LARGE


def test_packed_metadata_that_swell_are_left(tmp_path: Path) -> None:
    import brotli

    whole = _encoded(Image.new("RGB", (16, 16)), exif=_exif().tobytes())
    swelling = b"xml " + brotli.compress(b"<x>" + b" " * 40_000_000)
    file = tmp_path / "photo.jxl"
    file.write_bytes(whole + struct.pack(">I", 8 + len(swelling)) + b"brob" + swelling)
    assert read_said(file).details.camera == "Camera"

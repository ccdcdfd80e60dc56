"""open_image over pictures made here: orientation, colours, sizes, dates, and everything that is no picture."""

import io
import os
import stat
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps, images
from photofinder.vision.images import open_image, to_thumbnail

pillow_heif.register_heif_opener()

_RED, _GREEN, _BLUE, _WHITE = (230, 20, 20), (20, 200, 40), (20, 30, 220), (255, 255, 255)


def _quarters(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Red, green, blue and white quarters: no two orientations look alike."""
    image = Image.new("RGB", size, _WHITE)
    half = (size[0] // 2, size[1] // 2)
    image.paste(_RED, (0, 0, *half))
    image.paste(_GREEN, (half[0], 0, size[0], half[1]))
    image.paste(_BLUE, (0, half[1], half[0], size[1]))
    return image


def _encoded(image: Image.Image, format_: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_, **options)
    return stream.getvalue()


def _exif(tags: dict[int, object] | None = None, details: dict[int, object] | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.update(tags or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(details or {})
    return exif


def _pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    value = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(value, tuple)
    return value


def _close(got: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(got, wanted, strict=True))


def _reason(source: Path | bytes) -> SkipReason:
    with pytest.raises(ImageUnreadable) as caught:
        open_image(source)
    return caught.value.reason


_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "MPO"])
def test_every_orientation_comes_out_upright(orientation: int, format_: str) -> None:
    how = _STORED[orientation]
    stored = _quarters() if how is None else _quarters().transpose(how)
    options: dict[str, object] = {"lossless": True} if format_ == "WEBP" else {}
    if format_ == "MPO":
        options = {"save_all": True, "append_images": [stored]}
    exif = _exif({ExifTags.Base.Orientation: orientation})
    decoded = open_image(_encoded(stored, format_, exif=exif, **options))
    assert decoded.image.mode == "RGB"
    assert decoded.image.size == (96, 64)
    assert (decoded.facts.width, decoded.facts.height) == (96, 64)
    for x, y, colour in [(0.25, 0.25, _RED), (0.75, 0.25, _GREEN), (0.25, 0.75, _BLUE), (0.75, 0.75, _WHITE)]:
        assert _close(_pixel(decoded.image, x, y), colour), (x, y, _pixel(decoded.image, x, y))
    if format_ in ("JPEG", "PNG", "WEBP", "TIFF", "MPO"):
        assert decoded.facts.orientation == orientation


@pytest.mark.parametrize("value", [0, 9, 77])
def test_an_orientation_that_makes_no_sense_is_upright(value: int) -> None:
    decoded = open_image(_encoded(_quarters(), "JPEG", exif=_exif({ExifTags.Base.Orientation: value})))
    assert decoded.facts.orientation == 1
    assert decoded.image.size == (96, 64)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "MPO"])
def test_a_large_picture_is_reduced_and_its_facts_are_not(format_: str) -> None:
    options = {"save_all": True, "append_images": [_quarters()]} if format_ == "MPO" else {}
    data = _encoded(_quarters((1600, 1200)), format_, exif=_exif({ExifTags.Base.Orientation: 6}), **options)
    decoded = open_image(data, edge_px=128)
    assert 128 <= min(decoded.image.size) < 256
    assert (decoded.facts.width, decoded.facts.height) == (1200, 1600)
    assert decoded.image.height > decoded.image.width


@pytest.mark.parametrize("format_", ["BMP", "HEIF", "AVIF", "GIF", "JPEG2000"])
def test_so_is_one_without_orientation(format_: str) -> None:
    decoded = open_image(_encoded(_quarters((1600, 1200)), format_), edge_px=128)
    assert 128 <= min(decoded.image.size) < 256
    assert (decoded.facts.width, decoded.facts.height) == (1600, 1200)
    assert _close(_pixel(decoded.image, 0.25, 0.25), _RED, 20)


@given(
    width=st.integers(1, 900), height=st.integers(1, 900), edge_px=st.integers(8, 300),
    mode=st.sampled_from(["RGB", "L", "P", "RGBA", "1", "I;16", "CMYK"]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_reduced_size_keeps_its_promise(width: int, height: int, edge_px: int, mode: str) -> None:
    format_ = "TIFF" if mode == "CMYK" else "PNG"
    decoded = open_image(_encoded(Image.new(mode, (width, height)), format_), edge_px)
    short, full_short = min(decoded.image.size), min(width, height)
    assert (decoded.facts.width, decoded.facts.height) == (width, height)
    assert short < max(2 * edge_px, 2)
    assert decoded.image.width <= width
    assert decoded.image.height <= height
    assert decoded.image.width * decoded.image.height <= 16 * edge_px**2 + width + height
    if max(width, height) <= 4 * full_short:
        assert short >= min(edge_px, full_short)


def test_a_long_panorama_does_not_fill_the_memory() -> None:
    decoded = open_image(_encoded(Image.new("RGB", (30000, 300), _RED), "JPEG"), edge_px=64)
    assert decoded.image.width * decoded.image.height <= 16 * 64**2
    assert (decoded.facts.width, decoded.facts.height) == (30000, 300)


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {}),
        ("L", {}),
        ("P", {}),
        ("CMYK", {}),
        ("LAB", {}),
        ("YCbCr", {}),
        ("RGBA", {}),
        ("LA", {}),
        ("1", {}),
    ],
)
def test_modes_keep_their_colours(mode: str, options: dict[str, object]) -> None:
    source = _quarters()
    if mode == "LAB":
        from PIL import ImageCms

        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        stored = ImageCms.profileToProfile(source, *profiles, outputMode="LAB")
        assert stored is not None
    else:
        stored = source.convert(mode)
    image = (
        open_image(_encoded(stored, "TIFF", **options)).image
        if mode != "LA"
        else open_image(_encoded(stored, "PNG")).image
    )
    expected = source.convert(mode).convert("RGB") if mode in ("1", "P") else source
    grey = mode in ("L", "LA")
    for x, y in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]:
        wanted = _pixel(expected.convert("L").convert("RGB") if grey else expected, x, y)
        assert _close(_pixel(image, x, y), wanted, 16), (mode, x, y, _pixel(image, x, y), wanted)


def test_a_cmyk_jpeg_is_not_inverted() -> None:
    image = open_image(_encoded(_quarters().convert("CMYK"), "JPEG", quality=95)).image
    assert _close(_pixel(image, 0.25, 0.25), _RED, 25)
    assert _close(_pixel(image, 0.75, 0.75), _WHITE, 25)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    if mode == "P":
        paletted = Image.new("P", (40, 40), 0)
        paletted.putpalette([0, 0, 0, 255, 0, 0])
        paletted.paste(1, (20, 0, 40, 40))
        data = _encoded(paletted, "PNG", transparency=1)
    elif mode == "PA":
        data = _encoded(image.quantize(8), "PNG")
    else:
        data = _encoded(image.convert(mode), "PNG")
    flat = open_image(data).image
    assert _pixel(flat, 0.75, 0.5) == _WHITE
    assert _pixel(flat, 0.25, 0.5) == (0, 0, 0)


def test_half_transparent_is_half_way_to_white_also_when_reduced() -> None:
    data = _encoded(Image.new("RGBA", (400, 400), (200, 0, 0, 128)), "PNG")
    for edge_px in (64, 512):
        assert _close(_pixel(open_image(data, edge_px).image, 0.5, 0.5), (227, 127, 127), 3)


@pytest.mark.parametrize("edge_px", [16, 512])
def test_sixteen_bits_are_scaled_not_clipped(edge_px: int) -> None:
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    for format_ in ("PNG", "TIFF"):
        image = np.asarray(open_image(_encoded(Image.fromarray(ramp), format_), edge_px).image)
        row = image[image.shape[0] // 2, :, 0].astype(int)
        assert (np.diff(row) >= 0).all()
        assert row[0] <= 8
        assert row[-1] >= 247
        assert abs(int(row[len(row) // 2]) - 128) <= 8


def test_twelve_bits_in_a_sixteen_bit_file_are_not_black() -> None:
    ramp = np.tile(np.linspace(0, 4095, 256).astype(np.uint16), (64, 1))
    image = np.asarray(open_image(_encoded(Image.fromarray(ramp), "TIFF")).image)
    assert image.max() == 255
    assert 120 <= image.mean() <= 135


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 255.0), (-3.0, 3.0), (0.0, 9e9), (5.0, 5.0)])
def test_floats_are_stretched_where_they_must_be(low: float, high: float) -> None:
    ramp = np.tile(np.linspace(low, high, 200, dtype=np.float32), (50, 1))
    image = np.asarray(open_image(_encoded(Image.fromarray(ramp), "TIFF")).image)
    if low != high:
        assert image[0, 0, 0] == 0
        assert image[0, -1, 0] == 255


def test_floats_that_are_no_numbers_do_no_harm() -> None:
    wild = np.array([[np.nan, np.inf, -np.inf, 0.5]] * 8, dtype=np.float32)
    assert open_image(_encoded(Image.fromarray(wild), "TIFF")).image.size == (4, 8)


def test_negative_and_wide_integers_fit_eight_bits() -> None:
    wide = np.tile(np.linspace(-100_000, 100_000, 100).astype(np.int32), (20, 1))
    image = np.asarray(open_image(_encoded(Image.fromarray(wide), "TIFF")).image)
    assert image[0, 0, 0] == 0
    assert image[0, -1, 0] > 180


def test_a_colour_profile_is_applied_and_a_broken_one_ignored() -> None:
    plain = open_image(_encoded(_quarters(), "PNG")).image
    broken = open_image(_encoded(_quarters(), "PNG", icc_profile=b"no profile at all")).image
    assert plain.tobytes() == broken.tobytes()
    from PIL import ImageCms

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert open_image(_encoded(_quarters(), "PNG", icc_profile=lab)).image.mode == "RGB"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert open_image(_encoded(_quarters(), "PNG", icc_profile=srgb)).image.tobytes() == plain.tobytes()


def test_the_first_of_several_frames() -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in (_RED, _GREEN, _BLUE)]
    for format_ in ("GIF", "WEBP", "PNG", "TIFF"):
        data = _encoded(frames[0], format_, save_all=True, append_images=frames[1:])
        assert _close(_pixel(open_image(data).image, 0.5, 0.5), _RED, 20), format_


def test_facts_tell_the_hash_and_the_mean_colour(tmp_path: Path) -> None:
    data = _encoded(Image.new("RGB", (64, 48), _GREEN), "PNG")
    file = tmp_path / "green.png"
    file.write_bytes(data)
    for source in (data, file):
        facts = open_image(source).facts
        assert facts.content_hash == xxhash.xxh3_128_digest(data)
        assert facts.mean_rgb == _GREEN
        assert facts.taken_at is None


def test_a_very_large_file_is_hashed_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_WHOLE_FILE_BYTES", 100)
    monkeypatch.setattr(images, "_PIECE_BYTES", 64)
    file = tmp_path / "photo.jpg"
    file.write_bytes(_encoded(_quarters(), "JPEG"))
    decoded = open_image(file)
    assert decoded.facts.content_hash == xxhash.xxh3_128_digest(file.read_bytes())
    assert decoded.image.size == (96, 64)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.PNG", "photo", ".hidden", "photo.mp4", "fot\udcffo.jpg"])
def test_the_content_counts_not_the_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    try:
        file.write_bytes(_encoded(_quarters(), "PNG"))
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system has no such names")
    assert open_image(file).image.size == (96, 64)


def test_a_photo_is_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(_encoded(_quarters(), "JPEG"))
    file.chmod(0o444)
    before = (file.stat().st_mtime_ns, file.read_bytes())
    open_image(file)
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before


_CUT = {"JPEG": 0.5, "PNG": 0.5, "WEBP": 0.5, "TIFF": 0.5, "GIF": 0.3, "BMP": 0.5, "HEIF": 0.5, "AVIF": 0.5}


@pytest.mark.parametrize("format_", list(_CUT))
def test_a_cut_picture_is_damaged(format_: str) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = _encoded(noise, format_)
    assert _reason(data[: int(len(data) * _CUT[format_])]) is SkipReason.DAMAGED
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", SkipReason.EMPTY),
        (b"\0", SkipReason.NOT_A_PICTURE),
        (b"\0" * 5000, SkipReason.NOT_A_PICTURE),
        (b"Dear diary, today", SkipReason.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='9'/>", SkipReason.DAMAGED),
        (b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>", SkipReason.NOT_A_PICTURE),
        (b"%PDF-1.7 ...", SkipReason.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", SkipReason.NOT_A_PICTURE),
        (b"#define WIDTH 8\n#include <stdio.h>\n", SkipReason.NOT_A_PICTURE),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 99, SkipReason.NOT_A_PICTURE),
        (b"\xd7\xcd\xc6\x9a" + b"\0" * 60, SkipReason.UNSUPPORTED),
        (b"\xff\x0a" + b"\x11" * 60, SkipReason.DAMAGED),
        (b"8BPS\0\1" + b"\0" * 60, SkipReason.DAMAGED),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", SkipReason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", SkipReason.DAMAGED),
    ],
)
def test_what_is_no_picture_says_why(data: bytes, reason: SkipReason, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(data)
    assert _reason(data) is reason
    with pytest.raises(ImageUnreadable) as caught:
        open_image(file)
    assert (caught.value.reason, caught.value.path) == (reason, file)


def _png_header(width: int, height: int) -> bytes:
    whole = bytearray(_encoded(Image.new("1", (1, 1)), "PNG"))
    whole[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    import zlib

    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


def test_a_bomb_is_too_large_whatever_others_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _reason(_png_header(60_000, 60_000)) is SkipReason.TOO_LARGE
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert _reason(_png_header(60_000, 60_000)) is SkipReason.TOO_LARGE


def test_a_hundred_megapixels_open_without_a_warning() -> None:
    before = Image.MAX_IMAGE_PIXELS
    decoded = open_image(_encoded(Image.new("1", (10_000, 10_000), 1), "PNG"), edge_px=64)
    assert decoded.facts.mean_rgb == _WHITE
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_huge_video_is_never_read(tmp_path: Path) -> None:
    file = tmp_path / "film.jpg"
    with file.open("wb") as stream:
        stream.write(b"\0\0\0\x20ftypisom")
        stream.truncate(64 * 1024**3)
    assert _reason(file) is SkipReason.NOT_A_PICTURE


def test_paths_that_cannot_be_opened(tmp_path: Path) -> None:
    assert _reason(tmp_path / "gone.jpg") is SkipReason.UNREADABLE
    assert _reason(tmp_path / "nul\0.jpg") is SkipReason.UNREADABLE
    assert _reason(tmp_path) is SkipReason.NOT_A_PICTURE


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and rights are different there")
def test_pipes_and_forbidden_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert _reason(tmp_path / "pipe.jpg") is SkipReason.NOT_A_PICTURE
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    forbidden = tmp_path / "mine.jpg"
    forbidden.write_bytes(_encoded(_quarters(), "JPEG"))
    forbidden.chmod(0)
    assert _reason(forbidden) is SkipReason.NO_PERMISSION
    forbidden.chmod(stat.S_IRUSR)


def test_a_refusal_of_the_system_is_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.jpg"
    file.write_bytes(_encoded(_quarters(), "JPEG"))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _reason(file) is SkipReason.NO_PERMISSION


@pytest.mark.parametrize(
    ("tags", "details", "wanted"),
    [
        ({}, {36867: "2023:01:12 10:20:30"}, "2023-01-12T10:20:30"),
        ({306: "2020:01:01 00:00:00"}, {36867: "2023:01:12 10:20:30"}, "2023-01-12T10:20:30"),
        ({306: "2020:01:01 00:00:00"}, {36868: "2022:05:06 07:08:09"}, "2022-05-06T07:08:09"),
        ({306: "2020:01:01 00:00:00"}, {}, "2020-01-01T00:00:00"),
        ({306: "2020:01:01 00:00:00"}, {36867: "0000:00:00 00:00:00"}, "2020-01-01T00:00:00"),
        ({}, {36867: "    :  :     :  :  "}, None),
        ({}, {36867: "2023:13:45 10:20:30"}, None),
        ({}, {36867: "2023:02:29 10:20:30"}, None),
        ({}, {36867: "yesterday"}, None),
        ({}, {36867: ""}, None),
        ({}, {36867: "1066:10:14 09:00:00"}, None),
        ({}, {36867: "2023-01-12 10:20:30"}, "2023-01-12T10:20:30"),
        ({}, {36867: "2023:01:12 10:20"}, "2023-01-12T10:20:00"),
        ({}, {36867: "2023:01:12"}, "2023-01-12T00:00:00"),
        ({}, {36867: "2023:01:123"}, None),
        ({}, {36867: "2023:01:12 later"}, None),
        ({}, {36867: "2023:01:12 10:20:30.250+02:00"}, "2023-01-12T10:20:30.250"),
        ({}, {36867: "2023:01:12 10:20:30", 37521: "5"}, "2023-01-12T10:20:30.500"),
        ({}, {36867: "2023:01:12 10:20:30", 37521: "000"}, "2023-01-12T10:20:30"),
        ({306: "2020:01:01 00:00:00"}, {37520: "123456"}, "2020-01-01T00:00:00.123"),
    ],
)
@pytest.mark.parametrize("format_", ["JPEG", "HEIF", "PNG"])
def test_the_date_a_photo_was_taken(
    tags: dict[int, object], details: dict[int, object], wanted: str | None, format_: str
) -> None:
    assert open_image(_encoded(_quarters(), format_, exif=_exif(tags, details))).facts.taken_at == wanted


@given(junk=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_junk_exif_never_costs_the_photo(junk: bytes) -> None:
    facts = open_image(_encoded(_quarters(), "JPEG", exif=b"Exif\0\0" + junk)).facts
    assert {facts.width, facts.height} == {96, 64}


def _seeds() -> list[bytes]:
    formats = (
        "PNG",
        "GIF",
        "TIFF",
        "WEBP",
        "BMP",
        "HEIF",
        "AVIF",
        "JPEG2000",
        "ICO",
        "PPM",
        "SGI",
        "PCX",
        "QOI",
        "ICNS",
    )
    exif = _exif({ExifTags.Base.Orientation: 6}, {36867: "2023:01:12 10:20:30"})
    plain = [_encoded(_quarters(), format_) for format_ in formats]
    return [*plain, _encoded(_quarters(), "TIFF", compression="tiff_lzw"), _encoded(_quarters(), "JPEG", exif=exif)]


@given(seed=st.sampled_from(_seeds()), at=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
       keep=st.floats(0.05, 1.0))  # fmt: skip
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_bytes_it_is_a_picture_or_a_reason(
    seed: bytes, at: list[tuple[float, int]], keep: float
) -> None:
    bytes_ = bytearray(seed)
    for place, value in at:
        bytes_[min(len(bytes_) - 1, int(place * len(bytes_)))] = value
    try:
        decoded = open_image(bytes(bytes_[: int(len(bytes_) * keep)]), edge_px=64)
    except ImageUnreadable:
        pass
    else:
        assert decoded.image.mode == "RGB"


def test_no_warning_leaks_on_many_threads(tmp_path: Path) -> None:
    """In a process of its own, where every warning is an error from the start."""
    broken = bytearray(_encoded(_quarters(), "TIFF"))
    (tmp_path / "cut.tif").write_bytes(broken[: len(broken) // 2])
    _quarters().save(tmp_path / "fine.jpg")
    Image.new("1", (10_000, 9_500)).save(tmp_path / "large.png")
    palette = _quarters().quantize(8)
    palette.save(tmp_path / "palette.png", transparency=bytes(range(0, 256, 32)))
    script = (
        "import sys, pathlib\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from photofinder.errors import ImageUnreadable\n"
        "from photofinder.vision.images import open_image\n"
        "def one(path):\n"
        "    try: return open_image(path, 64).image.mode\n"
        "    except ImageUnreadable as fault: return fault.reason.value\n"
        "files = sorted(pathlib.Path(sys.argv[1]).iterdir())\n"
        "with ThreadPoolExecutor(8) as pool: print([list(pool.map(one, files * 4))][0][:4])\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "Warning" not in ran.stderr
    assert ran.stdout.strip() == "['damaged', 'RGB', 'RGB', 'RGB']"


def test_the_filters_stay_one_each() -> None:
    with warnings.catch_warnings():
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(open_image, [_encoded(_quarters(), "JPEG")] * 40))
        assert sum("pillow_heif" in str(entry) for entry in warnings.filters) == 2


def test_threads_agree() -> None:
    data = [_encoded(_quarters((300, 200)), format_) for format_ in ("JPEG", "PNG", "HEIF", "WEBP", "AVIF")] * 6
    alone = [open_image(one, 64).image.tobytes() for one in data]
    with ThreadPoolExecutor(8) as pool:
        assert [decoded.image.tobytes() for decoded in pool.map(lambda one: open_image(one, 64), data)] == alone


@pytest.mark.parametrize(
    ("size", "wanted"), [((1000, 500), (512, 256)), ((300, 200), (300, 200)), ((9, 4000), (1, 512))]
)
def test_a_thumbnail_fits_its_square(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    whole = Image.new("RGB", size)
    thumbnail = to_thumbnail(whole)
    assert thumbnail.size == wanted
    assert whole.size == size


def test_very_large_pictures_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: list[int] = []
    inside: list[int] = []
    reduce = bitmaps._reduced_rgb

    def watched(image: Image.Image, edge_px: int) -> Image.Image:
        inside.append(1)
        at_once.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return reduce(image, edge_px)

    monkeypatch.setattr(bitmaps, "_reduced_rgb", watched)
    monkeypatch.setattr(bitmaps, "LARGE_PIXELS", 96 * 64 - 1)
    data = _encoded(_quarters(), "PNG")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_image, [data] * 8))
    assert at_once == [1] * 8


def test_a_thumbnail_inside_serves_when_it_is_much_larger_than_asked() -> None:
    whole, small = Image.new("RGB", (1600, 1200), _RED), io.BytesIO()
    pillow_heif.from_pillow(whole).save(small, quality=50, thumbnails=[400])
    for edge_px in (64, 150, 500):
        decoded = open_image(small.getvalue(), edge_px)
        assert edge_px <= min(decoded.image.size) < 2 * edge_px
        assert (decoded.facts.width, decoded.facts.height) == (1600, 1200)
        assert _close(_pixel(decoded.image, 0.5, 0.5), _RED, 20)


@pytest.mark.parametrize("size", [(1601, 1203), (640, 483), (97, 2717)])
@pytest.mark.parametrize("options", [{}, {"tile_size": (300, 257)}, {"no_jp2": True}, {"num_resolutions": 2}])
def test_jpeg_2000_is_decoded_reduced_at_any_size(size: tuple[int, int], options: dict[str, object]) -> None:
    data = _encoded(_quarters(size), "JPEG2000", **options)
    for edge_px in (16, 60, 128):
        decoded = open_image(data, edge_px)
        assert (decoded.facts.width, decoded.facts.height) == size
        assert min(decoded.image.size) < 2 * edge_px
        assert decoded.image.width * decoded.image.height <= 16 * edge_px**2 + sum(size)
        assert _close(_pixel(decoded.image, 0.25, 0.25), _RED, 20)

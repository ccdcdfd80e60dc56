"""Cut and overwritten files of the formats that other libraries decode: a picture or a reason, nothing else."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pillow_jxl  # noqa: F401
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder.errors import ImageUnreadable
from photofinder.records import PhotoDetails
from photofinder.vision.images import open_image, read_said


def _picture() -> Image.Image:
    image = Image.linear_gradient("L").resize((96, 64)).convert("RGB")
    image.paste((230, 20, 20), (10, 10, 60, 40))
    return image


def _encoded(format_: str, **options: object) -> bytes:
    stream = io.BytesIO()
    _picture().save(stream, format_, **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def seeds(make_dng: Callable[..., bytes]) -> list[bytes]:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    return [
        make_dng(_picture(), preview=_picture()),
        make_dng(_picture()),
        _encoded("JXL", effort=1, exif=exif.tobytes()),
        _encoded("JXL", effort=1, lossless=True),
        _encoded("JPEG2000", num_resolutions=4),
        _encoded("JPEG2000", no_jp2=True, tile_size=(32, 32)),
    ]


@given(data=st.data())
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_bytes_it_is_a_picture_or_a_reason(seeds: list[bytes], data: st.DataObject) -> None:
    whole = bytearray(seeds[data.draw(st.integers(0, len(seeds) - 1))])
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.one_of(st.integers(2, 600), st.integers(2, len(whole) - 1)))
        whole[min(at, len(whole) - 1)] = data.draw(st.integers(0, 255))
    with suppress(ImageUnreadable):
        decoded = open_image(bytes(whole[: data.draw(st.integers(16, len(whole)))]), 32)
        assert decoded.image.mode == "RGB"


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_breaks_the_reading_of_metadata(
    seeds: list[bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(seeds[data.draw(st.integers(0, len(seeds) - 1))])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(2, min(len(whole) - 1, 900)))] = data.draw(st.integers(0, 255))
    file: Path = tmp_path_factory.getbasetemp() / "damaged.dng"
    file.write_bytes(whole)
    assert isinstance(read_said(file).details, PhotoDetails)


def test_threads_agree(seeds: list[bytes]) -> None:
    alone = [open_image(seed, 16).image.tobytes() for seed in seeds]
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda seed: open_image(seed, 16).image.tobytes(), seeds * 4))
    assert opened == alone * 4

"""TIFFs of samples that Pillow does not know, written here by hand."""

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import deep_tiff
from photofinder.vision.images import open_image, read_said

_COLOUR = (0.9, 0.1, 0.2)
_LINEAR = tuple(round(value ** (1 / 2.2) * 255) for value in _COLOUR)
_PLAIN = tuple(int(value * 255) for value in _COLOUR)


def colours(kind: str, size: tuple[int, int] = (60, 42)) -> NDArray[Any]:
    """(42, 60, 3) of one colour, with a ramp of grey at the right that predictors have to follow."""
    light = np.empty((size[1], size[0], 3))
    light[:] = _COLOUR
    light[:, 40:] = np.linspace(0, 1, size[0] - 40)[None, :, None]
    if kind[0] == "f":
        return np.asarray(light, np.dtype(kind))
    return np.asarray(light * (2 ** (8 * int(kind[1])) - 1), np.dtype(kind))


def _predicted(block: NDArray[Any], predictor: int, order: str) -> bytes:
    rows, across, samples = block.shape
    width = block.dtype.itemsize
    if predictor == 2:
        whole = block.view(f"u{width}")
        return np.diff(whole, axis=1, prepend=whole[:, :1] * 0).astype(f"{order}u{width}").tobytes()
    if predictor == 3:
        swapped = block.astype(block.dtype.newbyteorder(">")).tobytes()
        planes = np.frombuffer(swapped, np.uint8).reshape(rows, across * samples, width).transpose(0, 2, 1)
        steps = planes.reshape(rows, width * across, samples)
        return np.diff(steps, axis=1, prepend=np.zeros((rows, 1, samples), np.uint8)).astype(np.uint8).tobytes()
    return block.astype(block.dtype.newbyteorder("<" if order == "<" else ">")).tobytes()


def tiff(
    samples: NDArray[Any], *, order: str = "<", packing: int = 1, predictor: int = 1, apart: bool = False,
    tile: tuple[int, int] | None = None, rows: int = 16, orientation: int = 1,
) -> bytes:  # fmt: skip
    height, width, count = samples.shape
    planes = [samples[:, :, [number]] for number in range(count)] if apart else [samples]
    blocks = []
    for plane in planes:
        across, down = tile or (width, rows)
        for top in range(0, height, down):
            for left in range(0, width, across):
                block = plane[top : top + down, left : left + across]
                if tile is not None:
                    missing = (down - block.shape[0], across - block.shape[1])
                    block = np.pad(block, ((0, missing[0]), (0, missing[1]), (0, 0)))
                data = _predicted(np.ascontiguousarray(block), predictor, order)
                blocks.append(zlib.compress(data) if packing == 8 else data)
    kinds = {"u": 1, "i": 2, "f": 3}
    bits = samples.dtype.itemsize * 8
    places = (324, 325) if tile else (273, 279)

    def directory(at: int) -> bytes:
        begins = [at + sum(map(len, blocks[:number])) for number in range(len(blocks))]
        entries: list[tuple[int, int, list[int]]] = [
            (256, 4, [width]), (257, 4, [height]), (258, 3, [bits] * count), (259, 3, [packing]),
            (262, 3, [2 if count >= 3 else 1]), (274, 3, [orientation]), (277, 3, [count]),
            (284, 3, [2 if apart else 1]),
            (317, 3, [predictor]), (339, 3, [kinds[samples.dtype.kind]] * count),
            (places[0], 4, begins), (places[1], 4, [len(block) for block in blocks]),
        ]  # fmt: skip
        entries += [(322, 3, [tile[0]]), (323, 3, [tile[1]])] if tile else [(278, 4, [rows])]
        packed, values = struct.pack(f"{order}H", len(entries)), b""
        values_at = 8 + 2 + 12 * len(entries) + 4
        for tag, kind, numbers in sorted(entries):
            raw = struct.pack(f"{order}{len(numbers)}{'H' if kind == 3 else 'I'}", *numbers)
            packed += struct.pack(f"{order}HHI", tag, kind, len(numbers))
            if len(raw) > 4:
                packed += struct.pack(f"{order}I", values_at + len(values))
                values += raw
            else:
                packed += raw.ljust(4, b"\0")
        return packed + b"\0" * 4 + values

    magic = b"II*\0" if order == "<" else b"MM\0*"
    head = magic + struct.pack(f"{order}I", 8)
    return head + directory(8 + len(directory(0))) + b"".join(blocks)


def _check(data: bytes, expected: tuple[int, ...]) -> None:
    assert deep_tiff.takes(io.BytesIO(data))
    image = open_image(data).image
    assert image.size == (60, 42)
    for at in ((0, 0), (39, 41)):
        found = image.getpixel(at)
        assert isinstance(found, tuple)
        assert all(abs(one - other) <= 1 for one, other in zip(found, expected, strict=True))
    ramp = np.asarray(image)[:, 40:, 0].astype(int)
    assert (np.diff(ramp, axis=1) >= 0).all()
    assert (ramp[:, 0].max(), ramp[:, -1].min()) == (0, 255)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(("kind", "expected"), [("f2", _LINEAR), ("f4", _LINEAR), ("f8", _LINEAR), ("u4", _PLAIN)])
@pytest.mark.parametrize("tile", [None, (32, 16)])
def test_samples_are_read(
    kind: str, expected: tuple[int, ...], apart: bool, order: str, tile: tuple[int, int] | None
) -> None:
    _check(tiff(colours(kind), order=order, apart=apart, tile=tile), expected)
    _check(tiff(colours(kind), order=order, apart=apart, tile=tile, packing=8), expected)


@pytest.mark.parametrize(("kind", "predictor"), [("u4", 2), ("f2", 3), ("f4", 3), ("f8", 3)])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_predictors_are_undone(kind: str, predictor: int, apart: bool, order: str) -> None:
    expected = _PLAIN if kind[0] == "u" else _LINEAR
    _check(tiff(colours(kind), order=order, apart=apart, predictor=predictor, packing=8), expected)
    _check(tiff(colours(kind), order=order, apart=apart, predictor=predictor, packing=8, tile=(16, 16)), expected)


def test_planes_of_16_bits_and_grey_doubles() -> None:
    _check(tiff(colours("u2"), apart=True), _PLAIN)
    grey = open_image(tiff(colours("f8")[:, :, :1])).facts.mean_rgb
    assert grey[0] == grey[1] == grey[2] > 150


def test_it_is_reduced_and_turned(tmp_path: Path) -> None:
    file = tmp_path / "scan.tif"
    file.write_bytes(tiff(colours("f4", (600, 420)), orientation=6))
    decoded = open_image(file, 64)
    assert read_said(file).orientation == 6
    assert decoded.image.size == (70, 100)
    assert (decoded.facts.width, decoded.facts.height, decoded.facts.orientation) == (420, 600, 6)


def test_bright_light_and_no_numbers_do_no_harm() -> None:
    light = colours("f4") * 40
    light[0, 0] = (np.nan, np.inf, -np.inf)
    assert 100 < open_image(tiff(light)).facts.mean_rgb[0] < 255


def test_what_it_cannot_do_is_said() -> None:
    with pytest.raises(ImageUnreadable) as caught:
        open_image(tiff(colours("f4"), packing=5))
    assert caught.value.reason is SkipReason.UNSUPPORTED
    huge = tiff(colours("f8")).replace(
        struct.pack("<HHII", 257, 4, 1, 42), struct.pack("<HHII", 257, 4, 1, 2_000_000)
    )
    with pytest.raises(ImageUnreadable) as caught:
        open_image(huge)
    assert caught.value.reason is SkipReason.TOO_LARGE


@given(data=st.data())
def test_whatever_the_bytes_it_is_a_picture_or_a_reason(data: st.DataObject) -> None:
    seeds = [("f4", 8, 3), ("u4", 1, 1), ("f2", 8, 1)]
    kind, packing, predictor = data.draw(st.sampled_from(seeds))
    whole = bytearray(tiff(colours(kind), packing=packing, predictor=predictor))
    for _ in range(data.draw(st.integers(0, 5))):
        whole[data.draw(st.integers(4, min(400, len(whole) - 1)))] = data.draw(st.integers(0, 255))
    with suppress(ImageUnreadable):
        open_image(bytes(whole[: data.draw(st.integers(16, len(whole)))]), 16)

"""Decodes TIFFs whose samples Pillow does not know: floats of several channels or of other sizes than 32 bits,
whole numbers of 32 bits, planes of 16 bits (TIFF 6.0, and the predictor of Adobe's Technical Note 3). Any thread.
"""

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps, metadata
from photofinder.vision.bitmaps import Bitmap

_WIDTH, _HEIGHT, _BITS, _PACKING, _COLOURS, _STRIPS, _ORIENTATION = 256, 257, 258, 259, 262, 273, 274
_SAMPLES, _ROWS_A_STRIP, _STRIP_BYTES, _PLANES, _PREDICTOR = 277, 278, 279, 284, 317
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES, _KIND = 322, 323, 324, 325, 339
_KINDS = {1: "u", 2: "i", 3: "f"}
_DEFLATE = (8, 32946)
_GREY, _RGB = 1, 2
# They are held whole.
_LARGEST_BYTES = 1024**3


class _Layout:
    """What the tags of the first picture say of its samples."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        head = stream.read(8)
        if head[2:3] == b"\x2b" or head[3:4] == b"\x2b":
            head += stream.read(8)
        self.tags: Any = TiffImagePlugin.ImageFileDirectory_v2(head)
        stream.seek(self.tags.next)
        self.tags.load(stream)
        self.width, self.height = self._one(_WIDTH), self._one(_HEIGHT)
        self.samples = self._one(_SAMPLES, 1)
        self.bits = self._one(_BITS, 1)
        self.kind = _KINDS.get(self._one(_KIND, 1), "")
        self.packing = self._one(_PACKING, 1)
        self.apart = self._one(_PLANES, 1) == 2
        self.predictor = self._one(_PREDICTOR, 1)
        self.order = "<" if head.startswith(b"II") else ">"
        self.is_tiled = _TILES in self.tags
        self.block = (
            (self._one(_TILE_WIDTH), self._one(_TILE_HEIGHT))
            if self.is_tiled
            else (self.width, min(self._one(_ROWS_A_STRIP, self.height), self.height))
        )

    def _one(self, tag: int, default: int = 0) -> int:
        value = self.tags.get(tag, default)
        return int(value[0] if isinstance(value, tuple) else value)

    @property
    def is_deep(self) -> bool:
        if self._one(_COLOURS, -1) not in (_GREY, _RGB) or not self.kind or self.bits not in (16, 32, 64):
            return False
        if self.kind == "f":
            return self.samples > 1 or self.bits != 32
        return self.samples > 1 and (self.bits == 32 or (self.bits == 16 and self.apart and self.packing == 1))

    def blocks(self) -> list[tuple[int, int]]:
        """Where each strip or tile lies, and its bytes."""
        begins, lengths = (
            self.tags.get(tag, ()) for tag in ((_TILES, _TILE_BYTES) if self.is_tiled else (_STRIPS, _STRIP_BYTES))
        )
        return list(zip(begins, lengths, strict=True))


def takes(stream: BinaryIO) -> bool:
    """Whether the TIFF in ``stream`` is one of these; leaves the stream at its start."""
    try:
        return _Layout(stream).is_deep
    except metadata.FAULTS:
        return False
    finally:
        stream.seek(0)


def decode(stream: BinaryIO, edge_px: int) -> Bitmap:
    """The first picture in ``stream``.

    Raises: ImageUnreadable, and ValueError, LookupError or zlib.error where the file makes no sense.
    """
    layout = _Layout(stream)
    size = layout.width, layout.height
    bitmaps.check_pixels(*size)
    size_bytes = layout.width * layout.height * layout.samples * layout.bits // 8
    if size_bytes > _LARGEST_BYTES:
        raise ImageUnreadable(None, SkipReason.TOO_LARGE, f"{size_bytes} bytes of samples")
    if layout.packing not in (1, *_DEFLATE) or layout.predictor not in (1, 2, 3):
        detail = f"compression {layout.packing} of {layout.bits} bits"
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, detail)
    with bitmaps.large_turn(layout.width * layout.bits // 8, layout.height):
        samples = _samples(stream, layout)
        colours = samples[:, :, : 3 if layout.samples >= 3 else 1]
        image = Image.fromarray(_to_8_bit(colours).squeeze())
    blocks = blocks_of(stream)
    return bitmaps.finished(image, size, edge_px, metadata.orientation_of(blocks), blocks)


def blocks_of(stream: BinaryIO) -> metadata.Blocks:
    """The metadata in ``stream``."""
    return metadata.blocks_of_tiff(lambda: _exif(stream))


def _samples(stream: BinaryIO, layout: _Layout) -> NDArray[Any]:
    """(height, width, samples)."""
    across, down = layout.block
    if across < 1 or down < 1:
        raise ImageUnreadable(None, SkipReason.DAMAGED, f"blocks of {across} x {down}")
    planes = layout.samples if layout.apart else 1
    whole = np.zeros((layout.height, layout.width, layout.samples), np.dtype(f"{layout.kind}{layout.bits // 8}"))
    places = [
        (plane, top, left)
        for plane in range(planes)
        for top in range(0, layout.height, down)
        for left in range(0, layout.width, across)
    ]
    for (plane, top, left), block in zip(places, _unpacked(stream, layout), strict=True):
        part = block[: layout.height - top, : layout.width - left]
        channels = slice(plane, plane + 1) if layout.apart else slice(None)
        whole[top : top + part.shape[0], left : left + part.shape[1], channels] = part
    return whole


def _unpacked(stream: BinaryIO, layout: _Layout) -> Iterator[NDArray[Any]]:
    """Strips or tiles in order, each (rows, columns, samples)."""
    across, down = layout.block
    samples = 1 if layout.apart else layout.samples
    width = layout.bits // 8
    most = across * down * samples * width
    strips_down = -(-layout.height // down)
    for number, (begin, length) in enumerate(layout.blocks()):
        rows = down
        if not layout.is_tiled:
            rows = min(down, layout.height - number % strips_down * down)
        stream.seek(begin)
        data = stream.read(min(length, most + 1024))
        if layout.packing != 1:
            data = zlib.decompressobj().decompress(data, most)
        count = rows * across * samples * width
        if len(data) < count:
            raise ImageUnreadable(None, SkipReason.DAMAGED, "the file is cut")
        yield _unpredicted(data[:count], (rows, across, samples), layout)


def _unpredicted(data: bytes, shape: tuple[int, int, int], layout: _Layout) -> NDArray[Any]:
    rows, across, samples = shape
    width = layout.bits // 8
    kind = np.dtype(f"{layout.order}{layout.kind}{width}")
    if layout.predictor == 3:
        # The bytes of a row: first all highest ones, then the next, each as the difference from the one before.
        steps = np.frombuffer(data, np.uint8).reshape(rows, across * width, samples)
        summed = np.cumsum(steps, axis=1, dtype=np.uint8).reshape(rows, width, across * samples)
        return np.ascontiguousarray(summed.transpose(0, 2, 1)).view(f">{layout.kind}{width}").reshape(shape)
    values = np.frombuffer(data, kind).reshape(shape)
    if layout.predictor == 2:
        whole = values.astype(f"u{width}") if layout.kind == "f" else values
        return np.cumsum(whole, axis=1, dtype=whole.dtype.newbyteorder("="))
    return values


def _to_8_bit(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Whole numbers keep their top 8 bits; floats are linear light, where 1 is white, or whatever is brighter."""
    if samples.dtype.kind != "f":
        shift = 8 * samples.dtype.itemsize - 8
        low = 2 ** (8 * samples.dtype.itemsize - 1) if samples.dtype.kind == "i" else 0
        return np.asarray((samples.astype(np.int64) + low) >> shift, np.uint8)
    light = np.nan_to_num(samples.astype(np.float32), posinf=0.0, neginf=0.0)
    white = max(1.0, float(np.percentile(light, 99)))
    return np.asarray(np.rint(np.clip(light / white, 0.0, 1.0) ** (1 / 2.2) * 255), dtype=np.uint8)


def _exif(stream: BinaryIO) -> Image.Exif:
    stream.seek(0)
    exif = Image.Exif()
    exif.load_from_fp(stream)
    return exif

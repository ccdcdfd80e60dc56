"""Decodes what Pillow and its plug-ins open, at the least size that serves, and reduces any picture to plain RGB.

Leaves colours to ``colour``, metadata to ``metadata``, faults to ``images``. Any thread.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import carriers, colour, jpeg2000, metadata

# Pillow's own limit for what it takes for a decompression bomb; said here so that no one else's setting changes it.
MAX_PIXELS = 178_956_970
# Decoding takes up to ten bytes a pixel: pictures above this size take turns, or those of a few threads would fill
# the memory of a small computer.
LARGE_PIXELS = 64_000_000

# By EXIF orientation: what brings a picture upright.
TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

NO_BLOCKS = metadata.Blocks()

# A decoder may hand over to another: JPEG XL to JPEG, RAW to its preview.
_large_turn = threading.RLock()


@dataclass(frozen=True, slots=True)
class Bitmap:
    """``image`` is upright RGB, reduced; ``width`` and ``height`` are those of the whole upright picture."""

    image: Image.Image
    width: int
    height: int
    blocks: metadata.Blocks = NO_BLOCKS


def decode(stream: BinaryIO, candidates: tuple[str, ...], edge_px: int) -> Bitmap:
    """The picture in ``stream``, of one of Pillow's formats ``candidates``.

    Raises: ImageUnreadable, and whatever Pillow and its plug-ins do.
    """
    with Image.open(stream, formats=candidates) as image:
        full = image.size
        check_pixels(*full)
        factor = reduction(full, edge_px)
        if image.format == "JPEG2000":
            reduced = jpeg2000.reduce(image, stream, factor)
        else:
            reduced = factor > 1 and image.draft(None, _least(image, factor, edge_px)) is not None
        with large_turn(*image.size):
            blocks = carriers.blocks_of(image, stream)
            image.load()
            if not reduced:
                # Icons and some TIFFs learn their size only now.
                full = image.size
            # Some decoders (TIFF, HEIF) turn the picture themselves and then say that nothing is left to turn.
            of_pixels = blocks if image.format == "JPEG2000" else metadata.blocks_of(image)
            return finished(image, full, edge_px, metadata.orientation_of(of_pixels), blocks)


def _least(image: Image.Image, factor: int, edge_px: int) -> tuple[int, int]:
    """The size to ask a decoder for: JPEG takes the next larger one that it has, HEIF a thumbnail that is not
    smaller."""
    if image.format == "HEIF":
        # Thumbnails are compressed harder than the picture: one of just the size would change what is found.
        factor = max(1, min(image.size) // (2 * edge_px))
    return max(1, image.width // factor), max(1, image.height // factor)


def finished(
    image: Image.Image, full: tuple[int, int], edge_px: int, to_turn: int = 1, blocks: metadata.Blocks = NO_BLOCKS
) -> Bitmap:
    """``image``, decoded, as a Bitmap: ``full`` is the size of the whole picture and ``to_turn`` the orientation
    that the pixels still have, 1..8."""
    upright = _reduced_rgb(image, edge_px)
    if to_turn != 1:
        upright = upright.transpose(TRANSPOSE[to_turn])
    width, height = full if to_turn < 5 else (full[1], full[0])
    return Bitmap(upright, width, height, blocks)


def check_pixels(width: int, height: int) -> None:
    """Raises: ImageUnreadable, for pictures of no size or too large to be decoded."""
    if width * height > MAX_PIXELS:
        raise ImageUnreadable(None, SkipReason.TOO_LARGE, f"{width} x {height} pixels")
    if width < 1 or height < 1:
        raise ImageUnreadable(None, SkipReason.DAMAGED, f"{width} x {height} pixels")


@contextmanager
def large_turn(width: int, height: int) -> Iterator[None]:
    """Wait until no other thread decodes a very large picture, if this is one."""
    if width * height <= LARGE_PIXELS:
        yield
        return
    with _large_turn:
        yield


def reduction(size: tuple[int, int], edge_px: int) -> int:
    """By what whole number both sides may be divided."""
    pixels_allowed = 16 * edge_px**2
    return max(1, min(size) // edge_px, math.ceil(math.sqrt(size[0] * size[1] / pixels_allowed)))


def _reduced_rgb(image: Image.Image, edge_px: int) -> Image.Image:
    factor = reduction(image.size, edge_px)
    if factor == 1:
        return colour.to_rgb(image)
    if image.has_transparency_data and image.mode not in ("RGBA", "LA"):
        return colour.to_rgb(image).reduce(factor)
    if image.mode in ("1", "L", "LA", "RGB", "RGBA", "CMYK"):
        # Fewer pixels first: converting is slower than averaging.
        grey = image.convert("L") if image.mode == "1" else image
        # JPEG 2000 has a ``reduce`` of its own that is something else.
        reduced = Image.Image.reduce(grey, factor)
        reduced.info = image.info
        return colour.to_rgb(reduced)
    return colour.to_rgb(image).reduce(factor)

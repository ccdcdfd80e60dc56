"""Opens any supported picture as a small upright RGB image, and tells the facts of the whole one.

Leaves telling the format to ``formats``, colours to ``colour`` and EXIF to ``metadata``. Photos are opened
read-only. Safe on any number of threads.
"""

import io
import math
import re
import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import xxhash
from PIL import Image, UnidentifiedImageError

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import PhotoDetails, PhotoFacts
from photofinder.vision import colour, formats, metadata

# Pillow's own limit for what it takes for a decompression bomb; said here so that no one else's setting changes it.
MAX_PIXELS = 178_956_970
# Decoding takes up to ten bytes a pixel: pictures above this size take turns, or those of a few threads would fill
# the memory of a small computer.
_LARGE_PIXELS = 64_000_000
# Above this a file is hashed in pieces and decoded from the disk instead of being held in memory.
_WHOLE_FILE_BYTES = 64 * 1024**2
_PIECE_BYTES = 4 * 1024**2

# Pillow has no one error for bytes that make no sense: its decoders raise all of these, and lzma's and others' are
# subclasses. A fault of ours inside the decode would hide among them; the tests over whole pictures would show it.
_DECODER_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError,
    BufferError, EOFError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# What is wrong with a photo is told by a Skip, not by Python's warnings. ``warnings.catch_warnings`` swaps state
# of the whole process and so may not be used while other threads decode; these filters stay instead. They cover
# nothing but what Pillow and pillow_heif themselves warn of. Image.MAX_IMAGE_PIXELS stays as it is: Pillow warns
# above it, which the filters hush, and fails above twice that, which is MAX_PIXELS.
_FILTERS = tuple(
    ("ignore", None, category, re.compile(r"PIL(\.|$)|pillow_heif(\.|$)"), 0)
    for category in (UserWarning, RuntimeWarning)
)

_large_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Decoded:
    """``image`` is upright RGB, reduced; ``facts`` are those of the whole picture."""

    image: Image.Image
    facts: PhotoFacts


def open_image(source: Path | bytes, edge_px: int = 512) -> Decoded:
    """Decode ``source``, a file or a file's bytes, at the least size that still serves ``edge_px``.

    The shorter side of the result is at least ``edge_px`` where the picture has that, and less than twice as much;
    a picture is never enlarged. The longer side of a panorama may cost the shorter one more than that, so that no
    result holds more than 16 * edge_px**2 pixels. Of several frames it is the first.

    Raises:
        ImageUnreadable: whatever is wrong with the file or its bytes.
    """
    _silence_decoders()
    path = source if isinstance(source, Path) else None
    if isinstance(source, bytes):
        return _decode(io.BytesIO(source), len(source), None, edge_px)
    try:
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageUnreadable(path, SkipReason.NOT_A_PICTURE, "not a regular file")
        with source.open("rb") as file:
            return _decode(file, status.st_size, path, edge_px)
    except PermissionError as fault:
        raise ImageUnreadable(path, SkipReason.NO_PERMISSION, str(fault)) from fault
    except (OSError, ValueError) as fault:
        raise ImageUnreadable(path, SkipReason.UNREADABLE, str(fault)) from fault


def read_details(path: Path) -> PhotoDetails:
    """What the metadata of ``path`` say, without decoding the picture where the format allows; nothing when the
    content is broken.

    Raises:
        OSError: the file cannot be read.
    """
    _silence_decoders()
    with path.open("rb") as file:
        candidates = formats.formats_of(file.read(formats.HEAD_BYTES), path)
        file.seek(0)
        try:
            with Image.open(file, formats=candidates) as image:
                return metadata.details_of(image)
        except (Image.DecompressionBombError, MemoryError, *_DECODER_FAULTS) as fault:
            if isinstance(fault, OSError) and fault.errno is not None:
                raise
            return PhotoDetails()


def hash_content(file: BinaryIO) -> bytes:
    """XXH3-128 of what ``file`` holds from where it stands, as in ``PhotoFacts.content_hash``; read in pieces."""
    hasher = xxhash.xxh3_128()
    while piece := file.read(_PIECE_BYTES):
        hasher.update(piece)
    return hasher.digest()


def to_thumbnail(image: Image.Image, edge_px: int = 512) -> Image.Image:
    """``image`` fitted into a square of ``edge_px``; a smaller one is only copied."""
    small = image.copy()
    small.thumbnail((edge_px, edge_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small


def _decode(file: BinaryIO, size_bytes: int, path: Path | None, edge_px: int) -> Decoded:
    head = file.read(formats.HEAD_BYTES)
    if not head:
        raise ImageUnreadable(path, SkipReason.EMPTY)
    candidates = formats.formats_of(head, path)
    if not candidates:
        unsupported = formats.is_unsupported_picture(head)
        raise ImageUnreadable(path, SkipReason.UNSUPPORTED if unsupported else SkipReason.NOT_A_PICTURE)
    stream, content_hash = _hashed(file, size_bytes)
    return _translated(path, lambda: _picture(stream, candidates, content_hash, edge_px))


def _hashed(file: BinaryIO, size_bytes: int) -> tuple[BinaryIO, bytes]:
    """A stream at its start, and the hash of all its bytes, read once unless the file is very large."""
    file.seek(0)
    if size_bytes <= _WHOLE_FILE_BYTES:
        data = file.read()
        return io.BytesIO(data), xxhash.xxh3_128_digest(data)
    digest = hash_content(file)
    file.seek(0)
    return file, digest


def _translated(path: Path | None, decode: Callable[[], Decoded]) -> Decoded:
    try:
        return decode()
    except ImageUnreadable as fault:
        raise ImageUnreadable(path, fault.reason, fault.detail) from fault
    except UnidentifiedImageError as fault:
        raise ImageUnreadable(path, SkipReason.DAMAGED, "the format's header is damaged") from fault
    except (Image.DecompressionBombError, MemoryError) as fault:
        raise ImageUnreadable(path, SkipReason.TOO_LARGE, str(fault)) from fault
    except NotImplementedError as fault:
        raise ImageUnreadable(path, SkipReason.UNSUPPORTED, str(fault)) from fault
    except _DECODER_FAULTS as fault:
        # Only the system gives an error number; what Pillow makes up has none.
        from_disk = isinstance(fault, OSError) and fault.errno is not None
        reason = SkipReason.UNREADABLE if from_disk else SkipReason.DAMAGED
        raise ImageUnreadable(path, reason, f"{type(fault).__name__}: {fault}") from fault


def _picture(stream: BinaryIO, candidates: tuple[str, ...], content_hash: bytes, edge_px: int) -> Decoded:
    with Image.open(stream, formats=candidates) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ImageUnreadable(None, SkipReason.TOO_LARGE, f"{image.width} x {image.height} pixels")
        full = image.size
        factor = _factor(full, edge_px)
        if factor > 1:
            image.draft(None, (max(1, full[0] // factor), max(1, full[1] // factor)))
        drafted = image.size != full
        with _large_turn if image.width * image.height > _LARGE_PIXELS else nullcontext():
            if image.format == "PNG":
                # Its EXIF may stand behind the pixels: asked for it, Pillow decodes them, and a fault of the pixels
                # would pass for one of the EXIF.
                image.load()
            orientation, taken_at = metadata.orientation_of(image), metadata.taken_at_of(image)
            details = metadata.details_of(image)
            image.load()
            if not drafted:
                # Icons and some TIFFs learn their size only now.
                full = image.size
            # Some decoders (TIFF, HEIF) turn the picture themselves and then say that nothing is left to turn.
            to_turn = metadata.orientation_of(image)
            upright = _reduced_rgb(image, edge_px)
    if to_turn != 1:
        upright = upright.transpose(_TRANSPOSE[to_turn])
    width, height = full if to_turn < 5 else (full[1], full[0])
    facts = PhotoFacts(content_hash, width, height, taken_at, orientation, _mean(upright), details)
    return Decoded(upright, facts)


def _factor(size: tuple[int, int], edge_px: int) -> int:
    """By what whole number both sides may be divided."""
    pixels_allowed = 16 * edge_px**2
    return max(1, min(size) // edge_px, math.ceil(math.sqrt(size[0] * size[1] / pixels_allowed)))


def _reduced_rgb(image: Image.Image, edge_px: int) -> Image.Image:
    factor = _factor(image.size, edge_px)
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


def _mean(image: Image.Image) -> tuple[int, int, int]:
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return int(red), int(green), int(blue)


def _silence_decoders() -> None:
    for entry in _FILTERS:
        # Asked each time, for whoever resets the filters (a test runner does) would let the warnings out again.
        if entry not in warnings.filters:
            action, _, category, module, line = entry
            warnings.filterwarnings(action, "", category, module.pattern, line)  # type: ignore[arg-type]

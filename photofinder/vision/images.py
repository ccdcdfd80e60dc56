"""Opens any supported picture as a small upright RGB image, and tells the facts of the whole one.

Leaves telling kinds of files apart to ``formats``, decoding to ``bitmaps``, ``raw``, ``jxl``, ``psd`` and ``svg``,
metadata to ``metadata``. Photos are opened read-only. Safe on any number of threads.
"""

import io
import re
import stat
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import xxhash
from PIL import Image, UnidentifiedImageError

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import PhotoFacts
from photofinder.vision import bitmaps, carriers, formats, metadata, sidecars
from photofinder.vision.bitmaps import Bitmap
from photofinder.vision.formats import Kind
from photofinder.vision.frames import mean_rgb

# Above this a file that Pillow opens is hashed in pieces and decoded from the disk instead of being held in memory.
_WHOLE_FILE_BYTES = 64 * 1024**2
_PIECE_BYTES = 4 * 1024**2
# What other decoders are given is held in memory; no picture that they open is as large.
_LARGEST_BYTES = 1024**3

# Pillow has no one error for bytes that make no sense: its decoders raise all of these, and lzma's and others' are
# subclasses. A fault of ours inside the decode would hide among them; the tests over whole pictures would show it.
_DECODER_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError,
    BufferError, EOFError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip

# What is wrong with a photo is told by a Skip, not by Python's warnings. ``warnings.catch_warnings`` swaps state
# of the whole process and so may not be used while other threads decode; these filters stay instead. They cover
# nothing but what Pillow and pillow_heif themselves warn of. Image.MAX_IMAGE_PIXELS stays as it is: Pillow warns
# above it, which the filters hush, and fails above twice that, which is MAX_PIXELS.
_FILTERS = tuple(
    ("ignore", None, category, re.compile(r"PIL(\.|$)|pillow_heif(\.|$)"), 0)
    for category in (UserWarning, RuntimeWarning)
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """``image`` is upright RGB, reduced; ``facts`` are those of the whole picture."""

    image: Image.Image
    facts: PhotoFacts


def open_image(source: Path | bytes, edge_px: int = 512, sidecar: Path | None = None) -> Decoded:
    """Decode ``source``, a file or a file's bytes, at the least size that still serves ``edge_px``.

    The shorter side of the result is at least ``edge_px`` where the picture has that, and less than twice as much;
    a picture is never enlarged (a drawing has no size and comes at ``edge_px``). The longer side of a panorama may
    cost the shorter one more than that, so that no result holds more than 16 * edge_px**2 pixels. Of several frames
    it is the first. ``sidecar`` is an XMP file about it; one that cannot be read says nothing.

    Raises:
        ImageUnreadable: whatever is wrong with the file or its bytes.
    """
    _silence_decoders()
    path = source if isinstance(source, Path) else None
    if isinstance(source, bytes):
        return _decode(io.BytesIO(source), len(source), None, edge_px, sidecar)
    try:
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageUnreadable(path, SkipReason.NOT_A_PICTURE, "not a regular file")
        with source.open("rb") as file:
            return _decode(file, status.st_size, path, edge_px, sidecar)
    except PermissionError as fault:
        raise ImageUnreadable(path, SkipReason.NO_PERMISSION, str(fault)) from fault
    except (OSError, ValueError) as fault:
        raise ImageUnreadable(path, SkipReason.UNREADABLE, str(fault)) from fault


def read_said(path: Path, sidecar: Path | None = None) -> metadata.Said:
    """What the metadata of ``path``, a picture, and of ``sidecar`` say, without decoding the picture where the
    format allows; what the sidecar says when the content is broken.

    Raises:
        OSError: the file cannot be read.
    """
    _silence_decoders()
    with path.open("rb") as file:
        head = file.read(formats.HEAD_BYTES)
        kind = formats.kind_of(head, path)
        file.seek(0)
        try:
            blocks = _blocks(file, kind, formats.pillow_formats(head, path))
        except (ImageUnreadable, Image.DecompressionBombError, MemoryError, *_DECODER_FAULTS) as fault:
            if isinstance(fault, OSError) and fault.errno is not None:
                raise
            blocks = metadata.Blocks()
    return sidecars.added(metadata.read(blocks), sidecar)


def hash_content(file: BinaryIO) -> bytes:
    """XXH3-128 of what ``file`` holds from where it stands, as in ``PhotoFacts.content_hash``; read in pieces."""
    hasher = xxhash.xxh3_128()
    while piece := file.read(_PIECE_BYTES):
        hasher.update(piece)
    return hasher.digest()


def to_thumbnail(image: Image.Image, edge_px: int = 512) -> Image.Image:
    """``image`` fitted into a square of ``edge_px``; a smaller one is only copied."""
    small = image.copy()
    small.thumbnail((edge_px, edge_px), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return small


def _decode(file: BinaryIO, size_bytes: int, path: Path | None, edge_px: int, sidecar: Path | None) -> Decoded:
    head = file.read(formats.HEAD_BYTES)
    if not head:
        raise ImageUnreadable(path, SkipReason.EMPTY)
    kind = formats.kind_of(head, path)
    if kind is None or kind is Kind.VIDEO:
        raise ImageUnreadable(path, SkipReason.NOT_A_PICTURE)
    if kind is Kind.UNSUPPORTED:
        raise ImageUnreadable(path, SkipReason.UNSUPPORTED)
    if kind is not Kind.PICTURE and size_bytes > _LARGEST_BYTES:
        raise ImageUnreadable(path, SkipReason.TOO_LARGE, f"{size_bytes} bytes")
    file.seek(0)
    data = file.read() if kind is not Kind.PICTURE or size_bytes <= _WHOLE_FILE_BYTES else None
    content_hash = hash_content(file) if data is None else xxhash.xxh3_128_digest(data)
    stream = file if data is None else io.BytesIO(data)
    candidates = formats.pillow_formats(head, path) if kind is Kind.PICTURE else ()
    bitmap = _translated(path, lambda: _bitmap(stream, data, kind, candidates, edge_px))
    said = sidecars.added(metadata.read(bitmap.blocks), sidecar)
    facts = PhotoFacts(
        content_hash,
        bitmap.width,
        bitmap.height,
        said.taken_at,
        said.orientation,
        mean_rgb(bitmap.image),
        said.details,
    )
    return Decoded(bitmap.image, facts)


def _bitmap(stream: BinaryIO, data: bytes | None, kind: Kind, candidates: tuple[str, ...], edge_px: int) -> Bitmap:
    if candidates[:1] == ("TIFF",):
        from photofinder.vision import deep_tiff

        if deep_tiff.takes(stream):
            return deep_tiff.decode(stream, edge_px)
    if data is None or kind is Kind.PICTURE:
        return bitmaps.decode(stream, candidates, edge_px)
    if kind is Kind.RAW:
        from photofinder.vision import raw

        return raw.decode(data, edge_px)
    if kind is Kind.JXL:
        from photofinder.vision import jxl

        return jxl.decode(data, edge_px)
    if kind is Kind.PSD:
        from photofinder.vision import psd

        return psd.decode(data, edge_px)
    from photofinder.vision import svg

    return svg.decode(data, edge_px)


def _blocks(file: BinaryIO, kind: Kind | None, candidates: tuple[str, ...]) -> metadata.Blocks:
    if candidates[:1] == ("TIFF",):
        from photofinder.vision import deep_tiff

        if deep_tiff.takes(file):
            return deep_tiff.blocks_of(file)
    if kind is Kind.PICTURE:
        with Image.open(file, formats=candidates) as image:
            return carriers.blocks_of(image, file)
    if kind is Kind.RAW:
        return carriers.blocks_of_raw(file.read(_LARGEST_BYTES))
    if kind is Kind.JXL:
        return carriers.blocks_of_jxl(file.read(_LARGEST_BYTES))
    if kind is Kind.PSD:
        from photofinder.vision import psd

        return psd.blocks_of(file.read(_LARGEST_BYTES))
    return metadata.Blocks()


def _translated(path: Path | None, decode: Callable[[], Bitmap]) -> Bitmap:
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


def _silence_decoders() -> None:
    for entry in _FILTERS:
        # Asked each time, for whoever resets the filters (a test runner does) would let the warnings out again.
        if entry not in warnings.filters:
            action, _, category, module, line = entry
            warnings.filterwarnings(action, "", category, module.pattern, line)  # type: ignore[arg-type]

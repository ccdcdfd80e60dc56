"""What a picture's metadata say that the app needs: which way is up, when it was taken, what else is known of it.

Broken metadata are as good as none; nothing here raises for them. ``exif``, ``iptc`` and ``xmp`` read one kind
each, ``carriers`` finds them in files that Pillow does not open. Any thread, as long as each has its own image.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from PIL import Image

from photofinder.records import PhotoDetails
from photofinder.vision import dates, exif, iptc, xmp
from photofinder.vision.exif import ExifBlocks

# What Pillow's readers are known to raise for blocks that are cut, looped or of the wrong type.
FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError,
    RuntimeError, struct.error, MemoryError,
)  # fmt: skip

_T = TypeVar("_T")

_NOTHING = PhotoDetails()

_IPTC_TAG = 33723
_XMP_TAG = 700


@dataclass(frozen=True, slots=True)
class Blocks:
    """The metadata of one file as they lie in it; None and empty where there are none."""

    exif: ExifBlocks | None = None
    xmp: bytes = b""
    iptc: bytes = b""


@dataclass(frozen=True, slots=True)
class Said:
    """``orientation`` is the EXIF value 1..8; ``taken_at`` as in ``records.PhotoFacts``."""

    orientation: int = 1
    taken_at: str | None = None
    details: PhotoDetails = _NOTHING


def orientation_of(blocks: Blocks) -> int:
    """The EXIF orientation, 1..8; 1 where there is none or it makes no sense."""
    return 1 if blocks.exif is None else exif.orientation_of(blocks.exif.image)


def blocks_of(image: Image.Image) -> Blocks:
    """The metadata of a picture that Pillow has open."""
    packet = image.info.get("xmp")
    return Blocks(
        _unless_broken(lambda: exif.blocks_of(image.getexif())),
        packet if isinstance(packet, bytes) else b"",
        _unless_broken(lambda: _iptc_of(image)) or b"",
    )


def blocks_of_tiff(read: Callable[[], Image.Exif]) -> Blocks:
    """The metadata of a file that is built like a TIFF, from its first directory, which ``read`` gives."""
    tags = _unless_broken(read)
    if tags is None:
        return Blocks()
    return Blocks(
        _unless_broken(lambda: exif.blocks_of(tags)),
        _unless_broken(lambda: _as_bytes(tags.get(_XMP_TAG))) or b"",
        _unless_broken(lambda: _as_bytes(tags.get(_IPTC_TAG))) or b"",
    )


def read(blocks: Blocks) -> Said:
    """What EXIF, XMP and IPTC say.

    Where several speak, EXIF counts for how and when the photo was taken, and for its texts XMP before IPTC before
    EXIF, as the Metadata Working Group's guidelines (version 2.0, section 4) have it.
    """
    tags = blocks.exif
    taken = _NOTHING if tags is None else _unless_broken(lambda: exif.details_of(tags)) or _NOTHING
    inside = _unless_broken(lambda: xmp.said_by(blocks.xmp)) or xmp.Said()
    listed = _unless_broken(lambda: iptc.details_of(blocks.iptc)) or _NOTHING
    moment = _moment(tags, inside, blocks.iptc)
    details = replace(
        _joined(taken, inside.details),
        rating=taken.rating if inside.details.rating is None else inside.details.rating,
        title=inside.details.title or listed.title or taken.title,
        caption=inside.details.caption or listed.caption or taken.caption,
        keywords=inside.details.keywords or listed.keywords or taken.keywords,
        offset_min=moment.offset_min if moment else None,
    )
    return Said(orientation_of(blocks), moment.taken_at if moment else None, details)


def with_sidecar(said: Said, packet: bytes) -> Said:
    """``said`` of a file, and what ``packet``, the XMP in a file beside it, adds: its texts and rating count more
    than those inside the file, for people write there what they must not write into the photo."""
    beside = _unless_broken(lambda: xmp.said_by(packet)) or xmp.Said()
    inside, outside = said.details, beside.details
    moment = beside.taken or beside.created
    details = replace(
        _joined(inside, outside),
        rating=inside.rating if outside.rating is None else outside.rating,
        title=outside.title or inside.title,
        caption=outside.caption or inside.caption,
        keywords=outside.keywords or inside.keywords,
    )
    if said.taken_at is not None or moment is None:
        return replace(said, details=details)
    return replace(said, taken_at=moment.taken_at, details=replace(details, offset_min=moment.offset_min))


def _joined(first: PhotoDetails, second: PhotoDetails) -> PhotoDetails:
    """``first``, and ``second`` where that is silent on how and where the photo was taken."""
    positioned = first if first.latitude is not None else second
    return replace(
        first,
        camera=first.camera or second.camera,
        lens=first.lens or second.lens,
        iso=first.iso or second.iso,
        f_number=first.f_number or second.f_number,
        exposure_s=first.exposure_s or second.exposure_s,
        focal_mm=first.focal_mm or second.focal_mm,
        latitude=positioned.latitude,
        longitude=positioned.longitude,
        screenshot=first.screenshot or second.screenshot,
    )


def _moment(tags: ExifBlocks | None, packet: xmp.Said, listed: bytes) -> dates.Moment | None:
    return (
        (_unless_broken(lambda: exif.moment_of(tags)) if tags else None)
        or packet.taken
        or _unless_broken(lambda: iptc.moment_of(listed))
        or packet.created
    )


def _iptc_of(image: Image.Image) -> bytes:
    resources = image.info.get("photoshop")
    if isinstance(resources, dict):
        return _as_bytes(resources.get(iptc.RESOURCE))
    return _as_bytes(image.getexif().get(_IPTC_TAG)) if image.format == "TIFF" else b""


def _as_bytes(value: object) -> bytes:
    """A TIFF holds blocks as bytes, or as whole numbers of one or of four bytes (those of IPTC)."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, tuple) and all(isinstance(number, int) for number in value):
        width = 1 if max(value, default=0) < 256 else 4
        return b"".join(number.to_bytes(width, "little") for number in value)
    return b""


def _unless_broken(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except FAULTS:
        return None

"""What a picture's metadata say that the app needs: which way is up, when it was taken, what else is known of it.

Broken metadata are as good as none; nothing here raises for them. ``exif``, ``iptc`` and ``xmp`` read one kind
each. Any thread, as long as each has its own image.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PIL import ExifTags, Image

from photofinder.records import PhotoDetails
from photofinder.vision import exif, iptc, xmp

# What Pillow's readers are known to raise for blocks that are cut, looped or of the wrong type.
_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError,
    RuntimeError, struct.error,
)  # fmt: skip

# Some programs write the day alone.
_DATE = re.compile(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?|\Z)")
# Cameras whose clock was never set write year 0; no photograph is older than 1826.
_YEARS = range(1826, 2101)


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1..8; 1 where there is none or it makes no sense."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation)
    except _FAULTS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at_of(image: Image.Image) -> str | None:
    """ISO 8601 local time of the first usable of DateTimeOriginal, DateTimeDigitized and DateTime."""
    try:
        tags = image.getexif()
        details = tags.get_ifd(ExifTags.IFD.Exif)
        values = (
            details.get(ExifTags.Base.DateTimeOriginal),
            details.get(ExifTags.Base.DateTimeDigitized),
            tags.get(ExifTags.Base.DateTime),
        )
    except _FAULTS:
        return None
    return next((date for value in values if (date := _iso(value)) is not None), None)


def details_of(image: Image.Image) -> PhotoDetails:
    """What EXIF, XMP and IPTC say. Where several speak, EXIF counts for how the photo was taken, and for its texts
    XMP before IPTC before EXIF, as the Metadata Working Group's guidelines (version 2.0, section 4) have it."""
    taken = _unless_broken(lambda: exif.details_of(exif.blocks_of(image)))
    packet = image.info.get("xmp")
    written = _unless_broken(lambda: xmp.details_of(packet)) if isinstance(packet, bytes) else PhotoDetails()
    listed = _unless_broken(lambda: iptc.details_of(image))
    positioned = taken if taken.latitude is not None else written
    return replace(
        taken,
        camera=taken.camera or written.camera,
        lens=taken.lens or written.lens,
        latitude=positioned.latitude,
        longitude=positioned.longitude,
        rating=taken.rating if written.rating is None else written.rating,
        title=written.title or listed.title or taken.title,
        caption=written.caption or listed.caption or taken.caption,
        keywords=written.keywords or listed.keywords or taken.keywords,
        screenshot=taken.screenshot or written.screenshot,
    )


def _unless_broken(read: Callable[[], PhotoDetails]) -> PhotoDetails:
    try:
        return read()
    except _FAULTS:
        return PhotoDetails()


def _iso(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    if not isinstance(value, str) or (match := _DATE.match(value.strip())) is None:
        return None
    try:
        moment = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None
    return moment.isoformat() if moment.year in _YEARS else None

"""What a picture's EXIF says that the app needs: which way is up, and when it was taken.

Broken EXIF is as good as none; nothing here raises for it. Tags after the EXIF 2.32 standard (CIPA DC-008). Pure:
any thread, as long as each has its own image.
"""

import re
import struct
from datetime import datetime

from PIL import ExifTags, Image

# What Pillow's EXIF reader is known to raise for EXIF blocks that are cut, looped or of the wrong type.
_EXIF_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError,
    RuntimeError, struct.error,
)  # fmt: skip

_DATE = re.compile(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
# Cameras whose clock was never set write year 0; no photograph is older than 1826.
_YEARS = range(1826, 2101)


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1..8; 1 where there is none or it makes no sense."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation)
    except _EXIF_FAULTS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at_of(image: Image.Image) -> str | None:
    """ISO 8601 local time of the first usable of DateTimeOriginal, DateTimeDigitized and DateTime."""
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        values = (
            details.get(ExifTags.Base.DateTimeOriginal),
            details.get(ExifTags.Base.DateTimeDigitized),
            exif.get(ExifTags.Base.DateTime),
        )
    except _EXIF_FAULTS:
        return None
    return next((date for value in values if (date := _iso(value)) is not None), None)


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

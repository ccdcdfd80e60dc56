"""What a video's metadata say: when, where and with what it was taken, its texts.

After the QuickTime file format ("com.apple.quicktime" keys, (c)xyz), ISO 14496-12 and ISO 6709. Values that make no
sense count as absent. Pure; any thread.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from photofinder.records import PhotoDetails
from photofinder.vision.exif import camera_name
from photofinder.vision.metadata import Said
from photofinder.vision.text_fields import tidied

# Keys as FFmpeg writes them, in small letters, the surest first.
_TAKEN = ("com.apple.quicktime.creationdate", "date", "creation_time")
_PLACE = ("com.apple.quicktime.location.iso6709", "location")
_MAKE = ("com.apple.quicktime.make", "make", "com.android.manufacturer")
_MODEL = ("com.apple.quicktime.model", "model", "com.android.model")
_TITLE = ("com.apple.quicktime.title", "title")
_CAPTION = ("com.apple.quicktime.description", "description", "comment")
_TITLE_LONGEST = 500
_CAPTION_LONGEST = 4000

# ISO 6709 in degrees, or in degrees and minutes, or with seconds; height and reference system are of no use here.
_POSITION = re.compile(r"([+-])(\d{2,6}(?:\.\d+)?)([+-])(\d{3,7}(?:\.\d+)?)")
# Before this a clock that was never set speaks, or one of another epoch.
_YEARS = range(1990, 2101)


def said_in(metadata: Mapping[str, str]) -> Said:
    """When the video was taken, and the details. ``metadata`` has keys in small letters.

    A time is that of the place where the file tells how far it was from UTC. A time of UTC, which the formats want,
    is told as this computer's clock shows it.
    """
    taken = next((moment for key in _TAKEN if (moment := _moment(metadata.get(key))) is not None), None)
    latitude, longitude = _position(metadata)
    offset = None if taken is None else taken.utcoffset()
    details = PhotoDetails(
        camera=camera_name(_first(metadata, _MAKE), _first(metadata, _MODEL)),
        latitude=latitude,
        longitude=longitude,
        title=tidied(_first(metadata, _TITLE), _TITLE_LONGEST),
        caption=tidied(_first(metadata, _CAPTION), _CAPTION_LONGEST),
        offset_min=None if offset is None else round(offset.total_seconds() / 60),
    )
    taken_at = None if taken is None else taken.replace(tzinfo=None, microsecond=0).isoformat()
    return Said(taken_at=taken_at, details=details)


def _moment(text: str | None) -> datetime | None:
    """None for a mere year or day, too."""
    if text is None or len(text) < len("2023-01-12T10:20"):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        if text.rstrip().endswith("Z"):
            moment = moment.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year in _YEARS else None


def _position(metadata: Mapping[str, str]) -> tuple[float | None, float | None]:
    for key in _PLACE:
        match = _POSITION.match(metadata.get(key, "").strip())
        if match is not None:
            latitude, longitude = _degrees(match[1], match[2], 2), _degrees(match[3], match[4], 3)
            # Null Island is where phones are that do not know where they are.
            if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0):
                return latitude, longitude
    return None, None


def _degrees(sign: str, digits: str, whole: int) -> float:
    """``digits``: ``whole`` of degrees, then perhaps two of minutes and two of seconds, then a fraction."""
    integer, _, fraction = digits.partition(".")
    parts = [integer[:whole], *(integer[at : at + 2] for at in range(whole, len(integer), 2))]
    parts[-1] += f".{fraction}" if fraction else ""
    value = sum(float(part) / (1.0, 60.0, 3600.0)[place] for place, part in enumerate(parts))
    return -value if sign == "-" else value


def _first(metadata: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((metadata[key] for key in keys if metadata.get(key, "").strip()), "")

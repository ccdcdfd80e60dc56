"""What EXIF says of how and where a photo was taken, after EXIF 2.32 (CIPA DC-008) and the tags that Windows adds.

Values that make no sense count as absent. Pure: any thread.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from photofinder.records import PhotoDetails
from photofinder.vision import dates
from photofinder.vision.text_fields import tidied

_NAME_LONGEST = 100
_TITLE_LONGEST = 500
_CAPTION_LONGEST = 4000
_KEYWORD_LONGEST = 100
_KEYWORDS_MOST = 200

# What companies are called beyond their name.
_COMPANY = re.compile(
    r"[ ,]+(corporation|corp|inc|co|ltd|gmbh|ag|company|optical|computer|computer co|techwin|electronics|"
    r"imaging corp|camera|digital camera|photo film|mobile communications)\b\.?(?=[ ,]|$)",
    re.IGNORECASE,
)
# Makes that shout or whisper; shorter ones are abbreviations.
_UNEVEN = re.compile(r"\b([A-Z]{4,}|[a-z]{4,})\b")
# What cameras write where a person would put a caption.
_CAMERA_CAPTION = re.compile(
    r"(olympus|minolta|konica|kodak|samsung|sony|fuji\w*|pentax|casio|hp|dig\w*|ricoh|benq|vivitar|medion|aiptek|"
    r"polaroid)?[ _-]*(digital|dsc|dcim?|camera|img|image|picture|still|exif|jpeg|default|untitled|btf|edf|oznor|"
    r"cof|rbt|rhdr|sdr|hdr|dav|mde)[\W_]*(camera|(digital )?still camera|jpeg|description|\d+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ExifBlocks:
    """The tags of a picture: those of the image, of the photograph, of the position."""

    image: Mapping[int, Any]
    photo: Mapping[int, Any]
    position: Mapping[int, Any]


def blocks_of(exif: Image.Exif) -> ExifBlocks:
    """Raises: whatever Pillow does for broken EXIF."""
    return ExifBlocks(dict(exif), exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo))


def orientation_of(image: Mapping[int, Any]) -> int:
    """The orientation, 1..8, among the tags of the image; 1 where there is none or it makes no sense."""
    value = image.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def moment_of(blocks: ExifBlocks) -> dates.Moment | None:
    """The first usable of when the photo was taken, digitised, and written."""
    image, photo = blocks.image, blocks.photo
    # A RAW after TIFF/EP has the first among the tags of the image.
    base = ExifTags.Base
    taken = photo.get(base.DateTimeOriginal) or image.get(base.DateTimeOriginal)
    found = (
        dates.read(value, photo.get(sub_seconds), photo.get(offset))
        for value, sub_seconds, offset in (
            (taken, base.SubsecTimeOriginal, base.OffsetTimeOriginal),
            (photo.get(base.DateTimeDigitized), base.SubsecTimeDigitized, base.OffsetTimeDigitized),
            (image.get(base.DateTime), base.SubsecTime, base.OffsetTime),
        )
    )
    return next((moment for moment in found if moment is not None), None)


def details_of(blocks: ExifBlocks) -> PhotoDetails:
    """What the tags say; what they do not say is None or empty."""
    image, photo = blocks.image, blocks.photo
    camera = camera_name(image.get(ExifTags.Base.Make), image.get(ExifTags.Base.Model))
    latitude, longitude = _position(blocks.position)
    return PhotoDetails(
        camera=camera,
        lens=_lens(photo),
        iso=whole(photo.get(ExifTags.Base.ISOSpeedRatings), 1, 10_000_000),
        f_number=number(photo.get(ExifTags.Base.FNumber), 0.1, 1000),
        exposure_s=number(photo.get(ExifTags.Base.ExposureTime), 1e-7, 1e6),
        focal_mm=number(photo.get(ExifTags.Base.FocalLength), 0.1, 100_000),
        latitude=latitude,
        longitude=longitude,
        rating=whole(image.get(ExifTags.Base.Rating), 0, 5),
        title=_wide(image.get(ExifTags.Base.XPTitle), _TITLE_LONGEST),
        caption=_caption(image, camera),
        keywords=keywords_of(_wide(image.get(ExifTags.Base.XPKeywords), _CAPTION_LONGEST).split(";")),
        screenshot=says_screenshot(photo.get(ExifTags.Base.UserComment)),
    )


def camera_name(make: object, model: object) -> str:
    """Make and model as a person would say them: ``Nikon D70`` for NIKON CORPORATION, NIKON D70."""
    brand = _COMPANY.sub("", tidied(make, _NAME_LONGEST)).strip(" ,.")
    brand = _UNEVEN.sub(lambda word: word[0].capitalize(), brand)
    name = tidied(model, _NAME_LONGEST).strip("<> ")
    first = brand.partition(" ")[0]
    if first and name.casefold().startswith(first.casefold()):
        return first + name[len(first) :]
    return f"{brand} {name}".strip()


def says_screenshot(comment: object) -> bool:
    """Whether a user comment is the one that iOS and macOS put into screenshots."""
    if isinstance(comment, bytes):
        # The first eight bytes name the encoding.
        comment = comment[8:].replace(b"\0", b"")
    return tidied(comment, _NAME_LONGEST).casefold() == "screenshot"


def keywords_of(values: list[Any]) -> tuple[str, ...]:
    """Each keyword once, as it was written first."""
    found: dict[str, str] = {}
    for value in values[:_KEYWORDS_MOST]:
        keyword = tidied(value, _KEYWORD_LONGEST)
        if keyword:
            found.setdefault(keyword.casefold(), keyword)
    return tuple(found.values())


def in_degrees(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """A position on the Earth, or nothing: 0, 0 is what devices write that do not know."""
    if latitude is None or longitude is None or not abs(latitude) <= 90 or not abs(longitude) <= 180:
        return None, None
    return (None, None) if latitude == longitude == 0 else (latitude, longitude)


def _caption(image: Mapping[int, Any], camera: str) -> str:
    written = tidied(image.get(ExifTags.Base.ImageDescription), _CAPTION_LONGEST)
    by_camera = written.strip("<> ").casefold() in camera.casefold() or _CAMERA_CAPTION.fullmatch(written)
    if not by_camera:
        return written
    return _wide(image.get(ExifTags.Base.XPComment), _CAPTION_LONGEST)


def _lens(photo: Mapping[int, Any]) -> str:
    name = tidied(photo.get(ExifTags.Base.LensModel), _NAME_LONGEST)
    return name if any(letter.isalnum() for letter in name) else _specified(photo)


def _specified(photo: Mapping[int, Any]) -> str:
    """A lens by its focal lengths and apertures, ``24-70 mm f/2.8``, when it has no name."""
    values = photo.get(ExifTags.Base.LensSpecification)
    if not isinstance(values, tuple) or len(values) != 4:
        return ""
    short, long, open_short, open_long = (number(value, 0.1, 100_000) for value in values)
    if short is None or long is None:
        return ""
    focal = f"{short:g} mm" if short == long else f"{short:g}-{long:g} mm"
    if open_short is None:
        return focal
    return f"{focal} f/{open_short:g}" + (f"-{open_long:g}" if open_long and open_long != open_short else "")


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    return in_degrees(
        _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S"),
        _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W"),
    )


def _degrees(parts: object, side: object, negative: str) -> float | None:
    if not isinstance(parts, tuple) or not 1 <= len(parts) <= 3:
        return None
    degrees = 0.0
    for part, share in zip(parts, (1, 60, 3600), strict=False):
        number = _finite(part)
        if number is None:
            return None
        degrees += number / share
    return -degrees if tidied(side, 1).upper() == negative else degrees


def whole(value: object, low: int, high: int) -> int | None:
    """``value``, or the first of several, as the nearest whole number; None when it is not between the bounds."""
    found = number(value, low, high)
    return None if found is None else round(found)


def number(value: object, low: float, high: float) -> float | None:
    """``value``, or the first of several, as a number; None when it is not between the bounds."""
    if isinstance(value, tuple) and value:
        value = value[0]
    found = _finite(value)
    return found if found is not None and low <= found <= high else None


def _finite(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def _wide(value: object, longest: int) -> str:
    """Windows writes its tags in UTF-16, as bytes."""
    if isinstance(value, tuple) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in value):
        value = bytes(value)
    return tidied(value.decode("utf-16-le", errors="ignore"), longest) if isinstance(value, bytes) else ""

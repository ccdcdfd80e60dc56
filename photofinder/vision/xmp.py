"""What an XMP packet, inside a picture or beside it, says, after ISO 16684-1 and Adobe's XMP Specification Part 2.

The packet may come from anywhere: it is read by a parser that refuses entities and DTDs. Pure: any thread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from photofinder.records import PhotoDetails
from photofinder.vision import dates
from photofinder.vision.exif import camera_name, in_degrees, keywords_of, number, says_screenshot, whole
from photofinder.vision.text_fields import tidied

_NOTHING = PhotoDetails()

_LARGEST_BYTES = 4 * 1024 * 1024

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_MICROSOFT = "{http://ns.microsoft.com/photo/1.0/}"

_COORDINATE = re.compile(r"(\d{1,3})(?:,(\d{1,2}(?:\.\d+)?))?(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])", re.IGNORECASE)
# The percentages that stand for one to five stars in Windows.
_PERCENT_OF_STARS = {"1": 1, "25": 2, "50": 3, "75": 4, "99": 5}


@dataclass(frozen=True, slots=True)
class Said:
    """``taken``: when the photo was taken; ``created``: when somebody made the file, which may be long after."""

    details: PhotoDetails = _NOTHING
    taken: dates.Moment | None = None
    created: dates.Moment | None = None


def said_by(packet: bytes) -> Said:
    """What ``packet`` says; nothing when it is broken, hostile, or far larger than any is."""
    if len(packet) > _LARGEST_BYTES:
        return Said()
    try:
        root = fromstring(packet.strip(b"\0 \r\n\t"))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return Said()
    said = _Properties(root)
    taken = dates.read(said.text(f"{_EXIF}DateTimeOriginal"), said.text(f"{_EXIF}SubSecTimeOriginal"))
    taken = taken or dates.read(said.text(f"{_PHOTOSHOP}DateCreated"))
    return Said(_details(said), taken, dates.read(said.text(f"{_XMP}CreateDate")))


def _details(said: "_Properties") -> PhotoDetails:
    latitude, longitude = in_degrees(
        _degrees(said.text(f"{_EXIF}GPSLatitude")), _degrees(said.text(f"{_EXIF}GPSLongitude"))
    )
    iso = said.text(f"{_EXIF}ISOSpeedRatings") or said.text(f"{_EXIF_EX}PhotographicSensitivity")
    return PhotoDetails(
        camera=camera_name(said.text(f"{_TIFF}Make"), said.text(f"{_TIFF}Model")),
        lens=tidied(said.text(f"{_EXIF_EX}LensModel") or said.text(f"{_AUX}Lens"), 100),
        iso=whole(iso, 1, 10_000_000),
        f_number=number(_ratio(said.text(f"{_EXIF}FNumber")), 0.1, 1000),
        exposure_s=number(_ratio(said.text(f"{_EXIF}ExposureTime")), 1e-7, 1e6),
        focal_mm=number(_ratio(said.text(f"{_EXIF}FocalLength")), 0.1, 100_000),
        latitude=latitude,
        longitude=longitude,
        rating=_rating(said),
        title=tidied(said.text(f"{_DC}title") or said.text(f"{_PHOTOSHOP}Headline"), 500),
        caption=tidied(said.text(f"{_DC}description"), 4000),
        keywords=keywords_of(said.items(f"{_DC}subject")),
        screenshot=says_screenshot(said.text(f"{_EXIF}UserComment")),
    )


class _Properties:
    """The properties of all descriptions, written as attributes or as elements; the first of a name counts."""

    def __init__(self, root: Element) -> None:
        self._elements: dict[str, Element] = {}
        self._attributes: dict[str, str] = {}
        for description in root.iter(f"{_RDF}Description"):
            for name, value in description.attrib.items():
                self._attributes.setdefault(name, value)
            for element in description:
                self._elements.setdefault(element.tag, element)

    def text(self, name: str) -> str:
        """A simple value; of several languages the default one."""
        return self._attributes.get(name) or next(iter(self.items(name)), "")

    def items(self, name: str) -> list[str]:
        """The members of an array, or the one simple value; that of the default language first."""
        element = self._elements.get(name)
        if element is None:
            return []
        members = sorted(element.iter(f"{_RDF}li"), key=lambda member: member.get(_LANGUAGE) != "x-default")
        return list(_texts(members)) if members else list(_texts([element]))


def _texts(elements: list[Element]) -> Iterator[str]:
    return (element.text.strip() for element in elements if element.text and element.text.strip())


def _rating(said: _Properties) -> int | None:
    stars = tidied(said.text(f"{_XMP}Rating"), 10)
    try:
        rating = round(float(stars)) if stars else _PERCENT_OF_STARS.get(said.text(f"{_MICROSOFT}Rating"))
    except (ValueError, OverflowError):
        return None
    # -1 says rejected, which the app knows nothing of.
    return rating if rating is not None and 0 <= rating <= 5 else None


def _ratio(value: str) -> float | None:
    """``28/10`` as 2.8."""
    above, _, below = value.partition("/")
    try:
        return float(above) / float(below or 1)
    except (ValueError, ArithmeticError):
        return None


def _degrees(value: str) -> float | None:
    """``39,6.9N`` and ``39,6,54N``: degrees, minutes and seconds (XMP Part 2, section 1.2.7.4)."""
    match = _COORDINATE.fullmatch(value)
    if match is None:
        return None
    whole, minutes, seconds = (float(part or 0) for part in match.group(1, 2, 3))
    degrees = whole + minutes / 60 + seconds / 3600
    return -degrees if match[4].upper() in "SW" else degrees

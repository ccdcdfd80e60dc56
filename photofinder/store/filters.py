"""What the catalogue can filter photos by: frozen values; ``filter_rows`` turns them into SQL. Any thread.

A search passes a sequence of them, and a photo must pass all.
"""

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """In which order photos are listed; equal ones by id."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    NAME_BACKWARDS = "name-backwards"
    LARGEST = "largest"
    SMALLEST = "smallest"


class Kind(StrEnum):
    """What ``IsKind`` asks for."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    SQUARE = "square"
    PANORAMA = "panorama"
    SCREENSHOT = "screenshot"
    DUPLICATE = "duplicate"
    FAVOURITE = "favourite"


@dataclass(frozen=True, slots=True)
class Filter:
    """``negated`` lets pass what would not."""

    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InFolder(Filter):
    """Photos below a folder: a whole path, or a name (or several, ``2023/Snow``) of any folder on the way to them;
    letters compare folded."""

    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBetween(Filter):
    """``first <= dated < end``, local time in ISO 8601; None is open."""

    first: str | None
    end: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedInMonths(Filter):
    """In these months (1..12) of any year."""

    months: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfType(Filter):
    """File name extensions, folded, without the dot."""

    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HasText(Filter):
    """``words``, folded, next to each other, stand in file name, folder names, title, caption or keywords."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraIs(Filter):
    """``words`` stand in the camera's make and model."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LensIs(Filter):
    """``words`` stand in the lens's name."""

    words: str


class Measure(StrEnum):
    """A number that photos have; the unit stands behind it."""

    ISO = "iso"
    F_NUMBER = "f_number"
    PIXELS = "pixels"
    SIZE_BYTES = "size_bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Filter):
    """``low <= measure <= high``, bounds left out (None) or exclusive as said; photos without the number fail."""

    measure: Measure
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsKind(Filter):
    """Of that kind."""

    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPoint(Filter):
    """Taken at most ``km`` from a point in degrees, on the great circle."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlaces(Filter):
    """Taken where one of these is the nearest place, or in one of these countries (ISO 3166 alpha-2)."""

    place_ids: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()

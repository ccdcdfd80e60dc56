"""What the catalogue knows: folders, photos, files."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from photofinder.errors import SkipReason


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a folder scan knows of one file."""

    path: Path
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder. ``present`` is false while its disk or share is away; ``paused`` when the person does not
    want it indexed for now. ``excludes`` are globs of what is left out in it, relative to it."""

    root_id: int
    path: Path
    photo_count: int
    present: bool
    excludes: tuple[str, ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class AbsentFolder:
    """A root, or a folder in one, whose disk or share is away. ``photo_count`` are photos of it that are not there,
    and are kept until they are back or the person says that they have gone."""

    path: Path
    photo_count: int


class CompanionKind(StrEnum):
    """What a file is to the photo that it belongs to: its RAW, the film of a live photo, one that may be such a
    film (it was not read yet), or metadata in a file of their own."""

    RAW = "raw"
    LIVE = "live"
    FILM = "film"
    SIDECAR = "sidecar"


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that belongs to a photo and is none of its own."""

    path: Path
    kind: CompanionKind


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """What EXIF, IPTC and XMP say beyond the facts; None or empty where they are silent.

    ``latitude`` and ``longitude`` are degrees, north and east positive; ``exposure_s`` seconds, ``focal_mm``
    millimetres; ``rating`` is 0..5, ``keywords`` as they were written; ``screenshot``: they say that it is one;
    ``offset_min`` is how many minutes east of UTC the clock stood that ``taken_at`` was read from.
    """

    camera: str = ""
    lens: str = ""
    iso: int | None = None
    f_number: float | None = None
    exposure_s: float | None = None
    focal_mm: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    screenshot: bool = False
    offset_min: int | None = None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What one decode tells of a picture: ``width`` and ``height`` in px, upright; ``taken_at`` is ISO 8601 local
    time (``2023-01-12T10:20:30``, or ``...30.123`` where the camera tells more) or None; ``orientation`` is the
    EXIF value 1..8; ``mean_rgb`` is the mean colour; ``content_hash`` is XXH3-128 of the file's bytes (16 bytes);
    ``video_ms`` is the length of a video, None for a still."""

    content_hash: bytes
    width: int
    height: int
    taken_at: str | None
    orientation: int
    mean_rgb: tuple[int, int, int]
    details: PhotoDetails = PhotoDetails()
    video_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A catalogued file: ``photo_id`` is its key in SQLite and its id in FAISS. ``described`` is false while
    ``facts.details`` were not read by this version of the app. ``place`` is a label such as ``Paris, France``.
    ``pending``: known by name, size and time alone, until it is read; ``facts`` then tell nothing (sizes are 0).
    """

    photo_id: int
    root_id: int
    path: Path
    size_bytes: int
    mtime_ns: int
    facts: PhotoFacts
    described: bool = True
    place: str = ""
    favourite: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """A file that could not be used, and why. ``detail`` is the decoder's own words, for the curious."""

    path: Path
    reason: SkipReason
    detail: str

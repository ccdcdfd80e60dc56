"""Frozen values that cross layers. No behaviour beyond what the values themselves imply; any thread."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from photofinder.errors import SkipReason

if TYPE_CHECKING:
    # The command line's help and the window's start do without.
    import numpy as np
    from numpy.typing import NDArray


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


class Band(StrEnum):
    """How sure it is that a photo shows what was asked for, best first."""

    STRONG = "strong"
    LIKELY = "likely"
    MAYBE = "maybe"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Hit:
    """A photo as a line of a result.

    ``score`` is the cosine of query and photo, ``confidence`` the same made comparable between queries (0..1) and
    ``band`` where that lies; without a meaning in the query they are 0, 0 and None. ``terms`` are the cosines with
    each of the query's meanings, in their order. ``named`` tells that names or texts of the photo hold the query's
    words. ``width`` and ``height`` are those of the upright photo in px, ``mean_rgb`` its mean colour, so that a
    tile can be laid out before its thumbnail is there. ``dated`` is ``taken_at`` or else the file's time, ``place``
    a label such as ``Paris, France``. ``copies`` are the ids of photos that are stacked behind this one.
    ``pending`` as in ``Photo``: sizes are 0. ``video_ms`` is the length of a video; ``at_ms`` the moment of a video
    or an animation that matched, None for a still or without a meaning in the query.
    """

    photo_id: int
    path: Path
    score: float
    width: int
    height: int
    mean_rgb: tuple[int, int, int]
    taken_at: str | None
    dated: str = ""
    size_bytes: int = 0
    place: str = ""
    favourite: bool = False
    band: Band | None = None
    confidence: float = 0.0
    terms: tuple[float, ...] = ()
    named: bool = False
    copies: tuple[int, ...] = ()
    pending: bool = False
    video_ms: int | None = None
    at_ms: int | None = None


class ProblemCode(StrEnum):
    """Why a piece of a query could not be read as it was written."""

    QUOTE_OPEN = "quote-open"
    BRACKET_OPEN = "bracket-open"
    ONLY_WORDS = "only-words"
    WEIGHT_BOUNDED = "weight-bounded"
    OPERATOR_MISTYPED = "operator-mistyped"
    OPERATOR_UNKNOWN = "operator-unknown"
    VALUE_MISSING = "value-missing"
    DATE = "date"
    TYPE = "type"
    NUMBER = "number"
    SIZE = "size"
    KIND = "kind"
    POINT = "point"
    SCORE = "score"
    SORT = "sort"
    CROP = "crop"


@dataclass(frozen=True, slots=True)
class Problem:
    """``detail`` is the piece that was not understood, or what was probably meant."""

    code: ProblemCode
    detail: str = ""


class NoticeCode(StrEnum):
    """What a search has to tell beside its hits."""

    QUERY_CUT = "query-cut"
    OTHER_LANGUAGE = "other-language"
    FOLDER_UNKNOWN = "folder-unknown"
    PLACE_UNKNOWN = "place-unknown"
    PICTURE_UNREADABLE = "picture-unreadable"


@dataclass(frozen=True, slots=True)
class Notice:
    """``detail`` is the piece of the query that it is about, or what helps (a model id); ``reason`` says what is
    wrong with a picture."""

    code: NoticeCode
    detail: str = ""
    reason: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: ``hits`` in the order asked for, at most the limit; ``matched`` counts all photos that
    pass the query's filters; ``meanings`` names what ``Hit.terms`` are cosines with."""

    hits: list[Hit]
    matched: int
    meanings: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class TermScore:
    """How one term of a query fits one photo; filters and exact words have neither cosine nor confidence."""

    text: str
    cosine: float | None
    confidence: float | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a photo matched: its ``rank`` (from 1, None when it is not among the results) of ``matched``, each term,
    and the ``names`` (file or folder names, title, caption, keywords) that hold words of the query."""

    photo_id: int
    rank: int | None
    matched: int
    terms: tuple[TermScore, ...]
    names: tuple[str, ...]


class HeatMethod(StrEnum):
    """How a heat map was made: from the model's own features of each part of the photo, or by covering parts."""

    PATCHES = "patches"
    OCCLUSION = "occlusion"


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """Where in a photo something is: ``values`` (rows, columns), float32, 0 to 1, over the whole upright photo, row
    0 at the top; about square cells. All zero where nothing stands out."""

    values: "NDArray[np.float32]"
    method: HeatMethod


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that was given a name; ``text`` is the query as it is typed."""

    search_id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Skip:
    """A file that could not be used, and why. ``detail`` is the decoder's own words, for the curious."""

    path: Path
    reason: SkipReason
    detail: str


class Phase(StrEnum):
    """What indexing is doing."""

    SCANNING = "scanning"
    INDEXING = "indexing"
    SAVING = "saving"
    DONE = "done"


class Hold(StrEnum):
    """Why indexing waits; it goes on by itself when the cause is gone."""

    DISK_FULL = "disk-full"
    STORAGE = "storage"
    FOLDER_AWAY = "folder-away"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of indexing. ``done`` counts files dealt with (skipped ones too) of ``total`` that needed work.

    ``images_per_s`` is over the last seconds; ``eta_s`` is None until it can be told. ``added``, ``updated``
    (moved, touched, or embedded by another model than before), ``removed`` and ``skipped`` count since this run
    began; ``searchable`` is true when photos were committed since the last step, so that a shown result may be out
    of date. ``hold`` tells that it waits, and why; ``yielding`` that it goes slowly, for the computer is in use or
    runs on its battery.
    """

    phase: Phase
    root: Path
    done: int = 0
    total: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    skipped: int = 0
    current: Path | None = None
    images_per_s: float = 0.0
    eta_s: float | None = None
    searchable: bool = False
    hold: Hold | None = None
    yielding: bool = False


@dataclass(frozen=True, slots=True)
class CaptionScore:
    """One caption against one image: cosine, and softmax over all captions given (they sum to 1)."""

    caption: str
    cosine: float
    probability: float


ModelState = Literal["built-in", "downloaded", "not-downloaded"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the app knows: ``size_bytes`` is that of its weights, ``purpose`` one short phrase."""

    model_id: str
    title: str
    purpose: str
    licence: str
    size_bytes: int
    state: ModelState
    active: bool


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """One step of a model download."""

    model_id: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds. ``waiting`` counts photos that the active model has not embedded yet;
    ``device`` is None until the embedder was loaded."""

    roots: tuple[Root, ...]
    photos: int
    embedded: int
    waiting: int
    skipped: int
    model_id: str
    device: str | None
    data_dir: Path
    cache_dir: Path
    catalogue_bytes: int
    thumbnail_bytes: int

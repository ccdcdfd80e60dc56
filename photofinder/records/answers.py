"""What a search finds, and why."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from photofinder.errors import SkipReason

if TYPE_CHECKING:
    # The command line's help and the window's start do without.
    import numpy as np
    from numpy.typing import NDArray


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
    ``pending`` as in ``Photo``: sizes are 0. ``offline`` tells that its disk or share was away a moment ago.
    ``video_ms`` is the length of a video; ``at_ms`` the moment of a video or an animation that matched, None for a
    still or without a meaning in the query.
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
    offline: bool = False


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
class CaptionScore:
    """One caption against one image: cosine, and softmax over all captions given (they sum to 1)."""

    caption: str
    cosine: float
    probability: float

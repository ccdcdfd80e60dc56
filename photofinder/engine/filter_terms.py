"""The terms of a query that a photo's facts must fit, as frozen values that know how they are written.

What they mean to the catalogue is ``engine.filters``' job. Pure; any thread.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from photofinder.engine import query_syntax as syntax
from photofinder.engine.query_terms import Term, behind, fill, path_text, rounded
from photofinder.store.filters import Kind

_LARGEST = 999_999_999.0


@dataclass(frozen=True, slots=True)
class InFolder(Term):
    """Below a folder: its whole path, or names of folders on the way."""

    folder: str

    def __post_init__(self) -> None:
        fill(self, folder=path_text(self.folder))

    def _written(self) -> str:
        return behind("in", self.folder)


@dataclass(frozen=True, slots=True)
class Dated(Term):
    """From ``first`` to the end of ``last``, spelt as ``dates.read`` gives them; None is open, both the same for
    one date. What recurs every year stands in both."""

    first: str | None
    last: str | None

    def _written(self) -> str:
        if self.first == self.last:
            return f"date:{self.first}" if self.first else ""
        return f"date:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Before(Term):
    """Before the first day of ``when``."""

    when: str

    def _written(self) -> str:
        return f"before:{self.when}"


@dataclass(frozen=True, slots=True)
class After(Term):
    """After the last day of ``when``."""

    when: str

    def _written(self) -> str:
        return f"after:{self.when}"


@dataclass(frozen=True, slots=True)
class FileType(Term):
    """Of one of these kinds of file: names that ``file_types`` knows."""

    types: tuple[str, ...]

    def _written(self) -> str:
        return f"type:{'|'.join(self.types)}" if self.types else ""


@dataclass(frozen=True, slots=True)
class Camera(Term):
    """Taken with a camera whose make and model hold these words."""

    words: str

    def __post_init__(self) -> None:
        fill(self, words=syntax.clean_words(self.words))

    def _written(self) -> str:
        return behind("camera", self.words)


@dataclass(frozen=True, slots=True)
class Lens(Term):
    """Taken through a lens whose name holds these words."""

    words: str

    def __post_init__(self) -> None:
        fill(self, words=syntax.clean_words(self.words))

    def _written(self) -> str:
        return behind("lens", self.words)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A span of numbers of at most three decimals; None is open, the same twice one number, which is met by what
    rounds to it. ``*_open``: without the bound itself, on one side alone."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        low = None if self.low is None else rounded(self.low, _LARGEST)
        high = None if self.high is None else rounded(self.high, _LARGEST)
        if low is not None and high is not None and low > high:
            low, high = high, low
        two_sided = low is not None and high is not None
        fill(
            self,
            low=low,
            high=high,
            low_open=self.low_open and low is not None and not two_sided,
            high_open=self.high_open and high is not None and not two_sided,
        )

    def text(self, unit: str = "") -> str:
        """How it is written; empty when it bounds nothing."""
        if self.low is None and self.high is None:
            return ""
        if self.high is None:
            return f"{'>' if self.low_open else '>='}{_shown(self.low)}{unit}"
        if self.low is None:
            return f"{'<' if self.high_open else '<='}{_shown(self.high)}{unit}"
        between = "" if self.low == self.high else f"{_shown(self.low)}.."
        return f"{between}{_shown(self.high)}{unit}"


class SizeUnit(StrEnum):
    """How many bytes or pixels; SI, as file managers and camera makers count."""

    BYTES = "b"
    KILOBYTES = "kb"
    MEGABYTES = "mb"
    GIGABYTES = "gb"
    MEGAPIXELS = "mp"


@dataclass(frozen=True, slots=True)
class _Measured(Term):
    _name: ClassVar[str]

    bounds: Bounds

    def _written(self) -> str:
        return behind(self._name, self.bounds.text())


@dataclass(frozen=True, slots=True)
class Iso(_Measured):
    """By sensitivity."""

    _name: ClassVar[str] = "iso"


@dataclass(frozen=True, slots=True)
class Aperture(_Measured):
    """By f-number."""

    _name: ClassVar[str] = "f"


@dataclass(frozen=True, slots=True)
class Resolution(_Measured):
    """By size of the picture, in megapixels."""

    def _written(self) -> str:
        return behind("size", self.bounds.text(SizeUnit.MEGAPIXELS))


@dataclass(frozen=True, slots=True)
class FileSize(_Measured):
    """By size of the file, in ``unit``."""

    unit: SizeUnit = SizeUnit.MEGABYTES

    def _written(self) -> str:
        return behind("size", self.bounds.text(self.unit))


@dataclass(frozen=True, slots=True)
class Is(Term):
    """Of one kind."""

    kind: Kind

    def _written(self) -> str:
        return f"is:{self.kind}"


@dataclass(frozen=True, slots=True)
class Near(Term):
    """Taken within ``km`` of a point in degrees, north and east positive."""

    latitude: float
    longitude: float
    km: float = 10.0

    def __post_init__(self) -> None:
        fill(
            self,
            latitude=rounded(self.latitude, 90, places=6),
            longitude=rounded(self.longitude, 180, places=6),
            km=max(rounded(self.km, 20_100), 0.001),
        )

    def _written(self) -> str:
        degrees = (f"{angle:.6f}".rstrip("0").rstrip(".") for angle in (self.latitude, self.longitude))
        return f"near:{','.join(degrees)},{syntax.number(self.km)}"


@dataclass(frozen=True, slots=True)
class Place(Term):
    """Taken in a town, region or country of this name."""

    name: str

    def __post_init__(self) -> None:
        fill(self, name=syntax.clean_words(self.name))

    def _written(self) -> str:
        return behind("place", self.name)


@dataclass(frozen=True, slots=True)
class ScoreAbove(Term):
    """With a score (cosine, -1..1) above this."""

    score: float

    def __post_init__(self) -> None:
        fill(self, score=rounded(self.score, 1))

    def _written(self) -> str:
        return f"score:>{syntax.number(self.score)}"


def _shown(bound: float | None) -> str:
    return "" if bound is None else syntax.number(bound)

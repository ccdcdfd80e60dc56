"""What a file costs to read, so that the time left can be told although files differ a hundredfold.

For each kind of file a line: seconds for the file and seconds for each byte, at first guessed, then fitted to what
the files of this run took. Only how the kinds compare matters. Pure; one thread.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Files of a kind cost about the same for their size."""

    DESCRIBED = "described"
    HASHED = "hashed"
    PICTURE = "picture"
    MODERN = "modern"
    RAW = "raw"
    VIDEO = "video"
    OTHER = "other"


class Line(NamedTuple):
    """Seconds of one core: for any file, and more for each byte."""

    per_file_s: float
    per_byte_s: float

    def of(self, files: float, size_bytes: float) -> float:
        """What so many files take, of so many bytes in all."""
        return self.per_file_s * files + self.per_byte_s * size_bytes


# Measured once, on one machine, with the starter model; the run's own files correct them soon.
_GUESSES = {
    Kind.DESCRIBED: Line(0.002, 0.0),
    Kind.HASHED: Line(0.0005, 0.5e-9),
    Kind.PICTURE: Line(0.03, 6e-9),
    Kind.MODERN: Line(0.06, 60e-9),
    Kind.RAW: Line(0.08, 4e-9),
    Kind.VIDEO: Line(0.8, 4e-9),
    Kind.OTHER: Line(0.001, 0.0),
}
_SUFFIXES = {
    Kind.PICTURE: "jpg jpeg jpe jfif png webp gif bmp tif tiff mpo",
    Kind.MODERN: "heic heif hif avif jxl jp2 j2k jpx psd svg",
    Kind.RAW: "3fr arw cr2 cr3 crw dcr dng erf fff iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw"
    " x3f",
    Kind.VIDEO: "mp4 m4v mov mkv webm avi wmv mpg mpeg mts m2ts ts 3gp flv ogv",
}
_KINDS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
# What the guess weighs, in files: it is soon outweighed.
_GUESS_FILES = 4.0
_GUESS_BYTES = (200_000.0, 4_000_000.0)


def kind_of(name: str) -> Kind:
    """What the name of a file promises."""
    return _KINDS.get(name.rpartition(".")[2].lower(), Kind.OTHER)


class _Sums:
    """Of the points (bytes, seconds) seen so far: what a least-squares line needs."""

    def __init__(self) -> None:
        self.weight = self.x = self.xx = self.y = self.xy = 0.0

    def add(self, x: float, y: float, weight: float = 1.0) -> None:
        self.weight += weight
        self.x += weight * x
        self.xx += weight * x * x
        self.y += weight * y
        self.xy += weight * x * y

    def plus(self, points: Iterable[tuple[float, float]], weight: float) -> "_Sums":
        total = _Sums()
        for name in ("weight", "x", "xx", "y", "xy"):
            setattr(total, name, getattr(self, name))
        for x, y in points:
            total.add(x, y, weight)
        return total

    def line(self) -> Line:
        """The best one that rises, and costs something at any size."""
        spread = self.weight * self.xx - self.x * self.x
        slope = (self.weight * self.xy - self.x * self.y) / spread if spread > 0 else 0.0
        start = (self.y - slope * self.x) / self.weight
        if slope < 0:
            return Line(self.y / self.weight, 0.0)
        if start < 0:
            return Line(0.0, self.xy / self.xx)
        return Line(start, slope)


class Effort:
    """Learns from files that were read."""

    def __init__(self) -> None:
        self._seen = {kind: _Sums() for kind in Kind}
        self._guessed_s = 0.0
        self._taken_s = 0.0
        self._lines = dict(_GUESSES)
        self._stale = False

    def note(self, kind: Kind, size_bytes: int, seconds: float) -> None:
        """A file of ``size_bytes`` took so many seconds of one core."""
        self._seen[kind].add(size_bytes, seconds)
        self._guessed_s += _GUESSES[kind].of(1, size_bytes)
        self._taken_s += seconds
        self._stale = True

    def lines(self) -> dict[Kind, Line]:
        """What each kind costs, as far as is known now."""
        if self._stale:
            # How fast this machine is, by all kinds together, for those of which little was seen.
            speed = (self._taken_s + 1.0) / (self._guessed_s + 1.0)
            self._lines = {kind: self._line(kind, speed) for kind in Kind}
            self._stale = False
        return self._lines

    def _line(self, kind: Kind, speed: float) -> Line:
        guess = _GUESSES[kind]
        points = ((x, speed * guess.of(1, x)) for x in _GUESS_BYTES)
        return self._seen[kind].plus(points, _GUESS_FILES / len(_GUESS_BYTES)).line()

"""The terms of a query, as frozen values that know how they are written: meanings, exact words and the order.
Filters are in ``filter_terms``; reading is ``query_reading``'s job.

``text`` of a term is its canonical spelling, which is read as an equal term again; it is empty for a term that asks
for nothing, and a Query leaves such terms out. Pure; any thread.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from photofinder.engine import query_syntax as syntax
from photofinder.records import Problem, ProblemCode


@dataclass(frozen=True, slots=True)
class Term:
    """``negated`` asks for the opposite; ``problem`` is what to tell about how it was written."""

    negated: bool = field(default=False, kw_only=True)
    problem: Problem | None = field(default=None, compare=False, kw_only=True)

    @property
    def text(self) -> str:
        """How the term is written."""
        written = self._written()
        return f"-{written}" if written and self.negated else written

    def _written(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Words(Term):
    """A meaning in plain words. ``weight`` is kept within 0.1 to 10."""

    words: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        fill(self, words=syntax.clean_words(self.words))
        _weigh(self)

    def _written(self) -> str:
        chunks = [syntax.plain(word) for word in self.words.split()]
        weight = _weight(self.weight)
        if not chunks or not (weight or self.negated):
            return " ".join(chunks)
        if len(chunks) == 1 and syntax.stands_alone(self.words, weight):
            return chunks[0] + weight
        return syntax.bracketed(self.words) + weight


@dataclass(frozen=True, slots=True)
class Exact(Term):
    """These very words in a photo's file name, folder names, title, caption or keywords."""

    words: str

    def __post_init__(self) -> None:
        fill(self, words=syntax.clean_words(self.words))

    def _written(self) -> str:
        return syntax.quoted(self.words) if self.words else ""


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the upright picture, in percent of its width and height; edges within 0..100 and in order."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        left, right = sorted(rounded(edge, 100) for edge in (self.left, self.right))
        top, bottom = sorted(rounded(edge, 100) for edge in (self.top, self.bottom))
        fill(self, left=left, top=top, right=right, bottom=bottom)

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return self.left >= self.right or self.top >= self.bottom

    @property
    def text(self) -> str:
        """How it stands behind a picture's path."""
        return "@" + ",".join(syntax.number(edge) for edge in (self.left, self.top, self.right, self.bottom))


@dataclass(frozen=True, slots=True)
class Like(Term):
    """A picture to resemble: its path, and the part of it that counts (an empty ``crop`` is None)."""

    source: str
    crop: Crop | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        crop = None if self.crop is None or self.crop.empty else self.crop
        fill(self, source=path_text(self.source), crop=crop)
        _weigh(self)

    def _written(self) -> str:
        crop = self.crop.text if self.crop is not None else ""
        return _picture("like", self.source, crop + _weight(self.weight))


@dataclass(frozen=True, slots=True)
class More(Term):
    """Relevance feedback: photos like this one are wanted. Never ``negated``: that is Less."""

    source: str

    def __post_init__(self) -> None:
        fill(self, source=path_text(self.source), negated=False)

    def _written(self) -> str:
        return _picture("more", self.source)


@dataclass(frozen=True, slots=True)
class Less(Term):
    """Relevance feedback: photos like this one are not wanted. Never ``negated``: that is More."""

    source: str

    def __post_init__(self) -> None:
        fill(self, source=path_text(self.source), negated=False)

    def _written(self) -> str:
        return _picture("less", self.source)


class Order(StrEnum):
    """What a result is sorted by."""

    RELEVANCE = "relevance"
    DATE = "date"
    NAME = "name"
    SIZE = "size"


# Best, newest, A and largest first; and the other way round.
REVERSED_ORDERS = {Order.DATE: "oldest", Order.NAME: "z-a", Order.SIZE: "smallest"}


@dataclass(frozen=True, slots=True)
class SortBy(Term):
    """Best, newest, A or largest first; ``reverse``: oldest, Z or smallest. Never ``negated``."""

    order: Order
    reverse: bool = False

    def __post_init__(self) -> None:
        fill(self, reverse=self.reverse and self.order in REVERSED_ORDERS, negated=False)

    def _written(self) -> str:
        return f"sort:{REVERSED_ORDERS[self.order] if self.reverse else self.order}"


@dataclass(frozen=True, slots=True)
class Wrong(Term):
    """What could not be read, as it was written; made by reading alone, always with its ``problem``."""

    source: str

    def _written(self) -> str:
        return self.source


def fill(term: object, **values: Any) -> None:
    """Set fields of a frozen value while it is made."""
    for name, value in values.items():
        object.__setattr__(term, name, value)


def rounded(amount: float, limit: float, places: int = 3) -> float:
    """``amount`` within ``limit`` of 0, to so many decimals."""
    # Adding 0.0 makes of -0.0, which prints otherwise, the usual one.
    return round(min(max(amount, -limit), limit), places) + 0.0


def path_text(path: str) -> str:
    """A path as it may be: no file system knows NUL, but all else, halves of letters too."""
    return path.replace("\0", "")


def behind(name: str, value: str) -> str:
    """An operator and its value; empty without one."""
    return f"{name}:{syntax.value(value)}" if value.strip() else ""


def _weigh(term: "Words | Like") -> None:
    bounded = round(min(max(term.weight, syntax.LIGHTEST), syntax.HEAVIEST), 3)
    if abs(bounded - term.weight) > 0.001:
        fill(term, problem=Problem(ProblemCode.WEIGHT_BOUNDED, f"{term.weight:g}"))
    fill(term, weight=bounded)


def _weight(weight: float) -> str:
    return "" if weight == 1 else f":{syntax.number(weight)}"


def _picture(name: str, path: str, behind: str = "") -> str:
    return f"{name}:{syntax.picture(path)}{behind}" if path.strip() else ""

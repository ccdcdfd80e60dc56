"""What a person asks for: an immutable value, read from what they typed and written again.

The one module of the query language that others import; ``query_terms``, ``filter_terms``, ``query_reading``,
``query_values`` and ``query_syntax`` are its parts. ``parse(str(query)) == query``. Pure; any thread.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from photofinder.engine import query_reading
from photofinder.engine.filter_terms import (
    After,
    Aperture,
    Before,
    Bounds,
    Camera,
    Dated,
    FileSize,
    FileType,
    InFolder,
    Is,
    Iso,
    Lens,
    Near,
    Place,
    Resolution,
    ScoreAbove,
    SizeUnit,
)
from photofinder.engine.query_terms import Crop, Exact, Less, Like, More, Order, SortBy, Term, Words, Wrong
from photofinder.records import Problem

__all__ = [
    "After", "Aperture", "Before", "Bounds", "Camera", "Crop", "Dated", "Exact", "FileSize", "FileType", "InFolder",
    "Is", "Iso", "Lens", "Less", "Like", "More", "Near", "Order", "Place", "Query", "Resolution", "ScoreAbove",
    "SizeUnit", "SortBy", "Term", "Words", "Wrong", "parse",
]  # fmt: skip

Meaning = Words | Like
Feedback = More | Less
_NO_FILTERS = (Words, Like, More, Less, ScoreAbove, SortBy, Wrong)


@dataclass(frozen=True, slots=True)
class Query:
    """The terms in the order in which they were written; those that ask for nothing are left out."""

    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(term for term in self.terms if term.text))

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The canonical spelling."""
        pieces: list[str] = []
        before: Term | None = None
        for term in self.terms:
            if _is_run(term) and before is not None and _is_run(before):
                pieces.append("+")
            pieces.append(term.text)
            before = term
        return " ".join(pieces)

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not self.terms

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What is embedded, negated ones too, in order."""
        return tuple(term for term in self.terms if isinstance(term, Words | Like))

    @property
    def feedback(self) -> tuple[Feedback, ...]:
        """Photos that were called right or wrong, in order."""
        return tuple(term for term in self.terms if isinstance(term, More | Less))

    @property
    def filters(self) -> tuple[Term, ...]:
        """What a photo's facts and names must fit, in order."""
        return tuple(term for term in self.terms if not isinstance(term, _NO_FILTERS))

    @property
    def sort(self) -> SortBy:
        """The order asked for last; by relevance when there is none."""
        orders = [term for term in self.terms if isinstance(term, SortBy)]
        return orders[-1] if orders else SortBy(Order.RELEVANCE)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was not understood as it was written, in order."""
        return tuple(term.problem for term in self.terms if term.problem is not None)

    def adding(self, *terms: Term) -> "Query":
        """With ``terms`` behind the others."""
        return Query((*self.terms, *terms))

    def without(self, index: int) -> "Query":
        """Without the term at ``index``.

        Raises:
            IndexError: there is none.
        """
        self.terms[index]
        return Query(tuple(term for at, term in enumerate(self.terms) if at != index % len(self.terms)))

    def sorted_by(self, sort: SortBy) -> "Query":
        """In another order; that by relevance is not written."""
        kept: Iterable[Term] = (term for term in self.terms if not isinstance(term, SortBy))
        return Query((*kept,) if sort.order is Order.RELEVANCE else (*kept, sort))


def parse(text: str) -> Query:
    """What ``text`` asks for. Never raises: what cannot be read is a ``Wrong`` term among the others."""
    return Query(tuple(placed.term for placed in query_reading.read(text) if placed.term is not None))


def _is_run(term: Term) -> bool:
    return isinstance(term, Words) and term.weight == 1 and not term.negated

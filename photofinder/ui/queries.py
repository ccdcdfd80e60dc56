"""What is searched for and what was found, as values that pass between threads."""

from dataclasses import dataclass, field
from enum import StrEnum

from photofinder.engine.query import Crop, Query, Term
from photofinder.records import Answer, Hit


class Grouping(StrEnum):
    """What the results are put under headings by."""

    NONE = "none"
    MONTH = "month"
    FOLDER = "folder"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class View:
    """How results are laid out: copies of one shot as one tile, and headings."""

    stacked: bool = False
    grouping: Grouping = Grouping.NONE


@dataclass(frozen=True, slots=True)
class Results:
    """What answers ``query``, and the row of each photo in it; ``refreshed`` when the query was not new, only the
    library was; ``more`` when this is the beginning of it, and the whole follows."""

    query: Query
    answer: Answer
    refreshed: bool = False
    more: bool = False
    rows: dict[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Built by whoever makes the results, so that 100,000 of them cost the GUI thread nothing.
        object.__setattr__(self, "rows", {hit.photo_id: row for row, hit in enumerate(self.hits)})

    @property
    def hits(self) -> list[Hit]:
        """The photos in the order asked for."""
        return self.answer.hits


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture that is to be seen: the file ``source``, or the part of it in ``crop``, in a box of ``edge_px``
    device pixels."""

    source: str
    crop: Crop | None
    edge_px: int


def leans(before: Query, after: Query) -> bool:
    """Whether ``after`` is ``before`` but for the photos that were called right or wrong."""
    return before.feedback != after.feedback and _without_feedback(before) == _without_feedback(after)


def _without_feedback(query: Query) -> list[Term]:
    return [term for term in query.terms if term not in query.feedback]

"""What a query means to a model: embeddings with weights, and the photos shown as examples. Any thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photofinder import paths
from photofinder.engine.background import Floats
from photofinder.engine.cutoff import Kind
from photofinder.engine.meanings import Meanings
from photofinder.engine.mix import feedback
from photofinder.engine.query import Crop, Less, Like, More, Query, Words
from photofinder.errors import FolderUnavailable, ImageUnreadable
from photofinder.records import Notice, NoticeCode
from photofinder.store.catalogue import Catalogue

_FEEDBACK_WEIGHT = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One meaning: ``text`` is the term that it comes from, ``words`` are its words, empty for a picture;
    ``embedding`` (D,) has unit length, ``weight`` is above 0."""

    text: str
    words: str
    kind: Kind
    embedding: Floats
    weight: float
    negated: bool


@dataclass(slots=True, eq=False)
class Asked:
    """``parts`` are the meanings in their order, ``avoided`` (D,) is what the ranking turns away from (or None),
    ``without`` the photos that were shown as examples and are no answers, ``notices`` what could not be used."""

    parts: list[Part] = field(default_factory=list)
    avoided: Floats | None = None
    without: set[int] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    @property
    def wanted(self) -> list[Part]:
        """The meanings that photos should have."""
        return [part for part in self.parts if not part.negated]

    @property
    def unwanted(self) -> list[Part]:
        """The meanings that photos should not have."""
        return [part for part in self.parts if part.negated]


def understand(query: Query, meanings: Meanings, catalogue: Catalogue) -> Asked:
    """Embed what ``query`` means. A picture that cannot be read is left out, with a notice.

    Raises: Model*, StorageFault.
    """
    asked = Asked()
    more: list[Floats] = []
    less: list[Floats] = []
    for term in query.terms:
        match term:
            case Words(words=text, weight=weight, negated=negated):
                words = meanings.words(text)
                if words.cut:
                    asked.notices.append(Notice(NoticeCode.QUERY_CUT, text))
                asked.parts.append(Part(term.text, text, Kind.WORDS, words.embedding, weight, negated))
            case Like(source=source, crop=crop, weight=weight, negated=negated):
                found = _picture(source, crop, asked, meanings, catalogue, leave_out=True)
                if found is not None:
                    asked.parts.append(Part(term.text, "", Kind.PICTURE, found, weight, negated))
            case More(source=source) | Less(source=source):
                is_less = isinstance(term, Less)
                found = _picture(source, None, asked, meanings, catalogue, leave_out=is_less)
                if found is not None:
                    (less if is_less else more).append(found)
    _feed_back(asked, more, less)
    return asked


def _picture(
    source: str, crop: Crop | None, asked: Asked, meanings: Meanings, catalogue: Catalogue, *, leave_out: bool
) -> Floats | None:
    try:
        path = paths.absolute(Path(source))
        photo = catalogue.photo_at(path)
        found = meanings.picture(path, crop) if photo is None else meanings.photo(photo, crop)
    except ImageUnreadable as fault:
        asked.notices.append(Notice(NoticeCode.PICTURE_UNREADABLE, source, fault.reason))
        return None
    except FolderUnavailable:
        asked.notices.append(Notice(NoticeCode.PICTURE_UNREADABLE, source))
        return None
    if photo is not None and leave_out:
        asked.without.update(copy.photo_id for copy in catalogue.photos_by_hash(photo.facts.content_hash))
    return found


def _feed_back(asked: Asked, more: Sequence[Floats], less: Sequence[Floats]) -> None:
    if more:
        moved = feedback(None, _stack(more), _stack(less, len(more[0])))
        asked.parts.append(Part("more", "", Kind.PICTURE, moved, _FEEDBACK_WEIGHT, negated=False))
    elif less:
        mean = feedback(None, _stack(less), _stack([], len(less[0])))
        if asked.wanted:
            asked.avoided = mean
        else:
            asked.parts.append(Part("less", "", Kind.PICTURE, mean, _FEEDBACK_WEIGHT, negated=True))


def _stack(rows: Sequence[Floats], dim: int = 0) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32).reshape(len(rows), dim or len(rows[0]))

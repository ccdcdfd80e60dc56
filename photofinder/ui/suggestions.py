"""What to try next when nothing good was found: weaker matches, no filters, one term less. Values; any thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QCoreApplication

from photofinder.engine.query import Query, SortBy, Term
from photofinder.ui import figures
from photofinder.ui.chip_faces import face_of

translate = QCoreApplication.translate
_MOST = 3
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The words on a button, and what it searches for; None for the same query with its weaker matches."""

    text: str
    query: Query | None


def suggest(query: Query, weaker: int) -> list[Suggestion]:
    """At most three, the nearest first; ``weaker`` photos were found but are hidden."""
    return list(islice(_nearest(query, weaker), _MOST))


def in_words(query: Query) -> str:
    """The query as its chips show it."""
    return " ".join(_name(term) for term in query.terms if not isinstance(term, SortBy))


def _nearest(query: Query, weaker: int) -> Iterator[Suggestion]:
    if weaker:
        text = translate("Suggestions", "Show weaker matches, {photos}")
        yield Suggestion(text.format(photos=figures.photos(weaker)), None)
    asked = [(at, term) for at, term in enumerate(query.terms) if not isinstance(term, SortBy)]
    if len(asked) < 2:
        return
    if len(query.filters) > 1 and len(query.filters) < len(asked):
        kept = tuple(term for term in query.terms if term not in query.filters)
        yield Suggestion(translate("Suggestions", "Clear the filters"), Query(kept))
    # Filters forbid where meanings only rank, and what was added last is the likeliest to be one too many.
    for at, term in sorted(asked, key=lambda place: (place[1] not in query.filters, -place[0])):
        text = translate("Suggestions", "Search without “{term}”")
        yield Suggestion(text.format(term=_short(_name(term))), query.without(at))


def _name(term: Term) -> str:
    face = face_of((term,))
    return f"{face.lead}{face.text}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""Why a photo matched a query: the score of each term, the rank, and the names that hold its words. Any thread."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from photofinder.records import Explanation, Photo, TermScore
from photofinder.store.names import words_of

# So short a word of several says nothing when it stands in a name: "a dog on the beach".
_SHORT = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "into", "is", "it", "of", "on", "or", "the", "to", "with"]
)


def explain(
    photo: Photo,
    root: Path,
    words: Iterable[str],
    terms: Sequence[TermScore],
    ranked: Sequence[int],
    matched: int,
) -> Explanation:
    """``root`` is the watched folder of ``photo``; ``words`` are the texts of the query's terms that names may hold
    (plain words, and those in quotes); ``terms`` all its terms with their scores for this photo; ``ranked`` the ids
    of the results, best first, of ``matched`` photos."""
    rank = next((at for at, photo_id in enumerate(ranked, start=1) if photo_id == photo.photo_id), None)
    return Explanation(photo.photo_id, rank, matched, tuple(terms), names_with(photo, root, words))


def names_with(photo: Photo, root: Path, words: Iterable[str]) -> tuple[str, ...]:
    """The file name, the names of its folder and of those above up to ``root``, title, caption and keywords that
    hold a word of ``words``, as they are written and each once; words are compared as the catalogue does it."""
    wanted = {word for text in words for word in _telling(words_of(text))}
    details = photo.facts.details
    folder = photo.path.parent
    folders = [root.name, *folder.relative_to(root).parts] if folder.is_relative_to(root) else [folder.name]
    texts = [photo.path.name, *reversed(folders), details.title, details.caption, *details.keywords]
    return tuple(text for text in dict.fromkeys(texts) if not wanted.isdisjoint(words_of(text)))


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _SHORT] or words

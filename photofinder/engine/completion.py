"""What may be meant by a query that is being typed: operators, their values, saved searches and earlier ones.

Knows only the vocabulary that it is given, so that it is quick enough for every key. Pure; any thread.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from pathlib import Path

from photofinder.engine import dates, file_types, query_reading
from photofinder.engine import query_syntax as syntax
from photofinder.engine.operators import MEANING, OPERATORS
from photofinder.engine.query_terms import REVERSED_ORDERS, Order
from photofinder.records import SavedSearch
from photofinder.store.filters import Kind
from photofinder.store.names import fold

_MOST = 12
_MOST_OF_A_KIND = 4
# A single letter begins too many names to mean one of them.
_SHORTEST_WORD = 2
_VALUES = {
    "date": (*dates.RELATIVE, *dates.RECURRING),
    "before": dates.RELATIVE,
    "after": dates.RELATIVE,
    "type": tuple(file_types.FAMILIES),
    "is": tuple(Kind),
    "sort": (*Order, *REVERSED_ORDERS.values()),
}
_BEGUN = re.compile(r"(-?)([A-Za-z]+):(.*)", re.DOTALL)
_WORD_START = re.compile(r"\b\w")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What this library's photos can be asked by, most frequent first, and what was asked: newest first."""

    folders: tuple[Path, ...] = ()
    cameras: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    saved: tuple[SavedSearch, ...] = ()
    history: tuple[str, ...] = ()


class CompletionKind(StrEnum):
    """What is proposed."""

    OPERATOR = "operator"
    DATE = "date"
    TYPE = "type"
    IS = "is"
    SORT = "sort"
    FOLDER = "folder"
    CAMERA = "camera"
    LENS = "lens"
    PLACE = "place"
    KEYWORD = "keyword"
    SAVED = "saved"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Completion:
    """``insert_text`` stands in for what ``replaces`` (start, end) tells of the text; ``label`` says what it is."""

    insert_text: str
    label: str
    kind: CompletionKind
    replaces: tuple[int, int]


_KINDS = {
    "date": CompletionKind.DATE,
    "before": CompletionKind.DATE,
    "after": CompletionKind.DATE,
    "type": CompletionKind.TYPE,
    "is": CompletionKind.IS,
    "sort": CompletionKind.SORT,
    "in": CompletionKind.FOLDER,
    "camera": CompletionKind.CAMERA,
    "lens": CompletionKind.LENS,
    "place": CompletionKind.PLACE,
}


def complete(text: str, cursor: int, vocabulary: Vocabulary) -> list[Completion]:
    """What may stand at ``cursor`` of ``text``, best first, at most twelve; nothing behind a finished term."""
    cursor = min(max(cursor, 0), len(text))
    if not text.strip():
        return list(islice(_from_nothing(len(text), vocabulary), _MOST))
    start = _start_of_term(text[:cursor])
    if start is None:
        return []
    typed = text[start:cursor]
    begun = _BEGUN.fullmatch(typed)
    if begun is not None and begun[2].lower() in _KINDS:
        return _values(
            begun[1], begun[2].lower(), begun[3], (start, _end_of_term(text, cursor, begun[3])), vocabulary
        )
    if typed.startswith(tuple(syntax.QUOTES)):
        return _keywords(typed[1:], (start, _end_of_term(text, cursor, typed)), vocabulary)
    sign = "-" if typed.startswith("-") else ""
    word = typed.removeprefix(sign)
    found = _for_word(sign, word, (start, _end_of_term(text, cursor, word)), vocabulary) if word else iter(())
    return list(islice((*found, *_asked_before(text, vocabulary)), _MOST))


def _start_of_term(before: str) -> int | None:
    """Where the term that ends at the end of ``before`` begins; the last word of several."""
    last = max(query_reading.read(before), key=lambda placed: placed.end, default=None)
    if last is None or last.end != len(before):
        return None if before[-1:].isspace() else _start_of_word(before)
    written = before[last.start :]
    if _BEGUN.match(written) or written.lstrip("-")[:1] in tuple(syntax.QUOTES):
        return last.start
    return _start_of_word(before)


def _start_of_word(before: str) -> int | None:
    words = before.rsplit(maxsplit=1)
    return len(before) - len(words[-1]) if words else None


def _end_of_term(text: str, cursor: int, value: str) -> int:
    """Where what is replaced ends: behind the rest of the word, or behind the closing quote."""
    if value[:1] in tuple(syntax.QUOTES):
        closing = text.find('"', cursor)
        return cursor if closing < 0 else closing + 1
    rest = syntax.CHUNK.match(text, cursor)
    return rest.end() if rest else cursor


def _from_nothing(end: int, vocabulary: Vocabulary) -> Iterator[Completion]:
    for search in vocabulary.saved[:_MOST_OF_A_KIND]:
        yield Completion(search.text, search.name, CompletionKind.SAVED, (0, end))
    for earlier in vocabulary.history[:_MOST_OF_A_KIND]:
        yield Completion(earlier, "", CompletionKind.HISTORY, (0, end))
    for operator in OPERATORS:
        yield Completion(f"{operator.name}:", operator.meaning, CompletionKind.OPERATOR, (0, end))


def _values(
    sign: str, name: str, value: str, replaces: tuple[int, int], vocabulary: Vocabulary
) -> list[Completion]:
    begun = value.lstrip(syntax.QUOTES)
    # Of several kinds of file, the last one is being typed.
    *others, begun = re.split(r"(?<=[|,])", begun) if name == "type" else [begun]
    return [
        Completion(f"{sign}{name}:{syntax.value(''.join(others) + found)} ", label, _KINDS[name], replaces)
        for found, label in islice(_candidates(name, begun, vocabulary), _MOST)
    ]


def _candidates(name: str, begun: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Values of an operator that fit ``begun``, and what to say about each."""
    if name == "in":
        yield from ((_short(folder), str(folder)) for folder in _fitting_folders(begun, vocabulary.folders))
        return
    known = {"camera": vocabulary.cameras, "lens": vocabulary.lenses, "place": vocabulary.places}.get(name)
    label = "" if known is not None else MEANING[name]
    yield from ((value, label) for value in _fitting(begun, _VALUES[name] if known is None else known))


def _for_word(sign: str, word: str, replaces: tuple[int, int], vocabulary: Vocabulary) -> Iterator[Completion]:
    """Operators, and values that need no operator in mind: ``lis`` may become ``place:Lisbon``."""
    for operator in OPERATORS:
        if operator.name.startswith(word.lower()):
            yield Completion(f"{sign}{operator.name}:", operator.meaning, CompletionKind.OPERATOR, replaces)
    if len(word) < _SHORTEST_WORD:
        return
    for name in ("is", "place", "in", "camera", "lens", "date", "type"):
        for value, label in islice(_candidates(name, word, vocabulary), _MOST_OF_A_KIND):
            yield Completion(f"{sign}{name}:{syntax.value(value)} ", label, _KINDS[name], replaces)


def _keywords(begun: str, replaces: tuple[int, int], vocabulary: Vocabulary) -> list[Completion]:
    if len(begun) < _SHORTEST_WORD:
        return []
    found = islice(_fitting(begun, vocabulary.keywords), _MOST)
    return [Completion(f"{syntax.quoted(keyword)} ", "", CompletionKind.KEYWORD, replaces) for keyword in found]


def _asked_before(text: str, vocabulary: Vocabulary) -> Iterator[Completion]:
    whole = (0, len(text))
    begun = text.strip()
    names = _fitting(begun, tuple(search.name for search in vocabulary.saved))
    text_of = {search.name: search.text for search in vocabulary.saved}
    for name in islice(names, _MOST_OF_A_KIND):
        yield Completion(text_of[name], name, CompletionKind.SAVED, whole)
    folded = fold(begun)
    earlier = (query for query in vocabulary.history if fold(query).startswith(folded) and query != begun)
    for query in islice(earlier, _MOST_OF_A_KIND):
        yield Completion(query, "", CompletionKind.HISTORY, whole)


def _fitting(begun: str, names: Iterable[str]) -> Iterator[str]:
    """Those of ``names`` of which a word begins so, those that begin so themselves first."""
    wanted = fold(begun)
    whole, words = [], []
    for name, folded in _folded(tuple(names)):
        if folded.startswith(wanted):
            whole.append(name)
        elif wanted in folded and any(
            folded.startswith(wanted, word.start()) for word in _WORD_START.finditer(folded)
        ):
            words.append(name)
    yield from whole
    yield from words


def _fitting_folders(begun: str, folders: tuple[Path, ...]) -> Iterator[Path]:
    """Folders by their own names, or by what was begun of a path."""
    by_short: dict[str, Path] = {}
    for folder in folders:
        by_short.setdefault(_short(folder), folder)
    if "/" in begun or "\\" in begun:
        wanted = fold(begun)
        yield from (folder for folder in folders if wanted in fold(str(folder)))
        return
    yield from (by_short[short] for short in _fitting(begun, by_short))


def _short(folder: Path) -> str:
    return folder.name or str(folder)


@lru_cache(maxsize=16)
def _folded(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, fold(name)) for name in names)

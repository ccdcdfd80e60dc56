"""The characters of the query language: words, quotes, escapes, and which words would be read as more than a word.

Leaves what operators and values mean to ``query_reading``. Pure; any thread.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

OPERATOR_NAMES = frozenset(
    ("in", "date", "before", "after", "type", "camera", "lens", "iso", "f", "size", "is", "near", "place", "like",
     "more", "less", "score", "sort")
)  # fmt: skip
LIGHTEST, HEAVIEST = 0.1, 10.0

NOT = "NOT"
OPERATOR = re.compile(r"([A-Za-z][A-Za-z-]*):")
CHUNK = re.compile(r"\S+")
# `\s` and `str.split` agree on what is space.
_SPACE = re.compile(r"\s*")
_WEIGHTED = re.compile(r"(.+):([0-9]{1,3}(?:\.[0-9]{1,3})?)", re.DOTALL)
_STRAIGHT = '"'
# What keyboards and word processors make of the straight one.
_CURLY = "“”„‟"
QUOTES = _STRAIGHT + _CURLY
_CURLY_END = re.compile(f"[{QUOTES}]")
_BRACKET_WEIGHT = re.compile(r"\):[0-9]")
_CLEAR_PATH = re.compile(rf"[^\s{QUOTES}@:]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORTEST_MISTYPED = 3
_SHORTEST_FOREIGN = 2


class Brackets(NamedTuple):
    """``words`` in brackets that end before ``end``; whether these were ``closed``, and held ``only_words``."""

    words: str
    end: int
    closed: bool
    only_words: bool


def after_space(text: str, at: int) -> int:
    """The position of the first letter at or after ``at`` that is no space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def clean_words(text: str) -> str:
    """Words as models and SQLite take them: single spaces, no control characters, no halves of letters."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
        text = _SURROGATE.sub("\ufffd", text)
    return " ".join(text.split())


def read_quoted(text: str, at: int) -> tuple[str, int, bool]:
    """What stands in the quotes that open at ``at``; the position after them; whether they were closed.

    A doubled straight quote within is one of the text's own. What is not closed goes to the end.
    """
    if text[at] != _STRAIGHT:
        end = _CURLY_END.search(text, at + 1)
        return (text[at + 1 : end.start()], end.end(), True) if end else (text[at + 1 :], len(text), False)
    start = at + 1
    pieces = []
    while True:
        end_at = text.find(_STRAIGHT, start)
        if end_at < 0:
            pieces.append(text[start:])
            return _STRAIGHT.join(pieces), len(text), False
        pieces.append(text[start:end_at])
        if not text.startswith(_STRAIGHT, end_at + 1):
            return _STRAIGHT.join(pieces), end_at + 1, True
        start = end_at + 2


def quoted(text: str) -> str:
    """``text`` as ``read_quoted`` reads it."""
    return _STRAIGHT + text.replace(_STRAIGHT, _STRAIGHT * 2) + _STRAIGHT


def value(text: str) -> str:
    """``text`` as it is written behind an operator: in quotes where it must."""
    bare = CHUNK.fullmatch(text) and text[0] not in QUOTES
    return text if bare else quoted(text)


def number(amount: float) -> str:
    """A number of at most three decimals, without an exponent."""
    return f"{amount:.3f}".rstrip("0").rstrip(".")


def picture(path: str) -> str:
    """``path`` as it is written before a crop or a weight: in quotes where these would be unclear."""
    return path if _CLEAR_PATH.fullmatch(path) else quoted(path)


def unescaped(chunk: str) -> str:
    """A backslash in front makes a word plain, whatever it looks like; alone it is one itself."""
    return chunk[1:] if chunk.startswith("\\") and len(chunk) > 1 else chunk


def plain(word: str) -> str:
    """``word`` (without spaces) so that it is read as a word: with a backslash where it must."""
    return "\\" + word if looks_special(word) else word


def stands_alone(word: str, weight: str) -> bool:
    """Whether one word with a minus or a weight (``:2`` or nothing) needs no brackets."""
    if word[0] in "-(" or ")" in word:
        return False
    return not weight or (not looks_special(word) and weighted(word + weight) == (word, float(weight[1:])))


def bracketed(words: str) -> str:
    """Words as ``read_brackets`` reads them."""
    chunks = ["\\" + word if looks_special(word) or "(" in word or ")" in word else word for word in words.split()]
    # A backslash makes all up to the next space plain, the bracket too.
    space = " " if chunks[-1].startswith("\\") else ""
    return f"({' '.join(chunks)}{space})"


def read_brackets(text: str, at: int) -> Brackets | None:
    """What stands in the brackets that open at ``at``; None when there are others within, so that they are only
    letters. What is not closed goes to the end."""
    words: list[str] = []
    only_words = True
    start = at + 1
    while True:
        start = after_space(text, start)
        found = CHUNK.match(text, start)
        if found is None:
            return Brackets(" ".join(words), len(text), False, only_words)
        chunk, start = found[0], found.end()
        if chunk.startswith("\\") and len(chunk) > 1:
            words.append(chunk[1:])
            continue
        chunk, closing, _ = chunk.partition(")")
        if "(" in chunk:
            return None
        if chunk:
            words.append(chunk)
            only_words = only_words and not looks_special(chunk)
        if closing:
            return Brackets(" ".join(words), found.start() + len(chunk) + 1, True, only_words)


def weighted(chunk: str) -> tuple[str, float] | None:
    """The word and weight of ``sunset:2``; None for an operator, a time, an aspect ratio, an address, and a plain
    word."""
    found = _WEIGHTED.fullmatch(chunk)
    if found is None or "://" in chunk or operator(chunk, 0):
        return None
    word = found[1]
    if not any(letter.isalpha() or not letter.isascii() for letter in word):
        return None
    return word, float(found[2])


def operator(text: str, at: int) -> str | None:
    """The name of the operator that begins at ``at``. ``f:\\photos`` is a folder, not an aperture."""
    found = OPERATOR.match(text, at)
    name = found[1].lower() if found else ""
    if name not in OPERATOR_NAMES or (len(name) == 1 and text[at + 2 : at + 3] in ("\\", "/")):
        return None
    return name


def foreign_operator(text: str, at: int) -> str | None:
    """The name before a colon that is no operator here; None for drives, addresses, ports, and without a value."""
    found = OPERATOR.match(text, at)
    if found is None or len(found[1]) < _SHORTEST_FOREIGN or found[1].lower() in OPERATOR_NAMES:
        return None
    behind = text[found.end() : found.end() + 1]
    return None if not behind or behind.isspace() or behind in "/\\:0123456789" else found[1]


@lru_cache(maxsize=1024)
def mistyped(name: str) -> str | None:
    """The operator that is one slip of the finger away from ``name``: a letter more, less, other or swapped, but
    not the first one; None for an operator itself, and for what is far from all."""
    if name in OPERATOR_NAMES or len(name) < _SHORTEST_MISTYPED:
        return None
    near = [wanted for wanted in OPERATOR_NAMES if len(wanted) > _SHORTEST_MISTYPED and _one_slip(name, wanted)]
    return min(near, default=None)


def looks_special(word: str) -> bool:
    """Whether ``word`` might be read as more than a word. Says yes more often than need be."""
    if word.isalnum():
        return word == NOT
    if word[0] == "-" and len(word) > 1 and word[1] != "-":
        return True
    if word[0] == "+" or word[0] in QUOTES or (word[0] == "\\" and len(word) > 1):
        return True
    named = OPERATOR.match(word)
    if named is not None and (named[1].lower() in OPERATOR_NAMES or mistyped(named[1].lower())):
        return True
    if foreign_operator(word, 0) is not None:
        return True
    return weighted(word) is not None or _BRACKET_WEIGHT.search(word) is not None


def _one_slip(name: str, wanted: str) -> bool:
    if name[0] != wanted[0] or abs(len(name) - len(wanted)) > 1:
        return False
    common = next((at for at, (a, b) in enumerate(zip(name, wanted, strict=False)) if a != b), len(wanted))
    rest, wanted_rest = name[common:], wanted[common:]
    if len(rest) == len(wanted_rest):
        swapped = rest[:2][::-1] + rest[2:]
        return rest[1:] == wanted_rest[1:] or swapped == wanted_rest
    return rest[1:] == wanted_rest or rest == wanted_rest[1:]

"""From what was typed to terms, with the place of each in the text. Takes any text; never raises. Any thread.

A run of plain words is one meaning, and ``+`` parts two. ``NOT`` or ``-`` in front of a term turns it round, a
backslash in front of a word makes it plain. In quotes a doubled quote stands for one.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from photofinder.engine import query_syntax as syntax
from photofinder.engine.query_terms import Crop, Exact, Less, Like, More, SortBy, Term, Words, Wrong
from photofinder.engine.query_values import READ
from photofinder.records import Problem, ProblemCode

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,3})?"
_CROP_AND_WEIGHT = rf"(?:@({_NUMBER}),({_NUMBER}),({_NUMBER}),({_NUMBER}))?(?::({_NUMBER}))?"
_BEHIND_PICTURE = re.compile(rf"{_CROP_AND_WEIGHT}(?!\S)")
_PICTURE = re.compile(rf"(.+?){_CROP_AND_WEIGHT}", re.DOTALL)
_WEIGHT = re.compile(rf":({_NUMBER})(?!\S)")
_PICTURE_OPERATORS = ("like", "more", "less")


class Placed(NamedTuple):
    """A term that was read from ``text[start:end]``; None for a sign that stands between terms."""

    term: Term | None
    start: int
    end: int


class _Value(NamedTuple):
    text: str
    end: int
    in_quotes: bool
    closed: bool


def read(text: str) -> list[Placed]:
    """The terms of ``text`` in order, those that ask for nothing left out."""
    found: list[Placed] = []
    run: list[str] = []
    run_start = run_end = 0
    at = syntax.after_space(text, 0)
    while at < len(text):
        placed = _special(text, at)
        if placed is None:
            chunk = _chunk(text, at)
            run_start, run_end = (run_start if run else at), at + len(chunk)
            run.append(syntax.unescaped(chunk))
            at = run_end
        else:
            if run:
                found.append(Placed(Words(" ".join(run)), run_start, run_end))
                run = []
            found.append(placed)
            at = placed.end
        at = syntax.after_space(text, at)
    if run:
        found.append(Placed(Words(" ".join(run)), run_start, run_end))
    return [placed for placed in found if placed.term is not None and placed.term.text]


def _special(text: str, at: int) -> Placed | None:
    """What begins at ``at``, unless it is a plain word."""
    if text[at] == "+":
        return Placed(None, at, at + 1)
    if _is_minus(text, at):
        return _negated(text, at, at + 1)
    if text.startswith(syntax.NOT, at):
        start = syntax.after_space(text, at + len(syntax.NOT))
        if at + len(syntax.NOT) < start < len(text) and text[start] != "+":
            return _negated(text, at, start + 1 if _is_minus(text, start) else start)
    return _element(text, at, at, negated=False)


def _is_minus(text: str, at: int) -> bool:
    """Whether a term is turned round at ``at``; two dashes are one of prose, and so is one with nothing behind."""
    behind = text[at + 1 : at + 2]
    return text[at] == "-" and behind != "" and behind != "-" and not behind.isspace()


def _negated(text: str, start: int, at: int) -> Placed:
    placed = _element(text, start, at, negated=True)
    if placed is not None:
        return placed
    chunk = _chunk(text, at)
    return Placed(Words(syntax.unescaped(chunk), negated=True), start, at + len(chunk))


def _element(text: str, start: int, at: int, *, negated: bool) -> Placed | None:
    """The term at ``at``, whose sign begins at ``start``; None for a plain word."""
    if text[at] in syntax.QUOTES:
        return _exact(text, start, at, negated=negated)
    if text[at] == "\\":
        return None
    if text[at] == "(" and (brackets := _brackets(text, start, at, negated=negated)) is not None:
        return brackets
    name = syntax.operator(text, at)
    if name is not None:
        return _operator(name, text, start, at, negated=negated)
    chunk = _chunk(text, at)
    weighted = syntax.weighted(chunk)
    if weighted is not None:
        word, weight = weighted
        return Placed(Words(word, weight, negated=negated), start, at + len(chunk))
    return _mistyped(text, start, at, negated=negated) or _unknown(text, start, at, negated=negated)


def _exact(text: str, start: int, at: int, *, negated: bool) -> Placed:
    words, end, closed = syntax.read_quoted(text, at)
    problem = None if closed else Problem(ProblemCode.QUOTE_OPEN, words)
    return Placed(Exact(words, negated=negated, problem=problem), start, end)


def _brackets(text: str, start: int, at: int, *, negated: bool) -> Placed | None:
    """Brackets mean something behind a minus or before a weight; anywhere else they are letters."""
    found = syntax.read_brackets(text, at)
    if found is None:
        return None
    weight = _WEIGHT.match(text, found.end)
    if not negated and (weight is None or not found.only_words):
        return None
    end = weight.end() if weight is not None else found.end
    if not found.only_words:
        # A bracket right behind a word with a backslash would be one of its letters.
        return _wrong(text[at:end] + ("" if found.closed else " )"), start, end, negated, ProblemCode.ONLY_WORDS)
    problem = None if found.closed else Problem(ProblemCode.BRACKET_OPEN, found.words)
    heavy = float(weight[1]) if weight is not None else 1.0
    return Placed(Words(found.words, heavy, negated=negated, problem=problem), start, end)


def _operator(name: str, text: str, start: int, at: int, *, negated: bool) -> Placed:
    value = _value(text, at + len(name) + 1)
    written = text[at : value.end] + ("" if value.closed else '"')
    if not value.text.strip():
        return _wrong(written, start, value.end, negated, ProblemCode.VALUE_MISSING, name)
    if name in _PICTURE_OPERATORS:
        return _picture(name, value, text, start, at, negated=negated)
    term = READ[name](value.text)
    if isinstance(term, ProblemCode):
        return _wrong(written, start, value.end, negated, term, value.text)
    if isinstance(term, SortBy):
        # The opposite of an order is the other way round.
        term = SortBy(term.order, term.reverse != negated)
    problem = None if value.closed else Problem(ProblemCode.QUOTE_OPEN, value.text)
    return Placed(replace(term, negated=negated, problem=problem), start, value.end)


def _picture(name: str, value: _Value, text: str, start: int, at: int, *, negated: bool) -> Placed:
    path, end = value.text, value.end
    # The pattern with the lazy path always matches; the other one matches nothing behind an odd ending.
    found = _BEHIND_PICTURE.match(text, end) if value.in_quotes else _PICTURE.fullmatch(path)
    *edges, weight = found.groups()[-5:] if found is not None else (None,) * 5
    if found is not None:
        path, end = (path, found.end()) if value.in_quotes else (found[1], end)
    problem = None if value.closed else Problem(ProblemCode.QUOTE_OPEN, path)
    if name in ("more", "less"):
        kind = More if (name == "more") != negated else Less
        return Placed(kind(path, problem=problem), start, end)
    percent = [float(edge) for edge in edges if edge is not None]
    crop = Crop(*percent) if percent else None
    if crop is not None and (crop.empty or max(percent) > 100):
        return _wrong(text[at:end], start, end, negated, ProblemCode.CROP, crop.text)
    like = Like(path, crop, float(weight or 1), negated=negated)
    return Placed(like if problem is None else replace(like, problem=problem), start, end)


def _mistyped(text: str, start: int, at: int, *, negated: bool) -> Placed | None:
    found = syntax.OPERATOR.match(text, at)
    meant = syntax.mistyped(found[1].lower()) if found is not None else None
    if found is None or meant is None:
        return None
    value = _value(text, found.end())
    if meant in _PICTURE_OPERATORS:
        likely = bool(re.search(r"[./\\]", value.text))
    else:
        likely = bool(value.text.strip()) and not isinstance(READ[meant](value.text), ProblemCode)
    if not likely or value.text.startswith("//"):
        return None
    written = text[at : value.end] + ("" if value.closed else '"')
    return _wrong(written, start, value.end, negated, ProblemCode.OPERATOR_MISTYPED, meant)


def _unknown(text: str, start: int, at: int, *, negated: bool) -> Placed | None:
    """An operator of other programs. A colon with nothing right behind it is one of prose."""
    name = syntax.foreign_operator(text, at)
    if name is None:
        return None
    value = _value(text, at + len(name) + 1)
    written = text[at : value.end] + ("" if value.closed else '"')
    return _wrong(written, start, value.end, negated, ProblemCode.OPERATOR_UNKNOWN, name)


def _wrong(written: str, start: int, end: int, negated: bool, code: ProblemCode, detail: str = "") -> Placed:
    return Placed(Wrong(f"-{written}" if negated else written, problem=Problem(code, detail)), start, end)


def _value(text: str, at: int) -> _Value:
    if at < len(text) and text[at] in syntax.QUOTES:
        value, end, closed = syntax.read_quoted(text, at)
        return _Value(value, end, True, closed)
    chunk = _chunk(text, at)
    return _Value(chunk, at + len(chunk), False, True)


def _chunk(text: str, at: int) -> str:
    found = syntax.CHUNK.match(text, at)
    return found[0] if found is not None else ""

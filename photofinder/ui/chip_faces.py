"""What the chip of a term shows and tells: sign, text, weight, what is wrong. Translated values; no widgets.

Any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from photofinder.engine import query as q
from photofinder.ui import query_messages

translate = QCoreApplication.translate
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

_GLYPHS: dict[type[q.Term], str] = {
    q.Exact: "quotes",
    q.Like: "image",
    q.More: "thumbs-up",
    q.Less: "thumbs-down",
    q.InFolder: "folder-simple",
    q.Dated: "calendar-blank",
    q.Before: "calendar-blank",
    q.After: "calendar-blank",
    q.FileType: "file",
    q.Camera: "camera",
    q.Lens: "aperture",
    q.Iso: "camera",
    q.Aperture: "aperture",
    q.Resolution: "ruler",
    q.FileSize: "ruler",
    q.Is: "star",
    q.Near: "map-pin",
    q.Place: "map-pin",
    q.ScoreAbove: "funnel",
    q.SortBy: "sort-ascending",
}


@dataclass(frozen=True, slots=True)
class Face:
    """``lead`` stands muted before ``text``; ``tip`` is the tooltip, ``spoken`` what a screen reader says."""

    text: str
    tip: str
    spoken: str
    lead: str = ""
    glyph: str = ""
    weight_text: str = ""
    problem: str = ""
    pictures: bool = False
    can_weigh: bool = False


def face_of(terms: Sequence[q.Term]) -> Face:
    """The face of one term, of several More or Less together, or of all that there is no room for."""
    first = terms[0]
    if len(terms) > 1 and not isinstance(first, q.More | q.Less):
        text = translate("Chips", "{count} more").format(count=len(terms))
        return Face(text, tip="", spoken=text)
    if isinstance(first, q.More | q.Less):
        return _feedback(terms, more=isinstance(first, q.More))
    if isinstance(first, q.Like):
        return _picture(first)
    return _words(first)


def picture_name(source: str) -> str:
    """How a picture is called: its file name, whatever system its path is of."""
    return PurePath(source.replace("\\", "/")).name or source


def weight_text(weight: float) -> str:
    """A weight as people read it; nothing for the usual one."""
    return "" if weight == 1 else f"{TIMES}{weight:g}"


def _words(term: q.Term) -> Face:
    written = term.text.removeprefix("-") if term.negated else term.text
    lead = f"{MINUS} " if term.negated else ""
    weight = getattr(term, "weight", 1.0)
    if isinstance(term, q.Words):
        text = term.words
    elif isinstance(term, q.Exact):
        text = f"“{term.words}”"
    elif isinstance(term, q.Wrong):
        text = term.source
    else:
        operator, _, text = written.partition(":")
        lead += f"{operator}:"
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1].replace('""', '"')
    problem = query_messages.problem_text(term.problem) if term.problem is not None else ""
    can_weigh = isinstance(term, q.Words)
    tip = problem or query_messages.term_meaning(term)
    return Face(
        text=text,
        tip=tip,
        spoken=", ".join(part for part in (f"{lead}{text} {weight_text(weight)}".strip(), problem) if part),
        lead=lead,
        glyph="warning" if problem else _GLYPHS.get(type(term), ""),
        weight_text=weight_text(weight),
        problem=problem,
        can_weigh=can_weigh,
    )


def _picture(term: q.Like) -> Face:
    name = picture_name(term.source)
    problem = query_messages.problem_text(term.problem) if term.problem is not None else ""
    said = [problem, query_messages.term_meaning(term), term.source]
    shown = translate("Chips", "part of {name}").format(name=name) if term.crop is not None else name
    return Face(
        text=shown,
        tip="\n".join(part for part in said if part),
        spoken=", ".join(part for part in (query_messages.term_meaning(term), name, problem) if part),
        lead=f"{MINUS} " if term.negated else "",
        glyph="warning" if problem else _GLYPHS[q.Like],
        weight_text=weight_text(term.weight),
        problem=problem,
        pictures=True,
        can_weigh=True,
    )


def _feedback(terms: Sequence[q.Term], *, more: bool) -> Face:
    names = [picture_name(term.source) for term in terms if isinstance(term, q.More | q.Less)]
    many = translate("Chips", "{count} photos").format(count=len(names))
    text = names[0] if len(names) == 1 else many
    lead = translate("Chips", "More like") if more else translate("Chips", "Less like")
    return Face(
        text=text,
        tip="\n".join([query_messages.term_meaning(terms[0]), *names[:20]]),
        spoken=f"{lead} {text}",
        lead=f"{lead} ",
        glyph=_GLYPHS[type(terms[0])],
        pictures=True,
    )

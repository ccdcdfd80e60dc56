"""What a query's terms mean, what is wrong with them, and what a search has to tell, as translated sentences.

The command line has its own words in ``wording``. Any thread.
"""

from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from photofinder.engine import query as q
from photofinder.records import Notice, NoticeCode, Problem, ProblemCode

translate = QCoreApplication.translate

_LONGEST_DETAIL = 60


def problem_text(problem: Problem) -> str:
    """Why a term is not understood as it was written, and what would be."""
    text = {
        ProblemCode.QUOTE_OPEN: translate("Query", "The quotation mark is not closed: it goes to the end."),
        ProblemCode.BRACKET_OPEN: translate("Query", "The bracket is not closed: it goes to the end."),
        ProblemCode.ONLY_WORDS: translate("Query", "Only words can stand in brackets."),
        ProblemCode.WEIGHT_BOUNDED: translate("Query", "Weights are from 0.1 to 10."),
        ProblemCode.OPERATOR_MISTYPED: translate("Query", "Did you mean “{detail}:”?"),
        ProblemCode.OPERATOR_UNKNOWN: translate("Query", "There is no “{detail}:” to search by."),
        ProblemCode.VALUE_MISSING: translate("Query", "Something is missing behind “{detail}:”."),
        ProblemCode.DATE: translate(
            "Query", "“{detail}” is no date: write 2023, 2023-05, 2023-05-17, summer or last-month."
        ),
        ProblemCode.TYPE: translate("Query", "“{detail}” is no kind of file: write jpg, png, heic, raw or video."),
        ProblemCode.NUMBER: translate("Query", "“{detail}” is no number: write 800, >800, <2.8 or 100..400."),
        ProblemCode.SIZE: translate("Query", "“{detail}” is no size: write >12mp or <500kb."),
        ProblemCode.KIND: translate(
            "Query",
            "“{detail}” is nothing that photos are: write portrait, landscape, square, panorama, screenshot,"
            " duplicate or favourite.",
        ),
        ProblemCode.POINT: translate(
            "Query", "“{detail}” is no point on the Earth: write latitude, longitude, kilometres: 48.86,2.35,10."
        ),
        ProblemCode.SCORE: translate("Query", "“{detail}” is no score: write a number such as >0.3."),
        ProblemCode.SORT: translate("Query", "“{detail}” is no order: write date, relevance, name or size."),
        ProblemCode.CROP: translate(
            "Query", "“{detail}” is no part of a picture: write left, top, right and bottom in percent."
        ),
    }[problem.code]
    return text.format(detail=_shortened(problem.detail))


def notice_text(notice: Notice) -> str:
    """What a search has to tell beside its photos."""
    detail = notice.detail
    match notice.code:
        case NoticeCode.QUERY_CUT:
            text = translate("Query", "The model does not read so many words: the end of “{detail}” was left out.")
        case NoticeCode.OTHER_LANGUAGE:
            text = translate("Query", "This model understands English only. Another one knows many languages.")
        case NoticeCode.FOLDER_UNKNOWN:
            text = translate("Query", "No photo lies in a folder called “{detail}”.")
        case NoticeCode.PLACE_UNKNOWN:
            text = translate("Query", "No place is called “{detail}”.")
        case NoticeCode.PICTURE_UNREADABLE:
            text = translate("Query", "{detail} could not be opened as a picture and is left out.")
            detail = PurePath(detail).name
    return text.format(detail=_shortened(detail))


def term_meaning(term: q.Term) -> str:
    """One line for a chip's tooltip."""
    no = term.negated
    match term:
        case q.Words():
            return (
                translate("Query", "Without photos that show this")
                if no
                else translate("Query", "What photos show")
            )
        case q.Exact():
            return (
                translate("Query", "Not in name, folder or text of the photo")
                if no
                else translate("Query", "These words in name, folder or text of the photo")
            )
        case q.Like():
            return (
                translate("Query", "Without what looks like this picture")
                if no
                else translate("Query", "What looks like this picture")
            )
        case q.More():
            return translate("Query", "Results lean towards these photos")
        case q.Less():
            return translate("Query", "Results lean away from these photos")
        case q.Wrong():
            return ""
        case q.SortBy():
            return translate("Query", "The order of the photos")
        case _:
            return translate("Query", "All photos but these") if no else translate("Query", "Only these photos")


def operator_meaning(meaning: str) -> str:
    """One of the lines of ``engine.operators``, translated, as a line of its own."""
    text = translate("Operators", meaning)
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"

"""From a typed error to one plain English sentence: what happened and what to do.

Shared by the command line, which prints it, and by ``ui.messages``, which translates it and adds a button.
"""

from pathlib import PurePath

from photofinder import errors
from photofinder.errors import SearchFileFault, SkipReason
from photofinder.records import Notice, NoticeCode, Problem, ProblemCode

_SKIP_SENTENCES = {
    SkipReason.NOT_A_PICTURE: "Not a picture",
    SkipReason.UNSUPPORTED: "This kind of picture cannot be opened",
    SkipReason.EMPTY: "The file is empty",
    SkipReason.DAMAGED: "The picture is damaged or incomplete",
    SkipReason.TOO_LARGE: "The picture is too large to open safely",
    SkipReason.NO_PERMISSION: "You may not read this file",
    SkipReason.UNREADABLE: "The file could not be read",
    SkipReason.TIMED_OUT: "Opening it took too long, so it was given up",
    SkipReason.CRASHED: "The program that decodes such files crashed on it",
}

_SEARCH_FILE_SENTENCES = {
    SearchFileFault.UNREADABLE: "it could not be read",
    SearchFileFault.OTHER_FILE: "it is not a file of saved searches",
    SearchFileFault.DAMAGED: "it is damaged",
    SearchFileFault.TOO_NEW: "it was written by a newer Photo Finder: update the app",
}
_PROBLEM_SENTENCES = {
    ProblemCode.QUOTE_OPEN: "The quotation mark before {detail} is not closed: it is taken to go to the end.",
    ProblemCode.BRACKET_OPEN: "The bracket before {detail} is not closed: it is taken to go to the end.",
    ProblemCode.ONLY_WORDS: "Only plain words can stand in brackets: put operators and quotes outside.",
    ProblemCode.WEIGHT_BOUNDED: "{detail} is no weight that can be given: weights are from 0.1 to 10.",
    ProblemCode.OPERATOR_MISTYPED: "There is no such operator: did you mean '{detail}:'? "
    "Put a backslash in front if it is a plain word.",
    ProblemCode.OPERATOR_UNKNOWN: "There is no operator '{detail}:'. "
    "Put a backslash in front if it is a plain word.",
    ProblemCode.VALUE_MISSING: "Something is missing behind '{detail}:'.",
    ProblemCode.DATE: "{detail} is no date here: write 2023, 2023-05, 2023-05-17, 2020..2022, 1990s, summer or "
    "last-month.",
    ProblemCode.TYPE: "{detail} is no kind of file that is known: write jpg, png, heic, raw or video, for example.",
    ProblemCode.NUMBER: "{detail} is no number here: write 800, >800, <2.8 or 100..400.",
    ProblemCode.SIZE: "{detail} is no size: write >12mp for the picture or <500kb for the file.",
    ProblemCode.KIND: "{detail} is nothing that a photo can be: write portrait, landscape, square, panorama, "
    "screenshot, duplicate or favourite.",
    ProblemCode.POINT: "{detail} is no point on the Earth: write latitude, longitude and kilometres, as in "
    "near:48.86,2.35,10, or place: and a name.",
    ProblemCode.SCORE: "{detail} is no score: write a number from -1 to 1, as in score:>0.3.",
    ProblemCode.SORT: "{detail} is no order: write relevance, date, name, size, oldest, z-a or smallest.",
    ProblemCode.CROP: "{detail} is no part of a picture: write left, top, right and bottom in percent, as in "
    "@10,20,50,60.",
}
_LONGEST_DETAIL = 60


def skip_sentence(reason: SkipReason) -> str:
    """Why a file was left out, as a person would say it."""
    return _SKIP_SENTENCES[reason]


def problem_sentence(problem: Problem) -> str:
    """Why a piece of a query is not understood as it was written, and what would be."""
    return _PROBLEM_SENTENCES[problem.code].format(detail=_shortened(problem.detail))


def notice_sentence(notice: Notice) -> str:
    """One sentence for what a search has to tell beside its photos."""
    detail = _shortened(notice.detail)
    match notice.code:
        case NoticeCode.QUERY_CUT:
            return f"The model does not read so many words at once; the end of this was left out: {detail}"
        case NoticeCode.OTHER_LANGUAGE:
            return (
                f"The model knows English only; {detail} understands many languages: "
                f"'photofinder models --download {detail}'."
            )
        case NoticeCode.FOLDER_UNKNOWN:
            return f"No photo lies in a folder called {detail}."
        case NoticeCode.PLACE_UNKNOWN:
            return f"No place is called {detail}."
        case NoticeCode.PICTURE_UNREADABLE:
            why = f": {_lower_first(skip_sentence(notice.reason))}" if notice.reason is not None else ""
            if notice.reason is SkipReason.UNREADABLE:
                why += " (in a query, a name with spaces goes in quotes)"
            return f"{_shortened(PurePath(notice.detail).name or notice.detail)} cannot be searched with{why}."


def sentence(error: errors.PhotoFinderError) -> str:
    """One sentence for ``error``, naming its data; never a traceback, never an internal name."""
    match error:
        case errors.ImageUnreadable(path=path, reason=reason):
            what = f"{path.name} cannot be used" if path is not None else "That picture cannot be used"
            return f"{what}: {_lower_first(skip_sentence(reason))}."
        case errors.FolderUnavailable(path=path, detail=detail):
            why = f" ({_lower_first(detail)})" if detail else ""
            return (
                f"The folder {path} cannot be used{why}: check that it is there, that its disk is connected and "
                "that you may read it."
            )
        case errors.IndexingBusy():
            return "Another Photo Finder is indexing this library: wait until it is done, or close it."
        case errors.CatalogueTooNew(path=path, found=found, supported=supported):
            return (
                f"The library {path} was made by a newer Photo Finder (format {found}, this one knows up to "
                f"{supported}): update the app."
            )
        case errors.CatalogueDamaged(path=path):
            return (
                f"The library file {path} is damaged: move it away and index your folders again, "
                "or put back one of the backups beside it."
            )
        case errors.StorageFault(path=path, detail=detail):
            return f"Photo Finder cannot use its folder {path} ({detail}): free some space or check the rights."
        case errors.ModelUnknown(model_id=model_id):
            return f"There is no model called {model_id}: 'photofinder models' lists those that are known."
        case errors.ModelUnsupported(model_id=model_id, detail=detail):
            return f"The model {model_id} cannot run here ({detail}): choose another one."
        case errors.ModelNotDownloaded(model_id=model_id, downloadable=False):
            return f"The files of the model {model_id} are not there: check its path, or choose another model."
        case errors.ModelNotDownloaded(model_id=model_id):
            return f"The model {model_id} is not on this computer yet: download it first."
        case errors.ModelDamaged(model_id=model_id):
            return f"The files of the model {model_id} cannot be loaded: download it again or choose another one."
        case errors.DownloadFailed(what=what, offline=True):
            return f"{what} cannot be downloaded because the server cannot be reached: go online and try again."
        case errors.DownloadFailed(what=what, detail=detail):
            return f"{what} could not be downloaded ({detail}): try again."
        case errors.SearchNameTaken(name=name):
            return f"There is another saved search called {name}: choose another name."
        case errors.SearchFileUnusable(path=path, fault=fault, detail=detail):
            why = f" ({_lower_first(detail)})" if detail else ""
            return f"No searches can be taken from {path}: {_SEARCH_FILE_SENTENCES[fault]}{why}."
        case errors.PhotoUnknown():
            return "That photo is no longer in the library."
        case _:
            return "Something went wrong."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]}..."

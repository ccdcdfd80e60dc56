"""From a typed error to one plain English sentence: what happened and what to do.

Shared by the command line, which prints it, and by ``ui.messages``, which translates it and adds a button.
"""

from pathlib import PurePath

from photofinder import errors
from photofinder.errors import BackupFault, SearchFileFault, SkipReason
from photofinder.records import Hold, Notice, NoticeCode, Problem, ProblemCode, WatchFault, WatchReason

_SKIP_SENTENCES = {
    SkipReason.NOT_A_PICTURE: "Not a picture",
    SkipReason.UNSUPPORTED: "This kind of file cannot be opened",
    SkipReason.EMPTY: "The file is empty",
    SkipReason.DAMAGED: "The file is damaged or incomplete",
    SkipReason.TOO_LARGE: "The file is too large to open safely",
    SkipReason.NO_PERMISSION: "You may not read this file",
    SkipReason.UNREADABLE: "The file could not be read",
    SkipReason.LINK_LEADS_NOWHERE: "What this link leads to is not there",
    SkipReason.TIMED_OUT: "Opening it took too long, so it was given up",
    SkipReason.CRASHED: "The program that decodes such files crashed on it",
}

_HOLD_SENTENCES = {
    Hold.DISK_FULL: "The disk with the library is full: indexing goes on as soon as there is space.",
    Hold.STORAGE: "The library cannot be written now, for another program keeps it or its disk does not answer: "
    "indexing goes on as soon as it can.",
    Hold.FOLDER_AWAY: "The folder is not there any more: indexing goes on as soon as its disk or share is back.",
}
_SEARCH_FILE_SENTENCES = {
    SearchFileFault.UNREADABLE: "it could not be read",
    SearchFileFault.OTHER_FILE: "it is not a file of saved searches",
    SearchFileFault.DAMAGED: "it is damaged",
    SearchFileFault.TOO_NEW: "it was written by a newer Photo Finder: update the app",
}
_BACKUP_SENTENCES = {
    BackupFault.UNREADABLE: "it could not be read",
    BackupFault.OTHER_FILE: "it is not a backup that Photo Finder made",
    BackupFault.DAMAGED: "it is damaged",
    BackupFault.TOO_NEW: "it was written by a newer Photo Finder: update the app",
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
# inotify(7), /proc interfaces.
RAISE_WATCH_LIMIT = "sudo sysctl fs.inotify.max_user_watches=1048576"


def skip_sentence(reason: SkipReason) -> str:
    """Why a file was left out, as a person would say it."""
    return _SKIP_SENTENCES[reason]


def hold_sentence(hold: Hold) -> str:
    """Why indexing waits, and what helps; it goes on by itself."""
    return _HOLD_SENTENCES[hold]


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


def watch_sentence(fault: WatchFault) -> str:
    """Why a folder is looked through from time to time instead of being watched, and what helps."""
    match fault.reason:
        case WatchReason.LIMIT:
            return (
                f"Not all of {fault.root} can be watched, for the system allows no more: it is looked through "
                f"every ten minutes; '{RAISE_WATCH_LIMIT}' allows more."
            )
        case WatchReason.NETWORK:
            return f"{fault.root} lies on a network share: it is looked through every ten minutes."
        case WatchReason.UNSUPPORTED:
            return f"{fault.root} cannot be watched: it is looked through every ten minutes."


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
        case errors.FolderDiffers(path=path, root=root, detail=detail):
            return f"{path} cannot take the place of the folder {root}: {detail}."
        case errors.RootUnknown():
            return "That folder is no longer one of the library."
        case errors.GlobUnusable(glob=glob):
            return f"'{glob}' is no pattern: write names with * and ?, such as *.tmp or /Exports/."
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
        case errors.LibraryReadOnly(path=path, disk_full=True):
            return (
                f"The disk with the library, {path}, is full: photos are found, but nothing can be added or "
                "changed until there is space."
            )
        case errors.LibraryReadOnly(path=path):
            return f"The library in {path} is read-only: photos are found, but nothing can be added or changed."
        case errors.StorageFault(path=path, detail=detail):
            return f"Photo Finder cannot use its folder {path} ({detail}): free some space or check the rights."
        case errors.DecoderUnavailable(detail=detail):
            why = f" ({_lower_first(detail)})" if detail else ""
            return f"Pictures cannot be opened now{why}: close other programs, or start Photo Finder again."
        case errors.ModelUnknown(model_id=model_id):
            return f"There is no model called {model_id}: 'photofinder models' lists those that are known."
        case errors.ModelUnsupported(model_id=model_id, detail=detail):
            return f"The model {model_id} cannot run here ({detail}): choose another one."
        case errors.RuntimeUnusable(runtime=runtime, detail=detail):
            return (
                f"The model cannot be run with {runtime} on this computer ({_shortened(detail)}): "
                "'photofinder models --runtime auto' takes what works best."
            )
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
        case errors.LibraryInUse():
            return "Photo Finder is open with this library: close its windows and wait for its commands first."
        case errors.BackupUnusable(path=path, fault=fault, detail=detail):
            why = f" ({_lower_first(detail)})" if detail else ""
            cause = f"{_BACKUP_SENTENCES[fault]}{why}"
            return f"The library cannot be restored from {path}: {cause}. Nothing was changed."
        case errors.FileInTheWay(path=path):
            return f"There is a file called {path} already: choose another name, or say that it may be replaced."
        case errors.FolderInTheWay(path=path):
            return f"{path} is a folder: give the name of a file to write."
        case errors.PhotoUnknown():
            return "That photo is no longer in the library."
        case _:
            return "Something went wrong."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]}..."


def moment_text(at_ms: int) -> str:
    """A moment or a length of a video as players show it: ``0:42``, ``1:02:03``."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

"""From a fault to what the window says: one translated sentence, and the one action that helps.

The window decides what an action does; the command line has its own words in ``wording``. Any thread.
"""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from photofinder import errors
from photofinder.errors import SkipReason
from photofinder.records import Hold, WatchFault, WatchReason
from photofinder.wording import RAISE_WATCH_LIMIT

translate = QCoreApplication.translate


class Action(Enum):
    """What a button in a message does."""

    DOWNLOAD_MODEL = auto()
    SHOW_LOG = auto()
    INDEX_AGAIN = auto()
    CHOOSE_FOLDER = auto()
    SHOW_DATA = auto()


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, whether it is bad news, the button that helps; ``about_query`` leaves with the next results."""

    text: str
    bad: bool = True
    action: Action | None = None
    about_query: bool = False


def action_text(action: Action) -> str:
    """The words on the button of ``action``."""
    return {
        Action.DOWNLOAD_MODEL: translate("Messages", "Download"),
        Action.SHOW_LOG: translate("Messages", "Show log"),
        Action.INDEX_AGAIN: translate("Messages", "Try again"),
        Action.CHOOSE_FOLDER: translate("Messages", "Choose a folder"),
        Action.SHOW_DATA: translate("Messages", "Show folder"),
    }[action]


def skip_text(reason: SkipReason) -> str:
    """Why a file was left out."""
    return {
        SkipReason.NOT_A_PICTURE: translate("Messages", "Not a picture"),
        SkipReason.UNSUPPORTED: translate("Messages", "This kind of file cannot be opened"),
        SkipReason.EMPTY: translate("Messages", "The file is empty"),
        SkipReason.DAMAGED: translate("Messages", "The file is damaged or incomplete"),
        SkipReason.TOO_LARGE: translate("Messages", "The file is too large to open safely"),
        SkipReason.NO_PERMISSION: translate("Messages", "You may not read this file"),
        SkipReason.UNREADABLE: translate("Messages", "The file could not be read"),
        SkipReason.LINK_LEADS_NOWHERE: translate("Messages", "What this link leads to is not there"),
        SkipReason.TIMED_OUT: translate("Messages", "Opening it took too long, so it was given up"),
        SkipReason.CRASHED: translate("Messages", "The program that decodes such files crashed on it"),
    }[reason]


def hold_text(hold: Hold, folder: Path) -> str:
    """Why indexing waits, and that it goes on by itself."""
    if hold is Hold.DISK_FULL:
        return translate("Messages", "The disk is full: indexing goes on when there is room.")
    if hold is Hold.STORAGE:
        return translate("Messages", "The library cannot be written just now: indexing goes on when it can.")
    text = translate("Messages", "{folder} is away just now: indexing goes on when it is back.")
    return text.format(folder=folder.name or folder)


def watch_text(fault: WatchFault) -> str:
    """Why a folder is looked through from time to time instead of being watched, and what helps."""
    if fault.reason is WatchReason.NETWORK:
        return translate("Messages", "On a network share: looked through every ten minutes")
    if fault.reason is WatchReason.LIMIT:
        text = translate(
            "Messages", "Looked through every ten minutes: the system watches no more. “{command}” allows more."
        )
        return text.format(command=RAISE_WATCH_LIMIT)
    return translate("Messages", "It cannot be watched, and is looked through every ten minutes")


def not_watched(fault: WatchFault) -> Message:
    """For a folder that cannot be watched as others are."""
    text = translate("Messages", "{folder}: {reason}")
    return Message(text.format(folder=fault.root.name or fault.root, reason=watch_text(fault)), bad=False)


def nothing_dropped() -> Message:
    """For a drop or paste that holds nothing to search with."""
    return Message(
        translate("Messages", "That is neither a picture nor a folder: drop a photo to find similar ones."),
        about_query=True,
    )


def query_too_long(most: int) -> Message:
    """For more text than the search box takes."""
    text = translate("Messages", "A search is at most {count} letters long: the rest was left out.")
    return Message(text.format(count=most), bad=False, about_query=True)


def pictures_cut(most: int) -> Message:
    """For more dropped pictures than a search takes."""
    text = translate("Messages", "Only the first {count} pictures are searched with.")
    return Message(text.format(count=most), bad=False, about_query=True)


def searches_exported(count: int) -> Message:
    """For saved searches that are in a file now."""
    text = translate("Messages", "Saved searches written to the file: {count}.")
    return Message(text.format(count=count), bad=False)


def searches_imported(count: int) -> Message:
    """For saved searches that came from a file."""
    text = translate("Messages", "Saved searches added from the file: {count}.")
    return Message(text.format(count=count), bad=False)


def file_away(path: Path) -> Message:
    """For a photo that is to be opened and is not where it was."""
    text = translate("Messages", "{name} is not there any more: it was moved, or its disk is not connected.")
    return Message(text.format(name=path.name), action=Action.INDEX_AGAIN)


def disk_away(path: Path) -> Message:
    """For a photo that is to be opened and lies on a disk or share that is away."""
    text = translate("Messages", "The disk that {name} lies on is not connected: connect it and try again.")
    return Message(text.format(name=path.name))


def no_viewer() -> Message:
    """For a photo that the system has no app for."""
    return Message(
        translate("Messages", "No app on this computer opens that photo: choose one in the file manager.")
    )


def explain(fault: Exception) -> Message:
    """What to say about ``fault``; a fault that nobody foresaw leads to the log."""
    match fault:
        case errors.ImageUnreadable():
            return Message(_image_text(fault), about_query=True)
        case errors.FolderUnavailable(path=path):
            text = translate(
                "Messages", "The folder {path} cannot be opened: check that it exists and that you may read it."
            )
            return Message(text.format(path=path), action=Action.CHOOSE_FOLDER)
        case errors.IndexingBusy():
            text = translate(
                "Messages", "Another Photo Finder is reading these photos: wait until it is done, or close it."
            )
            return Message(text, action=Action.INDEX_AGAIN)
        case errors.CatalogueTooNew(path=path, found=found, supported=supported):
            text = translate(
                "Messages",
                "The library {path} was made by a newer Photo Finder (format {found}, this one knows up to"
                " {supported}): update the app.",
            )
            return Message(text.format(path=path, found=found, supported=supported), action=Action.SHOW_DATA)
        case errors.CatalogueDamaged(path=path):
            text = translate(
                "Messages",
                "The library file {path} is damaged: move it away and choose your folders again, or put back one of"
                " the backups beside it.",
            )
            return Message(text.format(path=path), action=Action.SHOW_DATA)
        case errors.LibraryReadOnly(path=path, disk_full=full):
            return Message(_read_only_text(full).format(path=path), action=Action.SHOW_DATA)
        case errors.StorageFault(path=path, detail=detail):
            text = translate(
                "Messages",
                "Photo Finder cannot use its folder {path} ({detail}): free some space or check the rights.",
            )
            return Message(text.format(path=path, detail=detail), action=Action.SHOW_DATA)
        case errors.SearchNameTaken(name=name):
            text = translate("Messages", "Another saved search is called {name}: choose another name.")
            return Message(text.format(name=name))
        case errors.SearchFileUnusable():
            return Message(_search_file_text(fault))
        case errors.FolderInTheWay(path=path):
            text = translate("Messages", "{name} is a folder: choose the name of a file.")
            return Message(text.format(name=path.name or path))
        case errors.PhotoUnknown():
            return Message(translate("Messages", "That photo is no longer in the library."), about_query=True)
        case errors.FolderDiffers() | errors.RootUnknown() | errors.GlobUnusable():
            return Message(_root_text(fault))
        case errors.LibraryInUse() | errors.BackupUnusable() | errors.FileInTheWay():
            return Message(_backup_text(fault))
        case errors.PhotoFinderError():
            return _model_message(fault)
        case _:
            return Message(
                translate("Messages", "Something went wrong, and Photo Finder goes on."), action=Action.SHOW_LOG
            )


def _image_text(fault: errors.ImageUnreadable) -> str:
    if fault.path is None:
        return translate("Messages", "That picture cannot be used: {reason}.").format(
            reason=_inside(skip_text(fault.reason))
        )
    return translate("Messages", "{name} cannot be used: {reason}.").format(
        name=fault.path.name, reason=_inside(skip_text(fault.reason))
    )


def _read_only_text(disk_full: bool) -> str:
    if disk_full:
        return translate(
            "Messages",
            "The disk with the library, {path}, is full: photos are found, but nothing can be added or changed"
            " until there is space.",
        )
    return translate(
        "Messages", "The library in {path} is read-only: photos are found, but nothing can be added or changed."
    )


def _search_file_text(fault: errors.SearchFileUnusable) -> str:
    why = {
        errors.SearchFileFault.UNREADABLE: translate("Messages", "it could not be read"),
        errors.SearchFileFault.OTHER_FILE: translate("Messages", "it holds no saved searches"),
        errors.SearchFileFault.DAMAGED: translate("Messages", "it is damaged"),
        errors.SearchFileFault.TOO_NEW: translate("Messages", "it comes from a newer Photo Finder: update the app"),
    }[fault.fault]
    return translate("Messages", "{name} cannot be used: {reason}.").format(name=fault.path.name, reason=why)


def _root_text(fault: errors.FolderDiffers | errors.RootUnknown | errors.GlobUnusable) -> str:
    match fault:
        case errors.FolderDiffers(path=path, root=root):
            text = translate("Messages", "{path} does not hold the photos of {folder}: choose where that lies now.")
            return text.format(path=path, folder=root.name or root)
        case errors.RootUnknown():
            return translate("Messages", "That folder is no longer one of the library.")
        case errors.GlobUnusable(glob=glob):
            text = translate(
                "Messages", "“{pattern}” is no pattern: write names with * and ?, such as *.tmp or /Exports/."
            )
            return text.format(pattern=glob)


def _backup_text(fault: errors.LibraryInUse | errors.BackupUnusable | errors.FileInTheWay) -> str:
    match fault:
        case errors.LibraryInUse():
            return translate("Messages", "Another Photo Finder has this library open: close it and try again.")
        case errors.FileInTheWay(path=path):
            return translate("Messages", "There is a file {name} already: choose another name.").format(
                name=path.name
            )
        case errors.BackupUnusable(path=path, fault=why):
            reason = {
                errors.BackupFault.UNREADABLE: translate("Messages", "it could not be read"),
                errors.BackupFault.OTHER_FILE: translate("Messages", "it is no backup of Photo Finder"),
                errors.BackupFault.DAMAGED: translate("Messages", "it is damaged"),
                errors.BackupFault.TOO_NEW: translate(
                    "Messages", "it comes from a newer Photo Finder: update the app"
                ),
            }[why]
            text = translate("Messages", "{name} cannot be restored from: {reason}. Nothing was changed.")
            return text.format(name=path.name, reason=reason)


def _model_message(fault: errors.PhotoFinderError) -> Message:
    match fault:
        case errors.ModelNotDownloaded(model_id=model_id, downloadable=False):
            text = translate("Messages", "The files of the model {model} are not there: choose another one.")
            return Message(text.format(model=model_id))
        case errors.ModelNotDownloaded(model_id=model_id):
            text = translate("Messages", "The model {model} is not on this computer yet: download it first.")
            return Message(text.format(model=model_id), action=Action.DOWNLOAD_MODEL)
        case errors.ModelUnknown(model_id=model_id):
            return Message(
                translate("Messages", "There is no model called {model}: choose another one.").format(
                    model=model_id
                )
            )
        case errors.ModelUnsupported(model_id=model_id, detail=detail):
            text = translate("Messages", "The model {model} cannot run here ({detail}): choose another one.")
            return Message(text.format(model=model_id, detail=detail))
        case errors.RuntimeUnusable():
            return Message(
                translate("Messages", "The model cannot be run that way on this computer: choose another.")
            )
        case errors.DecoderUnavailable():
            text = translate(
                "Messages", "Pictures cannot be opened now: close other programs, or start the app again."
            )
            return Message(text, action=Action.SHOW_LOG)
        case errors.ModelDamaged(model_id=model_id):
            text = translate(
                "Messages",
                "The files of the model {model} cannot be loaded: download it again or choose another one.",
            )
            return Message(text.format(model=model_id), action=Action.DOWNLOAD_MODEL)
        case errors.DownloadFailed(offline=True):
            return Message(
                translate("Messages", "The server cannot be reached, so nothing came: go online and try again.")
            )
        case errors.DownloadFailed(what=what, detail=detail):
            text = translate("Messages", "{what} could not be downloaded ({detail}): try again.")
            return Message(text.format(what=what, detail=detail))
        case _:
            return Message(
                translate("Messages", "Something went wrong, and Photo Finder goes on."), action=Action.SHOW_LOG
            )


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]

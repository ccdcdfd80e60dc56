"""From a typed error to one plain English sentence: what happened and what to do.

Shared by the command line, which prints it, and by ``ui.messages``, which translates it and adds a button.
"""

from photofinder import errors
from photofinder.errors import SkipReason

_SKIP_SENTENCES = {
    SkipReason.NOT_A_PICTURE: "Not a picture",
    SkipReason.UNSUPPORTED: "This kind of picture cannot be opened",
    SkipReason.EMPTY: "The file is empty",
    SkipReason.DAMAGED: "The picture is damaged or incomplete",
    SkipReason.TOO_LARGE: "The picture is too large to open safely",
    SkipReason.NO_PERMISSION: "You may not read this file",
    SkipReason.UNREADABLE: "The file could not be read",
}


def skip_sentence(reason: SkipReason) -> str:
    """Why a file was left out, as a person would say it."""
    return _SKIP_SENTENCES[reason]


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
        case errors.PhotoUnknown():
            return "That photo is no longer in the library."
        case _:
            return "Something went wrong."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]

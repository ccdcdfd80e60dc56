"""Typed errors that cross layers.

Each carries data (a path, a reason, a number); the sentence that a person reads is made in ``wording``.
A bad photo is not an error of this kind once it is indexed: it is a stored ``records.Skip``.
"""

from enum import StrEnum
from pathlib import Path


class SkipReason(StrEnum):
    """Why a file is not among the photos; the value is what the catalogue stores."""

    NOT_A_PICTURE = "not-a-picture"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    NO_PERMISSION = "no-permission"
    UNREADABLE = "unreadable"
    LINK_LEADS_NOWHERE = "link-leads-nowhere"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"


class PhotoFinderError(Exception):
    """Base of every fault that the app expects and can explain."""


class ImageUnreadable(PhotoFinderError):
    """A file could not be opened as a picture."""

    def __init__(self, path: Path | None, reason: SkipReason, detail: str = "") -> None:
        super().__init__(path, reason, detail)
        self.path = path
        self.reason = reason
        self.detail = detail


class FolderUnavailable(PhotoFinderError):
    """A folder that was asked for does not exist, is no folder, or may not be read."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(path, detail)
        self.path = path
        self.detail = detail


class FolderDiffers(PhotoFinderError):
    """A folder cannot be the new place of a root: ``detail`` says why."""

    def __init__(self, path: Path, root: Path, detail: str) -> None:
        super().__init__(path, root, detail)
        self.path = path
        self.root = root
        self.detail = detail


class RootUnknown(PhotoFinderError):
    """No folder of the library has that number."""

    def __init__(self, root_id: int) -> None:
        super().__init__(root_id)
        self.root_id = root_id


class GlobUnusable(PhotoFinderError):
    """A pattern of what is to be left out cannot be read."""

    def __init__(self, glob: str) -> None:
        super().__init__(glob)
        self.glob = glob


class IndexingBusy(PhotoFinderError):
    """Another process is indexing the same library."""


class CatalogueTooNew(PhotoFinderError):
    """The catalogue was written by a newer version of the app."""

    def __init__(self, path: Path, found: int, supported: int) -> None:
        super().__init__(path, found, supported)
        self.path = path
        self.found = found
        self.supported = supported


class CatalogueDamaged(PhotoFinderError):
    """The catalogue file is no readable SQLite database."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(path, detail)
        self.path = path
        self.detail = detail


class StorageFault(PhotoFinderError):
    """The app's own data cannot be read or written: disk full, locked, read-only."""

    def __init__(self, path: Path, detail: str = "", *, disk_full: bool = False) -> None:
        super().__init__(path, detail)
        self.path = path
        self.detail = detail
        self.disk_full = disk_full


class LibraryReadOnly(StorageFault):
    """Nothing can be written where the library lies, ``path``, for the disk is full or it is read-only; what is
    there can be read."""

    def __init__(self, path: Path, *, disk_full: bool) -> None:
        super().__init__(path, "the disk is full" if disk_full else "it is read-only", disk_full=disk_full)


class LibraryClosed(StorageFault):
    """The library was closed while this was going on."""


class DecoderUnavailable(PhotoFinderError):
    """The processes that open files cannot be started."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ModelUnknown(PhotoFinderError):
    """No model of that name is known to the app or to open_clip."""

    def __init__(self, model_id: str, detail: str = "") -> None:
        super().__init__(model_id, detail)
        self.model_id = model_id
        self.detail = detail


class ModelUnsupported(PhotoFinderError):
    """The model exists, but this installation lacks what it takes to run it; ``detail`` says what."""

    def __init__(self, model_id: str, detail: str) -> None:
        super().__init__(model_id, detail)
        self.model_id = model_id
        self.detail = detail


class RuntimeUnusable(PhotoFinderError):
    """What was chosen to run the model with (``records.Runtime``) does not work on this computer."""

    def __init__(self, runtime: str, detail: str = "") -> None:
        super().__init__(runtime, detail)
        self.runtime = runtime
        self.detail = detail


class ModelNotDownloaded(PhotoFinderError):
    """The model is known, but its files are not on this computer; not ``downloadable`` are the person's own."""

    def __init__(self, model_id: str, *, downloadable: bool = True) -> None:
        super().__init__(model_id, downloadable)
        self.model_id = model_id
        self.downloadable = downloadable


class ModelDamaged(PhotoFinderError):
    """The model's files are here and cannot be loaded, or fail their checksum."""

    def __init__(self, model_id: str, path: Path | None = None, detail: str = "") -> None:
        super().__init__(model_id, path, detail)
        self.model_id = model_id
        self.path = path
        self.detail = detail


class DownloadFailed(PhotoFinderError):
    """A download that the person asked for did not finish; ``offline`` when no server could be reached."""

    def __init__(self, what: str, *, offline: bool = False, detail: str = "") -> None:
        super().__init__(what, offline, detail)
        self.what = what
        self.offline = offline
        self.detail = detail


class PhotoUnknown(PhotoFinderError):
    """No photo of that number is in the catalogue."""

    def __init__(self, photo_id: int) -> None:
        super().__init__(photo_id)
        self.photo_id = photo_id


class SearchNameTaken(PhotoFinderError):
    """Another saved search has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SearchFileFault(StrEnum):
    """Why a file of saved searches cannot be used."""

    UNREADABLE = "unreadable"
    OTHER_FILE = "other-file"
    DAMAGED = "damaged"
    TOO_NEW = "too-new"


class SearchFileUnusable(PhotoFinderError):
    """Saved searches could not be read from a file."""

    def __init__(self, path: Path, fault: SearchFileFault, detail: str = "") -> None:
        super().__init__(path, fault, detail)
        self.path = path
        self.fault = fault
        self.detail = detail


class LibraryInUse(PhotoFinderError):
    """Another Photo Finder has the library open, and what was asked for needs it alone."""


class BackupFault(StrEnum):
    """Why a file cannot be restored from."""

    UNREADABLE = "unreadable"
    OTHER_FILE = "other-file"
    DAMAGED = "damaged"
    TOO_NEW = "too-new"


class BackupUnusable(PhotoFinderError):
    """A library could not be restored from a file; nothing was changed."""

    def __init__(self, path: Path, fault: BackupFault, detail: str = "") -> None:
        super().__init__(path, fault, detail)
        self.path = path
        self.fault = fault
        self.detail = detail


class FolderInTheWay(PhotoFinderError):
    """A file is to be written where a folder lies."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class FileInTheWay(PhotoFinderError):
    """There is a file of that name, and nobody said that it may be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

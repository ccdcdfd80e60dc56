"""What a library holds, and what is done to keep it whole."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from photofinder.records.models import Runtime
from photofinder.records.photos import AbsentFolder, Root


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds. ``waiting`` counts photos that the active model has not embedded yet;
    ``device`` is None until the embedder was loaded, ``runs_on`` where it will be, as far as that was found out;
    ``runtime`` is what was chosen for it; ``absent`` are folders, roots or in roots, that are away with photos."""

    roots: tuple[Root, ...]
    photos: int
    embedded: int
    waiting: int
    skipped: int
    model_id: str
    device: str | None
    data_dir: Path
    cache_dir: Path
    catalogue_bytes: int
    thumbnail_bytes: int
    runs_on: str | None = None
    runtime: Runtime = Runtime.AUTO
    absent: tuple[AbsentFolder, ...] = ()


class RecoveredFrom(StrEnum):
    """Where the photos of a library came from that was found damaged: from what could still be read of it, from the
    last good backup, or from nowhere: it is to be indexed anew."""

    DAMAGED_FILE = "damaged-file"
    BACKUP = "backup"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Recovery:
    """The library was found damaged or missing when it was opened, and was mended. ``kept_as`` is the damaged file,
    which is never deleted, None where there was none; ``backup_made`` when the backup was made that was needed (ISO
    8601, local time), None without one; ``photos`` and ``roots`` count what is in the library now."""

    source: RecoveredFrom
    kept_as: Path | None
    backup_made: str | None
    photos: int
    roots: int


class FindingCode(StrEnum):
    """What ``doctor`` found."""

    CATALOGUE_DAMAGED = "catalogue-damaged"
    INDEX_BROKEN = "index-broken"
    SCHEMA_LACKS = "schema-lacks"
    ROWS_WITHOUT_PHOTO = "rows-without-photo"
    PHOTO_WITHOUT_ROOT = "photo-without-root"
    VALUE_UNREADABLE = "value-unreadable"
    NAMES_WRONG = "names-wrong"
    FOLDERS_WRONG = "folders-wrong"
    COPIES_WRONG = "copies-wrong"
    NUMBERS_BEHIND = "numbers-behind"
    EMBEDDING_WRONG = "embedding-wrong"
    VECTORS_UNLIKE = "vectors-unlike"
    THUMBNAIL_MISSING = "thumbnail-missing"
    THUMBNAIL_TORN = "thumbnail-torn"
    THUMBNAIL_STRAY = "thumbnail-stray"
    LEFT_OVER = "left-over"
    KEPT_FILE = "kept-file"
    MODEL_TORN = "model-torn"
    BACKUP_DAMAGED = "backup-damaged"
    SETTINGS_WRONG = "settings-wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``doctor`` found: how many of it, where (None: in the catalogue), and what more there is to
    say. ``harmless``: nothing is wrong because of it. ``mended``: it is put right now."""

    code: FindingCode
    count: int = 1
    path: Path | None = None
    detail: str = ""
    harmless: bool = False
    mended: bool = False


class CheckPart(StrEnum):
    """What ``doctor`` looks through, in this order."""

    STRUCTURE = "structure"
    ENTRIES = "entries"
    EMBEDDINGS = "embeddings"
    NAMES = "names"
    VECTORS = "vectors"
    THUMBNAILS = "thumbnails"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """One step of ``doctor``: where it is, and what it found there, if anything."""

    part: CheckPart
    finding: Finding | None = None


class BackupStep(StrEnum):
    """What a backup or its restoring is at."""

    COPYING = "copying"
    CHECKING = "checking"
    REPLACING = "replacing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class BackupProgress:
    """One step of writing a backup, or of restoring one; ``kept_as`` is where the library is that was there before,
    once it was replaced."""

    step: BackupStep
    file: Path
    done_bytes: int = 0
    total_bytes: int = 0
    photos: int = 0
    kept_as: Path | None = None

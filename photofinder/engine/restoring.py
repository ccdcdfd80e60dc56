"""Puts a backup in the place of a library that nobody has open. On the thread that iterates.

All of the backup is read and checked before anything is replaced; the catalogue that was there stays beside the new
one. An open window shows what it has read: so nothing is restored below one, it is asked to be closed.
"""

import logging
import os
import tempfile
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from photofinder.engine.guarding import catalogue_file, lock_of
from photofinder.errors import LibraryInUse, StorageFault
from photofinder.records import BackupProgress, BackupStep
from photofinder.settings import Settings
from photofinder.store import archive, recovering
from photofinder.store.copying import need_space, put_in_place

log = logging.getLogger(__name__)

SETTINGS_NAME = "settings.toml"
PICTURES = "pictures"


def restore(file: Path, settings: Settings) -> Generator[BackupProgress, None, None]:
    """Make the library of ``settings.folders`` what the backup ``file`` holds; closing the generator before the
    step REPLACING leaves it as it is.

    Raises:
        LibraryInUse: it is open in a window, or a command is at work on it.
        BackupUnusable: the file cannot be read, is none, is damaged, or of a newer app.
        StorageFault: there is no room, or the folder may not be written to.
    """
    folders = settings.folders
    catalogue = catalogue_file(folders.data)
    lock = lock_of(folders.data)
    if not lock.alone(0):
        raise LibraryInUse
    staged: Path | None = None
    try:
        with suppress(OSError):
            need_space(folders.data, 2 * file.stat().st_size)
        handle, name = tempfile.mkstemp(dir=folders.data, prefix="restoring-", suffix=".part")
        os.close(handle)
        staged = Path(name)
        for done, total in archive.unpack(file, staged):
            yield BackupProgress(BackupStep.COPYING, file, done, total)
        yield BackupProgress(BackupStep.CHECKING, file)
        contents = archive.take_out(staged, file)
        yield BackupProgress(BackupStep.REPLACING, file, photos=contents.photos)
        kept_as = recovering.set_aside(catalogue, "replaced") if catalogue.exists() else None
        recovering.take_place(staged, catalogue)
        _put_files(contents.files, settings)
        log.info("restored %d photos from %s; what was there is in %s", contents.photos, file, kept_as)
        yield BackupProgress(BackupStep.DONE, file, photos=contents.photos, kept_as=kept_as)
    except OSError as fault:
        raise StorageFault(folders.data, fault.strerror or str(fault)) from fault
    finally:
        if staged is not None:
            for left_over in folders.data.glob(f"{staged.name}*"):
                with suppress(OSError):
                    left_over.unlink()
        lock.release()


def small_files(settings: Settings) -> dict[str, Path]:
    """What a backup holds beside the catalogue, by the names in it."""
    pictures = settings.folders.data / PICTURES
    found = {
        f"{PICTURES}/{path.relative_to(pictures).as_posix()}": path for path in sorted(pictures.glob("??/*.jpg"))
    }
    return {SETTINGS_NAME: settings.file, **found}


def _put_files(files: dict[str, bytes], settings: Settings) -> None:
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if name == SETTINGS_NAME:
            target = settings.file
        elif parts[0] == PICTURES and len(parts) == 3 and ".." not in parts:
            target = settings.folders.data.joinpath(*parts)
        else:
            log.warning("%s in the backup is left out: it is nothing that belongs there", name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        temporary.write_bytes(content)
        put_in_place(temporary, target)

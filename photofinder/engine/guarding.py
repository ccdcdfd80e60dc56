"""Opens the catalogue of a library so that it is whole, and leaves it so that the next start can tell.

Looks at the file first, mends it where it is damaged, and holds the lock that tells other processes that it is in
use. The last that closes it keeps what no indexing brings back. Where nothing can be written, the catalogue is only
read, until it can. Any thread.
"""

import logging
from contextlib import suppress
from pathlib import Path

from photofinder.errors import CatalogueDamaged, LibraryInUse, LibraryReadOnly, StorageFault
from photofinder.records import Recovery
from photofinder.store import soundness
from photofinder.store.backups import Backups
from photofinder.store.catalogue import Catalogue
from photofinder.store.in_use import InUse
from photofinder.store.reading_only import unwritable

log = logging.getLogger(__name__)

# While somebody holds the library alone, it is being mended or restored.
_OPEN_WITHIN_S = 30.0
# Others that have it open may be about to close it, as they found it damaged too.
_ALONE_WITHIN_S = 2.0


def catalogue_file(data_dir: Path) -> Path:
    """The catalogue of the library in ``data_dir``."""
    return data_dir / "catalogue.sqlite"


def lock_of(data_dir: Path) -> InUse:
    """The lock that tells who has the library in ``data_dir`` open."""
    return InUse(data_dir / "library.lock")


def backups_of(data_dir: Path) -> Backups:
    """The backups that the app made of the library in ``data_dir``."""
    return Backups(catalogue_file(data_dir), data_dir / "backups")


class Guarded:
    """An open ``catalogue``; ``recovery`` tells what was done when it was found damaged or missing,
    ``reading_only`` why nothing can be written."""

    def __init__(self, data_dir: Path) -> None:
        """Raises: CatalogueTooNew, CatalogueDamaged where nothing helps, LibraryInUse, StorageFault."""
        self._file = catalogue_file(data_dir)
        self._lock = lock_of(data_dir)
        self.backups = backups_of(data_dir)
        self.recovery: Recovery | None = None
        self._opened_as: tuple[int, int] | None = None
        self.reading_only = unwritable(self._file)
        try:
            if self.reading_only is not None:
                self.catalogue = self._open_to_read(self.reading_only)
            else:
                self._look()
                self.catalogue = self._open()
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()
        if self.catalogue.met_damage:
            soundness.suspect(self._file)
        elif self.reading_only is None and self._is_last():
            if self._opened_as is None or self._opened_as != soundness.fingerprint(self._file):
                self._keep()
            soundness.seal(self._file)
        self._lock.release()

    def _is_last(self) -> bool:
        try:
            return self._lock.alone(0)
        except StorageFault as fault:  # to hold it alone takes some space
            log.warning("the library is left as it is: %s", fault.detail)
            return False

    def suspect(self) -> None:
        """Damage was found in the catalogue: the next start is to mend it."""
        soundness.suspect(self._file)

    def _look(self) -> None:
        """Whoever is the first to open the library looks at the file; others can rely on that."""
        if not self._lock.alone(0):
            return
        # Somebody took it away, or a disk lost it: what was made beside it is there to fill another one.
        lost = not self._file.exists() and bool(self.backups.sources())
        fault = "it is missing" if lost else soundness.fault_of(self._file)
        if fault is not None:
            self._recover(fault)
        self._opened_as = soundness.fingerprint(self._file)
        soundness.break_seal(self._file)

    def _open(self) -> Catalogue:
        self._share()
        try:
            return Catalogue.open(self._file)
        except CatalogueDamaged as fault:
            if self.recovery is not None or not self._lock.alone(_ALONE_WITHIN_S):
                raise
            self._recover(fault.detail)
            self._share()
            return Catalogue.open(self._file)

    def _open_to_read(self, why: LibraryReadOnly) -> Catalogue:
        """What is there, as it is: it cannot be mended, and an empty file is nothing yet."""
        log.warning("the library in %s is only read: %s", why.path, why.detail)
        if (soundness.fingerprint(self._file) or (0, 0))[0] == 0:
            raise StorageFault(why.path, why.detail, disk_full=why.disk_full)
        with suppress(StorageFault):  # without the lock's file nobody holds it
            self._share()
        if (fault := soundness.fault_seen(self._file)) is not None:
            raise CatalogueDamaged(self._file, fault)
        return Catalogue.open(self._file, self._begin_to_write)

    def _begin_to_write(self) -> None:
        if (why := unwritable(self._file)) is not None:
            raise why
        self._share()
        soundness.break_seal(self._file)
        log.info("the library in %s can be written again", self._file.parent)
        self.reading_only = None

    def _share(self) -> None:
        if not self._lock.share(_OPEN_WITHIN_S):
            raise LibraryInUse

    def _recover(self, fault: str) -> None:
        sources = self.backups.sources()
        if not sources and self._file.stat().st_size == 0:
            return  # somebody was killed as he began it
        log.error("the catalogue %s cannot be used: %s", self._file, fault)
        from photofinder.store import recovering

        self.recovery = recovering.recover(self._file, sources)

    def _keep(self) -> None:
        try:
            self.backups.keep()
        except CatalogueDamaged:
            soundness.suspect(self._file)
        except StorageFault as fault:
            log.warning("the keepsake cannot be written: %s", fault.detail)

"""Opens the catalogue of a library so that it is whole, and leaves it so that the next start can tell.

Looks at the file first, mends it where it is damaged, and holds the lock that tells other processes that it is in
use. The last that closes it keeps what no indexing brings back. Any thread.
"""

import logging
from pathlib import Path

from photofinder.errors import CatalogueDamaged, LibraryInUse, StorageFault
from photofinder.records import Recovery
from photofinder.store import recovering, soundness
from photofinder.store.backups import Backups
from photofinder.store.catalogue import Catalogue
from photofinder.store.in_use import InUse

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
    """An open ``catalogue``; ``recovery`` tells what was done when it was found damaged."""

    def __init__(self, data_dir: Path) -> None:
        """Raises: CatalogueTooNew, CatalogueDamaged where nothing helps, LibraryInUse, StorageFault."""
        self._file = catalogue_file(data_dir)
        self._lock = lock_of(data_dir)
        self.backups = backups_of(data_dir)
        self.recovery: Recovery | None = None
        self._opened_as: tuple[int, int] | None = None
        try:
            self._look()
            self.catalogue = self._open()
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()
        if self._lock.alone(0):
            if self.catalogue.met_damage:
                soundness.suspect(self._file)
            else:
                if self._opened_as is None or self._opened_as != soundness.fingerprint(self._file):
                    self._keep()
                soundness.seal(self._file)
        elif self.catalogue.met_damage:
            soundness.suspect(self._file)
        self._lock.release()

    def suspect(self) -> None:
        """Damage was found in the catalogue: the next start is to mend it."""
        soundness.suspect(self._file)

    def _look(self) -> None:
        """Whoever is the first to open the library looks at the file; others can rely on that."""
        if not self._lock.alone(0):
            return
        if not self._file.exists() and self.backups.sources():
            # Somebody took it away, or a disk lost it: what was made beside it is there to fill another one.
            self._file.touch()
        fault = soundness.fault_of(self._file)
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

    def _share(self) -> None:
        if not self._lock.share(_OPEN_WITHIN_S):
            raise LibraryInUse

    def _recover(self, fault: str) -> None:
        sources = self.backups.sources()
        if self._file.stat().st_size == 0 and not sources:
            return  # somebody was killed as he began it
        log.error("the catalogue %s is damaged: %s", self._file, fault)
        self.recovery = recovering.recover(self._file, sources)

    def _keep(self) -> None:
        try:
            self.backups.keep()
        except CatalogueDamaged:
            soundness.suspect(self._file)
        except StorageFault as fault:
            log.warning("the keepsake cannot be written: %s", fault.detail)

"""Takes care of an open library: backs it up, looks through it and mends it. On the thread that iterates."""

import logging
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from pathlib import Path

from photofinder.engine.alone import indexing_alone
from photofinder.engine.guarding import Guarded
from photofinder.engine.looks import Looks
from photofinder.errors import CatalogueDamaged, LibraryReadOnly, StorageFault
from photofinder.records import BackupProgress, BackupStep, CheckPart, CheckProgress, Finding
from photofinder.settings import Settings

log = logging.getLogger(__name__)


class Care:
    """That of the library whose catalogue is ``guarded``."""

    def __init__(self, settings: Settings, guarded: Guarded, looks: Looks) -> None:
        self._settings = settings
        self._guarded = guarded
        self._looks = looks

    @property
    def reading_only(self) -> LibraryReadOnly | None:
        """Why nothing can be written to the library; None where it can, or since it can."""
        return self._guarded.reading_only

    def backup(self, file: Path, *, replace: bool = False) -> Generator[BackupProgress, None, None]:
        """Write all that the library knows into one new ``file``, as it is at one moment; searches and indexing go
        on meanwhile. Closing the generator leaves no trace.

        Raises:
            FolderInTheWay: ``file`` is a folder.
            FolderUnavailable: there is none to write it into.
            FileInTheWay: there is a ``file``, and it is not to be replaced.
            StorageFault: its folder is full or may not be written to.
            CatalogueDamaged: a backup would be no help.
        """
        from photofinder.engine.restoring import small_files
        from photofinder.store import archive

        catalogue = self._guarded.catalogue
        small = small_files(self._settings)
        steps = archive.write(catalogue.file, file, small, replace=replace, opened=catalogue.apart)
        for done, total in steps:
            yield BackupProgress(BackupStep.COPYING, file, done, total)
        yield BackupProgress(BackupStep.DONE, file, file.stat().st_size, photos=catalogue.counts("").photos)

    def back_up_by_itself(self) -> Iterator[None]:
        """Keep a copy of the catalogue in the app's own folder, if the last is old; a step now and then. That it
        cannot be made is logged, and no fault."""
        if not self._guarded.backups.due():
            return
        try:
            self._guarded.backups.keep()
            for _ in self._guarded.backups.make():
                yield
        except StorageFault as fault:
            log.warning("no backup was made: %s", fault.detail)
        except CatalogueDamaged as fault:
            log.error("no backup was made, for the catalogue is damaged: %s", fault.detail)
            self._guarded.suspect()

    def doctor(self, *, repair: bool) -> Generator[CheckProgress, None, None]:
        """What is wrong with the library, thing by thing, and with ``repair`` put right. Photos are not touched.
        Yields several times a second, also where nothing is wrong; closing the generator breaks it off.

        Raises: IndexingBusy while anyone indexes; StorageFault; LibraryReadOnly where it is to be mended.
        """
        # Not before it is needed: a search would take longer to start with it.
        from photofinder.engine import doctor

        if repair:
            self._guarded.catalogue.require_writing()
        part = CheckPart.STRUCTURE
        lock = self._settings.folders.data / "indexing.lock"
        with nullcontext() if self.reading_only is not None else indexing_alone(lock):
            for step in doctor.findings(self._settings, self._guarded, self._looks, repair):
                if isinstance(step, CheckPart):
                    part = step
                finding = step if isinstance(step, Finding) else None
                if finding is not None:
                    log.log(logging.INFO if finding.harmless else logging.WARNING, "doctor: %s", finding)
                yield CheckProgress(part, finding)

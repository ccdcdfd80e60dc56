"""The backups that the app makes by itself, beside the catalogue: the last good copies of it, and a keepsake.

A copy is whole, embeddings included: at 33 photos a second a million of them take a night to make again, and
seven seconds to copy. It is made at most once a day, read to its end before it counts, and only the last two are
kept. The keepsake holds what no indexing brings back (folders, favourites, searches), as of the last time
the app was closed. Any thread; one process at a time makes them.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from photofinder.errors import CatalogueDamaged, StorageFault
from photofinder.store import soundness
from photofinder.store.connections import connect
from photofinder.store.copying import copied, need_space, put_in_place
from photofinder.store.faults import REFUSALS, translated

log = logging.getLogger(__name__)

KEPT = 2
_AT_MOST_EVERY_S = 24 * 3600
_STAMP = "%Y%m%dT%H%M%SZ"
_KEEPSAKE = ("meta", "roots", "favourites", "searches", "searched")
# With less than this many times the catalogue free, a disk is left to the person.
_FREE_FACTOR = 3


class Backups:
    """Those of the catalogue ``file``, in ``folder``, which is made when missing."""

    def __init__(self, file: Path, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self.keepsake = folder / "keepsake.sqlite"

    def newest_first(self) -> list[Path]:
        """The whole copies."""
        return sorted(self._folder.glob("catalogue-*Z.sqlite"), reverse=True)

    def sources(self) -> list[Path]:
        """All files that a lost catalogue can be filled from, the best first: copies, the keepsake, and what was
        kept before the catalogue changed its format."""
        older = sorted(self._file.parent.glob(f"{self._file.name}.v*.bak"), reverse=True)
        keepsake = [self.keepsake] if self.keepsake.is_file() else []
        return [*self.newest_first(), *keepsake, *older]

    def due(self) -> bool:
        """Whether the newest copy is old enough for another one, and the disk has room for it."""
        newest = self.newest_first()
        with suppress(OSError):
            return not newest or not 0 <= time.time() - newest[0].stat().st_mtime < _AT_MOST_EVERY_S
        return True

    def make(self) -> Iterator[tuple[int, int]]:
        """Copy the catalogue as it is now, in place of the oldest copy: bytes done, of how many. Closing the
        generator leaves all as it was.

        Raises: StorageFault, also where the disk is too full for it; CatalogueDamaged.
        """
        temporary = self._folder / "catalogue.part"
        with translated(self._folder), _on_disk(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            need_space(self._folder, _FREE_FACTOR * self._file.stat().st_size)
            try:
                temporary.unlink(missing_ok=True)
                yield from copied(self._file, temporary)
                if (fault := soundness.whole(temporary)) is not None:
                    raise CatalogueDamaged(self._file, fault)
                stamp = datetime.now(UTC).strftime(_STAMP)
                put_in_place(temporary, self._folder / f"catalogue-{stamp}.sqlite")
            finally:
                temporary.unlink(missing_ok=True)
            for old in self.newest_first()[KEPT:]:
                old.unlink(missing_ok=True)

    def keep(self) -> None:
        """Write the keepsake anew.

        Raises: StorageFault, CatalogueDamaged.
        """
        temporary = self._folder / "keepsake.part"
        with translated(self._folder), _on_disk(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)
            with closing(connect(self._file)) as connection:
                connection.execute("ATTACH ? AS kept", (str(temporary),))
                for table in _KEEPSAKE:
                    connection.execute(f"CREATE TABLE kept.{table} AS SELECT * FROM main.{table}")
                connection.execute("DETACH kept")
            put_in_place(temporary, self.keepsake)


@contextmanager
def _on_disk(folder: Path) -> Iterator[None]:
    """What the system says of files in ``folder`` as a StorageFault."""
    try:
        yield
    except OSError as fault:
        raise StorageFault(folder, fault.strerror or str(fault)) from fault


def made_at(file: Path) -> str | None:
    """When a copy was made, in local time (ISO 8601); None where that is not told."""
    try:
        moment = datetime.strptime(file.stem.removeprefix("catalogue-"), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.astimezone().replace(tzinfo=None).isoformat(timespec="seconds")


def uuid_of(file: Path) -> str | None:
    """Which library ``file``, a catalogue or a backup of one, is of; None when it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'uuid'").fetchone()
    except REFUSALS:
        return None
    return str(row[0]) if row is not None else None

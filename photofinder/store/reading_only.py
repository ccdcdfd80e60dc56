"""A catalogue that cannot be written, for its disk is full or read-only: whether it is so, and how it is read then.

SQLite writes beside a file that it only reads: it makes the log and the memory that those who have the file open
share. Here nothing is written, and what is committed is read all the same, also where whoever wrote it was killed.
Any thread.
"""

import errno
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import NamedTuple

from photofinder.errors import LibraryReadOnly

# What opening a catalogue to write takes at the least, and some more: 32 KiB of it for the shared memory.
_LEAST_BYTES = 256 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


def unwritable(file: Path) -> LibraryReadOnly | None:
    """Why the catalogue ``file`` cannot be written now, found out by trying to write beside it; None when it can,
    or when that cannot be told."""
    try:
        if file.exists():
            with file.open("r+b"):
                pass
        with tempfile.TemporaryFile(dir=file.parent) as trial:
            trial.write(bytes(_LEAST_BYTES))
            trial.flush()
    except OSError as fault:
        if fault.errno in (*_FULL, *_FORBIDDEN):
            return LibraryReadOnly(file.parent, disk_full=fault.errno in _FULL)
    return None


class Way(NamedTuple):
    """How a file is read: ``parameters`` of its address, and, where SQLite does not see that others write to it,
    what ``stamp`` it has."""

    parameters: str
    stamp: tuple[int, ...] = ()

    def holds(self, file: Path) -> bool:
        """Whether what is read this way is still what ``file`` holds."""
        return not self.stamp or self.stamp == _stamp(file)


def way_to_read(file: Path) -> Way:
    """How ``file`` is to be read now. https://www.sqlite.org/wal.html, "Read-Only Databases"."""
    if _beside(file, "-shm").exists():
        # Somebody has it open, or was killed: SQLite takes part in the locks, or reads the log for itself.
        return Way("mode=ro&readonly_shm=1")
    if _size(_beside(file, "-wal")):
        # As nobody has it open, no lock is needed, and the place of what is in the log can be kept in memory.
        return Way(f"mode=ro&vfs={'win32' if os.name == 'nt' else 'unix'}-none", _stamp(file))
    return Way("mode=ro&immutable=1", _stamp(file))


def connect_to_read(file: Path, way: Way | None = None) -> sqlite3.Connection:
    """A connection that writes nothing anywhere, in autocommit mode.

    Raises: sqlite3.Error as SQLite gives it; the caller translates.
    """
    parameters = (way or way_to_read(file)).parameters
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?{parameters}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    if "vfs=" in parameters:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)


def _stamp(file: Path) -> tuple[int, ...]:
    """By what it is told whether anything was committed to ``file``: its size and time, and its log's."""
    stamp: list[int] = []
    for each in (file, _beside(file, "-wal")):
        try:
            status = each.stat()
        except OSError:
            continue
        if status.st_size:
            stamp += (status.st_ino, status.st_size, status.st_mtime_ns)
    return tuple(stamp)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0

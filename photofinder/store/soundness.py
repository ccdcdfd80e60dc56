"""Whether a catalogue file is whole: a quick look at each start, a closer one when it may have been harmed.

Whoever closes the catalogue last seals it: the size and time of the file are noted beside it. While the seal fits,
no other program has written to it, and the look costs a millisecond. Without one the last user of it was killed,
which harms no SQLite file as long as the disk keeps its word: the closer look is limited in time. A seal that does
not fit has all of it read; one that says that damage was met counts as found. Never changes the catalogue. Any
thread.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from photofinder.store import schema, schema_parts
from photofinder.store.connections import connect
from photofinder.store.faults import REFUSALS
from photofinder.store.meanwhile import meanwhile
from photofinder.store.reading_only import connect_to_read

log = logging.getLogger(__name__)

# After a kill; the window waits for it.
_CLOSER_LOOK_S = 1.0
# https://www.sqlite.org/fileformat.html, 1.3: the database header.
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
# No app that was ever released counts its versions so far.
_VERSIONS_AT_MOST = 10_000
# What seals hold that fit no file.
_SUSPECT: tuple[int, ...] = ()
_UNREADABLE: tuple[int, ...] = (-1,)


def fault_of(file: Path) -> str | None:
    """What is wrong with the catalogue in ``file``, which nobody has open; None when nothing was found, or when
    there is no file."""
    if not file.exists():
        return None
    sealed = _seal_of(file)
    if (fault := _header_fault(file)) is not None:
        return fault
    if sealed is None:
        return _look(file, _CLOSER_LOOK_S)
    if sealed == _SUSPECT:
        return "damage was met in it"
    if sealed != fingerprint(file):
        return _look(file, None)
    return None


def fault_seen(file: Path) -> str | None:
    """As ``fault_of``, of a file that cannot be written, nor mended: so it is not looked at for long."""
    if (fault := _header_fault(file)) is not None:
        return fault
    return None if _seal_of(file) == fingerprint(file) else _look(file, _CLOSER_LOOK_S, connect_to_read)


def fingerprint(file: Path) -> tuple[int, int] | None:
    """By what it is told whether anything was written to ``file``: its size in bytes and its time in ns; None where
    there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def seal(file: Path) -> None:
    """Note that ``file`` was closed as it should be, and by the last that had it open."""
    with suppress(OSError):
        left_open = file.with_name(f"{file.name}-wal").exists()
        if not left_open and _seal_of(file) != _SUSPECT:
            _seal_file(file).write_text(json.dumps(fingerprint(file)), encoding="ascii")


def break_seal(file: Path) -> None:
    """From now on ``file`` may change."""
    with suppress(OSError):
        _seal_file(file).unlink(missing_ok=True)


def suspect(file: Path) -> None:
    """Damage was met in ``file``: let the next start mend it."""
    with suppress(OSError):
        _seal_file(file).write_text(json.dumps(_SUSPECT), encoding="ascii")


def whole(file: Path) -> str | None:
    """As ``fault_of``, of any file, read to its end."""
    return _header_fault(file) or _look(file, None)


def whole_in_steps(file: Path) -> Generator[None, None, str | None]:
    """As ``whole``, which is the generator's result; closing it breaks that off."""
    if (fault := _header_fault(file)) is not None:
        return fault
    try:
        with closing(connect(file)) as connection:
            return (yield from meanwhile(partial(_fault_in, connection), connection.interrupt))
    except REFUSALS as refused:
        return _damage(refused, file)


def _seal_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.seal")


def _seal_of(file: Path) -> tuple[int, ...] | None:
    try:
        values = json.loads(_seal_file(file).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return _UNREADABLE
    return tuple(values) if isinstance(values, list) else _UNREADABLE


def _header_fault(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            header = stream.read(_HEADER_BYTES)
    except OSError:
        # Whoever opens it finds out and says so: to be unreadable is no damage.
        return None
    if len(header) < _HEADER_BYTES:
        return "it is empty" if not header else "it is cut off"
    if not header.startswith(_MAGIC):
        return "it is no database"
    version, application_id = (int.from_bytes(header[at : at + 4]) for at in (60, 68))
    if application_id not in (0, schema.APPLICATION_ID) or version > _VERSIONS_AT_MOST:
        return "its first page was overwritten"
    return None


def _look(file: Path, within_s: float | None, opened: Callable[[Path], sqlite3.Connection] = connect) -> str | None:
    try:
        with closing(opened(file)) as connection:
            timer = None if within_s is None else threading.Timer(within_s, connection.interrupt)
            if timer is not None:
                timer.start()
            try:
                return _fault_in(connection)
            finally:
                if timer is not None:
                    timer.cancel()
                    timer.join()
    except REFUSALS as refused:
        return _damage(refused, file)


def _fault_in(connection: sqlite3.Connection) -> str | None:
    lacking = schema_parts.lacking(connection)
    if lacking:
        return f"{lacking[0].name} is missing"
    found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    return None if found == "ok" else found.splitlines()[-1]


def _damage(refused: sqlite3.DatabaseError | UnicodeDecodeError, file: Path) -> str | None:
    code = getattr(refused, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        log.info("%s is large: only the first part of it was looked at", file)
    # Locked, unreadable, no space: no damage, and for whoever opens it to tell.
    is_damage = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    return str(refused) if is_damage else None

"""From SQLite's result codes to the app's typed errors. Any thread."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photofinder.errors import CatalogueDamaged, PhotoFinderError, StorageFault

# Primary result codes of https://sqlite.org/rescode.html: the low byte of an extended code.
_STORAGE_DETAILS = {
    sqlite3.SQLITE_PERM: "you may not use it",
    sqlite3.SQLITE_BUSY: "another program is using it",
    sqlite3.SQLITE_LOCKED: "another program is using it",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "another program is using it",
    sqlite3.SQLITE_NOLFS: "the disk takes no file that large",
    sqlite3.SQLITE_AUTH: "you may not use it",
}
_DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# What Python raises where SQLite meets a damaged file: of a message with a damaged name, that it is not UTF-8.
REFUSALS = (sqlite3.DatabaseError, UnicodeDecodeError)

# Of a damaged number in the header (https://sqlite.org/fileformat.html, 1.3.11), told as if a statement were wrong.
_FORMAT_DAMAGED = "unsupported file format"


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turn what SQLite says of ``file`` inside the block into typed errors; a mistake in SQL passes unchanged.

    Raises:
        StorageFault: disk full, read-only, locked for too long, unreachable.
        CatalogueDamaged: the file is no SQLite database, or a broken one.
    """
    try:
        yield
    except REFUSALS as fault:
        typed = _typed(file, fault)
        if typed is None:
            raise
        raise typed from fault


def _typed(file: Path, fault: sqlite3.DatabaseError | UnicodeDecodeError) -> PhotoFinderError | None:
    if isinstance(fault, UnicodeDecodeError):
        return CatalogueDamaged(file, str(fault))
    code = getattr(fault, "sqlite_errorcode", None)
    if code is None:
        # Python's own, of a text that is none: https://docs.python.org/3/library/sqlite3.html (text_factory).
        return CatalogueDamaged(file, str(fault)) if "decode to UTF-8" in str(fault) else None
    primary = code & 0xFF
    if primary in _DAMAGE_CODES or str(fault) == _FORMAT_DAMAGED:
        return CatalogueDamaged(file, str(fault))
    detail = _STORAGE_DETAILS.get(primary)
    return None if detail is None else StorageFault(file, detail, disk_full=primary == sqlite3.SQLITE_FULL)

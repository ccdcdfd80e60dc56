"""The file that ``backup`` writes: a library in one SQLite file, closed by a checksum over all of it.

It is the catalogue as it stood at one moment, with two tables more: what kind of file this is, and the small files
of the library (settings, pictures that queries name). Behind the database stand 16 bytes of XXH3-128 and a closing
mark, which SQLite does not look at; so the smallest change is noticed. On the thread that iterates.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import xxhash

import photofinder
from photofinder.errors import (
    BackupFault,
    BackupUnusable,
    CatalogueDamaged,
    FileInTheWay,
    FolderInTheWay,
    FolderUnavailable,
    StorageFault,
)
from photofinder.store import schema, soundness
from photofinder.store.copying import Opened, copied, put_in_place
from photofinder.store.faults import REFUSALS, translated

APPLICATION_ID = 0x50464255  # "PFBU": neither a catalogue nor another program's file
FORMAT = 1
_MARK = b"\nPhoto Finder backup ends here.\n"
_CHECKSUM_BYTES = 16
_CHUNK_BYTES = 4 * 1024**2
_DATABASE = b"SQLite format 3\0"


class Contents(NamedTuple):
    """What a backup holds beside the catalogue: ``made_at`` (ISO 8601, local time), and small files by name."""

    photos: int
    made_at: str
    files: dict[str, bytes]


def write(
    catalogue: Path, file: Path, files: Mapping[str, Path], *, replace: bool, opened: Opened | None = None
) -> Iterator[tuple[int, int]]:
    """Back up ``catalogue``, which may be in use, and ``files`` by the names that they are to have, into ``file``:
    bytes done, of how many. ``opened`` is as for ``copied``. Closing the generator leaves no trace.

    Raises:
        FolderInTheWay: ``file`` is a folder.
        FolderUnavailable: there is none to write it into.
        FileInTheWay: there is one, and it is not to be replaced.
        CatalogueDamaged: the catalogue is, so a backup of it would be no help.
        StorageFault: the place is full or may not be written to.
    """
    if file.is_dir():
        raise FolderInTheWay(file)
    if not file.parent.is_dir():
        raise FolderUnavailable(file.parent, "it is not there")
    if not replace and os.path.lexists(file):
        raise FileInTheWay(file)
    temporary: Path | None = None
    with translated(file):
        try:
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
            os.close(handle)
            temporary = Path(name)
            yield from copied(catalogue, temporary, opened)
            if (fault := soundness.whole(temporary)) is not None:
                raise CatalogueDamaged(catalogue, fault)
            _add(temporary, files)
            with temporary.open("r+b") as stream:
                checksum = xxhash.xxh3_128()
                for piece in iter(lambda: stream.read(_CHUNK_BYTES), b""):
                    checksum.update(piece)
                stream.write(checksum.digest() + _MARK)
            if not replace and os.path.lexists(file):
                raise FileInTheWay(file)
            put_in_place(temporary, file)
            temporary = None
        except OSError as fault:
            raise StorageFault(file.parent, fault.strerror or str(fault)) from fault
        finally:
            if temporary is not None:
                for suffix in ("", "-journal"):
                    with suppress(OSError):
                        temporary.with_name(temporary.name + suffix).unlink()


def unpack(file: Path, target: Path) -> Iterator[tuple[int, int]]:
    """Copy the database of the backup ``file`` to ``target``, a new file, and verify all of it on the way: bytes
    done, of how many.

    Raises:
        BackupUnusable: it is no backup, or not whole.
        StorageFault: ``target`` cannot be written.
    """
    try:
        with file.open("rb") as source:
            size = source.seek(0, os.SEEK_END) - len(_MARK) - _CHECKSUM_BYTES
            source.seek(0)
            if source.read(len(_DATABASE)) != _DATABASE or size <= 0:
                raise BackupUnusable(file, BackupFault.OTHER_FILE)
            source.seek(0)
            checksum = xxhash.xxh3_128()
            with _written(target) as put:
                done = 0
                while done < size:
                    piece = source.read(min(_CHUNK_BYTES, size - done))
                    if not piece:
                        break
                    checksum.update(piece)
                    put(piece)
                    done += len(piece)
                    yield done, size
            if source.read() != checksum.digest() + _MARK:
                raise BackupUnusable(file, _why_torn(file))
    except OSError as fault:
        raise BackupUnusable(file, BackupFault.UNREADABLE, fault.strerror or str(fault)) from fault


def take_out(staged: Path, file: Path) -> Contents:
    """Make ``staged``, the database of the backup ``file``, a catalogue of the present version; what else it held.

    Raises:
        BackupUnusable: it is damaged, or of a newer app.
        StorageFault: ``staged`` cannot be written.
    """
    with translated(staged):
        try:
            with closing(sqlite3.connect(staged, isolation_level=None)) as connection:
                contents = _contents(connection, file)
                if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                    raise BackupUnusable(file, BackupFault.DAMAGED)
                connection.execute("DROP TABLE backup_files")
                connection.execute("DROP TABLE backup")
                connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
                schema.prepare(connection, staged)
                connection.execute("PRAGMA journal_mode = DELETE")
        except REFUSALS as fault:
            if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise
            raise BackupUnusable(file, BackupFault.DAMAGED, str(fault)) from fault
    return contents


def _contents(connection: sqlite3.Connection, file: Path) -> Contents:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise BackupUnusable(file, BackupFault.OTHER_FILE)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    kind, made_at, photos = connection.execute("SELECT format, made_at, photos FROM backup").fetchone()
    if version > len(schema.STEPS) or kind > FORMAT:
        raise BackupUnusable(file, BackupFault.TOO_NEW)
    rows = connection.execute("SELECT name, content, checksum FROM backup_files").fetchall()
    if any(xxhash.xxh3_128_digest(content) != checksum for _, content, checksum in rows):
        raise BackupUnusable(file, BackupFault.DAMAGED)
    return Contents(photos, made_at, {name: content for name, content, _ in rows})


def _add(temporary: Path, files: Mapping[str, Path]) -> None:
    with closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE backup (format INTEGER, app_version TEXT, made_at TEXT, photos INTEGER)")
        connection.execute(
            """INSERT INTO backup VALUES (?, ?, ?, (SELECT count(*) FROM photos))""",
            (FORMAT, photofinder.__version__, datetime.now().isoformat(timespec="seconds")),
        )
        connection.execute("CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB, checksum BLOB)")
        for name, path in files.items():
            with suppress(FileNotFoundError):
                content = path.read_bytes()
                values = (name, content, xxhash.xxh3_128_digest(content))
                connection.execute("INSERT INTO backup_files VALUES (?, ?, ?)", values)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")


def _why_torn(file: Path) -> BackupFault:
    """Another program's database has no closing mark, and not our number."""
    with file.open("rb") as stream:
        header = stream.read(100)
    ours = int.from_bytes(header[68:72]) == APPLICATION_ID
    return BackupFault.DAMAGED if ours else BackupFault.OTHER_FILE


@contextmanager
def _written(target: Path) -> Iterator[Callable[[bytes], object]]:
    """A new file as a function that takes it in pieces; what the disk says of it is a StorageFault."""

    def put(piece: bytes) -> None:
        left = memoryview(piece)
        try:
            while left:
                left = left[stream.write(left) :]
        except OSError as fault:
            raise StorageFault(target.parent, fault.strerror or str(fault)) from fault

    try:
        # Unbuffered: nothing is left to be written when it is closed.
        stream = target.open("wb", buffering=0)
    except OSError as fault:
        raise StorageFault(target.parent, fault.strerror or str(fault)) from fault
    with stream:
        yield put

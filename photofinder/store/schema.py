"""The catalogue's tables, as numbered steps from an empty file; a backup before an existing file is changed.

A step and its number are committed together, so a kill between two leaves a file of a whole version. Runs on the
thread that opens the catalogue.
"""

import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from photofinder.errors import CatalogueDamaged, CatalogueTooNew
from photofinder.store.connections import transaction

APPLICATION_ID = 0x50464E44  # "PFND": tells our files from any other SQLite database

Step = Callable[[sqlite3.Connection], None]

# Columns called `path` have no type on purpose: they keep TEXT and BLOB apart (see path_text).
_TABLES_1 = (
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE roots (
        root_id INTEGER PRIMARY KEY AUTOINCREMENT,
        path NOT NULL UNIQUE
    )""",
    # AUTOINCREMENT: the number of a removed photo is never given to another one.
    # dated: taken_at, or mtime as local time, so that the newest photos come from an index.
    """CREATE TABLE photos (
        photo_id INTEGER PRIMARY KEY AUTOINCREMENT,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        path NOT NULL UNIQUE,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        content_hash BLOB NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        taken_at TEXT,
        orientation INTEGER NOT NULL,
        mean_rgb INTEGER NOT NULL,
        dated TEXT NOT NULL
    )""",
    "CREATE INDEX photos_root ON photos (root_id)",
    "CREATE INDEX photos_content ON photos (content_hash)",
    "CREATE INDEX photos_dated ON photos (dated, photo_id)",
    """CREATE TABLE models (
        model_key INTEGER PRIMARY KEY,
        model_id TEXT NOT NULL UNIQUE,
        dim INTEGER NOT NULL
    )""",
    # A rowid table: in a WITHOUT ROWID one, embeddings of 768 and more would spill to overflow pages.
    """CREATE TABLE embeddings (
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        model_key INTEGER NOT NULL REFERENCES models,
        generation INTEGER NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (photo_id, model_key)
    )""",
    "CREATE INDEX embeddings_generation ON embeddings (generation, photo_id, model_key)",
    # One row for each transaction that changed embeddings, as far back as removals are kept.
    """CREATE TABLE generations (
        generation INTEGER PRIMARY KEY
    )""",
    """CREATE TABLE removals (
        generation INTEGER NOT NULL,
        photo_id INTEGER NOT NULL,
        model_key INTEGER NOT NULL REFERENCES models,
        PRIMARY KEY (generation, photo_id, model_key)
    ) WITHOUT ROWID""",
    """CREATE TABLE skips (
        path NOT NULL PRIMARY KEY,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL
    )""",
    "CREATE INDEX skips_root ON skips (root_id)",
)


def _step_1(connection: sqlite3.Connection) -> None:
    for statement in _TABLES_1:
        connection.execute(statement)
    connection.execute("INSERT INTO meta (key, value) VALUES ('uuid', ?)", (uuid.uuid4().hex,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


STEPS: tuple[Step, ...] = (_step_1,)


def prepare(connection: sqlite3.Connection, file: Path, steps: Sequence[Step] = STEPS) -> None:
    """Bring ``file``, open as ``connection``, to version ``len(steps)``; an existing one is backed up first.

    Raises:
        CatalogueTooNew: a newer app wrote it; nothing was changed.
        CatalogueDamaged: it is another program's database.
        sqlite3.Error: as SQLite gives it; the caller translates.
    """
    version = _checked_version(connection, file, len(steps))
    # Takes effect in a new file only: 7 embeddings of 512 float16 fill a page of 8 KiB, 3 waste one of 4.
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    if 0 < version < len(steps):
        _back_up(connection, backup_file(file, version))
    while version < len(steps):
        with transaction(connection):
            # Another process may have been faster.
            version = _checked_version(connection, file, len(steps))
            if version < len(steps):
                steps[version](connection)
                version += 1
                connection.execute(f"PRAGMA user_version = {version}")


def backup_file(file: Path, version: int) -> Path:
    """Where the copy of a ``file`` of ``version`` is put before it is migrated."""
    return file.with_name(f"{file.name}.v{version}.bak")


def _checked_version(connection: sqlite3.Connection, file: Path, supported: int) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application_id = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application_id != APPLICATION_ID and not (version == 0 and empty):
        raise CatalogueDamaged(file, "it is the database of another program")
    if version > supported:
        raise CatalogueTooNew(file, version, supported)
    return version


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    temporary = target.with_name(target.name + ".part")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary)) as copy:
            connection.backup(copy)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)

"""Photos that a scan has found and nobody has read yet: rows that hold what name, folder, size and time tell.
Inside the caller's transaction, on its thread."""

import os
import sqlite3
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from photofinder.store.kinds import month_of
from photofinder.store.name_rows import Naming
from photofinder.store.path_text import SqlPath, from_sql, to_sql

# Path, root, path as it is stored, size, time in ns, and that as local time.
Placed = tuple[Path, int, SqlPath, int, int, str]

_GREY = 0x808080
# The time and random bytes: no two are equal, so that nothing takes two such photos for copies, and each comes
# after those before it in the index. Not of the path, for the photo may be moved before it is read.
_CLOCK_BYTES, _RANDOM_BYTES = 8, 8

_ROW = f"(?, ?, ?, ?, ?, 0, 0, 1, {_GREY}, ?, ?, ?, ?, ?, ?, 1)"
# Many in one statement: SQLite keeps a copy of every page that a statement with triggers changes, for it may fail.
_ROWS_AT_ONCE = 200
PUT = """INSERT INTO photos (root_id, path, size_bytes, mtime_ns, content_hash, width, height, orientation,
    mean_rgb, dated, month, folder_id, name_key, extension, screenshot, pending)
    VALUES {} ON CONFLICT (path) DO NOTHING RETURNING photo_id, path"""
MARK = """INSERT OR IGNORE INTO favourites (content_hash) SELECT :content_hash FROM photos JOIN favourites
    USING (content_hash) WHERE photo_id = :photo_id"""
UNMARK = """DELETE FROM favourites
    WHERE content_hash = (SELECT content_hash FROM photos WHERE photo_id = ? AND pending = 1)"""
AT = "SELECT photo_id FROM photos WHERE path = ? AND pending = 1"


def put(connection: sqlite3.Connection, naming: Naming, files: Iterable[Placed]) -> None:
    """Catalogue ``files`` until they are read; photos that are known there are left alone."""
    left = iter(files)
    added: list[tuple[int, Path]] = []
    while chunk := list(islice(left, _ROWS_AT_ONCE)):
        values: list[object] = []
        for path, root_id, stored, size_bytes, mtime_ns, dated in chunk:
            values += (root_id, stored, size_bytes, mtime_ns, _placeholder())
            values += (dated, month_of(dated), *naming.columns(path))
        rows = connection.execute(PUT.format(", ".join([_ROW] * len(chunk))), values).fetchall()
        added += [(photo_id, from_sql(stored)) for photo_id, stored in rows]
    # All at once: FTS5 writes out what it has whenever another table's triggers run.
    naming.put_new(added)


def carry_mark(connection: sqlite3.Connection, photo_id: int, content_hash: bytes) -> None:
    """Let the mark as a favourite go over to ``content_hash``, which the pending photo turns out to be."""
    pending = connection.execute("SELECT pending FROM photos WHERE photo_id = ?", (photo_id,)).fetchone()
    if pending is not None and pending[0]:
        connection.execute(MARK, {"content_hash": content_hash, "photo_id": photo_id})
        connection.execute(UNMARK, (photo_id,))


def give_way(connection: sqlite3.Connection, path: Path, mover_id: int) -> None:
    """Let the pending photo at ``path`` leave what it has to the photo that was moved there."""
    row = connection.execute(AT, (to_sql(path),)).fetchone()
    if row is None or row[0] == mover_id:
        return
    (content_hash,) = connection.execute(
        "SELECT content_hash FROM photos WHERE photo_id = ?", (mover_id,)
    ).fetchone()
    carry_mark(connection, row[0], content_hash)
    connection.execute("UPDATE companions SET photo_id = ? WHERE photo_id = ?", (mover_id, row[0]))


def _placeholder() -> bytes:
    return time.time_ns().to_bytes(_CLOCK_BYTES, "big") + os.urandom(_RANDOM_BYTES)

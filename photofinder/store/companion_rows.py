"""Files that belong to a photo and are none of their own. Inside the caller's transaction, on its thread."""

import sqlite3
from pathlib import Path

from photofinder.records import CompanionKind
from photofinder.store.names import fold
from photofinder.store.path_text import to_sql

AT_PATH = "SELECT photo_id FROM photos WHERE path = ?"
PUT = """INSERT OR REPLACE INTO companions (path, photo_id, kind, extension, size_bytes, mtime_ns)
    VALUES (?, ?, ?, ?, ?, ?)"""
# A mark on what becomes a part of another photo is one on that.
SHARE_MARK = """INSERT OR IGNORE INTO favourites (content_hash) SELECT owner.content_hash
    FROM photos AS owner, photos AS own JOIN favourites ON favourites.content_hash = own.content_hash
    WHERE owner.photo_id = ? AND own.path = ?"""
DESCRIBE_AGAIN = "UPDATE photos SET described = 0 WHERE photo_id = ? AND described <> 0"


def owner_of(connection: sqlite3.Connection, owner: Path, path: Path) -> int | None:
    """The photo at ``owner``, with what the one at ``path``, which is to be a part of it, leaves to it; None when
    there is no such photo."""
    row = connection.execute(AT_PATH, (to_sql(owner),)).fetchone()
    if row is None:
        return None
    connection.execute(SHARE_MARK, (row[0], to_sql(path)))
    return int(row[0])


def put(
    connection: sqlite3.Connection, path: Path, photo_id: int, kind: CompanionKind, size_bytes: int, mtime_ns: int
) -> None:
    """Record a companion of ``photo_id``; no photo is at ``path``."""
    connection.execute(PUT, (to_sql(path), photo_id, kind.value, fold(path.suffix)[1:], size_bytes, mtime_ns))
    if kind is CompanionKind.SIDECAR:
        connection.execute(DESCRIBE_AGAIN, (photo_id,))

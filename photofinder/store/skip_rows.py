"""Skips: files that cannot be used. Writing is inside the caller's transaction. On the caller's thread."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from photofinder.errors import SkipReason
from photofinder.records import Skip
from photofinder.store import path_text

PUT = """INSERT INTO skips (path, root_id, size_bytes, mtime_ns, reason, detail, folder)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
SKIPS = "SELECT path, reason, detail FROM skips WHERE path >= ? AND path < ?"


def put(
    connection: sqlite3.Connection, root_id: int, path: Path, size_bytes: int, mtime_ns: int, skip: Skip
) -> None:
    """Record ``skip``; nothing is known at ``path``."""
    # A decoder may quote a name that is no valid Unicode.
    detail = skip.detail.encode("utf-8", "backslashreplace").decode("utf-8")
    stored, folder = path_text.to_sql(path), path_text.to_sql(path.parent)
    connection.execute(PUT, (stored, root_id, size_bytes, mtime_ns, skip.reason.value, detail, folder))


def skips(connection: sqlite3.Connection, folder: Path | None) -> list[Skip]:
    """The skips at or below ``folder`` (None: all), by path."""
    rows: Sequence[tuple[path_text.SqlPath, str, str]]
    if folder is None:
        rows = connection.execute("SELECT path, reason, detail FROM skips").fetchall()
    else:
        rows = [row for bounds in path_text.ranges(folder) for row in connection.execute(SKIPS, bounds)]
    found = [Skip(path_text.from_sql(path), SkipReason(reason), detail) for path, reason, detail in rows]
    return sorted(found, key=lambda skip: str(skip.path))


def place_all(connection: sqlite3.Connection) -> None:
    """Note the folder of every skip of a catalogue that did not note them."""
    rows = connection.execute("SELECT path FROM skips").fetchall()
    placed = [(path_text.to_sql(path_text.from_sql(path).parent), path) for (path,) in rows]
    connection.executemany("UPDATE skips SET folder = ? WHERE path = ?", placed)

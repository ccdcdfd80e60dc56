"""Folders in a root that lie elsewhere: on another disk that is mounted there, or where a link leads; and roots,
once they were looked through. By them it is known later that their disk is away. Inside the caller's transaction,
on its thread."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from photofinder.store import path_text
from photofinder.store.batch import Annex, AnnexKind

TABLES = (
    """CREATE TABLE annexes (
        path NOT NULL PRIMARY KEY,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        mounted INTEGER NOT NULL
    )""",
)
# `mounted` holds an AnnexKind; a damaged one may have been of a disk that is away.
EVERY = """SELECT path, CASE WHEN typeof(mounted) = 'integer' AND mounted BETWEEN 0 AND 2 THEN mounted ELSE 1 END
    FROM annexes"""
PHOTOS_BELOW = "SELECT path FROM photos WHERE path >= ? AND path < ?"
COUNT_BELOW = "SELECT count(*) FROM photos WHERE path >= ? AND path < ?"
OTHERS_BELOW = """SELECT path FROM skips WHERE path >= :low AND path < :high
    UNION ALL SELECT path FROM companions WHERE path >= :low AND path < :high"""
PUT = "INSERT OR REPLACE INTO annexes (path, root_id, mounted) SELECT ?, root_id, ? FROM roots WHERE root_id = ?"


def every(connection: sqlite3.Connection) -> list[Annex]:
    """Those of all roots; there are few."""
    rows = connection.execute(EVERY).fetchall()
    return [Annex(path_text.from_sql(path), AnnexKind(kind)) for path, kind in rows]


def put(connection: sqlite3.Connection, root_id: int, annexes: Iterable[Annex]) -> None:
    """Note ``annexes``, all in one root; none where that was removed meanwhile."""
    rows = [(path_text.to_sql(annex.path), annex.kind, root_id) for annex in annexes]
    connection.executemany(PUT, rows)


def drop(connection: sqlite3.Connection, annexes: Iterable[Annex]) -> None:
    """Note that ``annexes`` are folders like others now."""
    connection.executemany(
        "DELETE FROM annexes WHERE path = ?", [(path_text.to_sql(annex.path),) for annex in annexes]
    )


def photos_below(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """The paths of the photos that are recorded below ``folder``."""
    for bounds in path_text.ranges(folder):
        for (stored,) in connection.execute(PHOTOS_BELOW, bounds):
            yield path_text.text_from_sql(stored)


def count_below(connection: sqlite3.Connection, folder: Path) -> int:
    """How many photos are recorded below ``folder``."""
    root = connection.execute("SELECT root_id FROM roots WHERE path = ?", (path_text.to_sql(folder),)).fetchone()
    if root is not None:
        # The index of paths is ten times as large, which tells when it is read from the disk.
        return int(connection.execute("SELECT count(*) FROM photos WHERE root_id = ?", root).fetchone()[0])
    return sum(connection.execute(COUNT_BELOW, bounds).fetchone()[0] for bounds in path_text.ranges(folder))


def others_below(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """The paths of what else is recorded below ``folder``: skipped files, and files that belong to photos."""
    for low, high in path_text.ranges(folder):
        for (stored,) in connection.execute(OTHERS_BELOW, {"low": low, "high": high}):
            yield path_text.text_from_sql(stored)


def settle(connection: sqlite3.Connection, folder: Path) -> None:
    """Note that nothing of ``folder`` is away any more."""
    values = (AnnexKind.PLAIN, path_text.to_sql(folder))
    connection.execute("UPDATE annexes SET mounted = ? WHERE path = ?", values)

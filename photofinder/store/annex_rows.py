"""Folders in a root that lie elsewhere: on another disk that is mounted there, or where a link leads. By them it is
known later that their disk is away. Inside the caller's transaction, on its thread."""

import sqlite3
from collections.abc import Iterable

from photofinder.store import path_text
from photofinder.store.batch import Annex

TABLES = (
    """CREATE TABLE annexes (
        path NOT NULL PRIMARY KEY,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        mounted INTEGER NOT NULL
    )""",
)

PUT = "INSERT OR REPLACE INTO annexes (path, root_id, mounted) SELECT ?, root_id, ? FROM roots WHERE root_id = ?"


def every(connection: sqlite3.Connection) -> list[Annex]:
    """Those of all roots; there are few."""
    rows = connection.execute("SELECT path, mounted FROM annexes").fetchall()
    return [Annex(path_text.from_sql(path), bool(mounted)) for path, mounted in rows]


def put(connection: sqlite3.Connection, root_id: int, annexes: Iterable[Annex]) -> None:
    """Note ``annexes``, all in one root; none where that was removed meanwhile."""
    rows = [(path_text.to_sql(annex.path), annex.mounted, root_id) for annex in annexes]
    connection.executemany(PUT, rows)


def drop(connection: sqlite3.Connection, annexes: Iterable[Annex]) -> None:
    """Note that ``annexes`` are folders like others now."""
    connection.executemany(
        "DELETE FROM annexes WHERE path = ?", [(path_text.to_sql(annex.path),) for annex in annexes]
    )

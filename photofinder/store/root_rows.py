"""Roots: the watched folders. No root lies inside another one. On the caller's thread, in its transaction."""

import sqlite3
from pathlib import Path

from photofinder.errors import FolderUnavailable
from photofinder.records import Root
from photofinder.store import journal, path_text

ALL = """SELECT r.root_id, r.path, (SELECT count(*) FROM photos AS p WHERE p.root_id = r.root_id)
    FROM roots AS r ORDER BY r.root_id"""


def all_roots(connection: sqlite3.Connection) -> list[Root]:
    """Every root; ``present`` is asked of the file system now."""
    rows = connection.execute(ALL).fetchall()
    return [_root(root_id, path_text.from_sql(path), photo_count) for root_id, path, photo_count in rows]


def add(connection: sqlite3.Connection, folder: Path) -> int:
    """The id of the root that holds ``folder``: an existing one, or a new one that takes over those below it."""
    inside: list[int] = []
    for root_id, path in paths(connection):
        if folder.is_relative_to(path):
            return root_id
        if path.is_relative_to(folder):
            inside.append(root_id)
    added = connection.execute("INSERT INTO roots (path) VALUES (?)", (path_text.to_sql(folder),)).lastrowid
    assert added is not None
    for child in inside:
        connection.execute("UPDATE photos SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("UPDATE skips SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("DELETE FROM roots WHERE root_id = ?", (child,))
    return added


def remove(connection: sqlite3.Connection, root_id: int) -> None:
    """Forget the root and all below it; embeddings that go are noted in the journal."""
    generation = journal.next_generation(connection)
    if journal.note_removals_of_root(connection, root_id, generation):
        connection.execute("DELETE FROM roots WHERE root_id = ?", (root_id,))
        journal.record(connection, generation)
    else:
        connection.execute("DELETE FROM roots WHERE root_id = ?", (root_id,))


def paths(connection: sqlite3.Connection) -> list[tuple[int, Path]]:
    """Ids and folders of the roots."""
    rows = connection.execute("SELECT root_id, path FROM roots").fetchall()
    return [(root_id, path_text.from_sql(path)) for root_id, path in rows]


def owner(roots: list[tuple[int, Path]], path: Path) -> int:
    """The id of the one of ``roots`` that ``path`` lies in.

    Raises: FolderUnavailable when there is none, as after the root was removed.
    """
    for root_id, folder in roots:
        if path.is_relative_to(folder):
            return root_id
    raise FolderUnavailable(path.parent, "it is in none of the folders of the library")


def _root(root_id: int, path: Path, photo_count: int) -> Root:
    try:
        present = path.is_dir()
    except OSError:
        present = False
    return Root(root_id, path, photo_count, present)

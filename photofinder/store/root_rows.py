"""Roots: the watched folders, and what is left out in them. No root lies inside another one. On the caller's
thread, in its transaction."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from photofinder.errors import FolderUnavailable
from photofinder.records import Root
from photofinder.store import journal, path_text, presence

ALL = """SELECT r.root_id, r.path, (SELECT count(*) FROM photos AS p WHERE p.root_id = r.root_id), r.excludes,
    r.paused FROM roots AS r ORDER BY r.root_id"""
HOLDING = "SELECT r.root_id, r.path, EXISTS (SELECT 1 FROM photos AS p WHERE p.root_id = r.root_id) FROM roots AS r"


def all_roots(connection: sqlite3.Connection) -> list[Root]:
    """Every root; ``present`` is asked of the file system now."""
    rows = connection.execute(ALL).fetchall()
    found = [(root_id, path_text.from_sql(path), *rest) for root_id, path, *rest in rows]
    looks = presence.look(path for _, path, *_ in found)
    return [
        Root(
            root_id, path, count, presence.is_present(seen, full=count > 0), tuple(json.loads(globs)), bool(paused)
        )
        for (root_id, path, count, globs, paused), seen in zip(found, looks, strict=True)
    ]


def add(connection: sqlite3.Connection, folder: Path) -> int:
    """The id of the root that holds ``folder``: an existing one, or a new one that takes over those below it, with
    what is left out in them."""
    inside: list[tuple[int, Path]] = []
    for root_id, path in paths(connection):
        if folder.is_relative_to(path):
            return root_id
        if path.is_relative_to(folder):
            inside.append((root_id, path))
    added = connection.execute("INSERT INTO roots (path) VALUES (?)", (path_text.to_sql(folder),)).lastrowid
    assert added is not None
    globs: list[str] = []
    for child, path in inside:
        (own,) = connection.execute("SELECT excludes FROM roots WHERE root_id = ?", (child,)).fetchone()
        globs += [_below(path.relative_to(folder), glob) for glob in json.loads(own)]
        connection.execute("UPDATE photos SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("UPDATE skips SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("UPDATE remembered SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("UPDATE annexes SET root_id = ? WHERE root_id = ?", (added, child))
        connection.execute("DELETE FROM roots WHERE root_id = ?", (child,))
    if globs:
        exclude(connection, added, globs)
    return added


def exclude(connection: sqlite3.Connection, root_id: int, globs: Sequence[str]) -> bool:
    """Note what is left out in a root; whether there is such a root."""
    stored = json.dumps(list(globs))
    return connection.execute("UPDATE roots SET excludes = ? WHERE root_id = ?", (stored, root_id)).rowcount > 0


def pause(connection: sqlite3.Connection, root_id: int, on: bool) -> bool:
    """Note whether a root is to be indexed; whether there is such a root."""
    return connection.execute("UPDATE roots SET paused = ? WHERE root_id = ?", (on, root_id)).rowcount > 0


def is_paused(connection: sqlite3.Connection, root_id: int) -> bool:
    """Whether a root is paused; one that was removed counts as such."""
    row = connection.execute("SELECT paused FROM roots WHERE root_id = ?", (root_id,)).fetchone()
    return row is None or bool(row[0])


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


def holding(connection: sqlite3.Connection) -> list[tuple[int, Path, bool]]:
    """Ids and folders of the roots, and whether any photo of them is known."""
    rows = connection.execute(HOLDING).fetchall()
    return [(root_id, path_text.from_sql(path), bool(full)) for root_id, path, full in rows]


def owner(roots: list[tuple[int, Path]], path: Path) -> int:
    """The id of the one of ``roots`` that ``path`` lies in.

    Raises: FolderUnavailable when there is none, as after the root was removed.
    """
    for root_id, folder in roots:
        if path.is_relative_to(folder):
            return root_id
    raise FolderUnavailable(path.parent, "it is in none of the folders of the library")


def _below(folder: Path, glob: str) -> str:
    """``glob``, which was relative to ``folder``, relative to what that is in (gitignore's rules)."""
    sign, bare = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
    literal = "".join(f"\\{letter}" if letter in "*?[]\\" else letter for letter in folder.as_posix())
    anchored = "/" in bare.rstrip("/")
    return f"{sign}/{literal}/{bare.lstrip('/')}" if anchored else f"{sign}/{literal}/**/{bare}"

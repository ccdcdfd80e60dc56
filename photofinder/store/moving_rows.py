"""A root that lies elsewhere now: all paths below it, and the names of its folders. On the caller's thread, in its
transaction."""

import os
import sqlite3
import uuid
from pathlib import Path

from photofinder.store import name_rows, path_text

# Photos of a root spread over it, to hold against a folder that may be the same one.
SAMPLE = """SELECT path, size_bytes, mtime_ns FROM photos
    WHERE root_id = ? AND photo_id >= ? ORDER BY photo_id LIMIT 1"""
EXTENT = "SELECT min(photo_id), max(photo_id) FROM photos WHERE root_id = ?"


def sample(connection: sqlite3.Connection, root_id: int, most: int) -> list[tuple[Path, int, int]]:
    """Path, size and time of up to ``most`` photos, two at least, of a root."""
    first, last = connection.execute(EXTENT, (root_id,)).fetchone()
    if first is None:
        return []
    wanted = [first + position * (last - first) // (most - 1) for position in range(most)]
    rows = {connection.execute(SAMPLE, (root_id, photo_id)).fetchone() for photo_id in wanted}
    return [(path_text.from_sql(path), size_bytes, mtime_ns) for path, size_bytes, mtime_ns in rows]


def move(connection: sqlite3.Connection, root_id: int, old: Path, new: Path) -> None:
    """Let everything of the root at ``old`` lie below ``new``, where nothing is known yet."""
    if new != old and (new.is_relative_to(old) or old.is_relative_to(new)):
        # Else a path might for a moment be that of another photo.
        between = new.with_name(f"moving {uuid.uuid4().hex}")
        move(connection, root_id, old, between)
        old = between
    before, after = _inside(old), _inside(new)

    def moved(stored: path_text.SqlPath) -> path_text.SqlPath:
        text = path_text.text_from_sql(stored)
        return path_text.text_to_sql(after + text[len(before) :] if text != str(old) else str(new))

    connection.create_function("moved", 1, moved, deterministic=True)
    connection.execute("UPDATE roots SET path = ? WHERE root_id = ?", (path_text.to_sql(new), root_id))
    connection.execute(
        """UPDATE companions SET path = moved(path)
            WHERE photo_id IN (SELECT photo_id FROM photos WHERE root_id = ?)""",
        (root_id,),
    )
    folders = connection.execute(
        "SELECT folder_id, path FROM folders WHERE folder_id IN (SELECT folder_id FROM photos WHERE root_id = ?)",
        (root_id,),
    ).fetchall()
    connection.execute("UPDATE photos SET path = moved(path) WHERE root_id = ?", (root_id,))
    connection.execute("UPDATE annexes SET path = moved(path) WHERE root_id = ?", (root_id,))
    connection.execute("UPDATE skips SET path = moved(path), folder = moved(folder) WHERE root_id = ?", (root_id,))
    for folder_id, stored in folders:
        at = moved(stored)
        folded = name_rows.folded_folder(path_text.from_sql(at))
        connection.execute("UPDATE folders SET path = ?, folded = ? WHERE folder_id = ?", (at, folded, folder_id))
    name_rows.name_folders_of_root(connection, root_id)


def _inside(folder: Path) -> str:
    text = str(folder)
    return text if text.endswith(os.sep) else text + os.sep

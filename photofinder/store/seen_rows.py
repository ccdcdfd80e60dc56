"""Photos that lie in another folder and are otherwise as they were, as after a folder was renamed: many in one
statement. Inside the caller's transaction, on its thread."""

import json
import sqlite3
from collections.abc import Sequence
from itertools import islice

from photofinder.store.batch import Seen
from photofinder.store.path_text import SqlPath, from_sql

KNOWN = """SELECT p.photo_id, p.path, p.size_bytes, p.mtime_ns
    FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value"""
# SQLite keeps a copy of every page that a statement with triggers changes, for it may fail.
_ROWS_AT_ONCE = 200
_MOVE = """UPDATE photos SET root_id = placed.column2, path = placed.column3, folder_id = placed.column4,
    screenshot = max(screenshot, placed.column5) FROM (VALUES {}) AS placed WHERE photo_id = placed.column1"""

# Photo, root, path as it is stored, folder, whether it is a screenshot by its name.
Moved = tuple[int, int, SqlPath, int, int]


def plain_moves(connection: sqlite3.Connection, seen: Sequence[Seen]) -> list[Seen]:
    """Those of ``seen`` that keep name, size and time, in folders that none of ``seen`` was in: nothing has to step
    aside for them."""
    rows = connection.execute(KNOWN, (json.dumps([one.photo_id for one in seen]),))
    known = {photo_id: (from_sql(path), size_bytes, mtime_ns) for photo_id, path, size_bytes, mtime_ns in rows}
    left = {path.parent for path, _, _ in known.values()}
    found = []
    for one in seen:
        before, path = known.get(one.photo_id), one.stat.path
        if before is not None and path.parent not in left:
            old, size_bytes, mtime_ns = before
            if (old.name, size_bytes, mtime_ns) == (path.name, one.stat.size_bytes, one.stat.mtime_ns):
                found.append(one)
    return found


def move(connection: sqlite3.Connection, moved: Sequence[Moved]) -> None:
    """Let photos lie where nothing is recorded."""
    left = iter(moved)
    while chunk := list(islice(left, _ROWS_AT_ONCE)):
        rows = ", ".join(["(?, ?, ?, ?, ?)"] * len(chunk))
        connection.execute(_MOVE.format(rows), [value for row in chunk for value in row])

"""Which photos changed lately, by whatever process: numbered by triggers, for what keeps facts of photos in memory.

The oldest are dropped, so that whoever is far behind reads everything again. On the caller's thread.
"""

import sqlite3

import numpy as np
from numpy.typing import NDArray

# Reading so many photos one by one takes as long as reading all of a large library.
KEPT = 100_000

TABLES = (
    "CREATE TABLE changed_photos (number INTEGER PRIMARY KEY AUTOINCREMENT, photo_id INTEGER NOT NULL)",
    *(
        f"""CREATE TRIGGER photo_{name}_noted AFTER {name.upper()} ON photos BEGIN
            INSERT INTO changed_photos (photo_id) VALUES ({row}.photo_id); END"""
        for name, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
    ),
    *(
        f"""CREATE TRIGGER favourite_{name}_noted AFTER {name.upper()} ON favourites BEGIN
            INSERT INTO changed_photos (photo_id)
            SELECT photo_id FROM photos WHERE content_hash = {row}.content_hash;
        END"""
        for name, row in (("insert", "new"), ("delete", "old"))
    ),
)

EXTENT = "SELECT (SELECT min(number) FROM changed_photos), (SELECT max(number) FROM changed_photos)"
SINCE = "SELECT DISTINCT photo_id FROM changed_photos WHERE number > ?"
DROP = "DELETE FROM changed_photos WHERE number <= (SELECT max(number) FROM changed_photos) - ?"


def latest(connection: sqlite3.Connection) -> int:
    """The number of the last change; 0 before the first."""
    return int(connection.execute(EXTENT).fetchone()[1] or 0)


def since(connection: sqlite3.Connection, number: int) -> tuple[int, NDArray[np.int64] | None]:
    """The number of the last change, and the photos that changed, came or went after ``number``; None when that is
    no longer told."""
    first, last = (int(value or 0) for value in connection.execute(EXTENT).fetchone())
    if last < number or first > number + 1:
        return last, None
    if last == number:
        return last, np.empty(0, dtype=np.int64)
    changed = [row[0] for row in connection.execute(SINCE, (number,))]
    return last, np.array(changed, dtype=np.int64)


def drop_oldest(connection: sqlite3.Connection) -> None:
    """Keep the last changes only."""
    connection.execute(DROP, (KEPT,))

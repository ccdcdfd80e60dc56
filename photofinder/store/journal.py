"""Generations and the journal of removed embeddings, by which a cache catches up.

Each transaction that changes embeddings is a generation. Its number only grows and is never given twice, not even
after commits were lost to a power cut or a backup was put back: it is at least the clock in ms. So a cache that was
written at a generation of a lost history is recognised. On the caller's thread, in its transaction.
"""

import json
import sqlite3
import time
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

# Beyond this many noted removals the oldest are dropped: building a cache anew is then no slower than catching up.
REMOVALS_KEPT = 100_000

CURRENT = "SELECT coalesce(max(generation), 0) FROM generations"
HAPPENED = "SELECT 1 FROM generations WHERE generation = ?"
NOTE_PHOTOS = """INSERT INTO removals (generation, photo_id, model_key)
    SELECT ?, e.photo_id, e.model_key
    FROM json_each(?) AS gone CROSS JOIN embeddings AS e ON e.photo_id = gone.value"""
NOTE_ROOT = """INSERT INTO removals (generation, photo_id, model_key)
    SELECT ?, e.photo_id, e.model_key
    FROM photos AS p CROSS JOIN embeddings AS e ON e.photo_id = p.photo_id WHERE p.root_id = ?"""
NEWEST_TO_DROP = "SELECT generation FROM removals ORDER BY generation DESC LIMIT 1 OFFSET ?"
REMOVED = """SELECT DISTINCT photo_id FROM removals
    WHERE generation > ? AND model_key = (SELECT model_key FROM models WHERE model_id = ?)"""


def generation(connection: sqlite3.Connection) -> int:
    """The last generation; 0 before the first."""
    return int(connection.execute(CURRENT).fetchone()[0])


def next_generation(connection: sqlite3.Connection) -> int:
    """The generation of the running transaction, should it change embeddings (then: ``record``)."""
    return max(generation(connection) + 1, time.time_ns() // 1_000_000)


def record(connection: sqlite3.Connection, new_generation: int) -> None:
    """Make ``new_generation`` the current one, and drop removals that are too many to keep."""
    row = connection.execute(NEWEST_TO_DROP, (REMOVALS_KEPT,)).fetchone()
    if row is not None:
        connection.execute("DELETE FROM removals WHERE generation <= ?", row)
        # A cache that stands at the dropped one or later has seen those removals; an older one has not.
        connection.execute("DELETE FROM generations WHERE generation < ?", row)
    connection.execute("INSERT INTO generations (generation) VALUES (?)", (new_generation,))


def reaches_back_to(connection: sqlite3.Connection, since: int) -> bool:
    """Whether all changes after generation ``since`` of this very history are still on record."""
    return since == 0 or connection.execute(HAPPENED, (since,)).fetchone() is not None


def removed_since(connection: sqlite3.Connection, since: int, model_id: str) -> NDArray[np.int64]:
    """Ids whose embedding left after generation ``since``; some may have a new one by now."""
    return np.array([row[0] for row in connection.execute(REMOVED, (since, model_id))], dtype=np.int64)


def note_removals(connection: sqlite3.Connection, photo_ids: Iterable[int], new_generation: int) -> bool:
    """Record that the embeddings of ``photo_ids``, of all models, are about to go; whether there were any."""
    cursor = connection.execute(NOTE_PHOTOS, (new_generation, json.dumps(list(photo_ids))))
    return cursor.rowcount > 0


def note_removals_of_root(connection: sqlite3.Connection, root_id: int, new_generation: int) -> bool:
    """As ``note_removals``, for all photos of a root."""
    return connection.execute(NOTE_ROOT, (new_generation, root_id)).rowcount > 0

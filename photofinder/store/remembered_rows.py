"""Embeddings of photos that were forgotten, kept for some weeks by what these contained: when that comes back, in
whatever root, it needs no model. Inside the caller's transaction, on its thread.

Of such a photo nothing else is kept: no name, no folder, no time. What was kept of photos of a root goes with the
root: a person who removes a folder wants it forgotten.
"""

import json
import sqlite3
import time
from collections.abc import Collection

import numpy as np

from photofinder.store.batch import Moment, Remembered
from photofinder.store.embedding_rows import BLOB_TYPE

# A card that was emptied is filled again and a disk back from the cupboard within this time, mostly.
_KEPT_S = 8 * 7 * 86_400
# Some 250 MB of embeddings of 512.
_KEPT = 200_000
_DROPPED_AT_ONCE = 2000

TABLES = (
    # `moment` 0 is the row of `embeddings`, the further ones are those of `moments`.
    """CREATE TABLE remembered (
        remembered_id INTEGER PRIMARY KEY,
        content_hash BLOB NOT NULL,
        model_key INTEGER NOT NULL REFERENCES models,
        moment INTEGER NOT NULL,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        forgotten_s INTEGER NOT NULL,
        at_ms INTEGER,
        vector BLOB NOT NULL,
        UNIQUE (content_hash, model_key, moment)
    )""",
    "CREATE INDEX remembered_root ON remembered (root_id)",
)

# The first moments of all come first, so that they are dropped first: then nothing is made of what is left.
KEEP, KEEP_MOMENTS = (
    f"""INSERT OR REPLACE INTO remembered (content_hash, model_key, moment, root_id, forgotten_s, at_ms, vector)
    SELECT p.content_hash, e.model_key, {moment}, p.root_id, :now_s, e.at_ms, e.vector
    FROM json_each(:photo_ids) AS gone CROSS JOIN photos AS p ON p.photo_id = gone.value
    CROSS JOIN {table} AS e ON e.photo_id = p.photo_id"""
    for table, moment in (("embeddings", "0"), ("moments", "e.moment"))
)
OF = """SELECT moment, at_ms, vector FROM remembered
    WHERE content_hash = ? AND model_key = (SELECT model_key FROM models WHERE model_id = ?) ORDER BY moment"""
ANY = "SELECT 1 FROM remembered WHERE content_hash = ? LIMIT 1"
GIVE_EMBEDDINGS = """INSERT OR IGNORE INTO embeddings (photo_id, model_key, generation, vector, at_ms)
    SELECT :photo_id, model_key, :generation, vector, at_ms FROM remembered
    WHERE content_hash = :content_hash AND moment = 0"""
GIVE_MOMENTS = """INSERT OR IGNORE INTO moments (photo_id, model_key, moment, at_ms, vector)
    SELECT :photo_id, model_key, moment, at_ms, vector FROM remembered AS r
    WHERE content_hash = :content_hash AND moment > 0 AND EXISTS (SELECT 1 FROM remembered AS first
        WHERE first.content_hash = :content_hash AND first.model_key = r.model_key AND first.moment = 0)"""
DROP_GIVEN = "DELETE FROM remembered WHERE content_hash = ?"
# Those of a time that is still to come are as old as can be: the clock was wrong.
OLD = """SELECT remembered_id
    FROM (SELECT remembered_id, forgotten_s FROM remembered ORDER BY remembered_id LIMIT ?)
    WHERE abs(? - forgotten_s) > ? OR remembered_id <= (SELECT max(remembered_id) FROM remembered) - ?"""


def keep(connection: sqlite3.Connection, photo_ids: Collection[int]) -> None:
    """Remember the embeddings of ``photo_ids``, of all models; they are about to go, or to show something else."""
    values = {"photo_ids": json.dumps(list(photo_ids)), "now_s": int(time.time())}
    if photo_ids and connection.execute(KEEP, values).rowcount:
        connection.execute(KEEP_MOMENTS, values)
        drop(connection, old(connection))


def of(connection: sqlite3.Connection, content_hash: bytes, model_id: str) -> Remembered | None:
    """What is remembered of a content as ``model_id`` saw it."""
    rows = connection.execute(OF, (content_hash, model_id)).fetchall()
    if not rows or rows[0][0] != 0:
        return None
    (at_ms, first), *others = [(at_ms, np.frombuffer(blob, BLOB_TYPE)) for _, at_ms, blob in rows]
    return Remembered(first, at_ms, tuple(Moment(other_ms, vector) for other_ms, vector in others))


def give_back(connection: sqlite3.Connection, photo_id: int, content_hash: bytes, generation: int) -> bool:
    """Let the photo, which is of this content, have what is remembered of it, of all models; whether that was
    anything."""
    if connection.execute(ANY, (content_hash,)).fetchone() is None:
        return False
    values = {"photo_id": photo_id, "content_hash": content_hash, "generation": generation}
    connection.execute(GIVE_EMBEDDINGS, values)
    connection.execute(GIVE_MOMENTS, values)
    connection.execute(DROP_GIVEN, (content_hash,))
    return True


def old(connection: sqlite3.Connection) -> list[tuple[int]]:
    """The first rows of what was forgotten long ago, or is more than is kept."""
    return connection.execute(OLD, (_DROPPED_AT_ONCE, int(time.time()), _KEPT_S, _KEPT)).fetchall()


def drop(connection: sqlite3.Connection, rows: list[tuple[int]]) -> None:
    """Drop what ``old`` told."""
    connection.executemany("DELETE FROM remembered WHERE remembered_id = ?", rows)

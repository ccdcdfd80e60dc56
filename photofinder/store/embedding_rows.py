"""Reading embeddings: float16 blobs, little-endian, to arrays. Writing is ``batch_rows``'s job.

Long reads go in chunks by key, each its own statement, so that no reader holds back a checkpoint of the log.
On the caller's thread.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photofinder.store.batch import Embedding

BLOB_TYPE = np.dtype("<f2")
BY_ID = """SELECT e.photo_id, e.vector
    FROM json_each(?) AS wanted CROSS JOIN embeddings AS e ON e.photo_id = wanted.value AND e.model_key = ?"""
NEXT_BY_ID = """SELECT photo_id, vector FROM embeddings
    WHERE photo_id > ? AND model_key = ? ORDER BY photo_id LIMIT ?"""
NEXT_BY_GENERATION = """SELECT photo_id, vector, generation FROM embeddings
    WHERE (generation, photo_id) > (?, ?) AND model_key = ? ORDER BY generation, photo_id LIMIT ?"""

Chunk = tuple[NDArray[np.int64], NDArray[np.float16]]


def model(connection: sqlite3.Connection, model_id: str) -> tuple[int, int] | None:
    """Key and dimensions of a model that has embedded something, or None."""
    row = connection.execute("SELECT model_key, dim FROM models WHERE model_id = ?", (model_id,)).fetchone()
    return None if row is None else (row[0], row[1])


def to_blob(embedding: Embedding) -> bytes:
    """One embedding (D,) as it is stored.

    Raises: ValueError when it is no vector of finite numbers.
    """
    rounded = np.asarray(embedding).astype(BLOB_TYPE)
    if rounded.ndim != 1 or not np.isfinite(rounded).all():
        raise ValueError(f"an embedding of shape {rounded.shape} that is no vector of finite numbers")
    return rounded.tobytes()


def by_ids(
    connection: sqlite3.Connection, photo_ids: Iterable[int], model_key: int
) -> dict[int, NDArray[np.float16]]:
    """The embeddings of ``photo_ids``, as far as there are any."""
    wanted = json.dumps([int(photo_id) for photo_id in photo_ids])
    rows = connection.execute(BY_ID, (wanted, model_key))
    return {photo_id: np.frombuffer(blob, BLOB_TYPE).astype(np.float16) for photo_id, blob in rows}


def next_by_id(connection: sqlite3.Connection, model_key: int, dim: int, after: int, limit: int) -> Chunk | None:
    """Up to ``limit`` embeddings of ids beyond ``after``, ascending; None at the end."""
    rows = connection.execute(NEXT_BY_ID, (after, model_key, limit)).fetchall()
    return _chunk(rows, dim) if rows else None


def next_by_generation(
    connection: sqlite3.Connection, model_key: int, dim: int, after: tuple[int, int], limit: int
) -> tuple[Chunk, tuple[int, int]] | None:
    """Up to ``limit`` embeddings beyond ``after`` (generation, photo_id), and where they end; None at the end."""
    rows = connection.execute(NEXT_BY_GENERATION, (*after, model_key, limit)).fetchall()
    if not rows:
        return None
    return _chunk(rows, dim), (rows[-1][2], rows[-1][0])


def _chunk(rows: Sequence[Any], dim: int) -> Chunk:
    photo_ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    values = np.frombuffer(b"".join(row[1] for row in rows), BLOB_TYPE)
    return photo_ids, values.reshape(len(rows), dim).astype(np.float16, copy=False)

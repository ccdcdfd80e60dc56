"""Reading embeddings: float16 blobs, little-endian, to arrays. Writing is ``batch_rows``'s job.

Long reads go in chunks by key, each its own statement, so that no reader holds back a checkpoint of the log.
On the caller's thread.
"""

import json
import sqlite3
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from photofinder.store.batch import Embedding, EmbeddingChunk, Frames, Moment

BLOB_TYPE = np.dtype("<f2")
BY_ID = """SELECT e.photo_id, e.vector
    FROM json_each(?) AS wanted CROSS JOIN embeddings AS e ON e.photo_id = wanted.value AND e.model_key = ?"""
NEXT_BY_ID = """SELECT photo_id, vector, at_ms FROM embeddings
    WHERE photo_id > ? AND model_key = ? ORDER BY photo_id LIMIT ?"""
NEXT_BY_GENERATION = """SELECT photo_id, vector, at_ms, generation FROM embeddings
    WHERE (generation, photo_id) > (?, ?) AND model_key = ? ORDER BY generation, photo_id LIMIT ?"""
FRAMES = """SELECT e.photo_id, 0 AS moment, e.at_ms, e.vector
    FROM json_each(?1) AS wanted CROSS JOIN embeddings AS e ON e.photo_id = wanted.value AND e.model_key = ?2
    WHERE e.at_ms IS NOT NULL
    UNION ALL SELECT m.photo_id, m.moment, m.at_ms, m.vector
    FROM json_each(?1) AS wanted CROSS JOIN moments AS m ON m.photo_id = wanted.value AND m.model_key = ?2
    ORDER BY photo_id, moment"""

_Row = tuple[int, bytes, int | None, int]


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


def frames(
    connection: sqlite3.Connection, photo_ids: Iterable[int], model_key: int
) -> dict[int, tuple[Moment, ...]]:
    """All frames of those of ``photo_ids`` that are no stills, that which stands for its file first."""
    wanted = json.dumps([int(photo_id) for photo_id in photo_ids])
    found: dict[int, tuple[Moment, ...]] = {}
    for photo_id, _, at_ms, blob in connection.execute(FRAMES, (wanted, model_key)):
        moment = Moment(at_ms, np.frombuffer(blob, BLOB_TYPE).astype(np.float16))
        found[photo_id] = (*found.get(photo_id, ()), moment)
    return found


def next_by_id(
    connection: sqlite3.Connection, model_key: int, dim: int, after: int, limit: int
) -> EmbeddingChunk | None:
    """Up to ``limit`` embeddings of ids beyond ``after``, ascending; None at the end."""
    rows = connection.execute(NEXT_BY_ID, (after, model_key, limit)).fetchall()
    return _chunk(connection, model_key, dim, rows) if rows else None


def next_by_generation(
    connection: sqlite3.Connection, model_key: int, dim: int, after: tuple[int, int], limit: int
) -> tuple[EmbeddingChunk, tuple[int, int]] | None:
    """Up to ``limit`` embeddings beyond ``after`` (generation, photo_id), and where they end; None at the end."""
    rows = connection.execute(NEXT_BY_GENERATION, (*after, model_key, limit)).fetchall()
    if not rows:
        return None
    return _chunk(connection, model_key, dim, rows), (rows[-1][3], rows[-1][0])


def _chunk(connection: sqlite3.Connection, model_key: int, dim: int, rows: list[_Row]) -> EmbeddingChunk:
    timed = [row[0] for row in rows if row[2] is not None]
    frame_rows = connection.execute(FRAMES, (json.dumps(timed), model_key)).fetchall() if timed else []
    of_timed = Frames(
        _whole_numbers(row[0] for row in frame_rows),
        _whole_numbers(row[2] for row in frame_rows),
        _vectors((row[3] for row in frame_rows), dim),
    )
    photo_ids = _whole_numbers(row[0] for row in rows)
    return EmbeddingChunk(photo_ids, _vectors((row[1] for row in rows), dim), of_timed)


def _whole_numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _vectors(blobs: Iterable[bytes], dim: int) -> NDArray[np.float16]:
    values = np.frombuffer(b"".join(blobs), BLOB_TYPE)
    return values.reshape(-1, dim).astype(np.float16, copy=False)

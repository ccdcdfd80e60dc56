"""Writing one batch: photos, moves, skips, embeddings. Inside the caller's transaction, on its thread."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np

from photofinder.records import FileStat, PhotoFacts
from photofinder.store import detail_rows, embedding_rows, journal, root_rows
from photofinder.store.batch import DESCRIPTION, Batch, NewPhoto, Seen, Skipped
from photofinder.store.kinds import month_of, shape_of
from photofinder.store.name_rows import Naming
from photofinder.store.path_text import to_sql

AT_PATH = "SELECT photo_id, content_hash FROM photos WHERE path = ?"
DELETE_PHOTOS = "DELETE FROM photos WHERE photo_id IN (SELECT value FROM json_each(?))"
DELETE_EMBEDDINGS = "DELETE FROM embeddings WHERE photo_id IN (SELECT value FROM json_each(?))"

# Some file systems hold times to the year 2446 and beyond; int64 in ns ends in 2262.
_INT64 = np.iinfo(np.int64)


def write(connection: sqlite3.Connection, batch: Batch, model_id: str) -> list[int]:
    """Apply ``batch`` as its docstring says; the ids of ``batch.photos``, in order.

    Raises:
        FolderUnavailable: a path lies in no root.
        ValueError: an embedding has not the length of the model's other ones, or is not finite.
    """
    return _Writer(connection, model_id).write(batch)


class _Writer:
    def __init__(self, connection: sqlite3.Connection, model_id: str) -> None:
        self._connection = connection
        self._model_id = model_id
        self._roots = root_rows.paths(connection)
        self._naming = Naming(connection, self._roots)
        self._generation = journal.next_generation(connection)
        self._embeddings_changed = False

    def write(self, batch: Batch) -> list[int]:
        self._place_seen(batch.seen)
        self._forget(batch.gone)
        photo_ids = [self._put_photo(photo) for photo in batch.photos]
        for skipped in batch.skipped:
            self._put_skip(skipped)
        for described in batch.described:
            detail_rows.describe(self._connection, described.photo_id, described.details, described.located)
        if self._embeddings_changed:
            journal.record(self._connection, self._generation)
        return photo_ids

    def _place_seen(self, seen: Iterable[Seen]) -> None:
        # Moves may swap paths or form a ring: all leave their old path before any takes its new one.
        moved = [one.photo_id for one in seen]
        self._connection.executemany(
            "UPDATE photos SET path = CAST('moving ' || photo_id AS BLOB) WHERE photo_id = ?",
            [(photo_id,) for photo_id in moved],
        )
        self._forget(one.stat.path for one in seen)
        for one in seen:
            names, dated = self._naming.columns(one.stat.path), _file_time(one.stat)
            self._connection.execute(
                """UPDATE photos SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?,
                    dated = coalesce(taken_at, ?), month = coalesce(substr(taken_at, 6, 2), ?),
                    folder_id = ?, name_key = ?, extension = ?,
                    screenshot = max(screenshot, ?) WHERE photo_id = ?""",
                (*self._place(one.stat), dated, month_of(dated), *names, one.photo_id),
            )
            self._naming.rename(one.photo_id, one.stat.path)

    def _forget(self, paths: Iterable[Path]) -> None:
        stored = [(to_sql(path),) for path in paths]
        rows = (self._connection.execute(AT_PATH, path).fetchone() for path in stored)
        gone = [row[0] for row in rows if row is not None]
        self._note_removals(gone)
        self._connection.execute(DELETE_PHOTOS, (json.dumps(gone),))
        self._connection.executemany("DELETE FROM skips WHERE path = ?", stored)

    def _put_photo(self, photo: NewPhoto) -> int:
        stat, facts = photo.stat, photo.facts
        stored = to_sql(stat.path)
        names = self._naming.columns(stat.path)
        dated = facts.taken_at or _file_time(stat)
        values = (*self._place(stat), *_fact_values(facts), dated, month_of(dated), *names)
        self._connection.execute("DELETE FROM skips WHERE path = ?", (stored,))
        row = self._connection.execute(AT_PATH, (stored,)).fetchone()
        if row is None:
            photo_id = self._connection.execute(
                """INSERT INTO photos (root_id, path, size_bytes, mtime_ns, content_hash, width, height, taken_at,
                    orientation, mean_rgb, pixels, shape, dated, month, folder_id, name_key, extension, screenshot)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                values,
            ).lastrowid
            assert photo_id is not None
        else:
            photo_id, content_hash = row
            if content_hash != facts.content_hash:
                self._note_removals([photo_id])
                self._connection.execute(DELETE_EMBEDDINGS, (json.dumps([photo_id]),))
            self._connection.execute(
                """UPDATE photos SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?, content_hash = ?,
                    width = ?, height = ?, taken_at = ?, orientation = ?, mean_rgb = ?, pixels = ?, shape = ?,
                    dated = ?, month = ?, folder_id = ?, name_key = ?, extension = ?, screenshot = ?
                    WHERE photo_id = ?""",
                (*values, photo_id),
            )
        self._naming.put(photo_id, stat.path)
        version = DESCRIPTION if photo.described else 0
        detail_rows.describe(self._connection, photo_id, facts.details, photo.located, version)
        if photo.embedding is not None:
            self._put_embedding(photo_id, embedding_rows.to_blob(photo.embedding))
        return int(photo_id)

    def _put_embedding(self, photo_id: int, blob: bytes) -> None:
        self._connection.execute(
            """INSERT INTO embeddings (photo_id, model_key, generation, vector) VALUES (?, ?, ?, ?)
                ON CONFLICT (photo_id, model_key) DO UPDATE
                SET generation = excluded.generation, vector = excluded.vector""",
            (photo_id, self._model_key(len(blob) // embedding_rows.BLOB_TYPE.itemsize), self._generation, blob),
        )
        self._embeddings_changed = True

    def _put_skip(self, skipped: Skipped) -> None:
        self._forget([skipped.stat.path])
        root_id, path, size_bytes, mtime_ns = self._place(skipped.stat)
        self._connection.execute(
            "INSERT INTO skips (path, root_id, size_bytes, mtime_ns, reason, detail) VALUES (?, ?, ?, ?, ?, ?)",
            (path, root_id, size_bytes, mtime_ns, skipped.skip.reason.value, _storable(skipped.skip.detail)),
        )

    def _note_removals(self, photo_ids: list[int]) -> None:
        if photo_ids and journal.note_removals(self._connection, photo_ids, self._generation):
            self._embeddings_changed = True

    def _place(self, stat: FileStat) -> tuple[int, str | bytes, int, int]:
        root_id = root_rows.owner(self._roots, stat.path)
        return root_id, to_sql(stat.path), stat.size_bytes, min(max(stat.mtime_ns, _INT64.min), _INT64.max)

    def _model_key(self, dim: int) -> int:
        known = embedding_rows.model(self._connection, self._model_id)
        if known is None:
            self._connection.execute("INSERT INTO models (model_id, dim) VALUES (?, ?)", (self._model_id, dim))
            known = embedding_rows.model(self._connection, self._model_id)
            assert known is not None
        model_key, known_dim = known
        if dim != known_dim:
            raise ValueError(f"an embedding of {dim} dimensions for a model of {known_dim}")
        return model_key


def _storable(detail: str) -> str:
    # A decoder may quote a name that is no valid Unicode.
    return detail.encode("utf-8", "backslashreplace").decode("utf-8")


def _fact_values(facts: PhotoFacts) -> tuple[bytes, int, int, str | None, int, int, int, str]:
    red, green, blue = facts.mean_rgb
    mean_rgb = red << 16 | green << 8 | blue
    pixels, shape = facts.width * facts.height, shape_of(facts.width, facts.height)
    return facts.content_hash, facts.width, facts.height, facts.taken_at, facts.orientation, mean_rgb, pixels, shape


def _file_time(stat: FileStat) -> str:
    """Local time of the last change, in the form of ``taken_at``; times that no calendar holds count as oldest."""
    try:
        moment = datetime.fromtimestamp(stat.mtime_ns // 1_000_000_000)
    except (OverflowError, OSError, ValueError):
        return ""
    return moment.isoformat()

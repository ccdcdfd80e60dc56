"""Writing one batch: photos, moves, skips, embeddings. Inside the caller's transaction, on its thread."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from photofinder.records import FileStat, PhotoFacts
from photofinder.store import (
    companion_rows,
    detail_rows,
    embedding_rows,
    journal,
    pending_rows,
    remembered_rows,
    root_rows,
    seen_rows,
    skip_rows,
)
from photofinder.store.batch import (
    DESCRIPTION,
    Accompanying,
    Batch,
    Described,
    Embedding,
    Moment,
    NewPhoto,
    Seen,
    Skipped,
)
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
        self._put_found(batch.found)
        photo_ids = [self._put_photo(photo) for photo in batch.photos]
        for skipped in batch.skipped:
            self._put_skip(skipped)
        for described in batch.described:
            detail_rows.describe(self._connection, described.photo_id, described.details, described.located)
            self._redate(described)
        for companion in batch.companions:
            self._put_companion(companion)
        if self._embeddings_changed:
            journal.record(self._connection, self._generation)
        return photo_ids

    def _place_seen(self, seen: Sequence[Seen]) -> None:
        # What belonged to a photo in its old folder is found again beside it, or is on its own.
        self._connection.executemany(
            """DELETE FROM companions
                WHERE photo_id = (SELECT photo_id FROM photos WHERE photo_id = ? AND path <> ?)""",
            [(one.photo_id, to_sql(one.stat.path)) for one in seen],
        )
        plain = seen_rows.plain_moves(self._connection, seen)
        self._make_room(plain)
        seen_rows.move(self._connection, [self._moved(one) for one in plain])
        settled = {one.photo_id for one in plain}
        others = [one for one in seen if one.photo_id not in settled]
        # Moves may swap paths or form a ring: all leave their old path before any takes its new one.
        self._connection.executemany(
            "UPDATE photos SET path = CAST('moving ' || photo_id AS BLOB) WHERE photo_id = ?",
            [(one.photo_id,) for one in others],
        )
        self._make_room(others)
        for one in others:
            names, dated = self._naming.columns(one.stat.path), _file_time(one.stat)
            self._connection.execute(
                """UPDATE photos SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?,
                    dated = coalesce(taken_at, ?), month = coalesce(substr(taken_at, 6, 2), ?),
                    folder_id = ?, name_key = ?, extension = ?,
                    screenshot = max(screenshot, ?) WHERE photo_id = ?""",
                (*self._place(one.stat), dated, month_of(dated), *names, one.photo_id),
            )
            self._naming.rename(one.photo_id, one.stat.path)

    def _make_room(self, seen: Sequence[Seen]) -> None:
        for one in seen:
            pending_rows.give_way(self._connection, one.stat.path, one.photo_id)
        self._forget(one.stat.path for one in seen)

    def _moved(self, one: Seen) -> seen_rows.Moved:
        root_id, stored, _, _ = self._place(one.stat)
        folder_id, _, _, screenshot = self._naming.columns(one.stat.path)
        return one.photo_id, root_id, stored, folder_id, screenshot

    def _forget(self, paths: Iterable[Path]) -> None:
        stored = [(to_sql(path),) for path in paths]
        rows = (self._connection.execute(AT_PATH, path).fetchone() for path in stored)
        gone = [row[0] for row in rows if row is not None]
        self._let_go(gone)
        self._connection.execute(DELETE_PHOTOS, (json.dumps(gone),))
        self._connection.executemany("DELETE FROM skips WHERE path = ?", stored)
        self._connection.executemany("DELETE FROM companions WHERE path = ?", stored)

    def _redate(self, described: Described) -> None:
        taken_at = described.taken_at
        if taken_at is not None:
            self._connection.execute(
                "UPDATE photos SET taken_at = ?, dated = ?, month = ? WHERE photo_id = ? AND taken_at IS NOT ?",
                (taken_at, taken_at, month_of(taken_at), described.photo_id, taken_at),
            )

    def _put_found(self, found: Sequence[FileStat]) -> None:
        places = [self._place(stat) for stat in found]
        stored = [(path,) for _, path, _, _ in places]
        self._connection.executemany("DELETE FROM skips WHERE path = ?", stored)
        self._connection.executemany("DELETE FROM companions WHERE path = ?", stored)
        placed = zip(found, places, strict=True)
        pending_rows.put(
            self._connection,
            self._naming,
            [(stat.path, *place, _file_time(stat)) for stat, place in placed],
        )

    def _put_companion(self, companion: Accompanying) -> None:
        stat = companion.stat
        owner_id = companion_rows.owner_of(self._connection, companion.owner, stat.path)
        if owner_id is not None:
            self._forget([stat.path])
            _, _, size_bytes, mtime_ns = self._place(stat)
            companion_rows.put(self._connection, stat.path, owner_id, companion.kind, size_bytes, mtime_ns)

    def _put_photo(self, photo: NewPhoto) -> int:
        stat, facts = photo.stat, photo.facts
        stored = to_sql(stat.path)
        names = self._naming.columns(stat.path)
        dated = facts.taken_at or _file_time(stat)
        values = (*self._place(stat), *_fact_values(facts), dated, month_of(dated), *names)
        self._connection.execute("DELETE FROM skips WHERE path = ?", (stored,))
        self._connection.execute("DELETE FROM companions WHERE path = ?", (stored,))
        row = self._connection.execute(AT_PATH, (stored,)).fetchone()
        if row is None:
            photo_id = self._connection.execute(
                """INSERT INTO photos (root_id, path, size_bytes, mtime_ns, content_hash, width, height, taken_at,
                    orientation, mean_rgb, pixels, shape, video_ms, dated, month, folder_id, name_key, extension,
                    screenshot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                values,
            ).lastrowid
            assert photo_id is not None
        else:
            photo_id, content_hash = row
            if content_hash != facts.content_hash:
                pending_rows.carry_mark(self._connection, photo_id, facts.content_hash)
                self._let_go([photo_id])
                self._connection.execute(DELETE_EMBEDDINGS, (json.dumps([photo_id]),))
            self._connection.execute(
                """UPDATE photos SET root_id = ?, path = ?, size_bytes = ?, mtime_ns = ?, content_hash = ?,
                    width = ?, height = ?, taken_at = ?, orientation = ?, mean_rgb = ?, pixels = ?, shape = ?,
                    video_ms = ?, dated = ?, month = ?, folder_id = ?, name_key = ?, extension = ?, screenshot = ?,
                    pending = 0 WHERE photo_id = ?""",
                (*values, photo_id),
            )
        self._naming.put(photo_id, stat.path)
        version = DESCRIPTION if photo.described else 0
        detail_rows.describe(self._connection, photo_id, facts.details, photo.located, version)
        if remembered_rows.give_back(self._connection, photo_id, facts.content_hash, self._generation):
            self._embeddings_changed = True
        if photo.embedding is not None:
            self._put_embedding(int(photo_id), photo.embedding, photo.at_ms, photo.moments)
        return int(photo_id)

    def _put_embedding(
        self, photo_id: int, embedding: Embedding, at_ms: int | None, moments: Sequence[Moment]
    ) -> None:
        blob = embedding_rows.to_blob(embedding)
        model_key = self._key_of(blob)
        self._connection.execute(
            """INSERT INTO embeddings (photo_id, model_key, generation, vector, at_ms) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (photo_id, model_key) DO UPDATE
                SET generation = excluded.generation, vector = excluded.vector, at_ms = excluded.at_ms""",
            (photo_id, model_key, self._generation, blob, at_ms),
        )
        self._connection.execute("DELETE FROM moments WHERE photo_id = ? AND model_key = ?", (photo_id, model_key))
        for number, moment in enumerate(moments, start=1):
            blob = embedding_rows.to_blob(moment.embedding)
            self._connection.execute(
                "INSERT INTO moments (photo_id, model_key, moment, at_ms, vector) VALUES (?, ?, ?, ?, ?)",
                (photo_id, self._key_of(blob), number, moment.at_ms, blob),
            )
        self._embeddings_changed = True

    def _put_skip(self, skipped: Skipped) -> None:
        self._forget([skipped.stat.path])
        root_id, _, size_bytes, mtime_ns = self._place(skipped.stat)
        skip_rows.put(self._connection, root_id, skipped.stat.path, size_bytes, mtime_ns, skipped.skip)

    def _let_go(self, photo_ids: list[int]) -> None:
        """Before the embeddings of ``photo_ids`` go."""
        remembered_rows.keep(self._connection, photo_ids)
        if photo_ids and journal.note_removals(self._connection, photo_ids, self._generation):
            self._embeddings_changed = True

    def _place(self, stat: FileStat) -> tuple[int, str | bytes, int, int]:
        root_id = root_rows.owner(self._roots, stat.path)
        return root_id, to_sql(stat.path), stat.size_bytes, min(max(stat.mtime_ns, _INT64.min), _INT64.max)

    def _key_of(self, blob: bytes) -> int:
        """The key of the model, checked against the length of an embedding of it."""
        dim = len(blob) // embedding_rows.BLOB_TYPE.itemsize
        known = embedding_rows.model(self._connection, self._model_id)
        if known is None:
            self._connection.execute("INSERT INTO models (model_id, dim) VALUES (?, ?)", (self._model_id, dim))
            known = embedding_rows.model(self._connection, self._model_id)
            assert known is not None
        model_key, known_dim = known
        if dim != known_dim:
            raise ValueError(f"an embedding of {dim} dimensions for a model of {known_dim}")
        return model_key


def _fact_values(facts: PhotoFacts) -> tuple[bytes | int | str | None, ...]:
    red, green, blue = facts.mean_rgb
    mean_rgb = red << 16 | green << 8 | blue
    pixels, shape = facts.width * facts.height, shape_of(facts.width, facts.height)
    return (
        facts.content_hash,
        facts.width,
        facts.height,
        facts.taken_at,
        facts.orientation,
        mean_rgb,
        pixels,
        shape,
        facts.video_ms,
    )


def _file_time(stat: FileStat) -> str:
    """Local time of the last change, in the form of ``taken_at``; times that no calendar holds count as oldest."""
    try:
        moment = datetime.fromtimestamp(stat.mtime_ns // 1_000_000_000)
    except (OverflowError, OSError, ValueError):
        return ""
    return moment.isoformat()

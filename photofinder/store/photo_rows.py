"""Reading photos: SQL rows to records. Writing is ``batch_rows``'s job. On the caller's thread."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from photofinder.records import Photo, PhotoFacts
from photofinder.store import detail_rows, path_text
from photofinder.store.batch import DESCRIPTION, Counts

_COLUMNS = (
    "p.photo_id, p.root_id, p.path, p.size_bytes, p.mtime_ns, "
    "p.content_hash, p.width, p.height, p.taken_at, p.orientation, p.mean_rgb, p.video_ms, "
    f"p.pending, p.described, {detail_rows.FAVOURITE}, {detail_rows.COLUMNS}"
)
_JOINS = detail_rows.JOINS
BY_ID = f"""SELECT {_COLUMNS}
    FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value {_JOINS}"""
BY_PATH = f"SELECT {_COLUMNS} FROM photos AS p {_JOINS} WHERE p.path = ?"
BY_CONTENT = f"SELECT {_COLUMNS} FROM photos AS p {_JOINS} WHERE p.content_hash = ? ORDER BY p.photo_id"
NEWEST = f"SELECT {_COLUMNS} FROM photos AS p {_JOINS} ORDER BY p.dated DESC, p.photo_id DESC LIMIT ?"


def by_ids(connection: sqlite3.Connection, photo_ids: Iterable[int]) -> list[Photo]:
    """The photos of ``photo_ids`` in that order; unknown ones are left out."""
    wanted = [int(photo_id) for photo_id in photo_ids]
    found = {row[0]: row for row in connection.execute(BY_ID, (json.dumps(wanted),))}
    return [_photo(found[photo_id]) for photo_id in wanted if photo_id in found]


def by_path(connection: sqlite3.Connection, path: Path) -> Photo | None:
    """The photo that was last seen at ``path``."""
    row = connection.execute(BY_PATH, (path_text.to_sql(path),)).fetchone()
    return None if row is None else _photo(row)


def by_content(connection: sqlite3.Connection, content_hash: bytes) -> list[Photo]:
    """All photos of the same bytes, oldest id first."""
    return [_photo(row) for row in connection.execute(BY_CONTENT, (content_hash,))]


def newest(connection: sqlite3.Connection, limit: int | None) -> list[Photo]:
    """Photos by ``taken_at``, or else by file time, newest first."""
    return [_photo(row) for row in connection.execute(NEWEST, (-1 if limit is None else limit,))]


def counts(connection: sqlite3.Connection, model_id: str) -> Counts:
    """How much is catalogued, and embedded by ``model_id``."""
    row = connection.execute(
        """SELECT (SELECT count(*) FROM photos),
            (SELECT count(*) FROM embeddings
             WHERE model_key = (SELECT model_key FROM models WHERE model_id = ?)),
            (SELECT count(*) FROM skips)""",
        (model_id,),
    ).fetchone()
    return Counts(*row)


def _photo(row: Any) -> Photo:
    photo_id, root_id, path, size_bytes, mtime_ns, content_hash, width, height, taken_at, orientation, rgb = row[
        :11
    ]
    video_ms, pending, described, favourite, *columns = row[11:]
    details, place = detail_rows.details_of(columns)
    mean_rgb = rgb >> 16, rgb >> 8 & 255, rgb & 255
    return Photo(
        photo_id,
        root_id,
        path_text.from_sql(path),
        size_bytes,
        mtime_ns,
        PhotoFacts(content_hash, width, height, taken_at, orientation, mean_rgb, details, video_ms),
        described == DESCRIPTION,
        place,
        bool(favourite),
        bool(pending),
    )

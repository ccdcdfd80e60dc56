"""Photos as lines of a result, and the order of a whole library. On the caller's thread."""

import json
import sqlite3
from collections.abc import Iterable

from photofinder.store import detail_rows, path_text
from photofinder.store.batch import HitRow
from photofinder.store.filters import Order
from photofinder.store.presence import Gone

_NOTHING = Gone()

BY_ID = f"""SELECT p.photo_id, p.path, p.width, p.height, p.mean_rgb, p.taken_at, p.dated, p.size_bytes,
    places.label, {detail_rows.FAVOURITE}, p.content_hash, p.video_ms,
    p.pending, p.root_id
    FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value
    LEFT JOIN places USING (place_id)"""
_ORDER_BY = {
    Order.NEWEST: "dated DESC, photo_id DESC",
    Order.OLDEST: "dated, photo_id",
    Order.NAME: "name_key, photo_id",
    Order.NAME_BACKWARDS: "name_key DESC, photo_id DESC",
    Order.LARGEST: "size_bytes DESC, photo_id DESC",
    Order.SMALLEST: "size_bytes, photo_id",
}
ORDERED = {order: f"SELECT photo_id FROM photos ORDER BY {by} LIMIT ?" for order, by in _ORDER_BY.items()}
SORTED = {
    order: f"""SELECT p.photo_id FROM json_each(?) AS wanted
        CROSS JOIN photos AS p ON p.photo_id = wanted.value ORDER BY p.{by.replace(", ", ", p.")} LIMIT ?"""
    for order, by in _ORDER_BY.items()
}


def by_ids(connection: sqlite3.Connection, photo_ids: Iterable[int], away: Gone = _NOTHING) -> list[HitRow]:
    """Those of ``photo_ids`` that are known, in that order; ``away`` is what is."""
    wanted = [int(photo_id) for photo_id in photo_ids]
    found = {row[0]: row for row in connection.execute(BY_ID, (json.dumps(wanted),))}
    return [_hit_row(*found[photo_id], away=away) for photo_id in wanted if photo_id in found]


def _hit_row(
    photo_id: int,
    path: path_text.SqlPath,
    width: int,
    height: int,
    rgb: int,
    taken_at: str | None,
    dated: str,
    size_bytes: int,
    place: str | None,
    favourite: int,
    content_hash: bytes,
    video_ms: int | None,
    pending: int,
    root_id: int,
    *,
    away: Gone,
) -> HitRow:
    mean_rgb = rgb >> 16, rgb >> 8 & 255, rgb & 255
    at = path_text.from_sql(path)
    return HitRow(
        photo_id,
        at,
        width,
        height,
        mean_rgb,
        taken_at,
        dated,
        size_bytes,
        place or "",
        bool(favourite),
        content_hash,
        video_ms,
        bool(pending),
        away.holds(root_id, str(at)),
    )

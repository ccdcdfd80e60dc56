"""Favourites: marked contents. On the caller's thread, writing in its transaction."""

import json
import sqlite3
from collections.abc import Iterable

ADD = """INSERT OR IGNORE INTO favourites (content_hash)
    SELECT p.content_hash FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value"""
REMOVE = """DELETE FROM favourites WHERE content_hash IN (
    SELECT p.content_hash FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value)"""


def put(connection: sqlite3.Connection, photo_ids: Iterable[int], on: bool) -> None:
    """Mark the contents of ``photo_ids``, or unmark them; unknown ids are no fault."""
    connection.execute(ADD if on else REMOVE, (json.dumps([int(photo_id) for photo_id in photo_ids]),))

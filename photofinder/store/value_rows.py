"""What there is to filter by: cameras, lenses, folders, keywords, places. On the caller's thread."""

import sqlite3

from photofinder.store import path_text
from photofinder.store.batch import Values

_MOST = 2000

CAMERAS = f"""SELECT name FROM cameras JOIN (
        SELECT camera_id, count(*) AS photos FROM photos WHERE camera_id IS NOT NULL GROUP BY camera_id
    ) USING (camera_id) ORDER BY photos DESC, name LIMIT {_MOST}"""
LENSES = f"""SELECT name FROM lenses JOIN (
        SELECT lens_id, count(*) AS photos FROM photos WHERE lens_id IS NOT NULL GROUP BY lens_id
    ) USING (lens_id) ORDER BY photos DESC, name LIMIT {_MOST}"""
FOLDERS = f"""SELECT path FROM folders JOIN (
        SELECT folder_id, count(*) AS photos FROM photos GROUP BY folder_id
    ) USING (folder_id) ORDER BY photos DESC, path LIMIT {_MOST}"""
KEYWORDS = f"""SELECT value FROM texts, json_each(texts.keywords)
    GROUP BY value ORDER BY count(*) DESC, value LIMIT {_MOST}"""
PLACES = f"""SELECT label FROM places JOIN (
        SELECT place_id, count(*) AS photos FROM photos WHERE place_id IS NOT NULL GROUP BY place_id
    ) USING (place_id) ORDER BY photos DESC, label LIMIT {_MOST}"""


def values(connection: sqlite3.Connection) -> Values:
    """The names that photos have, most frequent first."""

    def column(statement: str) -> tuple[str, ...]:
        return tuple(row[0] for row in connection.execute(statement))

    folders = tuple(path_text.from_sql(row[0]) for row in connection.execute(FOLDERS))
    return Values(column(CAMERAS), column(LENSES), folders, column(KEYWORDS), column(PLACES))

"""What metadata say of a photo, in columns, tables of names, and words for full-text search. Writing is inside the
caller's transaction. On the caller's thread."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from photofinder.records import PhotoDetails
from photofinder.store import name_rows
from photofinder.store.batch import DESCRIPTION, Located
from photofinder.store.filter_rows import on_sphere
from photofinder.store.names import fold

# Of `photos AS p` and the tables joined to it; `details_of` reads them.
COLUMNS = (
    "cameras.name, lenses.name, p.iso, p.f_number, p.exposure_s, p.focal_mm, p.latitude, p.longitude, p.rating, "
    "p.offset_min, texts.title, texts.caption, texts.keywords, places.label"
)
JOINS = (
    "LEFT JOIN cameras USING (camera_id) LEFT JOIN lenses USING (lens_id) "
    "LEFT JOIN texts ON texts.photo_id = p.photo_id LEFT JOIN places USING (place_id)"
)
FAVOURITE = """(p.rating IS 5
    OR EXISTS (SELECT 1 FROM favourites WHERE favourites.content_hash = p.content_hash))"""


def describe(
    connection: sqlite3.Connection,
    photo_id: int,
    details: PhotoDetails,
    located: Located | None,
    version: int = DESCRIPTION,
) -> None:
    """Write ``details`` in place of what was known; a photo that is not there is no fault."""
    latitude, longitude = details.latitude, details.longitude
    sphere = (None, None, None) if latitude is None or longitude is None else on_sphere(latitude, longitude)
    connection.execute(
        """UPDATE photos SET described = ?, camera_id = ?, lens_id = ?, iso = ?, f_number = ?, exposure_s = ?,
            focal_mm = ?, rating = ?, latitude = ?, longitude = ?, sphere_x = ?, sphere_y = ?, sphere_z = ?,
            offset_min = ?, place_id = ?, screenshot = max(screenshot, ?) WHERE photo_id = ?""",
        (
            version,
            _number_of(connection, "camera", "cameras", details.camera),
            _number_of(connection, "lens", "lenses", details.lens),
            details.iso,
            details.f_number,
            details.exposure_s,
            details.focal_mm,
            details.rating,
            latitude,
            longitude,
            *sphere,
            details.offset_min,
            None if located is None else _place(connection, located),
            details.screenshot,
            photo_id,
        ),
    )
    _put_texts(connection, photo_id, details)


def details_of(columns: Sequence[Any]) -> tuple[PhotoDetails, str]:
    """The values of COLUMNS as details, and the label of the place."""
    (camera, lens, iso, f_number, exposure_s, focal_mm, latitude, longitude, rating,
     offset_min, title, caption, keywords, place) = columns  # fmt: skip
    details = PhotoDetails(
        camera=camera or "",
        lens=lens or "",
        iso=iso,
        f_number=f_number,
        exposure_s=exposure_s,
        focal_mm=focal_mm,
        latitude=latitude,
        longitude=longitude,
        rating=rating,
        title=title or "",
        caption=caption or "",
        keywords=tuple(json.loads(keywords)) if keywords else (),
        offset_min=offset_min,
    )
    return details, place or ""


def _number_of(connection: sqlite3.Connection, what: str, table: str, name: str) -> int | None:
    if not name:
        return None
    row = connection.execute(f"SELECT {what}_id FROM {table} WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    return connection.execute(f"INSERT INTO {table} (name, folded) VALUES (?, ?)", (name, fold(name))).lastrowid


def _place(connection: sqlite3.Connection, located: Located) -> int:
    connection.execute(
        """INSERT INTO places (place_id, label, country) VALUES (?, ?, ?)
            ON CONFLICT (place_id) DO UPDATE SET label = excluded.label, country = excluded.country
            WHERE label <> excluded.label OR country <> excluded.country""",
        (located.place_id, located.label, located.country_code),
    )
    return located.place_id


def _put_texts(connection: sqlite3.Connection, photo_id: int, details: PhotoDetails) -> None:
    connection.execute("DELETE FROM texts WHERE photo_id = ?", (photo_id,))
    connection.execute(
        "UPDATE photo_words SET title = NULL, caption = NULL, keywords = NULL "
        "WHERE rowid = ? AND (title, caption, keywords) IS NOT (NULL, NULL, NULL)",
        (photo_id,),
    )
    if not (details.title or details.caption or details.keywords):
        return
    known = connection.execute("SELECT 1 FROM photos WHERE photo_id = ?", (photo_id,)).fetchone()
    if known is None:
        return
    connection.execute(
        "INSERT INTO texts (photo_id, title, caption, keywords) VALUES (?, ?, ?, ?)",
        (photo_id, details.title, details.caption, json.dumps(details.keywords, ensure_ascii=False)),
    )
    connection.execute(
        "UPDATE photo_words SET title = ?, caption = ?, keywords = ? WHERE rowid = ?",
        (
            name_rows.words_in(details.title),
            name_rows.words_in(details.caption),
            name_rows.between(details.keywords),
            photo_id,
        ),
    )

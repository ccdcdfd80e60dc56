"""From filters to SQL: which photos pass. No connection, any thread.

Each condition is one that an index answers.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from photofinder.store import filters
from photofinder.store.filters import Filter, Kind, Measure
from photofinder.store.names import fold, words_of

_EARTH_KM = 6371.0088  # mean radius (IUGG)


class Condition(NamedTuple):
    """SQL over the table ``photos AS p``, or a query for ids, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


EVERYTHING = Condition("1", ())
_KINDS = {
    Kind.PORTRAIT: "p.shape IN ('portrait', 'tall')",
    Kind.LANDSCAPE: "p.shape IN ('landscape', 'wide')",
    Kind.SQUARE: "p.shape = 'square'",
    Kind.PANORAMA: "p.shape IN ('wide', 'tall') AND p.screenshot = 0",
    Kind.SCREENSHOT: "p.screenshot = 1",
    Kind.DUPLICATE: "p.copied = 1",
    Kind.FAVOURITE: """p.photo_id IN (
        SELECT photo_id FROM photos WHERE content_hash IN (SELECT content_hash FROM favourites)
        UNION ALL SELECT photo_id FROM photos WHERE rating = 5)""",
}
_MEASURES = {
    Measure.ISO: "p.iso",
    Measure.F_NUMBER: "p.f_number",
    Measure.PIXELS: "p.pixels",
    Measure.SIZE_BYTES: "p.size_bytes",
}
_HAS_WORDS = """p.photo_id IN (SELECT rowid FROM photo_words WHERE photo_words MATCH ?)
    OR p.folder_id IN (SELECT rowid FROM folder_words WHERE folder_words MATCH ?)"""
PHOTOS_WITH_RAW = """SELECT photo_id FROM companions
    WHERE kind = 'raw' AND extension IN (SELECT value FROM json_each(?))"""
_OF_TYPE = f"""p.extension IN (SELECT value FROM json_each(?)) OR p.photo_id IN ({PHOTOS_WITH_RAW})"""
_PLACES = """SELECT place_id FROM places
    WHERE place_id IN (SELECT value FROM json_each(?)) OR country IN (SELECT value FROM json_each(?))"""
# The chord between two points of a sphere tells their distance on it.
_NEAR = """p.photo_id IN (SELECT photo_id FROM photos WHERE latitude BETWEEN ? AND ?
    AND (sphere_x - ?) * (sphere_x - ?) + (sphere_y - ?) * (sphere_y - ?) + (sphere_z - ?) * (sphere_z - ?) <= ?)"""


def condition(filter_: Filter) -> Condition:
    """What ``filter_`` asks for, whether it is negated or not."""
    match filter_:
        case filters.InFolder(folder=folder):
            return _one_of("p.folder_id", folders_called(folder))
        case filters.DatedBetween(first=first, end=end):
            return _between("p.dated", ">=", first, "<", end)
        case filters.DatedInMonths(months=months):
            return Condition("p.month IN (SELECT value FROM json_each(?))", (json.dumps(months),))
        case filters.OfType(extensions=extensions):
            wanted = json.dumps(extensions)
            return Condition(_OF_TYPE, (wanted, wanted))
        case filters.HasText(words=words):
            phrase = phrase_of(words_of(words))
            return Condition(_HAS_WORDS, (phrase, phrase)) if phrase else EVERYTHING
        case filters.CameraIs(words=words):
            return _one_of("p.camera_id", cameras_called(words))
        case filters.LensIs(words=words):
            return _one_of("p.lens_id", lenses_called(words))
        case filters.Within(measure=measure, low=low, high=high, low_open=low_open, high_open=high_open):
            if measure is Measure.PIXELS and (low is None or low <= 0):
                # A photo that was not read yet has none.
                low, low_open = 0, True
            return _between(_MEASURES[measure], ">" if low_open else ">=", low, "<" if high_open else "<=", high)
        case filters.IsKind(kind=kind):
            return Condition(_KINDS[kind], ())
        case filters.NearPoint(latitude=latitude, longitude=longitude, km=km):
            return _near(latitude, longitude, km)
        case filters.InPlaces(place_ids=place_ids, countries=countries):
            return _one_of("p.place_id", places_in(place_ids, countries))
        case _:
            raise TypeError(f"no filter that the catalogue knows: {filter_!r}")


def folders_called(folder: str) -> Condition | None:
    """The ids of the folders that ``InFolder`` means; None when that is any."""
    names = fold(folder).replace("\\", "/").strip("/")
    return Condition("SELECT folder_id FROM folders WHERE instr(folded, ?)", (f"/{names}/",)) if names else None


def cameras_called(words: str) -> Condition:
    """The ids of the cameras that ``CameraIs`` means."""
    return _called("camera_id", "cameras", words)


def lenses_called(words: str) -> Condition:
    """The ids of the lenses that ``LensIs`` means."""
    return _called("lens_id", "lenses", words)


def places_in(place_ids: Sequence[int], countries: Sequence[str]) -> Condition:
    """The ids of the places that ``InPlaces`` means."""
    return Condition(_PLACES, (json.dumps(place_ids), json.dumps(countries)))


def phrase_of(words: Sequence[str]) -> str:
    """An FTS5 query (sqlite.org/fts5.html, section 3) for ``words`` next to each other. A number at the end may be
    the beginning of a longer one, as in names that cameras give. Empty for no words."""
    if not words:
        return ""
    return f'"{" ".join(words)}"' + (" *" if words[-1].isdigit() else "")


def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A position in degrees as a point on the sphere of radius 1."""
    north, east = math.radians(latitude), math.radians(longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def chord_of(km: float) -> float:
    """The length of the straight line between two points that are ``km`` apart, on the sphere of radius 1."""
    return 2 * math.sin(_angle(km) / 2)


def _angle(km: float) -> float:
    return min(km / _EARTH_KM, math.pi)


def _between(column: str, above: str, low: object, below: str, high: object) -> Condition:
    bounds = [(above, low), (below, high)]
    parts = [f"{column} {sign} ?" for sign, bound in bounds if bound is not None]
    sql = " AND ".join(parts) or f"{column} IS NOT NULL"
    return Condition(sql, tuple(bound for _, bound in bounds if bound is not None))


def _one_of(column: str, chosen: Condition | None) -> Condition:
    return EVERYTHING if chosen is None else Condition(f"{column} IN ({chosen.sql})", chosen.parameters)


def _called(key: str, table: str, words: str) -> Condition:
    parts = tuple(fold(words).split())
    each = " AND ".join("instr(folded, ?)" for _ in parts) or "1"
    return Condition(f"SELECT {key} FROM {table} WHERE {each}", parts)


def _near(latitude: float, longitude: float, km: float) -> Condition:
    chord = chord_of(km)
    band = math.degrees(_angle(km))
    x, y, z = on_sphere(latitude, longitude)
    return Condition(_NEAR, (latitude - band, latitude + band, x, x, y, y, z, z, chord * chord))

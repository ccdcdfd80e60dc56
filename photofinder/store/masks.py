"""Which photos pass a filter, as a mask over their numbers: from the columns in memory, and words from full text.

What ``filter_rows`` says in SQL, by comparing arrays. On the caller's thread.
"""

import json
import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photofinder.store import column_rows, filter_rows, filters
from photofinder.store.column_rows import Column, numbers_in
from photofinder.store.columns import Columns
from photofinder.store.filter_rows import Condition
from photofinder.store.filters import Filter, Measure
from photofinder.store.names import words_of

Mask = NDArray[np.bool_]

PHOTOS_OF_WORDS = "SELECT rowid FROM photo_words WHERE photo_words MATCH ?"
FOLDERS_OF_WORDS = "SELECT rowid FROM folder_words WHERE folder_words MATCH ?"


def mask_of(filter_: Filter, columns: Columns, connection: sqlite3.Connection) -> Mask:
    """Which numbers are photos that pass what ``filter_`` asks for, whether it is negated or not."""
    return _passing(filter_, columns, connection) & columns.known


def marked(ids: NDArray[np.int64], length: int) -> Mask:
    """A mask of ``length`` that is true at ``ids``; those beyond came just now, and count from the next time."""
    mask = np.zeros(length, dtype=np.bool_)
    mask[ids[ids < length]] = True
    return mask


def _passing(filter_: Filter, columns: Columns, connection: sqlite3.Connection) -> Mask:
    match filter_:
        case filters.InFolder(folder=folder):
            chosen = filter_rows.folders_called(folder)
            return columns.known if chosen is None else _chosen("folder_id", chosen, columns, connection)
        case filters.DatedBetween(first=first, end=end):
            dated = columns["dated"]
            passing = columns.known if first is None else dated >= column_rows.moment(first)
            return passing if end is None else passing & (dated < column_rows.moment(end))
        case filters.DatedInMonths(months=months):
            return _among(columns["month"], months)
        case filters.OfType(extensions=extensions):
            passing = _among(columns["extension"], columns.extensions.known(extensions))
            passing |= marked(_ids(connection, filter_rows.PHOTOS_WITH_RAW, json.dumps(extensions)), len(passing))
            return passing
        case filters.HasText(words=words):
            return _has_words(words, columns, connection)
        case filters.CameraIs(words=words):
            return _chosen("camera_id", filter_rows.cameras_called(words), columns, connection)
        case filters.LensIs(words=words):
            return _chosen("lens_id", filter_rows.lenses_called(words), columns, connection)
        case filters.Within():
            return _within(filter_, columns[filter_.measure])
        case filters.IsKind(kind=kind):
            return np.asarray(columns["kinds"] & column_rows.KIND_BIT[kind], dtype=np.bool_)
        case filters.NearPoint():
            return _near(filter_, columns)
        case filters.InPlaces(place_ids=place_ids, countries=countries):
            chosen = filter_rows.places_in(place_ids, countries)
            return _chosen("place_id", chosen, columns, connection)
        case _:
            raise TypeError(f"no filter that the catalogue knows: {filter_!r}")


def _chosen(column: str, chosen: Condition, columns: Columns, connection: sqlite3.Connection) -> Mask:
    return _among(columns[column], _ids(connection, chosen.sql, *chosen.parameters))


def _ids(connection: sqlite3.Connection, sql: str, *parameters: object) -> NDArray[np.int64]:
    together = f"WITH chosen (id) AS ({sql}) SELECT group_concat(id) FROM chosen"
    return numbers_in(connection.execute(together, parameters).fetchone()[0])


def _among(column: Column, values: Sequence[int] | NDArray[np.int64]) -> Mask:
    wanted = np.asarray(values, dtype=np.int64)
    if not len(wanted):
        return np.zeros(len(column), dtype=np.bool_)
    # The last one stands for -1 too.
    table = np.zeros(max(int(column.max(initial=0)), int(wanted.max())) + 2, dtype=np.bool_)
    table[wanted] = True
    return table[column]


def _has_words(words: str, columns: Columns, connection: sqlite3.Connection) -> Mask:
    phrase = filter_rows.phrase_of(words_of(words))
    if not phrase:
        return columns.known
    passing = _among(columns["folder_id"], _ids(connection, FOLDERS_OF_WORDS, phrase))
    photos = _ids(connection, PHOTOS_OF_WORDS, phrase)
    passing[photos[photos < len(passing)]] = True
    return passing


def _within(filter_: filters.Within, column: Column) -> Mask:
    # A photo that was not read yet has no pixels; no other number is known to be 0.
    passing = column > 0 if filter_.measure is Measure.PIXELS else column >= 0
    if filter_.low is not None:
        passing &= column > filter_.low if filter_.low_open else column >= filter_.low
    if filter_.high is not None:
        passing &= column < filter_.high if filter_.high_open else column <= filter_.high
    return passing


def _near(filter_: filters.NearPoint, columns: Columns) -> Mask:
    point = filter_rows.on_sphere(filter_.latitude, filter_.longitude)
    apart = np.zeros(len(columns.known))
    for axis, coordinate in zip(("sphere_x", "sphere_y", "sphere_z"), point, strict=True):
        step = columns[axis] - coordinate * column_rows.SPHERE_STEPS
        apart += step * step
    chord = filter_rows.chord_of(filter_.km) * column_rows.SPHERE_STEPS
    return np.asarray((apart <= chord * chord) & (columns["sphere_x"] != column_rows.NOWHERE), dtype=np.bool_)

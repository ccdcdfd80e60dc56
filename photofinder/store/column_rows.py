"""Reads what photos are filtered by as arrays: all photos column by column, each along its index, or a few photos.

To make Python values of a million rows takes seconds, and holds up all other threads; SQLite writes them as one
text in a fraction of that. On the caller's thread.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photofinder.store import detail_rows, filter_rows
from photofinder.store.filters import IsKind, Kind

Ids = NDArray[np.int64]
Column = NDArray[Any]

SPHERE_STEPS = 10**9
"""So many steps make the radius of the Earth: one is 6 mm."""
NOWHERE = np.iinfo(np.int32).max
"""Stands for the position of photos that have none."""

# Their numbers where nothing is known. f_number is NaN then.
COLUMNS: dict[str, tuple[type[np.number], float]] = {
    "dated": (np.int64, 0),
    "size_bytes": (np.int64, -1),
    "pixels": (np.int64, -1),
    "f_number": (np.float64, np.nan),
    "iso": (np.int32, -1),
    "folder_id": (np.int32, -1),
    "camera_id": (np.int32, -1),
    "lens_id": (np.int32, -1),
    "place_id": (np.int32, -1),
    "extension": (np.int32, -1),
    "sphere_x": (np.int32, NOWHERE),
    "sphere_y": (np.int32, NOWHERE),
    "sphere_z": (np.int32, NOWHERE),
    "month": (np.int8, 0),
    "kinds": (np.uint8, 0),
}
"""The columns by name: what they are made of, and what stands there when nothing is known."""
KIND_BIT = {kind: 1 << place for place, kind in enumerate(Kind)}
"""Which bit of ``kinds`` says that a photo is of that kind."""

# Values that many photos share, with the photos that have them.
SHARED = {
    name: f"SELECT {name}, group_concat(photo_id) FROM photos WHERE {name} IS NOT NULL GROUP BY {name}"
    for name in ("f_number", "iso", "folder_id", "camera_id", "lens_id", "place_id", "extension", "month")
}
_STEPS = {axis: f"CAST(round({axis} * {SPHERE_STEPS}) AS INTEGER)" for axis in ("sphere_x", "sphere_y", "sphere_z")}
OWN = {
    ("size_bytes",): "SELECT group_concat(photo_id), group_concat(size_bytes) FROM photos WHERE size_bytes >= 0",
    ("pixels",): "SELECT group_concat(photo_id), group_concat(pixels) FROM photos WHERE pixels >= 0",
    tuple(_STEPS): f"""SELECT group_concat(photo_id), {", ".join(f"group_concat({sql})" for sql in _STEPS.values())}
        FROM photos WHERE latitude IS NOT NULL""",
}
_DATED_LENGTH = len("2023-05-17T10:20:30.000000")
_DATED = f"substr(dated || '{'0' * _DATED_LENGTH}', 1, {_DATED_LENGTH})"
DATED = f"SELECT group_concat(photo_id), group_concat({_DATED}, '') FROM photos WHERE dated >= ''"
# Where the digits of a time stand, and how many values each number can take: year, month, ... microsecond.
_DATED_PARTS = ((0, 4, 10_000), (5, 7, 13), (8, 10, 32), (11, 13, 25), (14, 16, 61), (17, 19, 61), (20, 26, 10**6))
OF_KIND = {
    kind: f"SELECT group_concat(p.photo_id) FROM photos AS p WHERE {filter_rows.condition(IsKind(kind=kind)).sql}"
    for kind in Kind
}
_IS_KIND = {kind: filter_rows.condition(IsKind(kind=kind)).sql for kind in Kind} | {
    Kind.FAVOURITE: detail_rows.FAVOURITE
}
BY_ID = f"""SELECT p.photo_id, {_DATED}, size_bytes, pixels, f_number, iso, folder_id, camera_id, lens_id, place_id,
    extension, {", ".join(_STEPS.values())}, month,
    {" + ".join(f"({_IS_KIND[kind]}) * {bit}" for kind, bit in KIND_BIT.items())}
    FROM json_each(?) AS wanted CROSS JOIN photos AS p ON p.photo_id = wanted.value"""


class Extensions:
    """File name extensions by numbers, given as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, extension: str) -> int:
        """That of ``extension``, a new one if it has none."""
        return self._numbers.setdefault(extension, len(self._numbers))

    def known(self, extensions: Iterable[str]) -> list[int]:
        """The numbers of those that have one."""
        return [self._numbers[one] for one in extensions if one in self._numbers]


def everything(connection: sqlite3.Connection, extensions: Extensions) -> Iterator[tuple[str, Ids, Column | float]]:
    """Columns in pieces: name, photos (N,), and their values (N,), or the one that all of them have. Bits of
    ``kinds`` come one by one."""
    for name, sql in SHARED.items():
        for value, ids in connection.execute(sql):
            yield name, numbers_in(ids), extensions.number(value) if name == "extension" else value
    for names, sql in OWN.items():
        ids, *values = connection.execute(sql).fetchone()
        for name, text in zip(names, values, strict=True):
            yield name, numbers_in(ids), numbers_in(text)
    ids, dated = connection.execute(DATED).fetchone()
    yield "dated", numbers_in(ids), _moments(dated or "")
    for kind, sql in OF_KIND.items():
        yield "kinds", numbers_in(connection.execute(sql).fetchone()[0]), KIND_BIT[kind]


def by_ids(
    connection: sqlite3.Connection, photo_ids: Iterable[int], extensions: Extensions
) -> tuple[Ids, dict[str, Column]]:
    """Those of ``photo_ids`` that are there (N,), and their columns, each (N,)."""
    rows = connection.execute(BY_ID, (json.dumps(list(photo_ids)),)).fetchall()
    ids, *columns = zip(*rows, strict=True) if rows else [()] * (len(COLUMNS) + 1)
    found: dict[str, Column] = {}
    for (name, (dtype, unknown)), column in zip(COLUMNS.items(), columns, strict=True):
        if name == "dated":
            found[name] = _moments("".join(column))
        elif name == "extension":
            found[name] = np.array([extensions.number(one) for one in column], dtype=dtype)
        else:
            values = np.array([unknown if value is None else value for value in column], dtype=np.float64)
            found[name] = within(values, dtype)
    return np.array(ids, dtype=np.int64), found


def within(values: Column | float, dtype: type[np.number]) -> Column:
    """``values`` as ``dtype``; what that cannot hold is cut."""
    if issubclass(dtype, np.integer):
        bounds = np.iinfo(dtype)
        values = np.clip(values, bounds.min, bounds.max)
    return np.asarray(values).astype(dtype)


def numbers_in(text: str | None) -> Ids:
    """Those of SQLite's ``group_concat``."""
    return np.fromstring(text, dtype=np.int64, sep=",") if text else np.empty(0, dtype=np.int64)


def moment(dated: str) -> int:
    """A time in ISO 8601, or its beginning, as a number that grows with time; that of column ``dated``."""
    return int(_moments(dated[:_DATED_LENGTH].ljust(_DATED_LENGTH, "0"))[0])


def _moments(text: str) -> NDArray[np.int64]:
    signs = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).reshape(-1, _DATED_LENGTH)
    total = np.zeros(len(signs), dtype=np.int64)
    for first, end, values in _DATED_PARTS:
        number = np.zeros(len(signs), dtype=np.int64)
        for at in range(first, end):
            number = number * 10 + np.clip(signs[:, at].astype(np.int64) - ord("0"), 0, 9)
        total = total * values + np.minimum(number, values - 1)
    return total

"""What is recorded of files, as a scan asks for it: folder by folder. On the caller's thread."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import SkipReason
from photofinder.records import Companion, CompanionKind
from photofinder.store import path_text
from photofinder.store.batch import DESCRIPTION, KnownFile

_PHOTO = """p.path, p.photo_id, p.size_bytes, p.mtime_ns,
    EXISTS (SELECT 1 FROM embeddings AS e WHERE e.photo_id = p.photo_id
            AND e.model_key = (SELECT model_key FROM models WHERE model_id = ?)),
    p.described, p.pending, p.video_ms"""
_SKIP = "path, size_bytes, mtime_ns, reason"
_COMPANION = "c.path, c.size_bytes, c.mtime_ns, c.kind, c.photo_id"

PHOTOS_IN = f"""SELECT {_PHOTO} FROM photos AS p
    WHERE p.folder_id = (SELECT folder_id FROM folders WHERE path = ?)"""
SKIPS_IN = f"SELECT {_SKIP} FROM skips WHERE folder = ?"
COMPANIONS_IN = f"""SELECT {_COMPANION} FROM photos AS p CROSS JOIN companions AS c ON c.photo_id = p.photo_id
    WHERE p.folder_id = (SELECT folder_id FROM folders WHERE path = ?)"""
PHOTO_AT = f"SELECT {_PHOTO} FROM photos AS p WHERE p.path = ?"
SKIP_AT = f"SELECT {_SKIP} FROM skips WHERE path = ?"
COMPANION_AT = f"SELECT {_COMPANION} FROM companions AS c WHERE c.path = ?"
ANY_COMPANION = "SELECT EXISTS (SELECT 1 FROM companions)"
FOLDERS = "SELECT path FROM folders WHERE path >= ? AND path < ?"
SKIP_FOLDERS = "SELECT DISTINCT folder FROM skips WHERE folder >= ? AND folder < ?"
SIZES = """SELECT value FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM photos WHERE size_bytes = value AND pending = 0)"""
COMPANIONS_OF = "SELECT path, kind FROM companions WHERE photo_id = ?"


def in_folder(connection: sqlite3.Connection, folder: str, model_id: str) -> dict[str, KnownFile]:
    """What is recorded of files in ``folder`` itself, by name."""
    stored = path_text.text_to_sql(folder)
    known: dict[str, KnownFile] = {}
    for path, *row in connection.execute(PHOTOS_IN, (model_id, stored)):
        known[_name(path)] = _photo(*row)
    for path, *row in connection.execute(SKIPS_IN, (stored,)):
        known[_name(path)] = _skip(*row)
    if known and connection.execute(ANY_COMPANION).fetchone()[0]:
        for path, *row in connection.execute(COMPANIONS_IN, (stored,)):
            known[_name(path)] = _companion(*row)
    return known


def at(connection: sqlite3.Connection, path: Path, model_id: str) -> KnownFile | None:
    """What is recorded of the file ``path``."""
    stored = path_text.to_sql(path)
    row = connection.execute(PHOTO_AT, (model_id, stored)).fetchone()
    if row is not None:
        return _photo(*row[1:])
    row = connection.execute(SKIP_AT, (stored,)).fetchone()
    if row is not None:
        return _skip(*row[1:])
    row = connection.execute(COMPANION_AT, (stored,)).fetchone()
    return None if row is None else _companion(*row[1:])


def folders(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """``folder`` and those below it in which files are recorded; some twice."""
    for bounds in path_text.ranges(folder):
        for statement in (FOLDERS, SKIP_FOLDERS):
            for (stored,) in connection.execute(statement, bounds).fetchall():
                yield path_text.text_from_sql(stored)


def sizes(connection: sqlite3.Connection, among: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those ``among`` these that photos have that were read."""
    asked = json.dumps(among.tolist())
    return np.fromiter((row[0] for row in connection.execute(SIZES, (asked,))), dtype=np.int64)


def companions(connection: sqlite3.Connection, photo_id: int) -> list[Companion]:
    """The files that belong to a photo."""
    rows = connection.execute(COMPANIONS_OF, (photo_id,))
    found = [Companion(path_text.from_sql(path), CompanionKind(kind)) for path, kind in rows]
    return sorted(found, key=lambda one: (one.kind, one.path))


def _photo(
    photo_id: int,
    size_bytes: int,
    mtime_ns: int,
    embedded: int,
    described: int,
    pending: int,
    video_ms: int | None,
) -> KnownFile:
    whole = described == DESCRIPTION
    return KnownFile(photo_id, size_bytes, mtime_ns, bool(embedded), whole, bool(pending), video_ms=video_ms)


def _skip(size_bytes: int, mtime_ns: int, reason: str) -> KnownFile:
    return KnownFile(None, size_bytes, mtime_ns, False, reason=SkipReason(reason))


def _companion(size_bytes: int, mtime_ns: int, kind: str, owner_id: int) -> KnownFile:
    return KnownFile(None, size_bytes, mtime_ns, False, kind=CompanionKind(kind), owner_id=owner_id)


def _name(path: path_text.SqlPath) -> str:
    return path_text.text_from_sql(path).rpartition(os.sep)[2]

"""Checks each row of a catalogue against the others, and mends what does not fit.

A photo whose own row makes no sense is forgotten, for the next indexing finds it again; what follows from other
rows is made anew from them. On the caller's thread, in its transaction; generators that work as they are iterated.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from photofinder.errors import FolderUnavailable
from photofinder.records import Finding, FindingCode
from photofinder.store import embedding_rows, journal, path_text, root_rows

_CHUNK = 2000
# Rounding to float16 moves the length of an embedding by less than a thousandth.
_LENGTH_TOLERANCE = 0.02

# Values as the schema means them; a damaged page may hold any.
_SENSELESS = """typeof(path) NOT IN ('text', 'blob') OR typeof(root_id) <> 'integer'
    OR typeof(size_bytes) <> 'integer' OR typeof(mtime_ns) <> 'integer'
    OR typeof(content_hash) <> 'blob' OR length(content_hash) <> 16
    OR typeof(width) <> 'integer' OR typeof(height) <> 'integer' OR min(width, height) < 0
    OR typeof(orientation) <> 'integer' OR typeof(mean_rgb) <> 'integer'
    OR typeof(dated) <> 'text' OR typeof(taken_at) NOT IN ('null', 'text')
    OR dated <> '' AND dated NOT GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'"""
SENSELESS = f"SELECT photo_id FROM photos WHERE {_SENSELESS}"
PATHS = """SELECT photo_id, root_id, CAST(path AS BLOB), typeof(path) FROM photos
    WHERE photo_id > ? ORDER BY photo_id LIMIT ?"""
TEXTS = """SELECT photo_id, CAST(title AS BLOB), CAST(caption AS BLOB), CAST(keywords AS BLOB) FROM texts
    WHERE photo_id > ? ORDER BY photo_id LIMIT ?"""
STORED_PATHS = "SELECT rowid, CAST(path AS BLOB), typeof(path) FROM {}"
STORED_TEXTS = "SELECT rowid, CAST({1} AS BLOB), typeof({1}) FROM {0}"
WRONG_COPIES = """WITH groups AS MATERIALIZED (
        SELECT content_hash FROM photos GROUP BY content_hash HAVING count(*) > 1)
    SELECT photo_id FROM photos WHERE copied <> (content_hash IN (SELECT content_hash FROM groups))"""
NEXT_VECTORS = """SELECT t.rowid, t.vector, m.dim, t.{1} FROM {0} AS t LEFT JOIN models AS m USING (model_key)
    WHERE t.rowid > ? ORDER BY t.rowid LIMIT ?"""

Check = Callable[[sqlite3.Connection, bool], Iterator[Finding]]


def senseless_rows(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Photos, texts, roots and other rows whose values cannot be read."""
    lost = {row[0] for row in connection.execute(SENSELESS)}
    after = 0
    while rows := connection.execute(PATHS, (after, _CHUNK)).fetchall():
        lost |= {photo_id for photo_id, _, path, kind in rows if not _is_path(path, kind)}
        after = rows[-1][0]
    if lost:
        if repair:
            _forget(connection, lost)
        yield Finding(FindingCode.VALUE_UNREADABLE, len(lost), detail="photos", mended=repair)
    for table in ("roots", "skips", "companions", "folders", "annexes"):
        rows = connection.execute(STORED_PATHS.format(table)).fetchall()
        yield from _drop(connection, repair, table, [row[0] for row in rows if not _is_path(*row[1:])])
    for table, column in (("cameras", "name"), ("lenses", "name"), ("places", "label"), ("searches", "name"),
                          ("models", "model_id")):  # fmt: skip
        rows = connection.execute(STORED_TEXTS.format(table, column)).fetchall()
        yield from _drop(connection, repair, table, [row[0] for row in rows if not _is_text(*row[1:])])
    yield from _drop(connection, repair, "texts", _senseless_texts(connection))
    if excluding := _senseless_excludes(connection):
        if repair:
            connection.executemany("UPDATE roots SET excludes = '[]' WHERE root_id = ?", excluding)
        yield Finding(FindingCode.VALUE_UNREADABLE, len(excluding), detail="roots", mended=repair)


def strange_roots(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Photos and skips that lie in another root than their row says, or in none."""
    roots = root_rows.paths(connection)
    folders = dict(roots)
    for table, key in (("photos", "photo_id"), ("skips", "rowid")):
        stray: set[int] = set()
        moved: list[tuple[int, int]] = []
        for row_id, root_id, stored in connection.execute(f"SELECT {key}, root_id, path FROM {table}"):
            path = path_text.from_sql(stored)
            folder = folders.get(root_id)
            if folder is None or not path.is_relative_to(folder):
                try:
                    moved.append((root_rows.owner(roots, path), row_id))
                except FolderUnavailable:
                    stray.add(row_id)
        if repair:
            connection.executemany(f"UPDATE {table} SET root_id = ? WHERE {key} = ?", moved)
            if table == "photos":
                _forget(connection, stray)
            else:
                connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(row_id,) for row_id in stray])
        if stray or moved:
            yield Finding(FindingCode.PHOTO_WITHOUT_ROOT, len(stray) + len(moved), detail=table, mended=repair)


def orphans(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Rows that belong to a photo, a root or a model that is not there."""
    for _ in range(3):  # a moment belongs to an embedding, which belongs to a photo
        found: dict[str, list[int]] = {}
        for table, rowid, *_rest in connection.execute("PRAGMA foreign_key_check"):
            if rowid is not None:
                found.setdefault(table, []).append(rowid)
        for table, rowids in found.items():
            if repair:
                connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(rowid,) for rowid in rowids])
            yield Finding(FindingCode.ROWS_WITHOUT_PHOTO, len(rowids), detail=table, mended=repair)
        if not repair or not found:
            break
    without_model = "FROM removals WHERE model_key NOT IN (SELECT model_key FROM models)"
    (count,) = connection.execute(f"SELECT count(*) {without_model}").fetchone()
    if count:
        if repair:
            connection.execute(f"DELETE {without_model}")
        yield Finding(FindingCode.ROWS_WITHOUT_PHOTO, count, detail="removals", mended=repair)


def copies(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Photos that are marked as copies and are none, or the other way round."""
    wrong = [row[0] for row in connection.execute(WRONG_COPIES)]
    if wrong:
        if repair:
            connection.executemany("UPDATE photos SET copied = NOT copied WHERE photo_id = ?", zip(wrong))
        yield Finding(FindingCode.COPIES_WRONG, len(wrong), mended=repair)


def numbers(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Counters that stand behind what they have counted: a number would be given twice."""
    for table, key in (("photos", "photo_id"), ("roots", "root_id"), ("searches", "search_id")):
        (last,) = connection.execute(f"SELECT max({key}) FROM {table}").fetchone()
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if last is not None and (row is None or not isinstance(row[0], int) or row[0] < last):
            if repair:
                connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))
            yield Finding(FindingCode.NUMBERS_BEHIND, detail=table, mended=repair)
    current = journal.generation(connection)
    (ahead,) = connection.execute(
        "SELECT count(*) FROM embeddings WHERE generation > ? OR typeof(generation) <> 'integer'", (current,)
    ).fetchone()
    if ahead:
        if repair:
            fresh = journal.next_generation(connection)
            connection.execute(
                "UPDATE embeddings SET generation = ? WHERE generation > ? OR typeof(generation) <> 'integer'",
                (fresh, current),
            )
            journal.record(connection, fresh)
        yield Finding(FindingCode.NUMBERS_BEHIND, ahead, detail="embeddings", mended=repair)


def embeddings(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Embeddings that are no vectors of unit length, or not of the length of their model's."""
    wrong = _wrong_in(connection, "embeddings", "photo_id") | _wrong_in(connection, "moments", "photo_id")
    yield from _drop(connection, repair, "remembered", list(_wrong_in(connection, "remembered", "remembered_id")))
    if wrong:
        if repair:
            generation = journal.next_generation(connection)
            if journal.note_removals(connection, wrong, generation):
                connection.execute(
                    "DELETE FROM embeddings WHERE photo_id IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(wrong)),),
                )
                journal.record(connection, generation)
        yield Finding(FindingCode.EMBEDDING_WRONG, len(wrong), mended=repair)


def _wrong_in(connection: sqlite3.Connection, table: str, key: str) -> set[int]:
    """The ``key`` of the wrong rows of ``table``."""
    wrong: set[int] = set()
    after = -1
    while rows := connection.execute(NEXT_VECTORS.format(table, key), (after, _CHUNK)).fetchall():
        wrong |= _wrong_of(rows)
        after = rows[-1][0]
    return wrong


def _wrong_of(rows: Sequence[tuple[int, object, object, int]]) -> set[int]:
    """The keys of those rows that hold no embedding of the model's length and of length 1."""
    item = embedding_rows.BLOB_TYPE.itemsize
    wrong: set[int] = set()
    by_dim: dict[int, tuple[list[int], list[bytes]]] = {}
    for _, vector, dim, photo_id in rows:
        if isinstance(vector, bytes) and isinstance(dim, int) and len(vector) == dim * item:
            photo_ids, blobs = by_dim.setdefault(dim, ([], []))
            photo_ids.append(photo_id)
            blobs.append(vector)
        else:
            wrong.add(photo_id)
    for dim, (photo_ids, blobs) in by_dim.items():
        values = np.frombuffer(b"".join(blobs), embedding_rows.BLOB_TYPE).reshape(-1, dim).astype(np.float32)
        with np.errstate(all="ignore"):
            lengths = np.sqrt(np.einsum("nd,nd->n", values, values))
        off = ~(np.abs(lengths - 1.0) < _LENGTH_TOLERANCE)
        wrong |= set(np.array(photo_ids)[off].tolist())
    return wrong


def _is_path(value: bytes, kind: str) -> bool:
    if kind == "blob":
        return os.path.isabs(os.fsdecode(value))  # noqa: PTH117 (no path yet)
    return _is_text(value, kind) and os.path.isabs(value.decode())  # noqa: PTH117


def _is_text(value: bytes, kind: str) -> bool:
    try:
        return kind == "text" and "\0" not in value.decode()
    except UnicodeDecodeError:
        return False


def _senseless_texts(connection: sqlite3.Connection) -> list[int]:
    lost: list[int] = []
    after = -1
    while rows := connection.execute(TEXTS, (after, _CHUNK)).fetchall():
        for photo_id, *values in rows:
            try:
                *_, keywords = (value.decode() for value in values)
                sound = isinstance(json.loads(keywords), list)
            except (UnicodeDecodeError, ValueError):
                sound = False
            if not sound:
                lost.append(photo_id)
        after = rows[-1][0]
    return lost


def _senseless_excludes(connection: sqlite3.Connection) -> list[tuple[int]]:
    lost = []
    for root_id, excludes in connection.execute("SELECT root_id, CAST(excludes AS BLOB) FROM roots").fetchall():
        try:
            globs = json.loads(excludes)
        except ValueError:
            globs = None
        if not (isinstance(globs, list) and all(isinstance(glob, str) for glob in globs)):
            lost.append((root_id,))
    return lost


def _drop(connection: sqlite3.Connection, repair: bool, table: str, rowids: list[int]) -> Iterator[Finding]:
    if rowids:
        if repair:
            connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(rowid,) for rowid in rowids])
        yield Finding(FindingCode.VALUE_UNREADABLE, len(rowids), detail=table, mended=repair)


def _forget(connection: sqlite3.Connection, photo_ids: set[int]) -> None:
    if photo_ids:
        generation = journal.next_generation(connection)
        noted = journal.note_removals(connection, photo_ids, generation)
        listed = (json.dumps(list(photo_ids)),)
        connection.execute("DELETE FROM photos WHERE photo_id IN (SELECT value FROM json_each(?))", listed)
        if noted:
            journal.record(connection, generation)

"""Checks what photos are found by, their names, folders and words, against their paths and texts; and mends it.

On the caller's thread, in its transaction; a generator that works as it is iterated.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from photofinder.records import Finding, FindingCode
from photofinder.store import path_text, root_rows
from photofinder.store.faults import REFUSALS
from photofinder.store.kinds import month_of, shape_of
from photofinder.store.name_rows import Naming, between, folded_folder, words_in
from photofinder.store.names import fold, name_key

_CHUNK = 2000

NEXT = """SELECT p.photo_id, p.path, f.path, p.name_key, p.extension, p.width, p.height, p.dated, p.pixels, p.shape,
        p.month, w.rowid, w.name, w.title, w.caption, w.keywords, t.title, t.caption, t.keywords
    FROM photos AS p LEFT JOIN folders AS f USING (folder_id) LEFT JOIN photo_words AS w ON w.rowid = p.photo_id
    LEFT JOIN texts AS t ON t.photo_id = p.photo_id
    WHERE p.photo_id > ? ORDER BY p.photo_id LIMIT ?"""
STRAY_WORDS = "SELECT rowid FROM photo_words WHERE rowid NOT IN (SELECT photo_id FROM photos)"
STRAY_FOLDERS = "SELECT folder_id FROM folders WHERE folder_id NOT IN (SELECT folder_id FROM photos)"
STRAY_FOLDER_WORDS = "SELECT rowid FROM folder_words WHERE rowid NOT IN (SELECT folder_id FROM folders)"
FOLDERS = """SELECT f.folder_id, f.path, f.folded, w.names FROM folders AS f
    LEFT JOIN folder_words AS w ON w.rowid = f.folder_id"""
FULL_TEXT_INDEXES = ("photo_words", "folder_words")


def names(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Columns and words that follow from the path, the size, the time and the texts of a photo."""
    naming = Naming(connection, root_rows.paths(connection))
    wrong = after = 0
    while rows := connection.execute(NEXT, (after, _CHUNK)).fetchall():
        for row in rows:
            if _has(row) != _should_have(row):
                wrong += 1
                if repair:
                    _name(connection, naming, row)
        after = rows[-1][0]
    if wrong:
        yield Finding(FindingCode.NAMES_WRONG, wrong, mended=repair)
    yield from _stray(connection, repair, "photo_words", STRAY_WORDS, FindingCode.NAMES_WRONG)


def folders(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Folders that hold no photo, or are called otherwise than their path says."""
    yield from _stray(connection, repair, "folders", STRAY_FOLDERS, FindingCode.FOLDERS_WRONG, key="folder_id")
    yield from _stray(connection, repair, "folder_words", STRAY_FOLDER_WORDS, FindingCode.FOLDERS_WRONG)
    naming = Naming(connection, root_rows.paths(connection))
    wrong = []
    for folder_id, stored, folded, words in connection.execute(FOLDERS):
        path = path_text.from_sql(stored)
        expected = folded_folder(path), naming.folder_words(path)
        if (folded, words) != expected:
            wrong.append((folder_id, *expected))
    if wrong:
        if repair:
            for folder_id, folded, words in wrong:
                connection.execute("UPDATE folders SET folded = ? WHERE folder_id = ?", (folded, folder_id))
                connection.execute("DELETE FROM folder_words WHERE rowid = ?", (folder_id,))
                insert = "INSERT INTO folder_words (rowid, names) VALUES (?, ?)"
                connection.execute(insert, (folder_id, words))
        yield Finding(FindingCode.FOLDERS_WRONG, len(wrong), mended=repair)


def full_text(connection: sqlite3.Connection, repair: bool) -> Iterator[Finding]:
    """Whether the full-text indexes fit the words that they are of (FTS5's own check)."""
    for table in FULL_TEXT_INDEXES:
        try:
            _look_through(connection, table)
        except REFUSALS as fault:
            if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) != sqlite3.SQLITE_CORRUPT:
                raise
            if repair:
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
            yield Finding(FindingCode.INDEX_BROKEN, detail=table, mended=repair)


def _look_through(connection: sqlite3.Connection, table: str) -> None:
    """What FTS5 has for this is a statement that writes; where nothing can be written, it looks at a copy of the
    index in memory."""
    check = f"INSERT INTO {table} ({table}) VALUES ('integrity-check')"
    try:
        connection.execute(check)
    except sqlite3.OperationalError as fault:
        if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) != sqlite3.SQLITE_READONLY:
            raise
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            copy.execute(connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])
            for (part,) in copy.execute("SELECT name FROM sqlite_master WHERE name <> ?", (table,)).fetchall():
                rows = connection.execute(f"SELECT * FROM {part}")
                places = ", ".join("?" * len(rows.description))
                copy.execute(f"DELETE FROM {part}")
                copy.executemany(f"INSERT INTO {part} VALUES ({places})", rows)
            copy.execute(check)


def _has(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[2:5] + row[8:16]


def _should_have(row: tuple[Any, ...]) -> tuple[Any, ...]:
    photo_id, stored, _, _, _, width, height, dated = row[:8]
    path = path_text.from_sql(stored)
    return (
        path_text.to_sql(path.parent),
        name_key(path.name),
        fold(path.suffix)[1:],
        width * height,
        _shape(width, height),
        month_of(dated),
        photo_id,
        words_in(path.stem),
        *_text_words(*row[16:19]),
    )


def _text_words(title: str | None, caption: str | None, keywords: str | None) -> tuple[str | None, ...]:
    if title is None or caption is None or keywords is None:
        return None, None, None
    return words_in(title), words_in(caption), between(json.loads(keywords))


def _shape(width: int, height: int) -> str:
    # One that was not read yet has none.
    return shape_of(width, height) if width and height else ""


def _name(connection: sqlite3.Connection, naming: Naming, row: tuple[Any, ...]) -> None:
    photo_id, stored, _, _, _, width, height, dated = row[:8]
    path: Path = path_text.from_sql(stored)
    folder_id, key, extension, _ = naming.columns(path)
    connection.execute(
        """UPDATE photos SET folder_id = ?, name_key = ?, extension = ?, pixels = ?, shape = ?, month = ?
            WHERE photo_id = ?""",
        (folder_id, key, extension, width * height, _shape(width, height), month_of(dated), photo_id),
    )
    naming.put(photo_id, path)
    connection.execute(
        "UPDATE photo_words SET title = ?, caption = ?, keywords = ? WHERE rowid = ?",
        (*_text_words(*row[16:19]), photo_id),
    )


def _stray(
    connection: sqlite3.Connection, repair: bool, table: str, sql: str, code: FindingCode, key: str = "rowid"
) -> Iterator[Finding]:
    rows = connection.execute(sql).fetchall()
    if rows:
        if repair:
            connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", rows)
        yield Finding(code, len(rows), detail=table, mended=repair)

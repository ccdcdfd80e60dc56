"""Takes out of a damaged catalogue, or of a copy of one, what can be read of it, and puts it into a new one.

Ranges of rows are copied by SQLite; where a page of a range cannot be read, the range is halved, down to the single
row. The source is never written to. On the caller's thread.

Every statement is a transaction of its own: once SQLite has met damage in one, it refuses to write in it.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from photofinder.store.faults import REFUSALS

log = logging.getLogger(__name__)

# Rows of these are their own; `photo_words`, `folders` and all counts are made anew from them.
_OWN = ("roots", "cameras", "lenses", "places", "models", "photos", "skips", "favourites", "searches", "searched",
        "remembered", "annexes")  # fmt: skip
# Rows of these say something of a photo, and count only for the same photo with the same bytes.
_OF_PHOTOS = ("texts", "companions", "embeddings", "moments")
_LARGEST_ROWID = 2**40
# Each statement that fails costs some 50 µs; where so many have, a table is lost.
_FAILURES_AT_MOST = 20_000


def pour(connection: sqlite3.Connection, source: Path) -> int:
    """Copy from the catalogue ``source`` what can be read and what ``connection``, a catalogue too, does not have;
    triggers and foreign keys are off. How many photos came. The connection is of no more use afterwards: a damaged
    file may stay attached to it."""
    before = _count(connection, "photos")
    # With it the pages of a file are read that is cut off, and a schema of which a part cannot be read.
    connection.execute("PRAGMA writable_schema = ON")
    try:
        with _attached(connection, source) as tables:
            for table in (*_OWN, *_OF_PHOTOS):
                if table in tables:
                    _pour_table(connection, table, _SAME_PHOTO if table in _OF_PHOTOS else "")
            _keep_numbers(connection)
    except REFUSALS as fault:
        _unless_damage(fault)
        log.warning("nothing can be taken from %s: %s", source, fault)
    return _count(connection, "photos") - before


_SAME_PHOTO = """ AND EXISTS (SELECT 1 FROM old.photos AS there JOIN main.photos AS here USING (photo_id)
    WHERE there.photo_id = t.photo_id AND there.content_hash = here.content_hash)"""


@contextmanager
def _attached(connection: sqlite3.Connection, source: Path) -> Iterator[set[str]]:
    """The names of the tables that ``source``, as `old`, has; read-only, with its log where that can be read."""
    address = source.absolute().as_uri()
    try:
        connection.execute("ATTACH ? AS old", (f"{address}?mode=ro",))
        tables = _tables(connection)
    except REFUSALS:
        with suppress(*REFUSALS):
            connection.execute("DETACH old")
        connection.execute("ATTACH ? AS old", (f"{address}?immutable=1",))
        tables = _tables(connection)
    try:
        yield tables
    finally:
        with suppress(*REFUSALS):
            connection.execute("DETACH old")


def _tables(connection: sqlite3.Connection) -> set[str]:
    names = connection.execute("SELECT CAST(name AS BLOB) FROM old.sqlite_master WHERE type = 'table'")
    return {_text(name) for (name,) in names}


def _pour_table(connection: sqlite3.Connection, table: str, condition: str) -> None:
    there = _columns(connection, "old", table)
    columns = [name for name in _columns(connection, "main", table) if name in there]
    if not columns:
        log.warning("what the table %s holds cannot be told", table)
        return
    listed = ", ".join(columns)
    wanted = ", ".join(f"t.{name}" for name in columns)
    insert = f"INSERT OR IGNORE INTO main.{table} ({listed}) SELECT {wanted} FROM old.{table} AS t"
    try:
        connection.execute(f"SELECT rowid FROM old.{table} LIMIT 0")
    except sqlite3.OperationalError:  # it is a table without
        _pour_ordered(connection, table, columns)
        return
    statement = f"{insert} NOT INDEXED WHERE t.rowid BETWEEN ? AND ?{condition}"
    failures = 0
    ranges = [(0, _top(connection, table))]
    while ranges and failures < _FAILURES_AT_MOST:
        first, last = ranges.pop()
        try:
            connection.execute(statement, (first, last))
        except REFUSALS as fault:
            _unless_damage(fault)
            failures += 1
            if first < last:
                middle = (first + last) // 2
                ranges += [(first, middle), (middle + 1, last)]
    if failures:
        log.warning("parts of the table %s cannot be read", table)


def _pour_ordered(connection: sqlite3.Connection, table: str, columns: list[str]) -> None:
    """A table without rowid: from both its ends up to what cannot be read."""
    read = f"SELECT {', '.join(f't.{name}' for name in columns)} FROM old.{table} AS t"
    marks = ", ".join("?" for _ in columns)
    one = f"INSERT OR IGNORE INTO main.{table} ({', '.join(columns)}) VALUES ({marks})"
    for direction in ("ASC", "DESC"):
        rows: list[tuple[Any, ...]] = []
        try:
            rows += connection.execute(f"{read} ORDER BY t.{columns[0]} {direction}")
        except REFUSALS as fault:
            _unless_damage(fault)
            log.warning("parts of the table %s cannot be read", table)
            connection.executemany(one, rows)
        else:
            connection.executemany(one, rows)
            return


def _unless_damage(fault: sqlite3.DatabaseError | UnicodeDecodeError) -> None:
    """Let ``fault`` pass when it is of the new file, as is a full disk, and not of the damaged one."""
    if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM):
        raise fault


def _top(connection: sqlite3.Connection, table: str) -> int:
    """A number that no rowid is above; not much above, where that can be told."""
    top = 1
    while top < _LARGEST_ROWID:
        try:
            if connection.execute(f"SELECT 1 FROM old.{table} WHERE rowid > ? LIMIT 1", (top,)).fetchone() is None:
                break
        except REFUSALS as fault:
            _unless_damage(fault)
        top *= 2
    return top


def _keep_numbers(connection: sqlite3.Connection) -> None:
    """Let no number be given again that a photo had which is gone."""
    with suppress(*REFUSALS):
        for name, number in connection.execute("SELECT name, seq FROM old.sqlite_sequence").fetchall():
            if isinstance(number, int) and 0 < number < _LARGEST_ROWID:
                sql = "UPDATE main.sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
                connection.execute(sql, (number, name))


def _columns(connection: sqlite3.Connection, where: str, table: str) -> list[str]:
    names = connection.execute(
        "SELECT CAST(name AS BLOB) FROM pragma_table_info(?, ?) ORDER BY cid", (table, where)
    )
    return [_text(name) for (name,) in names]


def _text(name: bytes) -> str:
    """A damaged name is another one, and harms no more than that."""
    return name.decode(errors="replace")


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0])

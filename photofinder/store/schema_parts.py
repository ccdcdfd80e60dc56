"""The tables, indexes and triggers that a catalogue has to have, by its version; what one lacks, and how to take
triggers out of the way for a moment. On the caller's thread."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from photofinder.errors import CatalogueDamaged, StorageFault
from photofinder.store import schema


class Part(NamedTuple):
    """``kind`` is table, index or trigger; ``sql`` makes it."""

    kind: str
    name: str
    sql: str


OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def prepared(connection: sqlite3.Connection, file: Path, *, reading_only: bool = False) -> str:
    """Bring the catalogue ``file``, open as ``connection``, to the present version; the number that tells it from
    others. One that cannot be written, ``reading_only``, has to be of that version.

    Raises:
        CatalogueTooNew: a newer app wrote it; nothing was changed.
        StorageFault: an older one did, and it cannot be written.
        CatalogueDamaged: it is another program's database, or its tables are others than its version says.
        sqlite3.Error: as SQLite gives it; the caller translates.
    """
    try:
        if not reading_only:
            schema.prepare(connection, file)
        elif schema.checked_version(connection, file) < len(schema.STEPS):
            raise StorageFault(file, "an older Photo Finder made it, and this one has to bring it up to date first")
        row = connection.execute("SELECT value FROM meta WHERE key = 'uuid'").fetchone()
    except sqlite3.OperationalError as fault:
        if getattr(fault, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise
        raise CatalogueDamaged(file, str(fault)) from fault
    if row is None:
        raise CatalogueDamaged(file, "its number is lost")
    return str(row[0])


@lru_cache
def parts(version: int) -> tuple[Part, ...]:
    """What a catalogue of ``version`` consists of, in the order in which it is made."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for step in schema.STEPS[:version]:
            step(connection)
        return tuple(Part(*row) for row in connection.execute(OBJECTS))


def lacking(connection: sqlite3.Connection) -> list[Part]:
    """What the catalogue lacks of what its version has; all of one that is newer is taken to be there."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    there = {(kind, name) for kind, name, _ in connection.execute(OBJECTS)}
    if version > len(schema.STEPS):
        return []
    return [part for part in parts(version) if (part.kind, part.name) not in there]


@contextmanager
def without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    """Rows can be put in bulk inside the block; what triggers keep in step is the caller's to make afterwards."""
    triggers = [Part(*row) for row in connection.execute(OBJECTS) if row[0] == "trigger"]
    for trigger in triggers:
        connection.execute(f"DROP TRIGGER {trigger.name}")
    yield
    for trigger in triggers:
        connection.execute(trigger.sql)

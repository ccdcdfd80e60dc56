"""One SQLite connection for each thread, closed when its thread ends or when all are closed.

Knows nothing of tables. Safe from any thread; ``close`` waits for statements that are running.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from photofinder.errors import CatalogueDamaged, LibraryClosed
from photofinder.store.faults import translated

BUSY_TIMEOUT_S = 10.0
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
# Of what is written a page is changed many times in one transaction; in SQLite's 2 MB it would go to the disk as
# often. Kept only so long: any thread may write now and then, and each would hold as much from there on.
_WRITING_CACHE_KIB = 48 * 1024
_CACHE_KIB = 2000


def connect(file: Path) -> sqlite3.Connection:
    """A connection in autocommit mode: transactions are begun in so many words.

    Raises: sqlite3.Error as SQLite gives it; the caller translates.
    """
    # check_same_thread: `close` reaps the connections of other threads, under their locks.
    connection = sqlite3.connect(
        file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block wrote, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class _Held:
    """A connection that closes with the thread-local that holds it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.lock = threading.RLock()

    def __del__(self) -> None:
        with suppress(sqlite3.Error):
            self.connection.close()


class Connections:
    """The connections of all threads to one file; ``met_damage`` once one of them has found it damaged."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        self._guard = threading.Lock()
        self._all: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._closed = False
        self.met_damage = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; each statement sees what is committed when it starts.

        Raises: StorageFault, CatalogueDamaged; LibraryClosed after ``close``.
        """
        try:
            with translated(self._file):
                held = self._held()
                with held.lock:
                    if self._closed:
                        raise LibraryClosed(self._file, "it is closed")
                    yield held.connection
        except CatalogueDamaged:
            self.met_damage = True
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """As ``reading``, inside one transaction that is committed at the end of the block."""
        with self.reading() as connection:
            connection.execute(f"PRAGMA cache_size = -{_WRITING_CACHE_KIB}")
            try:
                with transaction(connection):
                    yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def close(self) -> None:
        """Close every connection; later use is LibraryClosed."""
        with self._guard:
            self._closed = True
            all_held = list(self._all)
        for held in all_held:
            with held.lock:
                held.connection.close()

    def _held(self) -> _Held:
        held: _Held | None = getattr(self._local, "held", None)
        if held is None:
            with self._guard:
                if self._closed:
                    raise LibraryClosed(self._file, "it is closed")
                held = _Held(connect(self._file))
                self._all.add(held)
            self._local.held = held
        return held

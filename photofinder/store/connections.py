"""One SQLite connection for each thread, closed when its thread ends or when all are closed.

Where nothing can be written they only read, until somebody wants to write and can. Knows nothing of tables. Safe
from any thread; ``close`` waits for statements that are running.
"""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from photofinder.errors import CatalogueDamaged, LibraryClosed, StorageFault
from photofinder.store.faults import translated
from photofinder.store.reading_only import Way, connect_to_read, way_to_read

BUSY_TIMEOUT_S = 10.0
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
# Of what is written a page is changed many times in one transaction; in SQLite's 2 MB it would go to the disk as
# often. Kept only so long: any thread may write now and then, and each would hold as much from there on.
_WRITING_CACHE_KIB = 48 * 1024
_CACHE_KIB = 2000
# Whoever reads meanwhile is waited for so long before all begin to write; then it is tried another time.
_READERS_END_WITHIN_S = 1.0


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
    """A connection that closes with what holds it, which is a thread-local. It is used under ``lock``; ``way`` is
    how it reads, None where it can write."""

    def __init__(self) -> None:
        self.connection: sqlite3.Connection | None = None
        self.way: Way | None = None
        self.uses = 0
        self.lock = threading.RLock()

    def opened(self, file: Path, way: Way | None) -> sqlite3.Connection:
        """The connection, opened anew where it is of another way and not in use."""
        if self.connection is None or (way != self.way and not self.uses):
            self.close()
            self.connection, self.way = _opened(file, way), way
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def __del__(self) -> None:
        with suppress(sqlite3.Error):
            self.close()


class Connections:
    """The connections of all threads to one file; ``met_damage`` once one of them has found it damaged.

    Those of a file that cannot be written need to be told what to do ``before_writing``, each time that somebody
    wants to write: LibraryReadOnly while it still cannot be; from the first time on that this does not come, all of
    them write.
    """

    def __init__(self, file: Path, before_writing: Callable[[], None] | None = None) -> None:
        self._file = file
        self._before_writing = before_writing
        self._local = threading.local()
        self._guard = threading.Lock()
        self._all: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._apart = 0
        self._closed = False
        self.met_damage = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; each statement sees what is committed when it starts.

        Raises: StorageFault, CatalogueDamaged; LibraryClosed after ``close``.
        """
        held = self._held()
        try:
            with translated(self._file), held.lock:
                if self._closed:
                    raise LibraryClosed(self._file, "it is closed")
                connection = held.opened(self._file, self._way())
                held.uses += 1
                try:
                    yield connection
                finally:
                    held.uses -= 1
                _require_unchanged(self._file, held.way)
        except CatalogueDamaged:
            # What is half written looks damaged, too.
            _require_unchanged(self._file, held.way)
            self.met_damage = True
            raise

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """As ``reading``, for long work: a connection of its own, for any thread, which ``close`` leaves open."""
        with self._guard:
            way = self._way()
            self._apart += 1
        try:
            with translated(self._file), closing(_opened(self._file, way)) as connection:
                yield connection
                _require_unchanged(self._file, way)
        except CatalogueDamaged:
            _require_unchanged(self._file, way)
            raise
        finally:
            with self._guard:
                self._apart -= 1

    def require_writing(self) -> None:
        """Make sure that it can be written to, as far as that can be told before.

        Raises: LibraryReadOnly; StorageFault, LibraryInUse, while others keep it; LibraryClosed after ``close``.
        """
        with self._guard, ExitStack() as readers:
            if self._before_writing is None:
                return
            if self._closed:
                raise LibraryClosed(self._file, "it is closed")
            self._before_writing()
            # What reads a file that nobody writes to must have ended before somebody does.
            all_held = list(self._all)
            free = not self._apart
            for held in all_held:
                if free := free and held.lock.acquire(timeout=_READERS_END_WITHIN_S):
                    readers.callback(held.lock.release)
                    free = not held.uses
            if not free:
                raise StorageFault(self._file, "it is being read")
            for held in all_held:
                held.close()
            self._before_writing = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """As ``reading``, inside one transaction that is committed at the end of the block.

        Raises: as ``require_writing`` too.
        """
        self.require_writing()
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
                held.close()

    def _way(self) -> Way | None:
        return None if self._before_writing is None else way_to_read(self._file)

    def _held(self) -> _Held:
        held: _Held | None = getattr(self._local, "held", None)
        if held is None:
            with self._guard:
                if self._closed:
                    raise LibraryClosed(self._file, "it is closed")
                held = self._local.held = _Held()
                self._all.add(held)
        return held


def _opened(file: Path, way: Way | None) -> sqlite3.Connection:
    return connect(file) if way is None else connect_to_read(file, way)


def _require_unchanged(file: Path, way: Way | None) -> None:
    """What was read while somebody wrote, unseen by SQLite, may be of no one moment."""
    if way is not None and not way.holds(file):
        raise StorageFault(file, "another program is writing to it")

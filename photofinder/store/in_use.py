"""Who has a library open: shared by all that use it, held alone by what replaces its catalogue.

The lock of an empty SQLite file, which every system has alike and gives back when a process dies. Any thread.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path

from photofinder.errors import StorageFault
from photofinder.store.faults import translated


class InUse:
    """One holder of the lock on ``file``, which is made when missing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None

    def share(self, within_s: float) -> bool:
        """Hold it beside others, in place of how it was held; false when somebody held it alone for so long."""
        # A lock of SQLite is taken by the first statement that reads.
        return self._take(within_s, "BEGIN", "SELECT count(*) FROM sqlite_master")

    def alone(self, within_s: float) -> bool:
        """Hold it alone, in place of how it was held; false when others held it for so long: then it is not held
        at all."""
        return self._take(within_s, "BEGIN EXCLUSIVE")

    def release(self) -> None:
        """Give it back; not to hold it is no fault."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _take(self, within_s: float, *statements: str) -> bool:
        self.release()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise StorageFault(self._file.parent, fault.strerror or str(fault)) from fault
        with translated(self._file):
            connection = sqlite3.connect(
                self._file, timeout=within_s, isolation_level=None, check_same_thread=False
            )
            try:
                for statement in statements:
                    connection.execute(statement).fetchall()
            except sqlite3.DatabaseError as fault:
                connection.close()
                match fault.sqlite_errorcode & 0xFF:
                    case sqlite3.SQLITE_BUSY:
                        return False
                    case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
                        # Somebody wrote into it; nobody can hold the lock of such a file.
                        self._file.unlink(missing_ok=True)
                        return self._take(within_s, *statements)
                raise
        self._connection = connection
        return True

"""Copies a catalogue as it stands at one moment, while others read and write it: page by page, by SQLite itself.

A reader of a log that is written ahead holds nobody up. The copying runs on a thread of its own, so that the
caller, who iterates, can be told how far it is and can leave it.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

from photofinder.errors import CatalogueDamaged, StorageFault
from photofinder.store.connections import connect
from photofinder.store.faults import translated
from photofinder.store.meanwhile import meanwhile

_PAGES_AT_ONCE = 1024
# What is left beyond the copy, for the person's own work wants some too: as much again, but no more than this.
_SPARE_MOST_BYTES = 64 * 1024**2


Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]


class _Cancelled(Exception):
    pass


def copied(source: Path, target: Path, opened: Opened | None = None) -> Iterator[tuple[int, int]]:
    """Copy the catalogue ``source`` into a new file ``target``, which stands alone (it needs no log beside it); how
    many bytes are done, of how many. ``opened`` gives a connection to it that is to be used. Closing the generator
    stops it; ``target`` is the caller's to remove then.

    Raises: StorageFault, CatalogueDamaged.
    """
    need_space(target.parent, _size(source) + _size(source.with_name(f"{source.name}-wal")))
    cancelled = threading.Event()
    reached = [(0, 0)]

    def work() -> None:
        with (
            translated(target),
            closing(connect(source)) if opened is None else opened() as connection,
            closing(sqlite3.connect(target)) as copy,
        ):
            page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])

            def tell(_status: int, remaining: int, total: int) -> None:
                reached[0] = (total - remaining) * page_bytes, total * page_bytes
                if cancelled.is_set():
                    raise _Cancelled

            # All steps see what is committed now; without it a write between two would begin the copy anew.
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            copy.execute("PRAGMA synchronous = OFF")
            connection.backup(copy, pages=_PAGES_AT_ONCE, progress=tell)
            connection.execute("COMMIT")
            copy.execute("PRAGMA journal_mode = DELETE")

    try:
        for _ in meanwhile(work, cancelled.set):
            yield reached[0]
        yield reached[0]
    except CatalogueDamaged as fault:
        raise CatalogueDamaged(source, fault.detail) from fault


def need_space(folder: Path, size_bytes: int) -> None:
    """Raises: StorageFault when ``folder`` has no room for ``size_bytes`` and some more."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as fault:
        raise StorageFault(folder, fault.strerror or str(fault)) from fault
    wanted = size_bytes + min(size_bytes, _SPARE_MOST_BYTES)
    if free < wanted:
        detail = f"{-(-wanted // 1_000_000):,} MB have to be free, and {free // 1_000_000:,} MB are"
        raise StorageFault(folder, detail)


def put_in_place(temporary: Path, file: Path) -> None:
    """Make ``temporary``, which lies beside it, ``file``: whole on the disk first, and then in one go.

    Raises: OSError.
    """
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(file)
    if os.name != "nt":  # a folder cannot be opened there; its rename is journalled
        handle = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0

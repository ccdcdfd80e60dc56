"""One indexing at a time in one library, whatever process or thread it runs in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from photofinder.errors import IndexingBusy, StorageFault


@contextmanager
def indexing_alone(file: Path) -> Iterator[None]:
    """Hold the lock on ``file`` during the block; the system gives it back when the process dies.

    Raises:
        IndexingBusy: someone else holds it.
        StorageFault: the file cannot be made.
    """
    # The generator that holds it may be closed on another thread than the one that began it.
    lock = FileLock(file, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise IndexingBusy from None
    except OSError as fault:
        raise StorageFault(file, fault.strerror or str(fault)) from fault
    try:
        yield
    finally:
        lock.release()

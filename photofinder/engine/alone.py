"""One indexing at a time in one library, whatever process or thread it runs in.

The lock's library is imported when there is something to lock, as no search has to wait for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photofinder.errors import IndexingBusy, StorageFault

# So long whoever only asks holds it at the most.
_PATIENCE_S = 0.2


def anyone_indexes(file: Path) -> bool:
    """Whether someone, of whatever process, holds the lock on ``file`` now."""
    if not file.exists():
        return False
    from filelock import FileLock, Timeout

    lock = FileLock(file, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


@contextmanager
def indexing_alone(file: Path) -> Iterator[None]:
    """Hold the lock on ``file`` during the block; the system gives it back when the process dies.

    Raises:
        IndexingBusy: someone else holds it.
        StorageFault: the file cannot be made.
    """
    from filelock import FileLock, Timeout

    # The generator that holds it may be closed on another thread than the one that began it.
    lock = FileLock(file, timeout=_PATIENCE_S, thread_local=False)
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

"""watchdog's observer for Linux, which also tells what watchdog only logs, or keeps to itself: that a folder could
not be watched because the system's limit was reached, and that events were lost. Linux only; watchdog's threads.
"""

import errno
from collections.abc import Callable

from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify import InotifyEmitter
from watchdog.observers.inotify_c import CallbackId, InotifyEvent, InotifyFD, Mask, WatchCallback, WatchDescriptor

# inotify(7): too many watches; too many inotify instances, or open files.
LIMITS = (errno.ENOSPC, errno.EMFILE, errno.ENFILE)


class InotifyObserver(BaseObserver):
    """``lost`` is called when the kernel dropped events."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._inotify = _Inotify(lost)
        self._inotify.start()
        super().__init__(InotifyEmitter, inotify_fd=self._inotify)

    @property
    def limited(self) -> bool:
        """Whether some folder is not watched, for there may be no more watches."""
        return self._inotify.limited

    def on_thread_stop(self) -> None:
        super().on_thread_stop()
        self._inotify.stop()
        self._inotify.join()


class _Inotify(InotifyFD):
    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__()
        self._lost = lost
        self.limited = False

    def add_callback(self, path: bytes, mask: Mask, callback: WatchCallback, id_: CallbackId) -> WatchDescriptor:
        try:
            return super().add_callback(path, mask, callback, id_)
        except OSError as fault:
            self.limited |= fault.errno in LIMITS
            raise

    def handle_event(self, event: InotifyEvent) -> None:
        super().handle_event(event)
        if event.is_queue_overflow:
            self._lost()

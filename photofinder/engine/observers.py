"""What happens in folders, as the system tells it (watchdog): which files and folders came, went or changed.

Tells by calls on watchdog's own thread, which must return soon. What watchdog keeps to itself on Linux is told too:
that the system's limit was reached, so that some folders are not watched, and that events were lost.
"""

import errno
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
    FileSystemMovedEvent,
)
from watchdog.observers.api import BaseObserver, ObservedWatch

from photofinder.records import WatchReason

log = logging.getLogger(__name__)

# Not that files are opened or read: the indexing itself does that.
_WANTED: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
_GONE = (FileDeletedEvent, DirDeletedEvent)
# inotify(7): too many watches; too many inotify instances, or open files.
_LIMITS = (errno.ENOSPC, errno.EMFILE, errno.ENFILE)
# File systems on which others write without this computer hearing of it.
# fmt: off
_SHARES = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "davfs2", "ncpfs", "ceph",
    "afs", "9p", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "drvfs", "fuse.vmhgfs-fuse", "fuse.davfs2", "fuse.sshfs",
    "fuse.rclone", "fuse.gvfsd-fuse", "fuse.s3fs", "fuse.glusterfs",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told: ``file`` was made, written or moved here; something in ``folder`` came or went as a whole."""

    file: Callable[[Path], None]
    folder: Callable[[Path], None]


class Observers:
    """One observer for all roots, started with the first; ``lost`` is called when events were lost. One thread."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._observer: BaseObserver | None = None
        self._watches: dict[Path, ObservedWatch] = {}

    def watch(self, root: Path, listener: Listener) -> WatchReason | None:
        """Tell ``listener`` what happens in ``root`` from now on; None, or why that cannot be, or not everywhere.

        A root that is not fully watched may be told of all the same.
        """
        if is_share(root):
            return WatchReason.NETWORK
        try:
            if self._observer is None:
                self._observer = _observer(self._lost)
                self._observer.start()
            self._watches[root] = self._observer.schedule(
                _Handler(listener), str(root), recursive=True, event_filter=_WANTED
            )
        except OSError as fault:
            log.warning("%s cannot be watched: %s", root, fault)
            return WatchReason.LIMIT if fault.errno in _LIMITS else WatchReason.UNSUPPORTED
        return WatchReason.LIMIT if self.limited else None

    @property
    def limited(self) -> bool:
        """Whether the system's limit was reached, so that there are folders that are not watched."""
        return bool(getattr(self._observer, "limited", False))

    def unwatch(self, root: Path) -> None:
        """Tell nothing more of ``root``."""
        watch = self._watches.pop(root, None)
        if watch is not None and self._observer is not None:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Tell nothing more, and end the threads."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None


def is_share(folder: Path) -> bool:
    """Whether ``folder`` lies on a network share, or on another computer's disk in some other way."""
    if sys.platform == "win32" and str(folder).startswith("\\\\"):
        return True
    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:
        return False
    # The later of two on the same place hides the earlier.
    holding = [mount for mount in mounts if folder.is_relative_to(mount.mountpoint)]
    if not holding:
        return False
    nearest = max(reversed(holding), key=lambda mount: len(Path(mount.mountpoint).parts))
    return nearest.fstype.lower() in _SHARES or "remote" in nearest.opts.split(",")


class _Handler(FileSystemEventHandler):
    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def dispatch(self, event: FileSystemEvent) -> None:
        source = Path(os.fsdecode(event.src_path))
        if isinstance(event, FileSystemMovedEvent):
            self._listener.folder(source.parent)
            self._came(Path(os.fsdecode(event.dest_path)), event.is_directory)
        elif isinstance(event, _GONE):
            self._listener.folder(source.parent)
        else:
            self._came(source, event.is_directory)

    def _came(self, path: Path, is_folder: bool) -> None:
        (self._listener.folder if is_folder else self._listener.file)(path)


def _observer(lost: Callable[[], None]) -> BaseObserver:
    if sys.platform == "linux":
        from photofinder.engine.inotify import InotifyObserver

        return InotifyObserver(lost)
    else:  # noqa: RET505 (mypy takes what follows for dead on Linux, unless it is a branch)
        from watchdog.observers import Observer

        return Observer()

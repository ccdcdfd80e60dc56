"""Watch the roots while the app runs, and tell which folders are to be indexed: when photos came, changed or went,
and when a root is back that was away.

Knows no catalogue and indexes nothing. One thread of its own, on which all is told; ``observers`` hears of changes,
``settling`` makes a few folders of many. Where a root cannot be watched it is told of from time to time, to be
looked through.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from photofinder.engine.left_out import NO_MEDIA, LeftOut
from photofinder.engine.observers import Listener, Observers
from photofinder.engine.settling import Settling
from photofinder.records import Root, WatchFault, WatchReason
from photofinder.store import mounts
from photofinder.store.mounts import Mount

log = logging.getLogger(__name__)

# How often is looked whether a root is still there, and when one that does not answer counts as away.
_LOOK_EVERY_S = 5.0
_ANSWER_WITHIN_S = 10.0
# How often a root is told of that cannot be watched.
_RESCAN_EVERY_S = 600.0
_SETTLE_EVERY_S = 1.0

# The numbers of a folder and of its disk, and what is mounted at and below it.
_Identity = tuple[int, int, frozenset[Mount]]
# Of a path, and whether it is a folder: whether nothing is to be heard of it.
Ignored = Callable[[Path, bool], bool]


@dataclass(slots=True)
class _Watched:
    """A root. ``identity`` tells apart a disk and the empty folder where it was mounted, at the root or in it; None
    while it is away. ``asked_s`` is when it was asked for and did not answer yet."""

    root: Root
    settling: Settling
    identity: _Identity | None = None
    asked_s: float | None = None
    met: bool = False
    reason: WatchReason | None = None
    told_s: float = field(default_factory=time.monotonic)


class Watching:
    """Begins at once. ``on_change`` gets folders that are to be indexed, each with all below it; ``on_state`` says
    that ``faults``, ``away`` or the disks in a root are others. Both come on a thread of this, and should return
    soon.

    ``ignored`` tells, for a root, of which paths in it nothing is to be heard.
    """

    def __init__(
        self,
        roots: Sequence[Root],
        on_change: Callable[[set[Path]], None],
        on_state: Callable[[], None] = lambda: None,
        *,
        ignored: Callable[[Root], Ignored],
    ) -> None:
        self._on_change = on_change
        self._on_state = on_state
        self._ignored = ignored
        self._inbox: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._watched: dict[Path, _Watched] = {}
        self._observers = Observers(partial(self._inbox.put, self._lost))
        self._next_look_s = 0.0
        self._next_settle_s = 0.0
        self._ready = threading.Event()
        self.faults: tuple[WatchFault, ...] = ()
        self.away: frozenset[Path] = frozenset()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
        self.follow(roots)
        self._thread.start()

    def __enter__(self) -> "Watching":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def follow(self, roots: Sequence[Root]) -> None:
        """Watch these roots from now on, but for those that are paused. Any thread."""
        wanted = tuple(root for root in roots if not root.paused)
        self._inbox.put(partial(self._follow, wanted))

    def wait_ready(self, within_s: float) -> bool:
        """Whether every root of the beginning is watched, or known to be away, after that time at most."""
        return self._ready.wait(within_s)

    def close(self, within_s: float = 2.0) -> bool:
        """Tell nothing more; whether the threads have ended. One that waits for a disk ends when that answers."""
        self._inbox.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while self._take_messages():
                now = time.monotonic()
                if now >= self._next_look_s:
                    self._look(now)
                self._tell_state()
                if now >= self._next_settle_s:
                    self._next_settle_s = now + _SETTLE_EVERY_S
                    self._tell_changes(now)
        finally:
            self._observers.close()

    def _take_messages(self) -> bool:
        """Wait until there is something to do; False at the end."""
        busy = any(watched.settling for watched in self._watched.values())
        rest_s = max(0.0, self._next_look_s - time.monotonic())
        try:
            message = self._inbox.get(timeout=min(rest_s, _SETTLE_EVERY_S) if busy else rest_s)
            while message is not None:
                message()
                message = self._inbox.get_nowait()
        except Empty:
            return True
        return False

    def _follow(self, roots: Sequence[Root]) -> None:
        wanted = {root.path: root for root in roots}
        for path, watched in list(self._watched.items()):
            root = wanted.get(path)
            if root is None or (root.root_id, root.excludes) != (watched.root.root_id, watched.root.excludes):
                self._observers.unwatch(path)
                del self._watched[path]
        for path, root in wanted.items():
            if path not in self._watched:
                self._watched[path] = _Watched(root, Settling(path))
                self._next_look_s = 0.0

    # Whether roots are there

    def _look(self, now: float) -> None:
        """Ask for every root on a thread of its own: a share that has gone may not answer for minutes."""
        self._next_look_s = now + _LOOK_EVERY_S
        for path, watched in self._watched.items():
            if watched.asked_s is None:
                watched.asked_s = now
                threading.Thread(target=self._ask, args=(watched.root,), name="watching-look", daemon=True).start()
            elif now - watched.asked_s >= _ANSWER_WITHIN_S:
                self._seen(path, None)

    def _ask(self, root: Root) -> None:
        identity = _identity(root.path, self._ignored(root))
        self._inbox.put(partial(self._answered, root.path, identity))

    def _answered(self, path: Path, identity: _Identity | None) -> None:
        if path in self._watched:
            self._watched[path].asked_s = None
            self._seen(path, identity)

    def _seen(self, path: Path, identity: _Identity | None) -> None:
        watched = self._watched[path]
        if watched.met and identity == watched.identity:
            return
        self._observers.unwatch(path)
        watched.settling = Settling(path)
        if identity is not None:
            watched.reason = self._observers.watch(path, self._listener(watched.root))
            if watched.met:
                log.info("%s is there again, or another folder or disk is there or in it now", path)
                watched.settling.folder_changed(path)
                if watched.identity is not None:
                    # Looking through it finds nothing new where a disk in it has gone.
                    self._on_state()
        elif watched.met:
            log.info("%s is away", path)
        watched.met, watched.identity, watched.told_s = True, identity, time.monotonic()

    def _tell_state(self) -> None:
        faults = tuple(
            WatchFault(path, reason) for path, watched in self._watched.items() if (reason := self._reason(watched))
        )
        away = frozenset(path for path, watched in self._watched.items() if watched.met and not watched.identity)
        if (faults, away) != (self.faults, self.away):
            self.faults, self.away = faults, away
            self._on_state()
        if all(watched.met for watched in self._watched.values()):
            self._ready.set()

    def _reason(self, watched: _Watched) -> WatchReason | None:
        if watched.identity is None:
            return None
        return watched.reason or (WatchReason.LIMIT if self._observers.limited else None)

    # What has changed in them

    def _listener(self, root: Root) -> Listener:
        """Called on a thread of the observers."""
        ignored = self._ignored(root)

        def file(path: Path) -> None:
            if not ignored(path, False):
                self._inbox.put(partial(self._note, root.path, path, is_folder=False))

        def folder(path: Path) -> None:
            if path == root.path or not ignored(path, True):
                self._inbox.put(partial(self._note, root.path, path, is_folder=True))

        return Listener(file, folder)

    def _note(self, root: Path, path: Path, *, is_folder: bool) -> None:
        watched = self._watched.get(root)
        # An event of the root itself is told of what it lies in.
        if watched is not None and path.is_relative_to(root):
            (watched.settling.folder_changed if is_folder else watched.settling.file_changed)(path)

    def _lost(self) -> None:
        log.warning("events were lost: every root is looked through")
        for path, watched in self._watched.items():
            watched.settling.folder_changed(path)

    def _tell_changes(self, now: float) -> None:
        changed = set().union(*self._changed(now))
        if changed:
            self._on_change(changed)

    def _changed(self, now: float) -> Iterator[set[Path]]:
        for path, watched in self._watched.items():
            if self._reason(watched) is not None and now - watched.told_s >= _RESCAN_EVERY_S:
                watched.told_s = now
                yield {path}
            elif watched.settling:
                yield watched.settling.settled()


def ignoring(root: Root, own: Collection[Path]) -> Ignored:
    """What indexing leaves out of ``root``, and the app's ``own`` folders. A file for which a folder is left out is
    heard of: it may have come just now."""
    left_out = LeftOut(root.path, root.excludes)

    def ignored(path: Path, is_folder: bool) -> bool:
        if any(path.is_relative_to(folder) for folder in own):
            return True
        above = [folder for folder in path.parents if folder != root.path and folder.is_relative_to(root.path)]
        if any(left_out.folder(str(folder), folder.name) for folder in above):
            return True
        judge = left_out.folder if is_folder else left_out.file
        return path.name != NO_MEDIA and judge(str(path), path.name)

    return ignored


def _identity(folder: Path, ignored: Ignored) -> _Identity | None:
    try:
        os.scandir(folder).close()
        facts = folder.stat()
    except OSError:
        return None
    points = [
        one for one in mounts.below(str(folder)) if one.point == str(folder) or not ignored(Path(one.point), True)
    ]
    return facts.st_dev, facts.st_ino, frozenset(points)

"""What has changed in one root, until it has settled: bursts become a few folders, files in writing wait.

Opens no file: a file has settled when neither its size nor its time moved for a while. Knows no observer and no
thread; ``watching`` feeds it and asks it, one at a time.
"""

import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

# As long as nothing new must have been told before a burst is over, and a file must have rested before it is read.
QUIET_S = 2.0
# What goes on longer than that, as the copying of a whole disk, is taken up piece by piece.
LONGEST_S = 30.0
# More folders than that are looked through by way of those that they lie in.
_MOST_FOLDERS = 8

Look = Callable[[Path], tuple[int, int] | None]


@dataclass(slots=True)
class _File:
    """``looks``: size and time when last looked at; ``since_s``: since when they are these."""

    looks: tuple[int, int] | None
    since_s: float


class Settling:
    """The changes of one root. ``clock`` counts seconds; ``look`` tells size and time of a file, None of none."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic, look: Look | None = None) -> None:
        self._root = root
        self._clock = clock
        self._look = look or _size_and_time
        self._files: dict[Path, _File] = {}
        self._folders: set[Path] = set()
        self._first_s = 0.0
        self._newest_s = 0.0

    def __bool__(self) -> bool:
        return bool(self._files or self._folders)

    def file_changed(self, path: Path) -> None:
        """A file was made, written or moved here."""
        if path not in self._files:
            self._tell()
            self._files[path] = _File(self._look(path), self._clock())

    def folder_changed(self, folder: Path) -> None:
        """Something in ``folder`` has come or gone as a whole."""
        if folder not in self._folders:
            self._tell()
            self._folders.add(folder)

    def settled(self) -> set[Path]:
        """The folders that are to be indexed now, each with all that lies below it, but one where something has
        gone; to be asked about once a second while there are changes. They are told once, and are there."""
        now = self._clock()
        at_rest = self._at_rest(now)
        quiet = now - self._newest_s >= QUIET_S or now - self._first_s >= LONGEST_S
        if not quiet or not (at_rest or self._folders):
            return set()
        has_gone = bool(self._folders)
        folders = self._folders | {path.parent for path in at_rest}
        for path in at_rest:
            del self._files[path]
        self._folders = set()
        self._first_s = now
        told = merged({self._existing(folder) for folder in folders}, self._root)
        # What has gone from one folder may have come to another: looked through together, it is known again; one
        # after the other, it would be forgotten and then be new.
        return {Path(os.path.commonpath(told))} if has_gone and len(told) > 1 else told

    def _tell(self) -> None:
        now = self._clock()
        if not self:
            self._first_s = now
        self._newest_s = now

    def _at_rest(self, now: float) -> list[Path]:
        at_rest = []
        for path, known in self._files.items():
            looks = self._look(path)
            if known.looks != looks:
                known.looks, known.since_s = looks, now
            if looks is None or now - known.since_s >= QUIET_S:
                at_rest.append(path)
        return at_rest

    def _existing(self, folder: Path) -> Path:
        while folder != self._root and not folder.is_dir():
            folder = folder.parent
        return folder


def merged(folders: Collection[Path], root: Path) -> set[Path]:
    """Folders that hold all of ``folders``, which lie in ``root``: none below another, and only a few."""
    found = topmost(folders)
    while len(found) > _MOST_FOLDERS:
        deepest = max(len(folder.parts) for folder in found)
        found = topmost(
            {folder.parent if len(folder.parts) == deepest and folder != root else folder for folder in found}
        )
    return found


def topmost(folders: Collection[Path]) -> set[Path]:
    """Those of ``folders`` that lie below no other."""
    given = set(folders)
    return {folder for folder in given if given.isdisjoint(folder.parents)}


def _size_and_time(path: Path) -> tuple[int, int] | None:
    try:
        # Of the link itself, if it is one: what it leads to is not watched.
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns

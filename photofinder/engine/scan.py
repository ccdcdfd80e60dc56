"""Walk a folder: the files of each folder in it with their sizes and times, and the places that could not be read.

Opens no file. Real folders are walked before symbolic links, and no folder is walked twice, so a loop ends and a
photo that is reachable by two ways is told once: by its real path where that lies in the root, also when only a
part of the root is walked. What ``left_out`` says is not told.
"""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from photofinder.engine.left_out import NO_MEDIA, LeftOut, is_hidden
from photofinder.errors import FolderUnavailable, SkipReason

_FolderKey = tuple[int, int]


class Found(NamedTuple):
    """A regular file in a folder."""

    name: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FolderFound:
    """A folder with all its files; it is told once."""

    folder: str
    files: list[Found] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FolderFault:
    """A folder, file or link that is there and could not be read: nothing can be said of what lies at or below."""

    path: Path
    reason: SkipReason
    detail: str


def scan(
    folder: Path, left_out: LeftOut | None = None, leave_out: Collection[Path] = ()
) -> Iterator[FolderFound | FolderFault]:
    """Every folder at or below ``folder``, in no order; ``leave_out`` are not entered.

    The scan is complete but for the faults that it yields, and for what ``left_out`` says (None: what is left out
    of a root at ``folder``).

    Raises:
        FolderUnavailable: ``folder`` is not there, is no folder, cannot be listed, or went away meanwhile.
    """
    try:
        os.scandir(folder).close()
    except OSError as fault:
        raise FolderUnavailable(folder, fault.strerror or str(fault)) from fault
    yield from _Walk(folder, left_out or LeftOut(folder), leave_out).walk()
    if not folder.is_dir():
        raise FolderUnavailable(folder, "it went away while it was being read")


class _Walk:
    def __init__(self, top: Path, left_out: LeftOut, leave_out: Collection[Path]) -> None:
        self._top = str(top)
        self._left_out = left_out
        self._not_entered = {key for path in leave_out if (key := _folder_key(str(path))) is not None}
        self._walked: set[_FolderKey] = set()
        self._folder_links: list[str] = []
        # Where links lead is known when all real folders have been walked; until then their folders wait.
        self._waiting: list[tuple[FolderFound, list[os.DirEntry[str]]]] = []

    def walk(self) -> Iterator[FolderFound | FolderFault]:
        yield from self._walk_real(self._top)
        # A link may lead above the root, too.
        if (root := _folder_key(str(self._left_out.top))) is not None:
            self._walked.add(root)
        while self._folder_links:
            links, self._folder_links = sorted(self._folder_links), []
            for link in links:
                if not self._is_walked_without(os.path.realpath(link)):
                    yield from self._walk_real(link)
        for found, links_in in self._waiting:
            for entry in links_in:
                if not self._is_walked_without(os.path.dirname(os.path.realpath(entry.path))):  # noqa: PTH120
                    yield from _look_at(entry, found)
            yield found

    def _is_walked_without(self, real: str) -> bool:
        """Whether a scan of the whole root comes to the folder ``real`` without the link that leads there."""
        return _folder_key(real) in self._walked or self._left_out.takes_in(Path(real))

    def _walk_real(self, top: str) -> Iterator[FolderFound | FolderFault]:
        folders = [top]
        while folders:
            folder = folders.pop()
            key = _folder_key(folder)
            if key in self._walked or key in self._not_entered:
                continue
            if key is not None:
                self._walked.add(key)
            try:
                with os.scandir(folder) as listing:
                    entries = list(listing)
            except OSError as fault:
                yield _fault(folder, fault)
                continue
            if folder == self._top or all(entry.name != NO_MEDIA for entry in entries):
                yield from self._sort_out(FolderFound(folder), entries, folders)

    def _sort_out(
        self, found: FolderFound, entries: list[os.DirEntry[str]], folders: list[str]
    ) -> Iterator[FolderFound | FolderFault]:
        links: list[os.DirEntry[str]] = []
        for entry in entries:
            path, name = entry.path, entry.name
            try:
                if entry.is_symlink():
                    if not os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where one may not look)
                        links.append(entry)
                    elif not self._left_out.folder(path, name):
                        self._folder_links.append(path)
                elif entry.is_dir(follow_symlinks=False):
                    if not self._left_out.folder(path, name) and not is_hidden(entry):
                        folders.append(path)
                elif entry.is_file(follow_symlinks=False) and not self._left_out.file(path, name):
                    facts = entry.stat(follow_symlinks=False)
                    if not is_hidden(entry):
                        found.files.append(Found(name, facts.st_size, facts.st_mtime_ns))
            except FileNotFoundError:
                continue
            except OSError as fault:
                yield _fault(path, fault)
        links = [entry for entry in links if not self._left_out.file(entry.path, entry.name)]
        if links:
            self._waiting.append((found, links))
        else:
            yield found


def _look_at(link: os.DirEntry[str], found: FolderFound) -> Iterator[FolderFault]:
    """Take the file that ``link`` leads to for one of its folder."""
    try:
        facts = link.stat()
    except FileNotFoundError:
        yield FolderFault(Path(link.path), SkipReason.UNREADABLE, "the link leads nowhere")
    except OSError as fault:
        yield _fault(link.path, fault)
    else:
        if stat.S_ISREG(facts.st_mode):
            found.files.append(Found(link.name, facts.st_size, facts.st_mtime_ns))


def _fault(path: str, fault: OSError) -> FolderFault:
    forbidden = isinstance(fault, PermissionError)
    reason = SkipReason.NO_PERMISSION if forbidden else SkipReason.UNREADABLE
    return FolderFault(Path(path), reason, fault.strerror or str(fault))


def _folder_key(path: str) -> _FolderKey | None:
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    # On some shares no file has a number: then none is the same as another.
    return (facts.st_dev, facts.st_ino) if facts.st_ino else None

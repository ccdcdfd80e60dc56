"""Walk a folder: the files of each folder in it with their sizes and times, and the places that could not be read.

Opens no file. Real folders are walked before symbolic links, and no folder is walked twice, so a loop ends and a
photo that is reachable by two ways is told once: by its real path where that lies in the root, also when only a
part of the root is walked; else by the first of the links, in the order of their paths. What ``left_out`` says is
not told.
"""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

from photofinder.engine.left_out import NO_MEDIA, LeftOut, is_hidden
from photofinder.errors import FolderUnavailable, SkipReason
from photofinder.store import mounts

_FolderKey = tuple[int, int]


class Found(NamedTuple):
    """A regular file in a folder."""

    name: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FolderFound:
    """A folder with all its files; it is told once. ``linked``: it lies where a link leads; ``mounted``: on another
    file system than the folder around it, or on a part of the same that is mounted there."""

    folder: str
    files: list[Found] = field(default_factory=list)
    linked: bool = False
    mounted: bool = False


@dataclass(frozen=True, slots=True)
class FolderFault:
    """A folder, file or link that is there and could not be read: nothing can be said of what lies at or below."""

    path: Path
    reason: SkipReason
    detail: str = ""


def scan(
    folder: Path, left_out: LeftOut | None = None, leave_out: Collection[Path] = (), links: Collection[Path] = ()
) -> Iterator[FolderFound | FolderFault]:
    """Every folder at or below ``folder``, in no order; ``leave_out`` are not entered. ``links`` are links to
    folders that a scan of the whole root follows in its other parts.

    The scan is complete but for the faults that it yields, and for what ``left_out`` says (None: what is left out
    of a root at ``folder``).

    Raises:
        FolderUnavailable: ``folder`` is not there, is no folder, cannot be listed, or went away meanwhile.
    """
    try:
        os.scandir(folder).close()
    except OSError as fault:
        raise FolderUnavailable(folder, fault.strerror or str(fault)) from fault
    yield from _Walk(folder, left_out or LeftOut(folder), leave_out, links).walk()
    if not folder.is_dir():
        raise FolderUnavailable(folder, "it went away while it was being read")


class _Walk:
    def __init__(self, top: Path, left_out: LeftOut, leave_out: Collection[Path], links: Collection[Path]) -> None:
        self._top = str(top)
        self._left_out = left_out
        self._not_entered = {key for path in leave_out if (key := _folder_key(str(path))) is not None}
        self._walked: set[_FolderKey] = set()
        self._folder_links: list[str] = []  # a heap
        self._links_elsewhere = sorted(str(link) for link in links if not left_out.way_to(link))
        # Where links lead is known when all real folders have been walked; until then their folders wait.
        self._waiting: list[tuple[FolderFound, list[os.DirEntry[str]]]] = []

    def walk(self) -> Iterator[FolderFound | FolderFault]:
        is_link = self._top != str(self._left_out.top) and os.path.islink(self._top)  # noqa: PTH114
        yield from self._walk_from(self._top, linked=is_link)
        # A link may lead above the root, too.
        self._pass_over(str(self._left_out.top))
        passed = 0
        while self._folder_links:
            link = heappop(self._folder_links)
            while passed < len(self._links_elsewhere) and self._links_elsewhere[passed] < link:
                self._pass_over(self._links_elsewhere[passed])
                passed += 1
            if not self._is_walked_without(os.path.realpath(link), self._links_elsewhere[:passed]):
                yield from self._walk_from(link, linked=True)
        for found, links_in in self._waiting:
            for entry in links_in:
                real = os.path.dirname(os.path.realpath(entry.path))  # noqa: PTH120
                if not self._is_walked_without(real, self._links_elsewhere):
                    yield from _look_at(entry, found)
            yield found

    def _pass_over(self, folder: str) -> None:
        """Leave ``folder`` to the scan of another part of the root."""
        if (key := _folder_key(folder)) is not None:
            self._walked.add(key)

    def _is_walked_without(self, real: str, links: Sequence[str]) -> bool:
        """Whether a scan of the whole root comes to the folder ``real`` without the link that leads there: by those
        that it has followed before, or by ``links``."""
        if _folder_key(real) in self._walked or self._left_out.takes_in(Path(real)):
            return True
        return any(self._leads_to(link, Path(real)) for link in links)

    def _leads_to(self, link: str, real: Path) -> bool:
        top = os.path.realpath(link)
        return real.is_relative_to(top) and not self._left_out.way_to(Path(link, real.relative_to(top)))

    def _walk_from(self, top: str, *, linked: bool = False) -> Iterator[FolderFound | FolderFault]:
        around, _ = _device_and_number(os.path.dirname(top))  # noqa: PTH120
        points = {mount.point for mount in mounts.below(top)}
        folders = [(top, around)]
        while folders:
            folder, around = folders.pop()
            device, number = _device_and_number(folder)
            # On some shares no file has a number: then none is the same as another.
            key = (device, number) if number else None
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
                mounted = device != around or folder in points
                found = FolderFound(folder, linked=linked and folder == top, mounted=mounted)
                inside: list[str] = []
                yield from self._sort_out(found, entries, inside)
                folders += [(one, device) for one in inside]

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
                        heappush(self._folder_links, path)
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
        yield FolderFault(Path(link.path), SkipReason.LINK_LEADS_NOWHERE)
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
    key = _device_and_number(path)
    return key if key[1] else None


def _device_and_number(path: str) -> tuple[int, int]:
    """Of a folder, 0 where they cannot be told."""
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, 0
    return facts.st_dev, facts.st_ino

"""Walk a folder: every regular file in it with its size and time, and the places that could not be read.

Opens no file. Real folders are walked before symbolic links, and no folder is walked twice, so a loop ends and a
photo that is reachable by two ways is told once, by its real path where that lies in the folder.
"""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from photofinder.errors import FolderUnavailable, SkipReason
from photofinder.records import FileStat

_FolderKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FolderFault:
    """A folder, file or link that is there and could not be read: nothing can be said of what lies at or below."""

    path: Path
    reason: SkipReason
    detail: str


def scan(folder: Path, leave_out: Collection[Path] = ()) -> Iterator[FileStat | FolderFault]:
    """Every regular file at or below ``folder``, hidden ones too, in no order; ``leave_out`` are not entered.

    The scan is complete but for the faults that it yields.

    Raises:
        FolderUnavailable: ``folder`` is not there, is no folder, cannot be listed, or went away meanwhile.
    """
    try:
        os.scandir(folder).close()
    except OSError as fault:
        raise FolderUnavailable(folder, fault.strerror or str(fault)) from fault
    yield from _Walk(leave_out).walk(folder)
    if not folder.is_dir():
        raise FolderUnavailable(folder, "it went away while it was being read")


class _Walk:
    def __init__(self, leave_out: Collection[Path]) -> None:
        self._leave_out = {key for path in leave_out if (key := _folder_key(path)) is not None}
        self._walked: set[_FolderKey] = set()
        self._links: list[Path] = []

    def walk(self, folder: Path) -> Iterator[FileStat | FolderFault]:
        yield from self._walk_real(folder)
        file_links: list[Path] = []
        while self._links:
            links, self._links = sorted(self._links), []
            for link in links:
                if os.path.isdir(link):  # noqa: PTH112 (Path.is_dir raises where the target may not be seen)
                    yield from self._walk_real(link)
                else:
                    file_links.append(link)
        for link in file_links:
            if _folder_key(Path(os.path.realpath(link)).parent) not in self._walked:
                yield from _file(link)

    def _walk_real(self, top: Path) -> Iterator[FileStat | FolderFault]:
        folders = [top]
        while folders:
            folder = folders.pop()
            key = _folder_key(folder)
            if key in self._walked or key in self._leave_out:
                continue
            if key is not None:
                self._walked.add(key)
            try:
                with os.scandir(folder) as entries:
                    yield from self._sort_out(entries, folders)
            except OSError as fault:
                yield _fault(folder, fault)

    def _sort_out(
        self, entries: Iterator[os.DirEntry[str]], folders: list[Path]
    ) -> Iterator[FileStat | FolderFault]:
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                self._links.append(path)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_file(follow_symlinks=False):
                yield from _file(path)


def _file(path: Path) -> Iterator[FileStat | FolderFault]:
    try:
        facts = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            yield FolderFault(path, SkipReason.UNREADABLE, "the link leads nowhere")
    except OSError as fault:
        yield _fault(path, fault)
    else:
        if stat.S_ISREG(facts.st_mode):
            yield FileStat(path, facts.st_size, facts.st_mtime_ns)


def _fault(path: Path, fault: OSError) -> FolderFault:
    forbidden = isinstance(fault, PermissionError)
    reason = SkipReason.NO_PERMISSION if forbidden else SkipReason.UNREADABLE
    return FolderFault(path, reason, fault.strerror or str(fault))


def _folder_key(path: Path) -> _FolderKey | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino

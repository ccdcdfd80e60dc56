"""What an indexing has to read, in little memory and in the order in which it is read. Filled by one thread; any
may read it then.
"""

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.file_list import FileList
from photofinder.engine.file_types import looks_like_photo
from photofinder.records import FileStat


class Job(NamedTuple):
    """A file to be read: ``describe_only`` when no more than its metadata are wanted; ``sidecar`` is a file beside
    it that holds more of them; ``number`` tells it from the other jobs of its list, all below
    ``Worklist.numbers``."""

    stat: FileStat
    describe_only: bool
    sidecar: Path | None
    number: int


class Worklist:
    """The files that an indexing reads."""

    def __init__(self) -> None:
        self._files = FileList()
        self._flags = bytearray()
        self._sidecars: dict[int, str] = {}
        self._keys = array("q")
        self._by_key: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        self._left_out: set[int] = set()

    def __len__(self) -> int:
        return len(self._files) - len(self._left_out)

    @property
    def numbers(self) -> int:
        """All numbers of jobs are below."""
        return len(self._files)

    def append(
        self,
        folder: str,
        name: str,
        size_bytes: int,
        mtime_ns: int,
        *,
        describe_only: bool = False,
        sidecar: str | None = None,
    ) -> None:
        """Add the file ``name`` in ``folder``; ``sidecar`` is the name of one in the same folder."""
        if sidecar is not None:
            self._sidecars[len(self._files)] = sidecar
        self._files.append(folder, name, size_bytes, mtime_ns)
        self._flags.append(describe_only | looks_like_photo(name) << 1)
        self._keys.append(_key(folder, name))

    def settle(self, numbers: set[int]) -> int:
        """Take files off the list, by the order in which they were appended, from 0, but for what sidecars say of
        them; how many are left out."""
        left_out = {number for number in numbers if number not in self._sidecars}
        self._left_out |= left_out
        for number in numbers - left_out:
            self._flags[number] |= 1
        return len(left_out)

    def jobs(self) -> Iterator[Job]:
        """The files: those that look like photos first, and of them the newest."""
        flags = np.frombuffer(bytes(self._flags), dtype=np.uint8)
        for number in np.lexsort((-self._files.times, -(flags >> 1).astype(np.int8))).tolist():
            if number not in self._left_out:
                yield self._job(number)

    def job_at(self, path: Path) -> Job | None:
        """The job of reading ``path``, if that is on the list."""
        if self._by_key is None:
            keys = np.array(self._keys, dtype=np.int64)
            order = np.argsort(keys)
            self._by_key = keys[order], order
        keys, order = self._by_key
        wanted = _key(str(path.parent), path.name)
        for number in order[np.searchsorted(keys, wanted) : np.searchsorted(keys, wanted, "right")].tolist():
            if number not in self._left_out and self._files.path(number) == path:
                return self._job(number)
        return None

    def _job(self, number: int) -> Job:
        stat = self._files.stat(number)
        sidecar = self._sidecars.get(number)
        beside = None if sidecar is None else stat.path.with_name(sidecar)
        return Job(stat, bool(self._flags[number] & 1), beside, number)


def _key(folder: str, name: str) -> int:
    return hash((folder, name))

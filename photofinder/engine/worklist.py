"""What an indexing has to read, in little memory and in the order in which it is read. Filled by one thread; any
may read it then.
"""

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.effort import Kind, kind_of
from photofinder.engine.file_list import FileList
from photofinder.engine.file_types import looks_like_photo
from photofinder.records import FileStat


class Job(NamedTuple):
    """A file to be read: of the kind DESCRIBED when no more than its metadata are wanted, HASHED when it may be one
    that is known; ``sidecar`` is a file beside it that holds more of them; ``number`` tells it from the other jobs
    of its list, all below ``Worklist.numbers``."""

    stat: FileStat
    kind: Kind
    sidecar: Path | None
    number: int


_KINDS = list(Kind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


class Worklist:
    """The files that an indexing reads."""

    def __init__(self) -> None:
        self._files = FileList()
        self._kinds = bytearray()
        self._photos = bytearray()
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
        self._kinds.append(_NUMBERS[Kind.DESCRIBED if describe_only else kind_of(name)])
        self._photos.append(looks_like_photo(name))
        self._keys.append(_key(folder, name))

    def settle(self, numbers: set[int]) -> int:
        """Take files off the list, by the order in which they were appended, from 0, but for what sidecars say of
        them; how many are left out."""
        left_out = {number for number in numbers if number not in self._sidecars}
        self._left_out |= left_out
        for number in numbers - left_out:
            self._kinds[number] = _NUMBERS[Kind.DESCRIBED]
        return len(left_out)

    def sizes(self) -> NDArray[np.int64]:
        """Which sizes in bytes the files have whose content is to be read, ascending."""
        ascending: NDArray[np.int64] = np.sort(self._files.sizes[self._are_read()])
        # A hundred times as fast as np.unique.
        first: NDArray[np.bool_] = np.diff(ascending, prepend=-1) != 0
        return ascending[first]

    def hash_first(self, sizes: NDArray[np.int64]) -> None:
        """Photos of these sizes are known: a file of such a size may be one of them, under another name or time, so
        it is hashed before it is decoded."""
        kinds = np.frombuffer(self._kinds, np.uint8)
        kinds[self._are_read() & np.isin(self._files.sizes, sizes)] = _NUMBERS[Kind.HASHED]

    def loads(self) -> Iterator[tuple[Kind, int, int]]:
        """How many files of each kind there are, and their bytes."""
        kept = np.ones(len(self._files), np.bool_)
        kept[list(self._left_out)] = False
        kinds, sizes = np.frombuffer(self._kinds, np.uint8)[kept], self._files.sizes[kept]
        for number in np.unique(kinds).tolist():
            of_kind = sizes[kinds == number]
            yield _KINDS[number], len(of_kind), int(of_kind.sum())

    def _are_read(self) -> NDArray[np.bool_]:
        are: NDArray[np.bool_] = np.frombuffer(self._kinds, np.uint8) != _NUMBERS[Kind.DESCRIBED]
        return are

    def jobs(self) -> Iterator[Job]:
        """The files: those that look like photos first, and of them the newest."""
        for number in np.lexsort((-self._files.times, -np.frombuffer(self._photos, np.int8))).tolist():
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
        return Job(stat, _KINDS[self._kinds[number]], beside, number)


def _key(folder: str, name: str) -> int:
    return hash((folder, name))

"""Files that lie elsewhere now: what a scan missed held against what it found new. Opens no file. Any thread."""

import unicodedata
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.file_list import FileList

_SECOND_NS = 1_000_000_000


def moves(missing: FileList, new: FileList) -> Iterator[tuple[int, int]]:
    """Pairs of a photo in ``missing`` and a file in ``new`` that is it without a doubt: name, size and time are
    those of no other one. Names compare without regard to case and to how accents are written, for file systems
    differ in these.

    A time in whole seconds, as from a memory card, is a weaker sign: then size and time alone must tell it, too.
    What is left is recognised by its content, when it is read.
    """
    photos = np.flatnonzero(missing.photo_ids)
    if not len(photos) or not len(new):
        return
    old_keys, new_keys = _keys(missing, photos), _keys(new, np.arange(len(new)))
    old_facts, new_facts = _facts(missing, photos), _facts(new, np.arange(len(new)))
    old_single, new_single, times = _single(old_facts), _single(new_facts), new.times
    keys, old_at, new_at = np.intersect1d(
        np.where(_single(old_keys), old_keys, 0), np.where(_single(new_keys), new_keys, 0), return_indices=True
    )
    for key, old, found in zip(keys.tolist(), old_at.tolist(), new_at.tolist(), strict=True):
        sure = times[found] % _SECOND_NS != 0 or (old_single[old] and new_single[found])
        if key != 0 and sure:
            yield int(photos[old]), found


def _keys(files: FileList, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    facts = _facts(files, numbers)
    hashes = np.fromiter((hash(_folded(files.name(number))) for number in numbers.tolist()), np.int64, len(numbers))
    return _mixed(hashes, facts)


def _facts(files: FileList, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return _mixed(files.sizes[numbers], files.times[numbers])


def _mixed(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """A hash of two numbers each (the finaliser of splitmix64)."""
    mixed = one.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ other.view(np.uint64)
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ mixed >> np.uint64(31)).view(np.int64)


def _single(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``values`` stand among them once."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(counts[places] == 1)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()

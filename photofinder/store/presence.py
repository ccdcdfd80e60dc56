"""Whether folders are there, asked so that a share that no longer answers holds nobody up. Any thread."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

from photofinder.store import mounts
from photofinder.store.batch import Annex

# For those who are about to work on a folder, and for those who only want to mark it.
LIMIT_S = 3.0
SHORT_LIMIT_S = 1.0
_ASKED_EVERY_S = 3.0


class Look(Enum):
    """What is at a path: no folder that answers, an empty one, as a mount point without its disk is, or more; and
    that on another file system than the folder around it, or mounted there."""

    AWAY = auto()
    EMPTY = auto()
    THERE = auto()
    MOUNTED = auto()


class Gone(NamedTuple):
    """Roots that are away, by number, and folders in other ones whose disk is, as text that ends in a separator;
    ``replaced`` are such in whose place others lie, which may hold some of the same files."""

    roots: frozenset[int] = frozenset()
    folders: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    def holds(self, root_id: int, path: str) -> bool:
        """Whether what was last seen at ``path`` in a root is away."""
        if root_id in self.roots or path.startswith(self.folders):
            return True
        return path.startswith(self.replaced) and not os.path.lexists(path)


class _Question(threading.Thread):
    """Asks after one folder, since ``asked_s``; it cannot be interrupted, so nobody waits for its end."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="presence", daemon=True)
        self.path = path
        self.answer: Look | None = None
        self.asked_s = time.monotonic()

    def run(self) -> None:
        answer = _look(self.path)
        with _lock:
            self.answer = answer
            _unanswered.pop(self.path, None)


_lock = threading.Lock()
_unanswered: dict[Path, _Question] = {}


def look(paths: Iterable[Path], limit_s: float = LIMIT_S) -> list[Look]:
    """What is at each of ``paths``; what does not answer in ``limit_s``, all together, counts as away, and is not
    waited for again before it has answered. Several threads may wait for one answer."""
    return [answer or Look.AWAY for answer in _answers(paths, limit_s)]


def answer(path: Path, limit_s: float = LIMIT_S) -> Look | None:
    """What is at ``path``; None when it does not answer in ``limit_s``: it may only be slow."""
    return _answers([path], limit_s)[0]


def is_folder(path: Path) -> bool:
    """Whether a folder is at ``path``, empty or not."""
    return look([path])[0] is not Look.AWAY


def is_unanswered(path: Path) -> bool:
    """Whether somebody has asked what is at ``path`` and its disk has not said it yet: it may only be slow."""
    with _lock:
        return path in _unanswered


class Away:
    """What is away, for those who ask often: the disk is asked every few seconds at most. ``roots`` gives numbers,
    paths, and whether they are known to hold something; ``unmounted`` the folders in them whose disk is away, and
    what is there instead, of which it may wait so many seconds to hear."""

    def __init__(
        self,
        roots: Callable[[], Iterable[tuple[int, Path, bool]]],
        unmounted: Callable[[float], Mapping[Annex, Look]] = lambda _: {},
    ) -> None:
        self._roots = roots
        self._unmounted = unmounted
        self._lock = threading.Lock()
        self._asked_s = float("-inf")
        self._gone = Gone()

    def now(self) -> Gone:
        """What is away, as far as was found out lately."""
        with self._lock:
            if time.monotonic() - self._asked_s < _ASKED_EVERY_S:
                return self._gone
            self._asked_s = time.monotonic()
        roots = list(self._roots())
        looks = look((path for _, path, _ in roots), SHORT_LIMIT_S)
        away = frozenset(
            number for (number, _, full), seen in zip(roots, looks, strict=True) if not is_present(seen, full=full)
        )
        folders = [(seen, os.path.join(one.path, "")) for one, seen in self._unmounted(SHORT_LIMIT_S).items()]  # noqa: PTH118
        gone = Gone(
            away,
            tuple(folder for seen, folder in folders if seen is not Look.THERE),
            tuple(folder for seen, folder in folders if seen is Look.THERE),
        )
        with self._lock:
            self._gone = gone
        return gone


def is_present(seen: Look, *, full: bool) -> bool:
    """Whether a folder is there with what it is known to hold (``full``: something)."""
    return seen in (Look.THERE, Look.MOUNTED) or (seen is Look.EMPTY and not full)


def _answers(paths: Iterable[Path], limit_s: float) -> list[Look | None]:
    asked = [_ask(path) for path in paths]
    for question in asked:
        question.join(max(0.0, question.asked_s + limit_s - time.monotonic()))
    return [question.answer for question in asked]


def _ask(path: Path) -> _Question:
    """The question about ``path``: one that somebody has asked and that is not answered yet, or a new one."""
    with _lock:
        question = _unanswered.get(path)
        if question is None:
            question = _Question(path)
            question.start()
            _unanswered[path] = question
        return question


def _look(path: Path) -> Look:
    try:
        with os.scandir(path) as entries:
            if next(entries, None) is None:
                return Look.EMPTY
    except PermissionError:
        pass
    except OSError:
        return Look.AWAY
    try:
        # Told by number, not by os.path.ismount: a link may lead to another disk, too.
        elsewhere = path.stat().st_dev != path.parent.stat().st_dev or mounts.is_point(path)
        return Look.MOUNTED if elsewhere else Look.THERE
    except OSError:
        return Look.THERE

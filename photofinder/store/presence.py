"""Whether folders are there, asked so that a share that no longer answers holds nobody up. Any thread."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from enum import Enum, auto
from pathlib import Path

# For those who are about to work on a folder, and for those who only want to mark it.
_LIMIT_S = 3.0
_SHORT_LIMIT_S = 1.0
_ASKED_EVERY_S = 3.0


class Look(Enum):
    """What is at a path: no folder that answers, an empty one, as a mount point without its disk is, or more."""

    AWAY = auto()
    EMPTY = auto()
    THERE = auto()


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


def look(paths: Iterable[Path], limit_s: float = _LIMIT_S) -> list[Look]:
    """What is at each of ``paths``; what does not answer in ``limit_s``, all together, counts as away, and is not
    waited for again before it has answered. Several threads may wait for one answer."""
    asked = [_ask(path) for path in paths]
    for question in asked:
        question.join(max(0.0, question.asked_s + limit_s - time.monotonic()))
    return [question.answer or Look.AWAY for question in asked]


def is_folder(path: Path) -> bool:
    """Whether a folder is at ``path``, empty or not."""
    return look([path])[0] is not Look.AWAY


class Away:
    """Which of many folders are away, for those who ask often: the disk is asked every few seconds at most.
    ``folders`` gives their numbers, paths, and whether they are known to hold something."""

    def __init__(self, folders: Callable[[], Iterable[tuple[int, Path, bool]]]) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._asked_s = float("-inf")
        self._away: frozenset[int] = frozenset()

    def ids(self) -> frozenset[int]:
        """The numbers of those that are away."""
        with self._lock:
            if time.monotonic() - self._asked_s < _ASKED_EVERY_S:
                return self._away
            self._asked_s = time.monotonic()
        folders = list(self._folders())
        looks = look((path for _, path, _ in folders), _SHORT_LIMIT_S)
        away = frozenset(
            number
            for (number, _, full), seen in zip(folders, looks, strict=True)
            if not is_present(seen, full=full)
        )
        with self._lock:
            self._away = away
        return away


def is_present(seen: Look, *, full: bool) -> bool:
    """Whether a folder is there with what it is known to hold (``full``: something)."""
    return seen is Look.THERE or (seen is Look.EMPTY and not full)


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
            return Look.EMPTY if next(entries, None) is None else Look.THERE
    except PermissionError:
        return Look.THERE
    except OSError:
        return Look.AWAY

"""The photos that are to be indexed before all others, because someone is looking at them. Any thread."""

from collections.abc import Iterable


class Preferred:
    """The window tells, the indexing asks; the latest word counts."""

    def __init__(self) -> None:
        self._photo_ids: tuple[int, ...] = ()

    def put(self, photo_ids: Iterable[int]) -> None:
        """These are in sight now, the most important first. Cheap."""
        self._photo_ids = tuple(photo_ids)

    def take(self) -> tuple[int, ...]:
        """What was put since the last time; () when nothing was."""
        photo_ids, self._photo_ids = self._photo_ids, ()
        return photo_ids

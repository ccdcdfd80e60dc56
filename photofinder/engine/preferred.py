"""The photos that are to be indexed before all others, because someone is looking at them. Any thread."""

from collections.abc import Iterable


class Preferred:
    """The window tells, the indexing asks; the latest word counts, whichever root is being read. ``photo_ids`` is
    another tuple after each word."""

    def __init__(self) -> None:
        self.photo_ids: tuple[int, ...] = ()

    def put(self, photo_ids: Iterable[int]) -> None:
        """These are in sight now, the most important first. Cheap."""
        self.photo_ids = tuple(photo_ids)

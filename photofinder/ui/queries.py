"""What is searched for and what was found, as values that pass between threads."""

from dataclasses import dataclass, field
from pathlib import Path

from photofinder.records import Hit


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to search with: a photo of the library, a file, or an encoded picture. ``label`` names it."""

    source: int | Path | bytes
    label: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Words or a picture; with neither, all photos are meant."""

    text: str = ""
    picture: Picture | None = None

    @property
    def empty(self) -> bool:
        """Whether all photos are meant."""
        return self.picture is None and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Results:
    """The ``hits`` of ``query`` and the row of each photo in them; ``refreshed`` when the query was not new, only
    the library was."""

    query: Query
    hits: list[Hit]
    refreshed: bool = False
    rows: dict[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Built by whoever makes the results, so that 100,000 of them cost the GUI thread nothing.
        object.__setattr__(self, "rows", {hit.photo_id: row for row, hit in enumerate(self.hits)})
